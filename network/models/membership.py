"""Membership of the network, and applications (fr: adhésion, demande d’adhésion)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.models.agreements import private_storage
from network.models.rules import AgreementType, Commitment, LegalNature
from network.roles import in_project_team, is_coordinator, structure_ids


class MembershipQuerySet(models.QuerySet):
    def running(self, on=None):
        """Memberships that have begun and not ended, today unless told otherwise. Both days count."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), begins_on__lte=day)


class Membership(models.Model):
    """The period during which a structure belongs to the network (fr: adhésion)."""

    structure = models.ForeignKey(
        "Structure", models.PROTECT, related_name="memberships", verbose_name=_("structure")
    )
    agreement_type = models.ForeignKey(
        AgreementType, models.PROTECT, null=True, blank=True, verbose_name=_("set of rules")
    )
    party = models.OneToOneField(
        "Party", models.PROTECT, null=True, blank=True, editable=False, related_name="membership"
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    begins_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True, help_text=_("Last day included."))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["structure__name", "-begins_on"]
        constraints = [
            models.CheckConstraint(
                name="membership_begins_before_it_ends",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
                violation_error_message=_("A membership cannot end before it begins."),
            ),
            models.UniqueConstraint(
                name="one_open_membership_per_structure",
                fields=["structure"],
                condition=Q(ends_on=None),
                violation_error_message=_("This structure is already a member."),
            ),
        ]

    def __str__(self):
        return f"{self.structure} ({self.begins_on:%Y})"


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("application", "being written")
    SUBMITTED = "submitted", pgettext_lazy("application", "submitted")
    ACCEPTED = "accepted", pgettext_lazy("application", "accepted")
    REFUSED = "refused", pgettext_lazy("application", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn")


class MembershipApplicationQuerySet(models.QuerySet):
    def handed_over(self):
        """Those that the network received: what is still being written is nobody else's business."""
        return self.exclude(status=ApplicationStatus.DRAFT)

    def undecided(self):
        """Applications that the network still owes an answer."""
        return self.filter(status=ApplicationStatus.SUBMITTED)

    def visible_to(self, user):
        """What was handed over, for the project team and the institution that decides; for others, their own."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if is_coordinator(user) or in_project_team(user):
            return self.filter(~Q(status=ApplicationStatus.DRAFT) | Q(applicant=user.pk))
        answered = Q(agreement_type__owner__in=structure_ids(user, ["manager", "editor"]))
        return self.filter(Q(applicant=user.pk) | answered & ~Q(status=ApplicationStatus.DRAFT))


class MembershipApplication(models.Model):
    """A structure's request to join the network (fr: demande d’adhésion).

    Its status changes only through the steps of :mod:`network.joining`.
    """

    agreement_type = models.ForeignKey(
        AgreementType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("set of rules"),
    )
    structure_name = models.CharField(_("name of the structure"), max_length=200)
    legal_nature = models.CharField(_("legal nature"), max_length=20, choices=LegalNature, blank=True)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    commune = models.ForeignKey(
        "Commune", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commune")
    )
    contact_name = models.CharField(_("your name"), max_length=120)
    contact_function = models.CharField(_("your function"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    motivation = models.TextField(_("why you wish to join"), max_length=4000)

    representative_name = models.CharField(_("name of the legal representative"), max_length=150, blank=True)
    representative_function = models.CharField(_("their function"), max_length=150, blank=True)
    representative_email = models.EmailField(_("their e-mail address"), blank=True)
    commitments = models.ManyToManyField(
        Commitment, blank=True, related_name="+", verbose_name=_("commitments accepted")
    )

    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="applications"
    )
    structure = models.ForeignKey(
        "Structure", models.SET_NULL, null=True, blank=True, editable=False, related_name="applications"
    )
    status = models.CharField(
        _("status"), max_length=16, choices=ApplicationStatus, default=ApplicationStatus.SUBMITTED, editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(_("submitted on"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided on"), null=True, editable=False)
    refusal_reason = models.TextField(_("reason for refusal"), blank=True, editable=False)

    key = models.CharField(max_length=40, unique=True, null=True, editable=False)  # noqa: DJ001 none: not begun here
    typed = models.JSONField(default=dict, editable=False)  # what was typed and not understood, by step
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)
    completion_asked = models.TextField(_("what we ask of you"), blank=True, editable=False)
    completion_answer = models.TextField(_("your answer"), max_length=4000, blank=True, editable=False)

    objects = MembershipApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership application")
        verbose_name_plural = _("membership applications")
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_refusal_gives_its_reason",
                condition=~Q(status=ApplicationStatus.REFUSED) | ~Q(refusal_reason=""),
            ),
            models.UniqueConstraint(
                name="one_undecided_application_per_structure",
                fields=["structure"],
                condition=Q(status=ApplicationStatus.SUBMITTED),
                violation_error_message=_("This structure has already applied; the network is still answering."),
            ),
        ]

    def __str__(self):
        return self.structure_name


def application_path(document, filename):
    return f"applications/{document.application_id}/{filename}"


class ApplicationDocument(models.Model):
    """What an applicant joins to the application: statutes, deliberation (fr: pièce jointe)."""

    application = models.ForeignKey(MembershipApplication, models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), storage=private_storage, upload_to=application_path, max_length=255)
    size = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField(_("added on"), default=timezone.now)

    class Meta:
        verbose_name = _("document of an application")
        verbose_name_plural = _("documents of applications")
        ordering = ["added_at", "pk"]

    def __str__(self):
        return self.title


class Opinion(models.Model):
    """What a structure thinks of an application: one structure, one voice (fr: avis)."""

    class Verdict(models.TextChoices):
        FOR = "for", pgettext_lazy("opinion", "in favour")
        AGAINST = "against", pgettext_lazy("opinion", "against")
        RESERVED = "reserved", pgettext_lazy("opinion", "with reservations")

    application = models.ForeignKey(MembershipApplication, models.CASCADE, related_name="opinions")
    structure = models.ForeignKey("Structure", models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verdict = models.CharField(_("opinion"), max_length=10, choices=Verdict)
    words = models.TextField(_("why"), max_length=2000, blank=True)
    given_at = models.DateTimeField(_("on"), default=timezone.now)

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "structure"], name="one_opinion_per_structure"),
            models.UniqueConstraint(
                fields=["application", "user"], condition=Q(structure=None), name="one_opinion_per_person_alone"
            ),
        ]

    def __str__(self):
        return f"{self.structure or self.user} – {self.get_verdict_display()}"
