"""How somebody answers without an account: the link in the letter is their proof (fr: lien reçu par courriel).

    good link ─┬─ all of it is right ──────────────▶ confirmed, the link is used
               └─ correct a section, another one … ─▶ being corrected ─ finished ─▶ corrected, the link is used

What the contact may change is this place's hours, closures, contacts, services, access and presentation; never its
name and address, the structure, the people. Each step looks again whether the link still holds.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import sections
from network.models import Ask, AskDraft, AskStatus, ListingChange, Means
from network.models.upkeep import OPEN
from network.steps import StepRefused, allow
from network.upkeep import correcting, settling
from network.upkeep.correcting import Author

SECTIONS = [
    sections.HOURS, sections.CLOSURES, sections.CONTACTS, sections.SERVICES, sections.ACCESS, sections.PRESENTATION,
]  # fmt: skip
# Of a section that a contact may change in part only.
FIELDS = {sections.PRESENTATION: ["summary", "detail"]}


def may_answer(link, section=None):
    """Whoever holds a good link, about the sections that a contact may change."""
    return link.is_good and (section is None or section in SECTIONS)


def _locked(ask):
    """The question as it is now; two clicks, or two people with the same mail, come one after the other."""
    ask = Ask.objects.select_for_update(of=("self",)).select_related("contact").get(pk=ask.pk)
    if ask.status not in OPEN:
        raise StepRefused(_("This question has already been answered. Thank you!"))
    return ask


def _author(ask):
    return Author(person=ask.contact.person, contact=ask.contact)


@transaction.atomic
def confirm(link):
    """“All of it is right”: verified today, by the contact."""
    allow(may_answer(link))
    ask = _locked(link.ask)
    correcting.verify(link.place, _author(ask), means=Means.MAIL)
    ask.drafts.all().delete()


@transaction.atomic
def correct(link, section, said, *, seen=None):
    """Change a section; nothing more is sent, and the link stays good until the person has finished."""
    allow(may_answer(link, section))
    allowed = FIELDS.get(section)
    if allowed:
        said = {name: value for name, value in said.items() if name in allowed}
    ask = _locked(link.ask)
    change = correcting.change_section(link.place, section, said, _author(ask), means=Means.MAIL, seen=seen)
    if change is not None:
        _being_corrected(ask)
    AskDraft.objects.filter(ask=ask, section=section).delete()
    return change


def _being_corrected(ask):
    """The change settled the question; it stays open for the sections to come."""
    Ask.objects.filter(pk=ask.pk).update(status=AskStatus.CORRECTING)


@transaction.atomic
def finish(link):
    """The person has gone through what was to be changed: the rest is right."""
    allow(may_answer(link))
    ask = _locked(link.ask)
    if ListingChange.objects.waiting().filter(place=link.place).exists():
        settling.settle(link.place, AskStatus.CORRECTED, means=Means.MAIL)  # the secretariat has the last word
    else:
        correcting.verify(link.place, _author(ask), means=Means.MAIL)
    ask.drafts.all().delete()


@transaction.atomic
def close_also(ask, asks, closures):
    """Add closures to the same contact's other places too; each one has its own history."""
    for other in asks:
        allow(other.contact_id == ask.contact_id and other.is_open)
        said = sections.snapshot(other.place, sections.CLOSURES)["closures"]
        added = [closure for closure in closures if closure not in said]
        if added:
            said = {"closures": sorted([*said, *added], key=lambda each: each["starts_on"])}
            correcting.change_section(other.place, sections.CLOSURES, said, _author(other), means=Means.MAIL)
            _being_corrected(other)


def keep_draft(link, section, typed):
    """Keep what is typed and not sent yet; it is shown again behind the same question."""
    allow(may_answer(link, section))
    AskDraft.objects.update_or_create(
        ask=link.ask, section=section, defaults={"typed": typed, "saved_at": timezone.now()}
    )


def drafts_of(ask):
    """``{section: draft}``."""
    return {draft.section: draft for draft in ask.drafts.all()}


def others_of(ask):
    """The same contact's other places about which something is still asked."""
    return (
        Ask.objects.open()
        .filter(contact=ask.contact_id, letters__gte=1)
        .exclude(pk=ask.pk)
        .select_related("place__commune")
        .order_by("place__name", "pk")
    )
