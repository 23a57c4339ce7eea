"""Applying to join, step by step, and following one's application: the pages behind its link.

Nobody signs in here: the link is the proof. That is why the pages behind it are exempt from the check of a CSRF token,
which protects people whom a cookie would make recognised. Looking changes nothing.
"""

from functools import wraps

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from network import applying, joining, rules_in_words
from network.application_links import State, path_of, read, token_of
from network.forms.applying import STEP_FORMS, AnswerForm, DocumentForm, MailboxForm, StartForm
from network.models import ApplicationStatus, Structure
from network.steps import StepRefused

HEADINGS = {
    "structure": gettext_lazy("Your structure"),
    "representant": gettext_lazy("Who signs for it"),
    "engagements": gettext_lazy("Commitments and documents"),
    "verification": gettext_lazy("Read again and send"),
}


def _next(step):
    return applying.STEPS[applying.STEPS.index(step) + 1]


# Without a link yet


@login_not_required
def apply(request):
    """First, is the structure in the directory? Then the first step, which sends the link to go on."""
    if request.method == "POST" and not ratelimit.consume(request, action="application"):
        return ratelimit.respond_429(request)
    asked = request.POST if request.method == "POST" else request.GET
    query = asked.get("q", "").replace("\0", "")[:200]
    structure = Structure.objects.listed().filter(slug=asked.get("structure", "").replace("\0", "")).first()
    form = StartForm(request.POST if request.method == "POST" else None, structure=structure)
    if form.is_bound and applying.is_open() and form.is_valid():
        application = applying.start(form.key, form.values(), by=request.user)
        return redirect("application_step", token_of(application), "representant")
    context = {
        "is_open": applying.is_open(),
        "query": query,
        "found": applying.found(query) if query else [],
        "structure": structure,
        "is_new": form.is_bound or asked.get("nouvelle") == "oui",
        "form": form,
        "rules": [(each, rules_in_words.in_short(each)) for each in applying.open_rules()],
        "headings": _headings("structure"),
    }
    return render(request, "network/applying/apply.html", context, status=422 if form.errors else 200)


@login_not_required
def lost_link(request):
    """Have the link sent again; the page says the same whether or not the address is known."""
    if request.method == "POST" and not ratelimit.consume(request, action="application"):
        return ratelimit.respond_429(request)
    form = MailboxForm(request.POST if request.method == "POST" else None)
    sent = form.is_bound and form.is_valid()
    if sent:
        applying.send_links_to(form.cleaned_data["email"])
    context = {"form": form, "sent": sent}
    return render(request, "network/applying/lost_link.html", context, status=422 if form.errors else 200)


# Behind the link


def behind_its_link(view):
    """The view gets the application; a link that opens nothing any more has its kind page."""

    @csrf_exempt
    @login_not_required
    @sensitive_variables("token")
    @wraps(view)
    def opened(request, token, *args, **kwargs):
        if request.method == "POST" and not ratelimit.consume(request, action="application_step"):
            return ratelimit.respond_429(request)
        link = read(token)
        if link.state is not State.GOOD:
            return _over(request, link, token)
        response = view(request, link.application, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex"
        return response

    return opened


def _over(request, link, token, sent=False):
    status = 200 if sent else 410 if link.state is State.EXPIRED else 404
    context = {"link": link, "token": token, "sent": sent, "form": MailboxForm()}
    return render(request, "network/applying/over.html", context, status=status)


@csrf_exempt
@login_not_required
@sensitive_variables("token")
@require_POST
def new_link(request, token):
    """Send a new link to the mailbox of the application, and to nobody else; no address is typed here."""
    if not ratelimit.consume(request, action="application"):
        return ratelimit.respond_429(request)
    link = read(token)
    if link.application is None:
        return _over(request, link, token)
    applying.send_link(link.application)
    return _over(request, link, token, sent=True)


def _headings(current):
    return [(step, HEADINGS[step], step == current) for step in applying.STEPS]


def _to(application, name, *args, **query):
    address = reverse(name, args=[token_of(application), *args])
    return redirect(f"{address}?{'&'.join(f'{key}={value}' for key, value in query.items())}" if query else address)


@behind_its_link
def resume(request, application):
    """Where the applicant left: the first step that lacks something."""
    if application.status != ApplicationStatus.DRAFT:
        return redirect(path_of(application))
    lacks = applying.missing(application)
    return _to(application, "application_step", lacks[0][0] if lacks else "verification")


@behind_its_link
def step(request, application, step):
    """One step: what is understood is kept at once, and so is the rest, as it was typed."""
    if application.status != ApplicationStatus.DRAFT:
        return redirect(path_of(application))
    if step == "verification":
        return _review(request, application)
    if step not in STEP_FORMS:
        raise Http404
    if request.method == "POST":
        form = _form(step, application, request.POST)
        is_right = form.is_valid()
        writes = "email" in form.changed_data and "email" in form.cleaned_data  # the link leaves for another mailbox
        if writes and not ratelimit.consume(request, action="application"):
            return ratelimit.respond_429(request)
        try:
            _keep(application, form, request.POST)
        except StepRefused:
            return redirect(path_of(application))
        if "later" in request.POST:
            return _to(application, "application_step", step, fait="garde")
        if is_right:
            return _to(application, "application_step", _next(step))
    else:
        kept = application.typed.get(step)
        form = _form(step, application, _as_typed(application, step, kept) if kept else None)
    return _step_page(request, application, step, form, status=422 if request.method == "POST" else 200)


def _form(step, application, data):
    more = {"structure": application.structure} if step == "structure" else {}
    return STEP_FORMS[step](data, instance=application, **more)


def _as_typed(application, step, kept):
    """What was understood and what was not, as the form would send them."""
    blank, query = _form(step, application, None), QueryDict(mutable=True)
    for name in blank.fields:
        value = blank.get_initial_for_field(blank.fields[name], name)
        values = value if isinstance(value, list) else [value]
        query.setlist(name, ["" if each is None else str(each) for each in values])
    for name, texts in kept.items():
        query.setlist(name, texts)
    return query


def _keep(application, form, posted):
    application.refresh_from_db()  # the form wrote into it what it understood, and what it did not
    understood = {name: value for name, value in form.cleaned_data.items() if name not in ("everybody", "chosen")}
    typed = {
        name: posted.getlist(name)
        for name in form.errors
        if name in form.fields and name not in ("everybody", "chosen")
    }
    commitments = form.ticked() if form.step == "engagements" else None
    applying.keep(application, form.step, understood, typed, commitments)
    application.refresh_from_db()


def _step_page(request, application, step, form, *, document=None, status=200):
    context = {
        "application": application,
        "token": token_of(application),
        "step": step,
        "headings": _headings(step),
        "form": form,
        "document": document or DocumentForm(),
        "documents": list(application.documents.all()),
        "same_siret": applying.same_siret(application) if step == "structure" else None,
        "kept": request.GET.get("fait") == "garde",
    }
    return render(request, "network/applying/step.html", context, status=status)


def _review(request, application):
    """All that will be sent, and what still lacks."""
    refusal = ""
    if request.method == "POST":
        try:
            joining.submit(application, by=request.user)
        except StepRefused as refused:
            application.refresh_from_db()
            if application.status != ApplicationStatus.DRAFT:  # a double click: it is sent
                return redirect(path_of(application))
            refusal = str(refused)
        else:
            return _to(application, "application_follow", fait="envoyee")
    context = {
        "application": application,
        "token": token_of(application),
        "headings": _headings("verification"),
        "lacks": [(each, HEADINGS[each], sentence) for each, sentence in applying.missing(application)],
        "commitments": list(application.commitments.all()),
        "documents": list(application.documents.all()),
        "same_siret": applying.same_siret(application),
        "refusal": refusal,
        "at_once": joining.is_accepted_at_once(application, request.user),
    }
    return render(request, "network/applying/review.html", context, status=422 if refusal else 200)


@require_POST
@behind_its_link
def add_document(request, application):
    """Join a document to what is being written, or to an answer."""
    form = DocumentForm(request.POST, request.FILES)
    refusal = ""
    if form.is_valid():
        try:
            applying.add_document(application, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            if application.status == ApplicationStatus.DRAFT:
                return _to(application, "application_step", "engagements", fait="garde")
            return _to(application, "application_follow", fait="piece")
    if application.status == ApplicationStatus.DRAFT:
        kept = _form("engagements", application, None)
        return _step_page(request, application, "engagements", kept, document=form, status=422)
    return _follow_page(request, application, document=form, refusal=refusal, status=422)


@behind_its_link
def document(request, application, pk):
    """The file, to whoever holds the link of its application."""
    document = get_object_or_404(application.documents, pk=pk)
    return FileResponse(document.file.open(), as_attachment=True, filename=document.file.name.rsplit("/", 1)[-1])


@require_POST
@behind_its_link
def remove_document(request, application, pk):
    document = get_object_or_404(application.documents, pk=pk)
    try:
        applying.remove_document(document)
    except StepRefused:
        return redirect(path_of(application))
    return _to(application, "application_step", "engagements", fait="garde")


# Following


@behind_its_link
def follow(request, application):
    """Where the application stands, what comes next and what is expected of the applicant."""
    if application.status == ApplicationStatus.DRAFT:
        return redirect(path_of(application))
    return _follow_page(request, application)


def _follow_page(request, application, *, answer=None, document=None, refusal="", status=200):
    context = {
        "application": application,
        "token": token_of(application),
        "commitments": list(application.commitments.all()),
        "documents": list(application.documents.all()),
        "may_complete": applying.may_be_completed(application),
        "answer": answer or AnswerForm(),
        "document": document or DocumentForm(),
        "refusal": refusal,
        "done": request.GET.get("fait", ""),
        "plenary": joining.asks_plenary(application),
    }
    return render(request, "network/applying/follow.html", context, status=status)


@require_POST
@behind_its_link
def complete(request, application):
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _follow_page(request, application, answer=form, status=422)
    try:
        applying.complete(application, form.cleaned_data["words"])
    except StepRefused as refusal:
        return _follow_page(request, application, refusal=str(refusal), status=422)
    return _to(application, "application_follow", fait="repondu")


@require_POST
@behind_its_link
def withdraw(request, application):
    try:
        joining.withdraw_by_link(application)
    except StepRefused as refusal:
        application.refresh_from_db()
        return _follow_page(request, application, refusal=str(refusal), status=422)
    return _to(application, "application_follow", fait="retiree")
