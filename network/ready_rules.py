"""The five real sets of rules that a network may start from (domain.md, section 2)."""

import tomllib
from decimal import Decimal
from pathlib import Path

from network.models import AgreementType

FOLDER = Path(__file__).parent / "rules"
NAMES = ["deux-sevres", "modele", "sicoval", "tani", "manche"]


def read(name):
    """``{field: value}`` of a ready-made set."""
    rules = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    if "quorum_share" in rules:
        rules["quorum_share"] = Decimal(rules["quorum_share"])
    return rules


def adopt(name):
    """Make the set the network's own; one that the secretariat changed since is left as it is."""
    return AgreementType.objects.get_or_create(slug=name, defaults=read(name))[0]
