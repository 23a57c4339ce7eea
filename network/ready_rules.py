"""The five real sets of rules that a network may start from (domain.md, section 2)."""

import tomllib
from decimal import Decimal
from pathlib import Path

from network.models import AgreementType, Commitment, MeetingKind

FOLDER = Path(__file__).parent / "rules"
NAMES = ["deux-sevres", "modele", "sicoval", "tani", "manche"]


def read(name):
    """``{field: value}`` of a ready-made set; ``commitments`` and ``meetings`` are lists of the same."""
    rules = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    for each in (rules, *rules.get("meetings", [])):
        if "quorum_share" in each:
            each["quorum_share"] = Decimal(each["quorum_share"])
    rules["convention_text"] = rules.get("convention_text", "").strip()
    return {"commitments": [], "meetings": [], **rules}


def adopt(name):
    """Make the set the network's own; one that the secretariat changed since is left as it is."""
    rules = read(name)
    commitments, meetings = rules.pop("commitments"), rules.pop("meetings")
    adopted, is_new = AgreementType.objects.get_or_create(slug=name, defaults=rules)
    if is_new:
        for position, each in enumerate(commitments):
            Commitment.objects.create(agreement_type=adopted, position=position, **each)
        for each in meetings:
            MeetingKind.objects.get_or_create(name=each["name"], defaults=each)
    return adopted
