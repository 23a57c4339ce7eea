"""The satisfaction sheets of the demonstration: one with answers on screen, one from paper, one that nobody answered yet.

Everything is invented and dated from today; the steps are the real ones.
"""

import datetime as dt

from django.utils import timezone

from network import appreciating
from network.models import Structure

# (title, how many days ago, people present)
ACTIVITIES = [
    ("Mes premiers pas avec une tablette", 6, 12),
    ("Trier et garder ses photos", 75, 15),
    ("Déclarer ses revenus en ligne", -4, None),
]
# What each sheet says, question by question: v(ery), r(ather), b(arely), n(o).
SHEETS = ["vvrvv", "vrrvv", "vvvvv", "rrbvr", "vvrvv", "vrbrr", "vvrvv", "rbnrr", "vvvvv"]
SAID = {"v": "very", "r": "rather", "b": "barely", "n": "no"}
# From paper: of 13 sheets, how many said each.
PILES = [(9, 4, 0, 0), (7, 4, 2, 0), (4, 5, 3, 1), (10, 2, 1, 0), (9, 3, 0, 0)]


def load():
    structure = next(
        each
        for each in Structure.objects.members().order_by("pk")
        if each.affiliations.filter(role="manager").exists()
    )
    manager = structure.affiliations.filter(role="manager").first().user
    made = [
        appreciating.prepare(
            structure,
            by=manager,
            title=title,
            begins_on=timezone.localdate() - dt.timedelta(days=days),
            people=people,
        )
        for title, days, people in ACTIVITIES
    ]
    for sheet in SHEETS:
        said = {question: SAID[letter] for question, letter in zip(made[0].questions, sheet, strict=True)}
        appreciating.answer(made[0], said)
    counts = {
        question: dict(zip(SAID.values(), pile, strict=True))
        for question, pile in zip(made[1].questions, PILES, strict=True)
    }
    appreciating.count_papers(made[1], by=manager, sheets=13, counts=counts, seen=0)
