"""How the report of the year is made (fr: bilan de l’année, pour les élus et les partenaires).

draw ─▶ a draft page, filled in from what the network did ─ edited by hand in the administration ─ published there
          ▲                                                                          │
          └── draw anew: the figures of today, as a new draft; what was written before stays in the history ◀─┘
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Locale

from home.models import HomePage, YearReportPage
from home.year_drawn import PARTS, Period
from network import publication
from network.models.network import the_network
from network.roles import is_coordinator
from network.steps import StepRefused, allow, record

FIRST_YEAR = 2000

# Who may act


def may_draw(user):
    return is_coordinator(user)


# What there is


def reports():
    """The pages, the latest year first, in the network's own language."""
    return YearReportPage.objects.filter(locale=_locale()).order_by("-year", "-pk")


@publication.remembered
def published(language):
    """``[(title, address), …]`` of those that everybody reads, the latest year first."""
    pages = YearReportPage.objects.live().public().filter(locale__language_code=language).order_by("-year", "-pk")
    return [(page.title, page.url) for page in pages[:20]]


def _locale():
    return Locale.objects.get(language_code="fr")


def body_of(year):
    """``[(block type, value), …]`` of a year, in the language of the site."""
    period = Period(year)
    blocks = [block for part in PARTS for block in part(period)]
    following = [*blocks[1:], ("heading", "")]
    # A heading under which there is nothing to say is left out.
    return [
        block
        for block, after in zip(blocks, following, strict=True)
        if block[0] != "heading" or after[0] != "heading"
    ]


# The steps


@transaction.atomic
def draw(year, *, by):
    """A draft page for the year; drawn anew, a new draft of the same page. Returns the page."""
    allow(may_draw(by))
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise StepRefused(_("Choose a year that has begun."))
    with override("fr"):
        body = body_of(year)
        page = reports().filter(year=year).first()
        if page is None:
            page = _new_page(year, by)
        page = page.get_latest_revision_as_object()
        page.body = body
        page.save_revision(user=by)
    record(page, "draw", by=by, year=year)
    return page


def _new_page(year, by):
    home = HomePage.objects.filter(locale=_locale()).first()
    if home is None:
        raise StepRefused(_("The home page is missing: found the site first."))
    title = _("Report of %d") % year
    slug = f"bilan-{year}"
    if home.get_children().filter(slug=slug).exists():
        raise StepRefused(_("Another page has the address “%s”: change it first.") % slug)
    lead = _("What the members of %(network)s did together in %(year)d.") % {
        "network": the_network().called, "year": year,
    }  # fmt: skip
    page = YearReportPage(title=title, slug=slug, lead=lead, year=year, live=False, locale=home.locale, owner=by)
    return home.add_child(instance=page)
