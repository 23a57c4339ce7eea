"""How a file of places comes in, under the eyes of a coordinator.

    receive ──▶ in preparation ── choose (columns) ── answer (doubts) ──┬─▶ imported ── take back ──▶ undone
                     │                                                  └─▶ waiting ──▶ being imported ──▶ imported
                     └─ discard                                            (more than 500 lines: the timer does it)

The file is read anew at each step; nothing but the import itself changes a place. What an import may touch, and what
it never overwrites: :mod:`network.exchange.importing`.
"""

import datetime as dt
import logging
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from network.duplicates.looking import look_for_pairs
from network.exchange import hiding, importing, mapping, reading
from network.exchange.problems import LEAVE
from network.exchange.reading import UnreadableFile
from network.models import ImportRun, ImportStatus, Place, SourceMapping
from network.roles import is_coordinator
from network.steps import StepRefused, advance, allow, record

AT_ONCE = 500  # lines that a request may import by itself
GIVEN_UP_AFTER = dt.timedelta(minutes=30)  # an import that was interrupted waits again
MOST_LISTED = 300
FIRST_LINES = 5

logger = logging.getLogger(__name__)


def may_import(user):
    return is_coordinator(user)


def known_sources():
    """Names already used, so that the same source keeps the same name."""
    used = {
        *SourceMapping.objects.values_list("source", flat=True),
        *ImportRun.objects.values_list("source", flat=True),
    }
    return sorted({*used, *Place.objects.exclude(source="").values_list("source", flat=True).distinct()})


# The steps


@transaction.atomic
def receive(content, name, *, source, by):
    """Keep the file, privately, with what its columns seem to be. Nothing of it is imported."""
    allow(may_import(by))
    try:
        sheet = reading.open_sheet(content)
        rows = sum(1 for _record in sheet.records)
    except UnreadableFile as trouble:
        raise StepRefused(str(trouble)) from None
    form = reading.form_of(sheet)
    run = ImportRun(source=source, file_name=PurePath(name).name[-200:], by=by, rows=rows, form=form)
    run.mapping = mapping.completed(sheet.headings, remembered(source), form)
    run.file.save(
        f"{timezone.localdate():%Y-%m-%d}{PurePath(name).suffix[:8].lower()}", ContentFile(content), save=False
    )
    run.save()
    record(run, "receive", by=by)
    return run


@transaction.atomic
def choose(run, chosen, *, by):
    """Say what each column is; remembered for the next file of this source. Returns nothing: see ``run.report``."""
    allow(may_import(by))
    _still_draft(run)
    run.mapping = chosen
    _look(run)
    remember(run.source, chosen)


@transaction.atomic
def answer(run, answers, *, by):
    """Answer some of the doubts; the others stay as they are."""
    allow(may_import(by))
    _still_draft(run)
    run.answers = run.answers | answers
    _look(run)


def start(run, *, by):
    """Import at once what is short; a long file waits for the timer. The first of two coordinators wins."""
    allow(may_import(by))
    run.refresh_from_db()
    if not run.report:
        raise StepRefused(_("Say first what each column is."))
    if run.rows > AT_ONCE:
        advance(run, source=[ImportStatus.DRAFT], target=ImportStatus.QUEUED, applied_by=by, done=0, trouble="")
        return
    _apply(run, by=by, source=ImportStatus.DRAFT)


@transaction.atomic
def discard(run, *, by):
    """Forget a file that was never imported."""
    allow(may_import(by))
    _still_draft(run)
    record(run, "discard", by=by)
    run.file.delete(save=False)
    run.delete()


def apply_waiting():
    """Import what waits, and what an interruption left half read. Run by a timer; returns how many were imported."""
    interrupted = Q(status=ImportStatus.APPLYING, started_at__lt=timezone.now() - GIVEN_UP_AFTER)
    count = 0
    for run in ImportRun.objects.filter(Q(status=ImportStatus.QUEUED) | interrupted).order_by("at", "pk"):
        try:
            advance(run, source=[run.status], target=ImportStatus.APPLYING, started_at=timezone.now(), done=0)
        except StepRefused:
            continue  # another process is at it
        try:
            _apply(run, by=run.applied_by, source=ImportStatus.APPLYING)
        except StepRefused as refusal:
            _back_in_preparation(run, str(refusal))
            continue
        except Exception as trouble:
            _back_in_preparation(run, _("The import stopped, nothing was changed: %s") % trouble)
            raise
        count += 1
    return count


def _back_in_preparation(run, trouble):
    """Only what is still being imported: what was imported is never said to be in preparation."""
    applying = ImportRun.objects.filter(pk=run.pk, status=ImportStatus.APPLYING)
    applying.update(status=ImportStatus.DRAFT, trouble=trouble[:500])


# What the steps are made of


def remembered(source):
    """The mapping last chosen for a source, or nothing."""
    return SourceMapping.objects.filter(source=source).values_list("mapping", flat=True).first() or {}


def remember(source, chosen):
    SourceMapping.objects.update_or_create(
        source=source, defaults={"mapping": remembered(source) | chosen, "modified_at": timezone.now()}
    )


def planned(run, progress=None):
    """What the file would do, as its columns and answers say; :class:`StepRefused` when it cannot be read so."""
    try:
        with run.file.open("rb") as file:
            content = file.read()
    except (OSError, ValueError):  # thrown away meanwhile
        raise StepRefused(_("This import is no longer in preparation.")) from None
    try:
        return importing.plan(content, run.source, mapping=run.mapping, answers=run.answers, progress=progress)
    except UnreadableFile as trouble:
        raise StepRefused(str(trouble)) from None


def _look(run):
    run.report = report_of(planned(run))
    run.trouble = ""
    run.save(update_fields=["mapping", "answers", "report", "trouble"])


def _still_draft(run):
    """The row as it is now, for us alone until the end of the transaction."""
    fresh = ImportRun.objects.select_for_update().filter(pk=run.pk, status=ImportStatus.DRAFT).first()
    if fresh is None:
        raise StepRefused(_("This import is no longer in preparation."))
    run.mapping, run.answers, run.report = fresh.mapping, fresh.answers, fresh.report


def _apply(run, *, by, source):
    """Read outside the transaction, so that others see the progress; write inside, all or nothing."""
    judged = run.mapping, run.answers
    plan = planned(run, lambda done, of: ImportRun.objects.filter(pk=run.pk).update(done=done))
    if plan.refused == len(plan.decisions):
        raise StepRefused(_("Nothing was imported: no line of the file could be used."))
    with transaction.atomic():
        advance(run, source=[source], target=ImportStatus.APPLIED, applied_by=by, done=run.rows)
        if (run.mapping, run.answers) != judged:
            raise StepRefused(_("Somebody changed the columns or the answers meanwhile. Look at the preview again."))
        result = importing.apply(plan, by=by)
        result.trace["shown_again"] = hiding.show_again(result)
        run.report, run.trace, run.applied_at = report_of(result), result.trace, timezone.now()
        run.save(update_fields=["report", "trace", "applied_at"])
        record(run, "apply", by=by, **run.counts)
    _look_for_pairs()


def _look_for_pairs():
    """The import is done, whatever becomes of this; the morning looks again."""
    try:
        look_for_pairs()
    except Exception:
        logger.exception("Looking for duplicates after an import failed")


# What is shown


def report_of(plan):
    """A plan or its result as plain data, ready to be kept and shown."""
    names = {each.line: each.name for each in plan.decisions}
    first = {}
    for each in [*plan.problems, *plan.repairs]:
        lines = first.setdefault((each.column, each.severity, each.message), [])
        if len(lines) < FIRST_LINES:
            lines.append([each.line, each.value])
    return {
        "counts": {name: getattr(plan, name) for name in ("created", "changed", "unchanged", "refused", "absent")},
        "structures": plan.structures_made,
        "left_alone": [list(each) for each in plan.kept[:MOST_LISTED]],
        "left_alone_count": len(plan.kept),
        "notes": plan.table.notes,
        "unknown": plan.table.unknown,
        "problems": [
            {"column": key[0], "severity": key[1], "message": key[2], "count": count, "lines": first[key]}
            for key, count, _line in importing.tally([*plan.problems, *plan.repairs])
        ],
        "doubts": [
            {
                "key": each.key, "line": each.line, "name": names[each.line], "column": each.column, "value": each.value,
                "message": each.message, "choices": list(each.choices), "proposed": each.proposed, "answer": each.answer,
            }
            for each in sorted(plan.doubts, key=lambda doubt: doubt.answer != LEAVE)[:MOST_LISTED]  # to answer first
        ],
        "doubts_count": len(plan.doubts),
        "hours": [list(each) for each in plan.hours_to_enter[:MOST_LISTED]],
        "hours_count": len(plan.hours_to_enter),
        "changes": [
            [each.line, each.name, [str(word) for word in importing.words_for(each.fields)]]
            for each in plan.decisions
            if each.outcome == importing.Outcome.CHANGED
        ][:MOST_LISTED],
    }  # fmt: skip


def columns_of(run):
    """``[(heading, two sample values, target)]`` in the order of the file."""
    with run.file.open("rb") as file:
        sheet = reading.open_sheet(file.read())
    samples = {heading: [] for heading in sheet.headings}
    for count, (_line, cells) in enumerate(sheet.records):
        for heading, cell in zip(sheet.headings, cells, strict=False):
            if cell.strip() and len(samples[heading]) < 2 and cell not in samples[heading]:
                samples[heading].append(cell)
        if count > 200:
            break
    return [(heading, samples[heading], run.mapping.get(heading, "")) for heading in sheet.headings if heading]
