"""Sets of indicators that a network may start from: Manche's three families, one like Sicoval's, TANI's documentation.

Source: domain.md, section 2; activity, age and equipment lists of the Coop de la médiation numérique.
"""

import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent / "ready"
NAMES = ["manche", "sicoval", "tani"]


def read(name):
    """``{"name", "purpose", "indicators": [{field: value}, …]}`` of a ready-made set."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def all_of_them():
    """``{name: what it holds}``, in the order in which they are offered."""
    return {name: read(name) for name in NAMES}
