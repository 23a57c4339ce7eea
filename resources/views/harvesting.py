"""The resource centre for programs: RSS of a search, CSV and JSON, OAI-PMH."""

import json
from dataclasses import replace

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from network import often
from network.exchange.tables import write_csv
from network.models.network import the_network
from network.publication import public_page
from resources import catalogue, oai
from resources.catalogue.answers import keys_of
from resources.going_out import COLUMNS, READ_TOGETHER, row_of
from resources.models import Resource

FEED_SIZE = 30
READ_AT_ONCE = 500


@public_page
def feed(request):
    """The newest that answer the question in the address."""
    question = catalogue.understand(request.GET)
    site = f"{request.scheme}://{request.get_host()}"
    labels = [str(catalogue.labels_of(name)[value]) for name, values in question.values for value in values]
    subject = " · ".join(filter(None, [question.q, *labels]))
    written = Rss201rev2Feed(
        title=f"{the_network().called} – {_('Resources')}{f' – {subject}' if subject else ''}",
        link=f"{site}{reverse('resources:list')}{f'?{question.address()}' if question.address() else ''}",
        description=_("The newest resources"),
        feed_url=site + request.get_full_path(),
    )
    keys = keys_of(replace(question, tri="recent"), most=FEED_SIZE)
    resources = Resource.objects.filter(pk__in=keys).select_related("structure")
    for each in resources.order_by("-published_at", "-pk"):
        address = site + each.get_absolute_url()
        written.add_item(
            title=each.title, link=address, description=each.summary, pubdate=each.published_at, unique_id=address
        )
    return HttpResponse(written.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


def _rows(question):
    """Rows of what answers, read some hundreds at a time."""
    keys = keys_of(question)
    resources = Resource.objects.select_related("structure").prefetch_related(*READ_TOGETHER)
    for start in range(0, len(keys), READ_AT_ONCE):
        part = keys[start : start + READ_AT_ONCE]
        found = resources.in_bulk(part)
        yield from (row_of(found[key]) for key in part if key in found)


def _attached(response, name):
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@public_page
@often.limited("files")
def as_csv(request):
    """Lists within a cell are separated by « | »."""
    rows = (
        [" | ".join(value) if isinstance(value, list) else value for value in (said[name] for name in COLUMNS)]
        for said in _rows(catalogue.understand(request.GET))
    )
    return _attached(HttpResponse(write_csv(COLUMNS, rows), content_type="text/csv; charset=utf-8"), "ressources.csv")


@public_page
@often.limited("files")
def as_json(request):
    """One array, sent as it is read."""
    question = catalogue.understand(request.GET)

    def parts():
        yield "["
        for at, said in enumerate(_rows(question)):
            yield (",\n" if at else "\n") + json.dumps(said, ensure_ascii=False)
        yield "\n]\n"

    return _attached(StreamingHttpResponse(parts(), content_type="application/json"), "ressources.json")


@csrf_exempt  # the protocol asks for POST too; nothing is changed
@public_page
@often.limited("api")
def harvest(request):
    parameters = request.POST if request.method == "POST" else request.GET
    base_url = f"{request.scheme}://{request.get_host()}{request.path}"
    return HttpResponse(oai.answer(parameters, base_url), content_type="text/xml; charset=utf-8")
