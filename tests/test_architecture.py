"""The promises of docs/architecture.md that a machine can keep."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ["config", "home", "network", "resources"]

# Each app may import itself and what stands below it.
MAY_IMPORT = {
    "network": set(),
    "resources": {"network"},
    "home": {"network", "resources"},
}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "misc", "services", "managers", "mixins"}


def imported_modules(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_imports_only_go_down(app):
    for path in (ROOT / app).rglob("*.py"):
        imported = {name.split(".")[0] for name in imported_modules(path)} & set(SOURCES)
        assert imported <= MAY_IMPORT[app] | {app}, f"{path.relative_to(ROOT)} imports {imported}"


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_nothing_below_the_views_imports_views_or_forms(app):
    for path in [*(ROOT / app).glob("*.py"), *(ROOT / app / "models").glob("*.py")]:
        if path.name in ("urls.py", "viewsets.py", "wagtail_hooks.py", "serving.py", "receivers.py"):
            continue
        upwards = [name for name in imported_modules(path) if name.startswith((f"{app}.views", f"{app}.forms"))]
        assert upwards == [], path.relative_to(ROOT)


def test_files_are_named_by_what_they_are_about():
    named = {path.stem for app in [*MAY_IMPORT, "site"] for path in (ROOT / app).rglob("*.py")}
    assert named & FORBIDDEN_NAMES == set()


def test_no_template_writes_style_or_script_inline():
    mails = ROOT / "templates" / "messages"  # a mail has no style sheet to go with it
    for path in set((ROOT / "templates").rglob("*.html")) - set(mails.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert " style=" not in text and " onclick=" not in text and "<style" not in text, path
        assert "<script>" not in text, path
