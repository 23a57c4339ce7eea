"""How figures are asked for, answered, checked and added up."""

import csv
import datetime as dt
import io
from decimal import Decimal
from statistics import median

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from network.deciding import decide
from network.measuring import answering, answers, collecting, known, ready_sets, results, sets, tables
from network.measuring.answering import WrittenMeanwhile
from network.models import (
    Attendance,
    Campaign,
    CampaignStage,
    EventStatus,
    Figure,
    IndicatorKind,
    IndicatorSet,
    MeetingStatus,
    MessageKind,
    OutgoingMessage,
    Reading,
    ReadingStatus,
    VersionStatus,
)
from network.steps import StepRefused
from tests.factories.agenda import EventFactory
from tests.factories.governance import MeetingFactory
from tests.factories.indicators import a_campaign, an_adopted_set, indicator_of, reading_of
from tests.factories.network import (
    CommuneFactory,
    EpciFactory,
    PersonFactory,
    StructureFactory,
)
from tests.papers import read, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(coordinator, structure):
    return a_campaign(by=coordinator)


@pytest.fixture
def reading(campaign, structure):
    return reading_of(structure, campaign)


def answered(reading, by, but=()):
    """Fill in every indicator, but those named."""
    said = {
        IndicatorKind.NUMBER: Decimal(12),
        IndicatorKind.RATIO: (Decimal(3), Decimal(10)),
        IndicatorKind.TABLE: {"Moins de 60 ans": Decimal(4), "60 ans et plus": Decimal(6)},
        IndicatorKind.CHOICE: "Stable",
        IndicatorKind.TEXT: "Le temps a manqué.",
    }
    for indicator in reading.campaign.indicators:
        if indicator.name not in but:
            answering.write(reading, indicator, by=by, answer=said[indicator.kind])


# Sets


@pytest.mark.parametrize("name", ready_sets.NAMES)
def test_a_ready_made_set_can_be_adopted_as_it_is(coordinator, name):
    begun = sets.begin(by=coordinator, name=f"Jeu {name}", made_from=name)
    draft = sets.draft_of(begun)
    assert draft.indicators.count() >= 10
    assert {each.known for each in draft.indicators.all()} - {""} <= known.SOURCES.keys()
    decision = decide("Adopté.", by=coordinator, taken_on=dt.date(2026, 1, 8), taken_by="Plénière")
    sets.adopt(draft, by=coordinator, decision=decision)
    draft.refresh_from_db()
    assert (draft.status, draft.adopted_on) == (VersionStatus.ADOPTED, dt.date(2026, 1, 8))


def test_nothing_is_written_in_an_adopted_version(coordinator):
    version = an_adopted_set(by=coordinator)
    indicator = version.indicators.first()
    for refused in (
        lambda: sets.write(version, by=coordinator, indicator=indicator, name="Autre", kind="number"),
        lambda: sets.move(indicator, by=coordinator, up=False),
        lambda: sets.drop(indicator, by=coordinator),
        lambda: sets.discard(version, by=coordinator),
    ):
        with pytest.raises(StepRefused):
            refused()
    indicator.refresh_from_db()
    assert indicator.name == "Ateliers"


def test_the_next_version_keeps_the_codes_and_replaces_the_one_before(coordinator):
    version = an_adopted_set(by=coordinator)
    draft = sets.revise(version.set, by=coordinator)
    assert sets.revise(version.set, by=coordinator) == draft
    assert list(draft.indicators.values_list("code")) == list(version.indicators.values_list("code"))
    decision = decide("La suite.", by=coordinator, taken_on=dt.date(2026, 5, 4), taken_by="Plénière")
    sets.adopt(draft, by=coordinator, decision=decision)
    version.refresh_from_db()
    assert version.status == VersionStatus.REPLACED


def test_the_database_wants_a_decision_for_an_adopted_version(coordinator):
    version = an_adopted_set(by=coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(version).objects.filter(pk=version.pk).update(decision=None)


def test_a_set_that_was_never_adopted_goes_with_its_draft(coordinator):
    begun = sets.begin(by=coordinator, name="Essai")
    assert sets.discard(sets.draft_of(begun), by=coordinator)
    assert not IndicatorSet.objects.filter(pk=begun.pk).exists()


def test_indicators_change_places(coordinator):
    draft = sets.draft_of(sets.begin(by=coordinator, name="Essai", made_from="tani"))
    first, second = draft.indicators.all()[:2]
    sets.move(second, by=coordinator, up=True)
    sets.move(second, by=coordinator, up=True)
    assert list(draft.indicators.all()[:2]) == [second, first]


def test_members_write_no_sets(manager, coordinator):
    with pytest.raises(PermissionDenied):
        sets.begin(by=manager, name="Le mien")


# Campaigns


def test_a_campaign_asks_the_members_of_today_and_tells_them_on_opening(coordinator, structure, manager):
    StructureFactory(name="Ailleurs", member=False)
    campaign = a_campaign(by=coordinator, is_open=False)
    assert [each.structure for each in campaign.readings.all()] == [structure]
    assert not OutgoingMessage.objects.filter(kind=MessageKind.FIGURES).exists()
    collecting.open_campaign(campaign, by=coordinator)
    assert [each.to for each in OutgoingMessage.objects.filter(kind=MessageKind.FIGURES)] == [manager.email]


def test_a_campaign_prepared_twice_is_one(coordinator, structure):
    version = an_adopted_set(by=coordinator)
    first = a_campaign(by=coordinator, version=version, is_open=False)
    assert a_campaign(by=coordinator, version=version, is_open=False) == first


def test_only_what_was_adopted_is_asked_for(coordinator):
    draft = sets.draft_of(sets.begin(by=coordinator, name="Essai", made_from="manche"))
    with pytest.raises(StepRefused):
        a_campaign(by=coordinator, version=draft)
    assert not Campaign.objects.exists()


def test_whoever_looks_after_two_structures_has_one_letter(coordinator, structure, manager):
    other = StructureFactory(name="La Bobine bis")
    manager.affiliations.create(structure=other, role="editor")
    a_campaign(by=coordinator)
    letter = OutgoingMessage.objects.get(to=manager.email, kind=MessageKind.FIGURES)
    assert "La Bobine d’essai" in letter.text and "La Bobine bis" in letter.text


def test_reminders_leave_once_and_stop_when_it_is_sent(campaign, reading, manager, structure):
    due = dt.date(2026, 12, 15)
    Campaign.objects.filter(pk=campaign.pk).update(
        due_on=due, opened_at=timezone.make_aware(dt.datetime(2026, 11, 1, 9))
    )

    def letters():
        return OutgoingMessage.objects.filter(kind=MessageKind.FIGURES, to=manager.email).count()

    told = letters()
    for day, expected in [(-9, 0), (-7, 1), (-7, 1), (-3, 1), (7, 2), (8, 2), (21, 3), (40, 3)]:
        collecting.remind(due + dt.timedelta(days=day))
        assert letters() - told == expected, day


def test_whoever_has_sent_is_not_reminded(campaign, reading, manager):
    answered(reading, manager)
    answering.send(reading, by=manager)
    Campaign.objects.filter(pk=campaign.pk).update(
        due_on=dt.date(2026, 12, 15), opened_at=timezone.make_aware(dt.datetime(2026, 11, 1, 9))
    )
    assert collecting.remind(dt.date(2026, 12, 10)) == 0


def test_a_member_that_joins_later_may_be_asked(campaign, coordinator):
    newcomer = StructureFactory()
    person = PersonFactory(manager_of=newcomer)
    assert collecting.ask(campaign, collecting.not_asked(campaign), by=coordinator) == 1
    assert OutgoingMessage.objects.filter(to=person.email, kind=MessageKind.FIGURES).count() == 1
    assert collecting.ask(campaign, collecting.not_asked(campaign), by=coordinator) == 0


def test_whoever_looks_after_two_that_join_one_after_the_other_is_told_twice(campaign, coordinator):
    """Two batches of the same size: the second letter is not the first one again."""
    person = PersonFactory()
    for expected in (1, 2):
        for structure in StructureFactory.create_batch(2):
            person.affiliations.create(structure=structure, role="manager")
        collecting.ask(campaign, collecting.not_asked(campaign), by=coordinator)
        assert OutgoingMessage.objects.filter(to=person.email, kind=MessageKind.FIGURES).count() == expected


def test_a_structure_that_began_to_answer_is_not_left_out(campaign, reading, manager, coordinator):
    answering.write(reading, indicator_of(campaign, "Ateliers"), by=manager, answer=Decimal(3))
    with pytest.raises(StepRefused):
        collecting.leave_out(reading, by=coordinator)
    assert Reading.objects.filter(pk=reading.pk).exists()


def test_a_campaign_that_was_opened_is_not_thrown_away(campaign, coordinator):
    with pytest.raises(StepRefused):
        collecting.discard(campaign, by=coordinator)
    assert Campaign.objects.filter(pk=campaign.pk).exists()


def test_results_are_published_once_something_is_validated(campaign, reading, manager, coordinator):
    collecting.close(campaign, by=coordinator)
    with pytest.raises(StepRefused):
        collecting.publish(campaign, by=coordinator)
    collecting.reopen(campaign, by=coordinator)
    answered(reading, manager)
    answering.send(reading, by=manager)
    answering.validate(reading, by=coordinator)
    collecting.close(campaign, by=coordinator)
    collecting.publish(campaign, by=coordinator)
    campaign.refresh_from_db()
    assert campaign.status == CampaignStage.PUBLISHED
    collecting.withdraw(campaign, by=coordinator)
    assert Client().get(reverse("figures:campaign", args=[campaign.slug])).status_code == 404


# Answering


def test_each_figure_is_kept_and_read_back(reading, manager):
    answered(reading, manager)
    figures = {each.indicator.name: each for each in reading.figures.select_related("indicator")}
    assert figures["Ateliers"].number == 12
    assert (figures["Sans matériel"].number, figures["Sans matériel"].whole) == (3, 10)
    assert figures["Par âge"].number == 10
    assert answers.answer_of(figures["Par âge"], "table") == {"Moins de 60 ans": 4, "60 ans et plus": 6}
    assert (figures["La demande"].text, figures["Difficultés"].text) == ("Stable", "Le temps a manqué.")
    assert answering.left(reading) == []


def test_nobody_writes_over_what_they_have_not_read(reading, campaign, manager, structure):
    colleague = PersonFactory(editor_of=structure)
    ateliers = indicator_of(campaign, "Ateliers")
    kept = answering.write(reading, ateliers, by=colleague, answer=Decimal(7))
    with pytest.raises(WrittenMeanwhile) as refused:
        answering.write(reading, ateliers, by=manager, answer=Decimal(9), seen=0)
    assert "7" in str(refused.value)
    assert answering.write(reading, ateliers, by=manager, answer=Decimal(9), seen=kept.edition).number == 9
    assert answering.write(reading, ateliers, by=colleague, answer=Decimal(9), seen=kept.edition).number == 9


def test_a_reading_is_sent_when_all_is_answered(reading, campaign, manager):
    answered(reading, manager, but=["La demande"])
    with pytest.raises(StepRefused):
        answering.send(reading, by=manager)
    answering.write(reading, indicator_of(campaign, "La demande"), by=manager, not_concerned=True)
    answering.send(reading, by=manager)
    assert (reading.status, reading.sent_by) == (ReadingStatus.SENT, manager)


def test_what_was_sent_is_taken_back_before_it_is_corrected(reading, campaign, manager):
    answered(reading, manager)
    answering.send(reading, by=manager)
    ateliers = indicator_of(campaign, "Ateliers")
    with pytest.raises(StepRefused):
        answering.write(reading, ateliers, by=manager, answer=Decimal(1), seen=1)
    answering.take_back(reading, by=manager)
    assert answering.write(reading, ateliers, by=manager, answer=Decimal(1), seen=1).number == 1


def test_a_question_is_answered_before_it_is_sent_again(reading, campaign, manager, coordinator):
    answered(reading, manager)
    answering.send(reading, by=manager)
    question = answering.ask_back(
        reading, by=coordinator, text="Autant ?", indicator=indicator_of(campaign, "Ateliers")
    )
    assert OutgoingMessage.objects.filter(to=manager.email, text__contains="Autant ?").count() == 1
    with pytest.raises(StepRefused):
        answering.send(reading, by=manager)
    answering.answer_question(question, by=manager, text="Oui, deux par semaine.")
    answering.send(reading, by=manager)
    answering.validate(reading, by=coordinator)
    assert reading.status == ReadingStatus.VALIDATED


@pytest.mark.parametrize("status", ReadingStatus.values)
def test_only_what_was_sent_is_validated(reading, coordinator, status):
    Reading.objects.filter(pk=reading.pk).update(status=status)
    if status == ReadingStatus.SENT:
        answering.validate(reading, by=coordinator)
    else:
        with pytest.raises(StepRefused):
            answering.validate(reading, by=coordinator)
    reading.refresh_from_db()
    assert reading.status == (ReadingStatus.VALIDATED if status == ReadingStatus.SENT else status)


def test_readers_and_others_fill_in_nothing(reading, campaign, structure):
    ateliers = indicator_of(campaign, "Ateliers")
    for person in (PersonFactory(reader_of=structure), PersonFactory(manager_of=StructureFactory())):
        with pytest.raises(PermissionDenied):
            answering.write(reading, ateliers, by=person, answer=Decimal(1))
    assert not Figure.objects.exists()


def test_a_closed_campaign_takes_no_figure(reading, campaign, manager, coordinator):
    collecting.close(campaign, by=coordinator)
    reading = reading_of(reading.structure, campaign)
    with pytest.raises(StepRefused):
        answering.write(reading, indicator_of(campaign, "Ateliers"), by=manager, answer=Decimal(1))


def test_what_a_coordinator_fills_in_is_noted_as_by_phone(reading, campaign, coordinator):
    answering.write(reading, indicator_of(campaign, "Ateliers"), by=coordinator, answer=Decimal(2))
    reading.refresh_from_db()
    assert reading.by_phone


def test_an_excused_structure_may_answer_after_all(reading, manager, coordinator):
    answering.excuse(reading, by=coordinator)
    assert Reading.objects.filter(pk=reading.pk).awaited().count() == 0
    answering.take_up(reading, by=manager)
    assert reading.status == ReadingStatus.FILLING


# What the site knows


def test_the_site_counts_workshops_and_meetings_of_the_period(structure):
    for month, status in [(1, EventStatus.PUBLISHED), (12, EventStatus.PUBLISHED), (6, EventStatus.DRAFT)]:
        start = timezone.make_aware(dt.datetime(2026, month, 28, 14))
        EventFactory(structure=structure, status=status, starts_at=start, ends_at=start + dt.timedelta(hours=2))
    late = timezone.make_aware(dt.datetime(2027, 1, 1, 14))
    EventFactory(structure=structure, status="published", starts_at=late, ends_at=late + dt.timedelta(hours=2))
    held = MeetingFactory(status=MeetingStatus.CLOSED, starts_at=timezone.make_aware(dt.datetime(2026, 3, 2, 9)))
    Attendance.objects.create(meeting=held, structure=structure, is_present=True)
    period = ([structure.pk], dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert known.SOURCES["workshops"].counted(*period) == {structure.pk: 2}
    assert known.SOURCES["meetings"].counted(*period) == {structure.pk: 1}
    assert known.SOURCES["loans"].counted(*period) == {}


def test_each_source_takes_one_query_or_two(structure, django_assert_max_num_queries):
    for source in known.SOURCES.values():
        with django_assert_max_num_queries(4):
            source.counted([structure.pk], dt.date(2026, 1, 1), dt.date(2026, 12, 31))


# Results


@pytest.fixture
def forty(coordinator):
    """Forty structures of four EPCI: ``(campaign, {structure: number})``."""
    given = {}
    for number in range(40):
        epci = EpciFactory(siren=f"20000000{number % 4}", name=f"CC numéro {number % 4}")
        commune = CommuneFactory(insee=f"7900{number % 4}", name=f"Commune {number % 4}", epci=epci)
        given[StructureFactory(commune=commune)] = Decimal(number * 7 % 23)
    campaign = a_campaign(by=coordinator)
    for number, reading in enumerate(campaign.readings.select_related("campaign", "structure")):
        if number % 10 == 9:
            given.pop(reading.structure)
            continue
        total = given[reading.structure]
        for indicator in campaign.indicators:
            answer = {
                "number": total,
                "ratio": (min(total, Decimal(6)), total + 6),
                "table": {"Moins de 60 ans": total, "60 ans et plus": Decimal(number % 3)},
                "choice": indicator.lines[number % 2] if indicator.lines else "",
                "text": "Texte",
            }[indicator.kind]
            answering.write(reading, indicator, by=coordinator, answer=answer)
    campaign.readings.exclude(figures=None).update(status=ReadingStatus.VALIDATED)
    return campaign, given


def test_the_paper_is_short_and_tells_each_epci_when_asked(client, forty, coordinator):
    campaign, _given = forty
    client.force_login(coordinator)
    address = reverse("network:figure_results_pdf", args=[campaign.pk])
    short, whole = (text_of(read(client.get(f"{address}{query}"))) for query in ("", "?detail=1"))
    assert "Moins de 60 ans" in short and "CC numéro 1" not in short and "Texte" not in short
    assert "Moins de 60 ans" in whole and "CC numéro 1" in whole and "Texte" in whole


def test_years_are_compared_from_the_oldest_with_bars_that_share_one_length(forty):
    campaign, given = forty
    last = Campaign(name="Avant")
    (result,) = [each for each in results.of_campaign(campaign) if each.indicator.name == "Ateliers"]
    result.before = [(last, results.Line("", result.total * 2, 7))]
    rows = tables.of_years(result, campaign).rows
    assert [(row.label, row.number, row.width, row.second) for row in rows] == [
        ("Avant", result.total * 2, 100, "7"), (campaign.name, sum(given.values()), 50, "36"),
    ]  # fmt: skip
    result.is_hidden = True
    assert [row.label for row in tables.of_years(result, campaign).rows] == ["Avant"]
    assert tables.of_groups(result) == []


def test_totals_are_those_of_the_raw_answers(forty):
    campaign, given = forty
    found = {result.indicator.name: result for result in results.of_campaign(campaign)}
    ateliers = found["Ateliers"]
    assert (ateliers.answered, ateliers.asked) == (36, 40)
    assert ateliers.total == sum(given.values())
    assert ateliers.median == median(given.values())
    for line in ateliers.by_epci:
        mine = [value for structure, value in given.items() if structure.commune.epci.name == line.label]
        assert (line.value, line.of) == (sum(mine), len(mine))
    assert sum(line.value for line in ateliers.by_kind) == ateliers.total
    ages = found["Par âge"]
    assert sum(line.value for line in ages.lines) == ages.total
    ratio = found["Sans matériel"]
    parts, wholes = sum(min(v, 6) for v in given.values()), sum(v + 6 for v in given.values())
    assert (ratio.total, ratio.whole, ratio.share) == (parts, wholes, round(100 * parts / wholes, 1))
    assert sum(line.value for line in found["La demande"].lines) == 36


def test_the_results_cost_the_same_whatever_the_number_of_structures(forty, django_assert_num_queries):
    campaign = Campaign.objects.select_related("previous").get(pk=forty[0].pk)
    with django_assert_num_queries(5):
        results.of_campaign(campaign)


def test_the_file_of_figures_adds_up_to_the_results(forty, coordinator):
    campaign, given = forty
    client = Client()
    client.force_login(coordinator)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp"}]
    session.save()
    answer = client.get(reverse("network:figures", args=[campaign.pk]))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    code, number = list(rows[0])[5], list(rows[0])[7]
    assert sum(Decimal(row[number]) for row in rows if row[code] == "ateliers") == sum(given.values())


def test_what_everybody_reads_hides_small_numbers(forty, coordinator):
    campaign, _given = forty
    collecting.close(campaign, by=coordinator)
    collecting.publish(campaign, by=coordinator)
    shown = {result.indicator.name: result for result in results.public(campaign)}
    assert "Difficultés" not in shown
    for result in shown.values():
        assert not result.texts
        for line in [*result.lines, *result.by_epci, *result.by_kind]:
            assert line.is_hidden == (line.value is None and line.share is None)
            assert line.value is None or line.value >= 5
    page = Client().get(reverse("figures:campaign", args=[campaign.slug]))
    assert page.status_code == 200
    assert "sessionid" not in page.cookies and not page.cookies
    assert b"Texte" not in page.content


def test_two_answers_are_not_published(coordinator):
    StructureFactory.create_batch(2)
    campaign = a_campaign(by=coordinator)
    for reading, number in zip(campaign.readings.select_related("campaign", "structure"), (800, 900), strict=True):
        answering.write(reading, indicator_of(campaign, "Ateliers"), by=coordinator, answer=Decimal(number))
    campaign.readings.update(status=ReadingStatus.VALIDATED)
    collecting.close(campaign, by=coordinator)
    collecting.publish(campaign, by=coordinator)
    page = Client().get(reverse("figures:campaign", args=[campaign.slug])).content.decode()
    table = Client().get(reverse("figures:csv", args=[campaign.slug])).content.decode("utf-8-sig")
    for said in (page, table):
        assert not any(
            number in said.replace("\u202f", "").replace("\u00a0", "") for number in ("800", "900", "1700")
        )


def test_an_evolution_compares_the_same_code(coordinator, structure):
    version = an_adopted_set(by=coordinator)
    before = a_campaign(
        by=coordinator, version=version, name="2025", begins_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 12, 31)
    )
    reading = reading_of(structure, before)
    answering.write(reading, indicator_of(before, "Ateliers"), by=coordinator, answer=Decimal(30))
    Reading.objects.filter(pk=reading.pk).update(status=ReadingStatus.VALIDATED)
    now = a_campaign(by=coordinator, version=version, name="2026", previous=before)
    last = answering.last_year(reading_of(structure, now))
    assert last["ateliers"].number == 30
    ateliers = next(each for each in results.of_campaign(now) if each.indicator.code == "ateliers")
    assert [(earlier.name, line.value, line.of) for earlier, line in ateliers.before] == [("2025", 30, 1)]


def test_a_member_reads_nothing_before_it_is_published(campaign, manager):
    client = Client()
    client.force_login(manager)
    assert client.get(reverse("network:figure_results", args=[campaign.pk])).status_code == 404


# On screen


@pytest.fixture
def client_of_manager(manager):
    client = Client()
    client.force_login(manager)
    return client


def field(indicator, name):
    return f"i{indicator.pk}-{name}"


def test_the_form_keeps_what_is_right_and_says_what_is_not(client_of_manager, reading, campaign):
    ateliers, ratio = indicator_of(campaign, "Ateliers"), indicator_of(campaign, "Sans matériel")
    url = reverse("network:reading_family", args=[reading.pk, 1])
    answer = client_of_manager.post(
        url, {field(ateliers, "value"): "1 250", field(ratio, "part"): "12", field(ratio, "whole"): "beaucoup"}
    )
    assert answer.status_code == 422
    assert "beaucoup" in answer.content.decode()
    assert Figure.objects.get(indicator=ateliers).number == 1250
    assert not Figure.objects.filter(indicator=ratio).exists()


@pytest.mark.parametrize("typed", ["-3", "1e9", "douze", "12,345", "9" * 15, "1\0", "<script>", "😀"])
def test_what_is_not_a_number_is_refused_with_a_sentence(client_of_manager, reading, campaign, typed):
    ateliers = indicator_of(campaign, "Ateliers")
    answer = client_of_manager.post(
        reverse("network:reading_keep", args=[reading.pk]),
        {"indicator": ateliers.pk, field(ateliers, "value"): typed},
    )
    assert answer.status_code == 200
    assert answer.json()["error"]
    assert not Figure.objects.exists()


def test_a_figure_is_kept_by_itself(client_of_manager, reading, campaign):
    ateliers = indicator_of(campaign, "Ateliers")
    url = reverse("network:reading_keep", args=[reading.pk])
    answer = client_of_manager.post(url, {"indicator": ateliers.pk, field(ateliers, "value"): "12,5"}).json()
    assert answer["edition"] == 1
    assert Figure.objects.get().number == Decimal("12.5")
    typed = {"indicator": ateliers.pk, field(ateliers, "value"): "", field(ateliers, "not_concerned"): "on"}
    assert client_of_manager.post(url, typed | {field(ateliers, "seen"): "1"}).json()["edition"] == 2
    assert Figure.objects.get().not_concerned


def test_a_number_that_the_site_counts_is_filled_in(client_of_manager, reading, campaign, structure):
    start = timezone.make_aware(dt.datetime(2026, 5, 28, 14))
    for _each in range(3):
        EventFactory(structure=structure, status="published", starts_at=start, ends_at=start + dt.timedelta(hours=1))
    ateliers = indicator_of(campaign, "Ateliers")
    page = client_of_manager.get(reverse("network:reading_family", args=[reading.pk, 1])).content.decode()
    assert f'name="{field(ateliers, "value")}" value="3"' in page
    assert not Figure.objects.exists()


def test_what_the_site_filled_in_need_not_be_emptied_to_say_that_it_does_not_concern_us(
    client_of_manager, reading, campaign
):
    ateliers = indicator_of(campaign, "Ateliers")
    url = reverse("network:reading_keep", args=[reading.pk])
    typed = {"indicator": ateliers.pk, field(ateliers, "filled"): "3", field(ateliers, "not_concerned"): "on"}
    assert client_of_manager.post(url, typed | {field(ateliers, "value"): "4"}).json()["error"]
    assert not Figure.objects.exists()
    client_of_manager.post(url, typed | {field(ateliers, "value"): "3"})
    assert Figure.objects.get().not_concerned


def test_last_time_is_taken_again_with_one_button(client_of_manager, coordinator, structure):
    version = an_adopted_set(by=coordinator, name="Suivis")
    before = a_campaign(by=coordinator, version=version, name="Avant", ends_on=dt.date(2026, 6, 30))
    choice = indicator_of(before, "La demande")
    answering.write(reading_of(structure, before), choice, by=coordinator, answer="En hausse")
    now = reading_of(structure, a_campaign(by=coordinator, version=version, name="Après", previous=before))
    client_of_manager.post(reverse("network:reading_family", args=[now.pk, 1]), {"take": choice.pk})
    assert Figure.objects.get(reading=now).text == "En hausse"


def test_what_one_kept_a_moment_ago_is_not_taken_for_somebody_else_s(client_of_manager, reading, campaign):
    """One figure is refused; those kept beside it are corrected on the same page."""
    ateliers, ratio = indicator_of(campaign, "Ateliers"), indicator_of(campaign, "Sans matériel")
    url = reverse("network:reading_family", args=[reading.pk, 1])
    typed = {field(ateliers, "value"): "12", field(ateliers, "seen"): "0", field(ratio, "part"): "beaucoup"}
    page = client_of_manager.post(url, typed)
    assert page.status_code == 422
    seen = next(form for form, _last in page.context["asked"] if form.indicator == ateliers)["seen"].value()
    corrected = {field(ateliers, "value"): "13", field(ateliers, "seen"): seen}
    assert client_of_manager.post(url, corrected).status_code == 302
    assert Figure.objects.get(indicator=ateliers).number == 13


def test_what_is_taken_again_is_shown_even_beside_a_mistake(client_of_manager, coordinator, structure):
    version = an_adopted_set(by=coordinator, name="Suivis")
    before = a_campaign(by=coordinator, version=version, name="Avant")
    ateliers, choice = indicator_of(before, "Ateliers"), indicator_of(before, "La demande")
    answering.write(reading_of(structure, before), choice, by=coordinator, answer="En hausse")
    now = reading_of(structure, a_campaign(by=coordinator, version=version, name="Après", previous=before))
    typed = {"take": choice.pk, field(ateliers, "value"): "beaucoup"}
    page = client_of_manager.post(reverse("network:reading_family", args=[now.pk, 1]), typed)
    assert page.status_code == 422
    taken = next(form for form, _last in page.context["asked"] if form.indicator == choice)
    assert taken["value"].value() == "En hausse"


def test_a_structure_reads_only_its_own_reading(client_of_manager, coordinator, structure):
    other = StructureFactory()
    campaign = a_campaign(by=coordinator)
    theirs = reading_of(other, campaign)
    for name in ("reading", "reading_printed", "reading_pdf"):
        assert client_of_manager.get(reverse(f"network:{name}", args=[theirs.pk])).status_code == 404
    assert client_of_manager.post(reverse("network:reading_keep", args=[theirs.pk])).status_code == 404


# What must not go wrong


def test_last_time_is_not_taken_again_when_something_else_is_asked(client_of_manager, coordinator, structure):
    kinds = [
        {"name": "Sans matériel", "kind": IndicatorKind.NUMBER},
        {"name": "La demande", "kind": IndicatorKind.CHOICE, "lines": ["En hausse", "Stable"]},
        {"name": "Par âge", "kind": IndicatorKind.TABLE, "lines": ["Moins de 60 ans", "60 ans et plus"]},
    ]
    version = an_adopted_set(by=coordinator, kinds=kinds)
    before = a_campaign(by=coordinator, version=version, name="Avant", ends_on=dt.date(2026, 6, 30))
    past = reading_of(structure, before)
    said = [Decimal(7), "En hausse", {"Moins de 60 ans": Decimal(4), "60 ans et plus": Decimal(6)}]
    for each, answer in zip(before.indicators, said, strict=True):
        answering.write(past, each, by=coordinator, answer=answer)
    draft = sets.revise(version.set, by=coordinator)
    changed = {
        "Sans matériel": {"kind": IndicatorKind.RATIO, "of_what": "Personnes"},
        "La demande": {"kind": IndicatorKind.CHOICE, "lines": ["Forte", "Faible"]},
        "Par âge": {"kind": IndicatorKind.TABLE, "lines": ["Moins de 60 ans", "De 60 à 74 ans", "75 ans et plus"]},
    }
    for each in draft.indicators.all():
        sets.write(draft, by=coordinator, indicator=each, **changed[each.name])
    decision = decide("Nous mesurons autrement.", by=coordinator, taken_on=dt.date(2026, 7, 1), taken_by="Plénière")
    sets.adopt(draft, by=coordinator, decision=decision)
    now = reading_of(structure, a_campaign(by=coordinator, version=draft, name="Après", previous=before))
    for each in now.campaign.indicators:
        client_of_manager.post(reverse("network:reading_family", args=[now.pk, 1]), {"take": each.pk})
    kept = Figure.objects.get(reading=now)
    assert kept.cells == {"Moins de 60 ans": "4.00"} or kept.cells == {"Moins de 60 ans": "4"}
    assert kept.number == 4


def test_a_table_whose_lines_are_too_much_together_is_refused(client_of_manager, reading, campaign):
    table = indicator_of(campaign, "Par âge")
    typed = {field(table, "line0"): "900000000000", field(table, "line1"): "900000000000"}
    keep = reverse("network:reading_keep", args=[reading.pk])
    assert client_of_manager.post(keep, {"indicator": table.pk, **typed}).json()["error"]
    page = client_of_manager.post(reverse("network:reading_family", args=[reading.pk, 1]), typed)
    assert page.status_code == 422
    assert not Figure.objects.exists()


def test_a_percent_of_nothing_is_a_dash(coordinator, structure):
    before = a_campaign(by=coordinator, name="Avant", ends_on=dt.date(2026, 6, 30))
    now = a_campaign(by=coordinator, version=before.version, name="Après", previous=before)
    for campaign in (before, now):
        reading = reading_of(structure, campaign)
        answering.write(
            reading, indicator_of(campaign, "Sans matériel"), by=coordinator, answer=(Decimal(), Decimal())
        )
    Reading.objects.update(status=ReadingStatus.VALIDATED)
    client = Client()
    client.force_login(coordinator)
    assert client.get(reverse("network:figure_results", args=[now.pk])).status_code == 200
    assert client.get(reverse("network:reading", args=[reading.pk])).status_code == 200


def test_what_a_campaign_hid_is_not_told_by_the_next_one(coordinator):
    """Two of a hundred are left: it was hidden last time, it stays so in the evolution."""
    structures = StructureFactory.create_batch(5)
    before = a_campaign(by=coordinator, name="Avant", ends_on=dt.date(2026, 6, 30))
    now = a_campaign(by=coordinator, version=before.version, name="Après", previous=before)
    for campaign, left in ((before, Decimal(2)), (now, Decimal(50))):
        for number, structure in enumerate(structures):
            part = Decimal(100) - (left if number == 0 else 0)
            ratio = indicator_of(campaign, "Sans matériel")
            answering.write(reading_of(structure, campaign), ratio, by=coordinator, answer=(part, Decimal(100)))
    Reading.objects.update(status=ReadingStatus.VALIDATED)
    Campaign.objects.update(status=CampaignStage.PUBLISHED)
    hidden = next(each for each in results.public(before) if each.indicator.kind == IndicatorKind.RATIO)
    assert hidden.is_hidden
    found = next(each for each in results.public(now) if each.indicator.kind == IndicatorKind.RATIO)
    assert found.share == 90
    assert found.before == []


def test_what_was_not_public_stays_so_in_an_evolution(coordinator):
    structures = StructureFactory.create_batch(5)
    kinds = [{"name": "Aides", "kind": IndicatorKind.NUMBER, "is_public": False}]
    version = an_adopted_set(by=coordinator, kinds=kinds)
    before = a_campaign(by=coordinator, version=version, name="Avant", ends_on=dt.date(2026, 6, 30))
    draft = sets.revise(version.set, by=coordinator)
    sets.write(draft, by=coordinator, indicator=draft.indicators.get(), kind=IndicatorKind.NUMBER, is_public=True)
    decision = decide("Public désormais.", by=coordinator, taken_on=dt.date(2026, 7, 1), taken_by="Plénière")
    sets.adopt(draft, by=coordinator, decision=decision)
    now = a_campaign(by=coordinator, version=draft, name="Après", previous=before)
    for campaign in (before, now):
        for structure in structures:
            answering.write(
                reading_of(structure, campaign), indicator_of(campaign, "Aides"), by=coordinator, answer=Decimal(30)
            )
    Reading.objects.update(status=ReadingStatus.VALIDATED)
    Campaign.objects.update(status=CampaignStage.PUBLISHED)
    (found,) = results.public(now)
    assert (found.total, found.before) == (150, [])
    assert [line.value for _earlier, line in results.of_campaign(now)[0].before] == [150]


def test_a_median_under_the_limit_is_hidden_too(coordinator):
    structures = StructureFactory.create_batch(5)
    campaign = a_campaign(by=coordinator)
    for structure, number in zip(structures, (2, 2, 2, 40, 50), strict=True):
        ateliers = indicator_of(campaign, "Ateliers")
        answering.write(reading_of(structure, campaign), ateliers, by=coordinator, answer=Decimal(number))
    Reading.objects.update(status=ReadingStatus.VALIDATED)
    assert (results.public(campaign)[0].total, results.public(campaign)[0].median) == (96, None)


def test_nobody_writes_in_a_campaign_that_was_closed_a_moment_ago(reading, campaign, manager, coordinator):
    """``reading`` was fetched while the campaign was still open."""
    collecting.close(Campaign.objects.get(pk=campaign.pk), by=coordinator)
    with pytest.raises(StepRefused):
        answering.write(reading, indicator_of(campaign, "Ateliers"), by=manager, answer=Decimal(3))
    Reading.objects.filter(pk=reading.pk).update(status=ReadingStatus.SENT)
    with pytest.raises(StepRefused):
        answering.validate(reading, by=coordinator)


def test_a_campaign_opened_meanwhile_keeps_what_it_asks(coordinator, structure):
    campaign = a_campaign(by=coordinator, is_open=False)
    stale = Campaign.objects.get(pk=campaign.pk)
    other = an_adopted_set(by=coordinator, name="Autres")
    collecting.open_campaign(campaign, by=coordinator)
    said = {name: getattr(stale, name) for name in ("name", "begins_on", "ends_on", "due_on")}
    with pytest.raises(StepRefused):
        collecting.change(stale, by=coordinator, version=other, **said)
    campaign.refresh_from_db()
    assert campaign.version_id != other.pk


def test_who_did_not_answer_stays_among_those_asked_once_it_is_over(reading, campaign, coordinator):
    collecting.close(campaign, by=coordinator)
    with pytest.raises(StepRefused):
        collecting.leave_out(reading_of(reading.structure, campaign), by=coordinator)
    assert campaign.readings.count() == 1


def test_two_campaigns_with_the_same_very_long_name_have_two_addresses(coordinator, structure):
    name = "Une campagne dont le nom est vraiment long et dit tout ce que l’on compte cette année dans le réseau"
    version = an_adopted_set(by=coordinator)
    slugs = [a_campaign(by=coordinator, version=version, name=f"{name} {n}", is_open=False).slug for n in range(3)]
    assert len(set(slugs)) == 3
    assert all(len(slug) <= 80 for slug in slugs)


def test_whoever_is_asked_later_for_other_structures_is_told_again(coordinator, structure, manager):
    other = StructureFactory()
    campaign = a_campaign(by=coordinator)
    for batch in range(2):
        later = StructureFactory.create_batch(2)
        PersonFactory(manager_of=later[1])
        manager.affiliations.create(structure=later[0], role="manager")
        assert collecting.ask(campaign, collecting.not_asked(campaign), by=coordinator) == 2
        assert OutgoingMessage.objects.filter(to=manager.email, kind=MessageKind.FIGURES).count() == batch + 2
    assert other.pk in campaign.readings.values_list("structure", flat=True)


def test_a_postponed_day_is_reminded_again(campaign, reading, manager):
    opened = timezone.localdate() + dt.timedelta(days=20)
    for day in (opened, opened + dt.timedelta(days=30)):
        Campaign.objects.filter(pk=campaign.pk).update(due_on=day)
        assert collecting.remind(day) == 1
        collecting.remind(day)
    assert OutgoingMessage.objects.filter(to=manager.email, event__startswith="figures-before").count() == 2
