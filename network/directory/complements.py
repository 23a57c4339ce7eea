"""Who near a place helps with what it does not do: « pour les démarches, voir … à 3 km »."""

from network.directory.nearness import kilometres
from network.directory.questions import NEEDS
from network.directory.shelves import shelves
from network.models import Place, Vocabulary

FARTHEST_KM = 30


def complements(place):
    """``[(need, place, kilometres)]``: for each need that the place does not serve, the nearest that does."""
    here = _position(place)
    if here is None:
        return []
    kept, own = shelves(), {term.code for term in place.terms_of(Vocabulary.SERVICES)}
    found = []
    for label, services in NEEDS.values():
        if own.intersection(services):
            continue
        serving = 0
        for code in services:
            serving |= kept.terms.get((Vocabulary.SERVICES.value, code), 0)
        if nearest := _nearest(kept, here, serving):
            found.append((label, *nearest))
    places = Place.objects.listed().select_related("commune").in_bulk([key for _label, key, _km in found])
    return [(label, places[key], km) for label, key, km in found if key in places]


def _position(place):
    if place.latitude is not None:
        return place.latitude, place.longitude
    commune = place.commune
    return (commune.latitude, commune.longitude) if commune and commune.latitude is not None else None


def _nearest(kept, here, bits):
    """``(key, kilometres)`` of the nearest of a bitmap, or ``None`` beyond ``FARTHEST_KM``."""
    marks = bits.to_bytes(len(kept.ids) // 8 + 1, "little")
    away = [
        (kilometres(here, point), at)
        for at, point in enumerate(kept.points)
        if point and marks[at >> 3] >> (at & 7) & 1 and abs(point[0] - here[0]) < 0.3
    ]
    km, at = min(away, default=(FARTHEST_KM + 1, None))
    return (kept.ids[at], km) if km <= FARTHEST_KM else None
