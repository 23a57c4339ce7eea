"""Satisfaction sheets: counted, printed, entered from paper; and nothing of whoever answers."""

import datetime as dt
import io
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from network import appreciating
from network.forms.open_to_all import signer
from network.models import Activity, Network, SheetCount, SheetWay
from network.steps import StepRefused
from tests.factories.agenda import EventFactory
from tests.factories.network import PersonFactory, StructureFactory
from tests.factories.satisfaction import activity_of, answered
from tests.papers import read, text_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WELCOME, LEARNED = appreciating.QUESTIONS[:2]


@pytest.fixture
def structure(db):
    return StructureFactory(name="Association Le Pont")


@pytest.fixture
def editor(structure):
    return PersonFactory(editor_of=structure)


@pytest.fixture
def activity(structure):
    return activity_of(structure, begins_on=TODAY, people=12)


def typed(sheet="x", **answers):
    return {"opened": signer.sign(str(int(time.time()) - 60)), "sheet": sheet, **answers}


def send(activity, **more):
    return Client().post(reverse("opinion", args=[activity.code]), typed(**more))


def paper(**said):
    return {WELCOME: {"very": 3, "rather": 1, "barely": 0, "no": 0}, **said}


# Answering


def test_a_sheet_is_counted_question_by_question_and_sets_no_cookie(site, activity):
    page = Client().get(reverse("opinion", args=[activity.code.upper()]))
    assert page.status_code == 200 and page.cookies == {} and "noindex" in page["X-Robots-Tag"]
    assert "csrf" not in page.content.decode() and "no-store" in page["Cache-Control"]
    answer = send(activity, q0="very", q1="no")
    assert answer["Location"] == reverse("opinion_thanks", args=[activity.code]) and answer.cookies == {}
    assert Client().get(answer["Location"]).cookies == {}
    found = SheetCount.objects.filter(count__gt=0).values_list("question", "answer", "way", "count")
    assert set(found) == {(WELCOME, "very", "screen", 1), (LEARNED, "no", "screen", 1)}
    activity.refresh_from_db()
    assert (activity.on_screen, activity.on_paper) == (1, 0)


def everything():
    """All rows of the database that speak of sheets, in no order."""
    with connection.cursor() as cursor:
        kept = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            kept[table] = sorted(map(repr, cursor.fetchall()))
    return kept


def test_the_answers_of_a_sheet_are_not_kept_together(site, activity):
    """Two people who answer differently leave the same rows as two others who share the same answers out otherwise."""
    before = transaction.savepoint()
    send(activity, sheet="a", q0="very", q1="very")
    send(activity, sheet="b", q0="no", q1="no")
    one = everything()
    transaction.savepoint_rollback(before)
    send(activity, sheet="c", q0="no", q1="very")
    send(activity, sheet="d", q0="very", q1="no")
    assert everything() == one
    assert not ModelLogEntry.objects.exclude(action="network.activity.prepare").exists()


def test_a_double_click_counts_once_and_two_people_count_twice(site, activity):
    for sheet in ("a", "a", "b"):
        assert send(activity, sheet=sheet, q0="very").status_code == 302
    activity.refresh_from_db()
    assert activity.on_screen == 2


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "wrong",
    [{}, {"q0": "maybe"}, {"q0": "very\0"}, {"q0": "very", "website": "x"}, {"q0": "very", "opened": "x"}, {"q0": "🙂<script>"},
     {"q0": "very", "sheet": "\0"}, {"q0": "very", "sheet": "9" * 5000}],
)  # fmt: skip
def test_robots_and_mistakes_are_told_and_nothing_is_counted(site, activity, wrong):
    page = send(activity, **wrong)
    assert page.status_code == 422 and "<script>x" not in page.content.decode()
    assert not SheetCount.objects.filter(count__gt=0).exists()


def test_what_was_chosen_is_kept_when_something_is_wrong(site, activity):
    page = send(activity, q0="barely", opened="x").content.decode()
    assert 'value="barely"' in page and page.count(" checked") == 1


@pytest.mark.parametrize("days", [-40, 3])
def test_a_sheet_is_answered_from_its_day_until_it_closes_by_itself(site, structure, days):
    activity = activity_of(structure, begins_on=TODAY + dt.timedelta(days=days))
    page = Client().get(reverse("opinion", args=[activity.code]))
    assert page.status_code == 200 and "<form" not in page.content.decode()
    send(activity, q0="very")
    with pytest.raises(StepRefused):
        appreciating.answer(activity, {WELCOME: "very"})
    assert not SheetCount.objects.filter(count__gt=0).exists()


def test_a_sheet_closes_thirty_days_after_the_last_day_or_as_the_network_says(structure):
    lasts = {"begins_on": TODAY, "ends_on": TODAY + dt.timedelta(days=2)}
    assert activity_of(structure, **lasts).closes_on == TODAY + dt.timedelta(days=32)
    Network.objects.create(name="Le Fil", sheets_close_after_days=5)
    assert activity_of(structure, **lasts).closes_on == TODAY + dt.timedelta(days=7)


def test_an_unknown_code_is_not_there(site):
    assert Client().get(reverse("opinion", args=["absent"])).status_code == 404


def test_one_address_answers_so_many_times_a_minute(site, activity, settings):
    settings.READS_A_MINUTE = {"opinions": 2}
    address = reverse("opinion", args=[activity.code])
    assert [Client().get(address).status_code for _time in range(3)] == [200, 200, 429]


# The questions


def test_a_network_asks_its_own_questions_and_old_sheets_keep_theirs(structure):
    old = activity_of(structure, begins_on=TODAY)
    network = Network(name="Le Fil", sheet_questions="L’accueil ?\n\n L’accueil ?\nLa salle ?")
    network.full_clean()
    network.save()
    new = activity_of(structure, begins_on=TODAY, title="Autre")
    assert (old.questions, new.questions) == (appreciating.QUESTIONS, ["L’accueil ?", "La salle ?"])


@pytest.mark.one_engine
@pytest.mark.parametrize("text", ["a\n" * 6, "b" * 151])
def test_too_many_or_too_long_questions_are_refused(text):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        Network(name="Le Fil", sheet_questions=text).full_clean()


# Few sheets


def test_nobody_sees_the_answers_of_fewer_than_five_sheets(site, client, structure, activity, editor):
    answered(activity, 4)
    assert appreciating.results(activity) is None and appreciating.papers(activity) == {}
    client.force_login(editor)
    page = client.get(reverse("network:activity", args=[activity.pk]))
    assert page.context["sheets"] == "4" and page.context["results"] is None
    client.force_login(PersonFactory(coordinator=True))
    page = client.get(reverse("network:activity", args=[activity.pk]))
    assert "4" not in page.context["sheets"] and "5" in page.context["sheets"]
    answered(activity, 1, "no")
    assert appreciating.results(activity)[0] == (WELCOME, [("very", 4), ("rather", 0), ("barely", 0), ("no", 1)])


def test_no_subtraction_of_totals_gives_a_small_activity_back(structure, activity):
    answered(activity, 6)
    small = answered(activity_of(structure, begins_on=TODAY, title="Petit"), 3, "no")
    year = (dt.date(TODAY.year, 1, 1), dt.date(TODAY.year, 12, 31))
    found = appreciating.of_structure(structure, *year)
    assert (found["activities"], found["sheets"], found["people"], found["left_out"]) == (2, 9, 12, 3)
    assert found["answers"][WELCOME] == {"very": 6, "rather": 0, "barely": 0, "no": 0}
    elsewhere = answered(activity_of(begins_on=TODAY), 3, "no")
    assert appreciating.of_network(*year)["answers"] == found["answers"], (
        "those of two structures never count together"
    )
    Activity.objects.filter(pk=elsewhere.pk).update(structure=structure)
    together = appreciating.of_structure(structure, *year)
    assert (together["answers"][WELCOME]["no"], together["left_out"]) == (6, 0)
    Activity.objects.filter(pk=small.pk).update(begins_on=dt.date(TODAY.year - 1, 12, 31))
    two_years = appreciating.of_network(dt.date(2000, 1, 1), year[1])
    assert two_years["answers"] == found["answers"] and two_years["left_out"] == 6


@pytest.mark.parametrize(("screen", "shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_no_subtraction_of_the_paper_sheets_gives_those_on_screen(site, client, activity, editor, screen, shown):
    appreciating.count_papers(activity, by=editor, sheets=5, counts={WELCOME: {"very": 5}}, seen=0)
    answered(activity, screen, "no")
    said = dict(appreciating.results(activity)[0][1])
    assert (said["very"], said["no"]) == (5, screen if shown else 0)
    year = (dt.date(TODAY.year, 1, 1), dt.date(TODAY.year, 12, 31))
    total = appreciating.of_structure(activity.structure, *year)
    assert (total["answers"][WELCOME], total["left_out"]) == (said, 0 if shown else screen)
    client.force_login(editor)
    address = f"{reverse('network:activity_papers', args=[activity.pk])}?corriger=1"
    assert client.get(address).context["form"].initial["q0_very"] == 5


def test_one_paper_sheet_among_many_on_screen_is_not_read_again(activity, editor):
    answered(activity, 5)
    appreciating.count_papers(activity, by=editor, sheets=1, counts={WELCOME: {"no": 1}}, seen=0)
    assert appreciating.papers(activity) == {}


def test_the_secretariat_reads_in_no_total_how_few_answered(site, client, structure, activity, editor):
    answered(activity_of(structure, begins_on=TODAY, title="Grand"), 6)
    answered(activity, 3)
    for person, sheets in ((PersonFactory(coordinator=True), 6), (editor, 9)):
        client.force_login(person)
        page = client.get(f"{reverse('network:activity_totals')}?annee={TODAY.year}&structure={structure.pk}")
        assert page.context["totals"]["sheets"] == sheets and ('class="quiet">3 ' in page.text) is (sheets == 9)


def test_a_period_holds_both_its_days(structure):
    activity = activity_of(structure, begins_on=dt.date(2026, 2, 1))
    for period, count in (((1, 1), 1), ((2, 3), 0)):
        days = [dt.date(2026, 2, day) for day in period]
        assert appreciating.of_structure(structure, *days)["activities"] == count, period
    assert activity.begins_on == dt.date(2026, 2, 1)


# Paper


def test_paper_sheets_are_added_then_corrected_and_the_log_says_who(activity, editor):
    appreciating.count_papers(activity, by=editor, sheets=4, counts=paper(), seen=0)
    appreciating.count_papers(activity, by=editor, sheets=2, counts={WELCOME: {"no": 2}}, seen=1)
    assert (activity.on_paper, activity.paper_entries) == (6, 2)
    assert appreciating.papers(activity)[WELCOME] == {"very": 3, "rather": 1, "barely": 0, "no": 2}
    appreciating.count_papers(activity, by=editor, sheets=5, counts={WELCOME: {"very": 5}}, seen=2, instead=True)
    assert appreciating.papers(activity)[WELCOME] == {"very": 5, "rather": 0, "barely": 0, "no": 0}
    log = ModelLogEntry.objects.filter(user=editor).order_by("pk").values_list("action", "data")
    assert list(log) == [
        ("network.activity.count_papers", {"sheets": 4}), ("network.activity.count_papers", {"sheets": 2}),
        ("network.activity.correct_papers", {"sheets": 5}),
    ]  # fmt: skip


def test_correcting_paper_leaves_what_was_answered_on_screen(activity, editor):
    answered(activity, 5)
    appreciating.count_papers(activity, by=editor, sheets=1, counts={WELCOME: {"no": 1}}, seen=0)
    appreciating.count_papers(activity, by=editor, sheets=0, counts={}, seen=1, instead=True)
    assert appreciating.results(activity)[0][1] == [("very", 5), ("rather", 0), ("barely", 0), ("no", 0)]
    assert (activity.on_screen, activity.on_paper) == (5, 0)


@pytest.mark.parametrize(
    ("sheets", "counts"), [(3, paper()), (0, {}), (-1, {}), (10**6, {}), (3, {WELCOME: {"very": 2, "no": 2}})]
)
def test_no_question_has_more_answers_than_there_are_sheets(activity, editor, sheets, counts):
    with pytest.raises(StepRefused):
        appreciating.count_papers(activity, by=editor, sheets=sheets, counts=counts, seen=0)
    assert not SheetCount.objects.filter(count__gt=0).exists()


def test_no_more_paper_than_people_is_added_bit_by_bit(activity, editor):
    appreciating.count_papers(activity, by=editor, sheets=appreciating.MOST_SHEETS, counts={}, seen=0)
    with pytest.raises(StepRefused):
        appreciating.count_papers(activity, by=editor, sheets=1, counts={}, seen=1)


def test_of_two_entries_at_once_the_second_is_refused(activity, editor):
    appreciating.count_papers(activity, by=editor, sheets=4, counts=paper(), seen=0)
    with pytest.raises(StepRefused):
        appreciating.count_papers(activity, by=editor, sheets=4, counts=paper(), seen=0)
    assert activity.on_paper == 4


def test_paper_is_entered_by_form_even_once_closed_and_mistakes_keep_what_was_typed(site, client, activity, editor):
    appreciating.close(activity, by=editor)
    client.force_login(editor)
    address = reverse("network:activity_papers", args=[activity.pk])
    for wrong in (
        {"sheets": "2", "q0_very": "3"},
        {"sheets": "x", "q0_very": "3"},
        {"q0_very": "9" * 30, "sheets": "3"},
    ):
        page = client.post(address, {"seen": "0", **wrong})
        assert page.status_code == 422 and f'value="{wrong["q0_very"]}"' in page.content.decode(), wrong
    assert client.post(address, {"seen": "0", "sheets": "6", "q0_very": "5", "q0_no": "1"}).status_code == 302
    again = client.get(f"{address}?corriger=1").content.decode()
    assert 'value="6"' in again and 'value="5"' in again
    assert Activity.objects.get().on_paper == 6


# Making, closing, throwing away


def test_a_sheet_made_twice_is_made_once(structure, editor):
    said = {"by": editor, "title": "Atelier", "begins_on": TODAY}
    assert appreciating.prepare(structure, **said) == appreciating.prepare(structure, **said)
    assert SheetCount.objects.count() == 5 * 4 * len(SheetWay)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": TODAY - dt.timedelta(days=1)},
        {"ends_on": TODAY + dt.timedelta(days=367)},
    ],
)
def test_an_impossible_period_is_refused(structure, editor, wrong):
    with pytest.raises(StepRefused):
        appreciating.prepare(structure, by=editor, title="Atelier", begins_on=TODAY, **wrong)


def test_a_date_of_another_structure_is_refused(structure, editor):
    with pytest.raises(StepRefused):
        appreciating.prepare(structure, by=editor, title="Atelier", begins_on=TODAY, event=EventFactory())


def test_readers_others_and_those_who_left_make_no_sheet(structure):
    left = StructureFactory(member=False)
    for person, its in (
        (PersonFactory(reader_of=structure), structure),
        (PersonFactory(manager_of=StructureFactory()), structure),
        (PersonFactory(manager_of=left), left),
    ):
        with pytest.raises(PermissionDenied):
            appreciating.prepare(its, by=person, title="Atelier", begins_on=TODAY)


def test_what_is_known_of_a_date_of_the_agenda_is_filled_in(site, client, structure, editor):
    starts_at = dt.datetime(2027, 1, 1, 23, 30, tzinfo=dt.UTC)  # half past midnight, the day after, in Paris
    event = EventFactory(
        structure=structure, title="Mes premiers pas", slug="premiers-pas", starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=1), came_count=0,
    )  # fmt: skip
    client.force_login(editor)
    form = client.get(f"{reverse('network:activity_new')}?date=premiers-pas").context["form"]
    assert (form["title"].value(), form["event"].value()) == ("Mes premiers pas", event.pk)
    assert form["people"].value() is None and "02/01/2027 – Mes" in str(form["event"])
    said = {"structure": structure.pk, "title": "Mes premiers pas", "begins_on": TODAY.isoformat(), "event": event.pk}
    assert client.post(reverse("network:activity_new"), said).status_code == 302
    assert Activity.objects.get().event == event


@pytest.mark.one_engine
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "x", ""])
def test_an_absurd_day_gets_a_sentence(site, client, structure, editor, day):
    client.force_login(editor)
    said = {"structure": structure.pk, "title": "🙂 <b>", "begins_on": day}
    page = client.post(reverse("network:activity_new"), said)
    assert page.status_code == 422 and "🙂 &lt;b&gt;" in page.content.decode()


def test_closed_by_hand_then_opened_again(activity, editor):
    appreciating.close(activity, by=editor)
    with pytest.raises(StepRefused):
        appreciating.close(activity, by=editor)
    with pytest.raises(StepRefused):
        appreciating.answer(activity, {WELCOME: "very"})
    appreciating.reopen(activity, by=editor)
    answered(activity, 1)
    with pytest.raises(StepRefused):
        appreciating.reopen(activity, by=editor)


def test_one_that_closed_by_itself_is_opened_again(structure, editor):
    activity = activity_of(structure, begins_on=TODAY - dt.timedelta(days=60))
    appreciating.reopen(activity, by=editor)
    assert activity.closes_on == TODAY + dt.timedelta(days=30) and activity.is_open


def test_the_day_on_which_it_closes_follows_the_day(activity, editor):
    appreciating.correct(activity, by=editor, title="Autre", begins_on=TODAY, ends_on=TODAY + dt.timedelta(days=4))
    activity.refresh_from_db()
    assert (activity.title, activity.closes_on) == ("Autre", TODAY + dt.timedelta(days=34))


def test_only_a_sheet_that_nobody_answered_is_thrown_away(site, client, structure, activity, editor):
    client.force_login(editor)
    address = reverse("network:activity_discard", args=[activity.pk])
    assert client.get(address).status_code == 200 and Activity.objects.exists()
    answered(activity, 1)
    assert client.post(address)["Location"] == reverse("network:activity", args=[activity.pk])
    assert Activity.objects.exists()
    SheetCount.objects.update(count=0)
    Activity.objects.update(on_screen=0)
    assert client.post(address)["Location"] == reverse("network:activities")
    assert not Activity.objects.exists() and not SheetCount.objects.exists()
    assert ModelLogEntry.objects.filter(action="network.activity.discard").exists()


@pytest.mark.parametrize("step", ["close", "reopen", "discard"])
def test_only_those_who_look_after_it_take_a_step(activity, structure, step):
    for person in (PersonFactory(reader_of=structure), PersonFactory(manager_of=StructureFactory())):
        with pytest.raises(PermissionDenied):
            getattr(appreciating, step)(activity, by=person)


def test_the_database_refuses_a_second_counter_and_an_end_before_the_beginning(activity):
    row = SheetCount.objects.first()
    for wrong in (
        lambda: SheetCount.objects.create(
            activity=activity, question=row.question, answer=row.answer, way=row.way, count=3
        ),
        lambda: Activity.objects.update(ends_on=TODAY - dt.timedelta(days=1)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


# The list, what is printed, what is taken away


def test_the_list_is_searched_sorted_and_taken_away(site, client, structure, activity, editor):
    other = activity_of(structure, begins_on=TODAY - dt.timedelta(days=3), title="Tablette")
    activity_of(begins_on=TODAY, title="Ailleurs")
    client.force_login(editor)
    address = reverse("network:activities")

    def shown(question=""):
        return list(client.get(f"{address}{question}").context["page"].object_list)

    assert shown() == [activity, other] and shown("?tri=anciennes") == [other, activity]
    assert (
        shown("?q=tabl") == [other] and shown("?annee=1999&structure=9&q=%00") == [] and shown("?annee=x") == shown()
    )
    answered(activity, 2)
    client.force_login(PersonFactory(coordinator=True))
    table = load_workbook(io.BytesIO(client.get(f"{address}?format=xlsx&tri=titre").content)).active
    assert [row[0] for row in table.values][1:] == ["Ailleurs", "Premiers pas", "Tablette"]
    assert [row[5] for row in table.values][1] != 2, "the secretariat does not read how few"
    assert "Tablette" in client.get(f"{address}?format=csv").content.decode("utf-8-sig")


def test_those_who_act_for_nobody_find_nothing_here(site, client, activity):
    client.force_login(PersonFactory())
    for name in ("activities", "activity_new", "activity_totals"):
        assert client.get(reverse(f"network:{name}")).status_code == 404, name


def test_totals_are_read_by_structure_and_year(site, client, structure, activity):
    answered(activity, 5)
    answered(activity_of(begins_on=dt.date(2024, 5, 2), title="Ancien"), 0)
    client.force_login(PersonFactory(coordinator=True))
    address = reverse("network:activity_totals")
    assert client.get(address).context["totals"]["activities"] == 2
    page = client.get(f"{address}?annee={TODAY.year}&structure={structure.pk}")
    assert page.context["totals"]["activities"] == 1 and page.context["results"][0][1] == 5
    assert client.get(f"{address}?q=rien").context["totals"]["activities"] == 2, "no word narrows a total"


def test_papers_are_printed_with_the_address_and_the_questions(site, client, structure, activity, editor):
    answered(activity, 5)
    client.force_login(editor)
    for name in ("poster", "sheets"):
        pdf = read(client.get(reverse(f"network:activity_{name}_pdf", args=[activity.pk])))
        assert activity.code in text_of(pdf) and len(pdf.pages) == 1, name
    assert "Ce que les personnes ont répondu" in text_of(read(client.get(reverse("network:activity_totals_pdf"))))
    assert client.get(reverse("network:activity_totals_printed")).status_code == 200
