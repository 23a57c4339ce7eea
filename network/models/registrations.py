"""Who comes to a date, the calendars that are read from elsewhere, and the keys of calendars that are read from here."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.models.agenda import EventKind, EventVisibility
from network.roles import is_coordinator, structure_ids


class RegistrationStatus(models.TextChoices):
    CONFIRMED = "confirmed", pgettext_lazy("registration", "has a seat")
    WAITING = "waiting", pgettext_lazy("registration", "waits for a seat")
    WITHDRAWN = "withdrawn", pgettext_lazy("registration", "withdrawn")


class RegistrationQuerySet(models.QuerySet):
    def standing(self):
        """Those that hold: with a seat, or waiting for one."""
        return self.exclude(status=RegistrationStatus.WITHDRAWN)

    def at(self, email):
        return self.filter(email__iexact=email)

    def visible_to(self, user):
        """For those who receive people: managers and editors of the organiser, coordinators. Nobody else."""
        if is_coordinator(user):
            return self
        return self.filter(event__structure__in=structure_ids(user, roles=["manager", "editor"]))


class Registration(models.Model):
    """Somebody says that they come to a date (fr: inscription). Steps: :mod:`network.registering`."""

    event = models.ForeignKey("network.Event", models.CASCADE, related_name="registrations", verbose_name=_("date"))
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=RegistrationStatus)
    at = models.DateTimeField(_("registered on"), default=timezone.now)
    came = models.BooleanField(_("came"), null=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "event", Lower("email"), condition=~Q(status="withdrawn") & ~Q(email=""),
                name="one_standing_registration_per_address",
                violation_error_message=_("This address is registered already."),
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name


class ExternalCalendar(models.Model):
    """A calendar that somebody keeps elsewhere (iCal); its dates are shown here. See :mod:`network.reading_calendars`."""

    name = models.CharField(_("name"), max_length=150)
    url = models.URLField(
        _("address of the calendar"), max_length=500, unique=True,
        help_text=_("It begins with https:// and often ends with .ics. The program that keeps the calendar gives it."),
    )  # fmt: skip
    structure = models.ForeignKey(
        "network.Structure", models.PROTECT, related_name="calendars", verbose_name=_("organised by")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=EventKind, default=EventKind.WORKSHOP)
    visibility = models.CharField(
        _("who may see it"), max_length=10, default=EventVisibility.PUBLIC,
        choices=[each for each in EventVisibility.choices if each[0] != EventVisibility.GROUP],
    )  # fmt: skip
    is_read = models.BooleanField(
        _("read each morning"), default=True, help_text=_("When it is no longer read, its dates stay as they are.")
    )
    last_read_at = models.DateTimeField(_("last read on"), null=True, editable=False)
    last_error = models.CharField(_("what went wrong"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("calendar read from elsewhere")
        verbose_name_plural = _("calendars read from elsewhere")
        ordering = ["name"]

    def __str__(self):
        return self.name


def new_key():
    return secrets.token_urlsafe(24)


class CalendarKey(models.Model):
    """The part of an address that nobody can guess, behind which a program reads somebody's dates."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_keys")
    group = models.ForeignKey("network.WorkingGroup", models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=64, unique=True, default=new_key)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "group"], name="one_calendar_key_per_person_and_group"),
            models.UniqueConstraint(fields=["user"], condition=Q(group=None), name="one_own_calendar_key_per_person"),
        ]

    def __str__(self):
        return f"{self.user} – {self.group or ''}"
