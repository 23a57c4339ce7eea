"""A letter to the group instead of a forum."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from network import group_letters, outbox
from network.models import Contact, GroupLetter, MessageStatus, Network, OutgoingMessage
from network.steps import StepRefused
from tests.factories.groups import group_of
from tests.factories.network import PersonFactory

pytestmark = pytest.mark.django_db

WORDS = {"subject": "La fiche avance", "text": "Relisez-la <avant> lundi.\n\nÀ bientôt 🙂", "key": "a" * 32}


@pytest.fixture
def group():
    Network.objects.create(name="Réseau d’essai", email="secretariat@example.org")
    return group_of(members=2)


def test_each_who_sits_receives_it_and_answers_whoever_wrote(group):
    group, facilitator, members = group
    group_letters.send(group, by=facilitator, **WORDS)
    messages = OutgoingMessage.objects.all()
    assert {each.to for each in messages} == {facilitator.email, *(member.email for member in members)}
    for message in messages:
        mail = outbox.mail_of(message)
        assert mail.reply_to == [facilitator.email]
        assert "Relisez-la <avant> lundi." in mail.body and facilitator.email in mail.body
        assert "&lt;avant&gt;" in mail.alternatives[0][0]


@pytest.mark.one_engine
def test_other_messages_are_answered_to_the_network(group):
    outbox.post(
        "group_tasks/given",
        "a@example.org",
        "essai",
        {"task": {"title": "Lire"}, "group": {"name": "x", "slug": "x"}},
    )
    assert outbox.mail_of(OutgoingMessage.objects.get()).reply_to == ["secretariat@example.org"]


def test_a_double_click_sends_it_once(client, group):
    group, facilitator, _members = group
    client.force_login(facilitator)
    address = reverse("network:group_letter_new", args=[group.slug])
    assert client.post(address, WORDS).status_code == 200  # read once more
    assert not GroupLetter.objects.exists()
    answers = [client.post(address, WORDS | {"send": "1"}) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert GroupLetter.objects.count() == 1 and OutgoingMessage.objects.count() == 3


@pytest.mark.one_engine
def test_what_was_typed_is_shown_again(client, group):
    group, facilitator, _members = group
    client.force_login(facilitator)
    page = client.post(
        reverse("network:group_letter_new", args=[group.slug]), {**WORDS, "subject": "x" * 200, "send": "1"}
    )
    assert page.status_code == 422 and "Relisez-la &lt;avant&gt; lundi." in page.content.decode()
    nul = client.post(reverse("network:group_letter_new", args=[group.slug]), {**WORDS, "text": "a\0b", "send": "1"})
    assert nul.status_code == 422


def test_only_who_leads_writes_and_not_in_a_closed_group(group):
    group, facilitator, members = group
    for person in (members[0], PersonFactory()):
        with pytest.raises(PermissionDenied):
            group_letters.send(group, by=person, **WORDS)
    type(group).objects.update(status="closed")
    group.refresh_from_db()
    with pytest.raises(StepRefused):
        group_letters.send(group, by=facilitator, **WORDS)


@pytest.mark.one_engine
def test_who_wants_no_mail_about_groups_reads_the_archive(client, group):
    group, facilitator, members = group
    Contact.objects.update_or_create(email=members[0].email, defaults={"refused_kinds": ["groups"]})
    letter = group_letters.send(group, by=facilitator, **WORDS)
    assert OutgoingMessage.objects.get(to=members[0].email).status == MessageStatus.UNWANTED
    client.force_login(members[0])
    page = client.get(reverse("network:group_letters", args=[group.slug]), {"q": "lundi"})
    assert letter.subject in page.content.decode()
    assert "Relisez-la" in client.get(reverse("network:group_letter", args=[letter.pk])).content.decode()
    client.force_login(PersonFactory())
    assert client.get(reverse("network:group_letter", args=[letter.pk])).status_code == 404
