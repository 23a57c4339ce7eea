"""What happens to a resource once it is shared: versions, uses, reports, collections."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from network.roles import is_coordinator, is_member, structure_ids
from resources.models.library import Resource


class ResourceVersion(models.Model):
    """What a resource said before a change. ``said``: ``{field: text}``, with the titles of files and links."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    said = models.JSONField()
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("on"), default=timezone.now)

    class Meta:
        verbose_name = _("version of a resource")
        verbose_name_plural = _("versions of resources")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["resource", "number"], name="one_version_per_number")]

    def __str__(self):
        return f"{self.resource} ({self.number})"


class ResourceUse(models.Model):
    """“Used by us”, with a short experience report instead of stars (fr: retour d’expérience)."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="uses")
    structure = models.ForeignKey("network.Structure", models.PROTECT, related_name="+", verbose_name=_("structure"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(
        _("how it went"), max_length=1500, blank=True, help_text=_("With whom, what worked, what to change.")
    )
    used_on = models.DateField(_("used on"), default=timezone.localdate)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("use of a resource")
        verbose_name_plural = _("uses of resources")
        ordering = ["-used_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "structure", "used_on"],
                name="one_use_of_a_resource_a_day",
                violation_error_message=_("Your structure has already said so for this day."),
            )
        ]

    def __str__(self):
        return f"{self.structure} – {self.resource}"


class ReportReason(models.TextChoices):
    OUTDATED = "outdated", pgettext_lazy("resource report", "outdated")
    WRONG = "wrong", pgettext_lazy("resource report", "wrong")
    INAPPROPRIATE = "inappropriate", pgettext_lazy("resource report", "inappropriate")


class ResourceReportQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(settled_at=None)

    def visible_to(self, user):
        """All of them for coordinators; for managers and editors those on the resources of their structures."""
        if is_coordinator(user):
            return self
        mine = structure_ids(user, ["manager", "editor"]) if is_member(user) else []
        shared = Resource.co_authors.through.objects.filter(structure__in=mine).values("resource")
        return self.filter(Q(resource__structure__in=mine) | Q(resource__in=shared)) if mine else self.none()


class ResourceReport(models.Model):
    """Somebody says that a resource is outdated, wrong or inappropriate (fr: signalement)."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="reports")
    reason = models.CharField(_("what is the matter"), max_length=14, choices=ReportReason)
    text = models.TextField(_("details"), max_length=2000, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("on"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled on"), null=True)
    answer = models.TextField(_("answer"), blank=True)

    objects = ResourceReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report on a resource")
        verbose_name_plural = _("reports on resources")
        ordering = ["-at"]

    def __str__(self):
        return f"{self.get_reason_display()} – {self.resource}"


class CollectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Public ones; all of them for members and coordinators. What is inside is filtered by ``Resource.visible_to``."""
        return self if is_coordinator(user) or is_member(user) else self.filter(is_public=True)


class Collection(ClusterableModel):
    """Resources that somebody put together, in order (fr: collection, dossier)."""

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(_("address on the site"), max_length=120, unique=True)
    summary = models.CharField(_("in short"), max_length=300, blank=True)
    is_public = models.BooleanField(_("everybody may see it"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    resources = models.ManyToManyField(Resource, through="CollectionItem", related_name="collections")

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering = ["position", "title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("resources:collection", args=[self.slug])


class CollectionItem(Orderable):
    """A resource in a collection; essentials come first."""

    collection = ParentalKey(Collection, on_delete=models.CASCADE, related_name="items")
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="+", verbose_name=_("resource"))
    is_essential = models.BooleanField(_("essential"), default=False)

    class Meta(Orderable.Meta):
        ordering = ["-is_essential", "sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "resource"], name="a_resource_is_once_in_a_collection")
        ]

    def __str__(self):
        return f"{self.collection} – {self.resource}"


class SavedSearchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user) if user.is_authenticated else self.none()


class SavedSearch(models.Model):
    """A question that a member asks again by mail: what is new since last time (fr: alerte)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=150)
    question = models.CharField(max_length=500, editable=False)  # as in the address
    wants_mail = models.BooleanField(_("tell me when something new answers"), default=True)
    told_until = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "question"], name="a_search_is_saved_once")]

    def __str__(self):
        return self.name


class FruitlessSearch(models.Model):
    """Words that found nothing, folded; nobody's name (fr: lacune)."""

    words = models.CharField(_("words"), max_length=200, unique=True)
    times = models.PositiveIntegerField(_("times"), default=1)
    first_on = models.DateField(_("first on"), default=timezone.localdate)
    last_on = models.DateField(_("last on"), default=timezone.localdate)
    settled = models.BooleanField(_("settled"), default=False)

    class Meta:
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")
        ordering = ["-times", "-last_on"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="a_fruitless_search_has_words")]

    def __str__(self):
        return self.words


class Synonym(models.Model):
    """Words that mean the same in a search: « PC, ordinateur, micro » (fr: synonymes)."""

    words = models.CharField(
        _("words"), max_length=300, help_text=_("Separated by commas: who looks for one finds the others.")
    )

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self):
        return self.words


class ResourceWords(models.Model):
    """The words of a published resource, folded and stemmed (see :mod:`resources.catalogue.words`).

    PostgreSQL keeps two ``tsvector`` of them under GIN indexes, SQLite an FTS5 table (migration 0003).
    """

    resource = models.OneToOneField(Resource, models.CASCADE, primary_key=True, related_name="+")
    title_words = models.TextField()
    summary_words = models.TextField(blank=True)
    text_words = models.TextField(blank=True)

    def __str__(self):
        return str(self.resource_id)


class KnownWord(models.Model):
    """A word that some resource uses, folded: what a typing error is corrected to."""

    word = models.CharField(max_length=40, primary_key=True)

    def __str__(self):
        return self.word
