"""Four questions in plain words, one a page, that end in the list of places. Every answer is a link: nothing is posted."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from network import directory
from network.publication import declare_public

WHERE, WHAT, SPECIAL, WHEN = 1, 2, 3, 4
HEADINGS = {
    WHERE: _("Where are you?"),
    WHAT: _("What do you want to do?"),
    SPECIAL: _("Do you need a special welcome?"),
    WHEN: _("When do you want to come?"),
}
WORDS_FOR_NEEDS = {
    "demarches": _("Papers, procedures on line, a computer to use"),
    "apprendre": _("Learn to use a phone, a computer, the internet"),
    "creer": _("Make things: pictures, music, games, 3D"),
}


@dataclass(frozen=True)
class Choice:
    """One answer: what it says, where it leads, how many places remain (``None``: not counted)."""

    label: str
    url: str
    count: int | None = None


@login_not_required
def guide(request):
    question = directory.understand(request.GET)
    asked = request.GET.get("etape", "")
    step = int(asked) if asked in ("2", "3", "4") else WHERE
    if question.is_lost:
        step = WHERE
    response = render(
        request,
        "network/directory/guide.html",
        {
            "question": question,
            "step": step,
            "heading": HEADINGS[step],
            "choices": _choices(question, step),
            "suggestions": directory.suggested(question.pres_de) if question.is_lost else [],
            "skip": _next(question, step),
            "back": _guide(question, step - 1) if step > WHERE else "",
            "steps": len(HEADINGS),
        },
    )
    return declare_public(response, seconds=60 if step == WHEN else None)


def _guide(question, step, **changes):
    return f"{reverse('directory:guide')}?{question.address(etape=step, **changes)}"


def _next(question, step, **changes):
    """The next question; after the last one, the list of places."""
    if step == WHEN:
        return f"{reverse('directory:places')}?{question.address(**changes)}"
    return _guide(question, step + 1, **changes)


def _choices(question, step):
    if step == WHERE:
        return []
    answer = directory.search(question)
    if step == WHAT:
        return [
            Choice(WORDS_FOR_NEEDS[need.value], _next(question, step, besoin=need.value), need.count)
            for need in answer.needs
            if need.count
        ]
    if step == SPECIAL:
        care = next(options for name, _label, options in answer.facets if name == "soin")
        return [Choice(each.label, _next(question, step, soin=[each.value]), each.count) for each in care]
    return [Choice(each.label, _next(question, step, ouvert=each.value), each.count) for each in answer.times]
