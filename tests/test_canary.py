"""A canary in every private field: none is found in any page, file, feed or answer that everybody may read."""

import datetime as dt
import gzip
import io
import zipfile

import pytest
from django.db import models
from django.utils import timezone

from network.exchange import open_files
from network.models import (
    Affiliation,
    Ask,
    Call,
    CallOutcome,
    Claim,
    Closure,
    Contact,
    Finding,
    ImportRun,
    ListingCampaign,
    ListingChange,
    ListingReport,
    Means,
    Network,
    PairOfPlaces,
    Place,
    Structure,
    Term,
)
from network.models.upkeep import AskDraft
from tests.factories.network import (
    InvitationFactory,
    MembershipApplicationFactory,
    PersonFactory,
    PlaceFactory,
    SeatFactory,
    StructureFactory,
    WorkingGroupFactory,
)

pytestmark = pytest.mark.django_db

CANARY = "zzcanari"

# The texts of a listing that its own page shows to everybody. Any other text field is private, also those to come.
SHOWN_OF_PLACES = {
    "name", "slug", "postal_code", "address", "address_extra", "phone", "emails", "websites", "summary", "detail",
    "other_labels", "accessibility_url", "appointment_url", "hours_note",
}  # fmt: skip
SHOWN_OF_STRUCTURES = {
    "name", "slug", "usage_name", "siret", "rna", "postal_code", "address", "phone", "email", "website", "summary",
}  # fmt: skip
LIMITED = {"modified_means", "verified_means"}  # one of six words


def private_texts(model, shown):
    """``{field: canary}`` of every text field that the public page does not show."""
    texts = [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField)) and field.name not in shown | LIMITED
    ]
    return {field.name: f"{CANARY}-{field.name}"[: field.max_length or 200] for field in texts}


def every_text(model, **more):
    """The same for things of which nothing at all is public; what has choices or is a key keeps its value."""
    texts = {}
    for field in model._meta.concrete_fields:
        if not isinstance(field, (models.CharField, models.TextField)) or field.choices or field.unique:
            continue
        if isinstance(field, (models.EmailField, models.URLField)):
            continue
        texts[field.name] = f"{CANARY} {field.name}"[: field.max_length or 200]
    return texts | more


@pytest.fixture
def world(site):
    """A listing that everybody reads, with all that is kept about it and that nobody may read."""
    Network.objects.create(name="Le Fil", territory_name="Deux-Sèvres")
    person = PersonFactory(first_name=f"{CANARY}Prénom", last_name=f"{CANARY}Nom", email=f"{CANARY}@example.org")
    contact = Contact.objects.at(f"{CANARY}.contact@example.org")
    Contact.objects.filter(pk=contact.pk).update(
        **every_text(Contact, email=f"{CANARY}.contact@example.org"), shown_to_members=True
    )
    hidden = StructureFactory(
        name=f"{CANARY} structure masquée", slug=f"{CANARY}-s", shown_in_directory=False, member=False
    )
    structure = StructureFactory(name="Mairie de Niort", siret="99920519800016", parent=hidden)
    Affiliation.objects.create(user=person, structure=structure, role="manager")
    place = PlaceFactory(structure=structure, name="La Boussole", slug="la-boussole", address="4 quai Cronstadt")
    # Same name as its structure: then the parent would be named, were it not hidden.
    twin = PlaceFactory(structure=structure, name="Mairie de Niort", slug="mairie", address="1 place de la Mairie")
    for each in (place, twin):
        each.terms.set(Term.objects.filter(vocabulary__in=["services", "frais_a_charge"]))
    traces = {
        "verified_at": timezone.now(), "verified_means": Means.PHONE, "verified_by": person,
        "verified_contact": contact, "modified_by": person, "modified_contact": contact,
    }  # fmt: skip
    Structure.objects.filter(pk=structure.pk).update(**private_texts(Structure, SHOWN_OF_STRUCTURES), **traces)
    Place.objects.filter(pk=place.pk).update(
        **private_texts(Place, SHOWN_OF_PLACES), **traces, contact=contact, hours={"mo": [["09:00", "12:00"]]}
    )
    past = dt.date(2020, 1, 1)
    Closure.objects.create(place=place, starts_on=past, ends_on=past, note=f"{CANARY} fermeture passée")
    # Two that are hidden, for two reasons, with a canary in everything they say.
    everything = {
        name: f"{CANARY}-{name}"[: Place._meta.get_field(name).max_length or 200]
        for name in ("name", "address", "address_extra", "summary", "detail", "other_labels", "hours_note")
    }
    PlaceFactory(structure=structure, slug=f"{CANARY}-1", shown_in_directory=False, **everything)
    PlaceFactory(structure=hidden, slug=f"{CANARY}-2", **everything)
    # What is kept about listings.
    for status in ("applied", "waiting", "declined", "put_back"):
        ListingChange.objects.create(
            place=place, section="contacts", before={"phone": f"{CANARY} avant"}, after={"phone": f"{CANARY} après"},
            means=Means.PHONE, status=status, by=person, contact=contact,
        )  # fmt: skip
    campaign = ListingCampaign.objects.create(**every_text(ListingCampaign), selection=[place.pk], created_by=person)
    ask = Ask.objects.create(place=place, contact=contact, campaign=campaign, key=f"{CANARY}-clef")
    AskDraft.objects.create(ask=ask, section="contacts", typed={"phone": [f"{CANARY} brouillon"]})
    Call.objects.create(place=place, by=person, outcome=CallOutcome.NO_ANSWER, note=f"{CANARY} appel")
    Finding.objects.create(
        place=place, check_name=f"{CANARY} contrôle", detail=f"{CANARY} anomalie", set_aside_at=timezone.now(),
        set_aside_by=person, reason=f"{CANARY} motif",
    )  # fmt: skip
    Claim.objects.create(
        structure=structure, way="siret", status="refused", name=f"{CANARY} revendique", function=f"{CANARY} fonction",
        email=f"{CANARY}.revendique@example.org", refusal_reason=f"{CANARY} refus",
    )  # fmt: skip
    ListingReport.objects.create(
        place=place, reason="hours", text=f"{CANARY} signalement", email=f"{CANARY}.lecteur@example.org"
    )
    PairOfPlaces.objects.create(first=place, second=twin, reasons=[f"{CANARY} raison"])
    ImportRun.objects.create(**every_text(ImportRun, source=f"{CANARY} import"), by=person)
    group = WorkingGroupFactory(slug="accueil")
    SeatFactory(group=group, user=person)
    InvitationFactory(structure=structure, email=f"{CANARY}.invitation@example.org")
    MembershipApplicationFactory(
        structure_name=f"{CANARY} candidate", contact_name=f"{CANARY} candidat", motivation=f"{CANARY} motif",
        email=f"{CANARY}.candidate@example.org",
    )  # fmt: skip
    return {"place": place, "structure": structure, "group": group, "hidden": hidden}


def test_the_canaries_are_where_they_should_be(world):
    """Otherwise finding none would prove nothing."""
    place = Place.objects.get(pk=world["place"].pk)
    assert place.source.startswith(CANARY) and place.parent_structure_text.startswith(CANARY)
    assert {"source", "source_id", "parent_structure_text"} <= set(private_texts(Place, SHOWN_OF_PLACES))
    assert str(place.verified_by).startswith(CANARY) or CANARY in place.verified_by.email


def text_of(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    if content[:2] == b"PK":
        book = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace") + str(dict(response.headers))


def test_no_canary_is_found_in_what_everybody_may_read(client, world):
    place, structure = world["place"], world["structure"]
    addresses = [
        "/", "/annuaire/", "/annuaire/?vue=carte", "/annuaire/positions/", f"/annuaire/noms/?ids={place.pk}",
        "/annuaire/guide/?etape=2", "/annuaire/communes/?q=ni", f"{place.get_absolute_url()}signaler/", "/annuaire/?q=boussole", "/annuaire/?q=zzcan", "/annuaire/?tri=verifie",
        place.get_absolute_url(), f"/en{place.get_absolute_url()}", "/annuaire/lieux/mairie/", f"{structure.get_absolute_url()}revendiquer/",
        structure.get_absolute_url(), "/signataires/", "/groupes/", "/groupes/accueil/",
        "/recherche/?q=boussole", "/recherche/?q=zzcan", "/plan-du-site/", "/annuaire/flux.xml",
        "/ressources/", "/ressources/flux.xml", "/sitemap.xml", "/robots.txt", "/.well-known/security.txt",
        "/donnees/", "/api/v1/", "/api/v1/lieux?par_page=100", f"/api/v1/lieux/lieu-{place.pk}",
        "/api/v1/structures?par_page=100", f"/api/v1/structures/structure-{structure.pk}", "/api/v1/listes",
        "/annuaire/imprimer/", "/annuaire/cadre/", "/annuaire/cadre/?lieu=la-boussole&vue=carte", "/annuaire/integrer/",
        *(f"{place.get_absolute_url()}{end}" for end in ("fiche/", "orientation/", "affiche/", "contact.vcf", "qr.svg")),
        f"/oembed/?url=http://testserver{place.get_absolute_url()}",
        "/api/v1/openapi.json", *(f"/donnees/{name}" for name in open_files.FILES),
    ]  # fmt: skip
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        text = text_of(response)
        assert CANARY not in text.lower(), (address, text[max(0, text.lower().find(CANARY) - 200) :][:400])


@pytest.mark.parametrize("name", open_files.FILES)
def test_what_everybody_may_read_is_there(client, world, name):
    assert "La Boussole" in text_of(client.get(f"/donnees/{name}"))


def test_what_is_hidden_is_not_there_at_all(client, world):
    for place in Place.objects.filter(slug__startswith=CANARY):
        assert client.get(place.get_absolute_url()).status_code == 404
        assert client.get(f"/api/v1/lieux/lieu-{place.pk}").status_code == 404
    assert client.get(world["hidden"].get_absolute_url()).status_code == 404
    assert client.get(f"/api/v1/structures/structure-{world['hidden'].pk}").status_code == 404
