"""The French catalogue says everything the site says, in good French, and is the one that is compiled."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import allauth
import django
import polib
import pytest
from django.conf import settings

CATALOGUE = Path(settings.ROOT) / "site" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
OURS = ["home", "network", "resources", "site", "templates", "manage.py"]
PLACEHOLDER = re.compile(r"%\(\w+\)(?:\.\d+)?[a-z]|%(?:\.\d+)?[sdf](?![a-zé])|(?<![{%])\{\w+\}")
TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(CATALOGUE))


def said(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def key(entry):
    return (entry.msgctxt, entry.msgid)


def python_files():
    for name in OURS:
        yield from (Path(settings.ROOT) / name).rglob("*.py")


def test_everything_is_translated_and_nothing_is_guessed(catalogue):
    assert [key(entry) for entry in catalogue if not all(said(entry)) or entry.fuzzy] == []


def test_no_sentence_is_kept_that_nobody_says(catalogue):
    assert [key(entry) for entry in catalogue.obsolete_entries()] == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext’s tools are not installed on this machine")
def test_the_catalogue_has_exactly_what_the_code_and_the_templates_say(catalogue, tmp_path):
    for name in OURS:
        path = Path(settings.ROOT) / name
        if path.is_dir():
            left_out = shutil.ignore_patterns("__pycache__", "*.gz", "*.mo", "*.po", "static")
            shutil.copytree(path, tmp_path / name, ignore=left_out)
        else:
            shutil.copy(path, tmp_path / name)
    (tmp_path / "site" / "locale").mkdir(exist_ok=True)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "fr", "--extension", "html,txt,py"],
        cwd=tmp_path, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    extracted = polib.pofile(str(tmp_path / "site" / "locale" / "fr" / "LC_MESSAGES" / "django.po"))
    assert {key(entry) for entry in extracted} == {key(entry) for entry in catalogue}, "run “make messages”"


def test_what_is_filled_in_is_filled_in_in_french_too(catalogue):
    wrong = []
    for entry in catalogue:
        wanted = sorted(set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural or "")))
        wrong += [key(entry) for text in said(entry) if sorted(set(PLACEHOLDER.findall(text))) != wanted]
    assert wrong == []


def test_french_is_written_as_french_is(catalogue):
    """Curved apostrophes, no-break spaces where French wants them, an ellipsis that is one character."""
    faults = {
        "a straight apostrophe": re.compile(r"'"),
        "three points": re.compile(r"\.\.\."),
        "a straight quotation mark": re.compile(r'"'),
        "no narrow no-break space before ; ! ?": re.compile(r"(?<!\u202f)[;!?]"),
        "no no-break space before :": re.compile(r"(?<!\u00a0):(?!//)"),
        "no no-break space inside « »": re.compile(r"«(?!\u00a0)|(?<!\u00a0)»"),
        "an English quotation mark": re.compile(r"[“”]"),
    }
    found = []
    for entry in catalogue:
        for text in said(entry):
            plain = TAG.sub("", text)
            found += [(fault, text) for fault, pattern in faults.items() if pattern.search(plain)]
    assert found == []


def test_french_uses_the_words_of_the_glossary(catalogue):
    """« courriel », « se connecter »; no jargon and no invented English."""
    never = re.compile(r"\b(?:e-?mails?|login|utilisateurs?|cliquez|mails?|uploader|checker)\b", re.IGNORECASE)
    plain = [PLACEHOLDER.sub("", TAG.sub("", text)) for entry in catalogue for text in said(entry)]
    assert [text for text in plain if never.search(text)] == []


def test_the_compiled_catalogue_is_that_of_the_text(catalogue):
    compiled = {key(entry): said(entry) for entry in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}
    assert compiled == {key(entry): said(entry) for entry in catalogue}, "run “make messages”"


def test_gettext_is_never_renamed_but_to_an_underscore():
    """Under another name, ``makemessages`` would not see what it translates."""
    renamed = []
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                renamed += [(str(path), name.name) for name in node.names if name.asname not in (None, "_")]
    assert renamed == []


def test_the_libraries_still_say_the_sentences_that_we_say_in_our_own_words():
    folders = [Path(allauth.__file__).parent / "locale", Path(django.__file__).parent / "conf" / "locale"]
    theirs = [polib.pofile(str(folder / "fr" / "LC_MESSAGES" / "django.po")) for folder in folders]
    known = {entry.msgid for catalogue in theirs for entry in catalogue if not entry.obsolete}
    ours = Path(settings.ROOT) / "site" / "config" / "library_words.py"
    calls = [node for node in ast.walk(ast.parse(ours.read_text())) if isinstance(node, ast.Call)]
    assert [call.args[0].value for call in calls if call.args[0].value not in known] == []


@pytest.mark.parametrize("language, first", [("fr", "Se connecter"), ("en", "Sign in")])
def test_both_languages_are_spoken(language, first):
    from django.utils.translation import gettext, override

    with override(language):
        assert gettext("Sign in") == first
