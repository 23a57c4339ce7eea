"""Who says that an imported listing is theirs, and whom we invited to say so (fr: revendications)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .people import new_token


class ClaimWay(models.TextChoices):
    CODE = "code", pgettext_lazy("claim", "code sent to the listing’s mailbox")
    SIRET = "siret", pgettext_lazy("claim", "SIRET, checked by the secretariat")


class ClaimStatus(models.TextChoices):
    CODE_SENT = "code_sent", pgettext_lazy("claim", "code sent")
    PROVED = "proved", pgettext_lazy("claim", "proved by code")
    WAITING = "waiting", pgettext_lazy("claim", "waiting for the secretariat")
    ACCEPTED = "accepted", pgettext_lazy("claim", "accepted")
    REFUSED = "refused", pgettext_lazy("claim", "refused")


class Claim(models.Model):
    """Somebody says that they act for a structure that nobody acts for yet (fr: revendication).

    ``code_digest`` is empty when there was no mailbox to send a code to: such a claim can never be proved.
    """

    structure = models.ForeignKey("Structure", models.CASCADE, related_name="claims", verbose_name=_("structure"))
    way = models.CharField(_("way"), max_length=5, choices=ClaimWay)
    status = models.CharField(_("status"), max_length=10, choices=ClaimStatus)
    key = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    code_digest = models.CharField(max_length=64, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    name = models.CharField(_("your name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    function = models.CharField(_("your function"), max_length=120, blank=True)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    created_at = models.DateTimeField(_("made on"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided on"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    refusal_reason = models.TextField(_("reason for refusal"), blank=True)

    class Meta:
        verbose_name = _("claim of a listing")
        verbose_name_plural = _("claims of listings")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "structure", Lower("email"),
                condition=Q(status=ClaimStatus.WAITING), name="one_waiting_claim_per_structure_and_address",
            ),
            models.CheckConstraint(
                condition=~Q(status=ClaimStatus.REFUSED) | ~Q(refusal_reason=""),
                name="a_refused_claim_gives_its_reason",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["status", "-created_at"], name="claims_by_status")]

    def __str__(self):
        return f"{self.structure} – {self.name or self.get_way_display()}"


class ClaimInvitation(models.Model):
    """The letter that asked a structure to look after its listing: once, and one reminder at most."""

    structure = models.OneToOneField("Structure", models.CASCADE, related_name="claim_invitation")
    to = models.EmailField(_("e-mail address"))
    sent_at = models.DateTimeField(_("sent on"), default=timezone.now)
    reminded_at = models.DateTimeField(_("reminded on"), null=True)

    class Meta:
        verbose_name = _("invitation to claim a listing")
        verbose_name_plural = _("invitations to claim listings")

    def __str__(self):
        return f"{self.structure} → {self.to}"
