"""One question to many at once: before summer, back to school, end of year, or any selection (fr: campagne).

in preparation ── launch ─▶ running ── stop ─▶ stopped
(who gets what, a test to oneself)   (letters leave as those of every morning do)
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from network import outbox
from network.models import Ask, AskStatus, CampaignStatus, Contact, ListingCampaign, MessageKind, MessageStatus, Place
from network.models.upkeep import ANSWERED, OPEN
from network.steps import StepRefused, advance, allow, record
from network.upkeep import asking, letters, settling

# The three seasons of a year, ready to be chosen: (title, words of the mail).
SEASONS = {
    "summer": (
        pgettext_lazy("campaign", "Before summer"),
        gettext_lazy(
            "Summer is coming. Will you be closed for some days, or open at other hours? "
            "Tell us, so that nobody comes for nothing."
        ),
    ),
    "autumn": (
        pgettext_lazy("campaign", "Back to school"),
        gettext_lazy(
            "A new season begins. Have your hours, your services or your phone number changed? "
            "Have a look at your listing."
        ),
    ),
    "winter": (
        pgettext_lazy("campaign", "End of year"),
        gettext_lazy("The holidays are near. Tell us which days you are closed, so that nobody comes for nothing."),
    ),
}


def may_campaign(user):
    return settling.may_ask(user)


@dataclass
class Recipient:
    """Who would get what: a contact with all the places of one letter."""

    contact: Contact | None
    places: list


@dataclass
class Preview:
    """What a launch would do now."""

    letters: list  # of Recipient, in the order of addresses
    to_call: list  # places without anybody to write to
    already: list  # places about which something is already asked
    days: int  # over how many days the letters leave


def selected(campaign):
    """The places of the selection that the directory still shows."""
    return (
        Place.objects.listed()
        .filter(pk__in=campaign.selection)
        .select_related("structure", "commune")
        .order_by("name", "pk")
    )


def preview(campaign, letters_a_day):
    """The :class:`Preview` of a campaign that is not launched yet."""
    places, asked, free = _free(campaign)
    contacts = asking.contacts_of(free)
    recipients = {}
    for place in free:
        if contact := contacts[place.pk]:
            recipients.setdefault(contact.email, Recipient(contact, [])).places.append(place)
    return Preview(
        letters=sorted(recipients.values(), key=lambda each: each.contact.email),
        to_call=[place for place in free if contacts[place.pk] is None],
        already=[place for place in places if place.pk in asked],
        days=-(-len(recipients) // letters_a_day),
    )


def _free(campaign):
    """``(places of the selection, keys of those being asked, the others)``; one that waits for a call may be asked."""
    places = list(selected(campaign))
    asked = set(Ask.objects.open().exclude(status=AskStatus.TO_CALL).values_list("place", flat=True))
    return places, asked, [place for place in places if place.pk not in asked]


# The steps


@transaction.atomic
def prepare(*, by, title, places, words="", asks_for_closures=True):
    """A campaign that nobody has heard of yet."""
    allow(may_campaign(by))
    campaign = ListingCampaign.objects.create(
        title=title, words=words, asks_for_closures=asks_for_closures, selection=list(places), created_by=by
    )
    record(campaign, "prepare", by=by)
    return campaign


@transaction.atomic
def send_test(campaign, *, by):
    """The letter as the first contact would get it, to oneself; its links open nothing."""
    allow(may_campaign(by))
    place = Place.objects.for_display().filter(pk__in=selected(campaign).values("pk")).order_by("name", "pk").first()
    if place is None:
        raise StepRefused(_("No place is selected."))
    example = Ask(place=place, contact=Contact(email=by.email, name=by.get_full_name()), campaign=campaign)
    context = letters.letter(example.contact, [example])
    event = f"campaign-test:{campaign.pk}:{timezone.now():%Y%m%d%H%M%S}"
    outbox.post(letters.TEMPLATE, by.email, event, {**context, "is_test": True}, kind=MessageKind.PERSONAL)
    record(campaign, "send_test", by=by)


@transaction.atomic
def launch(campaign, *, by, today=None):
    """Plan one question for each place that is not being asked already. The post room writes the letters."""
    allow(may_campaign(by))
    today = today or timezone.localdate()
    advance(campaign, source=[CampaignStatus.DRAFT], target=CampaignStatus.RUNNING, launched_at=timezone.now())
    places, _asked, free = _free(campaign)
    if not places:
        raise StepRefused(_("No place is selected."))
    contacts = asking.contacts_of(free)
    settling.stop_all(Ask.objects.to_call().filter(place__in=[place for place in free if contacts[place.pk]]))
    asking.plan(free, contacts, today=today, campaign=campaign)
    record(campaign, "launch", by=by, places=len(free))
    return len(free)


@transaction.atomic
def stop(campaign, *, by):
    """Nothing more leaves; what has been answered stays answered. Returns how many questions were dropped."""
    allow(may_campaign(by))
    advance(campaign, source=[CampaignStatus.RUNNING], target=CampaignStatus.STOPPED, stopped_at=timezone.now())
    dropped = settling.stop_all(campaign.asks.filter(status__in=OPEN))
    record(campaign, "stop", by=by, dropped=dropped)
    return dropped


@transaction.atomic
def discard(campaign, *, by):
    """Throw away a campaign that was never launched."""
    allow(may_campaign(by))
    deleted, _models = ListingCampaign.objects.filter(pk=campaign.pk, status=CampaignStatus.DRAFT).delete()
    if not deleted:
        raise StepRefused(_("A campaign that has been launched is kept. You may stop it."))


# Following it


# What a line of the follow-up screen says, and which questions it counts.
COUNTS = {
    "planned": Q(status=AskStatus.PLANNED),
    "asked": Q(status=AskStatus.ASKED),
    "confirmed": Q(status=AskStatus.CONFIRMED),
    "corrected": Q(status__in=[AskStatus.CORRECTED, AskStatus.CORRECTING]),
    "bounced": Q(last_letter__status=MessageStatus.BOUNCED),
    "to_call": Q(status=AskStatus.TO_CALL),
    "stopped": Q(status=AskStatus.STOPPED),
}


def counted(campaign):
    """``{count: number of places}``, in one query; a letter that came back is counted there and among calls."""
    return campaign.asks.aggregate(total=Count("pk"), **{name: Count("pk", each) for name, each in COUNTS.items()})


def with_counts(campaigns):
    """Each with ``total`` and ``answered``: how many places were asked about, and how many answers came."""
    answered = Q(asks__status__in=[*ANSWERED, AskStatus.CORRECTING])
    return campaigns.annotate(total=Count("asks"), answered=Count("asks", answered))
