"""Which numbers everybody may read, so that the others cannot be found (fr: secret statistique).

A number under the limit is hidden, and so is what fewer than three structures gave: one of them would read the other's. A
hidden number must not be a sum or a difference of those shown either. Each published number is a sum of unknown ones; as
long as a hidden sum is a combination of the shown ones, the smallest number of that combination is hidden as well; and
those hidden of a total never add up to a small number.

Source: rule of the small numbers (5) of the issue; rule of three units of official statistics (INSEE, secret statistique).
"""

from dataclasses import dataclass
from decimal import Decimal

LEAST_STRUCTURES = 3
PRIME = 2**61 - 1  # rank is computed modulo a prime: exact for sums of ones, and fast


@dataclass(eq=False)
class Cell:
    """One number that might be published.

    ``parts``: which unknown numbers it is the sum of, any hashable keys; ``of``: how many structures gave it; ``counts_units``:
    whether fewer than three structures hide it.
    """

    value: Decimal
    of: int
    parts: frozenset
    counts_units: bool = True
    is_hidden: bool = False

    def is_small(self, least):
        return self.value < least or (self.counts_units and self.of < LEAST_STRUCTURES)


def hide(total, ways, least):
    """Mark ``is_hidden`` on all the cells that must not be published.

    ``total``: a :class:`Cell`; ``ways``: lists of cells, each of which adds up to it.
    """
    cells = [total, *(cell for way in ways for cell in way)]
    for cell in cells:
        cell.is_hidden = cell.is_small(least)
    secret = [cell for cell in cells if cell.is_hidden]
    while found := _given_away(total, ways, secret, least):
        # The total goes last: it is what people come to read. Equal ones go together, or their order would tell.
        parts = [cell for cell in found if cell is not total]
        smallest = min((cell.value for cell in parts), default=None)
        for cell in parts or [total]:
            cell.is_hidden = cell is total or cell.value == smallest


def _given_away(total, ways, secret, least):
    """Shown cells that give a hidden number away: one of them must go. An empty list: all is well."""
    shown = [cell for way in ways for cell in way if not cell.is_hidden]
    if not total.is_hidden:
        shown.append(total)
        for way in ways:
            left = [cell for cell in way if not cell.is_hidden]
            hidden = [cell for cell in way if cell.is_hidden]
            # Together they must be no small number; and one of them is none, or whoever knows that all are would find them.
            if hidden and (
                sum(cell.value for cell in hidden) < least or (left and all(cell in secret for cell in hidden))
            ):
                return left or [total]
    basis, place = _basis(total, shown)
    for cell in secret:
        row, made_of = _reduced({place[part]: 1 for part in cell.parts}, {}, basis)
        if not row:  # a combination of shown ones
            return [shown[number] for number in made_of]
    return []


def _basis(total, shown):
    """``([(pivot, {column: value}, {number of the shown cell: coefficient}), …], {part: column})``."""
    place = {part: number for number, part in enumerate(sorted(total.parts, key=repr))}
    basis = []
    for number, each in enumerate(shown):
        row, made_of = _reduced({place[part]: 1 for part in each.parts}, {number: 1}, basis)
        if row:
            pivot = min(row)
            inverse = pow(row[pivot], -1, PRIME)
            basis.append((pivot, _times(row, inverse), _times(made_of, inverse)))
    return basis, place


def _reduced(row, made_of, basis):
    for pivot, other, other_made_of in basis:
        if factor := row.get(pivot):
            row, made_of = _minus(row, other, factor), _minus(made_of, other_made_of, factor)
    return row, made_of


def _times(row, factor):
    return {key: value * factor % PRIME for key, value in row.items()}


def _minus(row, other, factor):
    result = dict(row)
    for key, value in other.items():
        if left := (result.get(key, 0) - factor * value) % PRIME:
            result[key] = left
        else:
            result.pop(key, None)
    return result
