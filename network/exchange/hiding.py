"""What the undoing of an import hid, and how the next import of the same lines shows it again."""

from network.models import ImportRun, ImportStatus, Place, Structure


def show_again(report):
    """Show the places of an import's lines that an undoing hid, and their structures. Returns their keys by kind."""
    traces = ImportRun.objects.filter(source=report.source, status=ImportStatus.UNDONE).values_list(
        "trace", flat=True
    )
    hidden = {
        name: [key for trace in traces for key in trace.get("hidden", {}).get(name, [])]
        for name in ("places", "structures")
    }
    again = {"places": [], "structures": []}
    if not hidden["places"]:
        return again
    named = {each.understood.source_id for each in report.decisions if not each.understood.is_refused}
    places = Place.objects.filter(pk__in=hidden["places"], shown_in_directory=False, merged_into=None)
    for place in places.select_related("structure"):
        if place.source_id not in named:
            continue
        if place.structure_id in hidden["structures"] and not place.structure.shown_in_directory:
            show(place.structure, True)
            again["structures"].append(place.structure_id)
        show(place, True)
        again["places"].append(place.pk)
    return again


def hide_again(again):
    """What :func:`show_again` showed: never destroyed, since somebody used it."""
    for model, keys in ((Place, again.get("places", [])), (Structure, again.get("structures", []))):
        for listing in model.objects.filter(pk__in=keys):
            show(listing, False)


def show(listing, shown):
    """One by one, so that the search follows."""
    listing.shown_in_directory = shown
    listing.save(update_fields=["shown_in_directory"])
