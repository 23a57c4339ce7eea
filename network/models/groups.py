"""Working groups, who sits in them and their private documents (fr: groupes de travail)."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.roles import is_coordinator


class Joining(models.TextChoices):
    OPEN = "open", _("open: any member may join")
    REQUEST = "request", _("on request: a facilitator accepts")
    CLOSED = "closed", _("closed: by invitation of the secretariat")


class GroupStatus(models.TextChoices):
    RUNNING = "running", pgettext_lazy("group", "running")
    CLOSED = "closed", pgettext_lazy("group", "closed")


class WorkingGroupQuerySet(models.QuerySet):
    def running(self):
        return self.filter(status=GroupStatus.RUNNING)


class WorkingGroup(models.Model):
    """Members who work on one subject. What it is for is public; the inside is for those who sit in it."""

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("address on the site"), max_length=120, unique=True)
    mandate = models.TextField(_("mandate"), help_text=_("What the group must do, for whom, until when."))
    joining = models.CharField(_("who may join"), max_length=10, choices=Joining, default=Joining.OPEN)
    status = models.CharField(_("status"), max_length=10, choices=GroupStatus, default=GroupStatus.RUNNING)
    created_on = models.DateField(_("created on"), default=timezone.localdate)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    report = models.TextField(_("what the group achieved"), blank=True, editable=False)  # written when it closes

    objects = WorkingGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("groups:group", args=[self.slug])


class SeatQuerySet(models.QuerySet):
    def taken(self):
        """Seats held today."""
        return self.filter(left_at=None, accepted_at__isnull=False)

    def asked_for(self):
        return self.filter(left_at=None, accepted_at=None)


class Seat(models.Model):
    """A person's place in a group (fr: siège). Not accepted yet: a request."""

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="seats", verbose_name=_("group"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="seats", verbose_name=_("person"))
    structure = models.ForeignKey(
        "Structure", models.SET_NULL, null=True, blank=True, related_name="seats", verbose_name=_("sits for"),
        help_text=_("The structure for which this person sits."),
    )  # fmt: skip
    is_facilitator = models.BooleanField(_("facilitator"), default=False)
    asked_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(_("since"), null=True, blank=True, default=timezone.now)
    left_at = models.DateTimeField(_("left on"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["-is_facilitator", "user__last_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"],
                condition=Q(left_at=None),
                name="one_seat_per_person_in_a_group",
                violation_error_message=_("This person already sits in this group."),
            )
        ]

    def __str__(self):
        return f"{self.user} – {self.group}"


def private_storage():
    return storages["private"]


def document_path(document, filename):
    return f"groups/{document.group_id}/{filename}"


class GroupDocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Documents of the groups in which the person sits; all of them for coordinators."""
        if is_coordinator(user):
            return self
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(group__in=Seat.objects.taken().filter(user=user).values("group"))


class GroupDocument(models.Model):
    """A document of a group, never reachable by its address alone. ``file`` is the latest version."""

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), storage=private_storage, upload_to=document_path, max_length=255)
    size = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(_("added on"), default=timezone.now)
    version = models.PositiveSmallIntegerField(_("version"), default=1)

    objects = GroupDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a group")
        verbose_name_plural = _("documents of groups")
        ordering = ["-added_at"]

    def __str__(self):
        return self.title


class EarlierVersion(models.Model):
    """What a document of a group was before a newer version took its place."""

    document = models.ForeignKey(GroupDocument, models.CASCADE, related_name="earlier")
    number = models.PositiveSmallIntegerField(_("version"))
    file = models.FileField(_("file"), storage=private_storage, max_length=255)
    size = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(_("added on"))

    class Meta:
        verbose_name = _("earlier version of a document")
        verbose_name_plural = _("earlier versions of documents")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="a_version_has_one_number")]

    def __str__(self):
        return f"{self.document} ({self.number})"
