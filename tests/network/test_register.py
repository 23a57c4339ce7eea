"""Who was a signatory on a day, what is sent to all members, and its proof."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from network import register
from network.models import LegalAct, Membership, OutgoingMessage, Party, RegisterSending
from network.steps import StepRefused
from tests.factories.agreements import a_secretariat, called, rules_of, signs
from tests.factories.network import MembershipFactory, PersonFactory, StructureFactory

pytestmark = pytest.mark.django_db


def day(text):
    return dt.date.fromisoformat(text)


@pytest.fixture
def secretariat():
    return a_secretariat()


def test_both_ends_of_a_membership_count():
    MembershipFactory(begins_on=day("2024-02-29"), ends_on=day("2025-12-31"))
    counts = [len(register.on(day(each))) for each in ("2024-02-28", "2024-02-29", "2025-12-31", "2026-01-01")]
    assert counts == [0, 1, 1, 0]


def test_a_line_has_the_columns_of_the_annex(secretariat):
    structure = StructureFactory(name="Mairie d’Essai", member=False)
    party = called(rules_of("sicoval"), by=secretariat, structure=structure)
    act = LegalAct.objects.create(
        structure=structure, kind="deliberation", number="C-54", body="conseil municipal", dated="2024-09-30"
    )
    Party.objects.filter(pk=party.pk).update(act=act)
    signs(party)
    line = register.on(dt.date.today())[0]
    assert (line.structure, line.represented_by, line.function) == ("Mairie d’Essai", "Dominique Essai", "Présidence")
    assert "C-54" in line.act and "conseil municipal" in line.act and line.signed_on == dt.date.today().isoformat()


def test_the_order_has_no_regard_for_accents():
    for name in ("Écluse", "Zèbre", "abeille"):
        StructureFactory(name=name)
    assert [line.structure for line in register.on(dt.date.today())] == ["abeille", "Écluse", "Zèbre"]


def test_what_changed_since_the_last_sending():
    def line(key, **said):
        blank = dict.fromkeys(("commune", "act", "represented_by", "function", "signed_on"), "")
        return register.Line(**{"key": key, "structure": f"S{key}", "since": "2024-05-02", **blank, **said})

    found = register.changes([line(1), line(2)], [line(2, represented_by="Alix"), line(3)])
    assert [[each.key for each in part] for part in (found.came, found.left, found.changed)] == [[3], [1], [2]]
    assert not register.changes([line(1)], [line(1)])


def test_one_action_sends_it_to_all_with_its_proof(secretariat):
    one, two = StructureFactory(), StructureFactory()
    PersonFactory(email="un@example.org", manager_of=one), PersonFactory(email="deux@example.org", manager_of=two)
    PersonFactory(editor_of=two), PersonFactory(manager_of=StructureFactory(member=False))
    sending = register.send_to_all(by=secretariat)
    told = OutgoingMessage.objects.filter(event__startswith="register:")
    assert sorted(told.values_list("to", flat=True)) == ["deux@example.org", "un@example.org"]
    assert all(one.name in message.text and two.name in message.text for message in told)
    assert (sending.sent_by, sending.recipients, len(sending.rows)) == (secretariat, 2, 2)
    with pytest.raises(StepRefused):  # a second click
        register.send_to_all(by=secretariat)
    assert register.faults() == []
    RegisterSending.objects.update(rows=sending.rows[:1])
    assert len(register.faults()) == 1


def test_only_the_secretariat_sends_it():
    with pytest.raises(PermissionDenied):
        register.send_to_all(by=PersonFactory(manager_of=StructureFactory()))


def test_nobody_to_list_nothing_to_send(secretariat):
    with pytest.raises(StepRefused):
        register.send_to_all(by=secretariat)


def test_it_leaves_in_every_format(client):
    structure = StructureFactory(name="=1+1 & <b>")
    client.force_login(PersonFactory(reader_of=structure))
    address = reverse("network:register")
    page = client.get(address).content.decode()
    assert "&lt;b&gt;" in page
    csv = client.get(f"{address}?format=csv").content.decode("utf-8-sig")
    assert "'=1+1" in csv
    assert client.get(f"{address}?format=xlsx").content.startswith(b"PK")
    assert client.get(f"{address}?format=pdf").content.startswith(b"%PDF-")
    assert client.get(f"{address}?format=print").status_code == 200


@pytest.mark.parametrize("asked", ["demain", "2026-02-30", "\0", "9" * 60, "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_shows_today(asked, client):
    structure = StructureFactory()
    client.force_login(PersonFactory(reader_of=structure))
    assert client.get(reverse("network:register"), {"le": asked}).status_code == 200


def test_the_public_list_names_no_person(secretariat):
    party = called(rules_of("sicoval"), by=secretariat, structure=StructureFactory(member=False))
    signs(party)
    for address in ("/signataires/", "/signataires/liste.csv", "/signataires/liste.pdf"):
        answer = Client().get(address)
        assert answer.status_code == 200 and b"Dominique" not in answer.content and not answer.cookies
    assert party.structure.name in Client().get("/signataires/liste.csv").content.decode("utf-8-sig")
    assert Membership.objects.count() == 1
