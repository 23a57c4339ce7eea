"""Activities that people say what they thought of."""

from network import appreciating
from network.models import SheetAnswer
from tests.factories.network import PersonFactory, StructureFactory


def activity_of(structure=None, *, begins_on, **said):
    """Made by an editor of the structure, with the network’s questions."""
    structure = structure or StructureFactory()
    editor = PersonFactory(editor_of=structure)
    return appreciating.prepare(structure, by=editor, **{"title": "Premiers pas", "begins_on": begins_on, **said})


def answered(activity, number, value=SheetAnswer.VERY):
    """So many sheets that say the same to every question."""
    for _sheet in range(number):
        appreciating.answer(activity, dict.fromkeys(activity.questions, value))
    activity.refresh_from_db()
    return activity
