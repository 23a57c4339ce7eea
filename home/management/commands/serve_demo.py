"""Serve the demonstration network on this machine, as it would be deployed."""

import os
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from home.models import HomePage

WELCOME = """
  {name}
  http://127.0.0.1:{port}/                     le site
  http://127.0.0.1:{port}/espace/              l’espace membre
  http://127.0.0.1:{port}/admin/               l’administration
  http://127.0.0.1:{port}/boite-aux-lettres/   les courriels de la démonstration : le code pour entrer y arrive

  Pour entrer, donnez une de ces adresses ; un code arrive dans la boîte aux lettres.
    camille.exemple@example.org     coordination (un second code est demandé : il est dans la boîte aux lettres)
    {manager}     responsable d’une structure
    {editor}     rédaction d’une structure

  Ctrl+C pour arrêter.
"""


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare-only", action="store_true", help="Set everything up and stop.")

    def handle(self, *, port, prepare_only, **options):
        os.environ["PORT"] = str(port)
        if self.behind():
            self.stdout.write("Préparation de la base de données…")
            call_command("migrate", verbosity=0, interactive=False)
        if not HomePage.objects.exists():
            self.stdout.write("Chargement du réseau de démonstration…")
            call_command("load_demo", port=port, stdout=self.stdout)
        self.static_files()
        people = {"manager": "dominique.modele@example.org", "editor": "sacha.demo@example.org"}
        from network.models.network import the_network

        self.stdout.write(WELCOME.format(name=the_network().name, port=port, **people))
        if prepare_only:
            return
        connection.close()
        environment = {
            **os.environ,
            "BIND": f"127.0.0.1:{port}",
            "PORT": str(port),
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "PYTHONPATH": os.pathsep.join([str(settings.ROOT), str(settings.ROOT / "site")]),
        }
        command = [sys.executable, "-m", "gunicorn", "--config", str(settings.ROOT / "site/deploy/gunicorn.conf.py")]
        os.execve(sys.executable, [*command, "--log-level", "warning", "config.wsgi"], environment)

    @staticmethod
    def behind():
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    def static_files(self):
        """Collected again only when one of ours is newer than the manifest, or a library changed."""
        manifest = settings.STATIC_ROOT / "staticfiles.json"
        ours = [path.stat().st_mtime for path in (settings.ROOT / "site" / "static").rglob("*") if path.is_file()]
        ours.append((settings.ROOT / "requirements.txt").stat().st_mtime)
        if manifest.exists() and manifest.stat().st_mtime > max(ours):
            return
        self.stdout.write("Préparation des fichiers statiques…")
        call_command("collectstatic", verbosity=0, interactive=False, clear=False)
