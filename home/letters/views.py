"""Letters as coordinators compose them, look at them and send them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from home.letters import composing, readers, rendering
from home.letters.forms import LetterForm, OwnPartForm, PartForm, ScheduleForm, WordsForm
from home.models import Letter, LetterAudience, LetterStatus
from network.exchange.tables import write_csv
from network.models import MessageStatus, OutgoingMessage
from network.steps import StepRefused
from network.views.steps import coordinators_only, take, words_in

PAGE_SIZE = 30
SORTS = {
    "": (pgettext_lazy("sort", "newest first"), ["-created_at", "-pk"]),
    "sujet": (pgettext_lazy("sort", "by subject"), ["subject", "pk"]),
    "envoi": (pgettext_lazy("sort", "latest sent first"), ["-sent_at", "-pk"]),
}
# What the framed mail may do: show itself. Its styles are inline, as those of every mail.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; sandbox"


@coordinators_only
def letters(request):
    asked = {
        "q": words_in(request.GET),
        "etat": request.GET.get("etat", "") if request.GET.get("etat", "") in LetterStatus.values else "",
        "tri": request.GET.get("tri", "") if request.GET.get("tri", "") in SORTS else "",
    }
    found = Letter.objects.select_related("audience").defer("html", "text").order_by(*SORTS[asked["tri"]][1])
    if asked["q"]:
        found = found.filter(Q(subject__icontains=asked["q"]) | Q(audience__name__icontains=asked["q"]))
    if asked["etat"]:
        found = found.filter(status=asked["etat"])
    if request.GET.get("format") == "csv":
        return _table(found)
    return render(
        request,
        "home/letters/letters.html",
        {
            "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
            "asked": asked,
            "question": urlencode({name: value for name, value in asked.items() if value}),
            "statuses": LetterStatus.choices,
            "sorts": [(value, label) for value, (label, _order) in SORTS.items()],
        },
    )


def _table(found):
    columns = [_("Subject"), _("List of readers"), _("Status"), _("Sent on")]
    rows = ([each.subject, str(each.audience), each.get_status_display(), each.sent_at] for each in found)
    return as_download(write_csv(columns, rows), "lettres.csv", "text/csv; charset=utf-8")


def as_download(content, name, content_type):
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@coordinators_only
def new(request):
    if not LetterAudience.objects.exists():
        messages.error(request, _("Say first for whom you write: make a list of readers."))
        return redirect("lettering:lists")
    form = LetterForm(request.POST or None, initial={"audience": request.GET.get("liste")})
    if request.method == "POST" and form.is_valid():
        letter = form.save(commit=False)
        composing.compose(letter, by=request.user)
        return redirect("lettering:letter", letter.pk)
    return render(request, "home/letters/new.html", {"form": form}, status=422 if form.errors else 200)


def _letter(pk):
    return get_object_or_404(Letter.objects.select_related("audience"), pk=pk)


@coordinators_only
def letter(request, pk):
    """A draft is written here; afterwards one follows what becomes of it."""
    letter = _letter(pk)
    if letter.status != LetterStatus.DRAFT and request.method != "POST":
        return _follow(request, letter)
    sent = request.POST if request.method == "POST" else None
    words = WordsForm(sent, instance=letter, initial={"version": letter.version})
    parts = [
        PartForm(sent, instance=item, prefix=f"p{item.pk}")
        for item in letter.items.all()
        if sent is None or f"p{item.pk}-position" in sent  # others were gathered since: they stay as they are
    ]
    own = OwnPartForm(sent, prefix="own")
    if sent is not None and all([form.is_valid() for form in (words, own, *parts)]):
        if _rewritten(letter, words, parts, own, request.user):
            messages.success(request, _("The letter is saved."))
            return redirect("lettering:preview" if "preview" in sent else "lettering:letter", pk)
    letter.refresh_from_db(fields=["status", "subject"])  # the form has written into it
    forms = [words, own, *parts]
    context = {"letter": letter, "words": words, "parts": parts, "own": own, "forms": forms}
    status = 422 if any(form.errors for form in forms if form.is_bound) else 200
    return render(request, "home/letters/compose.html", context, status=status)


def _rewritten(letter, words, parts, own, user):
    said = words.cleaned_data
    try:
        composing.rewrite(
            letter, by=user, version=said["version"], subject=said["subject"], intro=said["intro"],
            parts=[form.save(commit=False) for form in parts], added=own.part(),
        )  # fmt: skip
    except StepRefused as refusal:
        words.add_error(None, str(refusal))
        return False
    return True


def _follow(request, letter):
    counts = dict(
        OutgoingMessage.objects.filter(event__startswith=f"letter:{letter.pk}:")
        .values_list("status")
        .annotate(number=Count("pk"))
        .order_by()
    )
    context = {
        "letter": letter,
        "counts": [(label, counts[value]) for value, label in MessageStatus.choices if counts.get(value)],
    }
    return render(request, "home/letters/follow.html", context)


@coordinators_only
def preview(request, pk):
    """The mail on a phone and on a desktop, its plain text, and what can be done with it."""
    letter = _letter(pk)
    addresses = readers.addresses(letter.audience)
    response = render(
        request,
        "home/letters/preview.html",
        {
            "letter": letter,
            "number": len(addresses),
            "reachable": len(readers.reachable(addresses)),
            "text": _shown(letter).text,
            "form": ScheduleForm(),
            "is_draft": letter.status == LetterStatus.DRAFT,
        },
    )
    response._csp_update = {"frame-src": ["'self'"]}
    return response


def _shown(letter):
    """What left, or what would leave now."""
    rendered = rendering.Rendered(letter.html, letter.text) if letter.html else rendering.render(letter)
    return rendering.signed_for(rendered, "#")


@coordinators_only
@require_safe
@xframe_options_sameorigin
def mail(request, pk):
    """The mail itself, for the frames of the preview and for nothing else."""
    return HttpResponse(_shown(_letter(pk)).html, headers={"Content-Security-Policy": MAIL_POLICY})


@coordinators_only
@require_POST
def gather(request, pk):
    try:
        number = composing.gather(_letter(pk), by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("%d new part is in the letter.", "%d new parts are in the letter.", number) % number
        messages.success(request, said if number else _("Nothing new has been published."))
    return redirect("lettering:letter", pk)


@coordinators_only
@require_POST
def test(request, pk):
    done = _("The test is on its way to your address.")
    return take(request, composing.send_test, _letter(pk), done=done, to=("lettering:preview", pk))


@coordinators_only
@require_POST
def schedule(request, pk):
    letter = _letter(pk)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors.get("at", [])))
        return redirect("lettering:preview", pk)
    done = _("The letter is scheduled. Until then you may cancel.")
    return take(request, composing.schedule, letter, form.cleaned_data["at"], done=done, to=("lettering:letter", pk))


@coordinators_only
@require_POST
def cancel(request, pk):
    done = _("The letter is a draft again: nothing leaves.")
    return take(request, composing.cancel, _letter(pk), done=done, to=("lettering:letter", pk))


@coordinators_only
def send(request, pk):
    """Asked twice: what has left cannot be taken back."""
    letter = _letter(pk)
    number = len(readers.reachable(readers.addresses(letter.audience)))
    if request.method == "POST":
        done = _("The letter leaves now. This page says how far it is.")
        answer = take(request, composing.send_now, letter, done=done, to=("lettering:letter", pk))
        if number <= composing.FEW:
            composing.send_due()
        return answer
    return render(request, "home/letters/send.html", {"letter": letter, "number": number})


@coordinators_only
def discard(request, pk):
    letter = _letter(pk)
    if request.method == "POST":
        return take(request, composing.discard, letter, done=_("The draft is deleted."), to="lettering:letters")
    return render(request, "home/letters/discard.html", {"letter": letter})
