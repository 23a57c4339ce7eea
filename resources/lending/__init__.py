"""How equipment is lent.

    request ─▶ requested ─┬─ approve ─▶ approved ─ hand over ─▶ with the borrower ─ take back ─▶ brought back
       (the days are      ├─ refuse (a reason)        │  ▲
        promised at once) └─ cancel ◀─────────────────┘  └ ask for longer ─ examined ─ decided

    no answer before the first day is over: refused by the daily command, the days are given back
    late: with the borrower after the last day; the unit is taken until today, as it is read, without a row

    block: the owner keeps days for itself; what was only requested gives way, what was approved only when it says so
    a unit that is lost, broken or retired is replaced in the loans to come; a loan that cannot be served is refused

Nobody is promised what somebody else has: the days of a unit are rows that the database keeps unique.
Source: Manche, loans of equipment (both ends included, at most 30 days; the owner has priority and gives its reason;
insured until the last day; the borrower repairs nothing).
"""

from resources.lending.asking import cancel, request, wait_for
from resources.lending.deciding import agree_slots, approve, close_undecided, refuse
from resources.lending.hands import come_back, leave_depot
from resources.lending.keeping import block, put_back, set_aside, unblock
from resources.lending.lengthening import ask_longer, lengthen, not_longer
from resources.lending.rights import may_keep, may_request, pools_kept_by
from resources.lending.stocking import add_units, may_set, write_item, write_pool

__all__ = [
    "add_units",
    "agree_slots",
    "approve",
    "ask_longer",
    "block",
    "cancel",
    "close_undecided",
    "come_back",
    "leave_depot",
    "lengthen",
    "may_keep",
    "may_request",
    "may_set",
    "not_longer",
    "pools_kept_by",
    "put_back",
    "refuse",
    "request",
    "set_aside",
    "unblock",
    "wait_for",
    "write_item",
    "write_pool",
]
