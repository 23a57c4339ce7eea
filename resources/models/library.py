"""What members share in the resource centre (fr: ressources, centre de ressources)."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from network.models import Seat
from network.roles import is_coordinator, is_member, structure_ids


class Theme(models.Model):
    """One value by which resources are found: a theme, an audience, a competence (vocabularies: :mod:`resources.themes`)."""

    class Axis(models.TextChoices):
        THEME = "theme", _("theme")
        AUDIENCE = "audience", _("for which professionals")
        BENEFICIARY = "beneficiary", _("for whom in the end")
        PIX = "pix", _("Pix competence (CRCN)")
        DIGCOMP = "digcomp", _("DigComp competence")

    axis = models.CharField(_("axis"), max_length=12, choices=Axis, default=Axis.THEME)
    family = models.CharField(_("family"), max_length=100, blank=True)
    slug = models.SlugField(_("address on the site"), max_length=100)
    label = models.CharField(_("label"), max_length=150)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["axis", "position", "label"]
        constraints = [models.UniqueConstraint(fields=["axis", "slug"], name="one_theme_per_slug")]

    def __str__(self):
        return self.label


class ResourceKind(models.TextChoices):
    WORKSHOP_PLAN = "workshop_plan", _("workshop plan")
    TOOL = "tool", _("tool")
    GUIDE = "guide", _("guide")
    ARTICLE = "article", _("article")
    VIDEO = "video", _("video")
    POSTER = "poster", _("poster")
    QUESTIONNAIRE = "questionnaire", _("questionnaire")
    EXPERIENCE = "experience", _("experience report")


class Level(models.TextChoices):
    """What one must already know, as PIX groups its levels."""

    FIRST_STEPS = "first_steps", pgettext_lazy("level", "first steps")
    BEGINNER = "beginner", pgettext_lazy("level", "beginner")
    INDEPENDENT = "independent", pgettext_lazy("level", "independent")
    ADVANCED = "advanced", pgettext_lazy("level", "advanced")


class Scale(models.TextChoices):
    """For which territory it was made."""

    COMMUNE = "commune", _("commune")
    EPCI = "epci", _("intercommunality")
    DEPARTEMENT = "departement", _("département")
    REGION = "region", _("region")
    NATIONAL = "national", _("the whole country")


class Licence(models.TextChoices):
    """SPDX identifiers; the label is the licence's own name."""

    ETALAB = "etalab-2.0", "Licence Ouverte 2.0 / Etalab"
    CC0 = "CC0-1.0", "CC0 1.0"
    CC_BY = "CC-BY-4.0", "CC BY 4.0"
    CC_BY_SA = "CC-BY-SA-4.0", "CC BY-SA 4.0"
    CC_BY_NC = "CC-BY-NC-4.0", "CC BY-NC 4.0"
    CC_BY_NC_SA = "CC-BY-NC-SA-4.0", "CC BY-NC-SA 4.0"
    CC_BY_ND = "CC-BY-ND-4.0", "CC BY-ND 4.0"
    CC_BY_NC_ND = "CC-BY-NC-ND-4.0", "CC BY-NC-ND 4.0"
    ODBL = "ODbL-1.0", "ODbL 1.0"
    MIT = "MIT", "MIT"
    EUPL = "EUPL-1.2", "EUPL 1.2"
    AGPL = "AGPL-3.0-or-later", "AGPL 3"


OPEN_LICENCES = frozenset(
    {
        Licence.ETALAB, Licence.CC0, Licence.CC_BY, Licence.CC_BY_SA, Licence.ODBL, Licence.MIT, Licence.EUPL, Licence.AGPL,
    }
)  # fmt: skip
LICENCE_TEXTS = {
    Licence.ETALAB: "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/deed.fr",
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/deed.fr",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/deed.fr",
    Licence.CC_BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/deed.fr",
    Licence.CC_BY_NC_SA: "https://creativecommons.org/licenses/by-nc-sa/4.0/deed.fr",
    Licence.CC_BY_ND: "https://creativecommons.org/licenses/by-nd/4.0/deed.fr",
    Licence.CC_BY_NC_ND: "https://creativecommons.org/licenses/by-nc-nd/4.0/deed.fr",
    Licence.ODBL: "https://opendatacommons.org/licenses/odbl/1-0/",
    Licence.MIT: "https://spdx.org/licenses/MIT",
    Licence.EUPL: "https://spdx.org/licenses/EUPL-1.2",
    Licence.AGPL: "https://spdx.org/licenses/AGPL-3.0-or-later",
}


class ResourceStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("resource", "draft")
    PROPOSED = "proposed", pgettext_lazy("resource", "proposed")
    PUBLISHED = "published", pgettext_lazy("resource", "published")
    DECLINED = "declined", pgettext_lazy("resource", "not kept")
    ARCHIVED = "archived", pgettext_lazy("resource", "archived")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members only")
    GROUP = "group", _("a working group only")


def private_storage():
    return storages["private"]


def cover_path(resource, filename):
    return f"resources/{resource.pk}/cover/{filename}"


class ResourceQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=ResourceStatus.PUBLISHED)

    def published_within(self, first, last):
        """Between two days, both included, and still published."""
        return self.published().filter(published_at__date__range=(first, last))

    def public(self):
        """What a visitor may see."""
        return self.published().filter(visibility=Visibility.PUBLIC)

    def visible_to(self, user):
        """Published ones that are for everybody, for members when one is, for the groups in which one sits; and always
        those of one's own structures, as author or co-author."""
        if is_coordinator(user):
            return self
        seen = Q(visibility=Visibility.PUBLIC)
        if is_member(user):
            seen |= Q(visibility=Visibility.MEMBERS)
        if user.is_authenticated and user.is_active:
            seen |= Q(visibility=Visibility.GROUP, group__in=Seat.objects.taken().filter(user=user).values("group"))
        may = Q(status=ResourceStatus.PUBLISHED) & seen
        if mine := structure_ids(user):
            shared = Resource.co_authors.through.objects.filter(structure__in=mine).values("resource")
            may |= Q(structure__in=mine) | Q(pk__in=shared)
        return self.filter(may)

    def for_display(self):
        return self.select_related("structure").prefetch_related("themes")


class Resource(ClusterableModel):
    """A workshop plan, a guide, a tool… that a member shares. Its status changes through resources.publishing."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address on the site"), max_length=120, unique=True)
    summary = models.CharField(
        _("in short"), max_length=300, help_text=_("One or two sentences: what it is and for whom.")
    )
    text = models.TextField(_("text"), blank=True, max_length=20000)
    kind = models.CharField(_("kind"), max_length=20, choices=ResourceKind)
    themes = models.ManyToManyField(Theme, related_name="resources", blank=True, verbose_name=_("themes"))
    level = models.CharField(_("level"), max_length=12, choices=Level, blank=True)
    duration = models.PositiveSmallIntegerField(_("duration (minutes)"), null=True, blank=True)
    scale = models.CharField(_("territory"), max_length=12, choices=Scale, blank=True)
    material = models.TextField(
        _("material needed"), blank=True, max_length=1000, help_text=_("One thing a line: six tablets, a projector…")
    )
    authors = models.CharField(
        _("authors"), max_length=300, blank=True, help_text=_("Names as they are to be quoted, separated by commas.")
    )
    co_authors = models.ManyToManyField(
        "network.Structure", related_name="resources_shared", blank=True, verbose_name=_("co-author structures")
    )
    licence = models.CharField(
        _("licence"), max_length=20, choices=Licence, default=Licence.ETALAB,
        help_text=_("What others may do with it. The Licence Ouverte lets everybody reuse it by naming you."),
    )  # fmt: skip
    is_deliverable = models.BooleanField(
        _("produced by a project that the network funds or signs"), default=False,
        help_text=_("It can only be published under an open licence."),
    )  # fmt: skip
    visibility = models.CharField(_("who may see it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    group = models.ForeignKey(
        "network.WorkingGroup",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("group"),
    )
    cover = models.ImageField(
        _("picture"), storage=private_storage, upload_to=cover_path, max_length=255, blank=True, editable=False
    )
    cover_alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    review_on = models.DateField(
        _("to read again on"),
        null=True,
        blank=True,
        help_text=_("The author is asked that day whether it is still right."),
    )
    source_name = models.CharField(_("comes from"), max_length=150, blank=True)
    source_url = models.URLField(_("address there"), max_length=500, blank=True)
    source_key = models.CharField(max_length=300, blank=True, editable=False)
    structure = models.ForeignKey(
        "network.Structure", models.PROTECT, related_name="resources", verbose_name=_("author structure")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ResourceStatus, default=ResourceStatus.DRAFT, editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    proposed_at = models.DateTimeField(_("proposed on"), null=True, editable=False)
    published_at = models.DateTimeField(_("published on"), null=True, editable=False)
    changed_at = models.DateTimeField(_("changed on"), default=timezone.now, db_index=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    answer = models.TextField(_("answer of the secretariat"), blank=True, editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=ResourceStatus.PUBLISHED) | Q(published_at__isnull=False),
                name="a_published_resource_has_its_date",
            ),
            models.CheckConstraint(condition=~Q(licence=""), name="a_resource_has_a_licence"),
            models.CheckConstraint(
                condition=Q(is_deliverable=False)
                | ~Q(status=ResourceStatus.PUBLISHED)
                | Q(licence__in=sorted(OPEN_LICENCES)),
                name="a_published_deliverable_has_an_open_licence",
                violation_error_message=_(
                    "What a project of the network produces is published under an open licence."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.GROUP) | Q(group__isnull=False),
                name="a_resource_for_a_group_names_it",
                violation_error_message=_("Say which working group."),
            ),
            models.UniqueConstraint(
                fields=["source_name", "source_key"], condition=~Q(source_key=""), name="one_resource_per_source_key"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("resources:resource", args=[self.slug])

    def address_for(self, user):
        """Its public page, or, for whoever is signed in, the one of the member area."""
        return reverse("shared:resource", args=[self.slug]) if user is not None else self.get_absolute_url()


def file_path(file, filename):
    return f"resources/{file.resource_id}/{filename}"


class ResourceFile(models.Model):
    """A file of a resource, handed out by a view that asks who wants it."""

    resource = ParentalKey(Resource, on_delete=models.CASCADE, related_name="files")
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), storage=private_storage, upload_to=file_path, max_length=255)
    size = models.PositiveIntegerField(default=0, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    pages = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    text = models.TextField(blank=True, editable=False)  # what was read in it, for the search

    class Meta:
        verbose_name = _("file")
        ordering = ["pk"]

    def __str__(self):
        return self.title


class ResourceLink(models.Model):
    """A link of a resource."""

    resource = ParentalKey(Resource, on_delete=models.CASCADE, related_name="links")
    title = models.CharField(_("title"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=500)
    checked_at = models.DateTimeField(_("checked on"), null=True, editable=False)
    dead_since = models.DateTimeField(_("does not answer since"), null=True, editable=False)
    trouble = models.CharField(_("what it answers"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("link")
        ordering = ["pk"]

    def __str__(self):
        return self.title or self.url
