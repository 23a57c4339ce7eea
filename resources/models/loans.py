"""Loans, the days on which a unit is promised, condition reports, incidents, servicing (fr: prêts).

A unit is in one place a day: one :class:`UnitDay` for each unit and day, which the database keeps unique.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.roles import is_coordinator, structure_ids
from resources.models.equipment import EquipmentItem, EquipmentUnit, Pool
from resources.models.library import private_storage


class LoanStatus(models.TextChoices):
    REQUESTED = "requested", pgettext_lazy("loan", "requested")
    APPROVED = "approved", pgettext_lazy("loan", "approved")
    REFUSED = "refused", pgettext_lazy("loan", "refused")
    CANCELLED = "cancelled", pgettext_lazy("loan", "cancelled")
    OUT = "out", pgettext_lazy("loan", "with the borrower")
    RETURNED = "returned", pgettext_lazy("loan", "brought back")


PROMISED = [LoanStatus.REQUESTED, LoanStatus.APPROVED, LoanStatus.OUT]  # those that hold days


class LoanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of one's structures, as borrower or owner; all of them for coordinators."""
        if is_coordinator(user):
            return self
        mine = structure_ids(user)
        return self.filter(Q(structure__in=mine) | Q(pool__owner__in=mine)) if mine else self.none()

    def overdue(self, today):
        return self.filter(status=LoanStatus.OUT, ends_on__lt=today)

    def handed_over(self, first, last):
        """Between two days, both included; brought back or not."""
        return self.filter(out_at__date__range=(first, last))


class Loan(models.Model):
    """A loan from its request to its return. Both days count. Steps: :mod:`resources.lending`."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="loans", verbose_name=_("pool"))
    structure = models.ForeignKey(
        "network.Structure", models.PROTECT, related_name="loans", verbose_name=_("borrower")
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("requested by")
    )
    begins_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    actions = models.TextField(_("what it is for"), max_length=2000)
    audience = models.CharField(_("for whom"), max_length=200)
    where = models.CharField(_("where it will be used"), max_length=300)
    people_expected = models.PositiveIntegerField(_("people expected"), null=True, blank=True)
    people_reached = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    terms_accepted = models.TextField(_("terms accepted"), blank=True, editable=False)  # as they were that day
    warnings = models.JSONField(default=list, editable=False)
    status = models.CharField(
        _("status"), max_length=9, choices=LoanStatus, default=LoanStatus.REQUESTED, editable=False
    )
    requested_at = models.DateTimeField(_("requested on"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided on"), null=True, editable=False)
    answer = models.TextField(_("answer of the owner"), blank=True, editable=False)
    pickup_at = models.DateTimeField(_("fetched"), null=True, blank=True)
    return_at = models.DateTimeField(_("brought back"), null=True, blank=True)
    out_at = models.DateTimeField(_("handed over on"), null=True, editable=False)
    back_at = models.DateTimeField(_("taken back on"), null=True, editable=False)
    asked_until = models.DateField(_("extension asked until"), null=True, editable=False)
    extension_why = models.TextField(_("why longer"), blank=True, editable=False)

    objects = LoanQuerySet.as_manager()

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        ordering = ["-begins_on", "-pk"]
        indexes = [models.Index(fields=["status", "ends_on"], name="loans_to_follow")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")),
                name="a_loan_ends_after_it_begins",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=Q(asked_until=None) | Q(asked_until__gt=F("ends_on")),
                name="an_extension_is_longer",
            ),
        ]

    def __str__(self):
        return f"{self.structure} – {self.begins_on:%d/%m/%Y}"

    @property
    def is_agreed(self):
        """The owner said yes, and nobody went back on it."""
        return self.status in (LoanStatus.APPROVED, LoanStatus.OUT, LoanStatus.RETURNED)


class LentUnitQuerySet(models.QuerySet):
    def not_back(self):
        """Not given back, and not given up for lost."""
        return self.filter(given_back_at=None, is_lost=False)


class LentUnit(models.Model):
    """A unit in a loan. ``given_back_at``: it came back, alone or with the others; ``lost``: it never will."""

    loan = models.ForeignKey(Loan, models.CASCADE, related_name="lent")
    unit = models.ForeignKey(EquipmentUnit, models.PROTECT, related_name="lent", verbose_name=_("unit"))
    given_back_at = models.DateTimeField(_("brought back on"), null=True)
    is_lost = models.BooleanField(_("lost"), default=False)

    objects = LentUnitQuerySet.as_manager()

    class Meta:
        ordering = ["unit__item__name", "unit__number"]
        constraints = [models.UniqueConstraint(fields=["loan", "unit"], name="a_unit_is_once_in_a_loan")]

    def __str__(self):
        return f"{self.unit} – {self.loan}"


class Block(models.Model):
    """Days that the owner keeps for itself, or for servicing."""

    unit = models.ForeignKey(EquipmentUnit, models.CASCADE, related_name="blocks", verbose_name=_("unit"))
    begins_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        ordering = ["begins_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")),
                name="a_block_ends_after_it_begins",
                violation_error_message=_("The last day comes before the first."),
            )
        ]

    def __str__(self):
        return f"{self.unit} – {self.reason}"


class UnitDay(models.Model):
    """The day of a unit: promised to a loan (its days, then those of preparation), or kept by a block."""

    unit = models.ForeignKey(EquipmentUnit, models.CASCADE, related_name="days")
    day = models.DateField()
    loan = models.ForeignKey(Loan, models.CASCADE, null=True, related_name="days")
    block = models.ForeignKey(Block, models.CASCADE, null=True, related_name="days")
    is_preparation = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "day"], name="a_unit_is_promised_once_a_day"),
            models.CheckConstraint(
                condition=Q(loan__isnull=True, block__isnull=False) | Q(loan__isnull=False, block__isnull=True),
                name="a_day_of_a_unit_is_of_a_loan_or_a_block",
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.day:%d/%m/%Y}"


class LoanWish(models.Model):
    """Somebody waits for what was not free: told when days come back (fr: liste d’attente)."""

    item = models.ForeignKey(EquipmentItem, models.CASCADE, related_name="wishes")
    structure = models.ForeignKey("network.Structure", models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    begins_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    asked_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "structure", "begins_on", "ends_on"], name="one_wish_per_item_and_period"
            )
        ]

    def __str__(self):
        return f"{self.structure} – {self.item}"


class Way(models.TextChoices):
    OUT = "out", pgettext_lazy("condition report", "on the way out")
    IN = "in", pgettext_lazy("condition report", "on the way in")


class Condition(models.TextChoices):
    GOOD = "good", pgettext_lazy("condition", "good")
    WORN = "worn", pgettext_lazy("condition", "worn")
    DAMAGED = "damaged", pgettext_lazy("condition", "damaged")
    MISSING = "missing", pgettext_lazy("condition", "missing")


class ConditionReport(models.Model):
    """The state of a unit when it changes hands, signed by both (fr: état des lieux).

    ``checklist``: ``[{"name": …, "there": bool, "why": …}]``; what is not there has its explanation.
    """

    lent = models.ForeignKey(LentUnit, models.CASCADE, related_name="reports")
    way = models.CharField(max_length=3, choices=Way)
    condition = models.CharField(_("condition"), max_length=8, choices=Condition, default=Condition.GOOD)
    checklist = models.JSONField(default=list)
    note = models.TextField(_("remarks"), blank=True, max_length=2000)
    cost = models.DecimalField(_("cost noted (euros)"), max_digits=9, decimal_places=2, null=True, blank=True)
    lender_name = models.CharField(_("for the depot"), max_length=150)
    borrower_name = models.CharField(_("for the borrower"), max_length=150)
    signature = models.TextField(_("signature"), blank=True)  # the strokes, as an SVG path; empty: on paper
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("on"), default=timezone.now)

    class Meta:
        verbose_name = _("condition report")
        verbose_name_plural = _("condition reports")
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["lent", "way"], name="one_condition_report_each_way")]

    def __str__(self):
        return f"{self.lent} – {self.get_way_display()}"


def photo_path(photo, filename):
    return f"equipment/{photo.report_id or photo.incident_id}/{filename}"


class IncidentStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("incident", "to look at")
    SETTLED = "settled", pgettext_lazy("incident", "settled")


class Incident(models.Model):
    """Something happened to a unit; nobody repairs it but its owner."""

    unit = models.ForeignKey(EquipmentUnit, models.CASCADE, related_name="incidents", verbose_name=_("unit"))
    loan = models.ForeignKey(Loan, models.SET_NULL, null=True, related_name="incidents")
    text = models.TextField(_("what happened"), max_length=2000)
    reporter = models.CharField(_("your name"), max_length=150, blank=True)
    at = models.DateTimeField(_("on"), default=timezone.now)
    status = models.CharField(_("status"), max_length=8, choices=IncidentStatus, default=IncidentStatus.OPEN)
    answer = models.TextField(_("what was done"), blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-at"]

    def __str__(self):
        return f"{self.unit} – {self.text[:50]}"


class EquipmentPhoto(models.Model):
    """A photograph of a condition report or of an incident, redrawn by us, privately kept."""

    report = models.ForeignKey(ConditionReport, models.CASCADE, null=True, related_name="photos")
    incident = models.ForeignKey(Incident, models.CASCADE, null=True, related_name="photos")
    file = models.FileField(storage=private_storage, upload_to=photo_path, max_length=255)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=True, incident__isnull=False)
                | Q(report__isnull=False, incident__isnull=True),
                name="a_photograph_is_of_a_report_or_an_incident",
            )
        ]

    def __str__(self):
        return self.file.name


class Servicing(models.Model):
    """What was or is to be done to a unit (fr: carnet d’entretien)."""

    unit = models.ForeignKey(EquipmentUnit, models.CASCADE, related_name="servicings", verbose_name=_("unit"))
    what = models.CharField(_("what"), max_length=200)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    cost = models.DecimalField(_("cost (euros)"), max_digits=9, decimal_places=2, null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("servicing")
        verbose_name_plural = _("servicing log")
        ordering = [F("done_on").desc(nulls_first=True), "due_on"]

    def __str__(self):
        return f"{self.unit} – {self.what}"
