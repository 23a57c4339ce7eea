"""How a listing stays true: somebody is asked, corrects it, says that it is right."""

from network.upkeep.correcting import (
    ChangedMeanwhile,
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
