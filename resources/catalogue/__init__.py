"""What somebody finds in the resource centre: by words, theme, kind, level…, with exact counts.

``questions``: what is asked. ``words``: what the index holds and how it is asked. ``wording``: synonyms and typing errors.
``shelves``: what a process remembers. ``answers``: the resources and the counts. ``likeness``: what resembles a resource.
"""

from resources.catalogue.answers import Answer, search
from resources.catalogue.likeness import alike
from resources.catalogue.questions import FACETS, SORTS, Question, labels_of, understand
from resources.catalogue.shelves import shelves

__all__ = ["Answer", "FACETS", "Question", "SORTS", "alike", "labels_of", "search", "shelves", "understand"]
