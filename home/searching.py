"""One search over everything that the reader may see: pages, places, structures, groups… from the common index, and
resources from their own.
"""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from network import publication
from network.models import Place, Structure
from network.roles import is_member
from network.words import matching
from resources import catalogue

FIRST = 3  # of each kind, when all kinds are shown
PAGE_SIZE = 15
RESOURCE = "resource"
EQUIPMENT = "equipment"
KINDS = {
    "place": _("Places"),
    "structure": _("Structures"),
    RESOURCE: _("Resources"),
    EQUIPMENT: _("Equipment to borrow"),
    "event": pgettext_lazy("agenda", "Dates"),
    "news": _("News"),
    "page": _("Pages"),
    "watch": _("Watch"),
    "group": _("Working groups"),
}


@dataclass(frozen=True)
class Found:
    """One line of the answer."""

    title: str
    url: str
    summary: str = ""


@dataclass(frozen=True)
class Shelf:
    """What one kind answers: ``lines`` are the first ones, or a page of them."""

    kind: str
    label: str
    count: int
    lines: list


@publication.remembered
def listed_keys(model):
    """Keys, as the index writes them, of what the directory shows: the network’s rules change more than the index."""
    return frozenset(map(str, model.objects.listed().values_list("pk", flat=True)))


def search(query, user=None):
    """``[Shelf]``: each kind that has something, in the order of ``KINDS``. ``user``: ``None`` for a visitor."""
    entries, answer = _entries(query, user), resources_for(query, user)
    shelves = []
    for kind, label in KINDS.items():
        if kind == RESOURCE:
            count, lines = answer.total, _lines_of(answer, user)[:FIRST]
        else:
            found = [entry for entry in entries if entry.kind == kind]
            count, lines = len(found), [_line(entry) for entry in found[:FIRST]]
        if count:
            shelves.append(Shelf(kind, label, count, lines))
    return shelves


def one_kind(query, kind, page_number, user=None):
    """A page of what one kind answers."""
    if kind == RESOURCE:
        answer = resources_for(query, user, page_number)
        answer.page.object_list = _lines_of(answer, user)
        return answer.page
    found = [entry for entry in _entries(query, user) if entry.kind == kind]
    page = Paginator(found, PAGE_SIZE).get_page(page_number)
    page.object_list = [_line(entry) for entry in page.object_list]
    return page


def resources_for(query, user, page_number=1):
    return catalogue.search(catalogue.Question(q=query), user, page_number)


def _lines_of(answer, user):
    return [Found(each.title, each.address_for(user), each.summary) for each in answer.page.object_list]


def _line(entry):
    return Found(entry.title, entry.url, entry.summary)


def _entries(query, user):
    """What the common index holds for everybody, best first; and for members the equipment that is for them alone."""
    for_all = {EQUIPMENT} if user is not None and is_member(user) else set()
    shown = {"place": listed_keys(Place), "structure": listed_keys(Structure)}
    return [
        entry
        for entry in matching(query, [kind for kind in KINDS if kind != RESOURCE])
        if (entry.is_public or entry.kind in for_all)
        and entry.language in ("", get_language())
        and (entry.kind not in shown or entry.object_id in shown[entry.kind])
    ]
