"""What is asked about listings, to whom and what came of it (fr: demandes de vérification, campagnes, appels)."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .structures import Means


class CampaignStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("campaign", "in preparation")
    RUNNING = "running", pgettext_lazy("campaign", "running")
    STOPPED = "stopped", pgettext_lazy("campaign", "stopped")


class ListingCampaign(models.Model):
    """One question to many at once: before summer, back to school, a selection (fr: campagne).

    ``selection``: keys of the places, in no order.
    """

    title = models.CharField(_("title"), max_length=120, help_text=_("For you and your colleagues only."))
    words = models.TextField(
        _("your words"), max_length=1000, blank=True,
        help_text=_("Stand at the top of the mail, before the listing. Leave empty for the usual text."),
    )  # fmt: skip
    asks_for_closures = models.BooleanField(
        _("ask for closures"), default=True, help_text=_("Adds a link that leads straight to the closures to come.")
    )
    selection = models.JSONField(default=list)
    status = models.CharField(_("status"), max_length=10, choices=CampaignStatus, default=CampaignStatus.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("prepared on"), default=timezone.now)
    launched_at = models.DateTimeField(_("launched on"), null=True)
    stopped_at = models.DateTimeField(_("stopped on"), null=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.title


class AskStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("ask", "to be asked")
    ASKED = "asked", pgettext_lazy("ask", "asked")
    CORRECTING = "correcting", pgettext_lazy("ask", "being corrected")
    TO_CALL = "to_call", pgettext_lazy("ask", "to call")
    CONFIRMED = "confirmed", pgettext_lazy("ask", "confirmed")
    CORRECTED = "corrected", pgettext_lazy("ask", "corrected")
    STOPPED = "stopped", pgettext_lazy("ask", "stopped")


OPEN = [AskStatus.PLANNED, AskStatus.ASKED, AskStatus.CORRECTING, AskStatus.TO_CALL]
WAITS = [AskStatus.PLANNED, AskStatus.ASKED]  # a letter may still leave
ANSWERED = [AskStatus.CONFIRMED, AskStatus.CORRECTED]


class AskQuerySet(models.QuerySet):
    def open(self):
        """Not closed yet, whether or not something has been answered."""
        return self.filter(status__in=OPEN)

    def to_call(self):
        return self.filter(status=AskStatus.TO_CALL)


def new_key():
    return secrets.token_urlsafe(9)


class Ask(models.Model):
    """“Is this listing still right?”: one place, one contact, at most three letters (fr: demande).

    ``key`` is part of every link; another key revokes the links sent before.
    """

    place = models.ForeignKey("Place", models.CASCADE, related_name="asks", verbose_name=_("place"))
    contact = models.ForeignKey("Contact", models.SET_NULL, null=True, related_name="asks", verbose_name=_("contact"))
    campaign = models.ForeignKey(
        ListingCampaign, models.SET_NULL, null=True, related_name="asks", verbose_name=_("campaign")
    )
    status = models.CharField(_("status"), max_length=12, choices=AskStatus, default=AskStatus.PLANNED)
    key = models.CharField(max_length=20, unique=True, default=new_key, editable=False)
    created_at = models.DateTimeField(_("planned on"), default=timezone.now)
    asked_on = models.DateField(_("asked on"), null=True)
    letters = models.PositiveSmallIntegerField(_("letters"), default=0)
    last_letter = models.ForeignKey("OutgoingMessage", models.SET_NULL, null=True, related_name="asks")
    next_on = models.DateField(_("next step on"), null=True)
    new_link_on = models.DateField(null=True)
    call_back_on = models.DateField(_("call back on"), null=True)
    answered_at = models.DateTimeField(_("answered on"), null=True)
    answered_means = models.CharField(_("answered by"), max_length=10, choices=Means, blank=True)

    objects = AskQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about a listing")
        verbose_name_plural = _("questions about listings")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(status__in=OPEN), name="one_open_question_per_place"
            ),
        ]
        indexes = [models.Index(fields=["status", "next_on"], name="asks_by_next_step")]

    def __str__(self):
        return f"{self.place} → {self.contact or '–'}"

    @property
    def is_open(self):
        return self.status in OPEN


class AskDraft(models.Model):
    """What somebody typed behind a link and did not send yet. ``typed``: ``{field name: [value, …]}``."""

    ask = models.ForeignKey(Ask, models.CASCADE, related_name="drafts")
    section = models.CharField(max_length=20)
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft of a correction")
        verbose_name_plural = _("drafts of corrections")
        constraints = [models.UniqueConstraint(fields=["ask", "section"], name="one_draft_per_question_and_section")]

    def __str__(self):
        return f"{self.ask} – {self.section}"


class CallOutcome(models.TextChoices):
    NO_ANSWER = "no_answer", pgettext_lazy("call", "nobody answered")
    CALL_BACK = "call_back", pgettext_lazy("call", "call back")
    CONFIRMED = "confirmed", pgettext_lazy("call", "all of it is right")
    CORRECTED = "corrected", pgettext_lazy("call", "corrected while talking")
    WRONG_NUMBER = "wrong_number", pgettext_lazy("call", "wrong number")
    GONE = "gone", pgettext_lazy("call", "the place no longer exists")


class Call(models.Model):
    """One phone call about a listing, and what came of it (fr: appel)."""

    place = models.ForeignKey("Place", models.CASCADE, related_name="calls", verbose_name=_("place"))
    ask = models.ForeignKey(Ask, models.SET_NULL, null=True, related_name="calls")
    at = models.DateTimeField(_("on"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=15, choices=CallOutcome)
    note = models.CharField(_("note"), max_length=300, blank=True)
    call_back_on = models.DateField(_("call back on"), null=True, blank=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.place} – {self.get_outcome_display()}"
