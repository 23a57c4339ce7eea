"""The components of the design, available in every template without {% load %}.

One function for each file of ``templates/components/``. The signature is the contract: an unknown or missing
argument fails when the template is compiled, not in production.
"""

import time
from decimal import Decimal

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape, format_html, format_html_join, urlize
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from wagtail.images.shortcuts import get_rendition_or_not_found

from network import publication

register = template.Library()

# Drawn for this site, 24 × 24, one stroke; words always stand beside them.
ICONS = {
    "place": "M12 21c-4-5-7-8-7-12a7 7 0 0 1 14 0c0 4-3 7-7 12zM12 11.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2",
    "phone": "M6 3h3l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3C10 21 3 14 3 6a3 3 0 0 1 3-3z",
    "mail": "M3 6h18v12H3zM3 7l9 6 9-6",
    "link": "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
    "check": "M4 12.5l5 5L20 6.5",
    "warn": "M12 4L2.5 20h19zM12 10v5M12 17.5v.5",
    "print": "M7 9V3h10v6M7 17H4v-7h16v7h-3M7 14h10v7H7z",
    "file": "M6 3h8l5 5v13H6zM14 3v5h5",
    "people": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14c2.5.8 3.5 3 3.5 6",
    "arrow": "M4 12h16M14 6l6 6-6 6",
}


@register.tag
def kept(parser, token):
    """Render a part once for each publication, name and keys: ``{% kept "foot" LANGUAGE_CODE %}…{% endkept %}``.

    Only for what depends on nothing but its keys and what is published; never inside a preview.
    """
    _tag, *expressions = token.split_contents()
    nodes = parser.parse(["endkept"])
    parser.delete_first_token()
    return Kept([parser.compile_filter(each) for each in expressions], nodes)


class Kept(template.Node):
    def __init__(self, keys, nodelist):
        self.keys, self.nodelist = keys, nodelist

    def render(self, context):
        request = context.get("request")
        if not settings.PROCESS_CACHES or getattr(request, "is_preview", False):
            return self.nodelist.render(context)
        parts = parts_of_pages()
        key = (get_language(), *(str(each.resolve(context)) for each in self.keys))
        if key not in parts:
            if len(parts) >= MOST_PARTS:
                parts.clear()
            parts[key] = self.nodelist.render(context)
        return parts[key]


MOST_PARTS = 3000


@publication.remembered
def parts_of_pages():
    """``{keys: HTML}`` of this publication."""
    return {}


@register.simple_tag
def icon(name):
    """A small drawing beside words, hidden from screen readers."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>', ICONS[name]
    )


@register.simple_block_tag
def card(content, *, title, href="", level=3, kicker=""):
    """Present one thing among others, with a single link to it.

    ``level`` is the heading level, so that the outline of the page stays continuous.
    """
    return render_to_string(
        "components/card.html",
        {"content": content, "title": title, "href": href, "tag": f"h{level}", "kicker": kicker},
    )


@register.simple_block_tag
def notice(content, *, kind="info", title=""):
    """Something to know before going on; ``kind``: info, good, warn or error."""
    return render_to_string("components/notice.html", {"content": content, "kind": kind, "title": title})


@register.inclusion_tag("components/pagination.html")
def pagination(*, page, question=""):
    """Where one is in a long list; a bounded number of links whatever its length."""
    paginator = page.paginator
    return {
        "page": page,
        "question": f"{question}&" if question else "",
        "numbers": paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "gap": paginator.ELLIPSIS,
    }


@register.simple_tag
def place_card(*, place, level=3, now=True):
    """A place as the directory shows it: name, where, what help, what it costs; ``now``: open or not at this moment.

    A page that says so must not be kept longer than that is true; an editor's page is, and does not say it.
    """
    return _card(place, level, now=now)[0]


@register.simple_tag
def place_cards(*, answer):
    """The cards of a page of the directory, with how far each place is.

    A card is kept until the next publication or until its place opens or closes: a list that was seen asks nothing.
    """
    from network.said import away

    language, now, kept = get_language(), time.monotonic(), cards()
    keys = list(answer.page.object_list)
    shown = {key: card for key in keys if (card := kept.get((key, language))) and card[1] > now}
    missing = [key for key in keys if key not in shown]
    if missing:
        if len(kept) >= MOST_PARTS:
            kept.clear()
        for key, place in answer.fetched(missing).items():
            html, seconds = _card(place, 3, AWAY)
            shown[key] = kept[key, language] = html, now + seconds
    said = answer.away()
    return mark_safe(
        "".join(
            shown[key][0].replace(AWAY, f" · <strong>{away(said[key])}</strong>" if said.get(key) is not None else "")
            for key in keys
            if key in shown
        )
    )


AWAY = "<!-- away -->"  # where the distance goes, in a card that is kept


@publication.remembered
def cards():
    """``{(key of the place, language): (HTML, until)}`` of this publication."""
    return {}


def _card(place, level, gap="", now=True):
    """``(HTML, seconds for which it is true)``."""
    from network.hours import closure_on, next_stop
    from network.models import Vocabulary
    from network.open_now import state_of

    state = state_of(place)
    context = {
        "place": place,
        "tag": f"h{level}",
        "state": state if now else None,
        "stop": next_stop(place) if now else None,
        "gap": mark_safe(gap),
        "closure": closure_on(place),
        "services": place.terms_of(Vocabulary.SERVICES),
        "fees": place.terms_of(Vocabulary.FEES),
        "itinerant": place.is_itinerant,
    }
    return mark_safe(render_to_string("components/place_card.html", context)), state.seconds_left()


@register.simple_tag
def counted_boxes(*, name, options):
    """Boxes to tick, each with how many places it would show."""
    return mark_safe(
        "".join(
            f'<label><input id="f-{name}-{(value := escape(each.value))}" type="checkbox" name="{name}" value="{value}"'
            f'{" checked" if each.chosen else ""}> {escape(each.label)} <span class="count">{each.count}</span></label>'
            for each in options
        )
    )


@register.simple_tag
def counted_options(*, options):
    """Choices of a list, each with how many places it would show."""
    return mark_safe(
        "".join(
            f'<option value="{escape(each.value)}"{" selected" if each.chosen else ""}>{escape(each.label)} ({each.count})</option>'
            for each in options
        )
    )


@register.inclusion_tag("components/resource_card.html")
def resource_card(*, resource, level=3, inside=False):
    """A resource in a list; ``inside``: its page in the member area."""
    return {"resource": resource, "tag": f"h{level}", "inside": inside}


@register.simple_tag
def licence_text(*, licence):
    """Where a licence can be read."""
    from resources.models.library import LICENCE_TEXTS

    return LICENCE_TEXTS.get(licence, "")


@register.simple_tag
def minutes(count):
    """A duration as it is said: « 45 min », « 1 h 30 »."""
    hours, rest = divmod(count, 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h\u00a0{rest:02}" if rest else f"{hours}\u00a0h"


@register.inclusion_tag("components/news_card.html")
def news_card(*, news, level=3, eager=False):
    """A piece of news in a list; ``eager``: its picture is seen at once."""
    return {"news": news, "tag": f"h{level}", "eager": eager}


@register.simple_tag
def picture(image, *, alt, widths="480,960", sizes="(min-width: 45rem) 30rem, 100vw", eager=False):
    """An image in WebP at two widths, described in words, without moving the page when it comes."""
    if image is None:
        return ""
    renditions = image.get_renditions(*(f"width-{width}|format-webp" for width in widths.split(",")))
    every = list(renditions.values())
    largest = every[-1]
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" {}>',
        largest.url,
        ", ".join(f"{each.url} {each.width}w" for each in every),
        sizes,
        largest.width,
        largest.height,
        alt,
        mark_safe('fetchpriority="high"' if eager else 'loading="lazy" decoding="async"'),
    )


@register.simple_tag
def logo(image, *, alt, height=40):
    """A logo of a given height."""
    if image is None:
        return ""
    rendition = get_rendition_or_not_found(image, f"height-{height * 2}|format-webp")
    width = round(rendition.width * height / (rendition.height or 1))
    return format_html(
        '<img class="logo" src="{}" width="{}" height="{}" alt="{}">', rendition.url, width, height, alt
    )


@register.inclusion_tag("components/status.html")
def status(*, value, label):
    """Name a status in words; colour only repeats what the words say."""
    return {"value": value, "label": label}


@register.simple_tag
def mail_colours():
    """The network's colours, for mails: the style sheet does not go with them."""
    from home.models.identity import the_identity

    identity = the_identity()
    return {"main": identity.main_colour, "accent": identity.accent_colour}


@register.simple_tag
def mail_text(text):
    """Plain text as paragraphs that every mail program shows alike: escaped, its addresses to click on."""
    colour = mail_colours()["main"]
    paragraphs = [each for each in text.strip().replace("\r\n", "\n").split("\n\n") if each.strip()]
    return format_html_join(
        "\n",
        '<p style="margin:0 0 16px">{}</p>',
        (
            (
                mark_safe(  # urlize has escaped it
                    urlize(paragraph.strip("\n"), autoescape=True)
                    .replace("<a href", f'<a style="color:{colour}" href')
                    .replace("\n", "<br>\n")
                ),
            )
            for paragraph in paragraphs
        ),
    )


@register.inclusion_tag("components/group_results.html")
def group_results(*, group, user=None, year=None):
    """What a working group published in the resource centre; ``user``: who reads, or ``None`` for everybody."""
    from resources.group_results import results_of

    results = list(results_of(group, user, year)[:50])
    for resource in results:
        resource.address = resource.address_for(user)
    return {"results": results}


@register.inclusion_tag("components/year_reports.html")
def year_reports():
    """The published reports of the year, in the language of the page."""
    from home.year_report import published

    return {"reports": published(get_language())}


@register.filter
def shown(number):
    """A number as people read it: 1 250 or 12,5; a dash for a percent of nothing."""
    from network.measuring.answers import shown

    return "–" if number is None else shown(Decimal(number))


@register.filter
def said_in_words(figure):
    """What was answered to an indicator, in a few words."""
    from network.measuring.answers import said_in_words

    return said_in_words(figure)
