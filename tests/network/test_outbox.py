"""Nothing lost, nothing told twice: messages go through a real SMTP server."""

import datetime as dt

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from network import joining, outbox, publication
from network.models import Contact, Network, OutgoingMessage
from network.models.messages import MessageKind, MessageStatus
from tests.factories.network import MembershipApplicationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return MembershipApplicationFactory(structure_name="Le Relais", refusal_reason="Hors du territoire.")


def post(application, event="essai", to="alix@example.org", **more):
    return outbox.post("joining/refused", to, event, {"application": application}, **more)


def later(**wait):
    """Time has passed: what waits for a new try is due."""
    moment = timezone.now() - dt.timedelta(**wait)
    OutgoingMessage.objects.exclude(not_before=None).update(not_before=moment)
    OutgoingMessage.objects.exclude(claimed_at=None).update(claimed_at=moment)


# Writing


def test_a_message_exists_if_and_only_if_its_cause_was_committed():
    coordinator = PersonFactory(coordinator=True)
    application = MembershipApplicationFactory()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        joining.refuse(application, by=coordinator, reason="Hors du territoire.")
        assert OutgoingMessage.objects.count() == 1
        raise ZeroDivisionError
    assert OutgoingMessage.objects.count() == 0
    joining.refuse(application, by=coordinator, reason="Hors du territoire.")
    assert OutgoingMessage.objects.get().to == application.email


def test_one_event_is_told_once_however_often_it_is_posted(smtp, application):
    first = post(application)
    assert post(application, to="ALIX@example.org").pk == first.pk
    outbox.send_waiting()
    application.refusal_reason = "Autre chose."
    assert post(application).pk == first.pk
    assert outbox.send_waiting() == (0, 0)
    assert len(smtp.messages) == 1
    assert "Hors du territoire." in OutgoingMessage.objects.get().text


@pytest.fixture
def remembering(settings, application):
    """As in production, where a process remembers the network and its colours."""
    settings.PROCESS_CACHES = True
    post(application, "premier")  # reads the templates, which may take longer than a memory is trusted
    publication.forget_everything()
    post(application, "second")


@pytest.mark.parametrize(("kind", "most"), [(MessageKind.PERSONAL, 2), (MessageKind.LISTINGS, 3)])
def test_a_post_takes_at_most_three_queries(remembering, application, django_assert_num_queries, kind, most):
    with django_assert_num_queries(most):
        post(application, kind=kind)


def test_fifty_messages_take_as_many_queries_as_one(remembering, application, django_assert_num_queries):
    letters = [
        outbox.Letter(
            "joining/refused", f"p{number}@example.org", "essai", {"application": application}, MessageKind.GROUPS
        )
        for number in range(50)
    ]
    with django_assert_num_queries(3):
        messages = outbox.post_many(letters)
    assert [message.to for message in messages] == [letter.to for letter in letters]
    assert all(message.pk for message in messages)
    assert [message.pk for message in outbox.post_many(letters)] == [message.pk for message in messages]


def test_a_subject_never_holds_a_line_end(smtp, application):
    application.structure_name = "Nom\nBcc: tous@example.org\r\nX: y"
    outbox.post("joining/submitted", "alix@example.org", "essai", {"application": application})
    outbox.send_waiting()
    assert smtp.mails()[0]["Bcc"] is None
    assert smtp.messages[0].rcpt_tos == ["alix@example.org"]
    assert "Nom Bcc: tous@example.org X: y" in smtp.mails()[0]["Subject"]


@pytest.mark.parametrize("to", ["alix@example.org\nBcc: tous@example.org", "alix", ""])
def test_what_is_no_address_is_never_written_to(smtp, application, to):
    post(application, to=to)
    assert outbox.send_waiting() == (0, 0)
    assert OutgoingMessage.objects.get().status == MessageStatus.FAILED


def test_what_somebody_wrote_stays_text_in_the_html(application):
    application.refusal_reason = "<script>alert(1)</script> voir https://example.org/?a=1&b=2"
    html = post(application).html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert 'href="https://example.org/?a=1&amp;b=2"' in html


# Wishes


@pytest.mark.parametrize(
    ("wishes", "kind", "expected"),
    [
        ({}, "listings", "waiting"),
        ({"refuses_mail_at": timezone.now()}, "listings", "unwanted"),
        ({"refuses_mail_at": timezone.now()}, "secretariat", "unwanted"),
        ({"refuses_mail_at": timezone.now()}, "personal", "waiting"),
        ({"refused_kinds": ["groups"]}, "groups", "unwanted"),
        ({"refused_kinds": ["groups"]}, "listings", "waiting"),
        ({"bounced_at": timezone.now()}, "sharing", "unwanted"),
        ({"bounced_at": timezone.now()}, "personal", "waiting"),
        ({"rhythm": "daily"}, "groups", "held"),
        ({"rhythm": "weekly"}, "sharing", "held"),
        ({"rhythm": "weekly"}, "secretariat", "held"),
        ({"rhythm": "weekly"}, "listings", "waiting"),
        ({"rhythm": "daily"}, "personal", "waiting"),
    ],
)
def test_a_message_follows_the_wishes_of_its_reader(smtp, application, wishes, kind, expected):
    Contact.objects.create(email="alix@example.org", **wishes)
    message = post(application, to="Alix@Example.org", kind=kind)
    assert message.status == expected
    assert bool(message.error) is (expected == "unwanted")
    outbox.send_waiting()
    assert len(smtp.messages) == (expected == "waiting")


def test_what_cannot_wait_is_never_held(application):
    Contact.objects.create(email="alix@example.org", rhythm="weekly")
    assert post(application, kind="groups", hold=False).status == MessageStatus.WAITING


# What leaves


def test_a_message_leaves_by_smtp_from_the_networks_own_sender(smtp, application):
    Network.objects.create(
        name="Réseau", email="secretariat@example.org", mail_from="Le Réseau <bonjour@example.org>"
    )
    post(application)
    assert outbox.send_waiting() == (1, 0)
    sent = smtp.messages[0]
    assert (sent.mail_from, sent.rcpt_tos) == ("bonjour@example.org", ["alix@example.org"])
    assert b"Hors du territoire." in sent.content
    assert b"Reply-To: secretariat@example.org" in sent.content


@pytest.mark.parametrize("kind", MessageKind)
def test_every_mail_has_a_text_and_an_html_part_that_say_the_same_and_follow_nobody(smtp, application, kind):
    Network.objects.create(name="Réseau d’essai", phone="05 36 49 10 10", address="1 rue Haute\n79000 Niort")
    post(application, kind=kind)
    outbox.send_waiting()
    letter = smtp.mails()[0]
    text, html = letter.get_body(("plain",)).get_content(), letter.get_body(("html",)).get_content()
    assert "Hors du territoire." in text
    for said in (
        "Hors du territoire.",
        "Réseau d’essai",
        "05 36 49 10 10",
        "1 rue Haute<br>79000 Niort",
        'lang="fr"',
    ):
        assert said in html
    for spy in ("<img", "src=", "url(", "<link", "<style", "<script"):
        assert spy not in html


@pytest.mark.parametrize("kind", MessageKind)
def test_what_may_be_refused_says_how_in_its_headers_and_at_its_end(smtp, application, settings, kind):
    settings.SITE_URL = "https://reseau.example.org"
    post(application, kind=kind)
    outbox.send_waiting()
    letter = smtp.mails()[0]
    end = letter.get_body(("plain",)).get_content()[-250:]
    if kind == MessageKind.PERSONAL:
        assert letter["List-Unsubscribe"] is letter["List-Unsubscribe-Post"] is None
        assert "/courriels/" not in end
    else:
        link = letter["List-Unsubscribe"].strip()
        assert link.startswith("<https://reseau.example.org/courriels/desabonnement/")
        assert link.endswith("/>")
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "https://reseau.example.org/courriels/" in end
        assert "https://reseau.example.org/courriels/" in letter.get_body(("html",)).get_content()


# When the server says no


def test_an_address_refused_for_good_is_noted_and_the_others_leave(smtp, application):
    smtp.refuses["alix@example.org"] = "550 5.1.1 no such mailbox"
    post(application)
    waiting = post(application, "autre", kind="listings")
    post(application, to="sacha@example.org")
    assert outbox.send_waiting() == (1, 0)
    kept = OutgoingMessage.objects.get(to="alix@example.org", event__startswith="essai")
    assert (kept.status, kept.tries) == (MessageStatus.BOUNCED, 1)
    assert "no such mailbox" in kept.error
    contact = Contact.objects.get(email="alix@example.org")
    assert contact.bounced_at is not None
    assert "no such mailbox" in contact.bounce_reason
    waiting.refresh_from_db()
    assert waiting.status == MessageStatus.UNWANTED


@pytest.mark.parametrize(
    ("answer", "for_good"),
    [
        ("550 no such mailbox", True),
        ("551 user not local", True),
        ("553 5.1.3 bad address", True),
        ("554 5.1.2 bad host", True),
        ("550 5.2.1 mailbox disabled", True),
        ("550 5.7.1 relaying denied", False),
        ("552 5.2.2 mailbox full", False),
        ("450 4.2.1 try again", False),
        ("452 4.5.3 too many recipients", False),
    ],
)
def test_only_words_about_the_address_condemn_it(smtp, application, answer, for_good):
    smtp.refuses["alix@example.org"] = answer
    post(application)
    outbox.send_waiting()
    status = MessageStatus.BOUNCED if for_good else MessageStatus.WAITING
    assert OutgoingMessage.objects.get().status == status
    assert Contact.objects.filter(email="alix@example.org").exists() is for_good


@pytest.mark.parametrize("answer", ["554 5.7.1 looks like spam", "451 try later"])
def test_a_refused_content_waits_and_the_others_leave(smtp, application, answer):
    smtp.refuses_content["alix@example.org"] = answer
    post(application)
    post(application, to="sacha@example.org")
    assert outbox.send_waiting() == (1, 1)
    kept = OutgoingMessage.objects.get(to="alix@example.org")
    assert (kept.status, kept.tries, kept.error) == (MessageStatus.WAITING, 1, answer)
    assert kept.not_before > timezone.now()
    assert outbox.send_waiting() == (0, 0)  # not before its time
    later(minutes=1)
    del smtp.refuses_content["alix@example.org"]
    assert outbox.send_waiting() == (1, 0)


def test_each_try_waits_longer_and_after_four_days_a_message_has_failed(smtp, application, settings):
    smtp.refuses_content["alix@example.org"] = "451 try later"
    post(application)
    waits = []
    while OutgoingMessage.objects.get().status == MessageStatus.WAITING:
        before = timezone.now()
        outbox.send_waiting()
        if wanted := OutgoingMessage.objects.get().not_before:
            waits.append(round((wanted - before).total_seconds(), -1))
        later(days=2)
    assert waits == sorted(waits) == settings.OUTBOX_BACKOFF
    assert len(waits) == 11
    assert dt.timedelta(days=4) < dt.timedelta(seconds=sum(waits)) < dt.timedelta(days=5)
    assert OutgoingMessage.objects.get().status == MessageStatus.FAILED
    assert outbox.send_waiting() == (0, 0)


def test_a_server_that_hangs_up_is_called_again(smtp, application):
    smtp.hangs_up_after = 2
    for number in range(5):
        post(application, to=f"p{number}@example.org")
    for _ in range(4):
        outbox.send_waiting()
        later(minutes=2)
    assert {message.rcpt_tos[0] for message in smtp.messages} == {f"p{number}@example.org" for number in range(5)}
    assert OutgoingMessage.objects.filter(status=MessageStatus.SENT).count() == 5


def test_one_connection_carries_many_messages(smtp, application):
    for number in range(5):
        post(application, to=f"p{number}@example.org")
    assert outbox.send_waiting() == (5, 0)
    assert smtp.visits == 1


def test_a_broken_message_does_not_stop_the_others(smtp, application):
    post(application)
    post(application, to="sacha@example.org")
    OutgoingMessage.objects.filter(to="alix@example.org").update(subject="Deux\nlignes")
    assert outbox.send_waiting() == (1, 1)
    assert smtp.messages[0].rcpt_tos == ["sacha@example.org"]


def test_without_a_server_nothing_is_lost_and_only_one_message_is_tried(settings, application):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    post(application)
    post(application, to="sacha@example.org")
    with pytest.raises(CommandError):
        call_command("send_mail")
    assert set(OutgoingMessage.objects.values_list("status", "tries")) == {("waiting", 1), ("waiting", 0)}


# When the sender dies


def test_a_sender_that_died_loses_nothing_and_the_message_keeps_its_identity(smtp, application):
    post(application)
    claimed = next(outbox._claimed(1))  # and the process dies here
    assert outbox.send_waiting() == (0, 0)
    later(minutes=11)
    assert outbox.send_waiting() == (1, 0)
    assert smtp.mails()[0]["Message-ID"] == outbox.message_id(claimed)


def test_of_two_senders_one_has_the_message(smtp, application):
    post(application)
    post(application, to="sacha@example.org")
    first, second = outbox._claimed(10), outbox._claimed(10)
    assert next(first).pk != next(second).pk
    assert list(first) == list(second) == []


def test_a_slow_sender_does_not_undo_what_another_one_did(smtp, application):
    post(application)
    slow = next(outbox._claimed(1))
    later(minutes=11)
    assert outbox.send_waiting() == (1, 0)
    outbox._give_back(slow, OSError("too late"))
    assert OutgoingMessage.objects.get().status == MessageStatus.SENT


# The command


def test_a_dry_run_sends_nothing(application, capsys):
    post(application)
    call_command("send_mail", "--dry-run")
    assert "1 messages wait." in capsys.readouterr().out
    assert mail.outbox == []


def test_mail_that_comes_back_is_no_failure_of_the_command(smtp, application):
    smtp.refuses["alix@example.org"] = "550 5.1.1 no such mailbox"
    post(application)
    call_command("send_mail")


def test_content_that_is_refused_is_a_failure_of_the_command(smtp, application):
    smtp.refuses_content["alix@example.org"] = "554 no"
    post(application)
    with pytest.raises(CommandError):
        call_command("send_mail")
