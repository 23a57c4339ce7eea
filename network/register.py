"""Who was a signatory on a given day: the annex of the convention, sent to all members (fr: registre des signataires).

Source: Deux-Sèvres convention, annex 2 and article 3 (the list is kept, and sent to all).
"""

import hashlib
import json
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import notifications
from network.models import Affiliation, Membership, Party, Publication, RegisterSending, Role
from network.roles import is_coordinator
from network.steps import StepRefused, allow, record
from network.words import fold


@dataclass(frozen=True)
class Line:
    """One signatory on a day, with the annex's columns; days as ISO text. ``key`` is the structure's."""

    key: int
    structure: str
    commune: str
    act: str
    represented_by: str
    function: str
    signed_on: str
    since: str


def on(day):
    """The lines of the register on a day, in alphabetical order. Both ends of a membership count."""
    memberships = Membership.objects.running(day).select_related("structure__commune").order_by("begins_on")
    by_structure = {each.structure_id: each for each in memberships}  # the newest, should two meet on a day
    parties = _parties_on(day, by_structure)
    lines = [_line(each, parties.get(key)) for key, each in by_structure.items()]
    return sorted(lines, key=lambda line: (fold(line.structure), line.key))


def _parties_on(day, structures):
    """``{structure: the signature that held on that day}``: the last one given by then, else the first."""
    held = {}
    signed = Party.objects.filter(structure__in=list(structures)).exclude(signed_on=None).select_related("act")
    for party in signed.order_by("signed_on", "pk"):
        if party.signed_on <= day or party.structure_id not in held:
            held[party.structure_id] = party
    return held


def _line(membership, party):
    signed_on = party.signed_on if party else membership.signed_on
    return Line(
        key=membership.structure_id,
        structure=membership.structure.name,
        commune=membership.structure.commune.name if membership.structure.commune else "",
        act=act_in_words(party.act) if party and party.act else "",
        represented_by=party.representative_name if party else "",
        function=party.representative_function if party else "",
        signed_on=signed_on.isoformat() if signed_on else "",
        since=membership.begins_on.isoformat(),
    )


def act_in_words(act):
    """“Deliberation C-54-09-2024 of the council, 30 September 2024”."""
    said = [str(act)]
    if act.body:
        said.append(act.body)
    if act.dated:
        said.append(notifications.day(act.dated))
    return ", ".join(said)


def as_json(lines):
    return [vars(line) for line in lines]


def sha256(lines):
    """The hash of a list, whatever day it is read."""
    said = json.dumps(as_json(lines), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Changes:
    """What a list has that an earlier one has not: structures that came, left, or whose line changed."""

    came: list
    left: list
    changed: list

    def __bool__(self):
        return bool(self.came or self.left or self.changed)


def changes(before, after):
    """From one list of lines to another."""
    had, has = {line.key: line for line in before}, {line.key: line for line in after}
    return Changes(
        came=[line for line in after if line.key not in had],
        left=[line for line in before if line.key not in has],
        changed=[line for line in after if line.key in had and had[line.key] != line],
    )


def last_sending():
    return RegisterSending.objects.select_related("sent_by").first()


def lines_of(sending):
    """The lines as they were sent."""
    try:
        return [Line(**row) for row in sending.rows] if sending else []
    except TypeError:  # somebody changed what was kept: its hash says so
        return []


def may_send(user):
    return is_coordinator(user)


@transaction.atomic
def send_to_all(*, by):
    """Send today's register to whoever manages a member structure. Returns the proof, a :class:`RegisterSending`."""
    allow(may_send(by))
    Publication.objects.select_for_update().first()  # one sending at a time
    day = timezone.localdate()
    lines = on(day)
    if not lines:
        raise StepRefused(_("Nobody is a member today: there is nothing to send."))
    last = last_sending()
    if last and last.day == day and last.sha256 == sha256(lines):
        raise StepRefused(_("This very list was already sent today."))
    addresses = managers_of(line.key for line in lines)
    sending = RegisterSending.objects.create(
        sent_by=by, day=day, rows=as_json(lines), sha256=sha256(lines), recipients=len(addresses)
    )
    record(sending, "send", by=by, recipients=len(addresses))
    notifications.register_sent(sending, lines, changes(lines_of(last), lines), addresses)
    return sending


def managers_of(structures):
    """E-mail addresses of those who manage these structures, each once."""
    managers = Affiliation.objects.managers().filter(
        structure__in=list(structures), user__is_active=True, role=Role.MANAGER
    )
    return sorted(set(managers.values_list("user__email", flat=True)))


def faults():
    """Sendings whose lines are no longer those that left, one sentence each."""
    return [
        f"register sent on {sending.day}: its lines were changed"
        for sending in RegisterSending.objects.iterator()
        if sha256(lines_of(sending)) != sending.sha256
    ]
