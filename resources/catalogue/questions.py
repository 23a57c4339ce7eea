"""What somebody asks of the resource centre: what stands in the address, cleaned."""

from dataclasses import dataclass

from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network import publication
from resources.models import Level, Licence, ResourceKind, Scale, Theme

# How long it lasts: value in the address, label, minutes at most.
DURATIONS = {
    "30": (_("half an hour at most"), 30),
    "60": (_("one hour at most"), 60),
    "120": (_("two hours at most"), 120),
    "plus": (_("more than two hours"), None),
}
# The name in the address, and how it is called.
FACETS = {
    "theme": _("Theme"),
    "type": _("Kind"),
    "public": _("For which professionals"),
    "beneficiaire": _("For whom in the end"),
    "niveau": _("Level"),
    "duree": _("Duration"),
    "pix": _("Pix competence"),
    "digcomp": _("DigComp competence"),
    "territoire": _("Territory"),
    "licence": _("Licence"),
    "structure": _("Shared by"),
}
AXES = {
    "theme": Theme.Axis.THEME,
    "public": Theme.Axis.AUDIENCE,
    "beneficiaire": Theme.Axis.BENEFICIARY,
    "pix": Theme.Axis.PIX,
    "digcomp": Theme.Axis.DIGCOMP,
}
CHOICES = {"type": ResourceKind, "niveau": Level, "territoire": Scale, "licence": Licence}
SORTS = {
    "recent": pgettext_lazy("sort", "newest first"),
    "titre": pgettext_lazy("sort", "by title"),
}
MOST_VALUES = 10


@dataclass(frozen=True)
class Question:
    """What somebody asks; unknown values are left out. ``values``: ``((facet, (value, …)), …)``, any of a facet will do."""

    q: str = ""
    tri: str = ""
    values: tuple = ()

    def chosen(self, name):
        return dict(self.values).get(name, ())

    @property
    def is_empty(self):
        return not (self.q or self.values)

    @property
    def narrowed(self):
        """How many of the facets behind “More filters” are in use."""
        return sum(name not in ("theme", "type", "niveau") for name, _values in self.values)

    def parts(self):
        return {"q": self.q, **dict(self.values), "tri": self.tri}

    def address(self, **changes):
        """The query string of this question with some answers changed; ``None`` takes one out."""
        return urlencode({name: value for name, value in (self.parts() | changes).items() if value}, doseq=True)


def understand(parameters):
    """A :class:`Question` from what stands in the address (a ``QueryDict``)."""
    tri = parameters.get("tri", "")
    values = []
    for name in FACETS:
        chosen = sorted({value for value in parameters.getlist(name)[:MOST_VALUES] if _is_known(name, value)})
        if chosen:
            values.append((name, tuple(chosen)))
    q = parameters.get("q", "").replace("\0", "").strip()[:200]
    return Question(q=q, tri=tri if tri in SORTS else "", values=tuple(values))


def _is_known(name, value):
    return bool(value) and len(value) <= 120 and value in labels_of(name)


@publication.remembered
def labels_of(name):
    """``{value in the address: label}`` of a facet, in its order."""
    if name in AXES:
        return dict(Theme.objects.filter(axis=AXES[name]).values_list("slug", "label"))
    if name in CHOICES:
        return {str(value): label for value, label in CHOICES[name].choices}
    if name == "duree":
        return {value: label for value, (label, _minutes) in DURATIONS.items()}
    return _authors()


def _authors():
    from network.models import Structure
    from resources.models import Resource

    authors = Structure.objects.filter(pk__in=Resource.objects.published().values("structure"))
    return {structure.slug: structure.called for structure in authors.order_by("name")}


def duration_of(minutes):
    """The value of the facet for a duration, or ``None``."""
    if not minutes:
        return None
    return next((value for value, (_label, most) in DURATIONS.items() if most is None or minutes <= most), None)
