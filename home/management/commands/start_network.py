"""Bring a real network on line from about ten answers, asked or read from a TOML file.

Running it again with the same file changes nothing; with a changed file, only what was changed in it.
"""

import tomllib
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from wagtail.models import Locale, Site
from wagtail.rich_text import RichText

from home import founding, founding_file
from home.models import HomePage, Identity
from network import chartering, inviting, ready_rules
from network.geography.loading import load_territory
from network.models import Network
from network.steps import StepRefused
from resources import themes

TEXTS = settings.ROOT / "home" / "texts" / "fr.toml"


class DryRun(Exception):
    """Everything was tried; nothing is kept."""


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="A TOML file; without it, the questions are asked.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and do nothing.")

    def handle(self, *, file, dry_run, **options):
        try:
            answers = founding_file.read(file) if file else founding_file.ask()
        except founding_file.AnswerRefused as fault:
            raise CommandError(str(fault)) from None
        except (EOFError, KeyboardInterrupt):
            raise CommandError("Interrompu : rien n’a été fait.") from None
        try:
            with transaction.atomic():
                self.found(answers)
                if dry_run:
                    raise DryRun
        except DryRun:
            self.stdout.write("Essai seulement : rien n’a été changé.")
        except StepRefused as refusal:
            raise CommandError(str(refusal)) from None

    def found(self, answers):
        network = Network.objects.first() or Network()
        kept = network.founded_with
        changed = {name for name, value in answers.as_kept().items() if kept.get(name) != value}
        if not changed:
            self.stdout.write("Rien n’a changé dans les réponses : rien n’a été fait.")
            return
        self.stdout.write(f"Réponses nouvelles ou changées : {', '.join(sorted(changed))}.")
        for name in ("name", "short_name", "territory_kind", "territory_name", "mail_from"):
            if name in changed:
                setattr(network, name, getattr(answers, name))
        if "secretariat_email" in changed:
            network.email = answers.secretariat_email
        if changed & {"territory_kind", "territory_codes"}:
            network.territory_codes = ",".join(answers.territory_codes)
            count = load_territory(answers.territory_kind, answers.territory_codes)
            self.say(f"Territoire : {count} communes, contour dessiné.")
        network.founded_with = answers.as_kept()
        network.save()
        if not Identity.objects.exists():
            Identity.objects.create()
        if "rules" in changed:
            self.say(f"Règles : {ready_rules.adopt(answers.rules)}.")
        if "languages" in changed:
            self.languages(answers.languages)
        self.pages(answers, changed)
        founding.coordinators_group()
        themes.load()
        themes.load_synonyms()
        if answers.charter and "charter" in changed:
            self.charter(Path(answers.charter))
        if "coordinator" in changed:
            inviting.invite_from_the_machine(answers.coordinator)
            self.say(f"Invitation préparée pour {answers.coordinator} : elle part avec « manage.py send_mail ».")
        if answers.host not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
            self.say(f"Ajoutez {answers.host} à ALLOWED_HOSTS, et SITE_URL=https://{answers.host}.")

    def say(self, sentence):
        self.stdout.write(f"  {sentence}")

    def languages(self, languages):
        founding.locales(languages)
        unused = Locale.objects.exclude(language_code__in=languages)
        if unused.exists() and not any(locale.language_code and self._is_used(locale) for locale in unused):
            unused.delete()
        self.say(f"Langues : {', '.join(languages)}.")

    @staticmethod
    def _is_used(locale):
        return HomePage.objects.filter(locale=locale).exists()

    def pages(self, answers, changed):
        before = set(HomePage.objects.values_list("pk", flat=True))
        home = founding.home_page(answers.name, answers.host, 443)
        if "host" in changed:
            Site.objects.filter(is_default_site=True).update(hostname=answers.host)
            self.say(f"Adresse : https://{answers.host}/")
        pages = {"accueil": home, **founding.pages(home)}
        written = 0
        known = self._known(answers)
        for slug, text in tomllib.loads(TEXTS.read_text(encoding="utf-8")).items():
            page = pages[slug]
            if page.lead or (page.pk in before and slug != "accueil"):
                continue
            page.title = text["title"].format(**known)
            page.lead = text["lead"].format(**known)
            if text.get("html"):
                page.body = [("paragraph", RichText(text["html"].format(**known)))]
            page.save_revision().publish()
            written += 1
        if written:
            self.say(f"Pages : {written} écrites et publiées ; relisez les mentions légales.")

    @staticmethod
    def _known(answers):
        return {
            "name": answers.name,
            "territory": answers.territory_name,
            "email": answers.secretariat_email,
            "phone": "",
            "address": "",
            "host": answers.host,
        }

    def charter(self, path):
        try:
            content = path.read_bytes()
        except OSError as fault:
            raise StepRefused(f"La charte n’a pas pu être lue : {fault}") from None
        version = chartering.import_draft(content, path.name, by=None)
        self.say(f"Charte : brouillon « {version.title} », à relire et à adopter dans l’administration.")
