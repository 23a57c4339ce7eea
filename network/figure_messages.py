"""Which message follows which step of a campaign of indicators. One letter a person, whatever the number of structures."""

from django.contrib.auth import get_user_model
from django.db.models import F

from network import outbox
from network.models import MessageKind, Role, Structure
from network.notifications import to_secretariat


def to_those_of(structures, template, event, context, kind=MessageKind.FIGURES):
    """To whoever manages or edits these structures; the letter names theirs. Returns how many people."""
    people = get_user_model().objects.filter(
        affiliations__structure__in=list(structures), affiliations__left_at=None,
        affiliations__role__in=[Role.MANAGER, Role.EDITOR], is_active=True,
    )  # fmt: skip
    theirs = {}
    for email, structure in people.values_list("email", F("affiliations__structure")).distinct():
        theirs.setdefault(email, []).append(structure)
    names = Structure.objects.in_bulk({key for keys in theirs.values() for key in keys})
    outbox.post_many(
        outbox.Letter(
            template, email, event,
            {**context, "structures": sorted((names[key] for key in keys), key=lambda each: each.called)}, kind,
        )
        for email, keys in theirs.items()
    )  # fmt: skip
    return len(theirs)


def opened(campaign, structures):
    """Those asked later have a letter of their own: a structure is asked once, so that the first one names its batch."""
    structures = sorted(structures)
    event = f"figures-opened:{campaign.pk}:{structures[0] if structures else 0}"
    return to_those_of(structures, "measuring/opened", event, {"campaign": campaign})


def reminded(campaign, moment, structures):
    """``moment``: before, late or last; once for each day until which answers are expected."""
    context = {"campaign": campaign, "is_late": moment != "before", "is_last": moment == "last"}
    return to_those_of(structures, "measuring/reminded", f"figures-{moment}:{campaign.pk}:{campaign.due_on}", context)


def asked_back(question):
    reading = question.reading
    context = {"question": question, "reading": reading, "campaign": reading.campaign}
    to_those_of(
        [reading.structure_id], "measuring/asked_back", f"figures-asked:{question.pk}", context, MessageKind.PERSONAL
    )


def validated(reading):
    event = f"figures-validated:{reading.pk}:{reading.validated_at:%Y%m%d%H%M%S%f}"
    context = {"reading": reading, "campaign": reading.campaign}
    to_those_of([reading.structure_id], "measuring/validated", event, context)


def answered(question):
    to_secretariat("measuring/answered", f"figures-answered:{question.pk}", {"question": question})
