"""Whatever is typed or sent: a sentence in French, nothing lost, and never a 500."""

import io
import re
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from network import sections
from network.models import GroupDocument, Invitation, ListingChange, MembershipApplication, Place, Term
from resources.models import Resource
from tests.factories.network import PersonFactory, PlaceFactory, SeatFactory, StructureFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db

NASTY = {
    "empty": "",
    "too long": "x" * 30_000,
    "NUL": "a\0b",
    "emoji": "👩‍💻🏳️‍🌈",
    "script": "<script>alert(1)</script>",
    "quotes": "\"'`;--",
    "right to left": "\u202eabc",
    "lone surrogate": "\udcff".encode("utf-8", "replace").decode(),
    "formula": "=cmd|'/c calc'!A0",
    "not a number": "NaN",
}
ENGLISH = re.compile(r"\b(the|is|this|write|enter|give|must|value)\b", re.IGNORECASE)


@pytest.fixture
def editor(client):
    structure = StructureFactory()
    person = PersonFactory(manager_of=structure)
    client.force_login(person)
    return person


@pytest.fixture
def place(editor):
    place = PlaceFactory(structure=editor.affiliations.get().structure, phone="05 36 49 10 10")
    place.terms.set(Term.objects.filter(code="itinerant"))  # it has stops to correct, too
    return place


def errors_in(response):
    return re.findall(r'class="error">.*?</svg>(.*?)</p>', response.content.decode(), re.S)


def fields_of(response):
    """Names of what a person may fill in on the page."""
    html = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    names = set(re.findall(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"', html))
    return sorted(names - {"csrfmiddlewaretoken", "seen", "q"})


FORMS = [
    "apply",
    "account",
    "people",
    "new resource",
    "new link",
    *(f"place {section}" for section in sections.PLACE_SECTIONS),
]


def address_of(form, place):
    if form.startswith("place "):
        return reverse("network:place_edit", args=[place.slug, form.removeprefix("place ")])
    return {
        "apply": reverse("apply") + "?nouvelle=oui",
        "account": reverse("network:account"),
        "people": reverse("network:people", args=[place.structure.slug]),
        "new link": reverse("watching:propose"),
        "new resource": reverse("shared:resource_new"),
    }[form]


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("form", FORMS)
def test_nothing_typed_breaks_a_form(client, place, form, nasty):
    address = address_of(form, place)
    names = fields_of(client.get(address))
    assert names != []
    target = reverse("network:invite", args=[place.structure.slug]) if form == "people" else address
    response = client.post(target, dict.fromkeys(names, NASTY[nasty]))
    assert response.status_code in (200, 302, 409, 422)
    for sentence in errors_in(response):
        assert not ENGLISH.search(sentence), sentence
    assert b"<script>alert" not in response.content


def test_what_was_typed_is_kept_beside_the_error(client, place):
    address = reverse("network:place_edit", args=[place.slug, "hours"])
    response = client.post(address, {"mo": "9h-12h", "tu": "quand je peux", "hours_note": "Sauf l’été"})
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="quand je peux"' in html and 'value="9h-12h"' in html and "Sauf l’été" in html
    assert len(errors_in(response)) == 1


def test_a_replayed_correction_changes_nothing_twice(client, place):
    address = reverse("network:place_edit", args=[place.slug, "contacts"])
    seen = sections.digest(sections.snapshot(place, "contacts"))
    typed = {"phone": "05 36 49 20 20", "emails": "", "websites": "", "seen": seen}
    assert client.post(address, typed).status_code == 302
    assert client.post(address, typed).status_code == 302
    assert ListingChange.objects.count() == 1


def test_a_stale_form_shows_both_texts(client, place):
    address = reverse("network:place_edit", args=[place.slug, "contacts"])
    Place.objects.update(phone="05 36 49 77 77")
    seen = sections.digest(sections.snapshot(place, "contacts"))
    response = client.post(address, {"phone": "05 36 49 88 88", "emails": "", "websites": "", "seen": seen})
    html = response.content.decode()
    assert response.status_code == 409
    assert "05 36 49 77 77" in html and 'value="05 36 49 88 88"' in html
    assert Place.objects.get().phone == "05 36 49 77 77"
    kept = client.post(
        address, {"phone": "05 36 49 88 88", "emails": "", "websites": "", "seen": "x", "keep_mine": "1"}
    )
    assert kept.status_code == 302
    assert Place.objects.get().phone == "05 36 49 88 88"


def test_a_form_without_its_token_is_refused_kindly(place, editor):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    response = strict.post(reverse("network:account"), {"first_name": "Alix"})
    assert response.status_code == 403
    assert "Ce formulaire a trop attendu" in response.content.decode()


def test_a_robot_does_not_apply(client):
    page = client.get(reverse("apply"))
    typed = {
        "structure_name": "Structure", "contact_name": "Alix", "email": "alix@example.org",
        "opened": page.context["form"].initial["opened"], "ticket": page.context["form"].initial["ticket"],
    }  # fmt: skip
    assert client.post(reverse("apply"), typed).status_code == 422  # too fast
    assert client.post(reverse("apply"), {**typed, "opened": "1:faux"}).status_code == 422
    assert client.post(reverse("apply"), {**typed, "website": "http://x.example"}).status_code == 422
    assert MembershipApplication.objects.count() == 0


@pytest.mark.parametrize("siret", ["00000000000000", "123", "4349331230002X", "43493312300028"])
def test_a_wrong_siret_is_said(client, siret):
    response = client.post(reverse("apply"), {"siret": siret})
    assert any("SIRET" in sentence for sentence in errors_in(response))


@pytest.mark.parametrize("query", [*NASTY.values(), '"', '" OR "', " ".join(["mot"] * 500), "%00", "*" * 300])
@pytest.mark.parametrize(
    "address", ["/recherche/", "/annuaire/", "/ressources/", "/annuaire/integrer/", "/annuaire/imprimer/"]
)
def test_no_search_breaks(client, site, address, query):
    names = ("q", "page", "service", "theme", "commune", "couleur", "hauteur")
    response = client.get(address, dict.fromkeys(names, query))
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    "address",
    ["/annuaire/lieux/%00/", "/\0/", "/annuaire/?page=999999999999999999999", "/signataires/?le=abc", "/%ff/"],
)
def test_no_address_breaks(client, site, address):
    assert client.get(address).status_code in (200, 400, 404)


def test_two_invitations_at_once_are_one(client, place):
    address = reverse("network:invite", args=[place.structure.slug])
    for _ in range(2):
        client.post(address, {"email": "alix@example.org", "role": "editor"})
    assert Invitation.objects.waiting().count() == 1


# Uploads.


def png(width, height):
    """A picture whose header says its size; its pixels weigh nothing."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"\0" * ((width // 8 + 2) * height), 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zipped(**entries):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in entries.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return content.getvalue()


UPLOADS = {
    "a program called pdf": ("notice.pdf", b"MZ\x90\0" + b"\0" * 500, False),
    "a web page called png": ("photo.png", b"<html><script>alert(1)</script>", False),
    "a zip bomb called docx": ("bombe.docx", zipped(word__document_xml=b"\0" * 210 * 1024**2), False),
    "a zip without a document": ("vide.docx", zipped(autre="x"), False),
    "a broken zip": ("casse.xlsx", b"PK\x03\x04" + b"x" * 100, False),
    "a huge picture in 15 kB": ("grande.png", png(11_000, 11_000), False),
    "a truncated picture": ("photo.jpg", b"\xff\xd8\xff\xe0", False),
    "an unknown kind": ("virus.exe", b"MZ", False),
    "no ending": ("fichier", b"abc", False),
    "an empty file": ("vide.txt", b"", False),
    "binary called txt": ("notes.txt", b"a\0b", False),
    "too heavy": ("lourd.txt", b"a" * (20 * 1024**2 + 1), False),
    "a true pdf": ("notice.pdf", b"%PDF-1.7\n...", True),
    "a true text": ("Compte rendu été.txt", "Présents : six.".encode(), True),
    "a true docx": ("note.docx", zipped(word__document_xml="<w/>"), True),
    "a true picture": ("photo.png", png(80, 60), True),
    "a path in its name": ("../../../etc/passwd.txt", b"abc", True),
}


@pytest.mark.parametrize("upload", UPLOADS)
def test_uploads_are_looked_at(client, editor, upload):
    name, content, accepted = UPLOADS[upload]
    group = WorkingGroupFactory()
    SeatFactory(group=group, user=editor)
    address = reverse("network:group_add_document", args=[group.slug])
    response = client.post(address, {"title": "Document", "file": SimpleUploadedFile(name, content)})
    assert response.status_code == (302 if accepted else 422)
    assert GroupDocument.objects.count() == int(accepted)
    if accepted:
        kept = GroupDocument.objects.get().file.name
        assert kept.startswith(f"groups/{group.pk}/") and ".." not in kept
    else:
        assert len(errors_in(response)) == 1
        assert 'value="Document"' in response.content.decode()


def test_a_resource_with_a_wrong_file_keeps_what_was_typed(client, editor):
    structure = editor.affiliations.get().structure
    response = client.post(
        reverse("shared:resource_new"),
        {
            "structure": structure.pk, "title": "Atelier photo", "kind": "guide", "summary": "Deux heures.",
            "text": "Avec son téléphone.", "licence": "etalab-2.0", "visibility": "public",
            "files": [SimpleUploadedFile("notice.pdf", b"MZ"), SimpleUploadedFile("fiche.txt", b"Deux heures")],
        },
    )  # fmt: skip
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="Atelier photo"' in html and "Avec son téléphone." in html and "notice.pdf" in html
    resource = Resource.objects.get()
    assert resource.status == "draft" and [file.text for file in resource.files.all()] == ["Deux heures"]
