"""What a working group does between its meetings: tasks, letters, yearly reports (fr: tâches, lettres, bilans)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models.groups import Seat
from network.roles import is_coordinator


class InsideQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What belongs to the groups in which the person sits; all of it for coordinators."""
        if is_coordinator(user):
            return self
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(group__in=Seat.objects.taken().filter(user=user).values("group"))


class GroupTask(models.Model):
    """Something to do: by whom, until when (fr: tâche). Steps: :mod:`network.group_tasks`."""

    group = models.ForeignKey("WorkingGroup", models.CASCADE, related_name="tasks", verbose_name=_("group"))
    title = models.CharField(_("what is to be done"), max_length=200)
    details = models.TextField(_("details"), max_length=4000, blank=True)
    seat = models.ForeignKey(
        Seat, models.SET_NULL, null=True, blank=True, related_name="tasks", verbose_name=_("who does it")
    )
    due_on = models.DateField(_("until"), null=True, blank=True)
    done_at = models.DateTimeField(_("done on"), null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    added_at = models.DateTimeField(_("added on"), default=timezone.now, editable=False)

    objects = InsideQuerySet.as_manager()

    class Meta:
        verbose_name = _("task of a group")
        verbose_name_plural = _("tasks of groups")
        ordering = [models.F("due_on").asc(nulls_last=True), "pk"]

    def __str__(self):
        return self.title

    @property
    def is_late(self):
        return self.done_at is None and self.due_on is not None and self.due_on < timezone.localdate()


class GroupLetter(models.Model):
    """What a facilitator wrote to all who sit in the group (fr: lettre au groupe). Steps: :mod:`network.group_letters`."""

    group = models.ForeignKey("WorkingGroup", models.CASCADE, related_name="letters", verbose_name=_("group"))
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("text"), max_length=20000)
    key = models.CharField(max_length=32, editable=False)  # of the form that was sent
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(_("sent on"), default=timezone.now)
    readers = models.PositiveIntegerField(_("sent to"), default=0)

    objects = InsideQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter to a group")
        verbose_name_plural = _("letters to groups")
        ordering = ["-sent_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["group", "key"], name="a_letter_to_a_group_leaves_once")]

    def __str__(self):
        return self.subject


class GroupReport(models.Model):
    """The facilitators’ own words about a year of their group (fr: bilan annuel). Its numbers are read when it is shown."""

    group = models.ForeignKey("WorkingGroup", models.CASCADE, related_name="reports", verbose_name=_("group"))
    year = models.PositiveSmallIntegerField(_("year"))
    text = models.TextField(_("in our words"), max_length=20000, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(_("written on"), default=timezone.now)

    objects = InsideQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly report of a group")
        verbose_name_plural = _("yearly reports of groups")
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["group", "year"], name="one_report_a_year_for_a_group")]

    def __str__(self):
        return f"{self.group} – {self.year}"
