"""Leaving, the register as it was sent, the name and the logo (fr: départs, registre envoyé, identité, communication)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.roles import is_coordinator, structure_ids


class DepartureKind(models.TextChoices):
    REQUEST = "request", pgettext_lazy("departure", "at its own request")
    NOTICE = "notice", pgettext_lazy("departure", "after a notice without effect")
    COMMON_CONSENT = "common_consent", pgettext_lazy("departure", "by common agreement")
    BREACH = "breach", pgettext_lazy("departure", "commitments not kept")
    TERM = "term", pgettext_lazy("departure", "end of the agreement")


class Departure(models.Model):
    """How and when a structure left the network (fr: sortie). What it did before stays."""

    structure = models.ForeignKey("Structure", models.PROTECT, related_name="departures")
    kind = models.CharField(_("how"), max_length=15, choices=DepartureKind)
    words = models.TextField(_("in their words"), max_length=2000, blank=True)
    received_at = models.DateTimeField(_("received on"), default=timezone.now)
    effective_on = models.DateField(_("last day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        ordering = ["-received_at", "-pk"]

    def __str__(self):
        return f"{self.structure} – {self.effective_on}"


class RegisterSending(models.Model):
    """The list of members as all of them received it: who sent it, when, and its very lines (fr: envoi du registre)."""

    sent_at = models.DateTimeField(_("sent on"), default=timezone.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    day = models.DateField(_("register of"))
    rows = models.JSONField()
    sha256 = models.CharField(_("hash of the list"), max_length=64)
    recipients = models.PositiveIntegerField(_("messages written"))

    class Meta:
        verbose_name = _("sending of the register")
        verbose_name_plural = _("sendings of the register")
        ordering = ["-sent_at", "-pk"]

    def __str__(self):
        return f"{self.day}"


def badge_code():
    return get_random_string(10, "abcdefghjkmnpqrstuvwxyz23456789")


class Badge(models.Model):
    """The code under which anybody verifies whether a structure is a signatory today (fr: badge)."""

    structure = models.OneToOneField("Structure", models.CASCADE, related_name="badge")
    code = models.CharField(max_length=12, unique=True, default=badge_code, editable=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")

    def __str__(self):
        return self.code


class IdentityUse(models.Model):
    """Terms of the visual identity accepted, and what was fetched: who, for whom, when (fr: téléchargement)."""

    structure = models.ForeignKey("Structure", models.CASCADE, related_name="identity_uses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("on"), default=timezone.now)
    what = models.CharField(_("what"), max_length=100)

    class Meta:
        verbose_name = _("use of the visual identity")
        verbose_name_plural = _("uses of the visual identity")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.structure} – {self.what}"


class CommunicationStatus(models.TextChoices):
    ASKED = "asked", pgettext_lazy("communication", "asked")
    AGREED = "agreed", pgettext_lazy("communication", "agreed")
    OBJECTED = "objected", pgettext_lazy("communication", "objected")
    REPORTED = "reported", pgettext_lazy("communication", "reported")


class CommunicationRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if is_coordinator(user) else self.filter(structure__in=structure_ids(user))


class CommunicationRequest(models.Model):
    """A member wishes to communicate about the network (fr: demande de communication; Manche, article 6)."""

    structure = models.ForeignKey("Structure", models.CASCADE, related_name="communications")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now)
    what = models.TextField(_("what you wish to say, where and how"), max_length=3000)
    planned_on = models.DateField(_("planned on"))
    status = models.CharField(
        _("status"), max_length=10, choices=CommunicationStatus, default=CommunicationStatus.ASKED
    )
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    report = models.TextField(_("short report"), max_length=3000, blank=True)

    objects = CommunicationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to communicate")
        verbose_name_plural = _("requests to communicate")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="an_objection_gives_its_reason", condition=~Q(status="objected") | ~Q(answer="")
            ),
        ]

    def __str__(self):
        return f"{self.structure} – {self.planned_on}"
