"""A hidden number cannot be found, by whatever additions and subtractions of those shown."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.measuring.masking import LEAST_STRUCTURES, Cell, hide

pytestmark = pytest.mark.one_engine
LEAST = 5


def partition(values, *, structures=10):
    """A total and its parts, each given by so many structures."""
    parts = [Cell(Decimal(value), structures, frozenset([number])) for number, value in enumerate(values)]
    total = Cell(Decimal(sum(values)), structures * len(values), frozenset(range(len(values))))
    hide(total, [parts], LEAST)
    return total, parts


def shown(values):
    """What a reader sees: the total and the parts, ``None`` where a number is hidden."""
    total, parts = partition(values)
    return tuple(None if cell.is_hidden else cell.value for cell in (total, *parts))


def test_a_number_under_five_is_hidden():
    total, parts = partition([4, 20, 30])
    assert parts[0].is_hidden
    assert not total.is_hidden


def test_five_is_shown():
    assert shown([5, 20]) == (25, 5, 20)


def test_a_single_hidden_number_hides_the_next_smallest():
    assert shown([3, 20, 8, 40]) == (71, None, 20, None, 40)


def test_zero_is_hidden_as_any_small_number():
    assert shown([0, 20, 30]) == (50, None, None, 30)


def test_a_small_total_is_hidden():
    assert shown([1, 2]) == (None, None, None)


def test_what_two_structures_gave_is_hidden_however_large():
    parts = [
        Cell(Decimal(900), 2, frozenset([0])),
        Cell(Decimal(50), 6, frozenset([1])),
        Cell(Decimal(70), 6, frozenset([2])),
    ]
    total = Cell(Decimal(1020), 14, frozenset([0, 1, 2]))
    hide(total, [parts], LEAST)
    assert [cell.is_hidden for cell in (total, *parts)] == [False, True, True, False]


def test_the_other_way_of_cutting_does_not_give_it_away():
    """Three structures of EPCI A, the only associations: hidden as an EPCI, they must be hidden as a kind."""
    epci_a = Cell(Decimal(3), 3, frozenset("a"))
    epci_b = Cell(Decimal(30), 5, frozenset("bc"))
    associations = Cell(Decimal(3), 3, frozenset("a"))
    town_halls = Cell(Decimal(30), 5, frozenset("bc"))
    total = Cell(Decimal(33), 8, frozenset("abc"))
    hide(total, [[epci_a, epci_b], [associations, town_halls]], LEAST)
    assert epci_a.is_hidden and associations.is_hidden
    assert epci_b.is_hidden and town_halls.is_hidden or total.is_hidden


def test_hidden_numbers_do_not_add_up_to_a_small_one():
    assert shown([0, 0, 5, 40]) == (45, None, None, None, 40)


@pytest.mark.parametrize(("width", "most"), [(2, 24), (3, 12)])
def test_whoever_knows_the_rule_cannot_find_a_hidden_number(width, most):
    """Of each published table, at least two different tables would give the same one, for each hidden number."""
    possible = {}
    for values in product(range(most), repeat=width):
        possible.setdefault(shown(values), []).append(values)
    for published, tables in possible.items():
        for number, value in enumerate(published[1:]):
            if value is None:
                assert len({table[number] for table in tables}) > 1, (published, tables)


def is_combination(wanted, rows):
    """Whether a vector is a combination of others, by plain elimination over fractions: not the code that hides."""
    rows = [list(map(Fraction, row)) for row in rows]
    wanted = list(map(Fraction, wanted))
    for column in range(len(wanted)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows = [[a - b * row[column] / pivot[column] for a, b in zip(row, pivot, strict=True)] for row in rows]
        factor = wanted[column] / pivot[column]
        wanted = [a - b * factor for a, b in zip(wanted, pivot, strict=True)]
    return not any(wanted)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 40)),
        min_size=1,
        max_size=14,
    )
)
def test_no_combination_of_shown_numbers_gives_a_hidden_one(structures):
    """``structures``: the EPCI, the kind and the number of each."""

    def cell(members):
        return Cell(Decimal(sum(structures[each][2] for each in members)), len(members), frozenset(members))

    everybody = set(range(len(structures)))
    groups = [{each for each in everybody if structures[each][0] == epci} for epci in range(4)]
    groups += [{each for each in everybody if structures[each][1] == kind} for kind in range(3)]
    total, *groups = [cell(members) if members else None for members in [everybody, *groups]]
    ways = [[each for each in groups[:4] if each], [each for each in groups[4:] if each]]
    hide(total, ways, LEAST)
    cells = [total, *ways[0], *ways[1]]

    def row(each):
        return [int(number in each.parts) for number in range(len(structures))]

    published = [row(each) for each in cells if not each.is_hidden]
    for each in cells:
        if each.value < LEAST or each.of < LEAST_STRUCTURES:
            assert each.is_hidden
            assert not is_combination(row(each), published)
