"""What is kept of searches: those that found nothing, and those that a member asks again.

Nothing of who searched is kept, and only words that many people might type: no address, no number.
"""

import re

from django.db import transaction
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from network.roles import is_coordinator, is_member
from network.steps import StepRefused, allow, record
from network.words import EMPTY, fold
from resources import notifications
from resources.catalogue import understand
from resources.catalogue.answers import keys_of
from resources.models import FruitlessSearch, Resource, SavedSearch

MOST_WORDS = 6
MOST_A_DAY = 200  # new ones: a robot that tries a dictionary is not a need
MOST_SAVED = 30
MOST_TOLD = 20
_word = re.compile(r"[^\W\d_]{2,30}")


def note_fruitless(q):
    """One more time that these words found nothing."""
    words = [word for word in _word.findall(fold(q)) if word not in EMPTY]
    if not words or len(words) > MOST_WORDS or "@" in q:
        return
    words, today = " ".join(words)[:200], timezone.localdate()
    if FruitlessSearch.objects.filter(words=words).update(times=F("times") + 1, last_on=today, settled=False):
        return
    if FruitlessSearch.objects.filter(first_on=today).count() < MOST_A_DAY:
        FruitlessSearch.objects.get_or_create(words=words)


@transaction.atomic
def settle(fruitless, *, by):
    """Somebody did something about it; it comes back if it still finds nothing."""
    allow(is_coordinator(by))
    FruitlessSearch.objects.filter(pk=fruitless.pk).update(settled=True)
    record(fruitless, "settle", by=by)


@transaction.atomic
def save(question, *, by, name=""):
    """Ask it again every morning, and tell the person what is new."""
    allow(is_member(by))
    address = question.address(tri=None)
    if question.is_empty:
        raise StepRefused(
            _("Search for something first: an alert without words or filters would tell you everything.")
        )
    if len(address) > 500 or by.saved_searches.count() >= MOST_SAVED:
        raise StepRefused(_("You have as many alerts as one can have. Remove one first."))
    saved, new = SavedSearch.objects.get_or_create(
        user=by, question=address, defaults={"name": (name.strip() or question.q or _("My search"))[:150]}
    )
    if not new:
        raise StepRefused(_("You already have this alert."))
    return saved


def tell_what_is_new(now):
    """One message for each saved search that has something new. Returns their number.

    What is new is counted from the last time that the search was told, by the hour of publication.
    """
    told = 0
    for saved in SavedSearch.objects.filter(wants_mail=True, user__is_active=True).select_related("user"):
        told += _tell(saved, now)
    return told


@transaction.atomic
def _tell(saved, now):
    if not is_member(saved.user):
        return 0
    keys = keys_of(understand(QueryDict(saved.question)), saved.user)
    fresh = Resource.objects.published().filter(published_at__gt=saved.told_until, published_at__lte=now)
    keys = set(fresh.values_list("pk", flat=True)).intersection(keys)
    changed = SavedSearch.objects.filter(pk=saved.pk, told_until=saved.told_until).update(told_until=now)
    if not keys or not changed:
        return 0
    resources = Resource.objects.filter(pk__in=keys).select_related("structure").order_by("-published_at")
    notifications.search_found(saved, list(resources[:MOST_TOLD]), len(keys), now)
    return 1
