"""What the network writes to many at once, and who agreed to read it (fr: lettres d’information, abonnements)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AudienceKind(models.TextChoices):
    PUBLIC = "public", _("everybody who subscribes")
    MEMBERS = "members", _("the members of the network")
    GROUP = "group", _("the members of a working group")


class LetterAudienceQuerySet(models.QuerySet):
    def open_to_all(self):
        """Those to which anybody may subscribe."""
        return self.filter(who=AudienceKind.PUBLIC, is_open=True)


class LetterAudience(models.Model):
    """For whom a letter is written (fr: liste de diffusion)."""

    name = models.CharField(
        _("name"), max_length=100, unique=True, error_messages={"unique": _("There is a list of this name already.")}
    )
    description = models.CharField(
        _("what one receives"), max_length=300,
        help_text=_("One sentence for those who subscribe: about what, and how often. They agree to this and nothing else."),
    )  # fmt: skip
    who = models.CharField(_("for whom"), max_length=10, choices=AudienceKind, default=AudienceKind.PUBLIC)
    group = models.ForeignKey(
        "network.WorkingGroup",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("working group"),
    )
    is_open = models.BooleanField(_("one may subscribe"), default=True)

    objects = LetterAudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of readers")
        verbose_name_plural = _("lists of readers")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="a_list_for_a_group_names_it",
                condition=Q(who=AudienceKind.GROUP, group__isnull=False)
                | Q(group__isnull=True) & ~Q(who=AudienceKind.GROUP),
                violation_error_message=_("Choose a working group for a group’s list, and none for another one."),
            )
        ]

    def __str__(self):
        return self.name


class LetterStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("letter", "draft")
    SCHEDULED = "scheduled", pgettext_lazy("letter", "scheduled")
    SENDING = "sending", pgettext_lazy("letter", "being sent")
    SENT = "sent", pgettext_lazy("letter", "sent")


class LetterQuerySet(models.QuerySet):
    def on_line(self):
        """Sent to the public: anybody may read them again."""
        return self.filter(status=LetterStatus.SENT, is_public=True)


class Letter(models.Model):
    """One letter to one list. Its status changes through :mod:`home.letters.composing`."""

    audience = models.ForeignKey(
        LetterAudience, models.PROTECT, related_name="letters", verbose_name=_("list of readers")
    )
    subject = models.CharField(_("subject"), max_length=150)
    slug = models.SlugField(max_length=120, unique=True, editable=False)
    intro = models.TextField(
        _("first words"), max_length=4000, blank=True, help_text=_("Leave an empty line between two paragraphs.")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=LetterStatus, default=LetterStatus.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(
        default=1, editable=False
    )  # raised by each writing: two editors see each other
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("begun on"), default=timezone.now, editable=False)
    scheduled_at = models.DateTimeField(_("to be sent on"), null=True, editable=False)
    sent_at = models.DateTimeField(_("sent on"), null=True, editable=False)
    # As it left: every reader gets the same, whatever changes on the site while it leaves.
    is_public = models.BooleanField(default=False, editable=False)
    html = models.TextField(blank=True, editable=False)
    text = models.TextField(blank=True, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=LetterStatus.SCHEDULED) | Q(scheduled_at__isnull=False),
                name="a_scheduled_letter_has_its_hour",
            ),
            models.CheckConstraint(
                condition=~Q(status=LetterStatus.SENT) | Q(sent_at__isnull=False), name="a_sent_letter_has_its_date"
            ),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("letters:letter", args=[self.slug])


class ItemKind(models.TextChoices):
    NEWS = "news", pgettext_lazy("part of a letter", "news")
    RESOURCE = "resource", pgettext_lazy("part of a letter", "resource")
    DATE = "date", pgettext_lazy("part of a letter", "date")
    WATCH = "watch", pgettext_lazy("part of a letter", "link")
    FREE = "free", pgettext_lazy("part of a letter", "own words")


class LetterItem(models.Model):
    """One part of a letter: what was published, in words that the editor may change; or the editor's own."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="items")
    kind = models.CharField(_("kind"), max_length=10, choices=ItemKind)
    object_id = models.PositiveBigIntegerField(null=True)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), max_length=1500, blank=True)
    url = models.CharField(_("address"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_kept = models.BooleanField(_("in the letter"), default=True)

    class Meta:
        verbose_name = _("part of a letter")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "kind", "object_id"], name="a_thing_is_once_in_a_letter")
        ]

    def __str__(self):
        return self.title


class SubscriberQuerySet(models.QuerySet):
    def subscribed(self):
        """They confirmed, and have not left since."""
        return self.exclude(confirmed_at=None).filter(left_at=None)


class Subscriber(models.Model):
    """An address that asked for the letters of a list. The row is the proof: what was agreed to, and when."""

    audience = models.ForeignKey(LetterAudience, models.CASCADE, related_name="subscribers")
    email = models.EmailField(_("e-mail address"))
    proof = models.TextField(_("what was agreed to"))
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True)
    left_at = models.DateTimeField(_("left on"), null=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["email", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), "audience", name="one_subscription_per_address_and_list")
        ]

    def __str__(self):
        return self.email
