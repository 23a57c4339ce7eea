"""Members say what they lend: their pools, what is in them, and each unit. Nobody needs the administration for it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from network.models import Structure
from network.roles import is_coordinator
from network.steps import StepRefused, allow
from network.views.steps import members_only
from resources import lending
from resources.forms.stocking import ItemForm, PoolForm, UnitsForm
from resources.models import EquipmentItem, Pool
from resources.models.equipment import LENDABLE


def _structures(user):
    members = Structure.objects.members()
    return members if is_coordinator(user) else members.of(user, ["manager"])


@members_only
def pools(request):
    """The pools that one keeps, and what each lends."""
    kept = lending.pools_kept_by(request.user).select_related("owner").annotate(item_count=Count("items"))
    may_open = _structures(request.user).exists()
    if not kept and not may_open:
        raise Http404
    return render(request, "resources/lending/pools.html", {"pools": kept, "may_open": may_open})


@members_only
def new_pool(request):
    structures = _structures(request.user)
    if not structures.exists():
        raise PermissionDenied
    return _pool_form(request, Pool(), Structure.objects.filter(pk__in=structures.values("pk")))


def _kept(request, slug):
    return get_object_or_404(lending.pools_kept_by(request.user).select_related("owner"), slug=slug)


@members_only
def pool(request, slug):
    """What is in it. Its conditions are for its managers."""
    pool = _kept(request, slug)
    lendable = Count("units", filter=Q(units__state__in=LENDABLE), distinct=True)
    items = pool.items.annotate(lendable=lendable, part_count=Count("parts", distinct=True)).order_by("name", "pk")
    context = {"pool": pool, "items": items, "may_set": lending.may_set(request.user, pool.owner)}
    return render(request, "resources/lending/pool.html", context)


@members_only
def edit_pool(request, slug):
    pool = _kept(request, slug)
    allow(lending.may_set(request.user, pool.owner))
    return _pool_form(request, pool, Structure.objects.none())


def _pool_form(request, pool, structures):
    form = PoolForm(request.POST or None, instance=pool, structures=structures)
    if request.method == "POST" and form.is_valid():
        lending.write_pool(form.instance, by=request.user)
        messages.success(request, _("The pool is saved."))
        return redirect("loans:pool", form.instance.slug)
    return render(
        request, "resources/lending/pool_form.html", {"form": form, "pool": pool}, status=422 if form.errors else 200
    )


@members_only
def new_item(request, slug):
    return _item_page(request, EquipmentItem(pool=_kept(request, slug)))


@members_only
def edit_item(request, slug):
    return _item_page(request, _item(request, slug))


def _item(request, slug):
    items = EquipmentItem.objects.filter(pool__in=lending.pools_kept_by(request.user))
    return get_object_or_404(items.select_related("pool__owner"), slug=slug)


def _item_page(request, item):
    form = ItemForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            lending.write_item(item, by=request.user, accessories=said["accessories"], parts=said["parts"])
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is saved."))
            return redirect("loans:item_edit", item.slug)
    return _shown(request, item, form, UnitsForm())


@members_only
def add_units(request, slug):
    """More units of an item; asked for without anything, its page."""
    item, form = _item(request, slug), UnitsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lending.add_units(item, form.units(item), by=request.user)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The units are added. Their labels may be printed."))
            return redirect("loans:item_edit", slug)
    return _shown(request, item, ItemForm(instance=item), form)


def _shown(request, item, form, units_form):
    name = EquipmentItem.objects.values_list("name", flat=True).get(pk=item.pk) if item.pk else ""
    context = {
        "item": item, "name": name, "form": form, "units_form": units_form, "is_kit": item.pk and item.parts.exists(),
        "units": item.units.all() if item.pk else [],
    }  # fmt: skip
    wrong = form.errors or units_form.errors
    return render(request, "resources/lending/item_form.html", context, status=422 if wrong else 200)
