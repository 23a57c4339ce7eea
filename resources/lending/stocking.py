"""How a member says what it lends, and under which conditions: pools, items, units. Nothing here touches a loan.

A unit is never deleted: it is retired (:func:`resources.lending.set_aside`), and its history stays.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from network.naming import free_slug
from network.roles import is_coordinator, is_member, manages
from network.steps import StepRefused, allow, record
from resources.lending.days import tell_who_waits
from resources.lending.rights import may_keep
from resources.models import Accessory, KitPart, Pool

MOST_UNITS = 50  # added at once


def may_set(user, owner):
    """Says what the structure lends and under which conditions: its managers, and coordinators."""
    return is_coordinator(user) or (is_member(user) and manages(user, owner))


@transaction.atomic
def write_pool(pool, *, by):
    """Open a pool, or change what it says. Loans asked for before keep the terms that were accepted."""
    allow(may_set(by, pool.owner))
    if pool.pk:
        allow(may_set(by, Pool.objects.select_related("owner").get(pk=pool.pk).owner))
    pool.slug = pool.slug or free_slug(Pool, pool.name)
    pool.save()
    record(pool, "write", by=by)
    return pool


@transaction.atomic
def write_item(item, *, by, accessories, parts):
    """Add an item or change it. ``accessories``: ``{name: how many}``; ``parts``: ``{item: how many}`` of a kit."""
    allow(may_keep(by, item.pool))
    if parts and (item.pk and item.units.exists()):
        raise StepRefused(_("This has units of its own: a kit is made of the units of other things."))
    if parts and item.pk and item.in_kits.exists():
        raise StepRefused(_("This is part of a kit, and a kit holds no other kit."))
    others = item.pool.items.exclude(pk=item.pk).values_list("name", flat=True)
    if item.name.casefold() in {name.casefold() for name in others}:
        raise StepRefused(_("This pool has something of this name already."))
    if any(part.pool_id != item.pool_id or part.pk == item.pk or part.parts.exists() for part in parts):
        raise StepRefused(_("A kit holds things of its own pool, and no other kit."))
    item.slug = item.slug or free_slug(type(item), item.name)
    item.save()
    item.accessories.exclude(name__in=accessories).delete()
    for name, count in accessories.items():
        Accessory.objects.update_or_create(item=item, name=name, defaults={"count": count})
    KitPart.objects.filter(kit=item).exclude(item__in=parts).delete()
    for part, count in parts.items():
        KitPart.objects.update_or_create(kit=item, item=part, defaults={"count": count})
    record(item, "write", by=by)
    return item


@transaction.atomic
def add_units(item, units, *, by):
    """Add units, each with its inventory number."""
    allow(may_keep(by, item.pool))
    if item.parts.exists():
        raise StepRefused(_("A kit has no units of its own: add them to what it holds."))
    if len(units) > MOST_UNITS:
        raise StepRefused(_("At most %d at once.") % MOST_UNITS)
    try:
        with transaction.atomic():
            for unit in units:
                unit.save()
    except IntegrityError:
        raise StepRefused(_("Another unit of this item has this number.")) from None
    tell_who_waits({item.pk})
    record(item, "add_units", by=by, numbers=[unit.number for unit in units])
