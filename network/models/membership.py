"""Membership of the network, applications, and the rules they follow (fr: adhésion, demande, règles)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.roles import is_coordinator


class AgreementType(models.Model):
    """What members sign, and the rules that follow from it (fr: type de convention ou de charte).

    One row for each text that the network makes its members sign; ``rules/*.toml`` has five real sets.
    """

    class Form(models.TextChoices):
        MULTI_PARTY = "multi_party", _("one convention that all sign")
        CHARTER = "charter", _("a charter alone")
        BILATERAL = "bilateral", _("one convention with each member")

    class Decider(models.TextChoices):
        PROJECT_TEAM = "project_team", _("the project team")
        PLENARY = "plenary", _("the plenary")
        NOBODY = "nobody", _("nobody: the commitments are accepted")
        STATE = "state", _("the State")
        DEPARTEMENT = "departement", _("the Département")

    class Start(models.TextChoices):
        ALL_SIGNED = "all_signed", _("when all have signed")
        OWN_SIGNATURE = "own_signature", _("at one’s own signature")
        LAST_SIGNATURE = "last_signature", _("at the last signature")

    slug = models.SlugField(_("address on the site"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    form = models.CharField(_("form"), max_length=15, choices=Form)
    who_may_join = models.CharField(_("who may join"), max_length=300)
    asked_to = models.CharField(_("asked to"), max_length=150)
    decided_by = models.CharField(_("decided by"), max_length=15, choices=Decider)
    quorum_share = models.DecimalField(
        _("quorum (share of the members)"), max_digits=3, decimal_places=2, null=True, blank=True
    )
    unanimity_of_those_present = models.BooleanField(_("unanimity of those present"), default=False)
    starts = models.CharField(_("starts"), max_length=15, choices=Start)
    term_years = models.PositiveSmallIntegerField(_("term (years)"), null=True, blank=True)
    tacit_renewals = models.PositiveSmallIntegerField(_("tacit renewals, at most"), default=0)
    notice_days = models.PositiveSmallIntegerField(
        _("notice before leaving (days)"), default=0, help_text=_("0: leaving is effective on receipt.")
    )
    register_sent_to_members = models.BooleanField(_("list of members sent to all members"), default=False)
    identity_for_signatories_only = models.BooleanField(_("visual identity reserved to signatories"), default=False)
    open_licence_mandatory = models.BooleanField(_("open licence mandatory"), default=False)

    class Meta:
        verbose_name = _("set of rules")
        verbose_name_plural = _("sets of rules")
        ordering = ["name"]

    def __str__(self):
        return self.name


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
    SUBMITTED = "submitted", pgettext_lazy("application", "submitted")
    ACCEPTED = "accepted", pgettext_lazy("application", "accepted")
    REFUSED = "refused", pgettext_lazy("application", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn")


class MembershipApplicationQuerySet(models.QuerySet):
    def undecided(self):
        """Applications that the network still owes an answer."""
        return self.filter(status=ApplicationStatus.SUBMITTED)

    def visible_to(self, user):
        """Every application for coordinators; for others, their own."""
        if is_coordinator(user):
            return self
        return self.filter(applicant=user.pk) if user.is_authenticated else self.none()


class MembershipApplication(models.Model):
    """A structure's request to join the network (fr: demande d’adhésion).

    Its status changes only through the steps of :mod:`network.joining`.
    """

    structure_name = models.CharField(_("name of the structure"), max_length=200)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    commune = models.ForeignKey(
        "Commune", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commune")
    )
    contact_name = models.CharField(_("your name"), max_length=120)
    contact_function = models.CharField(_("your function"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    motivation = models.TextField(_("why you wish to join"), max_length=4000)

    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="applications"
    )
    structure = models.ForeignKey(
        "Structure", models.SET_NULL, null=True, blank=True, editable=False, related_name="applications"
    )
    status = models.CharField(
        _("status"), max_length=16, choices=ApplicationStatus, default=ApplicationStatus.SUBMITTED, editable=False
    )
    submitted_at = models.DateTimeField(_("submitted on"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided on"), null=True, editable=False)
    refusal_reason = models.TextField(_("reason for refusal"), blank=True, editable=False)

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
        ]

    def __str__(self):
        return self.structure_name
