"""What a resource says at a moment, as JSON that can be kept, compared and put into words."""

import hashlib
import json

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.models import Structure, WorkingGroup
from resources.models import Resource, ResourceFile, ResourceLink, Theme
from resources.text import plain

# What is written in the form, in its order.
TEXTS = [
    "title", "structure_id", "kind", "summary", "text", "level", "duration", "scale", "material", "authors", "cover_alt",
    "licence", "is_deliverable", "visibility", "group_id", "review_on",
]  # fmt: skip
LABELS = {
    "themes": gettext_lazy("Found under"),
    "co_authors": gettext_lazy("Co-author structures"),
    "links": gettext_lazy("Links"),
    "files": gettext_lazy("Files"),
    "cover": gettext_lazy("Picture"),
}


def said_by(resource):
    """``{field: value}`` of what the database holds now, with what is attached to it."""
    said = {name: getattr(resource, name) for name in TEXTS}
    said["review_on"] = resource.review_on.isoformat() if resource.review_on else ""
    said["themes"] = sorted(Resource.themes.through.objects.filter(resource=resource).values_list("theme", flat=True))
    co_authors = Resource.co_authors.through.objects.filter(resource=resource)
    said["co_authors"] = sorted(co_authors.values_list("structure", flat=True))
    links = ResourceLink.objects.filter(resource=resource).order_by("pk")
    said["links"] = [list(each) for each in links.values_list("title", "url")]
    files = ResourceFile.objects.filter(resource=resource).order_by("pk")
    said["files"] = list(files.values("title", "file", "size", "content_type", "pages"))
    said["cover"] = resource.cover.name or ""
    return said


def said_in(values, said):
    """What ``values`` of a form would make of ``said``."""
    typed = dict(said)
    for name in TEXTS:
        if name.removesuffix("_id") in values:
            value = values[name.removesuffix("_id")]
            value = getattr(value, "pk", value)
            typed[name] = (value.isoformat() if value else "") if name == "review_on" else value
    for name in ("themes", "co_authors"):
        if name in values:
            typed[name] = sorted(each.pk for each in values[name])
    if "links" in values:
        typed["links"] = [list(each) for each in values["links"]]
    return typed


def mark_of(said):
    """A short mark of what is typed; files come and go beside it."""
    typed = {name: value for name, value in said.items() if name not in ("files", "cover")}
    return hashlib.sha256(json.dumps(typed, sort_keys=True).encode()).hexdigest()[:20]


def differences(before, after):
    """``[(label, what it said, what it says)]`` in the order of the form."""
    names = [name for name in [*TEXTS, *LABELS] if before.get(name) != after.get(name)]
    return [(label_of(name), in_words(name, before.get(name)), in_words(name, after.get(name))) for name in names]


def label_of(name):
    if name in LABELS:
        return str(LABELS[name])
    return capfirst(str(Resource._meta.get_field(name.removesuffix("_id")).verbose_name))


def in_words(name, value):
    """What a person reads."""
    if value in (None, "", []):
        return ""
    match name:
        case "text":
            return plain(value).strip()
        case "themes":
            return ", ".join(Theme.objects.filter(pk__in=value).values_list("label", flat=True))
        case "co_authors":
            return ", ".join(map(str, Structure.objects.filter(pk__in=value).order_by("name")))
        case "structure_id":
            return str(Structure.objects.filter(pk=value).first() or "")
        case "group_id":
            return str(WorkingGroup.objects.filter(pk=value).first() or "")
        case "links":
            return "\n".join(" ".join(filter(None, each)) for each in value)
        case "files":
            return "\n".join(each["title"] for each in value)
        case "cover":
            return _("a picture")
        case "is_deliverable":
            return _("yes") if value else _("no")
        case "review_on":
            return date_format(parse_date(value), "j F Y")
    choices = dict(Resource._meta.get_field(name).flatchoices)
    return str(choices.get(value, value))
