"""Who carries a vote, and the sentence that says so."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from network.counting_votes import Tally, result, two_best, winner
from network.models import Majority
from network.vote_sentences import sentence

pytestmark = pytest.mark.one_engine


def tally(yes=0, no=0, abstain=0, blank=0, *, members=21, present=12, quorum=11, majority="simple", **rules):
    counts = {"for": yes, "against": no, "abstain": abstain, "blank": blank}
    return Tally(members=members, present=present, quorum=quorum, majority=majority, counts=counts, **rules)


def election(*votes, majority="absolute", **rules):
    counts = {f"pair{number}": count for number, count in enumerate(votes, start=1)}
    return Tally(
        members=21, present=12, quorum=11, majority=majority, counts={**counts, "abstain": 0, "blank": 1, **rules}
    )


@pytest.mark.parametrize(
    "majority, counted, came_to",
    [
        ("simple", (6, 5), "adopted"),
        ("simple", (6, 6), "rejected"),
        ("simple", (1, 0, 11), "adopted"),  # abstentions never weigh in a simple majority
        ("absolute", (6, 5, 1), "adopted"),
        ("absolute", (6, 6), "rejected"),
        ("absolute", (0, 0), "rejected"),
        ("two_thirds", (8, 4), "adopted"),
        ("two_thirds", (7, 5), "rejected"),
        ("two_thirds", (0, 0), "rejected"),
        ("unanimity", (12, 0), "adopted"),
        ("unanimity", (11, 1), "rejected"),
        ("unanimity", (11, 0, 1), "adopted"),
        ("unanimity", (11, 0, 0, 1), "adopted"),  # a blank ballot is no vote against
        ("unanimity", (0, 0, 12), "rejected"),
    ],
)
def test_majorities_when_abstentions_do_not_count(majority, counted, came_to):
    assert result(tally(*counted, majority=majority)) == came_to


@pytest.mark.parametrize(
    "majority, counted, came_to",
    [
        ("simple", (6, 5, 1), "adopted"),
        ("absolute", (6, 5, 1), "rejected"),
        ("absolute", (7, 4, 1), "adopted"),
        ("absolute", (6, 5, 0, 1), "adopted"),  # 6 out of 11: blank ballots never count
        ("two_thirds", (7, 3, 1), "rejected"),
        ("two_thirds", (8, 3, 1), "adopted"),
        ("unanimity", (11, 0, 1), "rejected"),
    ],
)
def test_majorities_when_abstentions_count(majority, counted, came_to):
    assert result(tally(*counted, majority=majority, abstentions_count=True)) == came_to


def test_without_the_quorum_nothing_is_decided():
    assert result(tally(10, present=10)) == "no_quorum"
    assert result(tally(10, present=10, quorum=0)) == "adopted"
    assert winner(tally(10, present=10)) is None


def test_a_pair_is_elected_by_an_absolute_majority_or_nobody_is():
    assert winner(election(7, 4)) == "pair1"
    assert winner(election(4, 7)) == "pair2"
    assert result(election(5, 3, 3)) == "nobody_elected"
    assert result(election(5, 5, majority="simple")) == "nobody_elected"
    assert winner(election(5, 3, 3, majority="simple")) == "pair1"


def test_the_two_best_pairs_go_on_with_those_that_stand_equal():
    assert two_best({"pair1": 2, "pair2": 5, "pair3": 4, "blank": 9}) == ["pair2", "pair3"]
    assert two_best({"pair1": 5, "pair2": 3, "pair3": 3}) == ["pair1", "pair2", "pair3"]


numbers = st.integers(0, 40)


@given(st.sampled_from(Majority.values), st.booleans(), numbers, numbers, numbers, numbers)
def test_stricter_rules_never_carry_what_softer_ones_reject(majority, counted, yes, no, abstain, blank):
    counts = (yes, no, abstain, blank)
    order = ["simple", "absolute", "two_thirds", "unanimity"]
    came_to = [result(tally(*counts, majority=each, abstentions_count=counted)) == "adopted" for each in order]
    assert came_to == sorted(came_to, reverse=True)
    against = tally(no, yes, abstain, blank, majority=majority, abstentions_count=counted)
    if result(tally(*counts, majority=majority, abstentions_count=counted)) == "adopted" and majority != "two_thirds":
        assert result(against) == "rejected"  # never a question and its contrary


@given(st.lists(numbers, min_size=1, max_size=6), st.sampled_from(Majority.values))
def test_at_most_one_pair_is_elected_and_none_has_more_votes(votes, majority):
    said = election(*votes, majority=majority)
    elected = winner(said)
    assert elected is None or said.counts[elected] == max(votes)


SENTENCES = [
    (
        {"yes": 12, "majority": "unanimity", "about_membership": True},
        "12 members present out of 21, quorum of 11 reached; membership adopted by unanimity of those present",
        "12 membres présents sur 21, quorum de 11 atteint ; adhésion adoptée à l’unanimité des présents",
    ),
    (
        {"yes": 11, "no": 1, "majority": "unanimity", "about_membership": True},
        "12 members present out of 21, quorum of 11 reached; membership rejected: unanimity of those present was required "
        "(11 for, 1 against)",
        "12 membres présents sur 21, quorum de 11 atteint ; adhésion rejetée : il fallait l’unanimité des présents "
        "(11 pour, 1 contre)",
    ),
    (
        {"yes": 10, "present": 10, "majority": "unanimity", "about_membership": True},
        "10 members present out of 21, quorum of 11 not reached; nothing is decided",
        "10 membres présents sur 21, quorum de 11 non atteint ; rien n’est décidé",
    ),
    (
        {"yes": 8, "no": 3, "abstain": 1, "represented": 2},
        "12 members present or represented out of 21, quorum of 11 reached; proposal adopted by simple majority "
        "(8 for, 3 against, 1 abstention)",
        "12 membres présents ou représentés sur 21, quorum de 11 atteint ; proposition adoptée à la majorité simple "
        "(8 pour, 3 contre, 1 abstention)",
    ),
    (
        {"yes": 1, "members": 1, "present": 1, "quorum": 0, "majority": "two_thirds"},
        "1 member present out of 1; proposal adopted by two thirds of the votes (1 for)",
        "1 membre présent sur 1 ; proposition adoptée aux deux tiers des voix (1 pour)",
    ),
]


@pytest.mark.parametrize("counted, english, french", SENTENCES)
def test_the_sentence_is_right_to_the_letter(counted, english, french):
    counted = dict(counted)
    about_membership = counted.pop("about_membership", False)
    said = tally(**counted)
    with override("en"):
        assert sentence(said, about_membership=about_membership) == english
    with override("fr"):
        assert spaced(sentence(said, about_membership=about_membership)) == french


def test_the_sentence_of_an_election():
    labels = {"pair1": "Camille et Alix", "pair2": "Dominique et Sacha"}
    with override("en"):
        assert sentence(election(7, 4), labels=labels).endswith(
            "; Camille et Alix elected by absolute majority (7 votes out of 11)"
        )
    with override("fr"):
        assert spaced(sentence(election(7, 4), labels=labels)).endswith(
            " ; binôme Camille et Alix élu à la majorité absolue (7 voix sur 11)"
        )
        assert spaced(sentence(election(5, 5), labels=labels)).endswith(
            " ; aucun binôme n’est élu : il fallait la majorité absolue (Camille et Alix : 5, Dominique et Sacha : 5, 1 blanc)"
        )


def spaced(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")
