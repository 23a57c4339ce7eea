"""The calls of the secretariat, on a phone's screen: whom, when, what to read out, what came of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network import sections, upkeep
from network.forms.calling import CallForm, WhomToCallForm
from network.models import Ask, CallOutcome, ChangeStatus, Means, Place
from network.said import read_out
from network.steps import StepRefused
from network.upkeep import asking, calling, settling
from network.views.sections import edit_section
from network.views.steps import coordinators_only, take, words_in

PAGE_SIZE = 20


@coordinators_only
def calls(request):
    """Those to call back first; what was put off to a later day last."""
    words = words_in(request.GET)
    due = calling.calls_due()
    if words:
        due = due.filter(
            Q(place__name__icontains=words)
            | Q(place__structure__name__icontains=words)
            | Q(place__commune__name__icontains=words)
        )
    page = Paginator(due, PAGE_SIZE).get_page(request.GET.get("page"))
    gone = Paginator(calling.gone(), PAGE_SIZE).get_page(request.GET.get("disparus"))
    for ask in page.object_list:
        ask.last_outcome = CallOutcome(ask.last_outcome).label if ask.last_outcome else ""
    return render(
        request,
        "network/calling/list.html",
        {
            "page": page,
            "words": words,
            "question": urlencode({"q": words}) if words else "",
            "gone": gone,
            "today": timezone.localdate(),
        },
    )


def _place(slug):
    places = Place.objects.for_display().select_related("contact", "verified_by", "verified_contact")
    return get_object_or_404(places, slug=slug)


def _open_ask(place):
    return Ask.objects.open().filter(place=place).select_related("contact").first()


def _contact_of(place, ask):
    """Whom to ask for: the one chosen, the one written to, else whoever would be."""
    return place.contact or (ask and ask.contact) or asking.contacts_of([place])[place.pk]


@coordinators_only
def call(request, slug):
    """The listing to read out, whom to ask for, and what came of it. Nothing typed is lost when it is refused."""
    place = _place(slug)
    ask = _open_ask(place)
    form = CallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            calling.note(place, by=request.user, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is noted: %s.") % place.name)
            return redirect("network:calls")
    contact = _contact_of(place, ask)
    return render(
        request,
        "network/calling/call.html",
        {
            "place": place,
            "ask": ask,
            "contact": contact,
            "contact_form": WhomToCallForm(instance=contact) if contact else None,
            "sections": [
                {
                    "heading": heading,
                    "said": read_out(place, sections.snapshot(place, section)),
                    "edit_url": reverse("network:call_edit", args=[place.slug, section]),
                }
                for section, heading in sections.sections_of(place).items()
            ],
            "may_correct": True,
            "form": form,
            "past": place.calls.select_related("by")[:10],
        },
        status=422 if form.errors else 200,
    )


@coordinators_only
def edit(request, slug, section):
    """Correct while talking: the means is the phone."""
    place = _place(slug)
    back = reverse("network:call", args=[slug])

    def saved(change):
        waits = change is not None and change.status == ChangeStatus.WAITING
        messages.success(request, _("It is saved.") if waits or change is None else _("It is saved and published."))
        return redirect(back)

    return edit_section(
        request,
        place,
        section,
        template="network/upkeep/edit.html",
        correct=lambda said, seen: upkeep.correct(
            place, section, said, by=request.user, means=Means.PHONE, seen=seen
        ),
        done=saved,
        back=back,
    )


@coordinators_only
@require_POST
def contact(request, slug):
    """Whom to ask for, at which number, when."""
    place = _place(slug)
    contact = _contact_of(place, _open_ask(place))
    if contact is None:
        raise Http404
    form = WhomToCallForm(request.POST, instance=contact)
    if form.is_valid():
        form.save()
        messages.success(request, _("Whom to call is noted."))
    else:
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    return redirect("network:call", slug=place.slug)


@coordinators_only
@require_POST
def hide(request, slug):
    done = _("The place is no longer shown. Its listing is kept; the administration can show it again.")
    return take(request, calling.hide, _place(slug), done=done, to="network:calls")


@coordinators_only
@require_POST
def check_again(request, slug):
    """Somebody said that the place is gone, the secretariat doubts it: it is called once more."""
    place = _place(slug)
    done = _("%s is on the list of calls again.") % place.name
    again = {"outcome": CallOutcome.CALL_BACK, "call_back_on": timezone.localdate()}
    return take(request, calling.note, place, done=done, to="network:calls", **again)


@coordinators_only
@require_POST
def stop(request, slug):
    ask = get_object_or_404(Ask.objects.open(), place=_place(slug))
    done = _("Nothing more is asked about this place for now.")
    return take(request, settling.stop_asking, ask, done=done, to="network:calls")


@coordinators_only
@require_POST
def revoke(request, slug):
    ask = get_object_or_404(Ask.objects.open(), place=_place(slug))
    done = _("The links sent so far open nothing any more.")
    return take(request, settling.revoke_links, ask, done=done, to=("network:call", slug))
