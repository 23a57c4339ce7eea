"""Open data: what there is, the files themselves, the feed of changes, and what stays here for want of a number."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Max, Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network import directory, often
from network.exchange import going_out, open_files
from network.exchange.going_out import address_of, exportable, not_exported, reasons
from network.exchange.tables import write_csv
from network.models import Place, Structure
from network.models.network import the_network
from network.publication import public_page
from network.sections import PRACTICAL
from network.views.steps import coordinators_only, words_in

PAGE_SIZE = 30
FEED_SIZE = 30
BECAME_NEW = timezone.timedelta(days=1)  # what is written within a day of the listing's birth is the same news

FILES = [
    ("lieux.csv", gettext_lazy("Places, national schema (CSV)"),
     gettext_lazy("For the national map, and for whoever gathers several networks.")),
    ("lieux.json", gettext_lazy("Places, national schema (JSON)"), gettext_lazy("The same, for programs.")),
    ("lieux.xlsx", gettext_lazy("Places (Excel)"), gettext_lazy("To be opened in a spreadsheet.")),
    ("lieux.geojson", gettext_lazy("Places (GeoJSON)"), gettext_lazy("To be laid on a map.")),
    ("structures.json", gettext_lazy("Places, data·inclusion (JSON)"),
     gettext_lazy("What data·inclusion calls structures: each place that receives people.")),
    ("services.json", gettext_lazy("Services, data·inclusion (JSON)"),
     gettext_lazy("One for each kind of help that a place offers.")),
]  # fmt: skip
NATIONAL = {"lieux.csv", "lieux.json"}


@public_page
def page(request):
    """What there is, under which licence, how much, how fresh, and how to read it."""
    listed = Place.objects.listed()
    dates = listed.aggregate(modified=Max("modified_at"), verified=Max("verified_at"))
    everything, national = listed.count(), exportable().count()
    return render(
        request,
        "network/open_data/page.html",
        {
            "files": [
                (name, label, what, None if name == "services.json" else national if name in NATIONAL else everything)
                for name, label, what in FILES
            ],
            "everything": everything,
            "staying": everything - national,
            "located": listed.exclude(latitude=None).count(),
            "updated": max(filter(None, dates.values()), default=None),
            "licence": open_files.LICENCE,
            "attribution": open_files.attribution(),
            "site": settings.SITE_URL,
            "filters": [(name, label) for name, (_vocabularies, label) in directory.FILTERS.items()],
        },
    )


@login_not_required
@require_safe
@often.limited("files")
def file(request, name):
    """One of the files, from the disk; 304 for whoever has it already."""
    if name not in open_files.FILES:
        raise Http404
    try:
        kept, opened, encoding = _open(request, name)
    except FileNotFoundError:  # a publication came in between
        kept, opened, encoding = _open(request, name)
    headers = {
        "ETag": kept.tag,
        "Cache-Control": "no-cache",
        "Link": f'<{open_files.LICENCE}>; rel="license"',
        "Access-Control-Allow-Origin": "*",
    }
    content_type = open_files.FILES[name].content_type
    if known := get_conditional_response(request, etag=kept.tag):
        opened.close()
        response = HttpResponse(status=known.status_code, headers=headers)
    elif request.method == "HEAD":
        response = HttpResponse(content_type=content_type, headers=headers)
        response.headers["Content-Disposition"] = f'attachment; filename="{kept.saved_as}"'
        response.headers["Content-Length"] = str(opened.seek(0, 2))
        opened.close()
    else:
        response = FileResponse(
            opened, as_attachment=True, filename=kept.saved_as, content_type=content_type, headers=headers
        )
    if encoding and response.status_code == 200:
        response.headers["Content-Encoding"] = encoding
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _open(request, name):
    kept = open_files.kept(name)
    squeezed = open_files.FILES[name].squeezed and "gzip" in request.headers.get("Accept-Encoding", "")
    return kept, open(kept.path + (".gz" if squeezed else ""), "rb"), "gzip" if squeezed else ""


@public_page
def feed(request):
    """New and changed places, the latest first. A change is a piece of news of its own."""
    site = f"{request.scheme}://{request.get_host()}"
    written = Rss201rev2Feed(
        title=f"{the_network().called} – {_('Places')}",
        link=site + reverse("directory:places"),
        description=_("New and changed places"),
        language=get_language(),
        feed_url=site + request.path,
    )
    places = Place.objects.listed().select_related("commune").order_by("-modified_at", "-pk")
    for place in places[:FEED_SIZE]:
        address = site + place.get_absolute_url()
        is_new = place.modified_at - place.created_at < BECAME_NEW
        title = _("New: %s") if is_new else _("Changed: %s")
        name = f"{place.name} ({place.commune.name})" if place.commune else place.name
        written.add_item(
            title=title % name,
            link=address,
            description=place.summary,
            pubdate=place.modified_at,
            unique_id=f"{address}#{place.modified_at:%Y%m%dT%H%M%S}",
            unique_id_is_permalink=False,
        )
    return HttpResponse(written.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


# For the secretariat


@coordinators_only
def staying(request):
    """The listed places that the national schema does not take, why, and what to do about it."""
    words = words_in(request.GET)
    field = request.GET.get("manque", "")
    field = field if field in going_out.REQUIRED else ""
    places = not_exported(field).select_related("structure", "commune").order_by("name", "pk")
    if words:
        places = places.filter(
            Q(name__icontains=words)
            | Q(commune__name__icontains=words)
            | Q(structure__name__icontains=words)
            | Q(structure__usage_name__icontains=words)
        )
    if request.GET.get("format") == "csv":
        return _table(places)
    page = Paginator(places, PAGE_SIZE).get_page(request.GET.get("page"))
    to_structure = Structure.snippet_viewset.get_url_name("edit")
    for place in page.object_list:
        place.reasons = reasons(place)
        lacking = {name for name, _why, _remedy in place.reasons}
        # The numbers of a structure are written in the administration, the rest of a place in its own section.
        place.structure_url = reverse(to_structure, args=[place.structure_id]) if "pivot" in lacking else ""
        place.edit_url = reverse("network:place_edit", args=[place.slug, PRACTICAL]) if lacking - {"pivot"} else ""
    counts = [(name, why, not_exported(name).count()) for name, (_lack, why, _remedy) in going_out.REQUIRED.items()]
    question = urlencode({name: value for name, value in (("q", words), ("manque", field)) if value})
    return render(
        request,
        "network/open_data/staying.html",
        {
            "page": page,
            "words": words,
            "field": field,
            "counts": [each for each in counts if each[2] or each[0] == field],
            "everything": not_exported().count(),
            "question": question,
        },
    )


def _table(places):
    columns = [_("Place"), _("Structure"), _("Commune"), _("What is missing"), _("What to do"), _("Page")]
    rows = (
        [
            place.name, place.structure.called, place.commune.name if place.commune else "",
            " ; ".join(str(why) for _field, why, _remedy in found),
            " ".join(str(remedy) for _field, _why, remedy in found),
            address_of(place),
        ]
        for place in places
        if (found := reasons(place))
    )  # fmt: skip
    return HttpResponse(
        write_csv(columns, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="donnees-a-completer.csv"'},
    )
