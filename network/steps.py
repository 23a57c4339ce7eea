"""What every process of the network is made of: steps, refusals and a trace."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from wagtail.log_actions import log


class StepRefused(Exception):
    """A rule of the network forbids this step. The message is written for the person who tried."""


def allow(permitted):
    """Stop here unless the person may take this step."""
    if not permitted:
        raise PermissionDenied


def advance(thing, *, source, target, **changes):
    """Move ``thing`` from one of the ``source`` statuses to ``target``, or refuse.

    The database is the judge: when two people act at once, the second is refused.
    """
    untouched = type(thing)._default_manager.filter(pk=thing.pk, status__in=source)
    if not untouched.update(status=target, **changes):
        thing.refresh_from_db(fields=["status"])
        raise StepRefused(_("This is no longer possible: the current status is “%s”.") % thing.get_status_display())
    thing.refresh_from_db()


def record(thing, step, *, by, **details):
    """Write the step into the history shown in the administration."""
    log(instance=thing, action=f"{thing._meta.label_lower}.{step}", user=by, data=details)
