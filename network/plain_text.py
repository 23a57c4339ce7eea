"""Plain text with a little shape: a line that begins with « # » or « ## » is a title, one with « - » an item.

What is signed and what minutes say is kept like this, so that it can be hashed, compared, printed and sent through Word.
"""


def blocks(text):
    """``[(kind, content)]`` of a text: ``title``, ``subtitle``, ``text`` (a paragraph), ``items`` (a list of texts)."""
    found = []
    for line in map(str.strip, text.splitlines()):
        kind, content = _read(line)
        if kind == "items" and found and found[-1][0] == "items":
            found[-1][1].append(content)
        elif kind == "items":
            found.append((kind, [content]))
        else:
            found.append((kind, content))
    return [(kind, content) for kind, content in found if content]


def _read(line):
    for mark, kind in (("# ", "title"), ("## ", "subtitle"), ("### ", "subtitle"), ("- ", "items")):
        if line.startswith(mark):
            return kind, line.removeprefix(mark).strip()
    return "text", line
