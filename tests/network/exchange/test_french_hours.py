"""What people write of their opening hours: read when all of it is understood, else left as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.exchange.french_hours import Said, read
from network.exchange.osm_hours import to_osm
from network.hours import DAYS, is_known


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lundi au vendredi 9h-12h / 14h-17h30", "Mo-Fr 09:00-12:00,14:00-17:30"),
        ("du lundi au vendredi de 8h30 à 12h15 et de 13h45 à 17h", "Mo-Fr 08:30-12:15,13:45-17:00"),
        ("du mar. au sam. : 10h - 18h", "Tu-Sa 10:00-18:00"),
        ("lun-ven 9h-17h", "Mo-Fr 09:00-17:00"),
        ("mar-mer-jeu 9h-17h", "Tu-Th 09:00-17:00"),
        ("Lundi, mardi et jeudi : 9-12", "Mo,Tu,Th 09:00-12:00"),
        ("lundi et du mercredi au vendredi 9h-12h", "Mo,We-Fr 09:00-12:00"),
        ("lundi mardi jeudi 9h-12h", "Mo,Tu,Th 09:00-12:00"),
        ("le lundi de 9h à midi, le mardi de 14h à 18h", "Mo 09:00-12:00; Tu 14:00-18:00"),
        ("Lundi\t08:30–12:00, 13:30–17:30\nsamedi\tFermé", "Mo 08:30-12:00,13:30-17:30"),
        ("Lundi-Vendredi 08:30-12:30\nLundi-Vendredi 13:30-17:00", "Mo-Fr 08:30-12:30,13:30-17:00"),
        ("Du lundi au jeudi 9 h 30 – 12 h / 15 h 30 – 18 h", "Mo-Th 09:30-12:00,15:30-18:00"),
        ("lundi 9h-12h30 14h-17h", "Mo 09:00-12:30,14:00-17:00"),
        ("lundi 9h-12h 14-17h", "Mo 09:00-12:00,14:00-17:00"),
        ("mardi 14h/19h", "Tu 14:00-19:00"),
        ("mardi 10h30-12h-14h-17h", "Tu 10:30-12:00,14:00-17:00"),
        ("9h-12h et 14h-17h du lundi au vendredi", "Mo-Fr 09:00-12:00,14:00-17:00"),
        ("tous les jours sauf dimanche 9h-18h", "Mo-Sa 09:00-18:00"),
        ("tous les jours 9h-18h sauf le dimanche", "Mo-Sa 09:00-18:00"),
        ("du lundi au vendredi 9h-17h, sauf le mercredi 9h-12h", "Mo,Tu,Th,Fr 09:00-17:00; We 09:00-12:00"),
        ("Du lundi au vendredi 9h-17h. Fermé le mercredi.", "Mo,Tu,Th,Fr 09:00-17:00"),
        ("du lundi au vendredi 9h-12h et 14h-17h, fermé le mardi après-midi", "Mo,We-Fr 09:00-12:00,14:00-17:00; Tu 09:00-12:00"),
        ("Fermée lundi\nMardi 16h - 19h", "Tu 16:00-19:00"),
        ("lundi matin 9h-12h et après-midi 14h-17h", "Mo 09:00-12:00,14:00-17:00"),
        ("Horaires d’ouverture : du lundi au vendredi de 9h à 17h (journée continue)", "Mo-Fr 09:00-17:00"),
        ("24h/24 - 7j/7", "24/7"),
    ],
)  # fmt: skip
def test_what_is_understood_is_a_week(text, expected):
    assert to_osm(read(text).weekly) == expected


@pytest.mark.parametrize(
    ("text", "week", "by_appointment", "note"),
    [
        ("Sur rendez-vous", "", True, ""),
        ("Uniquement sur RDV.", "", True, ""),
        ("Du lundi au vendredi 9h-12h / 14h-17h30, sur rendez-vous", "Mo-Fr 09:00-12:00,14:00-17:30", True, ""),
        ("Du lundi au vendredi, de 8h30 à 17h, sur rendez-vous uniquement", "Mo-Fr 08:30-17:00", True, ""),
        ("Lundi 9h-12h\nmardi 14h-17h\nsur rendez-vous", "Mo 09:00-12:00; Tu 14:00-17:00", True, ""),
        ("Sur rendez-vous : lundi 9h-12h, mardi 14h-17h", "Mo 09:00-12:00; Tu 14:00-17:00", True, ""),
        ("lundi 9h-12h sans rendez-vous", "Mo 09:00-12:00", False, "sans rendez-vous"),
        ("lundi 9h-12h, avec ou sans rdv", "Mo 09:00-12:00", False, "avec ou sans rendez-vous"),
        ("lundi 9h-12h sauf jours fériés", "Mo 09:00-12:00", False, "fermé les jours fériés"),
    ],
)
def test_what_stands_beside_the_week_is_kept(text, week, by_appointment, note):
    said = read(text)
    assert (to_osm(said.weekly), said.by_appointment, said.note) == (week, by_appointment, note)


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "1er et 3e samedi 9h-12h", "2ème jeudi du mois de 14h à 17h", "L M M J V 9h-17h", "9h-12h 14h-17h",
        "du mardi au samedi", "lundi vendredi 9h-12h", "lundi 9h12h", "lundi 9h 12h", "lundi 14h16h30", "lundi 12h-9h",
        "lundi 25h-26h", "Vendredi 21/04 10:00-12:30", "lundi 9h-12h hors vacances scolaires", "lundi 9h-12h semaine paire",
        "lundi 9h-12h, mardi 14h-17h sur rendez-vous", "lundi sur rdv, mardi 9h-12h", "Mairie : lundi 9h-12h",
        "lundi 9h-12h, lundi 10h-11h", "du lundi au vendredi 9h-17h, fermé mercredi et vendredi matin",
        "8h-12h 13h-17h sauf le vendredi 8h-12h", "lundi 9h/12h-14h/17h", "lundi 9h-17h (17h30 en été)", "de h30 à 12h lundi",
        "lundi matin 9h-18h", "fermé", "fermé le lundi", "2 vendredi par mois 9h-13h", "lundi 9h-12h\ufffd", "Sur RDV : 02 47 37 07 89",
        "lundi au samedi fermé le mercredi 9h-17h", "ouvert 7j/7 fermé le dimanche 9h-18h",
        "Ouvert tous les jours, fermé le lundi, 10h-18h", "du lundi au vendredi (fermé le mercredi) 9h-17h",
        "Lundi au samedi fermé le mercredi 9h-12h et 14h-17h", "lundi au vendredi fermé le samedi 9h-12h",
        "fermé le mercredi, du lundi au samedi 9h-17h", "lundi au vendredi 9h-12h (14h-17h sur rendez-vous)",
        "lundi au vendredi 9h-12h et sur rendez-vous 14h - 17h", "lundi au vendredi 9h-12h; 14h-17h : sur rendez-vous",
        "lundi au vendredi 9h-12h (14h-17h, sur rendez-vous)", "lundi au vendredi 9h-12h / 14h-17h sur rendez-vous",
        "lundi au vendredi 9h-17h sur rendez-vous sauf le mercredi", "lundi 9h-12h sans rendez-vous ; sur rendez-vous",
        "lundi-vendredi 9h-12h 14", "lundi 9h-12h 20", "lundi 9h-12h14", "lundi 9h-12h au vendredi 14h-17h",
        "lundi au vendredi 9h-12h, mercredi 14h-17h", "09:00-12:00",
    ],
)  # fmt: skip
def test_what_is_not_wholly_understood_is_no_week(text):
    assert read(text) == Said()


words = st.sampled_from(
    [
        "lundi",
        "mardi",
        "lun.",
        "au",
        "et",
        "du",
        "le",
        "de",
        "à",
        "-",
        "/",
        ",",
        ";",
        ":",
        ".",
        "(",
        ")",
        "9h",
        "12h",
        "9h-12h",
        "14h30",
        "midi",
        "9",
        "12",
        "sauf",
        "fermé",
        "matin",
        "après-midi",
        "rdv",
        "sur",
        "rendez-vous",
        "tous",
        "les",
        "jours",
        "1er",
        "vacances",
        "fériés",
        "24h/24",
        "ouvert",
    ]
)


@given(st.text(max_size=80) | st.lists(words, max_size=12).map(" ".join))
def test_whatever_is_written_nothing_fails_and_no_slot_is_made_up(text):
    weekly = read(text).weekly
    assert weekly is None or is_known(weekly)
    for slots in (weekly or {}).values():
        assert all(opens < closes for opens, closes in slots)
        assert all(before[1] <= after[0] for before, after in zip(slots, slots[1:], strict=False))
    if weekly and not any(every in text for every in ("tous les jours", "24")):
        assert any(each.isdigit() for each in text) and sum(map(bool, weekly.values())) <= len(DAYS)
