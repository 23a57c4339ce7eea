"""The public resource centre: the list, a resource, its files and its picture, collections."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from network import publication, uploads
from network.publication import public_page
from resources import catalogue, searches
from resources.catalogue.questions import AXES
from resources.citation import citation_of
from resources.linked_data import resource_as_json
from resources.models import Collection, Resource, ResourceFile

SAFE_TYPES = uploads.HANDED_OUT


def page_number(request):
    return request.GET.get("page", "1")


@publication.remembered
def public_collections():
    return list(Collection.objects.filter(is_public=True))


@public_page
def resource_list(request):
    question = catalogue.understand(request.GET)
    answer = catalogue.search(question, None, page_number(request))
    if answer.found_nothing:
        searches.note_fruitless(question.q)
    collections = public_collections() if question.is_empty else []
    context = {
        "answer": answer,
        "question": question,
        "collections": collections,
        "sorts": catalogue.SORTS.items(),
    }
    return render(request, "resources/publishing/list.html", context)


@public_page
def resource(request, slug):
    resource = get_object_or_404(
        Resource.objects.public()
        .select_related("structure")
        .prefetch_related("themes", "files", "links", "co_authors", "uses__structure"),
        slug=slug,
    )
    return render(request, "resources/publishing/resource.html", said_of(resource, None))


def said_of(resource, user):
    """What a page says of a resource and of what is near it."""
    themes = list(resource.themes.all())
    by_facet = [
        (name, catalogue.FACETS[name], [theme for theme in themes if theme.axis == axis])
        for name, axis in AXES.items()
    ]
    return {
        "resource": resource,
        "by_facet": [each for each in by_facet if each[2]],
        "alike": catalogue.alike(resource, themes, user),
        "citation": citation_of(resource),
        "data": resource_as_json(resource),
    }


@public_page
def collection(request, slug):
    collection = get_object_or_404(Collection.objects.filter(is_public=True), slug=slug)
    items = collection.items.filter(resource__in=Resource.objects.public()).select_related("resource__structure")
    return render(request, "resources/publishing/collection.html", {"collection": collection, "items": items})


@public_page
@require_safe
def file(request, slug, pk):
    """A file of a public resource."""
    return as_download(
        get_object_or_404(ResourceFile, pk=pk, resource__in=Resource.objects.public().filter(slug=slug))
    )


@public_page
@require_safe
def cover(request, slug):
    """The picture of a public resource: redrawn by us when it came in, so that it may be shown inline."""
    return as_picture(get_object_or_404(Resource.objects.public(), slug=slug))


def as_picture(resource):
    if not resource.cover:
        raise Http404
    response = FileResponse(resource.cover.open(), content_type="image/webp")
    response.headers["Content-Disposition"] = "inline"
    response.headers["Last-Modified"] = http_date(resource.changed_at.timestamp())
    return response


def as_download(file):
    response = FileResponse(
        file.file.open(),
        as_attachment=True,
        filename=file.file.name.rsplit("/", 1)[-1],
        content_type=file.content_type if file.content_type in SAFE_TYPES else "application/octet-stream",
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
