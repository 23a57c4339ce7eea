"""How a listing stays true: somebody is asked, corrects it, says that it is right.

asking ──▶ letters, links ──▶ answering ──▶ correcting      without an account, from the mail
campaigning ──▶ asking                                      the same question to many at once
calling ──▶ correcting                                      those whom no mail reaches
checking                                                    what looks wrong without asking anybody
"""

from network.upkeep.correcting import (
    ChangedMeanwhile,
    add_closure,
    approve,
    confirm,
    correct,
    decline,
    may_check,
    may_correct,
    put_back,
    record_edit,
    structure_of,
)

__all__ = [
    "ChangedMeanwhile",
    "add_closure",
    "approve",
    "confirm",
    "correct",
    "decline",
    "may_check",
    "may_correct",
    "put_back",
    "record_edit",
    "structure_of",
]
