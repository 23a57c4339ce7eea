"""What the letters about listings say: each listing as the public sees it, and two links."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from network import outbox, sections
from network.models import MessageKind
from network.models.network import the_network
from network.said import read_out
from network.upkeep.links import Purpose, address_of

TEMPLATE = "upkeep/asked"
LETTERS = 3  # the question and two reminders
LISTINGS = "listings"  # the first word of the events of letters, see asking.letters_of
SHOWN = [sections.HOURS, sections.CLOSURES, sections.CONTACTS, sections.SERVICES, sections.ACCESS]


@dataclass
class ListingInLetter:
    """One listing in a letter: ``lines`` are ``(label, [line, …])``."""

    name: str
    commune: str
    verified_on: str
    lines: list
    confirm: str
    correct: str
    closures: str


def of_the_day(contact, asks, today):
    """The letter of that day for a contact, to be posted: the question, or the reminder."""
    reminder = max(ask.letters for ask in asks)
    context = letter(contact, asks, reminder=reminder)
    return outbox.Letter(TEMPLATE, contact.email, f"{LISTINGS}:{today}:{contact.pk}", context, MessageKind.LISTINGS)


def new_link(ask, today):
    """The same letter once more, for one place, because its contact asked for it."""
    context = letter(ask.contact, [ask])
    return outbox.Letter(TEMPLATE, ask.contact.email, f"listing-link:{today}:{ask.pk}", context)


def letter(contact, asks, *, reminder=0):
    """What the templates of the letter need; also for the preview of a campaign."""
    campaigns = list(dict.fromkeys(ask.campaign for ask in asks if ask.campaign))
    return {
        "contact": contact,
        "listings": [_listing(ask) for ask in asks],
        "reminder": reminder,
        "words": "\n\n".join(campaign.words for campaign in campaigns if campaign.words),
        "asks_for_closures": any(campaign.asks_for_closures for campaign in campaigns),
        "phone": the_network().phone,
    }


def _listing(ask):
    place = ask.place
    lines = [line for section in SHOWN for line in read_out(place, sections.snapshot(place, section))]
    return ListingInLetter(
        name=place.name,
        commune=place.commune.name if place.commune else "",
        verified_on=date_format(timezone.localtime(place.verified_at), "j F Y") if place.verified_at else "",
        lines=lines,
        confirm=address_of(ask, Purpose.CONFIRM),
        correct=address_of(ask, Purpose.CORRECT),
        closures=address_of(ask, Purpose.CORRECT, sections.CLOSURES),
    )
