"""How what a resource says is written, and changed once it is shared.

    start ─▶ draft ── revise ─▶ draft                          nothing is remembered of a draft
    proposed, published ── revise, add_file ─▶ version + 1     what it said before is kept as a ``ResourceVersion``
    any ── remove_file ─▶ version + 1 ── put_back ─▶ version + 1, saying again what an earlier one said

Two people on one text: whoever saves second is shown both texts, and nothing is overwritten. A file that was taken away
stays where it is kept, so that it can be put back. Source: issue « Centre de ressources », contributing.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from network import publication
from network.models import Seat, Structure
from network.naming import free_slug
from network.roles import is_coordinator
from network.steps import StepRefused, allow, record
from resources import notifications
from resources.files import read
from resources.models import Resource, ResourceFile, ResourceLink, ResourceVersion, Theme, Visibility
from resources.models import ResourceStatus as Status
from resources.publishing import check_licence, may_edit, may_propose
from resources.versions import TEXTS, mark_of, said_by

MOST_FILES = 20
A_DOUBLE_CLICK = dt.timedelta(seconds=20)
EDITABLE = (Status.DRAFT, Status.DECLINED, Status.PROPOSED, Status.PUBLISHED)
UNREMEMBERED = (Status.DRAFT, Status.DECLINED)
TAKEN = {"proposer", "importer", "alertes", "sans-reponse", "partagees", "signalements", "collections", "oai"}
FROM_A_GROUP = "group-document-"
NOT_PUT_BACK = {"structure_id", "licence", "is_deliverable", "visibility", "group_id", "review_on"}


class ChangedMeanwhile(StepRefused):
    """Somebody else saved another text in between; ``said`` is what it says now."""

    def __init__(self, said):
        super().__init__(_("Somebody else changed this resource while you were writing. Nothing was overwritten."))
        self.said = said


# The steps


@transaction.atomic
def start(values, *, by):
    """Write down a first draft, however little there is. ``values``: ``{field: value}``, with ``themes``, ``links``…"""
    allow(may_propose(by, values["structure"]))
    twice = Resource.objects.filter(
        proposed_by=by, structure=values["structure"], title=values["title"], status=Status.DRAFT,
        created_at__gte=timezone.now() - A_DOUBLE_CLICK,
    )  # fmt: skip
    resource = twice.first() or Resource(slug=slug_of(values["title"]), proposed_by=by)
    _check_group(values, resource, by)
    _write(resource, values)
    record(resource, "write", by=by)
    return resource


@transaction.atomic
def revise(resource, values, *, by, seen, note=""):
    """Say it anew. ``seen``: the mark of the text that the person had before their eyes. ``False`` when nothing changed."""
    allow(may_edit(by, resource))
    now = _hold(resource)
    before = said_by(now)
    if seen != mark_of(before):
        raise ChangedMeanwhile(before)
    if values.get("structure") and values["structure"].pk != now.structure_id:
        allow(may_propose(by, values["structure"]))
    _check_group(values, now, by)
    if now.status not in UNREMEMBERED:
        check_licence(values.get("licence", now.licence), values.get("is_deliverable", now.is_deliverable))
    _write(now, values)
    return _remember(now, before, by=by, step="revise", note=note)


@transaction.atomic
def add_file(resource, file, *, by):
    """Attach a file that was looked at (:mod:`network.uploads`); what it says is read for the search. Twice is once."""
    allow(may_edit(by, resource))
    now = _hold(resource)
    before = said_by(now)
    title = file.name.rsplit(".", 1)[0].replace("_", " ")[:200] or file.name
    if same := _same_file(now, file, title):
        return same
    if len(before["files"]) >= MOST_FILES:
        raise StepRefused(_("A resource holds at most %d files. Make two resources, or share a link.") % MOST_FILES)
    pages, text = read(file)
    added = ResourceFile.objects.create(
        resource=now,
        title=title,
        file=file,
        size=file.size,
        content_type=file.content_type,
        pages=pages,
        text=text,
    )
    _remember(now, before, by=by, step="add_file", note=_("A file was added: %s") % added.title)
    return added


def _same_file(resource, file, title):
    """The file that is there already when a button was pressed twice, or a transfer tried again."""
    for held in ResourceFile.objects.filter(resource=resource, title=title, size=file.size):
        file.seek(0)
        if held.file.storage.exists(held.file.name):
            with held.file.storage.open(held.file.name) as opened:
                if opened.read() == file.read():
                    return held
    file.seek(0)
    return None


@transaction.atomic
def remove_file(file, *, by):
    """Take a file away. The version that held it can be put back, also that of a draft."""
    resource = file.resource
    allow(may_edit(by, resource))
    now = _hold(resource)
    before = said_by(now)
    file.delete()  # its row: what it holds stays in the storage
    _remember(now, before, by=by, step="remove_file", note=_("A file was taken away: %s") % file.title, always=True)


@transaction.atomic
def put_back(version, *, by):
    """Say again what an earlier version said. Who may see it, under which licence, stays as it is now."""
    resource = version.resource
    allow(may_edit(by, resource))
    now = _hold(resource)
    before, said = said_by(now), version.said
    for name in TEXTS:
        if name not in NOT_PUT_BACK and name in said:
            setattr(now, name, said[name])
    now.cover.name = said.get("cover", "")
    now.save()
    now.themes.set(Theme.objects.filter(pk__in=said.get("themes", [])))
    now.co_authors.set(Structure.objects.filter(pk__in=said.get("co_authors", [])))
    _set_links(now, [tuple(each) for each in said.get("links", [])])
    _set_files(now, said.get("files", []))
    return _remember(
        now, before, by=by, step="put_back", note=_("Version %d was put back") % version.number, always=True
    )


# What they do


def slug_of(title):
    """An address that no page of the resource centre has."""
    slug = free_slug(Resource, title)
    return free_slug(Resource, f"ressource {slug}") if slug in TAKEN else slug


def _hold(resource):
    """The resource as the database has it, held until the step is over."""
    now = Resource.objects.select_for_update().get(pk=resource.pk)
    if now.status not in EDITABLE:
        raise StepRefused(_("This resource is archived: bring it back before you change it."))
    return now


def _check_group(values, now, by):
    if values.get("visibility") != Visibility.GROUP:
        # Whoever may see it, what a group achieved stays its result.
        is_result = now.visibility != Visibility.GROUP or now.source_key.startswith(FROM_A_GROUP)
        values["group"] = None if "visibility" in values and not is_result else now.group
        return
    group = values.get("group")
    if group is None:
        raise StepRefused(_("Say which working group."))
    sits = is_coordinator(by) or Seat.objects.taken().filter(user=by, group=group).exists()
    if group.pk != now.group_id and not sits:
        raise StepRefused(_("Choose a group in which you sit."))


def _write(resource, values):
    for name in TEXTS:
        name = name.removesuffix("_id")
        if name in values:
            setattr(resource, name, values[name])
    if values.get("cover_removed"):
        resource.cover = ""
    is_new = resource.pk is None
    resource.save()
    if cover := values.get("cover"):
        resource.cover.save("image.webp", cover)
    if "themes" in values:
        resource.themes.set(values["themes"])
    if "co_authors" in values:
        resource.co_authors.set([each for each in values["co_authors"] if each.pk != resource.structure_id])
    if "links" in values and (values["links"] or not is_new):
        _set_links(resource, values["links"])


def _set_links(resource, links):
    """Those that stay keep what was found out about them."""
    known = {(each.title, each.url): each for each in ResourceLink.objects.filter(resource=resource)}
    if list(known) == list(links):
        return
    checked = {each.url: each for each in known.values()}
    ResourceLink.objects.filter(resource=resource).delete()
    for title, url in links:
        old = checked.get(url)
        kept = {name: getattr(old, name) for name in ("checked_at", "dead_since", "trouble")} if old else {}
        ResourceLink.objects.create(resource=resource, title=title, url=url, **kept)


def _set_files(resource, files):
    wanted = [each["file"] for each in files]
    for file in ResourceFile.objects.filter(resource=resource):
        if file.file.name in wanted:
            wanted.remove(file.file.name)
        else:
            file.delete()
    storage = ResourceFile._meta.get_field("file").storage
    for each in files:
        if each["file"] not in wanted or not storage.exists(each["file"]):
            continue
        with storage.open(each["file"]) as opened:
            opened.content_type = each["content_type"]
            _pages, text = read(opened)
        ResourceFile.objects.create(resource=resource, text=text, **each)


@transaction.atomic
def note_edit(resource, before, *, by):
    """What was changed in the administration is remembered as well. ``before``: what it said, by ``said_by``."""
    allow(is_coordinator(by))
    _remember(resource, before, by=by, step="revise", note=_("Changed in the administration"))


def _remember(now, before, *, by, step, note, always=False):
    """Keep what it said before, when it says something else; tell the secretariat when others see it."""
    if said_by(Resource.objects.get(pk=now.pk)) == before:
        return False
    publication.announce()
    if always or now.status not in UNREMEMBERED:
        ResourceVersion.objects.create(
            resource=now, number=now.version, said=before, note=Truncator(note).chars(300), by=by
        )
        Resource.objects.filter(pk=now.pk).update(version=F("version") + 1)
        record(now, step, by=by, version=now.version + 1)
        if now.status == Status.PUBLISHED and not is_coordinator(by):
            notifications.resource_revised(now, by, timezone.localdate())
    return True
