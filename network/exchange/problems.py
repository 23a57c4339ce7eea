"""What is said of a line that was read: what refuses it, what was left out, what was repaired, what is doubtful.

error    refuses the line                    repair   was put right, for sure; one only has to know
warning  leaves one value out, or cuts it    doubt    is asked; until somebody answers, the value is left out
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime

ERROR, DOUBT, WARNING, REPAIR = "error", "doubt", "warning", "repair"
SEVERITIES = (ERROR, DOUBT, WARNING, REPAIR)
KEEP, LEAVE, USE = "keep", "leave", "use"  # the answers to a doubt
LONGEST_VALUE_SHOWN = 100


@dataclass(frozen=True)
class Problem:
    """What there is to say of one cell: a sentence for the person who corrects the file.

    For a doubt: ``key`` names it from one reading of the file to the next, ``choices`` are the possible answers,
    ``proposed`` what “use” would use, ``answer`` the one in force.
    """

    line: int
    column: str
    value: str
    severity: str
    message: str
    key: str = ""
    choices: tuple = ()
    proposed: str = ""
    answer: str = ""


@dataclass
class Understood:
    """A line once understood.

    ``said``: what the place would say, keyed as in :func:`network.sections.snapshot` (fields and vocabularies
    together), only for the columns that the file has. ``pivot``: (kind, number), see :func:`values.pivot`.
    ``dated``: when the source changed it, aware; ``None`` when it does not know. ``hours_text``: hours that no week
    could be made of, for a person to enter. ``problems``: errors, doubts and warnings; ``repairs`` stand apart.
    """

    line: int
    source_id: str = ""
    said: dict = field(default_factory=dict)
    pivot: tuple = ("", "")
    dated: datetime | None = None
    hours_text: str = ""
    has_own_id: bool = True
    problems: list = field(default_factory=list)
    repairs: list = field(default_factory=list)

    @property
    def is_refused(self):
        return any(problem.severity == ERROR for problem in self.problems)

    def _note(self, among, severity, column, value, message, **more):
        among.append(Problem(self.line, column, value[:LONGEST_VALUE_SHOWN], severity, message, **more))

    def refuse(self, column, value, message):
        self._note(self.problems, ERROR, column, value, message)

    def warn(self, column, value, message):
        self._note(self.problems, WARNING, column, value, message)

    def repair(self, column, value, message):
        self._note(self.repairs, REPAIR, column, value, message)

    def doubt(self, column, value, message, answers, *, choices, proposed=""):
        """Ask, and return the answer in force: ``LEAVE`` until somebody chose another."""
        key = hashlib.sha256(f"{self.source_id}|{column}|{value}".encode()).hexdigest()[:12]
        answer = answers.get(key, LEAVE)
        answer = answer if answer in choices else LEAVE
        self._note(
            self.problems, DOUBT, column, value, message, key=key, choices=choices, proposed=proposed, answer=answer
        )
        return answer

    @property
    def digest(self):
        """A mark of what the line says of the place; its date alone changes nothing."""
        return hashlib.sha256(json.dumps(self.said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
