"""Headings of every form are known; what older lists say is said in today's words; hours come from any column."""

import pytest

from network.exchange import mapping, old_values
from network.exchange.lookups import Lookups
from network.exchange.reading import read
from network.exchange.understanding import understand
from tests.network.exchange.conftest import csv_of


@pytest.mark.parametrize(
    ("headings", "form", "targets"),
    [
        (["id_fiche", "bf_titre", "bf_latitude", "bf_longitude", "bf_adresse", "bf_code_postal", "bf_ville", "bf_telephone",
          "bf_mail", "bf_horaires", "date_maj_fiche"], "YesWiki",
         ["id", "nom", "latitude", "longitude", "adresse", "code_postal", "commune", "telephone", "courriels",
          "horaires_texte", "date_maj"]),
        (["id", "nom", "siret", "horaires_accueil", "courriel", "thematiques"], "data·inclusion",
         ["id", "nom", "pivot", "horaires", "courriels", "services"]),
        (["Nom de la structure", "CP", "Ville", "N° de téléphone", "Horaires lundi", "Lundi après-midi", "Couleur"], "",
         ["nom", "code_postal", "commune", "telephone", "horaires_lundi", "horaires_lundi", ""]),
        (["Structure", "Nom", "Adresse"], "", ["", "nom", "adresse_complete"]),
        (["courriel", "courriels"], "", ["", "courriels"]),
    ],
)  # fmt: skip
def test_headings_are_recognised(headings, form, targets):
    assert mapping.form_of(headings) == form
    assert list(mapping.guess(headings).values()) == targets


@pytest.mark.parametrize(
    ("column", "said", "meant"),
    [
        ("services", "Prendre en main un ordinateur", [("services", "maitrise-des-outils-numeriques-du-quotidien")]),
        ("services", "numerique--acceder-a-du-materiel", [("services", "acces-internet-et-materiel-informatique")]),
        ("services", "numerique", []),
        ("publics_specifiquement_adresses", "Surdité", [("prise_en_charge_specifique", "surdite")]),
        (
            "modalites_accompagnement",
            "Seul : j'ai accès à du matériel",
            [("modalites_accompagnement", "en-autonomie")],
        ),
        ("itinerance", "Oui", [("itinerance", "itinerant")]),
        ("services", "Poterie", None),
    ],
)
def test_values_of_older_lists_are_read_as_those_of_today(column, said, meant):
    assert old_values.meaning(column, said) == meant


def test_every_older_value_leads_to_a_value_of_today(db):
    known = Lookups().vocabularies.terms
    for table in old_values._known.values():
        for found in table.values():
            assert all(each in known for each in found)


def said(**cells):
    return understand(read(csv_of({"nom": "Lieu", "code_postal": "79000"} | cells)).rows[0], Lookups()).said


def test_hours_in_seven_columns_become_a_week(db):
    week = said(**{"lundi matin": "9h-12h", "lundi après-midi": "14h-17h", "mardi": "Fermé", "mercredi": ""})
    assert (week["hours"]["mo"], week["hours"]["tu"]) == ([["09:00", "12:00"], ["14:00", "17:00"]], [])


def test_one_day_not_understood_leaves_the_whole_week_to_a_person(db):
    line = said(lundi="9h-12h", mardi="1er mardi 14h")
    assert (line["hours"], line["hours_note"]) == (None, "Monday : 9h-12h ; Tuesday : 1er mardi 14h")


def test_an_address_in_one_cell_is_cut_up(db):
    line = said(adresse="9, Place de la paix 51530 MOUSSY", code_postal="")
    assert (line["address"], line["postal_code"]) == ("9, Place de la paix 51530 MOUSSY", "")
    whole = understand(
        read(csv_of({"nom": "Lieu", "adresse": "9, Place de la paix, 51530, Moussy, Marne, FRA"})).rows[0], Lookups()
    )
    assert (whole.said["address"], whole.said["postal_code"]) == ("9, Place de la paix", "51530")
