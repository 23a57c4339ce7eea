"""What people in the field lack (fr: besoins du terrain)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.models.groups import Seat
from network.roles import is_coordinator


class NeedStatus(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("need", "to be sorted")
    KEPT = "kept", pgettext_lazy("need", "kept")
    TIED = "tied", pgettext_lazy("need", "a group works on it")
    ANSWERED = "answered", pgettext_lazy("need", "answered")
    ASIDE = "aside", pgettext_lazy("need", "set aside")


class NeedQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(status=NeedStatus.WAITING)

    def public(self):
        """Those that a coordinator put into words for everybody, and that were not set aside."""
        return self.exclude(public_title="").exclude(status__in=[NeedStatus.WAITING, NeedStatus.ASIDE])

    def visible_to(self, user):
        """Coordinators see all; others what they raised themselves, and what their groups work on."""
        if is_coordinator(user):
            return self
        if not user.is_authenticated or not user.is_active:
            return self.none()
        groups = Seat.objects.taken().filter(user=user).values("group")
        return self.filter(Q(raised_by=user) | Q(group__in=groups))


class Need(models.Model):
    """Something that is lacking on the ground, raised by a member or by anybody (fr: besoin). Steps: :mod:`network.needs`."""

    title = models.CharField(_("what is lacking"), max_length=150)
    text = models.TextField(_("in your words"), max_length=3000, blank=True)
    where = models.CharField(_("where"), max_length=150, blank=True)
    email = models.EmailField(_("your e-mail address"), blank=True)  # forgotten once answered
    raised_by = models.ForeignKey(
        "User", models.SET_NULL, null=True, blank=True, related_name="needs", verbose_name=_("raised by")
    )
    raised_at = models.DateTimeField(_("raised on"), default=timezone.now)
    status = models.CharField(_("status"), max_length=10, choices=NeedStatus, default=NeedStatus.WAITING)
    group = models.ForeignKey(
        "WorkingGroup", models.SET_NULL, null=True, blank=True, related_name="needs", verbose_name=_("group")
    )
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    public_title = models.CharField(_("as everybody reads it"), max_length=150, blank=True)
    sorted_by = models.ForeignKey("User", models.SET_NULL, null=True, blank=True, related_name="+")
    sorted_at = models.DateTimeField(_("sorted on"), null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_need_tied_to_a_group_names_it", condition=~Q(status="tied") | Q(group__isnull=False)
            ),
            models.CheckConstraint(
                name="an_answered_need_has_its_answer", condition=~Q(status__in=["answered", "aside"]) | ~Q(answer="")
            ),
        ]

    def __str__(self):
        return self.title
