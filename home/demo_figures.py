"""The demonstration's indicators: a set adopted, last year published, this year being answered.

Every figure is invented; the same at each loading.
"""

import datetime as dt
from decimal import Decimal
from random import Random

from django.utils import timezone

from home import year_report
from network import interviewing
from network.deciding import decide
from network.measuring import answers, collecting, sets
from network.models import (
    AgreementType,
    Campaign,
    CampaignStage,
    Commitment,
    Figure,
    FigureQuestion,
    IndicatorKind,
    Interview,
    InterviewStatus,
    Pledge,
    Reading,
    ReadingStatus,
    Structure,
)

TEXTS = [
    "Nous avons manqué de bras au printemps, et d’un local chauffé l’hiver.",
    "Les ateliers du samedi ont trouvé leur public dès le deuxième mois.",
    "Une personne bénévole de plus a tout changé.",
]


def load(coordinator):
    year = timezone.localdate().year
    begun = sets.begin(by=coordinator, name="Indicateurs de la convention", made_from="manche")
    decision = decide(
        "Le réseau suit ensemble trois familles d’indicateurs : actions, publics, appréciation.",
        by=coordinator, taken_on=dt.date(year - 2, 12, 4), taken_by="Séance plénière",
    )  # fmt: skip
    version = sets.draft_of(begun)
    sets.adopt(version, by=coordinator, decision=decision)
    before = _past(version, year - 2, None, seed=1)
    published = _past(version, year - 1, before, seed=2)
    _running(version, year, published, coordinator)
    _interviews(year - 1, coordinator)
    _commitments(AgreementType.objects.filter(agreements__isnull=False).first())


def report(coordinator):
    """Last year's report, published; this year's is left to be drawn."""
    page = year_report.draw(timezone.localdate().year - 1, by=coordinator)
    page.get_latest_revision().publish()


def _past(version, year, previous, seed):
    """A campaign of an earlier year, answered by most, published."""
    random = Random(seed)
    closed = timezone.make_aware(dt.datetime(year + 1, 3, 1, 9))
    campaign = Campaign.objects.create(
        name=f"Chiffres de {year}", slug=f"chiffres-de-{year}", version=version, begins_on=dt.date(year, 1, 1),
        ends_on=dt.date(year, 12, 31), due_on=dt.date(year + 1, 2, 15), previous=previous,
        status=CampaignStage.PUBLISHED, opened_at=closed - dt.timedelta(days=45), closed_at=closed, published_at=closed,
    )  # fmt: skip
    for number, structure in enumerate(Structure.objects.members().order_by("pk")):
        answers = number % 5 != 4
        reading = Reading.objects.create(
            campaign=campaign, structure=structure, sent_at=closed if answers else None,
            status=ReadingStatus.VALIDATED if answers else ReadingStatus.FILLING,
        )  # fmt: skip
        if answers:
            _fill(reading, random, closed)
    return campaign


def _fill(reading, random, moment, but=0):
    """Every indicator but the last ``but``; one in nine is not concerned."""
    indicators = reading.campaign.indicators
    people, workshops = random.randint(12, 180), random.randint(4, 60)
    of_year = {
        "personnes": people, "ages": people, "situations": people, "ateliers": workshops, "themes": workshops,
        "prets": random.randint(0, 4), "ressources": random.randint(0, 6), "satisfaction": people // 3,
    }  # fmt: skip
    for indicator in indicators[: len(indicators) - but]:
        if random.random() < 0.11:
            said = answers.EMPTY | {"not_concerned": True}
        else:
            said = answers.said_of(indicator, _answer(indicator, random, of_year, people))
        Figure.objects.create(reading=reading, indicator=indicator, written_at=moment, **said)


def _answer(indicator, random, of_year, people):
    match indicator.kind:
        case IndicatorKind.NUMBER:
            return Decimal(of_year.get(indicator.code, random.randint(0, 60)))
        case IndicatorKind.RATIO:
            whole = random.randint(people // 2, people)
            return Decimal(random.randint(whole // 5, whole)), Decimal(whole)
        case IndicatorKind.TABLE:
            total = of_year.get(indicator.code, people)
            return {
                line: Decimal(share)
                for line, share in zip(indicator.lines, _shares(random, total, indicator), strict=True)
            }
        case IndicatorKind.CHOICE:
            return random.choice(indicator.lines)
        case _:
            return random.choice(TEXTS)


def _shares(random, total, indicator):
    """A total cut in as many parts as the table has lines, the first ones larger."""
    weights = [1 / (number + 2) for number in range(len(indicator.lines))]
    drawn = random.choices(range(len(weights)), weights, k=total)
    return [drawn.count(number) for number in range(len(weights))]


def _running(version, year, previous, coordinator):
    """This year's: some have sent, one is asked a question, the others have begun or not."""
    random, today = Random(3), timezone.localdate()
    campaign = collecting.prepare(
        by=coordinator, version=version, name=f"Chiffres de {year}", begins_on=dt.date(year, 1, 1),
        ends_on=dt.date(year, 12, 31), due_on=today + dt.timedelta(days=24), previous=previous,
        introduction="Les mêmes questions que l’an dernier. Prenez ce que vous avez ; pour le reste, dites que cela ne vous concerne pas.",
    )  # fmt: skip
    Campaign.objects.filter(pk=campaign.pk).update(
        status=CampaignStage.OPEN, opened_at=timezone.now() - dt.timedelta(days=10)
    )
    now = timezone.now()
    for number, reading in enumerate(campaign.readings.order_by("structure")):
        if number % 3 == 2:
            continue
        _fill(reading, random, now - dt.timedelta(days=number % 6), but=4 if number % 3 == 1 else 0)
        if number % 3 == 0:
            status = ReadingStatus.SENT if number % 2 else ReadingStatus.VALIDATED
            Reading.objects.filter(pk=reading.pk).update(status=status, sent_at=now - dt.timedelta(days=number % 6))
    asked = campaign.readings.filter(status=ReadingStatus.SENT).order_by("structure").first()
    if asked:
        Reading.objects.filter(pk=asked.pk).update(status=ReadingStatus.ASKED_BACK)
        FigureQuestion.objects.create(
            reading=asked, indicator=campaign.indicators[0], asked_by=coordinator,
            text="Vous comptiez le double d’ateliers l’an dernier : est-ce bien cela ?",
        )  # fmt: skip


def _interviews(year, coordinator):
    """Those of last year: one confirmed, one to confirm, the others to come."""
    members = list(Structure.objects.members().order_by("pk")[:5])
    interviewing.prepare(members, year, by=coordinator)
    sheets = Interview.objects.filter(year=year).select_related("structure").order_by("structure")
    for number, sheet in enumerate(sheets[:2]):
        notes = {
            "network": "La structure souhaite animer un atelier du réseau au printemps.",
            "next": "Refaire le point en juin ; essayer le prêt de tablettes pour un atelier itinérant.",
        }
        interviewing.write(
            sheet, by=coordinator, seen=sheet.edition, notes=notes, for_member="La direction et une médiatrice",
            for_network="Le secrétariat",
        )  # fmt: skip
        interviewing.hold(sheet, by=coordinator, held_on=dt.date(year, 12, 10 + number))
    first = sheets[0]
    Interview.objects.filter(pk=first.pk).update(status=InterviewStatus.CONFIRMED, confirmed_at=timezone.now())


COMMITMENTS = [
    ("Accueillir chacun sans jugement", True),
    ("Tenir sa fiche à jour", True),
    ("Ouvrir un atelier aux publics des autres membres", False),
    ("Prêter une salle ou du matériel", False),
]
TOLD = [
    ("done", "Une permanence sans rendez-vous le mercredi.", "Une vingtaine de personnes de plus.", "Le guide d’accueil sert tous les jours."),
    ("under_way", "Nous formons l’accueil, deux heures par mois.", "", ""),
    ("taken", "", "", ""),
]  # fmt: skip


def _commitments(rules):
    """What members committed to, told by some of them."""
    if rules is None:
        return
    made = [
        Commitment.objects.get_or_create(
            agreement_type=rules, name=name, defaults={"everybody": everybody, "position": position}
        )[0]
        for position, (name, everybody) in enumerate(COMMITMENTS)
    ]
    day = timezone.localdate() - dt.timedelta(days=300)
    for number, structure in enumerate(Structure.objects.members().order_by("pk")[:9]):
        for place, commitment in enumerate(made[: 2 + number % 3]):
            status, approach, impact, feedback = TOLD[(number + place) % len(TOLD)]
            Pledge.objects.get_or_create(
                structure=structure, commitment=commitment,
                defaults={
                    "status": status, "approach": approach, "impact": impact, "feedback": feedback, "taken_on": day,
                    "updated_at": timezone.now() - dt.timedelta(days=30 * number) if approach else None,
                },
            )  # fmt: skip
