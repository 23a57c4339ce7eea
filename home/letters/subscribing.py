"""How somebody subscribes to letters, and leaves (fr: abonnement, double confirmation).

    ask ─▶ asked ── confirm: a button behind a link, good for 7 days ─▶ subscribed ── leave ─▶ left ── ask, confirm ─▶ …
             └── 30 days without an answer ─▶ forgotten

Whoever holds a link sent to an address acts for that address. The row itself is the history and the proof: nothing of
it goes into the log, which would outlive it. Source: RGPD articles 4(11) and 7.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from home.letters import links, readers
from home.models import AudienceKind, LetterAudience, Subscriber
from network import mailing, outbox
from network.models import Contact, MessageKind, OutgoingMessage
from network.models.messages import MessageStatus
from network.roles import is_coordinator
from network.steps import StepRefused, allow, record

WAITED_FOR = dt.timedelta(days=30)


@transaction.atomic
def ask(address, audience):
    """Write to the address, whether it is known or not: only its owner learns which. At most one message an hour."""
    if audience.who != AudienceKind.PUBLIC or not audience.is_open:
        raise StepRefused(_("One cannot subscribe to this list at the moment."))
    address = address.strip().lower()
    known = audience.subscribers.filter(email__iexact=address).first()
    event = f"{audience.pk}:{timezone.now():%Y%m%d%H}"
    if known and known.left_at is None and known.confirmed_at and readers.reachable([address]):
        path = links.leave_url(address, audience)
        outbox.post("lettering/already", address, f"letter-had:{event}", {"audience": audience, "path": path})
        return
    said = {"asked_at": timezone.now(), "proof": f"{audience.name} – {audience.description}"}
    if known:
        Subscriber.objects.filter(pk=known.pk).update(**said)
    else:
        _first_time(audience, address, said)
    outbox.post(
        "lettering/confirm",
        address,
        f"letter-asked:{event}",
        {"audience": audience, "path": links.confirm_url(address, audience)},
    )


def _first_time(audience, address, said):
    try:
        with transaction.atomic():
            audience.subscribers.create(email=address, **said)
    except IntegrityError:  # the button was pressed twice
        return


@transaction.atomic
def confirm(address, audience):
    """From now on the letters come. Again is as good as once."""
    changed = audience.subscribers.filter(email__iexact=address).update(confirmed_at=timezone.now(), left_at=None)
    if not changed:
        raise StepRefused(_("This subscription is not known any more. Ask for it again: it takes a minute."))
    _write_again(address)


def _write_again(address):
    """What was refused before gives way to what is asked for now: letters, and nothing else."""
    contact = mailing.wishes_of(address)
    if contact.pk is None:
        return
    if contact.refuses_mail_at:
        mailing.write_again(address)
        mailing.refuse(address, [kind for kind in mailing.kinds_for(address) if kind != MessageKind.LETTERS])
    mailing.write_again(address, [MessageKind.LETTERS])
    Contact.objects.filter(pk=contact.pk).update(bounced_at=None, bounce_reason="")  # the link has just been received


@transaction.atomic
def leave(address, audience):
    """No letter of this list any more; what has not left yet stays here."""
    if audience.who == AudienceKind.PUBLIC:
        audience.subscribers.filter(email__iexact=address, left_at=None).update(left_at=timezone.now())
    else:
        mailing.refuse(address, [MessageKind.LETTERS])
    for letter in audience.letters.exclude(html=""):
        waiting = OutgoingMessage.objects.filter(
            to__iexact=address, event__startswith=f"letter:{letter.pk}:"
        ).not_left()
        waiting.update(status=MessageStatus.UNWANTED, error=_("This person does not want this kind of message."))


@transaction.atomic
def remove(subscriber, *, by):
    """The secretariat does it for somebody who asked."""
    allow(is_coordinator(by))
    leave(subscriber.email, subscriber.audience)
    record(subscriber.audience, "remove_reader", by=by)


@transaction.atomic
def forget():
    """Those who never confirmed. Returns how many."""
    return Subscriber.objects.filter(confirmed_at=None, asked_at__lt=timezone.now() - WAITED_FOR).delete()[0]


@transaction.atomic
def keep_list(audience, *, by):
    """A list of readers, new or corrected."""
    allow(is_coordinator(by))
    is_new = audience.pk is None
    try:
        with transaction.atomic():
            audience.save()
    except IntegrityError:
        raise StepRefused(_("There is a list of this name already.")) from None
    record(audience, "keep_list", by=by, is_new=is_new)


@transaction.atomic
def consented(audience, *, by, form):
    """The subscriptions that hold today, for another mailing tool. That they were taken away is in the log."""
    allow(is_coordinator(by))
    subscribers = list(audience.subscribers.subscribed())
    good = set(readers.reachable([each.email for each in subscribers]))
    found = [each for each in subscribers if each.email in good]
    record(audience, "take_addresses", by=by, form=form, number=len(found))
    return found


def open_lists():
    return LetterAudience.objects.open_to_all()
