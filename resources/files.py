"""How many pages a file has and which words it holds, for the search. Never an error, never for long.

The file is opened by :mod:`resources.file_words` in a process of its own, as workbooks are: whatever happens there, the
file is kept, without its words.
"""

import json
import subprocess
import sys
from pathlib import PurePath

from resources import file_words

READ = {"pdf", "docx", "odt", "pptx", "odp", "txt", "csv"}


def read(file):
    """``(pages or None, text)`` of an open file that was looked at."""
    ending = PurePath(file.name or "").suffix.lower().lstrip(".")
    if ending not in READ:
        return None, ""
    file.seek(0)
    content = file.read()
    file.seek(0)
    if ending in ("txt", "csv"):
        return None, file_words.tidy(file_words.decoded(content))
    try:
        ended = subprocess.run(
            [sys.executable, "-I", file_words.__file__, ending],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=file_words.MOST_SECONDS,
            check=True,
        )
        said = json.loads(ended.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        return None, ""
    return said["pages"], said["text"]
