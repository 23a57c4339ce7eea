"""The interface for programs, read only: places with the filters of the directory, structures, and the closed lists.

It says what the files of :mod:`network.exchange.open_files` say, one page at a time, and speaks French as they do. No
session, no cookie; answers are kept like any public page. People read about it on /donnees/.
"""

import datetime as dt
from functools import wraps
from typing import Annotated, Literal

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, NinjaAPI, Path, Query, Schema
from ninja.renderers import JSONRenderer
from pydantic import StringConstraints

from network import directory, often
from network.exchange import open_files, vocabulary
from network.exchange.going_out import Around, address_of, said_of, updated_on
from network.models import Place, Structure
from network.models.network import the_network
from network.publication import declare_public

MOST_A_PAGE = 100
ONE_VALUE = ("commune", "epci", "code_postal", "ouvert")
_lists = vocabulary.read() | vocabulary.read(vocabulary.OWN)


def _codes(filter_name):
    vocabularies, _label = directory.FILTERS[filter_name]
    return Literal[tuple(term["code"] for name in vocabularies for term in _lists[name])]


Insee = Annotated[str, StringConstraints(pattern=r"^([0-9]{2}|2[AB])[0-9]{3}$")]
PostalCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
When = Annotated[str, StringConstraints(pattern=r"^(maintenant|soir|samedi|[0-9]{4}-[0-9]{2}-[0-9]{2})$")]
Siren = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")]
PlaceId = Annotated[str, StringConstraints(pattern=r"^lieu-[1-9][0-9]{0,17}$")]
StructureId = Annotated[str, StringConstraints(pattern=r"^structure-[1-9][0-9]{0,17}$")]


class Pages(Schema):
    page: int = Field(1, ge=1, le=1_000_000, description="La première page est la page 1.")
    par_page: int = Field(20, ge=1, le=MOST_A_PAGE, description="Nombre de réponses par page.")


class Filters(Pages):
    """Les filtres de l’annuaire. Plusieurs valeurs d’un même filtre : l’une ou l’autre suffit."""

    q: str = Field("", max_length=200, description="Mots : un nom, un service, un code postal.")
    besoin: Literal[tuple(directory.NEEDS)] = Field(None, description="L’un des trois besoins.")
    service: list[_codes("service")] = Field([], description="Service rendu.")
    public: list[_codes("public")] = Field([], description="Public visé.")
    soin: list[_codes("soin")] = Field([], description="Prise en charge spécifique.")
    acces: list[_codes("acces")] = Field([], description="Façon de venir.")
    aide: list[_codes("aide")] = Field([], description="Modalité d’accompagnement.")
    frais: list[_codes("frais")] = Field([], description="Coût.")
    programme: list[_codes("programme")] = Field([], description="Programme national, ou aide acceptée.")
    equipement: list[_codes("equipement")] = Field([], description="Équipement sur place.")
    accessibilite: list[_codes("accessibilite")] = Field([], description="Accessibilité du lieu.")
    itinerance: list[_codes("itinerance")] = Field([], description="Lieu fixe ou itinérant.")
    commune: Insee = Field(None, description="Code INSEE de la commune.")
    epci: Siren = Field(None, description="Numéro SIREN de l’intercommunalité.")
    code_postal: PostalCode = Field(None, description="Code postal du lieu.")
    pres_de: str = Field("", max_length=200, description="Commune, code postal, ou position « 46.32,-0.46 ».")
    rayon: Literal[tuple(map(str, directory.RADII))] = Field(
        str(directory.USUAL_RADIUS), description="Rayon en kilomètres, avec pres_de."
    )
    ouvert: When = Field(None, description="maintenant, soir, samedi, ou un jour à venir (AAAA-MM-JJ).")
    tri: Literal[tuple(directory.SORTS)] = Field(None, description="Ordre des réponses.")


class Closure(Schema):
    debut: dt.date
    fin: dt.date = Field(description="Dernier jour, compris.")
    horaires: list[list[str]] = Field(description="Vide : fermé. Sinon, ouvert ces heures-là, chacun de ces jours.")


class Run(Schema):
    id: str
    nom: str
    url: str


class PlaceOut(Schema):
    """Un lieu, dans les mots du schéma national v1.0.2 ; les valeurs multiples sont des listes."""

    id: str = Field(description="Ne change jamais.")
    url: str = Field(description="La page du lieu.")
    structure: Run
    pivot: str | None = Field(description="SIRET, ou numéro RNA, de la structure.")
    nom: str
    commune: str | None
    code_postal: str | None
    code_insee: str | None
    adresse: str | None
    complement_adresse: str | None
    latitude: float | None
    longitude: float | None
    typologie: list[str]
    telephone: str | None
    courriels: list[str]
    site_web: list[str]
    horaires: str | None = Field(description="Notation opening_hours d’OpenStreetMap, fermetures à venir comprises.")
    fermetures: list[Closure] = Field(description="Fermetures et ouvertures exceptionnelles, en cours ou à venir.")
    presentation_resume: str | None
    presentation_detail: str | None
    source: str | None
    itinerance: list[str]
    structure_parente: str | None
    date_maj: dt.date = Field(description="Jour de la dernière vérification ; à défaut, de la dernière modification.")
    services: list[str]
    publics_specifiquement_adresses: list[str]
    prise_en_charge_specifique: list[str]
    frais_a_charge: list[str]
    dispositif_programmes_nationaux: list[str]
    formations_labels: list[str]
    autres_formations_labels: str | None
    modalites_acces: list[str]
    modalites_accompagnement: list[str]
    fiche_acces_libre: str | None
    prise_rdv: str | None


class StructureOut(Schema):
    """Une structure que l’annuaire présente."""

    id: str
    url: str
    nom: str
    nom_officiel: str
    siret: str | None
    rna: str | None
    commune: str | None
    code_postal: str | None
    code_insee: str | None
    adresse: str | None
    telephone: str | None
    courriel: str | None
    site_web: str | None
    presentation: str | None
    date_maj: dt.date


class Listing(Schema):
    total: int = Field(description="Nombre de réponses, toutes pages comprises.")
    page: int
    pages: int = Field(description="Nombre de pages.")


class Places(Listing):
    lieux: list[PlaceOut]


class Structures(Listing):
    structures: list[StructureOut]


class Value(Schema):
    code: str = Field(description="Ce que prend le filtre.")
    libelle: str = Field(description="Ce qu’écrit le schéma national.")


class ClosedList(Schema):
    nom: str
    valeurs: list[Value]


class Entrance(Schema):
    reseau: str
    licence: str
    licence_url: str
    attribution: str = Field(description="Comment citer la source.")
    documentation: str
    openapi: str


class Refusal(Schema):
    detail: str


class Problem(Schema):
    type: str
    loc: list[str | int]
    msg: str


class NotUnderstood(Schema):
    detail: list[Problem]


class Plain(JSONRenderer):
    """Accents as they are."""

    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


class TheAPI(NinjaAPI):
    def get_openapi_operation_id(self, operation):
        return operation.view_func.__name__


api = TheAPI(
    title="Lieux d’inclusion numérique",
    version="1",
    description=(
        "Ce que l’annuaire du réseau montre à tous, en lecture seule, sous Licence Ouverte 2.0. Aucune clé n’est "
        "demandée. Une adresse qui demande trop souvent reçoit la réponse 429 et l’en-tête Retry-After."
    ),
    renderer=Plain(),
    docs_url=None,
    urls_namespace="api",
    openapi_extra={"info": {"license": {"name": open_files.LICENCE_NAME, "url": open_files.LICENCE}}},
)
TOO_MANY = {429: Refusal}
NOT_FOUND = {404: Refusal, 422: NotUnderstood, **TOO_MANY}


@api.get("/", response={200: Entrance, **TOO_MANY}, url_name="api-root", summary="Ce qu’il y a ici")
def entrance(request):
    site = settings.SITE_URL
    return {
        "reseau": the_network().name,
        "licence": open_files.LICENCE_NAME,
        "licence_url": open_files.LICENCE,
        "attribution": open_files.attribution(),
        "documentation": f"{site}/donnees/",
        "openapi": f"{site}/api/v1/openapi.json",
    }


@api.get(
    "/lieux", response={200: Places, 422: NotUnderstood, **TOO_MANY}, url_name="places", summary="Les lieux, filtrés"
)
def places(request, filters: Query[Filters]):
    question = directory.understand(request.GET)
    # A value that no place has is left out of the question: here it means none, not all of them.
    nowhere = (
        any(getattr(filters, name) and not getattr(question, name) for name in ONE_VALUE)
        or question.is_lost
        or any(getattr(filters, name) and not question.chosen(name) for name in directory.FILTERS)
    )
    keys = [] if nowhere else directory.keys_of(question)
    shown = _page(keys, filters)
    found = _complete(Place.objects.listed()).in_bulk(shown)
    today, around = timezone.localdate(), Around.read()
    return {
        **_listing(len(keys), filters),
        "lieux": [_place(found[key], today, around) for key in shown if key in found],
    }


@api.get("/lieux/{id}", response={200: PlaceOut, **NOT_FOUND}, url_name="place", summary="Un lieu")
def place(request, id: Path[PlaceId]):
    return _place(_one(_complete(Place.objects.listed()), id), timezone.localdate())


@api.get(
    "/structures",
    response={200: Structures, 422: NotUnderstood, **TOO_MANY},
    url_name="structures",
    summary="Les structures",
)
def structures(request, pages: Query[Pages]):
    listed = Structure.objects.listed().select_related("commune").order_by("pk")
    today = timezone.localdate()
    return {
        **_listing(listed.count(), pages),
        "structures": [_structure(each, today) for each in _page(listed, pages)],
    }


@api.get("/structures/{id}", response={200: StructureOut, **NOT_FOUND}, url_name="structure", summary="Une structure")
def structure(request, id: Path[StructureId]):
    return _structure(_one(Structure.objects.listed().select_related("commune"), id), timezone.localdate())


@api.get(
    "/listes",
    response={200: list[ClosedList], **TOO_MANY},
    url_name="lists",
    summary="Les listes fermées du schéma national, et les codes que prennent les filtres",
)
def lists(request):
    return [
        {"nom": name, "valeurs": [{"code": term["code"], "libelle": term["label"]} for term in terms]}
        for name, terms in _lists.items()
    ]


def _page(things, pages):
    return things[(pages.page - 1) * pages.par_page : pages.page * pages.par_page]


def _listing(total, pages):
    return {"total": total, "page": pages.page, "pages": max(1, -(-total // pages.par_page))}


def _one(things, id):
    if thing := things.filter(pk=int(id.rpartition("-")[2])).first():
        return thing
    raise Http404


def _complete(places):
    return places.for_display().select_related("structure__kind", "structure__parent")


def _place(place, today, around=None):
    said = {name: value if value != "" else None for name, value in said_of(place, today, around).items()}
    owner = place.structure
    return {
        **said,
        "url": address_of(place),
        "structure": {"id": f"structure-{owner.pk}", "nom": owner.called, "url": address_of(owner)},
        "fermetures": [
            {"debut": each.starts_on, "fin": each.ends_on, "horaires": each.hours}
            for each in place.closures_from(today)
        ],
    }


def _structure(structure, today):
    commune = structure.commune
    said = {
        "siret": structure.siret,
        "rna": structure.rna,
        "commune": commune.name if commune else "",
        "code_postal": structure.postal_code,
        "code_insee": commune.pk if commune else "",
        "adresse": structure.address,
        "telephone": structure.phone,
        "courriel": structure.email,
        "site_web": structure.website,
        "presentation": structure.summary,
    }
    return {
        "id": f"structure-{structure.pk}",
        "url": address_of(structure),
        "nom": structure.called,
        "nom_officiel": structure.name,
        **{name: value or None for name, value in said.items()},
        "date_maj": updated_on(structure, today),
    }


# The addresses: public, counted, kept until the next publication.


def _open_to_all(view):
    @wraps(view)
    def answered(request, *args, **kwargs):
        if wait := often.seconds_to_wait(request, "api"):
            text = _("Too many requests from this address. Please come back in %d seconds.") % wait
            response = JsonResponse({"detail": text}, status=429, headers={"Retry-After": str(wait)})
        else:
            asked, request.method = request.method, "GET" if request.method == "HEAD" else request.method
            response = view(request, *args, **kwargs)
            request.method = asked
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers.setdefault("Link", f'<{open_files.LICENCE}>; rel="license"')
        # What is open changes with the hour, and says so with the address.
        return declare_public(response, seconds=60 if "ouvert" in request.GET else None)

    answered.csrf_exempt = True  # nothing is changed here, and no cookie is read
    return login_not_required(answered)


def _addresses():
    for pattern in api.urls[0][:-1]:  # the last is the library's own first page; the entrance stands there
        pattern.callback = _open_to_all(pattern.callback)
        yield pattern


urlpatterns = list(_addresses())
