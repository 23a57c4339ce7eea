"""People, the structures they act for and in which role (fr: personnes, rattachements, invitations)."""

import secrets

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.roles import is_coordinator, structure_ids


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        """A person known by an e-mail address; without a password they sign in with a code."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractUser):
    """A person with an account. The e-mail address is the identifier; there is no user name."""

    username = None
    email = models.EmailField(_("e-mail address"))
    function = models.CharField(_("function"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_per_address",
                violation_error_message=_("Somebody already has this e-mail address."),
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.email


class Role(models.TextChoices):
    MANAGER = "manager", pgettext_lazy("affiliation", "manager")
    EDITOR = "editor", pgettext_lazy("affiliation", "editor")
    READER = "reader", pgettext_lazy("affiliation", "reader")


class AffiliationQuerySet(models.QuerySet):
    def running(self):
        """Affiliations that have not ended."""
        return self.filter(left_at=None)

    def managers(self):
        return self.running().filter(role=Role.MANAGER)


class Affiliation(models.Model):
    """A person acts for a structure, in a role (fr: rattachement)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="affiliations", verbose_name=_("person")
    )
    structure = models.ForeignKey(
        "Structure", models.CASCADE, related_name="affiliations", verbose_name=_("structure")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)
    is_representative = models.BooleanField(
        _("legal representative"), default=False, help_text=_("May commit the structure; named on signatures.")
    )
    joined_at = models.DateTimeField(_("since"), default=timezone.now)
    left_at = models.DateTimeField(_("left on"), null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["user__last_name", "user__first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "structure"],
                condition=Q(left_at=None),
                name="one_running_affiliation_per_person_and_structure",
                violation_error_message=_("This person already acts for this structure."),
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("joined_at")), name="nobody_leaves_before_joining"
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.structure}"


class InvitationQuerySet(models.QuerySet):
    def waiting(self):
        """Invitations that can still be accepted."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def visible_to(self, user):
        """Every invitation for coordinators; for others, those into the structures they manage."""
        if is_coordinator(user):
            return self
        return self.filter(structure__in=structure_ids(user, [Role.MANAGER]))


def new_token():
    return secrets.token_urlsafe(24)


class Invitation(models.Model):
    """An offer to act for a structure, or to run the network (fr: invitation). Its link works once."""

    email = models.EmailField(_("e-mail address"))
    structure = models.ForeignKey(
        "Structure", models.CASCADE, null=True, blank=True, related_name="invitations", verbose_name=_("structure")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by")
    )
    created_at = models.DateTimeField(_("sent on"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires on"))
    accepted_at = models.DateTimeField(_("accepted on"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                "structure",
                Lower("email"),
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_per_address_and_structure",
            )
        ]

    def __str__(self):
        return self.email

    @property
    def is_waiting(self):
        return not self.accepted_at and not self.revoked_at and self.expires_at > timezone.now()
