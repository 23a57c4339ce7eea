"""The name and the logo: for signatories, while they are."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from home.models.identity import Identity
from network import branding, paper
from network.models import Badge, IdentityUse, Membership
from network.steps import StepRefused
from tests.factories.network import MembershipFactory, PersonFactory, RulesFactory, StructureFactory
from tests.papers import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def structure(site):
    RulesFactory(identity_for_signatories_only=True)
    Identity.objects.create(main_colour="#1d5c6b", accent_colour="#a8480f")
    return StructureFactory(name="Le Relais")


def leave(structure):
    Membership.objects.filter(structure=structure).update(ends_on=dt.date(2025, 1, 1))


def post(client, name, structure):
    return client.post(reverse(name, args=[structure.slug]))


def test_the_terms_are_accepted_once_by_each_person_before_anything_is_fetched(structure):
    person, colleague = PersonFactory(manager_of=structure), PersonFactory(editor_of=structure)
    with pytest.raises(StepRefused):
        branding.fetch(structure, "pack", by=person)
    branding.accept_terms(structure, by=person)
    branding.accept_terms(structure, by=person)
    branding.fetch(structure, "pack", by=person)
    with pytest.raises(StepRefused):
        branding.fetch(structure, "pack", by=colleague)
    assert list(IdentityUse.objects.order_by("pk").values_list("what", flat=True)) == ["terms", "pack"]
    assert Badge.objects.count() == 1


def test_readers_and_others_fetch_nothing(structure):
    for person in (PersonFactory(reader_of=structure), PersonFactory(manager_of=StructureFactory())):
        with pytest.raises(PermissionDenied):
            branding.accept_terms(structure, by=person)


def test_leaving_closes_it_at_once(client, structure):
    person = PersonFactory(manager_of=structure)
    client.force_login(person)
    badge = branding.accept_terms(structure, by=person)
    verify, picture = reverse("verify", args=[badge.code]), reverse("badge", args=[badge.code])
    assert post(client, "identity_pack", structure).status_code == 200
    assert "2 mai 2024" in client.get(verify).content.decode()
    assert "2024" in client.get(picture).content.decode()
    leave(structure)
    for name in ("identity_pack", "network:identity_poster"):
        assert post(client, name, structure).status_code == 404
    for address in (verify, picture):
        page = client.get(address).content.decode()
        assert "2024" not in page and "Le Relais" in page
    with pytest.raises(StepRefused):
        branding.accept_terms(structure, by=person)


def test_where_nothing_reserves_it_the_pack_is_open_and_the_badge_is_not(client, site):
    structure = StructureFactory(member=False)
    person = PersonFactory(manager_of=structure)
    client.force_login(person)
    branding.accept_terms(structure, by=person)
    assert post(client, "identity_pack", structure).status_code == 200
    assert post(client, "network:identity_poster", structure).status_code == 404


def test_the_pack_holds_the_colours_and_the_rules_of_use(client, structure):
    person = PersonFactory(manager_of=structure)
    client.force_login(person)
    badge = branding.accept_terms(structure, by=person)
    package = zipfile.ZipFile(io.BytesIO(post(client, "identity_pack", structure).content))
    assert "#1d5c6b" in package.read("couleurs.css").decode()
    assert badge.code in package.read("lisez-moi.txt").decode()


def test_the_public_page_has_nothing_personal_and_sets_no_cookie(client, structure):
    person = PersonFactory(manager_of=structure, last_name="Personnel")
    badge = branding.accept_terms(structure, by=person)
    answer = client.get(reverse("verify", args=[badge.code]))
    assert answer["Cache-Control"] == "no-cache"  # as public pages have it
    assert not answer.cookies
    assert person.email not in answer.content.decode() and "Personnel" not in answer.content.decode()


@pytest.mark.parametrize("code", ["inconnu", "x" * 60, "a-b_c"])
def test_an_unknown_code_has_its_kind_page(client, site, code):
    answer = client.get(reverse("verify", args=[code]))
    assert answer.status_code == 404
    assert reverse("directory:signatories") in answer.content.decode()
    assert client.get(reverse("badge", args=[code])).status_code == 404


def test_a_structure_that_came_back_is_verified_since_then(client, structure):
    leave(structure)
    MembershipFactory(structure=structure, begins_on=dt.date(2026, 3, 1))
    assert branding.running_membership(structure).begins_on == dt.date(2026, 3, 1)


@pytest.mark.skipif(not paper.is_available(), reason="no Pango on this machine")
def test_the_poster_is_one_tagged_page(client, structure):
    person = PersonFactory(manager_of=structure)
    client.force_login(person)
    branding.accept_terms(structure, by=person)
    pdf = read(post(client, "network:identity_poster", structure))
    assert len(pdf.pages) == 1
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
