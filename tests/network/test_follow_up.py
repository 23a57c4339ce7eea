"""What the secretariat follows: counters, trend, silence, changes put back, a list to take away and to write to."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from home.dashboard import waiting
from network import upkeep
from network.freshness import Level, level_of
from network.models import (
    Ask,
    Contact,
    Finding,
    FreshnessCount,
    ListingChange,
    Means,
    Place,
    Structure,
    Term,
    Vocabulary,
)
from network.upkeep import following
from network.views.following import bars
from tests.factories.network import CommuneFactory, EpciFactory, PersonFactory, PlaceFactory, StructureFactory

pytestmark = pytest.mark.django_db

HERE = "/espace/suivi/"
LISTINGS = "/espace/suivi/fiches/"
FINDINGS = "/espace/suivi/anomalies/"


def at_age(months, **details):
    place = PlaceFactory(**details)
    Place.objects.filter(pk=place.pk).update(verified_at=timezone.now() - dt.timedelta(days=31 * months))
    return Place.objects.get(pk=place.pk)


def question(**asked):
    return following.Question(**asked)


def names(places):
    return [place.name for place in places]


# Counters and trend


def test_four_counters_say_what_python_says():
    for months in (0, 7, 13, 14, 19, 30):
        at_age(months)
    PlaceFactory()
    PlaceFactory(shown_in_directory=False)
    said = [level_of(place) for place in following.shown()]
    assert following.counters() == {level.value: said.count(level) for level in Level}
    assert sum(following.counters().values()) == 7


def test_each_counter_leads_to_a_list_of_as_many(admin):
    for months in (0, 7, 13, 19):
        at_age(months)
    for level in admin.get(HERE).context["levels"]:
        assert admin.get(f"{LISTINGS}?level={level['value']}").context["page"].paginator.count == level["count"] == 1


def test_counters_are_noted_once_a_day(today):
    at_age(0)
    following.note_today(today)
    following.note_today(today)
    assert FreshnessCount.objects.filter(day=today).count() == 4
    assert FreshnessCount.objects.get(level="fresh").count == 1


def test_daily_notes_them(site):
    at_age(0)
    call_command("daily", stdout=io.StringIO())
    call_command("daily", stdout=io.StringIO())
    assert FreshnessCount.objects.filter(day=timezone.localdate()).count() == 4


def test_a_dry_day_notes_nothing(site):
    PlaceFactory(phone="12")
    call_command("daily", "--dry-run", stdout=io.StringIO())
    assert not FreshnessCount.objects.exists() and not Finding.objects.exists()


def test_the_trend_is_the_last_day_of_each_of_twelve_months(today):
    for days_ago in (0, 1, 25, 400):
        FreshnessCount.objects.create(day=today - dt.timedelta(days=days_ago), level="fresh", count=days_ago)
        FreshnessCount.objects.create(
            day=today - dt.timedelta(days=days_ago), level="refresh", count=3 * days_ago + 1
        )
    months = following.trend(today)
    assert [month.day for month in months] == [dt.date(2026, 10, 26), today]
    assert months[0].cells == [(25, 24.8), (0, 0.0), (0, 0.0), (76, 75.2)]


def test_the_bars_fill_the_picture(today):
    for level, count in (("fresh", 1), ("watch", 2), ("check", 1)):
        FreshnessCount.objects.create(day=today, level=level, count=count)
    ((_x, _month, pieces),) = bars(following.trend(today))
    assert pieces == [("fresh", 75.0, 25.0), ("watch", 25.0, 50.0), ("check", 0.0, 25.0), ("refresh", 0.0, 0.0)]


def test_the_picture_has_a_title_and_a_table_beside_it(admin, today):
    FreshnessCount.objects.create(day=timezone.localdate(), level="fresh", count=3)
    page = admin.get(HERE).content.decode()
    assert page.count("<title") == 2 and "<rect" in page and "<caption>" in page
    assert "style=" not in page


# Those who never answer


def asked(place, status, *, letters=3, days_ago=0, answered=False):
    return Ask.objects.create(
        place=place, contact=Contact.objects.at("alix@example.org"), status=status, letters=letters,
        created_at=timezone.now() - dt.timedelta(days=days_ago), answered_at=timezone.now() if answered else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "last", "is_silent"),
    [
        (("stopped", 3, False), ("to_call", 3, False), True),
        (("stopped", 1, False), ("asked", 3, False), True),
        (("stopped", 3, False), ("asked", 1, False), False),  # there is still time
        (("confirmed", 2, True), ("to_call", 3, False), False),
        (("stopped", 3, False), ("confirmed", 1, True), False),
        (("stopped", 0, False), ("to_call", 3, False), False),  # nothing had left yet
    ],
)
def test_silent_are_those_whose_last_two_questions_were_left(before, last, is_silent):
    place = PlaceFactory()
    asked(place, before[0], letters=before[1], answered=before[2], days_ago=200)
    asked(place, last[0], letters=last[1], answered=last[2])
    asked(PlaceFactory(), "to_call")
    assert list(following.never_answer()) == ([place] if is_silent else [])
    assert names(following.listings(question(asked="silent"))) == ([place.name] if is_silent else [])


def test_an_answer_long_ago_does_not_excuse_two_silences():
    place = PlaceFactory()
    asked(place, "confirmed", answered=True, days_ago=900)
    asked(place, "stopped", days_ago=400), asked(place, "to_call")
    assert list(following.never_answer()) == [place]


# What changed this week


def changed(place, days_ago=0):
    change = upkeep.correct(place, "contacts", {"phone": "05 36 49 10 10"}, by=PersonFactory(coordinator=True))
    ListingChange.objects.filter(pk=change.pk).update(at=timezone.now() - dt.timedelta(days=days_ago))
    return change


def test_what_changed_this_week_is_put_back_in_one_click(admin):
    place = PlaceFactory(phone="05 49 00 00 00")
    change = changed(place)
    changed(PlaceFactory(), days_ago=8)
    assert [each.pk for each in admin.get(HERE).context["changes"].object_list] == [change.pk]
    response = admin.post(reverse("network:change_put_back", args=[change.pk]), {"next": HERE})
    place.refresh_from_db()
    assert (response["Location"], place.phone) == (HERE, "05 49 00 00 00")


@pytest.mark.parametrize("elsewhere", ["", "https://ailleurs.example/", "//ailleurs.example/"])
def test_without_a_page_of_ours_one_comes_back_to_the_history(admin, elsewhere):
    place = PlaceFactory()
    change = changed(place)
    response = admin.post(reverse("network:change_put_back", args=[change.pk]), {"next": elsewhere})
    assert response["Location"] == reverse("network:place_history", args=[place.slug])


# The list


def test_the_list_is_narrowed_by_place_kind_level_and_question():
    epci = EpciFactory(siren="200000001", name="CC du Thouarsais")
    thouars = CommuneFactory(insee="79329", name="Thouars", epci=epci)
    kind = Term.objects.of(Vocabulary.TYPOLOGY).first()
    here = PlaceFactory(name="Médiathèque", commune=thouars, structure=StructureFactory(kind=kind))
    there = at_age(0, name="Relais")
    asked(here, "to_call")
    assert names(following.listings(question())) == ["Médiathèque", "Relais"]
    for only_here in (
        {"commune": "79329"}, {"epci": "200000001"}, {"kind": str(kind.pk)}, {"level": "refresh"}, {"asked": "to_call"},
        {"q": "mediatheque"},
    ):  # fmt: skip
        assert names(following.listings(question(**only_here))) == ["Médiathèque"], only_here
    for only_there in ({"level": "fresh"}, {"asked": "never"}):
        assert names(following.listings(question(**only_there))) == [there.name], only_there
    assert names(following.listings(question(sort="recent"))) == ["Relais", "Médiathèque"]


@pytest.mark.parametrize(
    "query",
    [
        "?level=nothing&asked=x&sort=y&kind=a",
        "?commune=%00&epci='&kind=99999999999999999999999",
        "?page=x",
        "?q=%00le",
    ],
)
def test_what_is_not_understood_is_left_out(admin, query):
    assert admin.get(LISTINGS + query).status_code == 200


def test_the_list_says_so_when_nothing_answers(admin):
    PlaceFactory()
    assert admin.get(f"{LISTINGS}?level=fresh").context["page"].paginator.count == 0


def test_the_list_is_taken_away_with_who_and_how_and_what_seems_wrong(admin):
    person = PersonFactory(first_name="Alix", last_name="Fictif")
    place = at_age(0, name="=Relais", phone="12")
    Place.objects.filter(pk=place.pk).update(
        verified_by=person, verified_means=Means.PHONE, modified_contact=Contact.objects.at("claude@example.org")
    )
    Finding.objects.create(place=place, check_name="phone", severity="serious", detail="12")
    Finding.objects.create(place=place, check_name="far", severity="serious", gone_at=timezone.now())
    PlaceFactory(name="Autre")
    sheet = load_workbook(io.BytesIO(admin.get(f"{LISTINGS}?level=fresh&format=xlsx").content)).active
    heading, *rows = sheet.iter_rows(values_only=True)
    assert len(rows) == 1
    row = rows[0]
    assert row[0] == "'=Relais"
    assert (
        str(person) in row and Means.PHONE.label in row and "claude@example.org" in row and Level.FRESH.label in row
    )
    assert "12" in row[-1] and "\n" not in row[-1]
    csv = admin.get(f"{LISTINGS}?format=csv")
    assert csv["Content-Disposition"] == 'attachment; filename="suivi-des-fiches.csv"'
    assert len(csv.content.decode("utf-8-sig").splitlines()) == 3


def test_the_ticked_ones_and_the_whole_list_lead_to_a_campaign(admin):
    first, second = at_age(0), at_age(0)
    PlaceFactory()
    page = admin.get(f"{LISTINGS}?level=fresh").content.decode()
    assert f'action="{reverse("network:campaign_new")}"' in page
    assert f'name="place" value="{first.pk}"' in page and 'name="all" value="1"' in page
    assert 'type="hidden" name="level" value="fresh"' in page
    assert set(following.keys_of({"level": "fresh"})) == {first.pk, second.pk}


# The page of findings


@pytest.fixture
def findings():
    serious = Finding.objects.create(
        place=PlaceFactory(name="Relais"), check_name="phone", severity="serious", detail="12"
    )
    minor = Finding.objects.create(
        place=PlaceFactory(name="Atelier"), check_name="services", severity="minor", detail="–"
    )
    Finding.objects.create(place=PlaceFactory(), check_name="far", severity="serious", gone_at=timezone.now())
    return serious, minor


def shown(client, query=""):
    return [each.place.name for each in client.get(FINDINGS + query).context["page"].object_list]


def test_serious_findings_come_first_and_what_is_gone_is_not_shown(admin, findings):
    assert shown(admin) == ["Relais", "Atelier"]
    assert (
        shown(admin, "?check=services") == shown(admin, "?severity=minor") == shown(admin, "?q=ateli") == ["Atelier"]
    )
    assert shown(admin, "?check=nothing&severity=x") == ["Relais", "Atelier"]


def test_a_finding_is_set_aside_with_a_reason_and_taken_back(admin, findings):
    address = reverse("network:finding_set_aside", args=[findings[0].pk])
    assert admin.get(f"{address}?next={FINDINGS}").status_code == 200
    assert admin.post(address, {"reason": " "}).status_code == 422
    response = admin.post(address, {"reason": "Numéro interne", "next": f"{FINDINGS}?q=relais"})
    assert response["Location"] == f"{FINDINGS}?q=relais"
    assert (shown(admin), shown(admin, "?state=aside")) == (["Atelier"], ["Relais"])
    admin.post(reverse("network:finding_take_back", args=[findings[0].pk]))
    assert shown(admin) == ["Relais", "Atelier"]


def test_getting_a_page_sets_nothing_aside(admin, findings):
    admin.get(reverse("network:finding_set_aside", args=[findings[0].pk]))
    assert admin.get(reverse("network:finding_take_back", args=[findings[0].pk])).status_code == 405
    assert Finding.objects.standing().count() == 2


def test_findings_are_taken_away(admin, findings):
    lines = admin.get(f"{FINDINGS}?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3 and lines[1].startswith("Relais;")


def test_members_are_not_told_that_these_pages_exist(client, site):
    client.force_login(PersonFactory(manager_of=StructureFactory()))
    assert {client.get(page).status_code for page in (HERE, LISTINGS, FINDINGS)} == {404}


# The administration


def test_exports_say_by_whom_how_and_how_fresh(admin):
    person = PersonFactory(first_name="Alix", last_name="Fictif")
    place = at_age(0)
    changes = {"verified_by": person, "verified_means": Means.VISIT, "verified_at": timezone.now()}
    Place.objects.filter(pk=place.pk).update(**changes)
    Structure.objects.filter(pk=place.structure_id).update(**changes)
    for model in (Place, Structure):
        address = reverse(model.snippet_viewset.get_url_name("list"))
        line = admin.get(f"{address}?export=csv").content.decode("utf-8-sig").splitlines()[1]
        for said in (str(person), str(Means.VISIT.label), str(Level.FRESH.label)):
            assert said in line


def test_what_to_do_first_counts_findings_returned_mail_and_calls(admin, findings):
    Contact.objects.create(email="perdue@example.org", bounced_at=timezone.now())
    asked(PlaceFactory(), "to_call")
    counted = {each.url: each.count for each in waiting()}
    assert counted[f"{FINDINGS}?severity=serious"] == 1
    assert counted[reverse("network:calls")] == 1
    (contacts,) = [url for url in counted if "contact" in url]
    assert counted[contacts] == admin.get(contacts).context["page_obj"].paginator.count == 1
