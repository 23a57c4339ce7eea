"""The list of news and its feed."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.http import urlencode

from home.models.pages import Audience, NewsPage
from network import publication
from network.models.network import the_network

PAGE_SIZE = 9
FEED_SIZE = 30


def published(index):
    """The live news under this index, newest first."""
    news = NewsPage.objects.live().child_of(index).select_related("picture", "locale")
    return news.prefetch_related("picture__renditions").order_by("-date", "-pk")


@publication.remembered
def _keys(index, audience):
    news = published(index)
    return list((news.filter(**{f"for_{audience}": True}) if audience else news).values_list("pk", flat=True))


@publication.remembered
def _shown(index, keys):
    found = published(index).in_bulk(keys)
    return [found[key] for key in keys if key in found]


def news_list(index, parameters):
    audience = parameters.get("pour", "") if parameters.get("pour", "") in Audience.values else ""
    page = Paginator(_keys(index, audience), PAGE_SIZE).get_page(parameters.get("page"))
    page.object_list = _shown(index, tuple(page.object_list))
    return {
        "news": page,
        "audiences": Audience.choices,
        "audience": audience,
        "question": urlencode({"pour": audience}) if audience else "",
    }


def feed_view(index, request):
    site = f"{request.scheme}://{request.get_host()}"
    feed = Rss201rev2Feed(
        title=f"{the_network().called} – {index.title}",
        link=site + index.url,
        description=index.lead or index.title,
        language=index.locale.language_code,
        feed_url=site + request.path,
    )
    for news in published(index)[:FEED_SIZE]:
        feed.add_item(
            title=news.title,
            link=site + news.url,
            description=news.lead,
            pubdate=news.first_published_at,
            unique_id=f"{site}/actualites/{news.translation_key}",
            unique_id_is_permalink=False,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
