"""Saying what one thought of an activity: a light page for anybody, without a cookie and without a trace."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from network import appreciating, drawing, often
from network.forms.appreciating import OpinionForm
from network.models import Activity
from network.publication import public_page
from network.steps import StepRefused

SECONDS_OF_A_DOUBLE_CLICK = 60


def _activity(code):
    return get_object_or_404(Activity.objects.select_related("structure"), code=code.lower())


@csrf_exempt  # nobody is signed in here, and there is no cookie that another site could use
@login_not_required
@often.limited("opinions")
def opinion(request, code):
    """The sheet. Closed, or before its day, the page says so."""
    activity = _activity(code)
    if not activity.is_open:
        return _page(request, "network/appreciating/closed.html", {"activity": activity})
    form = OpinionForm(request.POST if request.method == "POST" else None, questions=activity.questions)
    if form.is_valid():
        try:
            if _sent_for_the_first_time(form.cleaned_data["sheet"], activity):
                appreciating.answer(activity, form.said())
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("opinion_thanks", activity.code)
    context = {"activity": activity, "form": form}
    return _page(request, "network/appreciating/opinion.html", context, status=422 if form.errors else 200)


def _sent_for_the_first_time(sheet, activity):
    """A page sent twice within a minute counts once. Only the number of the page is kept, for that minute."""
    digest = hashlib.sha256(f"{activity.code} {sheet}".encode()).hexdigest()[:32]
    return not sheet or cache.add(f"opinion:{digest}", 1, SECONDS_OF_A_DOUBLE_CLICK)


@login_not_required
@require_safe
def thanks(request, code):
    return _page(request, "network/appreciating/thanks.html", {"activity": _activity(code)})


def _page(request, template, context, status=200):
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


@public_page
def qr(request, code):
    """The QR code that leads to the sheet."""
    response = HttpResponse(drawing.qr(_activity(code).address), content_type="image/svg+xml")
    response["X-Robots-Tag"] = "noindex"
    return response
