"""Opens a workbook in a process of its own: what would fill the memory ends this process and nothing else.

Run as a script by :mod:`network.exchange.spreadsheets`, without Django. The file comes in; out come lines of JSON, one
for each sheet, ``{"name", "height", "width"}``, followed by one for each line that is not blank, ``[number, cells]``.
"""

import datetime
import io
import json
import re
import resource
import sys

MOST_MEMORY = 1024 * 1024 * 1024
MOST_WRITTEN = 256 * 1024 * 1024
MOST_SECONDS = 60
LONGEST_CELL = 200_000
LOCKED, DAMAGED = 3, 4  # how the process ends; in any other way: too large

_no_text = re.compile("[\ud800-\udfff\0]")


def text_of(value):
    """What a person sees in the cell: no ``.0`` behind whole numbers, ISO days, oui and non."""
    match value:
        case bool():
            return "oui" if value else "non"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime.datetime():
            return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "seconds")
        case datetime.date():
            return value.isoformat()
        case datetime.time():
            return value.strftime("%H:%M")
        case datetime.timedelta():
            return f"{int(value.total_seconds()) // 3600:02}:{int(value.total_seconds()) // 60 % 60:02}"
        case None:
            return ""
    return _no_text.sub("", str(value)).strip()[:LONGEST_CELL]


def write_out(content, out):
    """Every sheet that holds something."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for each in book.sheets_metadata:
        sheet = book.get_sheet_by_name(each.name)
        if not sheet.height:
            continue
        out.write(json.dumps({"name": text_of(each.name), "height": sheet.height, "width": sheet.width}) + "\n")
        for line, row in enumerate(sheet.iter_rows(), start=1):
            cells = [text_of(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                out.write(json.dumps([line, cells]) + "\n")


def main():
    from python_calamine import CalamineError, PasswordError

    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    try:
        write_out(sys.stdin.buffer.read(), sys.stdout)
        sys.stdout.flush()
    except PasswordError:
        return LOCKED
    except (CalamineError, ValueError):
        return DAMAGED
    return 0


if __name__ == "__main__":
    sys.exit(main())
