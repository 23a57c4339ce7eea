"""What is answered to an indicator: how it is kept, given back and said (fr: chiffre).

An answer is a ``Decimal`` for a number; ``(part, whole)`` for a ratio; ``{line: Decimal}`` for a table; a ``str`` for a text
or a choice; or ``None``.
"""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from network.models import IndicatorKind

EMPTY = {"number": None, "whole": None, "cells": {}, "text": "", "not_concerned": False}


def said_of(indicator, answer):
    """The columns of a figure from what was answered."""
    said = dict(EMPTY)
    match indicator.kind:
        case IndicatorKind.NUMBER:
            said["number"] = answer
        case IndicatorKind.RATIO:
            said["number"], said["whole"] = answer or (None, None)
        case IndicatorKind.TABLE:
            cells = {line: each for line, each in (answer or {}).items() if each is not None}
            said["cells"] = {line: str(each) for line, each in cells.items()}
            said["number"] = sum(cells.values(), Decimal()) if cells else None
        case _:
            said["text"] = answer or ""
    return said


def cells_of(cells):
    """``{line: Decimal}`` of the cells of a table, which are kept as text."""
    return {line: Decimal(each) for line, each in cells.items()}


def answer_of(figure, kind):
    """The reverse: what :func:`said_of` was given."""
    match kind:
        case IndicatorKind.NUMBER:
            return figure.number
        case IndicatorKind.RATIO:
            return None if figure.number is None else (figure.number, figure.whole)
        case IndicatorKind.TABLE:
            return cells_of(figure.cells)
        case _:
            return figure.text


def taken_again(last, indicator):
    """What was answered last time: ``{"answer", "not_concerned"}``, or nothing when this indicator asks something else now."""
    if last is None:
        return {}
    if last.not_concerned:
        return {"not_concerned": True}
    if last.indicator.kind != indicator.kind:
        return {"not_concerned": False}
    answer = answer_of(last, indicator.kind)
    if indicator.kind == IndicatorKind.TABLE:
        answer = {line: each for line, each in answer.items() if line in indicator.lines}
    elif indicator.kind == IndicatorKind.CHOICE and answer not in indicator.lines:
        return {"not_concerned": False}
    return {"answer": answer, "not_concerned": False}


def said_in_words(figure):
    """What a figure says, in a few words."""
    if figure.not_concerned:
        return _("does not concern them")
    if figure.whole is not None:
        said = _("%(part)s of %(whole)s") % {"part": shown(figure.number), "whole": shown(figure.whole)}
        percent = f" ({shown(round(100 * figure.number / figure.whole, 1))}\u00a0%)" if figure.whole else ""
        return said + percent
    return shown(figure.number) if figure.number is not None else figure.text


def shown(number):
    """A number as people read it: 1 250 or 12,5."""
    decimals = max(0, -number.normalize().as_tuple().exponent)
    return number_format(number, min(decimals, 2), use_l10n=True, force_grouping=True)
