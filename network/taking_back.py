"""How a whole import is undone: what it created goes, what it changed says again what it said, in one transaction.

What somebody used since is never destroyed: such a place is hidden from the directory instead, such a section stays,
and the report names them with the reason. A place that took another listing in stays shown: nothing else shows it.
The next import of the same lines shows what was hidden again (``trace["hidden"]``).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import publication, sections
from network.exchange.hiding import hide_again, show
from network.models import (
    Affiliation,
    ChangeStatus,
    ImportStatus,
    ListingChange,
    Means,
    Place,
    Structure,
)
from network.receiving import MOST_LISTED, may_import
from network.steps import advance, allow, record
from network.upkeep import put_back

CHUNK = 200
COUNTED_BY_MACHINES = {
    "placeviews",
    "finding",
    "pairofplaces",
}  # what refers to a place without anybody having touched it


@transaction.atomic
def take_back(run, *, by):
    """Undo an import as a whole; returns what was done, also kept in ``run.report["undone"]``."""
    allow(may_import(by))
    advance(run, source=[ImportStatus.APPLIED], target=ImportStatus.UNDONE, undone_at=timezone.now(), undone_by=by)
    done = {"removed": 0, "structures": 0, "put_back": 0, "hidden": [], "left": []}
    _put_sections_back(run, done, by)
    hidden = {"places": _remove_places(run, done), "structures": _remove_structures(run, done)}
    again = run.trace.get("shown_again", {})
    hide_again(again)
    run.trace["hidden"] = {name: [*keys, *again.get(name, [])] for name, keys in hidden.items()}
    publication.announce()
    run.report["undone"] = done | {"hidden": done["hidden"][:MOST_LISTED], "left": done["left"][:MOST_LISTED]}
    run.save(update_fields=["report", "trace"])
    record(run, "take_back", by=by)
    return done


def _put_sections_back(run, done, by):
    """The newest change first; a section that says something else since then stays as it is."""
    changes = ListingChange.objects.filter(pk__in=run.trace.get("changes", []), status=ChangeStatus.APPLIED)
    for change in changes.select_related("place").order_by("-pk"):
        if sections.snapshot(change.place, change.section) == change.after:
            put_back(change, by=by, means=Means.IMPORT)
            Place.objects.filter(pk=change.place_id).update(source_digest="")
            done["put_back"] += 1
        else:
            heading = sections.PLACE_SECTIONS[change.section]
            done["left"].append([change.place.name, f"{heading}\u00a0: {_('changed since')}"])


def _remove_places(run, done):
    keys, hidden = run.trace.get("places", []), []
    for start in range(0, len(keys), CHUNK):
        rows = Place.objects.filter(pk__in=keys[start : start + CHUNK])
        places = list(rows.select_related("structure", "commune").prefetch_related("absorbed"))
        used = _used(Place, [place.pk for place in places])
        unused = []
        for place in places:
            if absorbed := place.absorbed.all():
                names = ", ".join(each.name for each in absorbed)
                done["left"].append([place.name, _("stays shown: it took in “%s”") % names])
            elif why := _why_kept(place, used.get(place.pk), run):
                done["hidden"].append([place.name, why])
                show(place, False)
                hidden.append(place.pk)
            else:
                unused.append(place.pk)
        _total, deleted = Place.objects.filter(pk__in=unused).delete()
        done["removed"] += deleted.get(Place._meta.label, 0)
    return hidden


def _why_kept(place, used_by, run):
    if place.modified_at > run.applied_at:
        return _("changed since")
    if place.verified_means not in ("", Means.IMPORT):
        return _("said to be right since")
    return _("used since: %s") % used_by if used_by else ""


def _remove_structures(run, done):
    """Structures made for the places, when nothing else came to depend on them; those left with no place are hidden."""
    keys, hidden = run.trace.get("structures", []), []
    for start in range(0, len(keys), CHUNK):
        structures = Structure.objects.filter(pk__in=keys[start : start + CHUNK])
        used = _used(Structure, [structure.pk for structure in structures])
        shown = set(structures.filter(places__shown_in_directory=True).values_list("pk", flat=True))
        looked_after = set(
            Affiliation.objects.running().filter(structure__in=used).values_list("structure", flat=True)
        )
        for structure in structures:
            if structure.pk in used or structure.modified_at > run.applied_at:
                done["left"].append([structure.called, used.get(structure.pk) or _("changed since")])
                used[structure.pk] = True
                if structure.pk not in shown | looked_after:
                    show(structure, False)
                    hidden.append(structure.pk)
        _total, deleted = structures.exclude(pk__in=used).delete()
        done["structures"] += deleted.get(Structure._meta.label, 0)
    return hidden


def _used(model, keys):
    """``{key: what refers to it}`` for those that something refers to, whatever it is."""
    used = {}
    for relation in model._meta.related_objects:
        if relation.many_to_many or relation.related_model._meta.model_name in COUNTED_BY_MACHINES:
            continue
        name = relation.field.attname
        found = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})
        for key in found.values_list(name, flat=True).distinct():
            used.setdefault(key, str(relation.related_model._meta.verbose_name))
    return used
