"""Agreements as they live: who has signed and who is awaited, paper, amendments, notices, ends."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network import deadlines, representing, signing
from network.forms.signing import (
    ActForm,
    AmendmentForm,
    EndForm,
    NoticeForm,
    OpenForm,
    PaperForm,
    PartyForm,
    RepresentativeForm,
)
from network.models import (
    Agreement,
    AgreementStatus,
    CharterVersion,
    LegalAct,
    Notice,
    Party,
    Signature,
)
from network.roles import is_coordinator, structure_ids
from network.steps import StepRefused, allow
from network.views.signing import to_sign_of
from network.views.steps import coordinators_only, take

PAGE_SIZE = 50


def agreement_of(request, pk):
    agreements = Agreement.objects.visible_to(request.user).select_related("type__owner", "charter")
    return get_object_or_404(agreements, pk=pk)


def agreements(request):
    """All of them for the secretariat, one's own for a member; being signed first."""
    query = request.GET.get("q", "").replace("\0", "")[:100].strip()
    state = request.GET.get("state", "")
    found = Agreement.objects.visible_to(request.user).select_related("type").order_by("-opened_at", "-pk")
    if query:
        found = found.filter(Q(parties__structure__name__icontains=query) | Q(title__icontains=query)).distinct()
    if state in AgreementStatus.values:
        found = found.filter(status=state)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    _count_signatures(page.object_list)
    version = CharterVersion.objects.first_in_force()
    to_accept = signing.awaited_acceptances(version).count() if version and is_coordinator(request.user) else 0
    context = {
        "page": page,
        "q": query,
        "state": state,
        "states": AgreementStatus.choices,
        "query": "&".join(f"{name}={value}" for name, value in (("q", query), ("state", state)) if value),
        "is_coordinator": is_coordinator(request.user),
        "version": version,
        "to_accept": to_accept,
    }
    return render(request, "network/signing/agreements.html", context)


def _count_signatures(found):
    """``signed`` and ``awaited`` of each agreement, in one query."""
    counts = {}
    for agreement, signed_on in Party.objects.filter(
        agreement__in=[each.pk for each in found], left_on=None
    ).values_list("agreement", "signed_on"):
        signed, awaited = counts.get(agreement, (0, 0))
        counts[agreement] = (signed + bool(signed_on), awaited + (not signed_on))
    today = timezone.localdate()
    for each in found:
        each.signed, each.awaited = counts.get(each.pk, (0, 0))
        each.current_end = deadlines.current_end(each, today)


@coordinators_only
def new(request):
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            agreement = signing.open_agreement(said["type"], by=request.user, title=said["title"], text=said["text"])
        except StepRefused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("The text is ready. Now call the structures that sign it."))
            return redirect("network:agreement", agreement.pk)
    context = {
        "form": form,
        "title": _("Open a text for signature"),
        "action": _("Open it"),
        "back": reverse("network:agreements"),
    }
    return render(request, "network/signing/form.html", context, status=422 if form.errors else 200)


def agreement(request, pk):
    """One agreement: its dates, its parties, its amendments and notices; the steps for the secretariat."""
    found = agreement_of(request, pk)
    return show(request, found)


def show(request, found, status=200, **forms):
    coordinator, today, mine = is_coordinator(request.user), timezone.localdate(), structure_ids(request.user)
    parties = found.parties.select_related("structure", "act").prefetch_related("signatures")
    if not coordinator:
        parties = parties.filter(Q(signed_on__isnull=False) | Q(structure__in=mine))
    awaited_first = parties.order_by(
        F("left_on").asc(nulls_first=True), F("signed_on").asc(nulls_first=True), "structure__name"
    )
    page = Paginator(awaited_first, PAGE_SIZE).get_page(request.GET.get("page"))
    version = CharterVersion.objects.first_in_force()
    awaited = (
        set(signing.awaited_acceptances(version).values_list("pk", flat=True))
        if version and version.text_to_accept
        else set()
    )
    context = {
        "agreement": found,
        "parties": [
            {
                "party": each,
                "signature": next(
                    (one for one in each.signatures.all() if not one.amendment_id and not one.charter_id), None
                ),
                "may_read_act": coordinator or each.structure_id in mine,
                "may_hand_in": signing.may_record_paper(request.user, each),
                "awaited_charter": each.pk in awaited,
            }
            for each in page
        ],
        "page": page,
        "all_parties": found.parties.filter(left_on=None).select_related("structure") if coordinator else [],
        "awaited": parties.missing().count(),
        "has_signatures": parties.exclude(signed_on=None).exists(),
        "charter_key": f"c{version.pk}" if version else "",
        "version": version,
        "dates": _dates(found, today),
        "amendments": _amendments(found),
        "notices": Notice.objects.filter(party__agreement=found).select_related("party__structure"),
        "is_coordinator": coordinator,
        "in_force": found.status == AgreementStatus.IN_FORCE,
        "form": forms.get("form"),
        "party_form": forms.get("party_form") or PartyForm(agreement=found),
        "amendment_form": forms.get("amendment_form") or AmendmentForm(),
        "notice_form": forms.get("notice_form") or NoticeForm(),
        "end_form": forms.get("end_form") or EndForm(),
        "opened": next(iter(forms), ""),
    }
    return render(request, "network/signing/agreement.html", context, status=status)


def _amendments(found):
    """Each amendment with the parties that have not signed it, in a few queries."""
    done = set(Signature.objects.filter(amendment__agreement=found).values_list("amendment", "party"))
    parties = list(found.parties.filter(left_on=None, signed_on__isnull=False).select_related("structure"))
    return [
        {
            "amendment": each,
            "key": f"a{each.pk}",
            "missing": [one for one in parties if (each.pk, one.pk) not in done],
        }
        for each in found.amendments.all()
    ]


def _dates(found, today):
    """``[(label, day)]`` worked out from the rules; never typed."""
    end = deadlines.current_end(found, today)
    rules = found.type
    dates = [(_("Starts on"), found.starts_on), (_("The term that runs ends on"), end)]
    if rules.renewal == rules.Renewal.TACIT and found.starts_on:
        used = deadlines.renewals_begun(found.starts_on, rules, today, found.not_renewed_on)
        dates.append(
            (
                _("Tacit renewals used: %(used)d of %(most)d; final end")
                % {"used": used, "most": rules.tacit_renewals},
                end if found.not_renewed_on else deadlines.final_end(found.starts_on, rules),
            )
        )
    dates.append((_("An amendment is asked by"), deadlines.amendment_deadline(end, rules)))
    return [(label, day) for label, day in dates if day]


@coordinators_only
@require_POST
def call(request, pk):
    """Call one more structure to sign."""
    found = agreement_of(request, pk)
    form = PartyForm(request.POST, agreement=found)
    if not form.is_valid():
        return show(request, found, status=422, party_form=form)
    said = form.cleaned_data
    return take(
        request, signing.call_to_sign, said["structure"], found.type, agreement=found,
        name=said["representative_name"], function=said["representative_function"], email=said["representative_email"],
        done=_("%s is called to sign.") % said["structure"], to=("network:agreement", pk),
    )  # fmt: skip


def party_of(request, pk):
    return get_object_or_404(
        Party.objects.visible_to(request.user).select_related("agreement__type", "structure"), pk=pk
    )


@coordinators_only
@require_POST
def remind(request, pk, key):
    party = party_of(request, pk)
    return take(
        request, signing.remind, to_sign_of(party, key), done=_("A reminder is on its way to %s.") % party.structure,
        to=("network:agreement", party.agreement_id),
    )  # fmt: skip


@coordinators_only
@require_POST
def call_off(request, pk):
    party = party_of(request, pk)
    done = _("%s is no longer awaited.") % party.structure
    return take(request, signing.call_off, party, done=done, to=("network:agreement", party.agreement_id))


def hand_in(request, pk, key):
    """What was signed on paper: its scan, its date, who signed."""
    party = party_of(request, pk)
    allow(signing.may_record_paper(request.user, party))
    to_sign = to_sign_of(party, key)
    names = {"name": party.representative_name, "function": party.representative_function}
    form = PaperForm(request.POST or None, request.FILES or None, initial=names, party=party, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            signing.sign_on_paper(to_sign, by=request.user, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The signature of %s is kept.") % party.structure)
            return redirect("network:agreement", party.agreement_id)
    context = {
        "form": form, "title": _("Signed on paper: %s") % party.structure, "action": _("Keep this signature"),
        "back": reverse("network:agreement", args=[party.agreement_id]),
        "sheet": reverse("network:sheet", args=[party.pk, key]), "to_sign": to_sign,
    }  # fmt: skip
    return render(request, "network/signing/form.html", context, status=422 if form.errors else 200)


def party(request, pk):
    """Who represents the structure, until when it is insured, and the act; changed by whoever manages it."""
    found = party_of(request, pk)
    allow(signing.may_record_paper(request.user, found))
    is_act = request.method == "POST" and "kind" in request.POST
    act = ActForm(request.POST if is_act else None, request.FILES if is_act else None, instance=found.act)
    who = RepresentativeForm(request.POST if request.method == "POST" and not is_act else None, instance=found)
    if found.signed_on:
        for name in ("representative_name", "representative_function"):
            del who.fields[name]
    form = act if is_act else who
    if request.method == "POST" and form.is_valid():
        try:
            if is_act:
                representing.keep_act(found, act.save(commit=False), by=request.user)
            else:
                representing.name_representative(found, by=request.user, **who.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is written down."))
            return redirect("network:party", pk)
    context = {"party": found, "act_form": act, "who_form": who, "form": form}
    return render(request, "network/signing/party.html", context, status=422 if form.errors else 200)


@require_safe
def act_file(request, pk):
    act = get_object_or_404(
        LegalAct.objects.exclude(file=""), parties__in=Party.objects.visible_to(request.user), pk=pk
    )
    return FileResponse(act.file.open("rb"), as_attachment=True, filename=act.file.name.rpartition("/")[2])


@require_safe
def scan(request, pk):
    signatures = Signature.objects.exclude(scan="").filter(party__in=Party.objects.visible_to(request.user))
    signature = get_object_or_404(signatures, pk=pk)
    return FileResponse(
        signature.scan.open("rb"), as_attachment=True, filename=signature.scan.name.rpartition("/")[2]
    )
