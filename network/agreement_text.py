"""The exact text that is signed, in the shape of :mod:`network.plain_text` (fr: texte de la convention)."""

import hashlib
import html
import re

from django.utils.html import strip_tags

from network.variables import fill

_ENDS = re.compile(r"</(p|h\d|li|ul|ol)>|<br\s*/?>", re.I)
_ITEM = re.compile(r"<li[^>]*>", re.I)


def compose(rules, charter):
    """What a structure signs under these rules: the convention, then the charter in force, with their variables filled."""
    parts = [rules.convention_text.strip()]
    if charter is not None:
        parts.append(of_charter(charter))
    return fill("\n\n".join(part for part in parts if part)).replace("\r\n", "\n").strip() + "\n"


def of_charter(version):
    """An adopted charter as plain text, every part in the order of the document."""
    lines = [f"# {version.title}"]
    for block in version.body:
        value = block.value
        title = " ".join(str(value.get(name) or "") for name in ("number", "title", "term")).strip()
        lines += [f"## {title}"] if title else []
        lines += [_plain(value["text"])] if value.get("text") else []
        lines += [str(value["source"])] if value.get("source") else []
    return fill("\n\n".join(lines))


def _plain(rich):
    """Paragraphs and items of a rich text, without its marks."""
    marked = _ITEM.sub("- ", str(rich.source))
    lines = html.unescape(strip_tags(_ENDS.sub("\n", marked))).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()
