"""What the index of words says of places, structures and groups."""

from network.models import Commune, GroupStatus, Place, Structure, Term, WorkingGroup
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
    return count
