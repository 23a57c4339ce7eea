"""The directory inside other sites: the generator, the one page that may be framed, its colours, oEmbed."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from network import colours, directory, embedding, printing
from network.directory import opening
from network.models import Place, Vocabulary
from network.open_now import state_of
from network.publication import declare_public, public_page
from network.said import away
from network.views.directory import as_found, as_mapped, open_to_background

IN_THE_FORM = {"service"}  # the filter that the generator shows; others come along from the directory


@public_page
def generator(request):
    """What to show, how high, in which colour; and the code to copy."""
    shown = embedding.understand(request.GET)
    question = shown.question
    answer = directory.search(question)
    services = next(options for name, _label, options in answer.facets if name == "service")
    others = [(name, code) for name, codes in question.values if name not in IN_THE_FORM for code in codes]
    others += [(name, question.parts()[name]) for name in ("q", "ouvert", "code_postal", "tri")]
    response = render(
        request,
        "network/embedding/generator.html",
        {
            "shown": shown,
            "question": question,
            "answer": answer,
            "services": services,
            "others": [(name, value) for name, value in others if value],
            "radii": directory.RADII,
            "title": printing.title_of(question),
            "choices": printing.choices_of(question),
            "typed": request.GET,
            "colour_trouble": embedding.trouble_with_colour(request.GET),
            "height_trouble": embedding.trouble_with_height(request.GET),
            "lowest": embedding.LOWEST,
            "highest": embedding.HIGHEST,
            "frame_code": shown.frame_code(),
            "link_code": shown.link_code(),
        },
    )
    response._csp_update = {"frame-src": ["'self'"]}
    return response


@login_not_required
@require_safe
@xframe_options_exempt
def frame(request):
    """A list, a map or one place, without the site around it: the only page that other sites may frame."""
    shown = embedding.understand(request.GET)
    context = _one_place(shown) if shown.slug else _list_of_places(shown, request.GET.get("page"))
    response = render(request, "network/embedding/frame.html", {"shown": shown, **context})
    if shown.question.vue and not shown.slug:
        open_to_background(response)
    response._csp_replace = {"frame-ancestors": ["*"]}
    response["X-Robots-Tag"] = "noindex"
    return declare_public(response, seconds=opening.seconds_until_change(directory.shelves(), timezone.now()))


def _one_place(shown):
    place = get_object_or_404(Place.objects.listed().for_display(), slug=shown.slug)
    return {"places": [_line(place)], "title": place.name}


def _list_of_places(shown, page_number):
    answer = directory.search(shown.question, page_number)
    return {
        "title": printing.title_of(shown.question),
        "places": [_line(place) for place in answer.places()],
        "page_query": shown.query,
        **as_found(answer),
        **(as_mapped(shown.question) if shown.question.vue else {}),
        "question": shown.question,
        "target": "_blank",
    }


def _line(place):
    return {
        "place": place,
        "state": state_of(place),
        "away": away(getattr(place, "km", None)),
        "services": place.terms_of(Vocabulary.SERVICES),
    }


@login_not_required
@require_safe
def palette(request, colour):
    """The style sheet of one readable colour on white; those that cannot be read are not made."""
    if colours.contrast_on(f"#{colour}") < colours.LEAST_CONTRAST:
        raise Http404
    css = f":root{{color-scheme:light;{colours.properties(colours.light(f'#{colour.lower()}'))}}}"
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=31536000, immutable=True)
    return declare_public(response)


@public_page
def oembed(request):
    """oEmbed: how to frame an address of the directory or of a place."""
    wanted = request.GET.get("format", "json")
    if wanted not in ("json", "xml"):
        return HttpResponse(status=501)
    address = _ours(request, request.GET.get("url", "")[:2000])
    with translation.override(translation.get_language_from_path(address.path) or settings.LANGUAGE_CODE):
        shown, title = _behind(address)
        room = (_pixels(request, name) for name in ("maxwidth", "maxheight"))
        described = embedding.described(shown, title, *room)
    if wanted == "xml":
        response = HttpResponse(embedding.as_xml(described), content_type="text/xml; charset=utf-8")
    else:
        response = JsonResponse(described)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _pixels(request, name):
    typed = request.GET.get(name, "")
    return int(typed) or None if typed.isascii() and typed.isdigit() and len(typed) < 6 else None


def _ours(request, address):
    """The parts of an address of this site; 404 for any other."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise Http404 from None
    if parts.scheme not in ("http", "https"):
        raise Http404
    if parts.netloc not in (request.get_host(), urlsplit(settings.SITE_URL).netloc):
        raise Http404
    return parts


def _behind(address):
    """``(what is framed, its title)`` of an address of the directory or of a place; 404 for any other."""
    try:
        match = resolve(address.path)
    except Resolver404:
        raise Http404 from None
    if match.view_name == "directory:places":
        question = directory.understand(QueryDict(address.query))
        return embedding.Embedding(question), printing.title_of(question)
    if match.view_name == "directory:place":
        place = get_object_or_404(Place.objects.listed(), slug=match.kwargs["slug"])
        nothing = directory.understand(QueryDict())
        return embedding.Embedding(nothing, height=embedding.LOWEST, slug=place.slug), place.name
    raise Http404
