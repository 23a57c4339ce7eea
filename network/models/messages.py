"""Messages on their way out (fr: boîte d’envoi)."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MessageStatus(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("message", "waiting")
    SENDING = "sending", pgettext_lazy("message", "being sent")
    SENT = "sent", pgettext_lazy("message", "sent")
    FAILED = "failed", pgettext_lazy("message", "failed")


class OutgoingMessage(models.Model):
    """One message for one event: ``event`` is unique, so that nothing is told twice."""

    event = models.CharField(_("event"), max_length=150, unique=True)
    to = models.EmailField(pgettext_lazy("message", "to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=MessageStatus, default=MessageStatus.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    created_at = models.DateTimeField(_("written on"), db_default=Now())
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent on"), null=True)
    error = models.CharField(_("last error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        ordering = ["pk"]
        indexes = [models.Index(fields=["status", "id"], name="messages_to_send")]

    def __str__(self):
        return f"{self.subject} → {self.to}"
