"""What leaves the resource centre: a resource in the words of Dublin Core, and as a row of a table.

Only public resources leave. Source of the terms: https://www.dublincore.org/specifications/dublin-core/dces/.
"""

from django.conf import settings
from django.urls import reverse

from resources.citation import address_of
from resources.models import Theme
from resources.models.library import LICENCE_TEXTS
from resources.text import plain

COLUMNS = (
    "id", "titre", "resume", "type", "themes", "publics", "beneficiaires", "pix", "digcomp", "niveau", "duree_minutes",
    "territoire", "materiel", "auteurs", "structure", "licence", "url", "fichiers", "liens", "source", "publie_le", "modifie_le",
)  # fmt: skip
READ_TOGETHER = ("themes", "files", "links")


def row_of(resource):
    """``{column: text, number or list of texts}`` of a resource whose themes, files and links were read together."""
    by_axis = {axis: [] for axis in Theme.Axis.values}
    for theme in resource.themes.all():
        by_axis[theme.axis].append(theme.label)
    return {
        "id": identifier_of(resource),
        "titre": resource.title,
        "resume": resource.summary,
        "type": resource.kind,
        "themes": by_axis["theme"],
        "publics": by_axis["audience"],
        "beneficiaires": by_axis["beneficiary"],
        "pix": [label.partition(" ")[0] for label in by_axis["pix"]],
        "digcomp": [label.partition(" ")[0] for label in by_axis["digcomp"]],
        "niveau": resource.level,
        "duree_minutes": resource.duration,
        "territoire": resource.scale,
        "materiel": resource.material.splitlines(),
        "auteurs": resource.authors,
        "structure": resource.structure.called,
        "licence": resource.licence,
        "url": address_of(resource),
        "fichiers": [address_of_file(resource, file) for file in resource.files.all()],
        "liens": [link.url for link in resource.links.all()],
        "source": resource.source_url or resource.source_name,
        "publie_le": resource.published_at.date().isoformat(),
        "modifie_le": resource.changed_at.date().isoformat(),
    }


def identifier_of(resource):
    return f"oai:{settings.SITE_URL.partition('://')[2].partition('/')[0].partition(':')[0]}:ressource-{resource.pk}"


def address_of_file(resource, file):
    return f"{settings.SITE_URL}{reverse('resources:file', args=[resource.slug, file.pk])}"


def dublin_core_of(resource):
    """``[(element, text)]``."""
    said = row_of(resource)
    names = [name.strip() for name in resource.authors.split(",") if name.strip()] or [said["structure"]]
    subjects = [
        *said["themes"],
        *(f"Pix {code}" for code in said["pix"]),
        *(f"DigComp {code}" for code in said["digcomp"]),
    ]
    return [
        ("title", resource.title),
        *(("creator", name) for name in names),
        *(("subject", subject) for subject in subjects),
        ("description", resource.summary or plain(resource.text)[:500]),
        ("publisher", said["structure"]),
        ("date", said["publie_le"]),
        ("type", str(resource.get_kind_display())),
        *(("format", file.content_type.partition(";")[0]) for file in resource.files.all() if file.content_type),
        ("identifier", said["url"]),
        *(("identifier", address) for address in said["fichiers"]),
        *([("source", said["source"])] if said["source"] else []),
        ("language", "fr"),
        *(("relation", link) for link in said["liens"]),
        ("rights", LICENCE_TEXTS.get(resource.licence, resource.licence)),
    ]
