"""What resembles a resource: it shares the rarest of its themes, audiences and competences."""

from resources.catalogue.questions import AXES
from resources.catalogue.shelves import shelves
from resources.models import Resource

MOST_VALUES = 12
MOST = 4


def alike(resource, themes, user=None):
    """At most four resources that the person may see, the nearest first. ``themes``: those of the resource."""
    kept = shelves()
    name_of = {axis.value: name for name, axis in AXES.items()}
    others = kept.seen_by(user) & ~kept.bits([resource.pk])
    shared = [kept.facets.get((name_of[theme.axis], theme.slug), 0) & others for theme in themes]
    shared.append(kept.facets.get(("type", resource.kind), 0) & others)
    shared = sorted(filter(None, shared), key=int.bit_count)[:MOST_VALUES]
    keys = _heaviest(kept, shared)
    found = Resource.objects.select_related("structure").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _heaviest(kept, shared):
    """Keys of those that share most, rare values counting more: the rarest value first, then among those the next…"""
    keys, left = [], list(shared)
    while left and len(keys) < MOST:
        bits = left[0]
        for other in left[1:]:
            if bits & other:
                bits &= other
        fresh = [key for key in kept.newest_first(bits, 0, MOST) if key not in keys]
        keys += fresh[: MOST - len(keys)]
        taken = kept.bits(keys)
        left = [rest for rest in (each & ~taken for each in left) if rest]
    return keys
