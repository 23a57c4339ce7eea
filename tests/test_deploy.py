"""What a host is given: the same headers from nginx as from Python, and settings that refuse what is unsafe."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

DEPLOY = settings.ROOT / "site" / "deploy"


def production(**environment):
    """Run ``manage.py check --deploy`` as a host would."""
    known = {
        "SECRET_KEY": "x" * 60 + "abcdefghij",
        "ALLOWED_HOSTS": "www.example.org",
        "SITE_URL": "https://www.example.org",
        "CACHE_URL": "redis://127.0.0.1:6379/0",
        "DATABASE_URL": "sqlite:////tmp/never-opened.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, str(settings.ROOT / "manage.py"), "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env={**known, **environment}, capture_output=True, text=True)


def test_the_production_settings_pass_their_own_checks():
    result = production()
    assert (result.returncode, result.stderr.replace("\n", " ")[:300]) == (0, "")


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL"])
def test_production_does_not_start_on_a_default(missing):
    known = {name: value for name, value in {"SECRET_KEY": "x", "ALLOWED_HOSTS": "x", "SITE_URL": "x"}.items()}
    del known[missing]
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.production", **known}
    command = [sys.executable, str(settings.ROOT / "manage.py"), "check"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode != 0
    assert missing in result.stderr


def test_a_cache_in_local_memory_is_said():
    result = production(CACHE_URL="locmem://")
    assert result.returncode != 0
    assert "network.W002" in result.stderr


@pytest.mark.django_db
def test_nginx_sends_a_baked_page_with_the_headers_that_python_sends(client, site):
    written = dict(re.findall(r'^add_header (\S+) "([^"]*)"', (DEPLOY / "baked_headers.conf").read_text(), re.M))
    sent = dict(client.get("/charte/").headers)
    policy = lambda text: {part.strip() for part in text.split(";")}  # noqa: E731
    assert policy(written.pop("Content-Security-Policy")) == policy(sent["Content-Security-Policy"])
    del written["Strict-Transport-Security"]  # over HTTPS only
    assert {name: sent[name] for name in written} == written


def test_units_call_commands_that_exist():
    from django.core.management import get_commands

    commands = set(get_commands())
    for unit in DEPLOY.glob("maillage-*.service"):
        called = re.search(r"manage\.py (\w+)", unit.read_text()).group(1)
        assert called in commands, unit.name
        assert unit.with_suffix(".timer").exists(), unit.name


@pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx on this machine")
def test_nginx_reads_its_configuration(tmp_path):
    written = (DEPLOY / "nginx.conf").read_text()
    written = re.sub(r"\s+listen 443 ssl http2;.*|\s+ssl_\w+\s+\S+;", "", written)
    written = written.replace("/srv/maillage/site/deploy", str(DEPLOY))
    written = re.sub(r"access_log /\S+/", f"access_log {tmp_path}/", written)
    main = tmp_path / "nginx.conf"
    main.write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}} http {{ access_log off; "
        f"client_body_temp_path {tmp_path}; proxy_temp_path {tmp_path}; fastcgi_temp_path {tmp_path}; "
        f"uwsgi_temp_path {tmp_path}; scgi_temp_path {tmp_path};\n{written}\n}}"
    )
    result = subprocess.run(["nginx", "-t", "-c", str(main)], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_requirements_are_locked_with_hashes():
    for name in ("requirements.txt", "requirements-dev.txt", "site/deploy/requirements-s3.txt"):
        lines = Path(settings.ROOT / name).read_text().splitlines()
        pinned = [line for line in lines if re.match(r"^[a-z0-9]", line, re.I)]
        assert pinned and all("==" in line and line.rstrip().endswith("\\") for line in pinned), name
