"""Which listings are proposed as one place, and which are not, whatever they share."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation

from network.exchange.likeness import NEAR, OTHER, OTHER_NUMBER, SAME, UNKNOWN, compare_streets, named, street
from network.exchange.pairs import Description, far, in_words, pairs, score
from network.exchange.weighing import Judge

ONE = Description(
    key="a", name="Médiathèque des Tilleuls", address="12 rue des Tilleuls", postal_code="79000", insee="79191",
    commune="Niort", latitude=46.3237, longitude=-0.4588, phone="05 36 49 10 10", emails="accueil@tilleuls.example",
    websites="https://tilleuls.example/", siret="21790191700013",
)  # fmt: skip


def proposed(*others, one=ONE):
    """The keys proposed together with ``one``."""
    return {pair.other if pair.one == one.key else pair.one for pair in pairs([one, *others])}


def like(**changes):
    return replace(ONE, **{"key": "b", **changes})


def elsewhere(**changes):
    """Nothing but the name and the commune in common."""
    return like(
        address="3 place du Marché", latitude=46.3337, longitude=-0.4488, phone="", emails="", websites="", siret="",
        **changes,
    )  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"name": "MEDIATHEQUE DES TILLEULS", "address": "12 R DES TILLEULS", "phone": "+33536491010"},
        {"name": "Mediatheque Les Tilleul", "address": "", "latitude": None, "longitude": None},
        {"name": "Espace numérique", "address": "12 bis rue des Tilleuls"},
        {"name": "France services de Niort", "typologies": "RFS", "siret": "", "phone": "", "emails": ""},
        {"postal_code": "79007", "siret": "00000000000000"},
        {"latitude": 46.3337, "longitude": -0.4588},  # a badly found position
    ],
)
def test_the_same_place_written_otherwise_is_proposed(changes):
    assert proposed(like(**changes)) == {"b"}


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Mairie de Niort"},
        {"name": "Mairie de Niort", "phone": ""},
        {"name": "CCAS", "phone": "", "emails": ""},
        {"name": "Bus numérique des Tilleuls", "is_itinerant": True, "phone": "", "emails": "", "websites": ""},
    ],
)
def test_two_kinds_of_places_in_one_building_are_two_places(changes):
    assert proposed(like(**changes)) == set()


def test_the_same_name_elsewhere_in_the_town_is_another_place():
    assert proposed(elsewhere()) == set()


def test_a_siret_alone_makes_no_pair():
    other = elsewhere(name="Salle polyvalente")
    assert proposed(replace(other, siret=ONE.siret)) == set()


def test_zeros_are_no_siret():
    zeros = replace(ONE, siret="00000000000000")
    said = pairs([zeros, like(siret="00000000000000")])[0].reasons
    assert "siret" not in {word for word, _detail in said}


def test_the_number_of_a_switchboard_weighs_little():
    one = replace(ONE, name="Antenne Bellune", latitude=None, longitude=None, emails="", websites="", siret="")
    twin = replace(one, key="b", address="3 place du Marché")
    assert proposed(twin, one=one) == {"b"}
    others = [replace(one, key=n, name=f"Salle {n}", address=f"{n} rue Haute") for n in range(1, 9)]
    assert "b" not in proposed(twin, *others, one=one)


def test_a_label_at_the_same_door_is_the_same_place_but_not_at_the_next_one():
    post = replace(ONE, name="La Poste", phone="", emails="", websites="", siret="")
    label = replace(post, key="b", name="France services de Niort", typologies="RFS")
    assert proposed(label, one=post) == {"b"}
    away = replace(label, address="40 avenue de Paris", latitude=46.3297)
    assert proposed(away, one=post) == set()


def test_town_halls_of_two_communes_are_two_places():
    one = Description(
        "a", "Mairie", address="1 place de la Mairie", postal_code="79000", insee="79191", commune="Niort"
    )
    other = replace(one, key="b", insee="79202", commune="Parthenay", postal_code="79200")
    assert proposed(other, one=one) == set()
    assert proposed(replace(one, key="c", name="Mairie de Niort"), one=one) == {"c"}


def test_one_service_in_two_villages_of_a_postal_code_is_two_places():
    one = Description(
        "a", "CIAS des Trois Clochers, Argentonnay", address="Place des Clochers", postal_code="79150", insee="79013",
        commune="Argentonnay", emails="cias@clochers.example", siret="21790191700013",
    )  # fmt: skip
    other = replace(
        one, key="b", name="CIAS des Trois Clochers, Étusson", address="Salle du Grand Orme", insee="79280"
    )
    assert proposed(replace(other, commune="Étusson"), one=one) == set()


def test_a_file_of_nonsense_costs_no_time():
    nonsense = [replace(ONE, key=number, name="x", phone="0", emails="", websites="") for number in range(3000)]
    assert pairs(nonsense) == []


def test_only_pairs_that_hold_a_wanted_key_are_sought():
    found = pairs([ONE, like(), like(key="c")], among={"c"})
    assert sorted(sorted([pair.one, pair.other]) for pair in found) == [["a", "c"], ["b", "c"]]


def test_reasons_are_sentences():
    with translation.override("en"):
        said = in_words(pairs([ONE, like(latitude=46.32406)])[0].reasons)
    assert said == [
        "same name", "same phone", "same mailbox", "same web site",
        "same SIRET, which says little: a structure may have several places", "same address", "40 m apart",
    ]  # fmt: skip


def test_distances_are_said_as_people_say_them():
    with translation.override("en"):
        assert [far(metres) for metres in (3, 44, 994, 1400, 2600)] == [
            "at the same point", "40 m apart", "990 m apart", "1 km apart", "3 km apart",
        ]  # fmt: skip


def test_a_score_is_between_0_and_100_and_grows():
    scores = [score(points) for points in (-10, 0, 3.5, 8, 40)]
    assert scores == sorted(scores) and scores[2] == 50 and scores[0] >= 0 and scores[-1] <= 100


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("12 bd du Général de Gaulle", "12, Boulevard du General De Gaulle", SAME),
        ("10 rue Jules Siegfried", "10 ter Rue Jules Siegfried", NEAR),
        ("Ante 1 rue Denfert Rochereau", "1 Rue Denfert-Rochereau", SAME),
        ("10 rue Haute", "12 rue Haute", OTHER_NUMBER),
        ("10 rue Haute", "10 rue Basse", OTHER),
        ("", "10 rue Basse", UNKNOWN),
    ],
)
def test_addresses_are_compared_whatever_their_writing(one, other, expected):
    assert compare_streets(street(one), street(other)) == expected


def test_the_kind_of_a_place_is_read_in_its_name():
    assert named("Mairie de Laval", "Laval").kinds == {"town_hall"}
    assert named("Médiathèque Laval", "Laval").own == frozenset()
    assert named("Centre Communal d'Action Sociale").kinds == named("CCAS de Niort").kinds
    assert named("Maison France Services").kinds == {"france_services"}
    assert named("Salle des fêtes", typologies="BIB").kinds == {"library"}


FILES = Path(__file__).parent / "files"


@pytest.mark.parametrize("name", ["deux-sevres.csv", "manche.csv"])
def test_what_is_proposed_in_the_bundled_extracts_shares_an_address_a_name_or_a_phone(name):
    with open(FILES / name, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    places = [
        Description(
            row["id"], row["nom"], address=row["adresse"], postal_code=row["code_postal"], commune=row["commune"],
            phone=row["telephone"], siret=row["pivot"],
        )
        for row in rows
    ]  # fmt: skip
    for pair in pairs(places):
        words = {word for word, _detail in pair.reasons}
        assert words & {"same_name", "near_name", "like_name", "same_address", "near_address", "phone"}, pair


def test_ten_times_as_many_places_are_compared_ten_times_as_often(monkeypatch):
    def country(towns):
        return [
            replace(
                ONE, key=(town, n), name=f"Lieu {n} de Bourg{town}", address=f"{n} rue Haute", insee=f"{town:05}",
                postal_code=f"{town:05}", commune=f"Bourg{town}", latitude=44 + town / 50 + n / 500, phone="", emails="",
                websites="", siret="",
            )
            for town in range(towns)
            for n in range(20)
        ]  # fmt: skip

    compared = []
    weigh = Judge.weigh
    monkeypatch.setattr(Judge, "weigh", lambda judge, one, other: compared.append(one) or weigh(judge, one, other))

    def comparisons(towns):
        compared.clear()
        pairs(country(towns))
        return len(compared)

    assert 0 < comparisons(100) <= 11 * comparisons(10)
