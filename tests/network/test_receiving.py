"""A file of places comes in by the hand of a coordinator, and can be taken back as a whole."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from network import receiving, taking_back, upkeep
from network.geography.loading import load_territory
from network.models import ImportRun, ImportStatus, ListingChange, Means, Place, SearchEntry, SourceMapping, Structure
from network.steps import StepRefused
from tests.factories.network import PersonFactory, PlaceFactory

pytestmark = pytest.mark.django_db

HEAD = "Structure;SIRET;CP;Ville;Tél;Latitude;Longitude;Horaires;Remarque"
FABRIQUE = "La Fabrique;26790318500010;79000;Niort;0549667660;46.3237;-0.4588;lundi 9h-12h;"
LOIN = "Le Fil;26790318500011;79000;Niort;;48.85;2.35;1er samedi;"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def camille(coordinator):
    load_territory("departement", ["79"])
    return coordinator


def received(by, *lines, source="ville"):
    return receiving.receive("\n".join([HEAD, *lines]).encode(), "lieux.csv", source=source, by=by)


def looked_at(by, *lines, **more):
    run = received(by, *lines, **more)
    receiving.choose(run, run.mapping, by=by)
    return run


def imported(by, *lines, **more):
    run = looked_at(by, *lines, **more)
    receiving.start(run, by=by)
    return run


# In


def test_only_coordinators_bring_files_in(camille):
    run, somebody = looked_at(camille, FABRIQUE), PersonFactory()
    for step in (receiving.start, receiving.discard, taking_back.take_back):
        with pytest.raises(PermissionDenied):
            step(run, by=somebody)
    with pytest.raises(PermissionDenied):
        received(somebody, FABRIQUE)


def test_a_file_is_kept_privately_with_a_guess_of_its_columns_and_changes_nothing(camille):
    run = received(camille, FABRIQUE)
    assert (run.status, run.rows, Place.objects.count()) == (ImportStatus.DRAFT, 1, 0)
    with pytest.raises(ValueError, match="no address of its own"):
        _address = run.file.url
    assert run.mapping == {
        "Structure": "nom", "SIRET": "pivot", "CP": "code_postal", "Ville": "commune", "Tél": "telephone",
        "Latitude": "latitude", "Longitude": "longitude", "Horaires": "horaires", "Remarque": "",
    }  # fmt: skip


def test_what_was_chosen_is_proposed_for_the_next_file_of_the_source(camille):
    run = received(camille, FABRIQUE)
    receiving.choose(run, run.mapping | {"Remarque": "presentation_resume"}, by=camille)
    assert SourceMapping.objects.get().mapping["Remarque"] == "presentation_resume"
    assert received(camille, FABRIQUE).mapping["Remarque"] == "presentation_resume"
    assert received(camille, FABRIQUE, source="autre").mapping["Remarque"] == ""


def test_doubts_are_left_out_until_somebody_answers(camille):
    run = looked_at(camille, FABRIQUE, LOIN)
    doubts = run.report["doubts"]
    assert [(each["line"], each["column"], each["answer"]) for each in doubts] == [
        (3, "pivot", "leave"), (3, "latitude", "leave"),
    ]  # fmt: skip
    assert run.report["hours"] == [[3, "Le Fil", "1er samedi"]]
    receiving.answer(run, {doubts[1]["key"]: "keep"}, by=camille)
    receiving.start(run, by=camille)
    place = Place.objects.get(name="Le Fil")
    assert (place.latitude, place.structure.siret, place.hours, place.hours_note) == (48.85, "", None, "1er samedi")


def test_of_two_coordinators_who_import_the_same_file_one_wins(camille):
    run = looked_at(camille, FABRIQUE)
    same = ImportRun.objects.get(pk=run.pk)
    receiving.start(run, by=camille)
    with pytest.raises(StepRefused, match="the current status is “imported”"):
        receiving.start(same, by=PersonFactory(coordinator=True))
    assert Place.objects.count() == 1


def test_a_file_of_which_nothing_can_be_used_stays_in_preparation(camille):
    run = looked_at(camille, ";;;;;;;;x")
    with pytest.raises(StepRefused, match="^Nothing was imported"):
        receiving.start(run, by=camille)
    run.refresh_from_db()
    assert run.status == ImportStatus.DRAFT


def test_a_file_that_is_no_table_is_refused_with_what_to_do(camille):
    with pytest.raises(StepRefused, match="^This is no table"):
        receiving.receive(b"%PDF-1.7", "a.pdf", source="ville", by=camille)
    assert ImportRun.objects.count() == 0


def test_a_long_file_waits_for_the_timer_and_is_imported_once(camille, monkeypatch):
    monkeypatch.setattr(receiving, "AT_ONCE", 1)
    run = imported(camille, FABRIQUE, LOIN)
    assert (run.status, Place.objects.count()) == (ImportStatus.QUEUED, 0)
    assert (receiving.apply_waiting(), receiving.apply_waiting()) == (1, 0)
    run.refresh_from_db()
    assert (run.status, run.done, run.applied_by, Place.objects.count()) == (ImportStatus.APPLIED, 2, camille, 2)


def test_a_long_file_of_which_nothing_can_be_used_goes_back_to_preparation_and_says_why(camille, monkeypatch):
    monkeypatch.setattr(receiving, "AT_ONCE", 0)
    run = imported(camille, ";;;;;;;;x")
    assert receiving.apply_waiting() == 0
    run.refresh_from_db()
    assert (run.status, run.trouble) == (
        ImportStatus.DRAFT, "Nothing was imported: no line of the file could be used.",
    )  # fmt: skip


@pytest.mark.parametrize("at_once", [0, 500])
def test_what_was_imported_stays_so_when_looking_for_duplicates_fails(camille, monkeypatch, at_once):
    monkeypatch.setattr(receiving, "AT_ONCE", at_once)
    monkeypatch.setattr(receiving, "look_for_pairs", lambda: 1 / 0)
    run = imported(camille, FABRIQUE)
    receiving.apply_waiting()
    run.refresh_from_db()
    assert (run.status, len(run.trace["places"])) == (ImportStatus.APPLIED, 1)


def test_what_is_still_to_be_answered_is_listed_first(camille, monkeypatch):
    monkeypatch.setattr(receiving, "MOST_LISTED", 1)
    run = looked_at(camille, LOIN)
    first = run.report["doubts"][0]["key"]
    receiving.answer(run, {first: "keep"}, by=camille)
    assert [each["key"] for each in run.report["doubts"]] != [first]


def test_an_answer_given_on_an_old_page_takes_no_other_back(camille):
    run = looked_at(camille, LOIN)
    old = ImportRun.objects.get(pk=run.pk)
    first, second = (each["key"] for each in run.report["doubts"])
    receiving.answer(run, {first: "keep"}, by=camille)
    receiving.answer(old, {second: "keep"}, by=camille)
    assert ImportRun.objects.get(pk=run.pk).answers == {first: "keep", second: "keep"}


def test_a_file_that_is_gone_gives_a_sentence_for_its_refused_lines(camille, admin):
    run = looked_at(camille, FABRIQUE)
    run.file.storage.delete(run.file.name)
    response = admin.get(reverse("place_import_refused", args=[run.pk]))
    assert response.url == reverse("place_import", args=[run.pk])


def test_a_file_never_imported_is_thrown_away_and_an_imported_one_is_not(camille):
    run, other = looked_at(camille, FABRIQUE), imported(camille, FABRIQUE)
    receiving.discard(run, by=camille)
    assert list(ImportRun.objects.all()) == [other]
    with pytest.raises(StepRefused, match="^This import is no longer in preparation.$"):
        receiving.discard(other, by=camille)


# Back


def test_an_import_taken_back_leaves_nothing_of_what_it_created(camille):
    run = imported(camille, FABRIQUE, LOIN)
    done = taking_back.take_back(run, by=camille)
    assert (done["removed"], done["structures"], done["hidden"]) == (2, 2, [])
    assert (Place.objects.count(), Structure.objects.count(), run.status) == (0, 0, ImportStatus.UNDONE)
    with pytest.raises(StepRefused):
        taking_back.take_back(run, by=camille)


def test_what_somebody_corrected_since_is_hidden_and_not_destroyed(camille):
    run = imported(camille, FABRIQUE, LOIN)
    place = Place.objects.get(name="La Fabrique")
    upkeep.correct(place, "contacts", {"phone": "05 49 04 01 06"}, by=camille)
    done = taking_back.take_back(run, by=camille)
    assert (done["removed"], done["hidden"]) == (1, [["La Fabrique", "changed since"]])
    place.refresh_from_db()
    assert (place.shown_in_directory, place.phone) == (False, "05 49 04 01 06")


def is_found(kind, thing):
    return SearchEntry.objects.get(kind=kind, object_id=str(thing.pk)).is_public


def test_what_is_hidden_leaves_the_search_with_its_structure_and_the_same_file_shows_it_again(camille):
    run = imported(camille, FABRIQUE)
    place = Place.objects.get()
    upkeep.correct(place, "contacts", {"phone": "05 49 04 01 06"}, by=camille)
    taking_back.take_back(run, by=camille)
    assert (is_found("place", place), is_found("structure", place.structure)) == (False, False)
    again = imported(camille, FABRIQUE)
    place = Place.objects.select_related("structure").get()
    assert (place.shown_in_directory, place.structure.shown_in_directory, place.phone) == (
        True,
        True,
        "05 49 04 01 06",
    )
    assert is_found("place", place)
    taking_back.take_back(again, by=camille)
    assert Place.objects.get().shown_in_directory is False


def test_a_place_that_took_another_one_in_stays_shown(camille):
    run, real = imported(camille, FABRIQUE), PlaceFactory(name="La Fabrique de Niort")
    Place.objects.filter(pk=real.pk).update(
        merged_into=Place.objects.get(name="La Fabrique"), shown_in_directory=False
    )
    done = taking_back.take_back(run, by=camille)
    assert done["left"][0] == ["La Fabrique", "stays shown: it took in “La Fabrique de Niort”"]
    assert Place.objects.get(name="La Fabrique").shown_in_directory
    assert Structure.objects.get(places__name="La Fabrique").shown_in_directory


def test_a_line_whose_listing_was_merged_is_told(camille):
    imported(camille, FABRIQUE)
    Place.objects.update(merged_into=PlaceFactory(name="Le Relais"))
    run = looked_at(camille, FABRIQUE.replace("0549667660", "0549040106"))
    assert run.report["left_alone"] == [[2, "La Fabrique", "its listing was merged into “Le Relais”: look at it"]]


def test_what_an_import_changed_says_again_what_it_said_unless_changed_since(camille):
    imported(camille, FABRIQUE, LOIN)
    new = FABRIQUE.replace("0549667660", "0549040106"), LOIN.replace("1er samedi", "mardi 9h-12h")
    run = imported(camille, *new)
    upkeep.correct(Place.objects.get(name="Le Fil"), "hours", {"hours_note": "Sonnez"}, by=camille)
    done = taking_back.take_back(run, by=camille)
    assert (done["put_back"], done["left"]) == (1, [["Le Fil", "Opening hours\u00a0: changed since"]])
    assert Place.objects.get(name="La Fabrique").phone == "05 49 66 76 60"
    assert Place.objects.get(name="Le Fil").hours_note == "Sonnez"
    assert imported(camille, *new).counts["changed"] == 1  # the source may speak of it again
    assert ListingChange.objects.filter(means=Means.ADMIN).count() == 0


# The pages


def test_the_pages_lead_from_the_file_to_the_report_and_back(camille, admin, django_assert_max_num_queries):
    client = admin
    file = SimpleUploadedFile("lieux.csv", "\n".join([HEAD, FABRIQUE, LOIN, ";;;;;;;;x"]).encode())
    sent = client.post(reverse("place_import_new"), {"file": file, "source": " ville "})
    run = ImportRun.objects.get()
    columns = reverse("place_import_columns", args=[run.pk])
    assert (sent.url, run.source) == (columns, "ville")
    page = client.get(columns).content.decode()
    typed = {
        f"column-{number}": target for number, target in enumerate(run.mapping[each] for each in HEAD.split(";"))
    }
    assert "La Fabrique" in page
    refused = client.post(columns, typed | {"column-0": ""})
    assert refused.status_code == 422
    here = reverse("place_import", args=[run.pk])
    assert client.post(columns, typed).url == here
    preview = client.get(here).content.decode()
    assert preview.count("<select") == 2
    lines = client.get(reverse("place_import_refused", args=[run.pk]))
    assert lines.content.decode("utf-8-sig").splitlines()[1].startswith(';;;;;;;;x;4;"nom')
    run.refresh_from_db()
    key = run.report["doubts"][0]["key"]
    assert client.post(reverse("place_import_answers", args=[run.pk]), {f"doubt-{key}": "keep"}).url == here
    assert client.post(reverse("place_import_start", args=[run.pk])).url == here
    assert Structure.objects.filter(siret="26790318500011").exists()
    undo = reverse("place_import_undo", args=[run.pk])
    assert client.get(undo).status_code == 200
    assert client.post(undo).url == here
    assert (Place.objects.count(), client.get(here).status_code) == (0, 200)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("place_imports")).status_code == 200


def test_members_find_no_import(client, camille):
    run = received(camille, FABRIQUE)
    client.force_login(PersonFactory())
    for name in ("columns", "discard", "undo", "refused"):
        assert client.get(reverse(f"place_import_{name}", args=[run.pk])).status_code in (302, 403, 404)
