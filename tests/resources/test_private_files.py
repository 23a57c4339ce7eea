"""Files and pictures of what is not for everybody: nobody gets them by any door, nor learns that they are there."""

import io

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from network.models import Affiliation
from resources.models import Resource, ResourceFile
from tests.factories.network import PersonFactory, SeatFactory, StructureFactory, WorkingGroupFactory
from tests.factories.resources import ResourceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

SECRET = "xylocope"
ROLES = ["visitor", "stranger", "member", "seated", "former", "editor", "coordinator"]
# What each role sees, in this order: a letter, or a dot for nothing.
STATES = {
    "draft": ({}, "....." + "ec"),
    "proposed": ({"status": "proposed"}, "....." + "ec"),
    "declined": ({"status": "declined"}, "....." + "ec"),
    "archived": ({"status": "archived"}, "....." + "ec"),
    "members": ({"published": True, "for_members": True}, "..ms." + "ec"),
    "group": ({"published": True, "visibility": "group"}, "...s." + "ec"),
}
PUBLIC_DOORS = [
    "/recherche/?q=xylocope", "/ressources/?q=xylocope", "/ressources/flux.xml", "/ressources/liste.csv",
    "/ressources/liste.json", "/ressources/oai/?verb=ListRecords&metadataPrefix=oai_dc", "/sitemap.xml",
]  # fmt: skip
INNER_DOORS = [
    "/espace/recherche/?q=xylocope", "/espace/ressources/?q=xylocope", "/espace/ressources/partagees/?format=csv",
]  # fmt: skip


@pytest.fixture(scope="module")
def people_once(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        from tests.conftest import found_site

        found_site()
        structure, group = StructureFactory(), WorkingGroupFactory()
        former = PersonFactory(editor_of=structure)
        Affiliation.objects.filter(user=former).update(left_at=timezone.now())
        seated = PersonFactory(reader_of=StructureFactory())
        SeatFactory(group=group, user=seated)
        people = {
            "visitor": None, "stranger": PersonFactory(reader_of=StructureFactory(member=False)),
            "member": PersonFactory(reader_of=StructureFactory()), "seated": seated, "former": former,
            "editor": PersonFactory(editor_of=structure), "coordinator": PersonFactory(coordinator=True),
        }  # fmt: skip
        clients = {}
        for role, person in people.items():
            clients[role] = Client()
            if person:
                clients[role].force_login(person)
        yield structure, group, clients
        transaction.set_rollback(True)


@pytest.fixture
def world(people_once, db):
    return people_once


def hidden(structure, group, options):
    """A resource with a file and a picture, all of which say the secret."""
    if options.get("visibility") == "group":
        options = options | {"group": group}
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "WEBP")
    resource = ResourceFactory(structure=structure, title=f"Le {SECRET}", slug="cache", **options)
    resource.cover.save("image.webp", ContentFile(picture.getvalue()))
    file = ResourceFile.objects.create(
        resource=resource, title=SECRET, file=ContentFile(SECRET.encode(), f"{SECRET}.txt"), text=SECRET, size=8,
        content_type="text/plain; charset=utf-8",
    )  # fmt: skip
    return resource, file


@pytest.mark.parametrize("state", STATES)
def test_nothing_leaks(world, state):
    structure, group, clients = world
    options, seen = STATES[state]
    resource, file = hidden(structure, group, options)
    slug = [resource.slug]
    public = [
        resource.get_absolute_url(), reverse("resources:file", args=[*slug, file.pk]), reverse("resources:cover", args=slug),
        reverse("resources:report", args=slug), f"/media/{file.file.name}", f"/media/{resource.cover.name}",
        f"/static/{file.file.name}", f"/documents/{file.pk}/{SECRET}.txt",
    ]  # fmt: skip
    inside = [
        reverse("shared:resource", args=slug), reverse("shared:resource_file", args=[*slug, file.pk]),
        reverse("shared:resource_cover", args=slug),
    ]  # fmt: skip
    versions = reverse("shared:resource_versions", args=slug)
    headers = {"Range": "bytes=0-3", "If-None-Match": "*", "If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}
    for address in public:
        assert clients["visitor"].get(address).status_code == 404, address
        assert clients["coordinator"].get(address, headers=headers).status_code == 404, address
    for address in public[:3]:
        assert clients["visitor"].head(address).status_code == 404, address
    for role, letter in zip(ROLES, seen, strict=True):
        client = clients[role]
        for address in inside if letter == "." else inside[1:]:
            answer = client.get(address, headers=headers if letter == "." else {})
            assert (answer.status_code == 200) == (letter != "."), (role, address)
            assert "no-store" in answer.headers["Cache-Control"], (role, address)
            assert letter != "." or SECRET.encode() not in b"".join(answer), (role, address)
        if letter in "ms":
            assert client.get(versions).status_code == 403
    doors = [("visitor", each) for each in PUBLIC_DOORS] + [("stranger", each) for each in INNER_DOORS[:2]]
    if seen[2] == ".":
        doors += [("member", each) for each in INNER_DOORS]
    for role, address in doors if state in ("archived", "members", "group") else []:
        assert f"Le {SECRET}".encode() not in b"".join(clients[role].get(address)), (role, address)


def test_a_file_taken_away_is_handed_out_no_more(world):
    structure, group, clients = world
    resource, file = hidden(structure, group, {"published": True})
    address = reverse("resources:file", args=[resource.slug, file.pk])
    assert b"".join(clients["visitor"].get(address)) == SECRET.encode()
    other, _file = ResourceFactory(published=True), None
    assert clients["visitor"].get(reverse("resources:file", args=[other.slug, file.pk])).status_code == 404
    file.delete()
    assert clients["editor"].get(address).status_code == 404
    assert Resource.objects.count() == 2
