"""What the first page shows besides its own text: the territory with its places, news, resources, figures."""

from django.utils import timezone

from home import theme
from home.models.pages import NewsPage
from network import publication
from network.agenda import next_dates
from network.directory import NEEDS, shelves
from network.models import Place
from resources.models import Resource

NEWS, RESOURCES, DATES = 3, 3, 3


@publication.remembered
def dots():
    """Where the listed places stand in the outline's view box: ``[(x, y), …]``, each once."""
    territory = theme.territory()
    if territory is None:
        return []
    positions = Place.objects.listed().filter(latitude__isnull=False).values_list("latitude", "longitude")
    return sorted({territory.point(*position) for position in positions})


@publication.remembered
def latest(language, day):
    """``(news, resources, dates)``: newest first, and the soonest first; ``day`` so that tomorrow asks again."""
    news = (
        NewsPage.objects.live()
        .filter(locale__language_code=language)
        .select_related("picture", "locale")
        .prefetch_related("picture__renditions")
        .order_by("-date", "-pk")[:NEWS]
    )
    resources = Resource.objects.public().select_related("structure").order_by("-published_at")[:RESOURCES]
    return list(news), list(resources), next_dates(DATES)


def first_page(page):
    news, resources, dates = latest(page.locale.language_code, timezone.localdate())
    kept = shelves()
    return {
        "news": news,
        "resources": resources,
        "dates": dates,
        "territory": theme.territory(),
        "dots": dots(),
        "needs": [(need, label) for need, (label, _services) in NEEDS.items()],
        "place_count": len(kept.ids),
        "communes": sorted(kept.commune_names.items(), key=lambda each: each[1]),
        "figures": [block for block in page.body if block.block_type == "key_figure"],
    }
