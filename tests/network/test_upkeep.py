"""How a listing stays true, step by step."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from network import sections, upkeep
from network.models import ChangeStatus, ListingChange, Means, Network, Place
from network.steps import StepRefused
from tests.factories.network import PersonFactory, PlaceFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return PlaceFactory(phone="05 36 49 10 10")


@pytest.fixture
def editor(place):
    return PersonFactory(editor_of=place.structure)


@pytest.fixture
def coordinator():
    return PersonFactory(coordinator=True)


def correct_phone(place, by, phone="05 36 49 20 20", **options):
    return upkeep.correct(place, sections.CONTACTS, {"phone": phone}, by=by, **options)


def test_a_correction_is_published_at_once_and_verifies_the_listing(place, editor):
    correct_phone(place, editor)
    place.refresh_from_db()
    assert place.phone == "05 36 49 20 20"
    assert (place.verified_by, place.verified_means) == (editor, Means.ACCOUNT)
    assert place.verified_at is not None


def test_a_correction_enters_the_history_with_before_and_after(place, editor):
    change = correct_phone(place, editor)
    assert (change.by, change.section, change.status) == (editor, "contacts", ChangeStatus.APPLIED)
    assert change.before["phone"] == "05 36 49 10 10"
    assert change.after["phone"] == "05 36 49 20 20"


def test_a_correction_that_changes_nothing_leaves_no_trace(place, editor):
    assert correct_phone(place, editor, phone="05 36 49 10 10") is None
    assert ListingChange.objects.count() == 0


@pytest.mark.parametrize("who", ["reader", "stranger"])
def test_only_editors_of_the_structure_correct_it(place, who):
    person = (
        PersonFactory(reader_of=place.structure) if who == "reader" else PersonFactory(editor_of=StructureFactory())
    )
    with pytest.raises(PermissionDenied):
        correct_phone(place, person)
    assert Place.objects.get().phone == "05 36 49 10 10"


def test_of_two_people_at_once_the_second_sees_what_the_first_wrote(place, editor):
    seen = sections.digest(sections.snapshot(place, sections.CONTACTS))
    correct_phone(place, editor, phone="05 36 49 20 20", seen=seen)
    with pytest.raises(upkeep.ChangedMeanwhile) as refused:
        correct_phone(place, editor, phone="05 36 49 30 30", seen=seen)
    assert refused.value.theirs["phone"] == "05 36 49 20 20"
    assert Place.objects.get().phone == "05 36 49 20 20"


def test_two_people_in_two_sections_do_not_disturb_each_other(place, editor):
    seen = sections.digest(sections.snapshot(place, sections.PRESENTATION))
    correct_phone(place, editor)
    upkeep.correct(place, sections.PRESENTATION, {"summary": "Ouvert à tous."}, by=editor, seen=seen)
    place.refresh_from_db()
    assert (place.phone, place.summary) == ("05 36 49 20 20", "Ouvert à tous.")


@pytest.fixture
def checked_network():
    return Network.objects.create(name="Réseau", changes_wait_for_check=True)


def test_where_changes_wait_nothing_is_published_before_the_check(checked_network, place, editor):
    change = correct_phone(place, editor)
    place.refresh_from_db()
    assert change.status == ChangeStatus.WAITING
    assert (place.phone, place.verified_at) == ("05 36 49 10 10", None)


def test_the_secretariat_itself_does_not_wait(checked_network, place, coordinator):
    assert correct_phone(place, coordinator).status == ChangeStatus.APPLIED


def test_an_approved_change_is_published_under_the_name_of_its_author(checked_network, place, editor, coordinator):
    change = correct_phone(place, editor)
    upkeep.approve(change, by=coordinator)
    place.refresh_from_db()
    assert (place.phone, place.verified_by) == ("05 36 49 20 20", editor)


def test_a_declined_change_leaves_the_listing_and_stays_in_the_history(checked_network, place, editor, coordinator):
    change = correct_phone(place, editor)
    upkeep.decline(change, by=coordinator)
    place.refresh_from_db()
    assert place.phone == "05 36 49 10 10"
    assert [each.status for each in ListingChange.objects.all()] == [ChangeStatus.DECLINED]


@pytest.mark.parametrize("status", [s for s in ChangeStatus if s != ChangeStatus.WAITING])
@pytest.mark.parametrize("step", [upkeep.approve, upkeep.decline])
def test_only_a_waiting_change_is_approved_or_declined(place, coordinator, status, step):
    change = ListingChange.objects.create(
        place=place, section="contacts", before={}, after={"phone": "1"}, means=Means.ACCOUNT, status=status
    )
    with pytest.raises(StepRefused):
        step(change, by=coordinator)
    assert Place.objects.get().phone == "05 36 49 10 10"


@pytest.mark.parametrize("step", [upkeep.approve, upkeep.decline, upkeep.put_back])
def test_an_editor_does_not_check_changes(place, editor, step):
    change = correct_phone(place, editor)
    with pytest.raises(PermissionDenied):
        step(change, by=editor)


def test_put_back_says_again_what_was_said_and_is_itself_in_the_history(place, editor, coordinator):
    change = correct_phone(place, editor)
    upkeep.put_back(change, by=coordinator)
    place.refresh_from_db()
    change.refresh_from_db()
    assert place.phone == "05 36 49 10 10"
    assert change.status == ChangeStatus.PUT_BACK
    assert ListingChange.objects.first().after["phone"] == "05 36 49 10 10"


def test_a_change_is_put_back_once_even_on_a_double_click(place, editor, coordinator):
    change = correct_phone(place, editor)
    upkeep.put_back(change, by=coordinator)
    with pytest.raises(StepRefused):
        upkeep.put_back(change, by=coordinator)
    assert ListingChange.objects.count() == 2


SECTIONS = {
    sections.PRACTICAL: {"name": "Le Relais", "itinerance": ["itinerant"]},
    sections.HOURS: {"hours": {"mo": [["09:00", "12:00"]]}, "hours_note": "Sauf vacances", "by_appointment": True},
    sections.CLOSURES: {
        "closures": [{"starts_on": "2026-12-24", "ends_on": "2027-01-02", "hours": [], "note": "Congés"}]
    },
    sections.SERVICES: {"services": ["loisirs-et-creations-numeriques"], "modalites_accompagnement": ["a-distance"]},
    sections.ACCESS: {"modalites_acces": ["telephoner"], "frais_a_charge": ["gratuit"]},
    sections.CONTACTS: {"phone": "05 36 49 20 20", "emails": "accueil@relais.example.org"},
    sections.PRESENTATION: {"summary": "Ici on prend le temps.", "typologie": ["asso"]},
}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_is_corrected_and_put_back_whole(place, editor, coordinator, section):
    before = sections.snapshot(place, section)
    change = upkeep.correct(place, section, SECTIONS[section], by=editor)
    corrected = sections.snapshot(Place.objects.get(), section)
    assert {name: corrected[name] for name in SECTIONS[section]} == SECTIONS[section]
    upkeep.put_back(change, by=coordinator)
    assert sections.snapshot(Place.objects.get(), section) == before


def test_confirm_verifies_without_changing(place, editor):
    modified_at = place.modified_at
    upkeep.confirm(place, by=editor, means=Means.PHONE)
    place.refresh_from_db()
    assert (place.verified_by, place.verified_means, place.modified_at) == (editor, Means.PHONE, modified_at)
    assert ListingChange.objects.count() == 0


def test_a_structure_is_corrected_like_a_place():
    structure = StructureFactory(summary="Avant")
    upkeep.correct(structure, sections.PRESENTATION, {"summary": "Après"}, by=PersonFactory(manager_of=structure))
    structure.refresh_from_db()
    assert structure.summary == "Après"


def test_a_return_undoes_what_the_change_did_and_nothing_else(place, editor):
    coordinator = PersonFactory(coordinator=True)
    first = upkeep.correct(place, "contacts", {"phone": "05 36 49 20 20"}, by=editor)
    upkeep.correct(place, "contacts", {"emails": "accueil@example.org"}, by=editor)
    verified_at = Place.objects.get().verified_at
    upkeep.put_back(first, by=coordinator)
    place.refresh_from_db()
    assert (place.phone, place.emails) == ("05 36 49 10 10", "accueil@example.org")
    assert (place.verified_at, place.verified_by) == (verified_at, editor)


def test_a_change_accepted_late_was_said_when_it_was_sent(place, editor):
    Network.objects.create(changes_wait_for_check=True)
    change = upkeep.correct(place, "contacts", {"phone": "05 36 49 20 20"}, by=editor)
    ListingChange.objects.update(at=change.at - dt.timedelta(days=200))
    change.refresh_from_db()
    upkeep.approve(change, by=PersonFactory(coordinator=True))
    assert Place.objects.get().verified_at == change.at
