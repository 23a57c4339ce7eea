"""The themes and audiences of the national resource site, and how they enter the database."""

import json
from pathlib import Path

from django.utils.text import slugify

from resources.models import Theme

TAXONOMY = Path(__file__).parent / "taxonomies" / "les-bases.json"


def load():
    """Add the themes that are missing; none is removed or renamed, resources may hold them."""
    taxonomy = json.loads(TAXONOMY.read_text(encoding="utf-8"))
    labels = [(Theme.Axis.THEME, family, label) for family, each in taxonomy["categories"].items() for label in each]
    labels += [(Theme.Axis.AUDIENCE, "", label) for label in taxonomy["beneficiaires"]]
    for position, (axis, family, label) in enumerate(labels):
        Theme.objects.get_or_create(
            axis=axis, slug=slugify(label), defaults={"label": label, "family": family, "position": position}
        )
