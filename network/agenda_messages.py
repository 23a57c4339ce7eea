"""Which message follows which step of the agenda. Whoever has no address is told by the organiser."""

from django.utils import timezone

from network import outbox, registration_links
from network.models import MessageKind, RegistrationStatus


def _letter(template, registration, event_name, kind=MessageKind.PERSONAL, **more):
    context = {
        "registration": registration,
        "event": registration.event,
        "path": registration_links.path_of(registration),
        "calendar_path": registration_links.calendar_path(registration),
        **more,
    }
    return outbox.Letter(template, registration.email, event_name, context, kind=kind)


def _post(template, registration, event_name, **more):
    if registration.email:
        outbox.post_many([_letter(template, registration, event_name, **more)])


def registered(registration):
    waits = registration.status == RegistrationStatus.WAITING
    template = "registering/waiting" if waits else "registering/registered"
    _post(template, registration, f"registered:{registration.pk}")


def registered_again(registration):
    """They registered before: said at most once an hour."""
    event_name = f"registered-again:{registration.pk}:{timezone.now():%Y%m%d%H}"
    _post("registering/again", registration, event_name, waits=registration.status == RegistrationStatus.WAITING)


def seat_given(registration):
    _post("registering/seat", registration, f"seat-given:{registration.pk}")


def remind(registrations):
    outbox.post_many(
        _letter(
            "registering/reminder", each, f"event-reminder:{each.pk}:{timezone.localdate(each.event.starts_at)}",
            kind=MessageKind.AGENDA,
        )
        for each in registrations
    )  # fmt: skip


def changed(event, differences):
    """``differences``: ``[(label, before, after, is for those with a seat only)]``."""
    letters = []
    for each in _standing(event):
        waits = each.status == RegistrationStatus.WAITING
        told = [difference[:3] for difference in differences if not (waits and difference[3])]
        if told:
            name = f"event-changed:{event.pk}:{event.sequence}"
            letters.append(_letter("announcing/changed", each, name, differences=told))
    outbox.post_many(letters)


def cancelled(event):
    _to_registered("announcing/cancelled", event, f"event-cancelled:{event.pk}:{event.sequence}")


def reinstated(event):
    _to_registered("announcing/reinstated", event, f"event-reinstated:{event.pk}:{event.sequence}")


def _to_registered(template, event, event_name):
    """To everybody who has a seat or waits for one."""
    outbox.post_many(_letter(template, each, event_name) for each in _standing(event))


def _standing(event):
    standing = list(event.registrations.standing().exclude(email=""))
    for each in standing:
        each.event = event
    return standing
