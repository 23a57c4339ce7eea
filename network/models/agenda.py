"""What happens, where and when: workshops, trainings, events (fr: agenda, dates). Meetings are in governance."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.models.groups import Seat
from network.roles import is_coordinator, is_member, structure_ids


class EventKind(models.TextChoices):
    WORKSHOP = "workshop", _("workshop")
    TRAINING = "training", _("training")
    HELP = "help", _("drop-in help")
    WEBINAR = "webinar", _("webinar")
    EVENT = "event", pgettext_lazy("kind of date", "event")


class EventStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("event", "draft")
    PUBLISHED = "published", pgettext_lazy("event", "published")
    CANCELLED = "cancelled", pgettext_lazy("event", "cancelled")


class EventVisibility(models.TextChoices):
    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members only")
    GROUP = "group", _("a working group only")


class EventQuerySet(models.QuerySet):
    def announced(self):
        """What was published; what is cancelled stays shown as such."""
        return self.filter(status__in=[EventStatus.PUBLISHED, EventStatus.CANCELLED])

    def public(self):
        return self.announced().filter(visibility=EventVisibility.PUBLIC)

    def visible_to(self, user):
        """Public ones; those of members and of one's groups; always those of one's own structures."""
        if is_coordinator(user):
            return self
        may = Q(visibility=EventVisibility.PUBLIC)
        if is_member(user):
            may |= Q(visibility=EventVisibility.MEMBERS)
        if user.is_authenticated and user.is_active:
            may |= Q(
                visibility=EventVisibility.GROUP, group__in=Seat.objects.taken().filter(user=user).values("group")
            )
        seen = Q(status__in=[EventStatus.PUBLISHED, EventStatus.CANCELLED]) & may
        if mine := structure_ids(user):
            seen |= Q(structure__in=mine)
        return self.filter(seen)

    def to_come(self):
        return self.filter(ends_at__gte=timezone.now())

    def for_display(self):
        """With all that a list says of them, in one query."""
        return self.select_related("structure", "place", "commune", "group", "calendar")


class EventSeries(models.Model):
    """Dates that come back: each is an :class:`Event` of its own, written in advance (fr: récurrence)."""

    rule = models.CharField(
        _("comes back"), max_length=200, help_text=_("RFC 5545, for example FREQ=WEEKLY;COUNT=10.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("series of dates")
        verbose_name_plural = _("series of dates")

    def __str__(self):
        return self.rule


class Event(models.Model):
    """One date of the agenda. Steps: :mod:`network.announcing`, :mod:`network.registering`."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address on the site"), max_length=140, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=EventKind, default=EventKind.WORKSHOP)
    summary = models.CharField(_("in short"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True, max_length=10000)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    structure = models.ForeignKey(
        "network.Structure", models.PROTECT, related_name="events", verbose_name=_("organised by")
    )
    place = models.ForeignKey(
        "network.Place", models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("place")
    )
    where = models.CharField(_("where, if it is not a place of the directory"), max_length=300, blank=True)
    commune = models.ForeignKey(
        "network.Commune", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commune")
    )
    online_url = models.URLField(_("link to take part at a distance"), blank=True)
    terms = models.ManyToManyField(
        "network.Term", blank=True, related_name="events", verbose_name=_("services and audiences")
    )
    visibility = models.CharField(
        _("who may see it"), max_length=10, choices=EventVisibility, default=EventVisibility.PUBLIC
    )
    group = models.ForeignKey(
        "network.WorkingGroup", models.CASCADE, null=True, blank=True, related_name="events", verbose_name=_("group")
    )
    series = models.ForeignKey(
        EventSeries, models.SET_NULL, null=True, editable=False, related_name="events", verbose_name=_("series")
    )
    takes_registrations = models.BooleanField(_("people register"), default=False)
    seats = models.PositiveSmallIntegerField(
        _("seats"), null=True, blank=True, help_text=_("Empty: as many as come. Beyond, people wait.")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=EventStatus, default=EventStatus.DRAFT, editable=False
    )
    cancelled_because = models.CharField(_("why it is cancelled"), max_length=300, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published on"), null=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)  # RFC 5545: raised by each change told
    changed_at = models.DateTimeField(_("changed on"), default=timezone.now, editable=False)
    taken = models.PositiveIntegerField(_("seats taken"), default=0, editable=False)
    registered_count = models.PositiveIntegerField(null=True, editable=False)  # once names are forgotten
    came_count = models.PositiveIntegerField(null=True, editable=False)
    calendar = models.ForeignKey(
        "network.ExternalCalendar", models.SET_NULL, null=True, editable=False, related_name="events",
        verbose_name=_("read from"),
    )  # fmt: skip
    source_key = models.CharField(max_length=300, blank=True, editable=False)  # UID and day in that calendar
    source_url = models.URLField(_("page of the organiser"), blank=True, editable=False, max_length=500)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["status", "starts_at"], name="events_to_come")]
        constraints = [
            models.CheckConstraint(
                name="an_event_ends_after_it_begins",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("A date ends after it begins."),
            ),
            models.CheckConstraint(
                name="an_event_for_a_group_names_it",
                condition=~Q(visibility=EventVisibility.GROUP) | Q(group__isnull=False),
                violation_error_message=_("Say which working group."),
            ),
            models.UniqueConstraint(
                fields=["calendar", "source_key"],
                condition=Q(calendar__isnull=False),
                name="one_event_for_each_date_of_a_calendar",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Where those who may see it read it: in public, or in the member area."""
        return reverse("agenda:event" if self.is_public else "network:event", args=[self.slug])

    @property
    def is_public(self):
        return self.visibility == EventVisibility.PUBLIC and self.status != EventStatus.DRAFT

    @property
    def has_begun(self):
        return self.starts_at <= timezone.now()

    @property
    def is_over(self):
        return self.ends_at < timezone.now()

    @property
    def is_full(self):
        return self.seats is not None and self.taken >= self.seats

    @property
    def is_open(self):
        """Whether one may register now, be it to wait for a seat."""
        return self.takes_registrations and self.status == EventStatus.PUBLISHED and not self.has_begun

    @property
    def tells_link(self):
        """The link to take part is for everybody only where nobody registers."""
        return bool(self.online_url) and not self.takes_registrations

    @property
    def location(self):
        """Where it is, in one line."""
        if self.place:
            address = ", ".join(filter(None, [self.place.name, self.place.address]))
        else:
            address = self.where
        commune = self.commune.name if self.commune else ""
        return ", ".join(filter(None, [address, "" if commune and commune in address else commune]))
