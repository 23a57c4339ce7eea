"""How a network's site comes into being: languages, pages, menu, rights. Doing it again adds only what is missing."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from home.models import (
    CharterPage,
    EditorialPage,
    GlossaryPage,
    HomePage,
    NewsIndexPage,
    VisualIdentityPage,
)
from network.roles import COORDINATORS

# Slug, class, French title, shown in the menu. The addresses are promised to others (docs/architecture.md).
PAGES = [
    ("actualites", NewsIndexPage, "Actualités", True),
    ("charte", CharterPage, "La charte", True),
    ("le-collectif", EditorialPage, "Le collectif", True),
    ("se-faire-aider", EditorialPage, "Se faire aider", False),
    ("rejoindre", EditorialPage, "Nous rejoindre", False),
    ("identite-visuelle", VisualIdentityPage, "Identité visuelle", False),
    ("glossaire", GlossaryPage, "Glossaire", False),
    ("mentions-legales", EditorialPage, "Mentions légales", False),
    ("donnees-personnelles", EditorialPage, "Données personnelles", False),
    ("accessibilite", EditorialPage, "Accessibilité : partiellement conforme", False),
]

COORDINATOR_MODELS = {
    "network": [
        "structure", "place", "affiliation", "membership", "membershipapplication", "workinggroup", "seat",
        "charterversion", "agreementtype", "commitment", "network", "listingchange", "invitation", "outgoingmessage", "contact", "closure",
        "meetingkind", "event", "externalcalendar",
    ],
    "resources": ["resource", "theme", "collection", "synonym", "watchitem", "watchfeed", "pool", "equipmentitem", "equipmentunit"],
    "home": ["identity"],
    "wagtailredirects": ["redirect"],
    "wagtail_localize": ["translation", "stringtranslation", "translationsource"],
}  # fmt: skip
CORRECTED = {"contact"}  # neither added nor deleted by hand
READ_ONLY = {"event", "membershipapplication", "listingchange", "invitation", "outgoingmessage"}


def locales(languages=("fr", "en")):
    return [Locale.objects.get_or_create(language_code=code)[0] for code in languages]


def home_page(title, host, port=80):
    """The French home page under the root, and the site that serves it."""
    locale = Locale.objects.get(language_code="fr")
    home = HomePage.objects.filter(locale=locale).first()
    if home is None:
        root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root", locale=locale)
        for stock in root.get_children().filter(slug="home").exclude(pk__in=HomePage.objects.values("pk")):
            Site.objects.filter(root_page=stock).delete()
            stock.delete()
        home = root.add_child(instance=HomePage(title=title, slug="accueil", locale=locale))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"root_page": home, "hostname": host, "port": port, "site_name": title}
    )
    return home


def pages(home):
    """The promised pages, those that are missing only. Returns ``{slug: page}``."""
    found = {page.slug: page.specific for page in home.get_children()}
    for slug, model, title, in_menu in PAGES:
        if slug not in found:
            found[slug] = home.add_child(
                instance=model(title=title, slug=slug, show_in_menus=in_menu, locale=home.locale)
            )
    return found


def coordinators_group():
    """What coordinators may do in the administration."""
    group, _created = Group.objects.get_or_create(name=COORDINATORS)
    wanted = [Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin")]
    for app, models in COORDINATOR_MODELS.items():
        for model in models:
            permissions = Permission.objects.filter(content_type__app_label=app, content_type__model=model)
            if model in READ_ONLY:
                permissions = permissions.filter(codename__startswith="view")
            elif model in CORRECTED:
                permissions = permissions.filter(codename__regex="^(view|change)_")
            wanted += permissions
    wanted += Permission.objects.filter(codename="submit_translation", content_type__app_label="wagtail_localize")
    wanted += Permission.objects.filter(
        content_type__app_label="wagtailimages", content_type__model="image"
    ) | Permission.objects.filter(content_type__app_label="wagtaildocs", content_type__model="document")
    group.permissions.set(wanted)
    root_page = Page.objects.get(depth=1)
    for codename in ("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page=root_page, permission=permission)
    root_collection = Collection.get_first_root_node()
    for model, app in (("image", "wagtailimages"), ("document", "wagtaildocs")):
        for action in ("add", "change", "choose"):
            permission = Permission.objects.get(content_type__app_label=app, codename=f"{action}_{model}")
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root_collection, permission=permission
            )
    return group
