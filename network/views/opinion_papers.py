"""Satisfaction sheets to print; and what people answered, all activities of a year or a structure together."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network import appreciating
from network.models import SheetAnswer
from network.models.satisfaction import FEWEST
from network.roles import is_coordinator
from network.views.appreciating import activity_seen, asked_of, choices_of, concerned, drawn
from network.views.on_paper import both_ways, on_paper


def _poster(request, pk, as_pdf):
    """For the wall: the QR code and the address."""
    return _on_paper(request, pk, "poster", as_pdf)


def _sheets(request, pk, as_pdf):
    """To tick: two sheets on a page, A4 to be cut in the middle."""
    return _on_paper(request, pk, "sheets", as_pdf)


poster, poster_pdf = both_ways(_poster)
sheets, sheets_pdf = both_ways(_sheets)


def _on_paper(request, pk, kind, as_pdf):
    activity = activity_seen(request, pk)
    context = {
        "activity": activity,
        "questions": [_(question) for question in activity.questions],
        "answers": [label for _value, label in SheetAnswer.choices],
        "twice": range(1 if request.GET.get("gros") == "1" else 2),
        "pdf": reverse(f"network:activity_{kind}_pdf", args=[pk]),
        "back": reverse("network:activity", args=[pk]),
    }
    return on_paper(request, f"network/paper/opinion_{kind}.html", context, f"satisfaction-{pk}-{kind}", as_pdf)


# All together


def _totals(request):
    concerned(request.user)
    found, asked = asked_of(request, with_words=False)
    said = appreciating.totals(found)
    if is_coordinator(request.user):  # who does not read how few answered here or there
        said["sheets"] -= said["left_out"]
    usual = appreciating.QUESTIONS
    questions = sorted(said["answers"], key=lambda each: (usual.index(each) if each in usual else len(usual), each))
    results = [
        (question, [(each, said["answers"][question][each]) for each in SheetAnswer]) for question in questions
    ]
    return {
        "totals": said,
        "results": drawn(results),
        "fewest": FEWEST,
        "says_how_few": not is_coordinator(request.user),
        **choices_of(request, asked),
    }


@require_safe
def totals(request):
    """What people answered, all activities of a year or a structure together."""
    return render(request, "network/appreciating/totals.html", _totals(request))


def _totals_on_paper(request, as_pdf):
    said = _totals(request)
    context = {
        **said,
        "query": said["question"],
        "pdf": reverse("network:activity_totals_pdf"),
        "back": f"{reverse('network:activity_totals')}?{said['question']}",
        "chosen": said["structures"].filter(pk=said["asked"]["structure"] or None).first(),
    }
    return on_paper(request, "network/paper/opinion_totals.html", context, "satisfaction", as_pdf)


totals_printed, totals_pdf = both_ways(_totals_on_paper)
