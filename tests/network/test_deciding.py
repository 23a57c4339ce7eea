"""How a decision is written down."""

import datetime as dt

import pytest

from network.deciding import decide, next_number
from network.models import Decision, Meeting, MeetingKind, Vote
from network.steps import StepRefused
from tests.factories.network import PersonFactory

DAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    "numbers, expected",
    [
        ([], "2026-01"),
        (["2025-40"], "2026-01"),
        (["2026-01", "2026-07"], "2026-08"),
        (["2026-99"], "2026-100"),
        (["2026-99", "2026-100"], "2026-101"),
        (["2026-old", "2026-02"], "2026-03"),
    ],
)
def test_decisions_are_numbered_in_their_year(numbers, expected):
    assert next_number(2026, numbers) == expected


@pytest.mark.django_db
def test_a_decision_keeps_its_sentence_and_its_number():
    person = PersonFactory()
    first = decide(" Admettre Le Relais. ", by=person, taken_on=DAY, taken_by="L’équipe projet")
    second = decide("Élire un binôme.", by=person, taken_on=DAY, taken_by="La séance", effect="Inviter")
    assert (first.number, first.sentence, second.number, second.effect) == (
        "2026-01", "Admettre Le Relais.", "2026-02", "Inviter",
    )  # fmt: skip


@pytest.mark.django_db
def test_a_decision_without_words_is_refused():
    with pytest.raises(StepRefused):
        decide("  ", by=None, taken_on=DAY, taken_by="La séance")
    assert not Decision.objects.exists()


@pytest.mark.django_db
def test_a_vote_has_one_decision():
    kind = MeetingKind.objects.create(name="Plénière")
    meeting = Meeting.objects.create(kind=kind, title="Plénière", starts_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    vote = Vote.objects.create(meeting=meeting, question="Admettre ?")
    decide("Oui.", by=PersonFactory(), taken_on=DAY, taken_by="La séance", meeting=meeting, vote=vote)
    with pytest.raises(StepRefused):
        decide("Oui.", by=PersonFactory(), taken_on=DAY, taken_by="La séance", meeting=meeting, vote=vote)
    assert Decision.objects.count() == 1
