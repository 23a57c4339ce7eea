"""Structures, and what structures and places share: two dates and a history (fr: structures, fiches)."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.search import index

from network.roles import is_coordinator, structure_ids


class Means(models.TextChoices):
    """How somebody said that a listing is right, or changed it."""

    ACCOUNT = "account", pgettext_lazy("means", "member area")
    MAIL = "mail", pgettext_lazy("means", "link in a mail")
    PHONE = "phone", pgettext_lazy("means", "phone")
    VISIT = "visit", pgettext_lazy("means", "visit")
    IMPORT = "import", pgettext_lazy("means", "import")
    ADMIN = "admin", pgettext_lazy("means", "secretariat")


def _somebody(model):
    """Who did it: a person with an account, or the contact behind a link."""
    return models.ForeignKey(model, models.SET_NULL, null=True, editable=False, related_name="+")


class Listing(models.Model):
    """What structures and places share. Two dates, never one: changed, and said to be right; by whom and how."""

    slug = models.SlugField(_("address on the site"), max_length=120, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    modified_at = models.DateTimeField(_("modified on"), default=timezone.now, editable=False)
    modified_means = models.CharField(_("modified by"), max_length=10, choices=Means, blank=True, editable=False)
    modified_by = _somebody(settings.AUTH_USER_MODEL)
    modified_contact = _somebody("Contact")
    verified_at = models.DateTimeField(_("verified on"), null=True, editable=False)
    verified_means = models.CharField(_("verified by"), max_length=10, choices=Means, blank=True, editable=False)
    verified_by = _somebody(settings.AUTH_USER_MODEL)
    verified_contact = _somebody("Contact")

    class Meta:
        abstract = True

    @property
    def verified_by_whom(self):
        return self.verified_by or self.verified_contact or ""

    @property
    def modified_by_whom(self):
        return self.modified_by or self.modified_contact or ""


class StructureQuerySet(models.QuerySet):
    """The words with which the network speaks of its structures."""

    def members(self, on=None):
        """Structures whose membership is running, today unless told otherwise."""
        from network.models import Membership

        return self.filter(Exists(Membership.objects.running(on).filter(structure=OuterRef("pk"))))

    def listed(self):
        """What the public directory shows."""
        from network.models.network import the_network

        shown = self.filter(shown_in_directory=True)
        return shown.members() if the_network().directory_members_only else shown

    def of(self, user, roles=None):
        """The structures that the person acts for."""
        return self.filter(pk__in=structure_ids(user, roles))

    def visible_to(self, user):
        """Every structure for coordinators; for others, those they act for."""
        return self if is_coordinator(user) else self.of(user)


class Structure(index.Indexed, Listing):
    """An organisation that works for digital inclusion."""

    name = models.CharField(_("legal name"), max_length=200)
    usage_name = models.CharField(
        _("usual name"), max_length=150, blank=True, help_text=_("As people call it, if it differs.")
    )
    kind = models.ForeignKey(
        "Term", models.PROTECT, null=True, blank=True, related_name="+",
        limit_choices_to={"vocabulary": "typologie"}, verbose_name=_("kind"),
    )  # fmt: skip
    siret = models.CharField(
        _("SIRET"), max_length=14, blank=True, db_index=True, validators=[RegexValidator(r"^\d{14}$")],
        help_text=_("14 digits, without spaces."),
    )  # fmt: skip
    rna = models.CharField(
        _("RNA"), max_length=10, blank=True, validators=[RegexValidator(r"^W\d{9}$")],
        help_text=_("For an association: W and nine digits."),
    )  # fmt: skip
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    commune = models.ForeignKey(
        "Commune", models.PROTECT, null=True, blank=True, related_name="structures", verbose_name=_("commune")
    )
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("public e-mail"), blank=True)
    website = models.URLField(_("web site"), blank=True)
    summary = models.TextField(_("presentation"), max_length=1500, blank=True)
    shown_in_directory = models.BooleanField(_("shown in the public directory"), default=True)

    objects = StructureQuerySet.as_manager()

    search_fields = [
        index.SearchField("name"),
        index.SearchField("usage_name"),
        index.AutocompleteField("name"),
        index.AutocompleteField("usage_name"),
        index.FilterField("id"),
    ]

    class Meta:
        verbose_name = _("structure")
        verbose_name_plural = _("structures")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"), name="a_siret_has_fourteen_digits"
            ),
            models.CheckConstraint(
                condition=~Q(siret="00000000000000"),
                name="zeros_are_no_siret",
                violation_error_message=_("Fourteen zeros are no SIRET: leave the field empty."),
            ),
        ]

    def __str__(self):
        return self.called

    @property
    def called(self):
        return self.usage_name or self.name

    def get_absolute_url(self):
        return reverse("directory:structure", args=[self.slug])


class ChangeStatus(models.TextChoices):
    APPLIED = "applied", pgettext_lazy("change", "published")
    WAITING = "waiting", pgettext_lazy("change", "waiting for a check")
    DECLINED = "declined", pgettext_lazy("change", "not kept")
    PUT_BACK = "put_back", pgettext_lazy("change", "put back")


class ListingChangeQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(status=ChangeStatus.WAITING)

    def visible_to(self, user):
        """Every change for coordinators; for others, those of the structures they act for."""
        if is_coordinator(user):
            return self
        mine = structure_ids(user)
        return self.filter(Q(structure__in=mine) | Q(place__structure__in=mine))


class ListingChange(models.Model):
    """One section of a listing as it was and as it became: who, when, by which means (fr: modification).

    ``before`` and ``after`` are snapshots of the section, see :mod:`network.sections`.
    """

    structure = models.ForeignKey("Structure", models.CASCADE, null=True, related_name="changes")
    place = models.ForeignKey("Place", models.CASCADE, null=True, related_name="changes")
    section = models.CharField(_("section"), max_length=20)
    before = models.JSONField()
    after = models.JSONField()
    at = models.DateTimeField(_("on"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    contact = models.ForeignKey("Contact", models.SET_NULL, null=True, related_name="+")
    means = models.CharField(_("by"), max_length=10, choices=Means)
    status = models.CharField(_("status"), max_length=10, choices=ChangeStatus, default=ChangeStatus.APPLIED)

    objects = ListingChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a listing")
        verbose_name_plural = _("changes of listings")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(structure=None, place__isnull=False) | Q(structure__isnull=False, place=None),
                name="a_change_is_of_one_listing",
            )
        ]
        indexes = [models.Index(fields=["status", "-at"], name="changes_by_status")]

    def __str__(self):
        return f"{self.listing} – {self.section}"

    @property
    def listing(self):
        return self.place if self.place_id else self.structure

    @property
    def by_whom(self):
        return self.by or self.contact or ""
