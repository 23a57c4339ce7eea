"""A letter from its first draft until it has left. The drawing of its states is in :mod:`home.letters`.

While it is being sent, each batch of readers is written into the outbox in a transaction of its own. Killed in between,
the next run goes on: the event of a message names the letter and the reader, and is unique.
"""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from home.letters import gathering, links, readers, rendering
from home.models import ItemKind, Letter, LetterItem
from home.models import LetterStatus as Status
from network import outbox, publication
from network.models import MessageKind
from network.naming import free_slug
from network.roles import is_coordinator
from network.steps import StepRefused, advance, allow, record

TEMPLATE = "lettering/letter"
MOST_PARTS = 200
FEW = 500  # readers whose messages are written while the editor waits; more: by `send_letters`, within a minute


def may_write(user):
    return is_coordinator(user)


# The draft


@transaction.atomic
def compose(letter, *, by):
    """Begin a letter with all that was published since the last one."""
    allow(may_write(by))
    letter.slug, letter.created_by = free_slug(Letter, letter.subject), by
    try:
        with transaction.atomic():
            letter.save()
    except IntegrityError:  # another letter took this address at the same moment
        letter.slug = f"{letter.slug[:90]}-{timezone.now():%H%M%S%f}"
        letter.save()
    _gather(letter)
    record(letter, "compose", by=by)


@transaction.atomic
def gather(letter, *, by):
    """Add what was published meanwhile, not yet in the letter: last, and ticked. Returns how many parts are new."""
    allow(may_write(by))
    _still_a_draft(letter)
    number = _gather(letter)
    record(letter, "gather", by=by)
    return number


def _gather(letter):
    there = {(item.kind, item.object_id) for item in letter.items.all()}
    new = [item for item in gathering.found_for(letter.audience) if (item.kind, item.object_id) not in there]
    new = new[: MOST_PARTS - len(there)]
    for place, item in enumerate(new, start=len(there) + 1):
        item.letter, item.position = letter, place * 10
    LetterItem.objects.bulk_create(new)
    return len(new)


@transaction.atomic
def rewrite(letter, *, by, version, subject, intro, parts, added=None):
    """Write the draft anew. ``parts``: items as they shall be; ``added``: an own part; ``version``: what was read."""
    allow(may_write(by))
    changed = Letter.objects.filter(pk=letter.pk, status=Status.DRAFT, version=version).update(
        subject=subject, intro=intro, version=F("version") + 1
    )
    if not changed:
        _still_a_draft(letter)
        raise StepRefused(
            _("Somebody else changed this letter meanwhile. Open it in another window, compare, then save again.")
        )
    ordered = sorted(parts, key=lambda item: item.position)
    if added:
        added.letter, added.kind = letter, ItemKind.FREE
        ordered.append(added)
    for place, item in enumerate(ordered, start=1):
        item.position = place * 10
        item.save()
    letter.refresh_from_db()
    record(letter, "rewrite", by=by)


def _still_a_draft(letter):
    letter.refresh_from_db(fields=["status"])
    if letter.status != Status.DRAFT:
        raise StepRefused(_("This is no longer possible: the current status is “%s”.") % letter.get_status_display())


@transaction.atomic
def send_test(letter, *, by):
    """The letter to oneself, as it is now."""
    allow(may_write(by))
    event = f"letter-test:{letter.pk}:{timezone.now():%Y%m%d%H%M%S}"
    _post(letter, rendering.render(letter), [by.email], event, kind=MessageKind.PERSONAL, mark=_("[Test]") + " ")
    record(letter, "send_test", by=by)


@transaction.atomic
def discard(letter, *, by):
    """Throw a draft away."""
    allow(may_write(by))
    record(letter, "discard", by=by)
    deleted, _models = Letter.objects.filter(pk=letter.pk, status=Status.DRAFT).delete()
    if not deleted:
        _still_a_draft(letter)


# Sending


@transaction.atomic
def schedule(letter, at, *, by):
    """It leaves at this hour, as it stands then."""
    allow(may_write(by))
    _has_something_to_say(letter)
    if at <= timezone.now():
        raise StepRefused(_("Choose a moment to come, or send the letter now."))
    advance(letter, source=[Status.DRAFT], target=Status.SCHEDULED, scheduled_at=at)
    record(letter, "schedule", by=by, at=at.isoformat())


@transaction.atomic
def cancel(letter, *, by):
    """It is a draft again."""
    allow(may_write(by))
    advance(letter, source=[Status.SCHEDULED], target=Status.DRAFT, scheduled_at=None)
    record(letter, "cancel", by=by)


@transaction.atomic
def send_now(letter, *, by):
    """From here on it leaves, whatever happens to this process: see :func:`send_due`."""
    allow(may_write(by))
    _has_something_to_say(letter)
    _begin(letter, source=[Status.DRAFT, Status.SCHEDULED], by=by)


def _has_something_to_say(letter):
    if not letter.intro.strip() and not letter.items.filter(is_kept=True).exists():
        raise StepRefused(_("This letter is empty: write a few words, or tick at least one part."))


@transaction.atomic
def _begin(letter, *, source, by):
    """Freeze what leaves. What was taken off the site since it was composed is left out."""
    advance(letter, source=source, target=Status.SENDING)
    gone = gathering.gone_from(letter)
    letter.items.filter(pk__in=[item.pk for item in gone]).update(is_kept=False)
    rendered = rendering.render(letter)
    letter.html, letter.text = rendered.html, rendered.text
    letter.is_public = letter.audience.who == "public"
    letter.save(update_fields=["html", "text", "is_public"])
    record(letter, "send", by=by, left_out=[item.title for item in gone])


def send_due(now=None):
    """Begin those whose hour has come, and go on with those that were begun. Returns how many have left entirely."""
    now = now or timezone.now()
    for letter in Letter.objects.filter(status=Status.SCHEDULED, scheduled_at__lte=now).select_related("audience"):
        try:
            _begin(letter, source=[Status.SCHEDULED], by=None)
        except StepRefused:  # cancelled, or begun by another run, at this very moment
            continue
    return sum(
        post_to_all(letter) for letter in Letter.objects.filter(status=Status.SENDING).select_related("audience")
    )


def post_to_all(letter):
    """Write the message of every reader, batch by batch; whoever has theirs already gets no second one."""
    rendered = rendering.Rendered(letter.html, letter.text)
    addresses = readers.addresses(letter.audience)
    for start in range(0, len(addresses), outbox.AT_A_TIME):
        some = addresses[start : start + outbox.AT_A_TIME]
        with transaction.atomic():
            there = set(readers.addresses(letter.audience))  # some may have left since the first batch
            some = [address for address in some if address in there]
            _post(letter, rendered, some, f"letter:{letter.pk}", kind=MessageKind.LETTERS)
    return _close(letter, len(addresses))


@transaction.atomic
def _close(letter, number):
    try:
        advance(letter, source=[Status.SENDING], target=Status.SENT, sent_at=timezone.now())
    except StepRefused:  # another run was faster
        return False
    publication.announce()
    record(letter, "sent", by=None, readers=number)
    return True


def _post(letter, rendered, addresses, event, *, kind, mark=""):
    own = {each: rendering.signed_for(rendered, links.leave_url(each, letter.audience)) for each in addresses}
    return outbox.post_many(
        outbox.Letter(
            TEMPLATE, address, event,
            {"letter_subject": mark + letter.subject, "letter_html": said.html, "letter_text": said.text},
            kind=kind, hold=False,
        )
        for address, said in own.items()
    )  # fmt: skip
