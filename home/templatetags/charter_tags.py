"""What the charter's templates need."""

from django import template
from django.utils.html import conditional_escape
from wagtail.rich_text import RichText, expand_db_html

from home.charter import filled as fill

register = template.Library()


@register.simple_tag
def filled(text):
    """A text of the charter, rich or plain, with its variables filled."""
    if isinstance(text, RichText):
        return fill(expand_db_html(text.source))
    return fill(conditional_escape(text))
