"""What members should know that others publish: links with why they matter, and the feeds they come from (fr: veille)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from network.roles import is_coordinator, is_member
from resources.models.library import Theme


class WatchKind(models.TextChoices):
    NEWS = "news", pgettext_lazy("kind of link", "news")
    CALL = "call", pgettext_lazy("kind of link", "call for projects")
    OPPORTUNITY = "opportunity", pgettext_lazy("kind of link", "opportunity")
    STUDY = "study", pgettext_lazy("kind of link", "study")
    TOOL = "tool", pgettext_lazy("kind of link", "tool")
    RULE = "rule", pgettext_lazy("kind of link", "law and rules")


class WatchStatus(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("link", "proposed")
    PUBLISHED = "published", pgettext_lazy("link", "published")
    ASIDE = "aside", pgettext_lazy("link", "set aside")


class WatchVisibility(models.TextChoices):
    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members only")


class WatchQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=WatchStatus.PUBLISHED)

    def public(self):
        """What a visitor may see."""
        return self.published().filter(visibility=WatchVisibility.PUBLIC)

    def visible_to(self, user):
        """Published ones, those for members when one is, and always what one proposed."""
        if is_coordinator(user):
            return self
        may = Q(status=WatchStatus.PUBLISHED, visibility=WatchVisibility.PUBLIC)
        if is_member(user):
            may |= Q(status=WatchStatus.PUBLISHED)
        if user.is_authenticated and user.is_active:
            may |= Q(proposed_by=user)
        return self.filter(may)

    def still_open(self, today=None):
        """Calls and opportunities whose last day has not passed."""
        return self.filter(deadline__gte=today or timezone.localdate())


class WatchItem(models.Model):
    """A link worth reading, and why. Its status changes through :mod:`resources.watching`."""

    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=500)
    source = models.CharField(
        _("source"), max_length=150, help_text=_("Who publishes it: a ministry, a foundation, a newspaper…")
    )
    why = models.TextField(
        _("why it matters"),
        max_length=1000,
        help_text=_("One or two sentences for the members: what it changes for them."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=WatchKind, default=WatchKind.NEWS)
    themes = models.ManyToManyField(Theme, related_name="watch_items", blank=True, verbose_name=_("themes"))
    deadline = models.DateField(
        _("last day to answer"), null=True, blank=True, help_text=_("For a call for projects or an opportunity.")
    )
    visibility = models.CharField(
        pgettext_lazy("link", "who may see it"),
        max_length=10,
        choices=WatchVisibility,
        default=WatchVisibility.PUBLIC,
    )
    status = models.CharField(
        _("status"), max_length=10, choices=WatchStatus, default=WatchStatus.PROPOSED, editable=False
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(pgettext_lazy("link", "proposed on"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(pgettext_lazy("link", "published on"), null=True, editable=False)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of the watch")
        verbose_name_plural = _("links of the watch")
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["status", "-published_at"], name="watch_newest_first")]
        constraints = [
            models.UniqueConstraint(
                fields=["url"],
                condition=Q(status__in=[WatchStatus.PROPOSED, WatchStatus.PUBLISHED]),
                name="one_link_per_address",
                violation_error_message=_("This link is already in the watch."),
            ),
            models.CheckConstraint(
                condition=~Q(status=WatchStatus.PUBLISHED) | Q(published_at__isnull=False),
                name="a_published_link_has_its_date",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("watch:item", args=[self.pk])

    @property
    def is_over(self):
        return self.deadline is not None and self.deadline < timezone.localdate()

    @property
    def deadline_said(self):
        """Until when one may answer, in words; empty when there is no last day."""
        if self.deadline is None:
            return ""
        day = date_format(self.deadline, "j F" if self.deadline.year == timezone.localdate().year else "j F Y")
        return (
            gettext("It is over: it was open until %s.") if self.is_over else pgettext("last day", "until %s")
        ) % day


class WatchFeedQuerySet(models.QuerySet):
    def followed(self):
        return self.filter(is_followed=True)

    def failing(self):
        """Those that could not be read several times in a row."""
        return self.followed().filter(failures__gte=WatchFeed.TOO_MANY_FAILURES)


class WatchFeed(models.Model):
    """A feed (RSS or Atom) that is read every morning for the secretariat (fr: flux, source)."""

    TOO_MANY_FAILURES = 5

    name = models.CharField(_("name"), max_length=150)
    url = models.URLField(
        _("address of the feed"), max_length=500, unique=True,
        error_messages={"unique": _("This feed is already followed.")},
    )  # fmt: skip
    theme = models.ForeignKey(
        Theme, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("usual theme")
    )
    is_followed = models.BooleanField(_("followed"), default=True)
    is_shown = models.BooleanField(
        _("in the public list of sources"), default=True,
        help_text=_("Untick it when the address of the feed holds a personal key."),
    )  # fmt: skip
    read_at = models.DateTimeField(_("last read on"), null=True, editable=False)
    error = models.CharField(_("last error"), max_length=300, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0, editable=False)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    modified = models.CharField(max_length=100, blank=True, editable=False)

    objects = WatchFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class EntryStatus(models.TextChoices):
    NEW = "new", pgettext_lazy("entry of a feed", "new")
    PICKED = "picked", pgettext_lazy("entry of a feed", "picked")
    IGNORED = "ignored", pgettext_lazy("entry of a feed", "ignored")


class FeedEntry(models.Model):
    """What a feed brought: nobody sees it until a coordinator picks it and says why it matters."""

    feed = models.ForeignKey(WatchFeed, models.CASCADE, related_name="entries", verbose_name=_("feed"))
    guid = models.CharField(max_length=500)
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=500)
    summary = models.TextField(_("in short"), blank=True)
    published_at = models.DateTimeField(pgettext_lazy("link", "published on"), null=True)
    status = models.CharField(_("status"), max_length=10, choices=EntryStatus, default=EntryStatus.NEW)
    item = models.ForeignKey(WatchItem, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("entry of a feed")
        verbose_name_plural = _("entries of feeds")
        ordering = [F("published_at").desc(nulls_last=True), "-pk"]
        indexes = [models.Index(fields=["status", "-published_at"], name="entries_to_look_at")]
        constraints = [models.UniqueConstraint(fields=["feed", "guid"], name="an_entry_comes_once")]

    def __str__(self):
        return self.title
