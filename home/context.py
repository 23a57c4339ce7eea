"""What every page shows around its subject: network, identity, menu, foot. Nothing of it is personal."""

from django.conf import settings
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from home import theme
from home.models.identity import footer_partners, the_identity
from home.models.pages import HomePage
from home.models.year_report import YearReportPage
from network import publication
from network.models import Campaign
from network.models.network import the_network
from network.roles import is_coordinator, is_member
from resources.models import EquipmentItem

DUTIES = ["mentions-legales", "donnees-personnelles", "accessibilite"]


@publication.remembered
def home_page(language):
    """The home page in this language, if it is live there."""
    return HomePage.objects.live().filter(locale__language_code=language).first()


@publication.remembered
def menu(language):
    """Places, dates and resources first, then what editors put into the menu."""
    entries = [
        {"label": _("Find a place"), "url": reverse("directory:places")},
        {"label": pgettext("dates", "Agenda"), "url": reverse("agenda:list")},
        {"label": _("Resources"), "url": reverse("resources:list")},
    ]
    if home := home_page(language):
        entries += [{"label": page.title, "url": page.url} for page in home.get_children().live().in_menu()]
    return entries


def lends():
    """Whether somebody lends something to be seen by everybody."""
    return EquipmentItem.objects.public().exists()


@publication.remembered
def has_figures():
    """Whether figures or reports of a year were published."""
    return Campaign.objects.public().exists() or YearReportPage.objects.live().exists()


@publication.remembered
def footer(language):
    """The duties, and what helps to find one's way."""
    entries = [
        {"label": _("Signatories"), "url": reverse("directory:signatories")},
        {"label": _("Working groups"), "url": reverse("groups:list")},
        *([{"label": _("Equipment to borrow"), "url": reverse("equipment:list")}] if lends() else []),
        *([{"label": _("The network in figures"), "url": reverse("figures:list")}] if has_figures() else []),
        {"label": _("Watch"), "url": reverse("watch:list")},
        {"label": _("Newsletter"), "url": reverse("letters:subscribe")},
    ]
    if home := home_page(language):
        pages = home.get_children().live().not_type(YearReportPage)
        entries += [
            {"label": page.title, "url": page.url}
            for page in [*pages.not_in_menu().exclude(slug__in=DUTIES), *pages.filter(slug__in=DUTIES)]
        ]
    return [
        *entries,
        {"label": _("Open data"), "url": reverse("open_data")},
        {"label": _("Site map"), "url": reverse("site_map")},
        {"label": _("Search"), "url": reverse("search")},
    ]


class Frame:
    """Read only when a template asks for it."""

    @property
    def network(self):
        return the_network()

    @property
    def identity(self):
        return the_identity()

    @property
    def tagline(self):
        identity = the_identity()
        return (get_language() == "en" and identity.tagline_en) or identity.tagline

    @property
    def phone_link(self):
        return "".join(each for each in the_network().phone if each.isdigit() or each == "+")

    @property
    def menu(self):
        return menu(get_language())

    @property
    def footer(self):
        return footer(get_language())

    @property
    def partners(self):
        return footer_partners()

    @property
    def style(self):
        return theme.sheet_url()

    @property
    def outline(self):
        return theme.outline_url()


def languages_of(request):
    """The other languages, each leading to this very page there, or to the first page when it is not translated."""
    others = []
    page = getattr(request, "served_page", None)
    for code, name in settings.LANGUAGES:
        if code == get_language() or code not in languages_spoken():
            continue
        if page is not None:
            url = translation_url(page.translation_key, code) or (home_page(code).url if home_page(code) else "")
        elif request.resolver_match and request.resolver_match.url_name:
            url = translate_url(request.path, code)
        else:
            url = home_page(code).url if home_page(code) else ""
        if url:
            others.append(
                {"code": code, "name": {"fr": "Français", "en": "English"}.get(code, str(name)), "url": url}
            )
    return others


@publication.remembered
def languages_spoken():
    """The languages that the network chose."""
    return set(Locale.objects.values_list("language_code", flat=True))


@publication.remembered
def translation_url(translation_key, language):
    """Where the live translation of a page is, or ``""``; an alias is the French text, not a translation."""
    page = (
        Page.objects.live()
        .filter(translation_key=translation_key, locale__language_code=language, alias_of=None)
        .first()
    )
    return page.url if page else ""


def around(request):
    """Context processor. ``user`` is read by the member area's layout only."""
    return {
        "frame": Frame(),
        "menu_path": SimpleLazyObject(lambda: current_entry(request)),
        "languages": SimpleLazyObject(lambda: languages_of(request)),
        "space_menu": SimpleLazyObject(lambda: space_menu(request)),
        "demonstration": settings.DEMONSTRATION_MAILBOX,
        "is_coordinator": SimpleLazyObject(lambda: is_coordinator(request.user)),
    }


def current_entry(request):
    """The address of the menu's entry on which one stands, or ``""``."""
    return request.path if any(entry["url"] == request.path for entry in menu(get_language())) else ""


def space_menu(request):
    """The member area's menu; coordinators follow the listings too."""
    entries = [
        (_("What is asked of me"), reverse("network:home")),
        (_("My structures"), reverse("network:structures")),
        (pgettext("dates", "Agenda"), reverse("network:agenda")),
        (_("Working groups"), reverse("network:groups")),
        (_("Resources"), reverse("shared:resources")),
        (_("My account"), reverse("network:account")),
    ]
    if is_member(request.user):
        entries.insert(2, (_("Directory"), reverse("network:professionals")))
        entries.insert(3, (_("The network’s life"), reverse("network:life")))
        entries.insert(-1, (_("Equipment"), reverse("loans:mine")))
        entries.insert(-1, (_("Watch"), reverse("watching:items")))
    if is_coordinator(request.user):
        entries.insert(2, (_("Follow-up"), reverse("network:follow_up")))
    home = reverse("network:home")
    return [
        {"label": label, "url": url, "current": request.path == url or (url != home and request.path.startswith(url))}
        for label, url in entries
    ]
