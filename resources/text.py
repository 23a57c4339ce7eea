"""What a resource's text may hold, cleaned when it is written."""

import html
import re

import nh3
from django.utils.html import linebreaks, strip_tags

TAGS = {"p", "br", "ul", "ol", "li", "h2", "h3", "h4", "strong", "em", "b", "i", "a", "blockquote"}


def cleaned_text(text):
    """Safe HTML; plain text gets its paragraphs."""
    if "<p" not in text and "<li" not in text:
        text = linebreaks(text, autoescape=True) if text.strip() else ""
    return nh3.clean(text, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"})


def plain(text):
    """The words of a resource's text, without its marks."""
    return strip_tags(text.replace("<", " <"))


def as_typed(text):
    """Plain text again when it holds paragraphs and nothing else; what is richer stays as it is."""
    if re.sub(r"</?p>|<br>", "", text).count("<"):
        return text
    paragraphs = re.findall(r"<p>(.*?)</p>", text, re.S)
    if re.sub(r"<p>.*?</p>", "", text, flags=re.S).strip():
        return text
    return html.unescape("\n\n".join(each.replace("<br>", "\n").replace("\n\n", "\n") for each in paragraphs))
