"""The closed lists of the national schema, version by version, and our own; how they enter the database."""

import json
from pathlib import Path

VERSION = "1.0.2"
OWN = "own-1"  # the lists of this site: they do not leave in national exports
FOLDER = Path(__file__).parent / "vocabularies"


def read(version=VERSION):
    """``{vocabulary: [{"code", "label", "en"}, …]}`` in the order of the lists."""
    return json.loads((FOLDER / f"{version}.json").read_text(encoding="utf-8"))["vocabularies"]


def load(term_model, version=VERSION):
    """Create or complete the terms of this version; terms of older versions stay, listings may hold them."""
    for vocabulary, terms in read(version).items():
        for position, term in enumerate(terms):
            term_model.objects.update_or_create(
                vocabulary=vocabulary,
                code=term["code"],
                defaults={"label": term["label"], "label_en": term["en"], "position": position},
                create_defaults={
                    "label": term["label"],
                    "label_en": term["en"],
                    "position": position,
                    "since": version,
                },
            )
