"""The pages behind the links of a letter. They show; only their buttons act.

Nobody signs in here and no cookie is set: the link is the proof. That is why these views are exempt from the check
of a CSRF token, which protects people whom a cookie would make recognised.
"""

from contextlib import suppress
from functools import wraps

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from network import sections
from network.models import AskStatus, ChangeStatus
from network.said import read_out
from network.steps import StepRefused
from network.upkeep import answering, settling
from network.upkeep.links import Purpose, State, read
from network.views.sections import edit_section

GONE = {State.EXPIRED: 410, State.REVOKED: 410, State.BROKEN: 404}


def behind_a_link(purpose, action="listing_link"):
    """The view gets the :class:`Link`; one that opens nothing any more is answered by its kind page."""

    def decorate(view):
        @csrf_exempt
        @login_not_required
        @sensitive_variables("token")
        @wraps(view)
        def opened(request, slug, token, **named):
            if request.method == "POST" and not ratelimit.consume(request, action=action):
                return ratelimit.respond_429(request)
            link = read(slug, token, purpose)
            link.slug, link.token = slug, token
            if not link.is_good:
                return _over(request, link)
            return view(request, link, **named)

        return opened

    return decorate


def _over(request, link, sent=None, refusal=""):
    """What became of the link: answered (thank you), expired, revoked, incomplete; and what one can do."""
    context = {
        "link": link,
        "listing": link.place,
        "others": _others(link) if link.ask and link.is_young else [],
        "sent": sent,
        "refusal": refusal,
    }
    return render(request, "network/answering/over.html", context, status=GONE.get(link.state, 200))


def _others(link):
    """``[(place, address)]`` of what the same contact is still asked about, one after another."""
    return [(ask.place, link.to(Purpose.CONFIRM, ask=ask)) for ask in answering.others_of(link.ask)]


def _shown(link):
    """The sections as the page lists them: what they say, and whether a draft is kept."""
    drafts = answering.drafts_of(link.ask)
    waiting = set(link.place.changes.waiting().values_list("section", flat=True))
    headings = sections.sections_of(link.place)
    for section in answering.SECTIONS:
        said = sections.snapshot(link.place, section)
        kept = answering.FIELDS.get(section)
        if kept:
            said = {name: value for name, value in said.items() if name in kept}
        yield {
            "name": section,
            "heading": headings[section],
            "said": read_out(link.place, said),
            "edit_url": link.to(Purpose.CORRECT, section),
            "draft": drafts.get(section),
            "waits": section in waiting,
        }


@behind_a_link(Purpose.CONFIRM)
def confirm(request, link):
    """The listing as the public sees it, and one button."""
    if request.method == "POST":
        with suppress(StepRefused):  # a double click, a colleague: the page that follows says when it was answered
            answering.confirm(link)
        return redirect(request.path)
    context = {"link": link, "listing": link.place, "sections": list(_shown(link)), "others": _others(link)}
    context["correct_url"] = link.to(Purpose.CORRECT)
    return render(request, "network/answering/confirm.html", context)


@behind_a_link(Purpose.CORRECT)
def correct(request, link):
    """The sections that may be corrected from here, and the button that ends it."""
    if request.method == "POST":
        with suppress(StepRefused):
            answering.finish(link)
        return redirect(request.path)
    context = {
        "link": link,
        "listing": link.place,
        "sections": list(_shown(link)),
        "saved": request.GET.get("enregistre", ""),
        "corrected": link.ask.status == AskStatus.CORRECTING,
    }
    return render(request, "network/answering/correct.html", context)


@behind_a_link(Purpose.CORRECT)
def section(request, link, section):
    """One small section, as a member would see it; what is typed may be kept for later."""
    back = link.to(Purpose.CORRECT)
    draft = answering.drafts_of(link.ask).get(section)
    also = list(answering.others_of(link.ask)) if section == sections.CLOSURES else []

    def saved(change):
        ticked = [ask for ask in also if str(ask.pk) in request.POST.getlist("also")]
        if change is not None and ticked:
            added = [each for each in change.after["closures"] if each not in change.before["closures"]]
            answering.close_also(link.ask, ticked, added)
        result = "pareil" if change is None else "attend" if change.status == ChangeStatus.WAITING else "publie"
        return redirect(f"{back}?enregistre={result}")

    return edit_section(
        request,
        link.place,
        section,
        template="network/answering/section.html",
        correct=lambda said, seen: answering.correct(link, section, said, seen=seen),
        done=saved,
        may=answering.SECTIONS,
        only=answering.FIELDS.get(section),
        typed=_as_query(draft.typed) if draft else None,
        draft=draft,
        back=back,
        also=also,
        draft_url=f"{link.to(Purpose.CORRECT, section)}brouillon/",
    )


def _as_query(typed):
    query = QueryDict(mutable=True)
    for name, values in typed.items():
        query.setlist(name, values)
    return query


@require_POST
@behind_a_link(Purpose.CORRECT, action="listing_draft")
def draft(request, link, section):
    """Keep what is typed. A script asks every few seconds and reads the time; without one, a button brings here."""
    if section not in answering.SECTIONS:
        raise Http404
    typed = {name: [value.replace("\0", "") for value in values] for name, values in request.POST.lists()}
    answering.keep_draft(link, section, typed)
    if request.headers.get("Accept") == "application/json":
        at = date_format(timezone.localtime(), "H:i")
        return JsonResponse({"said": _("Kept at %s. It is not published yet.") % at})
    return redirect(f"{link.to(Purpose.CORRECT)}?enregistre=garde")


@csrf_exempt
@login_not_required
@sensitive_variables("token")
@require_POST
def new_link(request, slug, token):
    """Send a new link to the contact of the question, and to nobody else; no address is typed here."""
    if not ratelimit.consume(request, action="listing_link"):
        return ratelimit.respond_429(request)
    link = read(slug, token, Purpose.CONFIRM)
    if link.state is State.BROKEN:
        link = read(slug, token, Purpose.CORRECT)
    link.slug, link.token = slug, token
    if not link.renewable:
        return _over(request, link)
    try:
        settling.send_new_link(link.ask)
    except StepRefused as refusal:
        return _over(request, link, refusal=str(refusal))
    return _over(request, link, sent=True)
