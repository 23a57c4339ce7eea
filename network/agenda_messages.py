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
    _to_registered("announcing/changed", event, f"event-changed:{event.pk}:{event.sequence}", differences=differences)


def cancelled(event):
    _to_registered("announcing/cancelled", event, f"event-cancelled:{event.pk}:{event.sequence}")


def reinstated(event):
    _to_registered("announcing/reinstated", event, f"event-reinstated:{event.pk}:{event.sequence}")


def _to_registered(template, event, event_name, **more):
    """To everybody who has a seat or waits for one."""
    standing = list(event.registrations.standing().exclude(email=""))
    for each in standing:
        each.event = event
    outbox.post_many(_letter(template, each, event_name, **more) for each in standing)
