import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from network import upkeep
from network.exchange import importing
from network.models import ListingChange, Means, Place
from tests.factories.network import PersonFactory
from tests.network.exchange.conftest import (
    FULL,
    PARIS,
    SOURCE,
    bring,
    counts,
    csv_of,
    everything,
    line,
    of_day,
    table_in,
)

pytestmark = pytest.mark.django_db

# What people wrote


def corrected(section, said, *, on, means=Means.ACCOUNT):
    place = Place.objects.get()
    change = upkeep.correct(place, section, said, by=PersonFactory(coordinator=True), means=means)
    moment = dt.datetime.combine(on, dt.time(12), PARIS)
    ListingChange.objects.filter(pk=change.pk).update(at=moment)
    Place.objects.update(verified_at=moment)
    return change


def test_a_correction_made_here_survives_every_later_file(deux_sevres):
    bring(FULL)
    corrected("contacts", {"phone": "05 49 00 00 00"}, on=dt.date(2026, 4, 2))
    later = FULL | {"telephone": "0549040106", "horaires": "Sa 09:00-12:00", "date_maj": "2026-05-01"}
    report = bring(later)
    place = Place.objects.get()
    assert (place.phone, place.hours["sa"]) == ("05 49 00 00 00", [["09:00", "12:00"]])
    assert (counts(report), report.decisions[0].fields) == ((0, 1, 0, 0), ["hours"])
    sentence = "Contacts\u00a0: kept, corrected by the structure on April 2, 2026"
    assert report.kept == [(2, "Médiathèque du Port", sentence)]
    before = everything()
    again = bring(later)
    assert (counts(again), again.kept) == ((0, 0, 1, 0), report.kept)
    assert everything() == before


def test_a_correction_by_the_secretariat_survives_too(deux_sevres):
    bring(FULL)
    corrected("presentation", {"summary": "Autre."}, on=dt.date(2026, 4, 2), means=Means.PHONE)
    report = bring(FULL | {"presentation_resume": "Encore autre.", "date_maj": "2026-05-01"})
    assert Place.objects.get().summary == "Autre."
    assert [sentence for _, _, sentence in report.kept] == [
        "Presentation\u00a0: kept, corrected by the secretariat on April 2, 2026"
    ]


def test_an_older_line_changes_nothing_that_somebody_confirmed_since(deux_sevres):
    bring(FULL)
    Place.objects.update(verified_at=of_day(2026, 4, 2), verified_means=Means.MAIL)
    older = FULL | {"telephone": "0549040106", "date_maj": "2026-04-02"}
    report = bring(older)
    assert (counts(report), Place.objects.get().phone) == ((0, 0, 1, 0), "05 49 66 76 60")
    assert [sentence for _, _, sentence in report.kept] == [
        "Contacts\u00a0: kept, confirmed by the structure on April 2, 2026"
    ]
    assert counts(bring(older | {"date_maj": "2026-04-03"})) == (0, 1, 0, 0)
    assert Place.objects.get().phone == "05 49 04 01 06"


def test_a_correction_that_was_declined_protects_nothing(deux_sevres):
    bring(FULL)
    change = corrected("contacts", {"phone": "05 49 00 00 00"}, on=dt.date(2026, 4, 2))
    ListingChange.objects.filter(pk=change.pk).update(status="declined")
    bring(FULL | {"telephone": "0549040106", "date_maj": "2026-05-01"})
    assert Place.objects.get().phone == "05 49 04 01 06"


def test_a_correction_made_between_the_preview_and_the_import_survives(deux_sevres):
    bring(FULL)
    plan = importing.plan(csv_of(FULL | {"telephone": "0549040106", "date_maj": "2026-05-01"}), SOURCE)
    corrected("contacts", {"phone": "05 49 00 00 00"}, on=dt.date(2026, 4, 2))
    report = importing.apply(plan)
    assert (counts(plan), counts(report)) == ((0, 1, 0, 0), (0, 0, 1, 0))
    assert Place.objects.get().phone == "05 49 00 00 00"


# What goes wrong


def test_one_bad_line_leaves_the_others(deux_sevres):
    report = bring(line(), line(id="lieu-2", date_maj="hier"), line(id="lieu-3"))
    assert counts(report) == (2, 0, 0, 1)
    assert sorted(Place.objects.values_list("source_id", flat=True)) == ["lieu-1", "lieu-3"]


def test_the_second_line_of_an_identifier_is_refused(deux_sevres):
    report = bring(line(), line(nom="Autre"), line(id="lieu-2"))
    assert (counts(report), Place.objects.get(source_id="lieu-1").name) == ((2, 0, 0, 1), "Médiathèque du Port")
    assert [(problem.line, problem.message) for problem in report.problems] == [
        (3, "This identifier is already that of line 2: each place needs its own.")
    ]


def test_a_failure_in_the_middle_leaves_nothing(deux_sevres):
    bring(FULL)
    before = everything()
    plan = importing.plan(
        csv_of(FULL | {"telephone": "0549040106"}, *[FULL | {"id": f"b{n}", "pivot": "0" * 14} for n in range(40)]),
        SOURCE,
    )
    plan.decisions[-1].understood.said["latitude"] = 46.3  # without longitude: the database refuses it
    with pytest.raises(IntegrityError), transaction.atomic():
        importing.apply(plan)
    assert everything() == before


def test_a_failure_while_changing_leaves_nothing(deux_sevres):
    bring(FULL)
    before = everything()
    plan = importing.plan(csv_of(FULL | {"nom": "Autre"}, FULL | {"id": "lieu-2"}), SOURCE)
    plan.decisions[0].understood.said["latitude"] = 46.3
    with pytest.raises(IntegrityError), transaction.atomic():
        importing.apply(plan)
    assert everything() == before


def test_refused_lines_are_handed_back_as_they_stood_and_can_be_sent_again(deux_sevres):
    bad = line(id="lieu-2", nom="=HYPERLINK(1)", adresse="-\tici", date_maj="hier", pivot="")
    plan = importing.plan(csv_of(line(), bad), SOURCE)
    headings, row = table_in(plan.refused_file())
    assert headings == [*bad, "ligne", "erreurs"]
    assert row == [
        "lieu-2", "", "'=HYPERLINK(1)", "Niort", "79000", "'-\tici", "hier", "3",
        "pivot\u00a0: This column is required: fill it. ; "
        "date_maj\u00a0: This is no date: write it 2026-05-31 or 31/05/2026.",
    ]  # fmt: skip
    again = plan.refused_file().replace(b"hier", b"2026-03-02").replace(b"lieu-2;;", b"lieu-2;0;")
    report = importing.apply(importing.plan(again, SOURCE))
    assert (counts(report), report.table.unknown) == ((1, 0, 0, 0), [])
    assert Place.objects.get().name == "=HYPERLINK(1)"


def test_problems_are_counted_errors_first(deux_sevres):
    plan = importing.plan(
        csv_of(*[line(id=str(n), telephone="0") for n in range(3)], line(telephone="", nom="")), SOURCE
    )
    assert importing.tally(plan.problems) == [
        (("nom", "error", "This column is required: fill it."), 1, 5),
        (("telephone", "warning", "This is no phone number that can be called from France."), 3, 2),
    ]


# Many


class Asked:
    """How many queries were made: ``with asked:`` counts anew."""

    def __call__(self, execute, *query):
        self.count += 1
        return execute(*query)

    def __enter__(self):
        self.count = 0
        self.wrapper = connection.execute_wrapper(self)
        self.wrapper.__enter__()

    def __exit__(self, *raised):
        self.wrapper.__exit__(*raised)


def test_many_lines_all_arrive_and_ask_little_of_the_database(deux_sevres):
    lines = [FULL | {"id": f"lieu-{n}", "nom": f"Lieu {n}", "courriels": f"lieu{n}@example.org"} for n in range(1500)]
    content, asked = csv_of(*lines), Asked()
    with asked:
        plan = importing.plan(content, SOURCE)
    assert asked.count == 5
    with asked:
        importing.apply(plan)
    assert asked.count < 10 * len(lines)
    assert list(Place.objects.order_by("pk").values_list("source_id", "name", "emails", "phone")) == [
        (f"lieu-{n}", f"Lieu {n}", f"lieu{n}@example.org", "05 49 66 76 60") for n in range(1500)
    ]
    assert Place.terms.through.objects.count() == 2 * 1500
    with asked:
        assert counts(importing.apply(importing.plan(content, SOURCE))) == (0, 0, 1500, 0)
    assert asked.count < 20
    newer = csv_of(*[each | {"telephone": "0549040106", "services": ""} for each in lines])
    with asked:
        assert counts(importing.apply(importing.plan(newer, SOURCE))) == (0, 1500, 0, 0)
    assert asked.count < 10 * len(lines)
    assert set(Place.objects.values_list("phone", flat=True)) == {"05 49 04 01 06"}
    assert ListingChange.objects.count() == 2 * 1500
