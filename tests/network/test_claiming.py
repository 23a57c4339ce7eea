"""How a structure comes to look after a listing that a file brought."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from network import claiming, inviting
from network.forms.open_to_all import signer
from network.models import (
    Affiliation,
    Claim,
    ClaimInvitation,
    Contact,
    Invitation,
    MembershipApplication,
    OutgoingMessage,
    Place,
)
from network.steps import StepRefused
from network.viewsets.messages import without_secrets
from tests.factories.network import MembershipFactory, PersonFactory, PlaceFactory, StructureFactory

pytestmark = pytest.mark.django_db

ALIX = {"name": "Alix Fictif", "email": "alix@example.org"}
SIRET = "21790191700013"


@pytest.fixture
def coordinator():
    return PersonFactory(coordinator=True)


@pytest.fixture
def place():
    structure = StructureFactory(siret=SIRET, member=False)
    return PlaceFactory(structure=structure, source="fichier", source_id="1", emails="accueil@relais.example")


def code_sent():
    text = OutgoingMessage.objects.filter(subject__contains="code").latest("pk").text
    return re.search(r"^(\d{3}) (\d{3})$", text, re.MULTILINE).expand(r"\1\2")


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def typed(**said):
    """As a browser sends it, some seconds after the page was opened."""
    return {"opened": signer.sign(str(int(timezone.now().timestamp()) - 60)), "website": "", **said}


# What is not claimed


def test_only_what_a_file_brought_and_nobody_acts_for_is_unclaimed(place):
    written_here = PlaceFactory()
    looked_after = PlaceFactory(structure__member=False, source="fichier", source_id="2")
    PersonFactory(reader_of=looked_after.structure)
    assert [claiming.is_unclaimed(each) for each in (place, written_here, looked_after)] == [True, False, False]
    assert list(claiming.unclaimed()) == [place.structure]
    assert list(claiming.unclaimed_places()) == [place]
    Affiliation.objects.update(left_at=timezone.now())
    assert list(claiming.unclaimed()) == [place.structure]  # whose last manager left asks the secretariat


@pytest.mark.parametrize("bond", ["member", "former member", "application", "invitation"])
def test_who_the_network_knows_already_is_not_unclaimed(place, bond, coordinator):
    structure = place.structure
    if "member" in bond:
        MembershipFactory(structure=structure, ends_on=dt.date(2026, 1, 1) if bond == "former member" else None)
    elif bond == "application":
        MembershipApplication.objects.create(structure_name="Le Relais", siret=SIRET, email="a@example.org")
    else:
        inviting.invite(by=coordinator, email="a@example.org", structure=structure, role="manager")
    assert not claiming.is_unclaimed(place)
    with pytest.raises(StepRefused):
        claiming.ask_for_code(structure)


# By code


def test_the_code_goes_to_the_mailbox_of_the_listing_and_invites_whoever_types_it(place):
    claim = claiming.ask_for_code(place.structure)
    assert OutgoingMessage.objects.get().to == "accueil@relais.example"
    code = code_sent()
    claiming.prove(claim, f"{code[:3]} {code[3:]}", **ALIX)
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.structure, invitation.role) == (ALIX["email"], place.structure, "manager")
    claim.refresh_from_db()
    assert (claim.status, claim.name, claim.email) == ("proved", ALIX["name"], ALIX["email"])
    inviting.accept(invitation)
    assert not claiming.is_unclaimed(place)


def test_the_code_itself_is_kept_nowhere_and_the_log_hides_it(place):
    claim = claiming.ask_for_code(place.structure)
    code = code_sent()
    assert code not in "".join(map(str, Claim.objects.filter(pk=claim.pk).values_list()[0]))
    text = OutgoingMessage.objects.get().text
    assert f"{code[:3]} {code[3:]}" in text
    assert f"{code[:3]} {code[3:]}" not in without_secrets(text)


def test_after_five_wrong_codes_the_right_one_opens_nothing(place):
    claim = claiming.ask_for_code(place.structure)
    code = code_sent()
    for _ in range(5):
        with pytest.raises(StepRefused):
            claiming.prove(claim, wrong(code), **ALIX)
    with pytest.raises(StepRefused):
        claiming.prove(claim, code, **ALIX)
    assert not Invitation.objects.exists()


def test_a_code_works_for_one_hour_and_once(place):
    claim = claiming.ask_for_code(place.structure)
    code = code_sent()
    Claim.objects.update(created_at=timezone.now() - dt.timedelta(minutes=61))
    with pytest.raises(StepRefused):
        claiming.prove(claim, code, **ALIX)
    Claim.objects.update(created_at=timezone.now())
    claiming.prove(claim, code, **ALIX)
    with pytest.raises(StepRefused):
        claiming.prove(claim, code, name="Dominique", email="dominique@example.org")
    assert Invitation.objects.count() == 1


def test_a_code_opens_its_own_claim_only(place):
    claiming.ask_for_code(place.structure)
    code = code_sent()
    other = claiming.ask_for_code(PlaceFactory(structure__member=False, source="fichier", source_id="2").structure)
    with pytest.raises(StepRefused):
        claiming.prove(other, code, **ALIX)


def test_a_mailbox_receives_three_codes_a_day_at_most(place):
    for _ in range(5):
        claiming.ask_for_code(place.structure)
    assert OutgoingMessage.objects.count() == 3
    assert Claim.objects.count() == 5


def test_a_mailbox_that_several_listings_show_receives_no_more(place):
    other = PlaceFactory(structure__member=False, source="fichier", source_id="2", emails="Accueil@relais.example")
    for _ in range(2):
        claiming.ask_for_code(place.structure)
        claiming.ask_for_code(other.structure)
    assert OutgoingMessage.objects.count() == 3


@pytest.mark.parametrize("hidden", ["structure", "place"])
def test_a_listing_hidden_meanwhile_is_not_proved(place, hidden):
    claim = claiming.ask_for_code(place.structure)
    type(place).objects.update(shown_in_directory=hidden != "place")
    type(place.structure).objects.update(shown_in_directory=hidden != "structure")
    with pytest.raises(StepRefused):
        claiming.prove(claim, code_sent(), **ALIX)
    assert not Invitation.objects.exists()


def test_a_listing_without_a_mailbox_says_the_same_and_no_code_opens_it(client, site, place):
    Place.objects.update(emails="")
    address = reverse("directory:claim_code", args=[place.structure.slug])
    response = client.post(address, typed())
    assert not OutgoingMessage.objects.exists()
    without = client.get(response["Location"]).content.decode()
    Place.objects.update(emails="accueil@relais.example")
    with_one = client.get(client.post(address, typed())["Location"]).content.decode()
    hidden = re.compile(r'value="[^"]{20,}"|[\w-]{30,}')
    assert hidden.sub("", without) == hidden.sub("", with_one)
    for code in ("", "-", "000000"):
        with pytest.raises(StepRefused):
            claiming.prove(Claim.objects.earliest("pk"), code, **ALIX)


def test_a_listing_that_somebody_looks_after_cannot_be_claimed(client, site, place):
    claim = claiming.ask_for_code(place.structure)
    code = code_sent()
    PersonFactory(manager_of=place.structure)
    with pytest.raises(StepRefused):
        claiming.prove(claim, code, **ALIX)
    with pytest.raises(StepRefused):
        claiming.submit(place.structure, siret=SIRET, **ALIX)
    page = client.get(reverse("directory:claim", args=[place.structure.slug])).content.decode()
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]


# By SIRET


def test_a_siret_proves_nothing_it_asks_the_secretariat(place, coordinator):
    claim = claiming.submit(place.structure, siret=SIRET, **ALIX)
    assert not Invitation.objects.exists()
    assert OutgoingMessage.objects.get().to == coordinator.email
    claiming.accept(claim, by=coordinator)
    assert (Invitation.objects.get().email, Invitation.objects.get().role) == (ALIX["email"], "manager")


def test_another_siret_is_refused_at_once(place):
    with pytest.raises(StepRefused):
        claiming.submit(place.structure, siret="21790157800013", **ALIX)
    assert not Claim.objects.exists()


def test_the_same_person_asks_once(place, coordinator):
    first = claiming.submit(place.structure, siret=SIRET, **ALIX)
    assert claiming.submit(place.structure, siret=SIRET, **ALIX | {"email": "Alix@example.org"}) == first
    assert OutgoingMessage.objects.count() == 1


def test_a_refusal_gives_its_reason_to_the_person(place, coordinator):
    claim = claiming.submit(place.structure, siret=SIRET, **ALIX)
    with pytest.raises(StepRefused):
        claiming.refuse(claim, "  ", by=coordinator)
    claiming.refuse(claim, "Vous n’y travaillez plus.", by=coordinator)
    letter = OutgoingMessage.objects.get(to=ALIX["email"])
    assert "Vous n’y travaillez plus." in letter.text
    with pytest.raises(StepRefused):
        claiming.accept(claim, by=coordinator)


@pytest.mark.parametrize("step", [claiming.accept, lambda claim, by: claiming.refuse(claim, "Non", by=by)])
def test_only_coordinators_decide(place, step):
    claim = claiming.submit(place.structure, siret=SIRET, **ALIX)
    with pytest.raises(PermissionDenied):
        step(claim, by=PersonFactory(manager_of=StructureFactory()))


# Inviting


def test_a_structure_is_written_to_once_and_reminded_once(place, coordinator):
    assert claiming.invite_to_claim(by=coordinator) == 1
    assert claiming.invite_to_claim(by=coordinator) == 0
    assert claiming.remind(by=coordinator) == 0
    later = timezone.now() + dt.timedelta(days=15)
    assert claiming.remind(by=coordinator, now=later) == 1
    assert claiming.remind(by=coordinator, now=later + dt.timedelta(days=30)) == 0
    letters = OutgoingMessage.objects.order_by("pk")
    assert [letter.to for letter in letters] == ["accueil@relais.example"] * 2
    assert reverse("directory:claim", args=[place.structure.slug]) in letters[0].text


def test_a_mailbox_that_several_listings_show_receives_one_letter_and_one_reminder(place, coordinator):
    others = [
        PlaceFactory(structure__member=False, source="fichier", source_id=str(number), emails=place.emails)
        for number in (2, 3)
    ]
    assert claiming.invite_to_claim(by=coordinator, most=2) == 1
    assert claiming.invite_to_claim(by=coordinator, most=2) == 0
    assert ClaimInvitation.objects.count() == 1 + len(others)
    later = timezone.now() + dt.timedelta(days=15)
    assert [claiming.remind(by=coordinator, most=2, now=later) for _ in range(2)] == [1, 0]


def test_a_batch_costs_as_many_queries_whatever_the_number_of_listings_that_show_a_mailbox(place, coordinator):
    PlaceFactory(structure__member=False, source="fichier", source_id="2", emails=place.emails)
    with CaptureQueriesContext(connection) as two:
        claiming.invite_to_claim(by=coordinator)
    ClaimInvitation.objects.all().delete()
    OutgoingMessage.objects.all().delete()
    for number in range(3, 7):
        PlaceFactory(structure__member=False, source="fichier", source_id=str(number), emails=place.emails)
    with CaptureQueriesContext(connection) as six:
        claiming.invite_to_claim(by=coordinator)
    assert len(six) <= len(two)


def test_who_claimed_is_forgotten_after_six_months(place, coordinator):
    claiming.refuse(claiming.submit(place.structure, siret=SIRET, **ALIX), "Non", by=coordinator)
    claiming.ask_for_code(place.structure)
    claiming.forget()
    assert Claim.objects.exclude(email="").count() == 1
    long_ago = timezone.now() - dt.timedelta(days=200)
    Claim.objects.update(created_at=long_ago, decided_at=long_ago)
    claiming.forget()
    assert list(Claim.objects.values_list("status", "name", "email", "refusal_reason")) == [
        ("refused", "", "", "Non")
    ]


def test_nobody_is_invited_who_looks_after_it_has_no_mailbox_or_is_hidden(place, coordinator):
    PersonFactory(reader_of=place.structure)
    PlaceFactory(structure__member=False, source="fichier", source_id="2")
    hidden = PlaceFactory(structure__member=False, source="fichier", source_id="3", emails="cache@relais.example")
    hidden.structure.shown_in_directory = False
    hidden.structure.save()
    assert claiming.invite_to_claim(by=coordinator) == 0
    assert not OutgoingMessage.objects.exists()


def test_who_asked_not_to_be_written_to_is_not(place, coordinator):
    Contact.objects.create(email="accueil@relais.example", refuses_mail_at=timezone.now())
    claiming.invite_to_claim(by=coordinator)
    assert OutgoingMessage.objects.get().status == "unwanted"


def test_a_claimed_structure_is_not_reminded(place, coordinator):
    claiming.invite_to_claim(by=coordinator)
    PersonFactory(manager_of=place.structure)
    assert claiming.remind(by=coordinator, now=timezone.now() + dt.timedelta(days=15)) == 0


# The pages


def test_a_visitor_claims_by_code(client, site, place):
    slug = place.structure.slug
    assert client.get(reverse("directory:claim", args=[slug])).status_code == 200
    response = client.post(reverse("directory:claim_code", args=[slug]), typed())
    page = client.post(response["Location"], typed(code=wrong(code_sent()), **ALIX))
    assert page.status_code == 422
    assert ALIX["name"] in page.content.decode()  # what was typed is kept
    done = client.post(response["Location"], typed(code=code_sent(), **ALIX))
    assert done["Location"] == reverse("directory:claim_thanks", args=[slug])
    assert Invitation.objects.get().email == ALIX["email"]


def test_a_visitor_claims_by_siret_and_the_secretariat_accepts(client, site, place, coordinator):
    address = reverse("directory:claim_siret", args=[place.structure.slug])
    assert client.get(address).status_code == 302
    assert client.post(address, typed(siret="123", **ALIX)).status_code == 422
    assert client.post(address, typed(siret="217 901 917 00013", **ALIX)).status_code == 302
    claim = Claim.objects.get()
    assert ALIX["email"] not in client.get(reverse("directory:claim", args=[place.structure.slug])).content.decode()
    client.force_login(coordinator)
    assert ALIX["email"] in client.get(reverse("network:claims")).content.decode()
    client.post(reverse("network:claim_accept", args=[claim.pk]))
    assert Invitation.objects.get().email == ALIX["email"]
    assert ALIX["name"] in client.get(reverse("network:claims") + "?state=decided").content.decode()


@pytest.mark.parametrize("said", [{"website": "x"}, {"opened": "x"}, {"opened": ""}])
def test_robots_are_turned_away(client, site, place, said):
    address = reverse("directory:claim_code", args=[place.structure.slug])
    assert client.post(address, typed() | said).status_code == 422
    assert not Claim.objects.exists()


def test_an_address_claims_so_many_times_an_hour(client, site, place, settings):
    settings.ACCOUNT_RATE_LIMITS = {"claim": "2/h/ip"}
    address = reverse("directory:claim_code", args=[place.structure.slug])
    assert [client.post(address, typed()).status_code for _ in range(3)] == [302, 302, 429]


def test_the_batch_shows_whom_it_writes_to_before_it_does(client, site, place, coordinator):
    client.force_login(coordinator)
    address = reverse("network:claim_invite")
    assert place.structure.called in client.get(address).content.decode()
    assert not ClaimInvitation.objects.exists()
    client.post(address)
    assert ClaimInvitation.objects.get().to == "accueil@relais.example"
    assert place.structure.called not in client.get(address).content.decode()
