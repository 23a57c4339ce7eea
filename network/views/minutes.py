"""The minutes of a meeting: drafted, corrected, approved, published; on paper and as a Word document."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network import minutes, minutes_files
from network.forms.minutes import MinutesForm, WordForm
from network.models import MinutesStatus
from network.models.network import the_network
from network.plain_text import blocks
from network.steps import StepRefused
from network.views.governing import governors_only, meeting_of
from network.views.on_paper import both_ways, on_paper
from network.views.steps import take


def _readable(request, pk):
    """A meeting whose minutes this person may read, or 404."""
    meeting = meeting_of(request, pk)
    if not minutes.may_read(request.user, meeting):
        raise Http404
    return meeting


def read(request, pk, word_form=None):
    meeting = _readable(request, pk)
    context = {
        "meeting": meeting,
        "title": minutes.title_of(meeting),
        "blocks": blocks(meeting.minutes),
        "word_form": word_form or WordForm(),
        "governs": minutes.may_write(request.user, meeting),
    }
    return render(request, "network/minutes/read.html", context, status=422 if word_form else 200)


@governors_only
def edit(request, pk):
    meeting = meeting_of(request, pk)
    if meeting.minutes_status != MinutesStatus.DRAFT:
        return redirect("network:minutes", pk)
    form = MinutesForm(request.POST or None, initial={"text": meeting.minutes})
    if request.method == "POST" and form.is_valid():
        try:
            minutes.correct(meeting, by=request.user, text=form.cleaned_data["text"])
        except StepRefused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("The minutes are saved."))
            return redirect("network:minutes", pk)
    return render(request, "network/minutes/edit.html", {"form": form, "meeting": meeting}, status=422 if form.errors else 200)  # fmt: skip


# What each button does: the step, and what is said afterwards.
STEPS = {
    "rediger": (minutes.draft, gettext_lazy("The minutes are drafted. Read them again, and correct them.")),
    "refaire": (minutes.start_again, gettext_lazy("The minutes are drafted anew.")),
    "approuver": (minutes.approve, gettext_lazy("The minutes are approved.")),
    "reprendre": (minutes.reopen, gettext_lazy("The minutes are a draft again.")),
    "publier": (minutes.publish, gettext_lazy("The minutes are published; members have been told.")),
}


@governors_only
@require_POST
def step(request, pk, name):
    if name not in STEPS:
        raise Http404
    taken, done = STEPS[name]
    return take(request, taken, meeting_of(request, pk), done=done, to=("network:minutes", pk))


@governors_only
@require_POST
def from_word(request, pk):
    """A corrected Word document takes the place of the draft's text."""
    meeting = meeting_of(request, pk)
    form = WordForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            text = minutes_files.from_docx(form.cleaned_data["file"].read(), minutes.title_of(meeting))
            minutes.correct(meeting, by=request.user, text=text)
        except StepRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The text of the Word document is now the draft. Read it again."))
            return redirect("network:minutes", pk)
    return read(request, pk, word_form=form)


@require_safe
def as_word(request, pk):
    meeting = _readable(request, pk)
    content = minutes_files.as_docx(
        minutes.title_of(meeting), meeting.minutes, author=the_network().name,
        language="fr-FR" if get_language() == "fr" else "en-GB",
    )  # fmt: skip
    response = HttpResponse(content, content_type=minutes_files.DOCX)
    response["Content-Disposition"] = f'attachment; filename="compte-rendu-{pk}.docx"'
    return response


def _printed(request, pk, as_pdf):
    meeting = _readable(request, pk)
    context = {
        "meeting": meeting,
        "title": minutes.title_of(meeting),
        "blocks": blocks(meeting.minutes),
        "pdf": reverse("network:minutes_pdf", args=[pk]),
        "back": reverse("network:minutes", args=[pk]),
    }
    return on_paper(request, "network/paper/minutes.html", context, f"compte-rendu-{pk}", as_pdf)


printed, printed_pdf = both_ways(_printed)
