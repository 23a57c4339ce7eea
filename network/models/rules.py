"""The rules that members sign, and what they commit to (fr: jeu de règles, engagements).

Each parameter of ``domain.md`` section 2 is a field; ``rules/*.toml`` has the five real sets.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LegalNature(models.TextChoices):
    """What an organisation is in law (fr: nature juridique)."""

    LOCAL_AUTHORITY = "local_authority", _("commune, département or region")
    INTERCOMMUNAL = "intercommunal", _("intercommunal body (EPCI)")
    MIXED_SYNDICATE = "mixed_syndicate", _("mixed syndicate")
    STATE_SERVICE = "state_service", _("State service")
    PUBLIC_BODY = "public_body", _("public body (CCAS, CIAS, hospital, school…)")
    GIP = "gip", _("public interest group (GIP)")
    ASSOCIATION = "association", _("association")
    NON_PROFIT = "non_profit", _("other non-profit (foundation, mutual society, trade union…)")
    COMPANY = "company", _("company or cooperative")
    PERSON = "person", _("person working alone")


class Majority(models.TextChoices):
    """How many votes carry a proposal."""

    SIMPLE = "simple", _("simple majority: more for than against")
    ABSOLUTE = "absolute", _("absolute majority: more than half of the votes")
    TWO_THIRDS = "two_thirds", _("two thirds of the votes")
    UNANIMITY = "unanimity", _("unanimity of those present")


class AgreementType(models.Model):
    """What members sign, and the rules that follow from it (fr: type de convention ou de charte)."""

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

    class Renewal(models.TextChoices):
        NONE = "none", _("none: it ends with its term")
        TACIT = "tacit", _("tacit: it goes on unless somebody says no")
        DECIDED = "decided", _("decided each time")

    class Leaving(models.TextChoices):
        ON_RECEIPT = "on_receipt", _("on receipt of a written request")
        AFTER_NOTICE = "after_notice", _("after a notice without effect")

    class EarlyEnd(models.TextChoices):
        NONE = "none", _("not foreseen")
        COMMON_CONSENT = "common_consent", _("by common agreement")
        ON_BREACH = "on_breach", _("when commitments are not kept")

    class AmendmentEffect(models.TextChoices):
        ON_SIGNATURE = "on_signature", _("on the day of the last signature")
        NEXT_MONTH = "next_month", _("on the first of the month after the last signature")

    class Secretariat(models.TextChoices):
        DESIGNATED = "designated", _("designated people")
        ELECTED_PAIR = "elected_pair", _("a pair elected in plenary")
        EMPLOYEE = "employee", _("an employee")
        OWNER = "owner", _("the institution that carries the network")

    slug = models.SlugField(_("address on the site"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    form = models.CharField(_("form"), max_length=15, choices=Form)
    convention_text = models.TextField(
        _("text of the convention"), blank=True,
        help_text=_(
            "What is signed before the charter. “# ” begins a title, “- ” an item. [nom du collectif], [territoire] and "
            "[date] are filled in."
        ),
    )  # fmt: skip
    is_open = models.BooleanField(_("open to new members"), default=True)
    owner = models.ForeignKey(
        "Structure", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("other party"),
        help_text=_("The institution that signs with each member, when there is one: Département, State…"),
    )  # fmt: skip

    who_may_join = models.CharField(_("who may join"), max_length=300)
    eligible_natures = models.JSONField(_("legal natures accepted"), default=list, blank=True)
    asked_to = models.CharField(_("asked to"), max_length=150)
    decided_by = models.CharField(_("decided by"), max_length=15, choices=Decider)
    quorum_share = models.DecimalField(
        _("quorum (share of the members)"), max_digits=3, decimal_places=2, null=True, blank=True,
        validators=[MaxValueValidator(Decimal(1))],
    )  # fmt: skip
    majority = models.CharField(_("majority"), max_length=12, choices=Majority, default=Majority.SIMPLE)
    abstentions_count = models.BooleanField(_("abstentions count as votes"), default=False)

    starts = models.CharField(_("starts"), max_length=15, choices=Start)
    term_years = models.PositiveSmallIntegerField(_("term (years)"), null=True, blank=True)
    renewal = models.CharField(_("renewal"), max_length=10, choices=Renewal, default=Renewal.NONE)
    renewal_years = models.PositiveSmallIntegerField(_("each renewal lasts (years)"), default=1)
    tacit_renewals = models.PositiveSmallIntegerField(_("tacit renewals, at most"), default=0)

    leaving = models.CharField(_("leaving"), max_length=12, choices=Leaving, default=Leaving.ON_RECEIPT)
    notice_days = models.PositiveSmallIntegerField(
        _("notice before leaving (days)"), default=0, help_text=_("0: leaving is effective on receipt.")
    )
    partial_notice = models.BooleanField(_("a notice may be partial"), default=False)
    early_end = models.CharField(_("early end"), max_length=15, choices=EarlyEnd, default=EarlyEnd.NONE)

    amendments = models.BooleanField(_("changed by amendments"), default=True)
    amendment_months = models.PositiveSmallIntegerField(
        _("an amendment is asked at least (months before the end)"), default=0
    )
    amendment_effect = models.CharField(
        _("effect of an amendment"), max_length=12, choices=AmendmentEffect, default=AmendmentEffect.ON_SIGNATURE
    )

    secretariat = models.CharField(
        _("secretariat"), max_length=12, choices=Secretariat, default=Secretariat.DESIGNATED
    )
    secretariat_months = models.PositiveSmallIntegerField(
        _("mandate of the secretariat (months)"), default=0, help_text=_("0: without a term.")
    )
    least_commitments = models.PositiveSmallIntegerField(_("commitments to choose, at least"), default=0)
    register_sent_to_members = models.BooleanField(_("list of members sent to all members"), default=False)
    identity_for_signatories_only = models.BooleanField(_("visual identity reserved to signatories"), default=False)
    communication_asked_first = models.BooleanField(
        _("communicating about the network is asked first"), default=False
    )
    open_licence_mandatory = models.BooleanField(_("open licence mandatory"), default=False)

    class Meta:
        verbose_name = _("set of rules")
        verbose_name_plural = _("sets of rules")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="a_renewed_agreement_has_a_term",
                condition=Q(renewal="none") | Q(term_years__gte=1, renewal_years__gte=1),
                violation_error_message=_("Only what has a term is renewed: say for how many years."),
            ),
            models.CheckConstraint(
                name="a_notice_has_days",
                condition=~Q(leaving="after_notice") | Q(notice_days__gte=1),
                violation_error_message=_("Say how many days a notice lasts."),
            ),
        ]

    def __str__(self):
        return self.name

    FIXED = ["form", "starts", "term_years", "renewal", "renewal_years", "tacit_renewals"]  # once somebody has signed

    def clean(self):
        """What was signed for a term keeps it: other dates are another set of rules."""
        super().clean()
        before = AgreementType.objects.filter(pk=self.pk, agreements__status="in_force").first()
        changed = [name for name in self.FIXED if before and getattr(before, name) != getattr(self, name)]
        if changed:
            sentence = _("An agreement signed under these rules is in force: write another set of rules instead.")
            raise ValidationError(dict.fromkeys(changed, sentence))


class Commitment(models.Model):
    """One of the things that a party may commit to (fr: dispositif, engagement)."""

    agreement_type = models.ForeignKey(
        AgreementType, models.CASCADE, related_name="commitments", verbose_name=_("set of rules")
    )
    name = models.CharField(_("name"), max_length=200)
    text = models.TextField(_("what it means"), blank=True)
    of_owner = models.BooleanField(_("commitment of the other party"), default=False)
    everybody = models.BooleanField(_("taken by all who sign"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["agreement_type", "of_owner", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement_type", "name"], name="a_commitment_is_named_once"),
        ]

    def __str__(self):
        return self.name


class PledgeStatus(models.TextChoices):
    TAKEN = "taken", pgettext_lazy("commitment", "to begin")
    UNDER_WAY = "under_way", pgettext_lazy("commitment", "under way")
    DONE = "done", pgettext_lazy("commitment", "done")
    DROPPED = "dropped", pgettext_lazy("commitment", "given up")


class Pledge(models.Model):
    """A structure's own commitment, and where it stands (fr: engagement pris)."""

    structure = models.ForeignKey("Structure", models.CASCADE, related_name="pledges", verbose_name=_("structure"))
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="pledges", verbose_name=_("commitment"))
    status = models.CharField(_("status"), max_length=10, choices=PledgeStatus, default=PledgeStatus.TAKEN)
    approach = models.TextField(_("what was done"), max_length=4000, blank=True)
    impact = models.TextField(_("what it changed"), max_length=4000, blank=True)
    feedback = models.TextField(_("feedback on the tools"), max_length=4000, blank=True)
    evidence = models.URLField(_("link to a page or a document"), blank=True)
    taken_on = models.DateField(_("taken on"))
    updated_at = models.DateTimeField(_("last told on"), null=True, blank=True)

    class Meta:
        verbose_name = _("commitment taken")
        verbose_name_plural = _("commitments taken")
        ordering = ["structure__name", "commitment"]
        constraints = [
            models.UniqueConstraint(fields=["structure", "commitment"], name="a_commitment_is_taken_once"),
        ]

    def __str__(self):
        return f"{self.structure} – {self.commitment}"
