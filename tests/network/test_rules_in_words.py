"""What a set of rules says, in plain sentences. Without a database."""

import pytest
from django.utils import translation

from network import ready_rules, rules_in_words
from network.models import AgreementType


def ready(name, **changes):
    rules = ready_rules.read(name)
    commitments = rules.pop("commitments")
    rules.pop("meetings")
    return AgreementType(slug=name, **{**rules, **changes}), commitments


def text(rules):
    return " ".join(str(sentence) for _title, sentences in rules_in_words.said(rules) for sentence in sentences)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize("name", ready_rules.NAMES)
def test_the_five_real_sets_are_said_and_contradict_nothing(name):
    rules, commitments = ready(name)
    to_choose = [each for each in commitments if not each.get("everybody") and not each.get("of_owner")]
    assert rules_in_words.contradictions(rules, len(to_choose)) == []
    assert "A structure becomes a member when" in text(rules)
    assert all(sentence for sentence in rules_in_words.in_short(rules))


@pytest.mark.parametrize(
    "name, sentences",
    [
        (
            "deux-sevres",
            ["project team has accepted", "all have signed", "It lasts 1 year.", "5 times at most", "So it lasts 6 years at most"],
        ),
        ("modele", ["by a vote", "at least 50 % of the members", "nobody present is against", "pair elected in plenary"]),
        ("sicoval", ["accepted the commitments", "it has signed", "no end", "logo are reserved to signatories"]),
        ("tani", ["the State has accepted", "chosen at least 2 commitments", "open licence", "State service"]),
        (
            "manche",
            ["the Département has accepted", "the last signature counts", "notice of 30 days", "at least 3 months before",
             "first of the month", "part of the commitments", "communicate about the network asks first"],
        ),
    ],
)  # fmt: skip
def test_each_of_them_says_what_is_its_own(name, sentences):
    said = text(ready(name)[0])
    assert [each for each in sentences if each not in said] == []


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"majority": ""}, "majority"),
        ({"quorum_share": 0}, "quorum_share"),
        ({"least_commitments": 3}, "least_commitments"),
        ({"tacit_renewals": 0}, "tacit_renewals"),
        ({"renewal": "none"}, "tacit_renewals"),
        ({"term_years": None}, "renewal"),
        ({"leaving": "after_notice", "notice_days": 0}, "notice_days"),
        ({"form": "bilateral"}, "starts"),
    ],
)
def test_what_contradicts_itself_is_told_at_its_field(changes, field):
    rules, _commitments = ready("modele", **changes)
    assert field in [each for each, _sentence in rules_in_words.contradictions(rules, 2)]


FIELDS_THAT_SAY_NOTHING = {
    "id", "slug", "name", "form", "convention_text", "is_open", "owner", "eligible_natures", "decided_by", "starts",
}  # fmt: skip


def test_every_setting_changes_what_is_said():
    base = {"leaving": "after_notice", "notice_days": 30, "decided_by": "plenary", "least_commitments": 2}
    other = {
        "who_may_join": "Personne", "asked_to": "X", "quorum_share": 0.25, "majority": "two_thirds",
        "abstentions_count": True, "term_years": 7, "renewal": "decided", "renewal_years": 9, "tacit_renewals": 3,
        "leaving": "on_receipt", "notice_days": 31, "partial_notice": True, "early_end": "on_breach", "amendments": False,
        "amendment_months": 4, "amendment_effect": "next_month", "secretariat": "employee", "secretariat_months": 5,
        "least_commitments": 4, "register_sent_to_members": False, "identity_for_signatories_only": True,
        "communication_asked_first": True, "open_licence_mandatory": True,
    }  # fmt: skip
    names = {field.name for field in AgreementType._meta.concrete_fields} - FIELDS_THAT_SAY_NOTHING
    assert names == set(other)
    before = text(ready("modele", **base)[0])
    assert [name for name in names if text(ready("modele", **{**base, name: other[name]})[0]) == before] == []
