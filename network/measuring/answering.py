"""How a structure answers a campaign, in as many sittings as it wants (fr: relevé d’une structure).

    to be filled in ─ send ─▶ sent ─ validate ─▶ validated
      ▲    │                   │ ▲                   │
      │    └─ excuse ─▶ does   │ └ send ─ a question is asked ◀─ ask back ─┘
      │      ◀ take up ─ not answer
      └────────── take back ───┘

Each figure is kept by itself as soon as it is typed: several people of a structure answer together, and nobody writes over
what somebody else wrote meanwhile without having read it.
"""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network import figure_messages
from network.measuring.answers import EMPTY, said_in_words, said_of
from network.models import Campaign, CampaignStage, Figure, FigureQuestion, Reading, ReadingStatus
from network.models.indicators import MOST
from network.roles import edits, is_coordinator
from network.steps import StepRefused, advance, allow, record


class WrittenMeanwhile(StepRefused):
    """Somebody else answered first. ``figure``: what they wrote."""

    def __init__(self, figure):
        self.figure = figure
        super().__init__(
            _("%(person)s answered this meanwhile: %(said)s. Yours is still here: save again to put it in its place.")
            % {"person": figure.written_by or _("Somebody"), "said": said_in_words(figure) or _("nothing")}
        )


WRITTEN_IN = [ReadingStatus.FILLING, ReadingStatus.ASKED_BACK]

# Who may act


def may_fill(user, reading):
    """Managers and editors of the structure; coordinators, who fill in by phone."""
    return is_coordinator(user) or edits(user, reading.structure)


def may_check(user):
    return is_coordinator(user)


def is_open(reading):
    return reading.campaign.status == CampaignStage.OPEN and reading.status in WRITTEN_IN


# What there is


def figures_of(reading):
    """``{key of an indicator: Figure}``."""
    return {each.indicator_id: each for each in reading.figures.select_related("written_by")}


def left(reading):
    """The indicators that nobody has answered yet, in their order."""
    done = {key for key, each in figures_of(reading).items() if each.is_answered}
    return [each for each in reading.campaign.indicators if each.pk not in done]


def last_year(reading):
    """``{code: Figure}`` of the same structure in the campaign compared with."""
    figures = Figure.objects.filter(
        reading__campaign=reading.campaign.previous_id, reading__structure=reading.structure_id
    )
    return {each.indicator.code: each for each in figures.select_related("indicator") if each.is_answered}


# The steps


@transaction.atomic
def write(reading, indicator, *, by, answer=None, not_concerned=False, seen=0):
    """Keep one figure. ``seen``: the edition that the person had before them, 0 for none. Returns the figure, or ``None``."""
    allow(may_fill(by, reading))
    _still_open(reading)
    said = EMPTY | {"not_concerned": True} if not_concerned else said_of(indicator, answer)
    if said["number"] is not None and said["number"] > MOST:  # the lines of a table, together
        raise StepRefused(_("This number is too large: is it a typing error?"))
    figure = Figure.objects.filter(reading=reading, indicator=indicator).first()
    if figure is None and said == EMPTY:
        return None
    if figure is not None and _same(figure, said):
        return figure
    if not edits(by, reading.structure):  # a coordinator, who has the structure on the phone
        Reading.objects.filter(pk=reading.pk).update(by_phone=True)
    author = {"written_by": by, "written_at": timezone.now()}
    if figure is None:
        try:
            with transaction.atomic():
                return Figure.objects.create(reading=reading, indicator=indicator, **said, **author)
        except IntegrityError:  # somebody answered at the same instant
            written = False
    else:
        unchanged = Figure.objects.filter(pk=figure.pk, edition=seen)
        written = unchanged.update(**said, **author, edition=F("edition") + 1)
    kept = Figure.objects.select_related("written_by").get(reading=reading, indicator=indicator)
    if not written and not _same(kept, said):
        raise WrittenMeanwhile(kept)
    return kept


def _same(figure, said):
    return all(getattr(figure, name) == value for name, value in said.items())


@transaction.atomic
def note(reading, *, by, remark):
    """A remark that goes with the reading."""
    allow(may_fill(by, reading))
    _still_open(reading)
    Reading.objects.filter(pk=reading.pk).update(remark=remark.strip()[:2000])
    reading.refresh_from_db()


@transaction.atomic
def send(reading, *, by):
    """All is answered: the secretariat reads it."""
    allow(may_fill(by, reading))
    _campaign_is_open(reading)
    if missing := len(left(reading)):
        raise StepRefused(
            ngettext(
                "%d indicator is not answered: give a figure, or say that it does not concern you.",
                "%d indicators are not answered: give figures, or say that they do not concern you.",
                missing,
            )
            % missing
        )
    if reading.questions.filter(answered_at=None).exists():
        raise StepRefused(_("The secretariat asked you something: answer it first."))
    advance(reading, source=WRITTEN_IN, target=ReadingStatus.SENT, sent_at=timezone.now(), sent_by=by)
    record(reading, "send", by=by)


@transaction.atomic
def take_back(reading, *, by):
    """Correct what was sent, before it is validated."""
    allow(may_fill(by, reading))
    _campaign_is_open(reading)
    advance(reading, source=[ReadingStatus.SENT], target=ReadingStatus.FILLING, sent_at=None, sent_by=None)
    record(reading, "take_back", by=by)


@transaction.atomic
def ask_back(reading, *, by, text, indicator=None):
    """Ask the structure about a figure: it may correct it, answers, and sends again."""
    allow(may_check(by))
    _campaign_is_open(reading)
    if not text.strip():
        raise StepRefused(_("Write your question."))
    advance(
        reading, source=[ReadingStatus.SENT, ReadingStatus.VALIDATED, ReadingStatus.ASKED_BACK],
        target=ReadingStatus.ASKED_BACK, validated_at=None,
    )  # fmt: skip
    question = FigureQuestion.objects.create(reading=reading, indicator=indicator, text=text.strip(), asked_by=by)
    record(reading, "ask_back", by=by, text=question.text)
    figure_messages.asked_back(question)
    return question


@transaction.atomic
def answer_question(question, *, by, text):
    allow(may_fill(by, question.reading))
    _campaign_is_open(question.reading)
    if not text.strip():
        raise StepRefused(_("Write your answer."))
    answered = {"answer": text.strip()[:1000], "answered_by": by, "answered_at": timezone.now()}
    if not FigureQuestion.objects.filter(pk=question.pk, answered_at=None).update(**answered):
        raise StepRefused(_("This question is answered already."))
    question.refresh_from_db()
    record(question.reading, "answer_question", by=by)
    figure_messages.answered(question)


@transaction.atomic
def validate(reading, *, by):
    """The figures count."""
    allow(may_check(by))
    _campaign_is_open(reading)
    advance(reading, source=[ReadingStatus.SENT], target=ReadingStatus.VALIDATED, validated_at=timezone.now())
    record(reading, "validate", by=by)
    figure_messages.validated(reading)


def validate_all(campaign, *, by):
    """Validate all that was sent. Returns how many."""
    allow(may_check(by))
    validated = 0
    for reading in campaign.readings.filter(status=ReadingStatus.SENT).select_related("campaign", "structure"):
        try:
            validate(reading, by=by)
            validated += 1
        except StepRefused:  # taken back a moment ago
            continue
    return validated


@transaction.atomic
def excuse(reading, *, by):
    """It will not answer: it is reminded no more, and stays among those asked."""
    allow(may_check(by))
    _campaign_is_open(reading)
    advance(reading, source=WRITTEN_IN, target=ReadingStatus.EXCUSED)
    record(reading, "excuse", by=by)


@transaction.atomic
def take_up(reading, *, by):
    """It answers after all: the structure itself may say so."""
    allow(may_fill(by, reading))
    _campaign_is_open(reading)
    advance(reading, source=[ReadingStatus.EXCUSED], target=ReadingStatus.FILLING)
    record(reading, "take_up", by=by)


def _campaign_is_open(reading):
    """As the database says it: whoever closes it waits for this step."""
    held = Campaign.objects.select_for_update(no_key=True).filter(pk=reading.campaign_id)
    if held.values_list("status", flat=True).first() != CampaignStage.OPEN:
        raise StepRefused(_("The campaign is not open: nothing can be changed in it."))


def _still_open(reading):
    """Nobody sends while a figure is being kept, and nothing is kept once it is sent."""
    _campaign_is_open(reading)
    if not Reading.objects.filter(pk=reading.pk, status__in=WRITTEN_IN).update(status=F("status")):
        raise StepRefused(_("The reading has been sent: take it back to correct it."))
