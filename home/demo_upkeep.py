"""A year in the upkeep of the demonstration's listings: what was asked, answered, called, counted.

Everything here is invented and dated from today, so that the follow-up screens have something to show.
"""

import datetime as dt

from django.utils import timezone

from network import sections, upkeep
from network.freshness import Level
from network.models import (
    Ask,
    AskStatus,
    Call,
    CallOutcome,
    CampaignStatus,
    Contact,
    FreshnessCount,
    ListingCampaign,
    Network,
    Place,
    PlaceViews,
)
from network.upkeep import asking, campaigning, checking

# Places at each level, twelve months ago and then month after month: the network takes its listings in hand.
TREND = [
    (9, 12, 14, 25), (11, 13, 13, 23), (12, 14, 13, 21), (15, 13, 12, 20), (19, 12, 12, 17), (22, 13, 10, 15),
    (25, 12, 10, 13), (27, 13, 9, 11), (31, 11, 9, 9), (33, 12, 8, 7), (36, 10, 8, 6), (38, 10, 6, 6),
]  # fmt: skip
LETTERS = 4  # that leave on the first morning


def load(coordinator):
    """Fill the follow-up; the coordinator is the one who launched and called."""
    Place.objects.update(created_at=timezone.now() - dt.timedelta(days=400))
    _trend()
    _views()
    _autumn(coordinator)
    _this_week()
    checking.look_at_all(network=False)
    network = Network.objects.get()
    usual, network.letters_a_day = network.letters_a_day, LETTERS
    network.save()
    asking.every_morning()
    network.letters_a_day = usual
    network.save()


def _trend():
    today = timezone.localdate()
    FreshnessCount.objects.bulk_create(
        FreshnessCount(day=today - dt.timedelta(days=30 * (len(TREND) - at)), level=level, count=count)
        for at, counts in enumerate(TREND)
        for level, count in zip(Level.values, counts, strict=True)
    )


def _views():
    """A few views a day, more on week days; the same at each loading."""
    today = timezone.localdate()
    PlaceViews.objects.bulk_create(
        PlaceViews(place=place, day=day, count=1 + (place.pk * 7 + day.toordinal()) % 5)
        for place in Place.objects.all()
        for day in (today - dt.timedelta(days=ago) for ago in range(1, 90, 1 + place.pk % 3))
        if day.weekday() < 5
    )


def _autumn(coordinator):
    """A campaign five weeks ago: most answered, some are left to the phone, one address came back."""
    began = timezone.localdate() - dt.timedelta(days=35)
    places = list(Place.objects.select_related("structure").order_by("verified_at", "pk")[:16])
    title, words = campaigning.SEASONS["autumn"]
    campaign = ListingCampaign.objects.create(
        title=str(title), words=str(words), selection=[place.pk for place in places], status=CampaignStatus.RUNNING,
        created_by=coordinator, created_at=_at(began), launched_at=_at(began),
    )  # fmt: skip
    contacts = asking.contacts_of(places)
    saved = asking.noted([contact for contact in contacts.values() if contact])
    contacts = {key: contact and saved[contact.email] for key, contact in contacts.items()}
    for at, place in enumerate(places):
        status = (AskStatus.TO_CALL, AskStatus.CONFIRMED, AskStatus.CORRECTED, AskStatus.CONFIRMED)[at % 4]
        answered = status != AskStatus.TO_CALL
        Ask.objects.create(
            place=place, contact=contacts[place.pk], campaign=campaign, status=status, created_at=_at(began),
            asked_on=began, letters=1 if answered else 3, answered_means="mail" if answered else "",
            answered_at=_at(began + dt.timedelta(days=2 + at)) if answered else None,
        )  # fmt: skip
        if answered:
            Place.objects.filter(pk=place.pk).update(
                verified_at=_at(began + dt.timedelta(days=2 + at)), verified_means="mail",
                verified_contact=contacts[place.pk],
            )  # fmt: skip
    silent = [place for at, place in enumerate(places) if at % 4 == 0]
    _calls(coordinator, silent)


def _this_week():
    """Somebody moved an afternoon: the change can be put back in one click."""
    place = Place.objects.for_display().get(slug="espace-numerique-les-passerelles")
    manager = place.structure.affiliations.managers().select_related("user").first().user
    week = {**place.hours, "we": [["14:00", "16:30"]]}
    upkeep.correct(place, sections.HOURS, {"hours": week}, by=manager)


def _calls(coordinator, places):
    """The first was put off, the second did not answer, the third is said to be gone."""
    today = timezone.localdate()
    said = [
        (CallOutcome.CALL_BACK, "Demande à être rappelé le matin.", today),
        (CallOutcome.NO_ANSWER, "", today + dt.timedelta(days=1)),
        (CallOutcome.GONE, "La permanence s’est arrêtée au printemps, dit la mairie.", None),
    ]
    for place, (outcome, note, back_on) in zip(places, said, strict=False):
        Call.objects.create(
            place=place, by=coordinator, at=timezone.now() - dt.timedelta(days=2), outcome=outcome, note=note,
            call_back_on=back_on,
        )  # fmt: skip
        Ask.objects.open().filter(place=place).update(call_back_on=back_on)
        if outcome == CallOutcome.GONE:
            Ask.objects.open().filter(place=place).update(status=AskStatus.STOPPED)
    ask = Ask.objects.to_call().select_related("contact").exclude(contact=None).first()
    if ask:
        Contact.objects.filter(pk=ask.contact_id).update(
            name=ask.contact.name or "Accueil", phone="05 36 49 11 22", best_time="le mardi matin"
        )


def _at(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(9, 30)))
