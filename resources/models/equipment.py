"""What members lend one another: pools, items, kits and units (fr: matériel mutualisé)."""

import secrets

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from network.roles import is_coordinator, is_member, structure_ids
from resources.models.library import Resource


class Strictness(models.TextChoices):
    """What the pool does when a condition is not met."""

    REFUSE = "refuse", _("refuse the request")
    WARN = "warn", _("accept it with a warning")
    IGNORE = "ignore", _("do not look")


class Pool(ClusterableModel):
    """What one owner lends, from one depot, under its own conditions (fr: parc)."""

    not_slugs = frozenset({"nouveau"})

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("address on the site"), max_length=120, unique=True)
    owner = models.ForeignKey("network.Structure", models.PROTECT, related_name="pools", verbose_name=_("owner"))
    depot = models.CharField(_("depot"), max_length=300, help_text=_("Where things are fetched and brought back."))
    hours = models.JSONField(_("opening hours of the depot"), null=True, blank=True)
    contact = models.CharField(_("whom to call"), max_length=200, blank=True)
    is_public = models.BooleanField(_("everybody may see the catalogue"), default=True)
    longest_days = models.PositiveSmallIntegerField(
        _("longest loan (days)"), default=30, help_text=_("The first and the last day both count.")
    )
    earliest_days = models.PositiveSmallIntegerField(_("asked at most (days before)"), default=365)
    preparation_days = models.PositiveSmallIntegerField(
        _("days between two loans"), default=1, help_text=_("To check, charge and clean.")
    )
    standing = models.CharField(
        _("member in good standing"), max_length=6, choices=Strictness, default=Strictness.REFUSE
    )
    insurance = models.CharField(
        _("insured until the last day"), max_length=6, choices=Strictness, default=Strictness.REFUSE
    )
    overdue = models.CharField(_("no overdue loan"), max_length=6, choices=Strictness, default=Strictness.REFUSE)
    terms = models.TextField(_("terms of the loan"), blank=True, help_text=_("Accepted with each request."))

    class Meta:
        verbose_name = _("equipment pool")
        verbose_name_plural = _("equipment pools")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(longest_days__gte=1), name="a_loan_lasts_at_least_a_day"),
        ]

    def __str__(self):
        return self.name


class EquipmentQuerySet(models.QuerySet):
    def public(self):
        return self.filter(pool__is_public=True, is_shown=True)

    def visible_to(self, user):
        """The whole catalogue for members; for others what public pools show."""
        if is_coordinator(user):
            return self
        seen = Q(pool__is_public=True, is_shown=True)
        if is_member(user):
            seen = Q(is_shown=True)
        if mine := structure_ids(user):
            seen |= Q(pool__owner__in=mine)
        return self.filter(seen)


class EquipmentItem(ClusterableModel):
    """A kind of thing that is lent, of which there are several units; or a kit, made of several items (fr: matériel, kit)."""

    not_slugs = frozenset({"calendrier"})

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="items", verbose_name=_("pool"))
    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("address on the site"), max_length=120, unique=True)
    summary = models.CharField(_("in short"), max_length=300, blank=True)
    good_for = models.TextField(_("what it is good for"), blank=True, max_length=3000)
    value = models.DecimalField(_("value (euros)"), max_digits=9, decimal_places=2, null=True, blank=True)
    picture = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    picture_alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    plans = models.ManyToManyField(
        Resource, blank=True, related_name="equipment", verbose_name=_("ready-made workshop plans")
    )
    is_shown = models.BooleanField(_("in the catalogue"), default=True)

    objects = EquipmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(picture=None) | ~Q(picture_alt=""),
                name="an_equipment_picture_has_its_words",
                violation_error_message=_("Say what the picture shows, for those who do not see it."),
            )
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        if self.slug in self.not_slugs:
            raise ValidationError({"slug": _("This address is taken by another page: choose another one.")})

    def get_absolute_url(self):
        return reverse("equipment:item", args=[self.slug])


class KitPart(models.Model):
    """So many units of an item in a kit. An item without parts is lent by itself."""

    kit = ParentalKey(EquipmentItem, on_delete=models.CASCADE, related_name="parts")
    item = models.ForeignKey(EquipmentItem, models.PROTECT, related_name="in_kits", verbose_name=_("item"))
    count = models.PositiveSmallIntegerField(_("how many"), default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kit", "item"], name="an_item_is_once_in_a_kit"),
            models.CheckConstraint(condition=Q(count__gte=1), name="a_kit_part_counts"),
            models.CheckConstraint(
                condition=~Q(kit=F("item")),
                name="a_kit_does_not_hold_itself",
                violation_error_message=_("A kit cannot hold itself."),
            ),
        ]

    def __str__(self):
        return f"{self.count} × {self.item}"

    def clean(self):
        super().clean()
        kit = getattr(self, "kit", None)
        if kit is None or not self.item_id:
            return
        if self.item.pool_id != kit.pool_id or KitPart.objects.filter(kit=self.item_id).exists():
            raise ValidationError(_("A kit holds things of its own pool, and no other kit."))
        if kit.pk and KitPart.objects.filter(item=kit.pk).exists():
            raise ValidationError(_("This is part of a kit, and a kit holds no other kit."))


class Accessory(models.Model):
    """What goes with each unit of an item, ticked on the way out and on the way in."""

    item = ParentalKey(EquipmentItem, on_delete=models.CASCADE, related_name="accessories")
    name = models.CharField(_("name"), max_length=150)
    count = models.PositiveSmallIntegerField(_("how many"), default=1)

    class Meta:
        verbose_name = _("accessory")
        verbose_name_plural = _("accessories")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["item", "name"], name="an_accessory_is_once_in_an_item")]

    def __str__(self):
        return self.name if self.count == 1 else f"{self.count} × {self.name}"


class UnitState(models.TextChoices):
    """In whose hands it is comes from its loan; this is whether it may be lent at all."""

    READY = "ready", pgettext_lazy("unit", "ready")
    SERVICED = "serviced", pgettext_lazy("unit", "being serviced")
    BROKEN = "broken", pgettext_lazy("unit", "out of order")
    LOST = "lost", pgettext_lazy("unit", "lost")
    RETIRED = "retired", pgettext_lazy("unit", "retired")


LENDABLE = [UnitState.READY]


def new_code():
    """What the label of a unit says: unguessable, short enough to be typed."""
    return secrets.token_hex(5)


class EquipmentUnit(models.Model):
    """One thing, with its inventory number and its label."""

    item = models.ForeignKey(EquipmentItem, models.PROTECT, related_name="units", verbose_name=_("item"))
    number = models.CharField(_("inventory number"), max_length=40)
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=UnitState, default=UnitState.READY, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    bought_on = models.DateField(_("bought on"), null=True, blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["item__name", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "number"],
                name="one_unit_per_inventory_number",
                violation_error_message=_("Another unit of this item has this number."),
            )
        ]

    def __str__(self):
        return f"{self.item} {self.number}"
