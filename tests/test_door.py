"""There is one door: a code by mail, a second factor for coordinators, and no other way in."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from network.models import Affiliation, User
from tests.factories.network import InvitationFactory, PersonFactory, PlaceFactory, StructureFactory

pytestmark = pytest.mark.django_db

DOOR = "/compte/login/code/"


@pytest.mark.parametrize(
    "address",
    [
        "/admin/login/",
        "/admin/login/?next=/admin/pages/",
        "/_util/login/",
        "/admin/password_reset/",
        "/admin/password_reset/confirm/x/y/",
    ],
)
def test_every_stock_address_leads_to_the_door(client, site, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].split("?")[0] == DOOR


@pytest.mark.parametrize("address", ["/admin/login/", "/_util/login/"])
def test_a_password_posted_to_a_stock_address_opens_nothing(client, site, address):
    User.objects.create_superuser("admin@example.org", "mot de passe solide")
    client.post(address, {"username": "admin@example.org", "password": "mot de passe solide"})
    assert "_auth_user_id" not in client.session


def code_sent():
    return re.search(r"^\s{4}(\S+)$", mail.outbox[-1].body, re.M).group(1)


def ask_for_a_code(client, email):
    return client.post(DOOR, {"email": email})


def enter(client, email):
    ask_for_a_code(client, email)
    return client.post("/compte/login/code/confirm/", {"code": code_sent()})


def test_the_code_from_the_mail_opens_the_member_area(client, site):
    person = PersonFactory(editor_of=StructureFactory())
    assert enter(client, person.email)["Location"] == "/espace/"
    assert client.get("/espace/").status_code == 200


def test_a_code_works_once(client, site):
    person = PersonFactory()
    ask_for_a_code(client, person.email)
    code = code_sent()
    client.post("/compte/login/code/confirm/", {"code": code})
    other = Client()
    other.post("/compte/login/code/confirm/", {"code": code})
    assert other.get("/espace/").status_code == 302


def test_a_code_is_dead_after_an_hour(client, site):
    person = PersonFactory()
    with time_machine.travel(dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.UTC)):
        ask_for_a_code(client, person.email)
    with time_machine.travel(dt.datetime(2026, 11, 20, 11, 1, tzinfo=dt.UTC)):
        client.post("/compte/login/code/confirm/", {"code": code_sent()})
        assert client.get("/espace/").status_code == 302


def test_an_unknown_address_gets_the_same_answer_and_another_mail(client, site):
    known, unknown = Client(), Client()
    first = ask_for_a_code(known, PersonFactory(email="alix@example.org").email)
    second = ask_for_a_code(unknown, "inconnue@example.org")
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert mail.outbox[-1].to == ["inconnue@example.org"]
    assert re.search(r"^\s{4}(\S+)$", mail.outbox[-1].body, re.M) is None


def test_somebody_put_out_does_not_come_in(client, site):
    person = PersonFactory(is_active=False)
    ask_for_a_code(client, person.email)
    if mail.outbox and (found := re.search(r"^\s{4}(\S+)$", mail.outbox[-1].body, re.M)):
        client.post("/compte/login/code/confirm/", {"code": found.group(1)})
    assert client.get("/espace/").status_code == 302


def test_nobody_signs_up(client, site):
    assert "Les comptes s’ouvrent sur invitation" in client.get("/compte/signup/").content.decode()
    client.post("/compte/signup/", {"email": "nouvelle@example.org", "password1": "mot de passe solide"})
    assert User.objects.filter(email="nouvelle@example.org").count() == 0


def test_an_optional_password_opens_too(client, site):
    person = PersonFactory()
    person.set_password("mot de passe solide")
    person.save()
    response = client.post("/compte/login/", {"login": person.email, "password": "mot de passe solide"})
    assert response["Location"] == "/espace/"


def test_a_coordinator_without_second_factor_only_sets_one_up(client, site):
    person = PersonFactory(coordinator=True)
    Authenticator.objects.filter(user=person).delete()
    enter(client, person.email)
    for address in ("/admin/", "/espace/", "/espace/structures/"):
        assert client.get(address)["Location"] == "/compte/2fa/totp/activate/", address
    assert client.get("/compte/2fa/totp/activate/").status_code == 200


def test_a_coordinators_code_alone_opens_nothing(client, site):
    person = PersonFactory(coordinator=True)
    assert enter(client, person.email)["Location"] == "/compte/2fa/authenticate/"
    assert client.get("/admin/").status_code == 302
    assert client.get("/espace/").status_code == 302


def test_a_members_second_factor_is_optional(client, site):
    enter(client, PersonFactory(editor_of=StructureFactory()).email)
    assert client.get("/espace/").status_code == 200


@pytest.mark.parametrize(
    "name",
    ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_generate_recovery_codes"],
)
def test_the_pages_of_second_factors_open_to_who_has_just_come_in(client, site, name):
    enter(client, PersonFactory(editor_of=StructureFactory()).email)
    assert client.get(reverse(name)).status_code in (200, 302)
    assert Client().get(reverse(name)).status_code == 302


def test_an_invitation_opens_the_door_by_its_button_only(client, site):
    invitation = InvitationFactory(email="alix@example.org")
    address = reverse("invitation", args=[invitation.token])
    for _ in range(10):  # a scanner follows every link
        assert client.get(address).status_code == 200
    assert Affiliation.objects.count() == 0
    response = client.post(address, {"first_name": "Alix", "last_name": "Fictif"})
    assert response["Location"] == "/espace/"
    assert client.get("/espace/structures/").status_code == 200
    assert client.get(address).status_code == 410


def test_an_invitation_does_not_open_a_coordinators_account_without_the_second_factor(client, site):
    coordinator = PersonFactory(coordinator=True)
    invitation = InvitationFactory(email=coordinator.email)
    client.post(reverse("invitation", args=[invitation.token]))
    assert client.get("/admin/").status_code == 302


def test_private_pages_are_neither_kept_nor_indexed(client, site):
    client.force_login(PersonFactory(editor_of=PlaceFactory().structure))
    for address in ("/espace/", "/compte/email/"):
        response = client.get(address)
        assert response["Cache-Control"] == "private, no-store", address
        assert response["X-Robots-Tag"] == "noindex, nofollow", address


def test_looking_changes_nothing(client, site):
    """Every step of the member area refuses GET."""
    from network.urls import space_urlpatterns

    client.force_login(PersonFactory(coordinator=True))
    steps = [
        pattern for pattern in space_urlpatterns if "confirm" in pattern.name or pattern.name.startswith("change_")
    ]
    assert len(steps) >= 5
    for pattern in steps:
        arguments = [1 if "int:pk" in str(pattern.pattern) else "x"] * str(pattern.pattern).count("<")
        assert client.get(reverse(f"network:{pattern.name}", args=arguments)).status_code in (404, 405), pattern.name


def test_nobody_floods_a_mailbox(settings, site):
    settings.ACCOUNT_RATE_LIMITS = {}  # those of the library: three a minute for an address
    person = PersonFactory()
    answers = [ask_for_a_code(Client(), person.email) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 200, 200]
    assert len(mail.outbox) == 3
