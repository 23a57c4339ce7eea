"""The public watch: links with why they matter, their feed, and the list of sources."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _

from network.models.network import the_network
from network.publication import public_page
from resources import feeds, watch
from resources.models import Theme, WatchFeed, WatchItem

FEED_SIZE = 30


@public_page
def item_list(request):
    found = watch.search(WatchItem.objects.public(), request.GET)
    return render(
        request, "resources/watching/list.html", {"found": found, "page": found.page(request.GET.get("page"))}
    )


@public_page
def item(request, pk):
    item = get_object_or_404(WatchItem.objects.public().prefetch_related("themes"), pk=pk)
    return render(request, "resources/watching/item.html", {"item": item})


@public_page
def feed(request):
    """The newest links, of one theme or of all."""
    theme = Theme.objects.filter(axis=Theme.Axis.THEME, slug=request.GET.get("theme", "").replace("\0", "")).first()
    site = f"{request.scheme}://{request.get_host()}"
    question = f"?theme={theme.slug}" if theme else ""
    written = Rss201rev2Feed(
        title=f"{the_network().called} – {_('Watch')}{f' – {theme}' if theme else ''}",
        link=site + reverse("watch:list") + question,
        description=_("Links chosen for the members of the network, and why they matter"),
        feed_url=site + request.path + question,
    )
    newest = watch.of_theme(WatchItem.objects.public(), theme and theme.slug).order_by("-published_at")
    for each in newest[:FEED_SIZE]:
        said = " ".join(
            filter(None, [each.why, f"{each.deadline_said}." if each.deadline else "", f"({each.source})"])
        )
        written.add_item(
            title=each.title, link=each.url, description=said, pubdate=each.published_at,
            unique_id=site + each.get_absolute_url(),
        )  # fmt: skip
    return HttpResponse(written.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


@public_page
def sources(request):
    """The feeds that the secretariat reads, for other readers."""
    followed = WatchFeed.objects.followed().filter(is_shown=True)
    written = feeds.to_opml(followed, f"{the_network().called} – {_('Watch')}")
    response = HttpResponse(
        f'<?xml version="1.0" encoding="utf-8"?>\n{written}\n', content_type="text/x-opml; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="veille.opml"'
    return response
