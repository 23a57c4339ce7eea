"""What is signed, by whom, in whose name; amendments and notices (fr: conventions, parties, actes, avenants, mises en demeure)."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.roles import is_coordinator, structure_ids


def private_storage():
    return storages["private"]


class AgreementStatus(models.TextChoices):
    SIGNING = "signing", pgettext_lazy("agreement", "being signed")
    IN_FORCE = "in_force", pgettext_lazy("agreement", "in force")
    ENDED = "ended", pgettext_lazy("agreement", "ended")


class AgreementQuerySet(models.QuerySet):
    def living(self):
        """Being signed or in force."""
        return self.exclude(status=AgreementStatus.ENDED)

    def visible_to(self, user):
        """Every agreement for coordinators; for others, those of the structures they act for."""
        if is_coordinator(user):
            return self
        return self.filter(Q(parties__structure__in=structure_ids(user))).distinct()


class Agreement(models.Model):
    """One convention or charter as it is signed: its exact text, its parties, its dates (fr: convention).

    ``text`` is what is signed, to the byte; ``network.agreement_text`` says how it is written. ``starts_on`` is worked out by
    :mod:`network.signing` when the signatures that the rules ask for are there; every other date by :mod:`network.deadlines`.
    """

    type = models.ForeignKey(
        "AgreementType", models.PROTECT, related_name="agreements", verbose_name=_("set of rules")
    )
    title = models.CharField(_("title"), max_length=200)
    charter = models.ForeignKey(
        "CharterVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("charter")
    )
    text = models.TextField(_("text"))
    text_sha256 = models.CharField(max_length=64, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=AgreementStatus, default=AgreementStatus.SIGNING, editable=False
    )
    opened_at = models.DateTimeField(_("open for signature since"), default=timezone.now)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    renewals_decided = models.PositiveSmallIntegerField(_("renewals decided"), default=0)
    not_renewed_on = models.DateField(_("renewal refused on"), null=True, blank=True)
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="an_agreement_in_force_has_begun",
                condition=~Q(status="in_force") | Q(starts_on__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title


class ActKind(models.TextChoices):
    DELIBERATION = "deliberation", _("deliberation")
    DECISION = "decision", _("decision")
    ORDER = "order", _("order (arrêté)")
    MANDATE = "mandate", _("power of attorney")
    STATUTES = "statutes", _("statutes")
    OTHER = "other", _("other")


def act_path(act, filename):
    return f"acts/{act.pk or 'new'}/{filename}"


class LegalAct(models.Model):
    """What empowers a representative to sign (fr: acte)."""

    structure = models.ForeignKey("Structure", models.CASCADE, related_name="acts", verbose_name=_("structure"))
    kind = models.CharField(_("kind of act"), max_length=15, choices=ActKind)
    body = models.CharField(_("taken by"), max_length=200, blank=True, help_text=_("Council, board, director…"))
    number = models.CharField(_("number"), max_length=80, blank=True)
    dated = models.DateField(_("date of the act"), null=True, blank=True)
    control_id = models.CharField(
        _("identifier of the legality control"), max_length=80, blank=True,
        help_text=_("For example 079-200041317-20240930-C__54_09_2024-DE."),
    )  # fmt: skip
    sent_on = models.DateField(_("sent to the prefecture on"), null=True, blank=True)
    received_on = models.DateField(_("received by the prefecture on"), null=True, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    file = models.FileField(_("file"), storage=private_storage, upload_to=act_path, max_length=255, blank=True)

    class Meta:
        verbose_name = _("legal act")
        verbose_name_plural = _("legal acts")
        ordering = ["-dated", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="an_act_is_received_after_it_is_sent",
                condition=Q(sent_on=None) | Q(received_on=None) | Q(received_on__gte=F("sent_on")),
                violation_error_message=_("An act cannot be received before it was sent."),
            )
        ]

    def __str__(self):
        return " ".join(filter(None, [self.get_kind_display(), self.number]))


class PartyQuerySet(models.QuerySet):
    def present(self, on=None):
        """Those who have not left."""
        day = on or timezone.localdate()
        return self.filter(Q(left_on=None) | Q(left_on__gte=day))

    def missing(self):
        """Those whose signature is awaited."""
        return self.filter(signed_on=None, left_on=None)

    def visible_to(self, user):
        """Every party for coordinators; for others, those of the structures they act for."""
        return self if is_coordinator(user) else self.filter(structure__in=structure_ids(user))


class Party(models.Model):
    """A structure in an agreement (fr: partie, signataire). ``founding``: its signature is awaited before the start."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties", verbose_name=_("agreement"))
    structure = models.ForeignKey("Structure", models.PROTECT, related_name="parties", verbose_name=_("structure"))
    founding = models.BooleanField(default=False, editable=False)
    representative_name = models.CharField(_("represented by"), max_length=150)
    representative_function = models.CharField(_("function"), max_length=150, blank=True)
    representative_email = models.EmailField(_("e-mail of the representative"), blank=True)
    act = models.ForeignKey(
        LegalAct, models.PROTECT, null=True, blank=True, related_name="parties", verbose_name=_("legal act")
    )
    invited_at = models.DateTimeField(_("asked to sign on"), default=timezone.now)
    reminded_at = models.DateTimeField(_("reminded on"), null=True, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    left_on = models.DateField(_("last day"), null=True, blank=True)
    insured_until = models.DateField(_("insured until"), null=True, blank=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["structure__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "structure"],
                condition=Q(left_on=None),
                name="a_structure_is_a_party_once",
                violation_error_message=_("This structure is already a party to this agreement."),
            ),
        ]

    def __str__(self):
        return f"{self.structure} – {self.agreement}"


class AmendmentStatus(models.TextChoices):
    SIGNING = "signing", pgettext_lazy("amendment", "being signed")
    SIGNED = "signed", pgettext_lazy("amendment", "signed")
    WITHDRAWN = "withdrawn", pgettext_lazy("amendment", "withdrawn")


class Amendment(models.Model):
    """A numbered change of an agreement, signed by its parties (fr: avenant)."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="amendments")
    number = models.PositiveSmallIntegerField(_("number"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    text_sha256 = models.CharField(max_length=64, editable=False)
    asked_on = models.DateField(_("asked on"))
    status = models.CharField(_("status"), max_length=10, choices=AmendmentStatus, default=AmendmentStatus.SIGNING)
    effective_on = models.DateField(_("takes effect on"), null=True, blank=True)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="amendments_are_numbered"),
            models.CheckConstraint(
                name="a_signed_amendment_has_an_effect",
                condition=~Q(status="signed") | Q(effective_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.agreement} – {self.number}"


class SigningMeans(models.TextChoices):
    ONLINE = "online", pgettext_lazy("signature", "on line: link and code")
    PAPER = "paper", pgettext_lazy("signature", "on paper")


def scan_path(signature, filename):
    return f"signatures/{signature.position}/{filename}"


class Signature(models.Model):
    """One signature, never changed afterwards. Each holds the hash of the one before: see :mod:`network.sealing`.

    A simple electronic signature in the sense of eIDAS, never called more.
    """

    position = models.PositiveIntegerField(_("number"), unique=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="signatures")
    amendment = models.ForeignKey(Amendment, models.PROTECT, null=True, blank=True, related_name="signatures")
    charter = models.ForeignKey("CharterVersion", models.PROTECT, null=True, blank=True, related_name="signatures")
    document_sha256 = models.CharField(_("hash of the text"), max_length=64)
    signer_name = models.CharField(_("name"), max_length=150)
    signer_function = models.CharField(_("function"), max_length=150)
    identity = models.CharField(_("identified by"), max_length=254)
    means = models.CharField(_("means"), max_length=10, choices=SigningMeans)
    dated = models.DateField(_("date of signature"))
    recorded_at = models.DateTimeField(_("recorded on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    scan = models.FileField(_("scan"), storage=private_storage, upload_to=scan_path, max_length=255, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(amendment=None, charter=None),
                name="a_party_signs_an_agreement_once",
                violation_error_message=_("This structure has already signed."),
            ),
            models.UniqueConstraint(fields=["party", "amendment"], name="a_party_signs_an_amendment_once"),
            models.UniqueConstraint(fields=["party", "charter"], name="a_party_accepts_a_charter_once"),
            models.CheckConstraint(name="a_signature_is_of_one_text", condition=Q(amendment=None) | Q(charter=None)),
        ]

    def __str__(self):
        return f"{self.position} – {self.signer_name}"


class SigningCode(models.Model):
    """The code that the representative receives before signing; its hash only is kept, and it works ten minutes."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=128)
    sent_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self):
        return f"{self.party} – {self.sent_at}"


class NoticeStatus(models.TextChoices):
    RUNNING = "running", pgettext_lazy("notice", "running")
    FOLLOWED = "followed", pgettext_lazy("notice", "followed by effect")
    ENDED = "ended", pgettext_lazy("notice", "without effect: ended")
    TAKEN_BACK = "taken_back", pgettext_lazy("notice", "taken back")


class Notice(models.Model):
    """A party is told to keep its commitments; without effect, the agreement ends for it (fr: mise en demeure)."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="notices")
    reason = models.TextField(_("what is not kept"), max_length=4000)
    received_on = models.DateField(_("received on"))
    partial = models.BooleanField(_("partial"), default=False)
    concerns = models.CharField(_("what it concerns"), max_length=300, blank=True)
    effective_on = models.DateField(_("without effect, ends on"))
    status = models.CharField(_("status"), max_length=10, choices=NoticeStatus, default=NoticeStatus.RUNNING)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_partial_notice_says_what",
                condition=Q(partial=False) | ~Q(concerns=""),
                violation_error_message=_("A partial notice says what it concerns."),
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(status="running", partial=False),
                name="one_running_notice_for_a_party",
                violation_error_message=_("A notice is already running for this structure."),
            ),
        ]

    def __str__(self):
        return f"{self.party.structure} – {self.received_on}"
