"""Asking for equipment, one's loans, and what is taken away of a loan: its sheet, its days. Its own page: :mod:`.loan`."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network import agenda_calendars
from network.calendar_file import whole_days
from network.models import Structure
from network.roles import is_coordinator, structure_ids
from network.steps import StepRefused
from network.views.on_paper import both_ways, on_paper
from network.views.steps import members_only, take
from resources import conditions, lending
from resources.availability import next_free
from resources.forms.lending import RequestForm
from resources.models import EquipmentItem, Loan, LoanStatus
from resources.views.loan import loan_of

PAGE_SIZE = 20
MOST_FOR_MEMBERS = 50


def _structures(user):
    return Structure.objects.members() if is_coordinator(user) else Structure.objects.of(user, ["manager", "editor"])


@members_only
def mine(request):
    """My structures’ loans, and those asked of their pools."""
    status = request.GET.get("etat", "")
    loans = (
        Loan.objects.visible_to(request.user).select_related("structure", "pool").prefetch_related("lent__unit__item")
    )
    if status in LoanStatus.values:
        loans = loans.filter(status=status)
    context = {
        "page": Paginator(loans, PAGE_SIZE).get_page(request.GET.get("page")),
        "status": status if status in LoanStatus.values else "",
        "statuses": LoanStatus.choices,
        "keeps": lending.pools_kept_by(request.user).exists(),
        "for_members": EquipmentItem.objects.visible_to(request.user)
        .filter(is_shown=True, pool__is_public=False)
        .select_related("pool")[:MOST_FOR_MEMBERS],
        "may_open": bool(structure_ids(request.user, ["manager"])),
    }
    return render(request, "resources/lending/mine.html", context)


@members_only
def ask(request, slug):
    """The request, on one page: nothing typed is lost when a rule refuses it."""
    item = get_object_or_404(EquipmentItem.objects.visible_to(request.user).select_related("pool__owner"), slug=slug)
    structures = _structures(request.user)
    if not structures.exists():
        raise PermissionDenied
    items = [item, *item.pool.items.filter(is_shown=True).exclude(pk=item.pk).order_by("name")[:30]]
    form = RequestForm(request.POST or None, structures=structures, items=items, chosen=item, terms=item.pool.terms)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            loan = lending.request(
                item.pool, by=request.user, structure=said["structure"], wanted=form.wanted(), begins_on=said["begins_on"],
                ends_on=said["ends_on"], actions=said["actions"], audience=said["audience"], where=said["where"],
                people_expected=said["people_expected"], accepts=said.get("accepts", True),
            )  # fmt: skip
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your request is with the owner. The days are held for you meanwhile."))
            return redirect("loans:loan", loan.pk)
    context = {
        "item": item,
        "form": form,
        "next_free": next_free(item, 10),
        "may_wait": form.is_bound and bool(form.errors),
    }
    return render(request, "resources/lending/ask.html", context, status=422 if form.errors else 200)


@members_only
@require_POST
def wait(request, slug):
    item = get_object_or_404(EquipmentItem.objects.visible_to(request.user), slug=slug)
    form = RequestForm(request.POST, structures=_structures(request.user), items=[item], chosen=item, terms="")
    form.is_valid()
    said = form.cleaned_data
    if not {"structure", "begins_on", "ends_on"} <= set(said):
        messages.error(request, _("Say for which structure and from which day to which day."))
        return redirect("loans:ask", slug)
    return take(
        request, lending.wait_for, item, structure=said["structure"], begins_on=said["begins_on"], ends_on=said["ends_on"],
        count=form.wanted()[item] or 1, done=_("You will be told as soon as it is free."), to="loans:mine",
    )  # fmt: skip


@members_only
def calendars(request):
    """Addresses to which a calendar program subscribes: my loans, each depot. A POST makes the key, or another one."""
    if request.method == "POST":
        agenda_calendars.renew_key(request.user)
        messages.success(request, _("The address is ready. One given before opens nothing any more."))
        return redirect("loans:calendars")
    key = agenda_calendars.key_if_any(request.user)
    context = {"key": key, "pools": lending.pools_kept_by(request.user) if key else [], "site_url": settings.SITE_URL}
    return render(request, "resources/lending/calendars.html", context)


def _sheet(request, pk, as_pdf):
    """The contract, then the condition report, to be signed on paper."""
    loan = loan_of(request, pk)
    context = {
        "loan": loan,
        "insured_until": conditions.insured_until(loan.structure),
        "pdf": reverse("loans:sheet_pdf", args=[pk]),
        "back": reverse("loans:loan", args=[pk]),
    }
    return on_paper(request, "network/paper/loan.html", context, f"pret-{pk}", as_pdf)


sheet, sheet_pdf = map(members_only, both_ways(_sheet))


@members_only
@require_safe
def calendar(request, pk):
    """The first and the last day, for the calendar of the borrower or of the depot."""
    loan = loan_of(request, pk)
    what = ", ".join(str(lent.unit) for lent in loan.lent.all())
    address = request.build_absolute_uri(reverse("loans:loan", args=[loan.pk]))
    days = [
        (loan.begins_on, _("Equipment to be fetched: %s") % what, loan.pool.depot, address, f"loan-{loan.pk}-out"),
        (loan.ends_on, _("Equipment to be brought back: %s") % what, loan.pool.depot, address, f"loan-{loan.pk}-in"),
    ]
    content = whole_days(str(loan.pool), days, request.get_host())
    headers = {"Content-Disposition": f'attachment; filename="pret-{loan.pk}.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
