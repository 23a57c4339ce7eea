"""The addresses to which the network writes, and what their owners wish (fr: contacts)."""

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Rhythm(models.TextChoices):
    """When messages that may wait are sent."""

    AT_ONCE = "at_once", pgettext_lazy("rhythm", "at once")
    DAILY = "daily", pgettext_lazy("rhythm", "once a day, in one message")
    WEEKLY = "weekly", pgettext_lazy("rhythm", "once a week, in one message")


class ContactManager(models.Manager):
    def at(self, email, **details):
        """The contact of an address, noted if it is new."""
        email = email.strip().lower()
        return self.get_or_create(email=email, defaults=details)[0]


class Contact(models.Model):
    """An address we write to, with or without an account. Nothing is ever written against its wishes."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150, blank=True, help_text=_("As one asks for them on the phone."))
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    best_time = models.CharField(
        _("best time to call"), max_length=100, blank=True, help_text=_("For example: Tuesday mornings.")
    )
    shown_to_members = models.BooleanField(
        _("shown to the members of the network"), default=False,
        help_text=_("They agreed that other members see their name, phone and address in the professionals’ view."),
    )  # fmt: skip
    refuses_mail_at = models.DateTimeField(_("asked not to be written to on"), null=True, blank=True)
    refused_kinds = models.JSONField(_("messages not wanted"), default=list, blank=True)
    rhythm = models.CharField(_("rhythm"), max_length=10, choices=Rhythm, default=Rhythm.AT_ONCE)
    bounced_at = models.DateTimeField(_("came back on"), null=True, blank=True)
    bounce_reason = models.CharField(_("why it came back"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("noted on"), default=timezone.now, editable=False)

    objects = ContactManager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_contact_per_address",
                violation_error_message=_("This address is already among the contacts."),
            )
        ]

    def __str__(self):
        return f"{self.name} <{self.email}>" if self.name else self.email

    @property
    def is_reachable(self):
        """They did not ask us to stop, and nothing came back."""
        return self.refuses_mail_at is None and self.bounced_at is None

    def may_be_written_to(self, kind):
        """They are reachable, and did not refuse this kind of message."""
        return self.is_reachable and kind not in self.refused_kinds

    @property
    def person(self):
        """Whoever has an account with this address."""
        return get_user_model().objects.filter(email__iexact=self.email).first()
