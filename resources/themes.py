"""The values by which resources are found, and how they enter the database.

Themes, professionals and beneficiaries are those of the national resource site (« Les Bases »); competences those of Pix
(CRCN) and DigComp.
"""

import json
from pathlib import Path

from django.utils.text import slugify

from network import publication
from resources.models import Synonym, Theme

TAXONOMIES = Path(__file__).parent / "taxonomies"


def load():
    """Add the values that are missing; none is removed or renamed, resources may hold them."""
    for position, (axis, family, slug, label) in enumerate(_values()):
        Theme.objects.get_or_create(
            axis=axis, slug=slug, defaults={"label": label, "family": family, "position": position}
        )


def load_synonyms():
    """Give the search its first synonyms; a network that has its own keeps them as they are."""
    if not Synonym.objects.exists():
        lines = json.loads((TAXONOMIES / "synonyms.json").read_text(encoding="utf-8"))
        Synonym.objects.bulk_create([Synonym(words=line) for line in lines])
        publication.announce()


def _values():
    """``(axis, family, slug, label)`` of each, in their order."""
    bases = json.loads((TAXONOMIES / "les-bases.json").read_text(encoding="utf-8"))
    for family, labels in bases["categories"].items():
        yield from ((Theme.Axis.THEME, family, slugify(label), label) for label in labels)
    for axis, name in (
        (Theme.Axis.AUDIENCE, "secteurs_professionnels"),
        (Theme.Axis.BENEFICIARY, "beneficiaires"),
    ):
        yield from ((axis, "", slugify(label), label) for label in bases[name])
    competences = json.loads((TAXONOMIES / "competences.json").read_text(encoding="utf-8"))
    for axis in (Theme.Axis.PIX, Theme.Axis.DIGCOMP):
        for family, each in competences[axis].items():
            yield from ((axis, family, code.replace(".", "-"), f"{code} {label}") for code, label in each.items())
