"""What the network measures, and who agreed to it (fr: jeux d’indicateurs).

    begin ─▶ draft ─ adopt (by a decision) ─▶ adopted ─ adopt the next one ─▶ replaced
               │ discard ─▶ gone                 │
               ▲                                 │
               └──────────── revise ◀────────────┘

Only a draft is written in. Campaigns keep the version they were opened with; an indicator keeps its code from one version
to the next, so that years may be compared.
"""

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from network.measuring import ready_sets
from network.models import Indicator, IndicatorKind, IndicatorSet, SetVersion, VersionStatus
from network.roles import is_coordinator
from network.steps import StepRefused, advance, allow, record

MOST_INDICATORS = 60
KEPT = (
    "position", "code", "family", "name", "kind", "definition", "unit", "source", "period", "lines", "of_what", "known",
    "is_public",
)  # fmt: skip

# Who may act


def may_write(user):
    return is_coordinator(user)


# What there is


def draft_of(indicator_set):
    return indicator_set.versions.filter(status=VersionStatus.DRAFT).first()


def families(version):
    """``[(family, [indicator, …]), …]`` in the order of the set."""
    found = {}
    for indicator in version.indicators.all():
        found.setdefault(indicator.family, []).append(indicator)
    return list(found.items())


# The steps


@transaction.atomic
def begin(*, by, name, purpose="", made_from=""):
    """A set with its first draft: empty, or with all that a ready-made set holds. Returns the set."""
    allow(may_write(by))
    ready = ready_sets.read(made_from) if made_from in ready_sets.NAMES else {"indicators": []}
    if IndicatorSet.objects.filter(name__iexact=name.strip()).exists():
        raise StepRefused(_("Another set has this name: give it another one."))
    begun, is_new = IndicatorSet.objects.get_or_create(
        name=name.strip(), defaults={"purpose": purpose or ready.get("purpose", ""), "made_from": made_from}
    )
    if not is_new:  # the same form sent twice at the same instant
        return begun
    version = SetVersion.objects.create(set=begun, number=1)
    Indicator.objects.bulk_create(
        Indicator(version=version, position=position, **each) for position, each in enumerate(ready["indicators"])
    )
    record(begun, "begin", by=by)
    return begun


@transaction.atomic
def revise(indicator_set, *, by):
    """A draft of the next version, with the indicators of the last one. The draft that there is, if there is one."""
    allow(may_write(by))
    if draft := draft_of(indicator_set):
        return draft
    last = indicator_set.versions.order_by("-number").first()
    try:
        with transaction.atomic():
            draft = SetVersion.objects.create(set=indicator_set, number=last.number + 1 if last else 1)
    except IntegrityError:  # somebody revised it a moment ago
        return draft_of(indicator_set)
    copied = last.indicators.all() if last else []
    Indicator.objects.bulk_create(
        Indicator(version=draft, **{name: getattr(each, name) for name in KEPT}) for each in copied
    )
    record(indicator_set, "revise", by=by, number=draft.number)
    return draft


@transaction.atomic
def write(version, *, by, indicator=None, **said):
    """Add an indicator to a draft, or write one anew. Returns it. Its code is given once, from its name."""
    allow(may_write(by))
    _still_a_draft(version)
    if said["kind"] in (IndicatorKind.TABLE, IndicatorKind.CHOICE) and len(said.get("lines") or []) < 2:
        raise StepRefused(_("Write at least two lines."))
    if said["kind"] == IndicatorKind.RATIO and not said.get("of_what"):
        raise StepRefused(_("Say out of what it is counted."))
    if indicator is None:
        if version.indicators.count() >= MOST_INDICATORS:
            raise StepRefused(
                _("A set holds %d indicators at most: structures must be able to answer.") % MOST_INDICATORS
            )
        last = version.indicators.aggregate(last=Max("position"))["last"]
        position = 0 if last is None else last + 1
        indicator = Indicator(version=version, code=_free_code(version, said["name"]), position=position)
    for name, value in said.items():
        setattr(indicator, name, value)
    indicator.save()
    record(version.set, "write_indicator", by=by, indicator=indicator.name)
    return indicator


def _free_code(version, name):
    """Never a code that another indicator of the set ever had: years compared must be the same thing."""
    wanted = slugify(name)[:34].strip("-") or "indicateur"
    taken = set(
        Indicator.objects.filter(version__set=version.set, code__startswith=wanted).values_list("code", flat=True)
    )
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(code for code in numbered if code not in taken)


@transaction.atomic
def move(indicator, *, by, up):
    """Change places with the one before, or after."""
    allow(may_write(by))
    _still_a_draft(indicator.version)
    ordered = list(indicator.version.indicators.all())
    place = next(number for number, each in enumerate(ordered) if each.pk == indicator.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(ordered):
        ordered[place], ordered[other] = ordered[other], ordered[place]
    for position, each in enumerate(ordered):
        each.position = position
    Indicator.objects.bulk_update(ordered, ["position"])


@transaction.atomic
def drop(indicator, *, by):
    """Take an indicator out of a draft. Versions adopted before keep it."""
    allow(may_write(by))
    _still_a_draft(indicator.version)
    name = indicator.name
    Indicator.objects.filter(pk=indicator.pk).delete()
    record(indicator.version.set, "drop_indicator", by=by, indicator=name)


@transaction.atomic
def adopt(version, *, by, decision, changes=""):
    """What a decision adopted is what the next campaigns ask for."""
    allow(may_write(by))
    if decision is None:
        raise StepRefused(_("Choose the decision that adopts it, or write it first."))
    if not version.indicators.exists():
        raise StepRefused(_("Write at least one indicator first."))
    version.set.versions.filter(status=VersionStatus.ADOPTED).update(status=VersionStatus.REPLACED)
    advance(
        version, source=[VersionStatus.DRAFT], target=VersionStatus.ADOPTED, decision=decision,
        adopted_on=decision.taken_on, changes=changes.strip(),
    )  # fmt: skip
    record(version.set, "adopt", by=by, number=version.number, decision=decision.number)


@transaction.atomic
def discard(version, *, by):
    """Throw a draft away; of a set that was never adopted, the set with it. Returns whether the set is gone."""
    allow(may_write(by))
    _still_a_draft(version)
    indicator_set = version.set
    SetVersion.objects.filter(pk=version.pk, status=VersionStatus.DRAFT).delete()
    record(indicator_set, "discard", by=by, number=version.number)
    if indicator_set.versions.exists():
        return False
    IndicatorSet.objects.filter(pk=indicator_set.pk).delete()
    return True


def _still_a_draft(version):
    """One writer at a time, and never in what was adopted."""
    if not SetVersion.objects.filter(pk=version.pk, status=VersionStatus.DRAFT).update(number=F("number")):
        raise StepRefused(_("This version is adopted: prepare the next one to change it."))
