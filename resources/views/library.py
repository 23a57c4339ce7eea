"""The public resource centre."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _

from network.models.network import the_network
from network.publication import public_page
from resources import catalogue
from resources.models import Resource, ResourceFile

FEED_SIZE = 30


@public_page
def resource_list(request):
    found = catalogue.search(Resource.objects.public(), request.GET)
    return render(request, "resources/publishing/list.html", {"found": found})


@public_page
def resource(request, slug):
    resources = Resource.objects.public().select_related("structure").prefetch_related("themes", "files", "links")
    return render(
        request, "resources/publishing/resource.html", {"resource": get_object_or_404(resources, slug=slug)}
    )


@public_page
def file(request, slug, pk):
    """A file of a public resource."""
    return as_download(
        get_object_or_404(ResourceFile, pk=pk, resource__in=Resource.objects.public().filter(slug=slug))
    )


def as_download(file):
    response = FileResponse(
        file.file.open(),
        as_attachment=True,
        filename=file.file.name.rsplit("/", 1)[-1],
        content_type=file.content_type or "application/octet-stream",
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@public_page
def feed(request):
    site = f"{request.scheme}://{request.get_host()}"
    written = Rss201rev2Feed(
        title=f"{the_network().called} – {_('Resources')}",
        link=site + reverse("resources:list"),
        description=_("The newest resources"),
        feed_url=site + request.path,
    )
    for each in Resource.objects.public().select_related("structure").order_by("-published_at")[:FEED_SIZE]:
        address = site + each.get_absolute_url()
        written.add_item(
            title=each.title, link=address, description=each.summary, pubdate=each.published_at, unique_id=address
        )
    return HttpResponse(written.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
