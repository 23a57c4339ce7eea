"""What people thought of an activity: counters, and nothing about anybody (fr: fiche de satisfaction)."""

import datetime as dt
import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.roles import is_coordinator, structure_ids

FEWEST = 5  # sheets under which nobody sees an answer
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that paper makes look like another


def new_code():
    """Eight signs that nobody guesses and that can be typed from a poster."""
    return "".join(secrets.choice(_LETTERS) for _sign in range(8))


class SheetAnswer(models.TextChoices):
    """The same four for every question, as on paper."""

    VERY = "very", pgettext_lazy("answer of a sheet", "yes, very much")
    RATHER = "rather", pgettext_lazy("answer of a sheet", "rather yes")
    BARELY = "barely", pgettext_lazy("answer of a sheet", "not really")
    NO = "no", pgettext_lazy("answer of a sheet", "no")


class SheetWay(models.TextChoices):
    SCREEN = "screen", pgettext_lazy("sheet", "on screen")
    PAPER = "paper", pgettext_lazy("sheet", "on paper")


class ActivityStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("activity", "open")
    CLOSED = "closed", pgettext_lazy("activity", "closed")


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Coordinators see all; others those of the structures they act for. Nobody else sees that they exist."""
        return self if is_coordinator(user) else self.filter(structure__in=structure_ids(user))

    def answered_on(self, today):
        """Those that take sheets that day: theirs has come, and nobody closed them nor forgot them open."""
        return self.filter(status=ActivityStatus.OPEN, begins_on__lte=today, closes_on__gte=today)

    def between(self, begins_on, ends_on):
        """Those that began in a period, both days included."""
        return self.filter(begins_on__range=(begins_on, ends_on))


class Activity(models.Model):
    """Something that people took part in and may say what they thought of. Steps: :mod:`network.appreciating`.

    ``questions``: the sentences asked, as they were when it was made; another wording is another question.
    """

    structure = models.ForeignKey(
        "network.Structure", models.PROTECT, related_name="activities", verbose_name=_("structure")
    )
    title = models.CharField(_("title"), max_length=150)
    begins_on = models.DateField(_("day"))
    ends_on = models.DateField(_("last day"))
    event = models.ForeignKey(
        "network.Event", models.SET_NULL, null=True, blank=True, related_name="activities", verbose_name=_("date")
    )
    people = models.PositiveSmallIntegerField(_("people present"), null=True, blank=True)
    questions = models.JSONField(_("questions"), default=list)
    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=ActivityStatus, default=ActivityStatus.OPEN)
    closes_on = models.DateField(_("answered until"))
    on_screen = models.PositiveIntegerField(_("sheets on screen"), default=0, editable=False)
    on_paper = models.PositiveIntegerField(_("sheets on paper"), default=0, editable=False)
    paper_entries = models.PositiveIntegerField(default=0, editable=False)  # raised by each entry of paper sheets
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-begins_on", "-pk"]
        indexes = [models.Index(fields=["structure", "begins_on"], name="activities_by_structure")]
        constraints = [
            models.CheckConstraint(
                name="an_activity_ends_after_it_begins",
                condition=Q(ends_on__gte=F("begins_on")),
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def sheets(self):
        return self.on_screen + self.on_paper

    @property
    def is_told(self):
        """Enough sheets for others than the structure to read how many there are."""
        return self.sheets >= FEWEST

    @property
    def shown_ways(self):
        """The ways of which enough sheets came for nobody to be recognised: who typed those on paper knows them by heart."""
        numbers = {SheetWay.SCREEN: self.on_screen, SheetWay.PAPER: self.on_paper}
        return [way for way, sheets in numbers.items() if sheets >= FEWEST]

    @property
    def unseen(self):
        """How many of its sheets are too few to be shown."""
        return sum(sheets for sheets in (self.on_screen, self.on_paper) if sheets < FEWEST)

    @property
    def is_paper_shown(self):
        return SheetWay.PAPER in self.shown_ways

    @property
    def has_come(self):
        return self.begins_on <= timezone.localdate()

    @property
    def is_open(self):
        """Whether a sheet may be sent today."""
        return self.status == ActivityStatus.OPEN and self.begins_on <= timezone.localdate() <= self.closes_on

    @property
    def state(self):
        """In words, for a list: « to come », « open », « closed »."""
        if self.is_open or (self.status == ActivityStatus.OPEN and not self.has_come):
            return ActivityStatus.OPEN.label if self.has_come else pgettext_lazy("activity", "to come")
        return ActivityStatus.CLOSED.label

    @property
    def address(self):
        """Whole, for a QR code or to be typed."""
        return settings.SITE_URL + reverse("opinion", args=[self.code])

    @property
    def short_address(self):
        return self.address.split("://", 1)[-1]

    def last_day_after(self, days):
        return self.ends_on + dt.timedelta(days=days)


class SheetCount(models.Model):
    """How often an answer was given to a question, by screen or on paper. All of an activity’s are written with it."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="counts")
    question = models.CharField(max_length=150)
    answer = models.CharField(max_length=10, choices=SheetAnswer)
    way = models.CharField(max_length=10, choices=SheetWay)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of a satisfaction sheet")
        verbose_name_plural = _("counts of satisfaction sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "question", "answer", "way"], name="one_counter_for_each_answer_of_an_activity"
            )
        ]

    def __str__(self):
        return f"{self.question}: {self.get_answer_display()} ({self.count})"
