"""The map: positions of the places that answer, in columns; names only when somebody looks that close."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse

from network import directory
from network.models import Place
from network.open_now import state_of
from network.publication import declare_public

DEGREE = 10_000  # 11 metres: what one sees on a map of streets
MOST_NAMES = 60
MOST_DOTS = 2000  # of the still picture
# Where pictures of the ground come from, and who is thanked for them.
BACKGROUNDS = {
    "ign": (
        "https://data.geopf.fr",
        "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
        "&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
        "IGN – Plan IGN",
    ),
    "osmfr": (
        "https://tile.openstreetmap.fr",
        "https://tile.openstreetmap.fr/osmfr/{z}/{x}/{y}.png",
        "© les contributeurs d’OpenStreetMap, fond OpenStreetMap France",
    ),
}


@login_not_required
def positions(request):
    """Of every place that answers the question: ``{"ids": […], "lat": […], "lon": […]}``.

    Each column holds differences to the value before it; positions in ten-thousandths of a degree, WGS84. A place that
    travels stands where it will stop too. Sorted by key, so that the first column is nearly all ones.
    """
    question = directory.understand(request.GET)
    keys = directory.keys_of(question)
    kept = keys.kept
    stops = {}
    for at, point in kept.stop_points(question.on_day):
        stops.setdefault(at, []).append(point)
    points = []
    for pk in sorted(keys):
        at = kept.position[pk]
        own = None if question.on_day and kept.travelling >> at & 1 else kept.own_points[at]
        points += [(pk, *point) for point in [*([own] if own else []), *stops.get(at, ())]]
    columns = {
        "ids": _differences([pk for pk, _latitude, _longitude in points]),
        "lat": _differences([round(latitude * DEGREE) for _pk, latitude, _longitude in points]),
        "lon": _differences([round(longitude * DEGREE) for _pk, _latitude, longitude in points]),
    }
    response = JsonResponse(columns, json_dumps_params={"separators": (",", ":")})
    return declare_public(response, seconds=directory.seconds_for(question))


def _differences(numbers):
    return [number - before for number, before in zip(numbers, [0, *numbers], strict=False)]


@login_not_required
def names(request):
    """What a few places are called: ``{"places": [{"id", "name", "where", "state", "url"}]}``."""
    keys = [
        int(each)
        for each in request.GET.get("ids", "").split(",")[:MOST_NAMES]
        if each.isdecimal() and len(each) < 19
    ]
    found = Place.objects.listed().for_display().in_bulk(keys)
    states = {key: state_of(place) for key, place in found.items()}
    response = JsonResponse(
        {
            "places": [
                {
                    "id": place.pk,
                    "name": place.name,
                    "where": place.commune.name if place.commune else "",
                    "state": str(states[place.pk]),
                    "url": place.get_absolute_url(),
                }
                for place in found.values()
            ]
        }
    )
    return declare_public(response, seconds=min((each.seconds_left() for each in states.values()), default=60))


def still_picture(territory, question):
    """Where the places stand in the outline's view box, each dot once: the map for those without scripts."""
    if territory is None:
        return []
    keys = directory.keys_of(question)
    points = (keys.kept.own_points[keys.kept.position[pk]] for pk in keys)
    return sorted({territory.point(*point) for point in points if point})[:MOST_DOTS]
