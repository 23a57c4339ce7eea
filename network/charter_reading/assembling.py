"""In which order the lines of a charter are tried against what a charter is made of."""

from . import chapters, frame, items
from .draft import Section
from .lines import read_lines
from .reading import Reading

_STEPS = (
    frame.place_stamp,
    frame.place_article,
    frame.place_annex,
    frame.place_row,
    frame.place_signatures,
    frame.place_title,
    frame.place_parties,
    chapters.place_heading,
    chapters.place_definition,
    items.place_item,
    chapters.place_continuation,
    chapters.place_paragraph,
)


def assemble(source: list[str], network_name: str = "") -> list[Section]:
    """Return the sections of a document given as lines, each line that is not blank being in one of them."""
    reading = Reading(read_lines(source), source, network_name)
    for index, line in enumerate(reading.lines):
        reading.index = index
        step = next(step for step in _STEPS if step(reading, line))
        if step is not frame.place_stamp:
            reading.previous, reading.interrupted = line, False
    reading.close_chapter()
    return [section for builder in reading.builders for section in builder.as_sections()]
