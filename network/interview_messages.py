"""Which message follows which step of a yearly interview."""

from network.figure_messages import to_those_of
from network.models import MessageKind
from network.notifications import to_secretariat


def held(interview):
    event = f"interview-held:{interview.pk}:{interview.edition}"
    to_those_of(
        [interview.structure_id], "interviewing/held", event, {"interview": interview}, MessageKind.PERSONAL
    )  # fmt: skip


def confirmed(interview):
    event = f"interview-confirmed:{interview.pk}:{interview.edition}"
    to_secretariat("interviewing/confirmed", event, {"interview": interview})
