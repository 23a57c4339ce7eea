"""What a resource's text may hold, cleaned when it is written; and how plain lines become it, and come back.

an empty line ─▶ a paragraph      - a line ─▶ a list      ## a line ─▶ a heading      **words** ─▶ bold
"""

import html
import re
from itertools import groupby

import nh3
from django.utils.html import strip_tags

TAGS = {"p", "br", "ul", "ol", "li", "h2", "h3", "h4", "strong", "em", "b", "i", "a", "blockquote"}
MARKED = {"p", "br", "ul", "li", "h2", "strong", "b"}  # what plain lines can say
BULLET, HEADING = "- ", "## "


def cleaned_text(text):
    """Safe HTML; plain text gets its paragraphs."""
    if "<p" not in text and "<li" not in text:
        text = _marked_up(text)
    return nh3.clean(text, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"})


def plain(text):
    """The words of a resource's text, without its marks."""
    return strip_tags(text.replace("<", " <"))


def _marked_up(text):
    lines = html.escape(text.replace("\r\n", "\n").replace("\r", "\n"), quote=False).split("\n")
    lines = [re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", line.strip()) for line in lines]
    return "\n\n".join(_block(kind, list(each)) for kind, each in groupby(lines, _kind) if kind)


def _kind(line):
    return next((mark for mark in (BULLET, HEADING) if line.startswith(mark)), "p" if line else "")


def _block(kind, lines):
    if kind == BULLET:
        return f"<ul>{''.join(f'<li>{line.removeprefix(BULLET)}</li>' for line in lines)}</ul>"
    if kind == HEADING:
        return "\n\n".join(f"<h2>{line.removeprefix(HEADING)}</h2>" for line in lines)
    return f"<p>{'<br>'.join(lines)}</p>"


def as_typed(text):
    """Plain lines again; what they cannot say stays as it is."""
    if {name.lower() for name in re.findall(r"</?([\w-]+)", text)} - MARKED or re.search(r"<\w+\s", text):
        return text
    text = " ".join(filter(None, map(str.strip, text.split("\n"))))
    text = re.sub(r"</?(?:strong|b)>", "**", text.replace("<br>", "\n"))
    text = re.sub(r"<h2>", f"\n\n{HEADING}", re.sub(r"<li>(?:<p>)?", f"\n{BULLET}", text))
    text = re.sub(r"</?(?:p|ul)>|</h2>", "\n\n", text.replace("</li>", ""))
    lines = "\n".join(map(str.strip, text.split("\n")))
    return html.unescape(re.sub(r"\n{3,}", "\n\n", lines)).strip()
