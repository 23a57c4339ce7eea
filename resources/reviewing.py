"""Published resources stay right: their author is asked at the date to read again, and told of links that died.

    published ── its date comes ─▶ asked, then each month, three times at most ─┬─ read_again ─▶ one year more
                                                                               └─ revised with a later date
    a link: answers ── two failures, a week apart ─▶ dead ── answers again ─▶ answers

For the links: :func:`check_links`, from the command of that name. Looking outside is :mod:`network.upkeep.reaching`.
Source: issue « Centre de ressources », contributing.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from network.roles import structure_ids
from network.steps import StepRefused, allow, record
from network.upkeep.reaching import Answer, Outside
from resources import notifications
from resources.models import Resource, ResourceLink
from resources.models import ResourceStatus as Status
from resources.publishing import READ_AGAIN_AFTER, may_edit

MOST_REMINDERS, DAYS_BETWEEN = 3, 30
A_WEEK = dt.timedelta(days=6, hours=12)  # the timer is never exact
MOST_VISITED = 500


def to_read_again(today=None):
    return Resource.objects.published().filter(review_on__lte=today or timezone.localdate())


def of_authors(user):
    """Those that the person may change as an author."""
    mine = structure_ids(user, ["manager", "editor"])
    shared = Resource.co_authors.through.objects.filter(structure__in=mine).values("resource")
    return Resource.objects.filter(Q(structure__in=mine) | Q(pk__in=shared)) if mine else Resource.objects.none()


@transaction.atomic
def read_again(resource, *, by):
    """It is still right: not before a year from now."""
    allow(may_edit(by, resource))
    resource.review_on = timezone.localdate() + READ_AGAIN_AFTER
    if not Resource.objects.filter(pk=resource.pk, status=Status.PUBLISHED).update(review_on=resource.review_on):
        raise StepRefused(
            _("This is no longer possible: the current status is “%s”.") % resource.get_status_display()
        )
    record(resource, "read_again", by=by)


@transaction.atomic
def remind(today):
    """Ask the authors whose date has come; the event of each letter keeps it from leaving twice."""
    asked = 0
    for resource in to_read_again(today).select_related("structure", "proposed_by").iterator():
        turn = (today - resource.review_on).days // DAYS_BETWEEN
        if turn < MOST_REMINDERS:
            asked += notifications.resource_to_read_again(resource, turn)
    return asked


def check_links(outside=None, now=None):
    """Visit the links of published resources, those not seen for longest first. ``(visited, newly dead)``."""
    outside, now = outside or Outside(), now or timezone.now()
    due = ResourceLink.objects.filter(resource__status=Status.PUBLISHED)
    due = due.filter(Q(checked_at=None) | Q(checked_at__lte=now - A_WEEK)).select_related("resource")
    links = list(due.order_by("checked_at", "pk")[:MOST_VISITED])
    answers = outside.visit([link.url for link in links])
    if outside.seems_cut_off():
        return 0, 0
    return len(links), sum(_note(link, answers[link.url], now) for link in links)


@transaction.atomic
def _note(link, answer, now):
    """``True`` when the link is dead from now on."""
    if answer == Answer.UNKNOWN:
        return False
    failed_before, newly_dead = bool(link.trouble), False
    link.checked_at = now
    if answer == Answer.YES:
        link.trouble, link.dead_since = "", None
    else:
        link.trouble = _("this page is gone") if answer == Answer.GONE else _("nobody answers")
        if failed_before and link.dead_since is None:
            link.dead_since, newly_dead = now, True
    known = ResourceLink.objects.filter(pk=link.pk, url=link.url)
    known.update(checked_at=link.checked_at, trouble=link.trouble, dead_since=link.dead_since)
    if newly_dead:
        notifications.link_died(link)
    return newly_dead


def dead_links():
    links = ResourceLink.objects.filter(resource__status=Status.PUBLISHED).exclude(dead_since=None)
    return links.select_related("resource")
