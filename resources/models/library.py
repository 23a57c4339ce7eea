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
from wagtail.search import index

from network.roles import is_coordinator, is_member, structure_ids


class Theme(models.Model):
    """A theme or an audience of the national resource site (vocabulary « Les Bases »)."""

    class Axis(models.TextChoices):
        THEME = "theme", _("theme")
        AUDIENCE = "audience", _("audience")

    axis = models.CharField(_("axis"), max_length=10, choices=Axis, default=Axis.THEME)
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


OPEN_LICENCES = frozenset({Licence.ETALAB, Licence.CC0, Licence.CC_BY, Licence.CC_BY_SA})


class ResourceStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("resource", "draft")
    PROPOSED = "proposed", pgettext_lazy("resource", "proposed")
    PUBLISHED = "published", pgettext_lazy("resource", "published")
    DECLINED = "declined", pgettext_lazy("resource", "not kept")
    ARCHIVED = "archived", pgettext_lazy("resource", "archived")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members only")


class ResourceQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=ResourceStatus.PUBLISHED)

    def public(self):
        """What a visitor may see."""
        return self.published().filter(visibility=Visibility.PUBLIC)

    def visible_to(self, user):
        """Published ones, those for members when one is, and always those of one's own structures."""
        if is_coordinator(user):
            return self
        may = Q(status=ResourceStatus.PUBLISHED, visibility=Visibility.PUBLIC)
        if is_member(user):
            may |= Q(status=ResourceStatus.PUBLISHED)
        mine = structure_ids(user)
        if mine:
            may |= Q(structure__in=mine)
        return self.filter(may)

    def for_display(self):
        return self.select_related("structure").prefetch_related("themes")


class Resource(index.Indexed, ClusterableModel):
    """A workshop plan, a guide, a tool… that a member shares. Its status changes through resources.publishing."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address on the site"), max_length=120, unique=True)
    summary = models.CharField(
        _("in short"), max_length=300, help_text=_("One or two sentences: what it is and for whom.")
    )
    text = models.TextField(_("text"), blank=True, max_length=20000)
    kind = models.CharField(_("kind"), max_length=20, choices=ResourceKind)
    themes = models.ManyToManyField(Theme, related_name="resources", blank=True, verbose_name=_("themes"))
    licence = models.CharField(
        _("licence"), max_length=20, choices=Licence, default=Licence.ETALAB,
        help_text=_("What others may do with it. The Licence Ouverte lets everybody reuse it by naming you."),
    )  # fmt: skip
    visibility = models.CharField(_("who may see it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
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
    answer = models.TextField(_("answer of the secretariat"), blank=True, editable=False)

    objects = ResourceQuerySet.as_manager()

    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.FilterField("id"),
        index.FilterField("structure_id"),
    ]

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
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("resources:resource", args=[self.slug])


def private_storage():
    return storages["private"]


def file_path(file, filename):
    return f"resources/{file.resource_id}/{filename}"


class ResourceFile(models.Model):
    """A file of a resource, handed out by a view that asks who wants it."""

    resource = ParentalKey(Resource, on_delete=models.CASCADE, related_name="files")
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), storage=private_storage, upload_to=file_path, max_length=255)
    size = models.PositiveIntegerField(default=0, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)

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

    class Meta:
        verbose_name = _("link")
        ordering = ["pk"]

    def __str__(self):
        return self.title or self.url
