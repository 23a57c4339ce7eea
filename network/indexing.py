"""What the index of words says of places, structures, groups and public dates to come."""

from django.utils import timezone
from django.utils.formats import date_format

from network.models import (
    Commune,
    Event,
    EventStatus,
    EventVisibility,
    GroupStatus,
    Place,
    SearchEntry,
    Structure,
    Term,
    WorkingGroup,
)
from network.words import drop_entry, write_entry, write_new_entries


def index_place(place):
    write_entry(
        "place", place.pk, **_said_of_place(place, Term.objects.filter(places=place).values_list("label", flat=True))
    )


def _said_of_place(place, labels):
    structure, commune = place.structure, place.commune
    terms = [str(label) for label in labels]
    return {
        "title": place.name,
        "summary": " ".join([commune.name if commune else "", place.postal_code, structure.called]).strip(),
        "text": " ".join([structure.name, place.address, place.summary, place.detail, place.other_labels, *terms]),
        "url": place.get_absolute_url(),
        "is_public": place.shown_in_directory and structure.shown_in_directory,
    }


def index_structure(structure):
    write_entry("structure", structure.pk, **_said_of_structure(structure))


def _said_of_structure(structure):
    return {
        "title": structure.called,
        "summary": structure.commune.name if structure.commune else "",
        "text": f"{structure.name} {structure.summary}",
        "url": structure.get_absolute_url(),
        "is_public": structure.shown_in_directory,
    }


def index_new(structures, places, labels):
    """Things just created, many at once: three queries. ``labels``: ``{key of the place: labels of its terms}``."""
    communes = Commune.objects.in_bulk({each.commune_id for each in [*structures, *places]} - {None})
    for each in [*structures, *places, *(place.structure for place in places)]:
        if each.commune_id in communes:
            each.commune = communes[each.commune_id]
    write_new_entries("structure", [(each.pk, _said_of_structure(each)) for each in structures])
    write_new_entries("place", [(each.pk, _said_of_place(each, labels.get(each.pk, []))) for each in places])


def index_group(group):
    if group.status != GroupStatus.RUNNING:
        drop_entry("group", group.pk)
        return
    write_entry("group", group.pk, title=group.name, text=group.mandate, url=group.get_absolute_url())


def index_event(event):
    """Only what everybody may still come to."""
    if event.status != EventStatus.PUBLISHED or event.visibility != EventVisibility.PUBLIC or event.is_over:
        drop_entry("event", event.pk)
        return
    labels = Term.objects.filter(events=event).values_list("label", flat=True)
    when = date_format(timezone.localtime(event.starts_at), "j F Y")
    write_entry(
        "event",
        event.pk,
        title=event.title,
        summary=", ".join(filter(None, [when, event.commune.name if event.commune else ""])),
        text=" ".join([event.summary, event.text, event.location, event.structure.called, *map(str, labels)]),
        url=event.get_absolute_url(),
    )


def drop_past_events():
    """Every morning: what is over is no longer found by words. Returns how many entries went."""
    to_come = Event.objects.public().to_come().values_list("pk", flat=True)
    past = SearchEntry.objects.filter(kind="event").exclude(object_id__in=[str(pk) for pk in to_come])
    return past.delete()[0]


def index_everything():
    """Write every entry anew. Returns their number."""
    count = 0
    for place in Place.objects.select_related("structure", "commune").iterator():
        index_place(place)
        count += 1
    for structure in Structure.objects.select_related("commune").iterator():
        index_structure(structure)
        count += 1
    for group in WorkingGroup.objects.iterator():
        index_group(group)
        count += 1
    for event in Event.objects.public().to_come().for_display():
        index_event(event)
        count += 1
    return count
