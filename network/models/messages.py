"""Messages on their way out (fr: boîte d’envoi)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MessageKind(models.TextChoices):
    """What a message is about; people say which kinds they want, but what answers their own act always comes."""

    PERSONAL = "personal", pgettext_lazy("kind of message", "answers to what I did, invitations")
    LISTINGS = "listings", pgettext_lazy("kind of message", "is my listing still right?")
    GROUPS = "groups", pgettext_lazy("kind of message", "working groups")
    SHARING = "sharing", pgettext_lazy("kind of message", "shared resources")
    AGENDA = "agenda", pgettext_lazy("kind of message", "reminders of dates to which I registered")
    LETTERS = "letters", pgettext_lazy("kind of message", "newsletters of the network")
    FIGURES = "figures", pgettext_lazy("kind of message", "indicators of the year")
    SECRETARIAT = "secretariat", pgettext_lazy("kind of message", "what waits for the secretariat")


class MessageStatus(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("message", "waiting")
    HELD = "held", pgettext_lazy("message", "held for a digest")
    SENDING = "sending", pgettext_lazy("message", "being sent")
    SENT = "sent", pgettext_lazy("message", "sent")
    FAILED = "failed", pgettext_lazy("message", "failed")
    UNWANTED = "unwanted", pgettext_lazy("message", "not sent, as they wished")
    BOUNCED = "bounced", pgettext_lazy("message", "came back")


class OutgoingMessageQuerySet(models.QuerySet):
    def abandoned(self):
        """Claimed by a sender that died: another one may send them."""
        claim = dt.timedelta(seconds=settings.OUTBOX_CLAIM_SECONDS)
        return self.filter(status=MessageStatus.SENDING, claimed_at__lt=timezone.now() - claim)

    def not_left(self):
        """Those that can still be taken out of the post."""
        abandoned = self.model.objects.abandoned().values("pk")
        return self.filter(Q(status__in=[MessageStatus.WAITING, MessageStatus.HELD]) | Q(pk__in=abandoned))


class OutgoingMessage(models.Model):
    """One message for one event: ``event`` is unique, so that nothing is told twice."""

    event = models.CharField(_("event"), max_length=150, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=MessageKind, default=MessageKind.PERSONAL)
    to = models.EmailField(pgettext_lazy("message", "to"))
    reply_to = models.EmailField(_("answers go to"), blank=True)  # empty: the network’s own address
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=MessageStatus, default=MessageStatus.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    created_at = models.DateTimeField(_("written on"), db_default=Now())
    claimed_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(_("not before"), null=True)
    digest = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="gathered", verbose_name=_("sent within")
    )
    sent_at = models.DateTimeField(_("sent on"), null=True)
    error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["status", "id"], name="messages_to_send"),
            models.Index(Lower("to"), name="messages_of_a_person"),
        ]

    def __str__(self):
        return f"{self.subject} → {self.to}"

    @property
    def is_digest(self):
        return self.event.startswith("digest:")
