"""Needs from the field, from anybody to a group and back."""

import time

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from network import needs
from network.forms.open_to_all import signer
from network.models import Need, Network, OutgoingMessage
from network.steps import StepRefused
from tests.factories.groups import NeedFactory, group_of
from tests.factories.network import PersonFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    Network.objects.create(name="Réseau d’essai", email="secretariat@example.org")
    return PersonFactory(coordinator=True)


def typed(**more):
    opened = signer.sign(str(int(time.time()) - 60))
    return {
        "title": "Rien le samedi",
        "text": "🙂 <b>",
        "where": "Thouars",
        "email": "a@example.org",
        "opened": opened,
        **more,
    }


def test_anybody_raises_a_need_and_the_secretariat_is_told(client, site, coordinator):
    for _ in range(2):  # a double click
        assert client.post(reverse("needs:raise"), typed())["Location"] == reverse("needs:thanks")
    need = Need.objects.get()
    assert (need.email, need.raised_by, need.status) == ("a@example.org", None, "waiting")
    assert [each.to for each in OutgoingMessage.objects.all()] == ["secretariat@example.org"]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "wrong", [{"website": "x"}, {"opened": "x"}, {"title": ""}, {"title": "a\0"}, {"email": "x"}]
)
def test_robots_and_mistakes_are_told_and_nothing_is_lost(client, site, wrong):
    page = client.post(reverse("needs:raise"), typed(**wrong))
    assert page.status_code == 422 and "🙂 &lt;b&gt;" in page.content.decode()
    assert not Need.objects.exists()


def test_a_group_works_on_it_then_the_author_reads_the_answer_and_the_address_is_forgotten(coordinator):
    group, facilitator, (member,) = group_of(members=1)
    need = needs.raise_need(title="Rien le samedi", email="a@example.org")
    needs.tie(need, group, by=coordinator)
    told = list(OutgoingMessage.objects.order_by("pk").values_list("to", flat=True))
    assert told == ["secretariat@example.org", facilitator.email, "a@example.org"]
    with pytest.raises(PermissionDenied):
        needs.answer(need, by=member, text="Voici.")
    needs.answer(need, by=facilitator, text="La médiathèque ouvre le samedi.")
    last = OutgoingMessage.objects.latest("pk")
    assert last.to == "a@example.org" and "La médiathèque ouvre le samedi." in last.text
    assert Need.objects.get().email == ""


def test_a_member_is_told_why_it_is_set_aside_and_it_may_come_back(coordinator):
    member = PersonFactory(reader_of=StructureFactory())
    need = needs.raise_need(title="Un drone", by=member)
    with pytest.raises(StepRefused):
        needs.set_aside(need, by=coordinator, reason="  ")
    needs.set_aside(need, by=coordinator, reason="Ce n’est pas notre rôle.")
    assert OutgoingMessage.objects.latest("pk").to == member.email
    with pytest.raises(StepRefused):
        needs.keep(need, by=coordinator)  # somebody else sorted it meanwhile
    needs.take_up_again(need, by=coordinator)
    needs.keep(need, by=coordinator)
    assert Need.objects.get().status == "kept"


@pytest.mark.one_engine
def test_only_the_secretariat_sorts_and_who_belongs_to_no_member_raises_nothing_inside(coordinator):
    need = NeedFactory()
    for person in (PersonFactory(), PersonFactory(manager_of=StructureFactory())):
        for step, said in ((needs.keep, {}), (needs.show, {"public_title": "x"}), (needs.set_aside, {"reason": "x"})):
            with pytest.raises(PermissionDenied):
                step(need, by=person, **said)
    with pytest.raises(PermissionDenied):
        needs.raise_need(title="x", by=PersonFactory())


@pytest.mark.one_engine
def test_everybody_reads_only_the_words_written_for_everybody(client, site, coordinator):
    need = NeedFactory(title="CANARI Mme Untel", text="CANARI", email="canari@example.org")
    NeedFactory(title="CANARI caché")
    needs.keep(need, by=coordinator)
    needs.show(need, by=coordinator, public_title="Aide le samedi")
    page = client.get(reverse("needs:list")).content.decode()
    assert "Aide le samedi" in page and "CANARI" not in page and "canari" not in page
    needs.set_aside(need, by=coordinator, reason="Fait.")
    assert "Aide le samedi" not in client.get(reverse("needs:list")).content.decode()


@pytest.mark.one_engine
def test_members_see_what_they_raised_and_what_their_groups_work_on(client, coordinator):
    group, facilitator, (member,) = group_of(members=1)
    own, of_group = NeedFactory(raised_by=member), NeedFactory(group=group, status="tied", email="a@example.org")
    NeedFactory()
    assert set(Need.objects.visible_to(member)) == {own, of_group}
    assert set(Need.objects.visible_to(facilitator)) == {of_group}
    client.force_login(facilitator)
    assert "a@example.org" not in client.get(reverse("network:need", args=[of_group.pk])).content.decode()


@pytest.mark.one_engine
def test_the_secretariat_searches_sorts_and_takes_the_list_away(client, coordinator):
    NeedFactory(title="=Samedi", where="Thouars"), NeedFactory(title="Imprimer", status="kept")
    client.force_login(coordinator)
    address = reverse("network:needs")
    assert "Imprimer" not in client.get(address, {"etat": "waiting"}).content.decode()
    assert "Samedi" not in client.get(address, {"q": "imprim\0"}).content.decode()
    assert "'=Samedi" in client.get(address, {"format": "csv"}).content.decode()
    page = client.post(reverse("network:need_step", args=[Need.objects.first().pk, "repondre"]), {"text": ""})
    assert page.status_code == 422


@pytest.mark.one_engine
def test_two_people_who_say_the_same_are_both_answered(coordinator):
    for address in ("a@example.org", "b@example.org", "b@example.org"):
        needs.raise_need(title="Rien le samedi", email=address)
    assert sorted(Need.objects.values_list("email", flat=True)) == ["a@example.org", "b@example.org"]
