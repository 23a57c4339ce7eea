"""Newsletters: what they are made of, who gets them, once; how one subscribes and leaves."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from home.letters import composing, gathering, links, readers, rendering, subscribing
from home.models import Letter, LetterStatus, NewsPage, Subscriber
from network import mail_links, mailing, outbox
from network.forms.open_to_all import signer
from network.models import Contact, MessageKind, MessageStatus, OutgoingMessage
from network.steps import StepRefused
from resources import watching
from tests.factories.letters import LetterAudienceFactory, LetterFactory, LetterItemFactory, SubscriberFactory
from tests.factories.network import PersonFactory, SeatFactory, StructureFactory
from tests.factories.resources import ResourceFactory
from tests.factories.watch import WatchItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return PersonFactory(coordinator=True)


@pytest.fixture
def audience():
    return LetterAudienceFactory(name="La lettre")


def new_letter(audience, by, **said):
    letter = Letter(audience=audience, subject="Décembre", **said)
    composing.compose(letter, by=by)
    return letter


def letters_to():
    return dict(OutgoingMessage.objects.filter(kind=MessageKind.LETTERS).values_list("to", "status"))


# What a letter is made of


def test_a_letter_begins_with_what_its_readers_may_see_and_is_new(site, coordinator, audience):
    page = NewsPage(title="Une nouvelle", slug="nouvelle", date=dt.date(2026, 11, 2), lead="En bref.")
    site["actualites"].add_child(instance=page)
    page.save_revision().publish()
    ResourceFactory(published=True, title="Fiche"), ResourceFactory(published=True, for_members=True, title="Interne")
    ResourceFactory(title="Brouillon")
    WatchItemFactory(published=True, title="Appel"), WatchItemFactory(published=True, for_members=True, title="Privé")
    letter = new_letter(audience, coordinator)
    assert [(item.kind, item.title) for item in letter.items.all()] == [
        ("news", "Une nouvelle"), ("resource", "Fiche"), ("watch", "Appel"),
    ]  # fmt: skip
    inside = {item.title: item.url for item in gathering.found_for(LetterAudienceFactory(of_members=True))}
    assert {"Interne", "Privé"} <= set(inside) and inside["Interne"].startswith("/espace/")
    assert composing.gather(letter, by=coordinator) == 0
    ResourceFactory(published=True, title="Entre-temps")
    Letter.objects.filter(pk=letter.pk).update(status=LetterStatus.SENT, sent_at=timezone.now())
    assert [item.title for item in gathering.found_for(audience)] == ["Entre-temps"]


def test_what_is_typed_stays_text_in_the_mail(coordinator, audience):
    letter = LetterFactory(
        audience=audience, subject="<b>1 & 2</b>", intro="</mj-text><script>x</script>\n\n{{ a }} @@leave@@"
    )
    LetterItemFactory(letter=letter, title="“é”😀", text="a < b\nc", url='https://x.fr/?a="><img src=x>')
    LetterItemFactory(letter=letter, title="Écartée", is_kept=False)
    said = rendering.signed_for(rendering.render(letter), "https://ici/quitter")
    assert "<script" not in said.html and "<img" not in said.html and "&lt;b&gt;1 &amp; 2" in said.html
    assert "Écartée" not in said.html + said.text and "“é”😀" in said.html
    assert said.html.count("https://ici/quitter") == said.text.count("https://ici/quitter") == 1
    assert "fonts.googleapis" not in said.html and "a < b" in said.text


def test_two_editors_do_not_undo_each_other(client, coordinator):
    letter = LetterFactory(subject="Avant")
    item = LetterItemFactory(letter=letter)
    client.force_login(coordinator)
    address = reverse("lettering:letter", args=[letter.pk])
    said = {"subject": "Après", "intro": "Mes mots", "version": "1", "own-title": "À moi", f"p{item.pk}-title": "Autre", f"p{item.pk}-position": "1"}  # fmt: skip
    assert client.post(address, said).status_code == 302
    assert [(each.title, each.is_kept) for each in letter.items.all()] == [("Autre", False), ("À moi", True)]
    late = client.post(address, said | {"subject": "Trop tard", "intro": "Gardé à l’écran"})
    assert late.status_code == 422 and "Gardé à l’écran" in late.text
    letter.refresh_from_db()
    assert (letter.subject, letter.version) == ("Après", 2)


# Sending


def test_each_reader_gets_one_letter_however_often_it_is_sent(coordinator, audience, monkeypatch):
    for number in range(5):
        SubscriberFactory(audience=audience, email=f"p{number}@example.org")
    SubscriberFactory(audience=audience, email="attend@example.org", confirmed_at=None)
    SubscriberFactory(audience=audience, email="parti@example.org", left_at=timezone.now())
    SubscriberFactory(email="ailleurs@example.org")
    letter = new_letter(audience, coordinator, intro="Bonjour.")
    monkeypatch.setattr(outbox, "AT_A_TIME", 2)
    composing.send_now(letter, by=coordinator)

    post_many, batches = outbox.post_many, []

    def killed_in_the_middle(some):
        batches.append(1)
        if len(batches) == 2:
            raise KeyboardInterrupt
        return post_many(some)

    monkeypatch.setattr(outbox, "post_many", killed_in_the_middle)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        composing.send_due()
    monkeypatch.setattr(outbox, "post_many", post_many)
    composing.post_to_all(letter), composing.post_to_all(letter)  # the next run, and another one at once
    call_command("send_letters")
    assert letters_to() == dict.fromkeys([f"p{number}@example.org" for number in range(5)], "waiting")
    letter.refresh_from_db()
    assert letter.status == LetterStatus.SENT and letter.is_public
    with pytest.raises(StepRefused):
        composing.send_now(letter, by=coordinator)


@pytest.mark.one_engine
def test_who_leaves_while_it_is_sent_gets_none(coordinator, audience, monkeypatch):
    for number in range(2):
        SubscriberFactory(audience=audience, email=f"p{number}@example.org")
    letter = new_letter(audience, coordinator, intro="Bonjour.")
    composing.send_now(letter, by=coordinator)
    monkeypatch.setattr(outbox, "AT_A_TIME", 1)
    post_many = outbox.post_many

    def then_one_leaves(some):
        post_many(some)
        subscribing.leave("p1@example.org", audience)

    monkeypatch.setattr(outbox, "post_many", then_one_leaves)
    composing.send_due()
    assert letters_to() == {"p0@example.org": "waiting"}


def test_who_refused_or_sends_mail_back_gets_none(coordinator, audience):
    for name in ("veut", "refuse", "plus-rien", "revient"):
        SubscriberFactory(audience=audience, email=f"{name}@example.org")
    mailing.refuse("refuse@example.org", [MessageKind.LETTERS])
    mailing.refuse_everything("plus-rien@example.org")
    Contact.objects.create(email="revient@example.org", bounced_at=timezone.now())
    letter = new_letter(audience, coordinator, intro="Bonjour.")
    composing.send_now(letter, by=coordinator)
    composing.send_due()
    assert [to for to, status in letters_to().items() if status == MessageStatus.WAITING] == ["veut@example.org"]
    assert readers.reachable(readers.addresses(audience)) == ["veut@example.org"]
    assert [each.email for each in subscribing.consented(audience, by=coordinator, form="Sympa")] == [
        "veut@example.org"
    ]


def test_members_and_groups_are_written_to_without_subscribing(coordinator):
    member, former = (
        PersonFactory(reader_of=StructureFactory()),
        PersonFactory(reader_of=StructureFactory(member=False)),
    )
    seat, asked = SeatFactory(user=former), SeatFactory(accepted_at=None)
    assert readers.addresses(LetterAudienceFactory(of_members=True)) == sorted([member.email, coordinator.email])
    assert readers.addresses(LetterAudienceFactory(who="group", group=seat.group)) == [former.email]
    assert readers.addresses(LetterAudienceFactory(who="group", group=asked.group)) == []


def test_a_letter_leaves_at_its_hour_without_what_was_taken_off_the_site(coordinator, audience):
    SubscriberFactory(audience=audience)
    kept, gone = WatchItemFactory(published=True, title="Gardé"), WatchItemFactory(published=True, title="Retiré")
    letter = new_letter(audience, coordinator)
    with pytest.raises(StepRefused):
        composing.schedule(letter, timezone.now(), by=coordinator)
    composing.schedule(letter, timezone.now() + dt.timedelta(hours=2), by=coordinator)
    call_command("send_letters")
    assert letters_to() == {}
    composing.cancel(letter, by=coordinator)
    composing.schedule(letter, timezone.now() + dt.timedelta(hours=2), by=coordinator)
    watching.set_aside(gone, by=coordinator)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=3)):
        call_command("send_letters")
    text = OutgoingMessage.objects.get(kind=MessageKind.LETTERS).text
    assert kept.title in text and "Retiré" not in text


def test_an_empty_letter_is_not_sent_and_a_sent_one_not_deleted(coordinator, audience):
    letter = new_letter(audience, coordinator)
    with pytest.raises(StepRefused):
        composing.send_now(letter, by=coordinator)
    sent = LetterFactory(sent=True)
    for step in (composing.discard, composing.gather, composing.cancel):
        with pytest.raises(StepRefused):
            step(sent, by=coordinator)
    composing.discard(letter, by=coordinator)
    assert list(Letter.objects.all()) == [sent]


@pytest.mark.parametrize("step", [composing.compose, composing.gather, composing.send_test, composing.send_now,
                                  composing.cancel, composing.discard])  # fmt: skip
def test_only_coordinators_write_letters(step):
    with pytest.raises(PermissionDenied):
        step(LetterFactory(), by=PersonFactory(manager_of=StructureFactory()))


def test_the_test_goes_to_oneself_only(coordinator, audience):
    SubscriberFactory(audience=audience)
    letter = new_letter(audience, coordinator, intro="Bonjour.")
    composing.send_test(letter, by=coordinator)
    assert OutgoingMessage.objects.get().to == coordinator.email and letter.status == LetterStatus.DRAFT


def test_a_mail_program_leaves_with_one_click(client, coordinator, audience):
    SubscriberFactory(audience=audience, email="alix@example.org")
    letter = new_letter(audience, coordinator, intro="Bonjour.")
    composing.send_now(letter, by=coordinator)
    composing.send_due()
    mail = outbox.mail_of(OutgoingMessage.objects.get())
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    html = mail.alternatives[0].content
    assert "@@" not in html + mail.body and links.leave_url("alix@example.org", audience) in html
    one_click = mail_links.unsubscribe_url("alix@example.org", [MessageKind.LETTERS])
    assert one_click in mail.extra_headers["List-Unsubscribe"]
    client.post("/" + one_click.split("/", 3)[3], {"List-Unsubscribe": "One-Click"})
    assert letters_to() == {"alix@example.org": MessageStatus.UNWANTED}
    assert readers.reachable(["alix@example.org"]) == []


# Looking


def test_the_mail_is_framed_by_the_preview_and_by_nothing_else(client, coordinator):
    letter = LetterFactory()
    client.force_login(coordinator)
    page = client.get(reverse("lettering:preview", args=[letter.pk]))
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    mail = client.get(reverse("lettering:mail", args=[letter.pk]))
    assert mail["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in mail["Content-Security-Policy"] and "sandbox" in mail["Content-Security-Policy"]
    assert "script-src" not in mail["Content-Security-Policy"]


def test_only_letters_to_the_public_are_on_line(client):
    public = LetterFactory(sent=True, subject="Pour vous")
    (
        LetterItemFactory(letter=public, title="Une partie"),
        LetterItemFactory(letter=public, title="Écartée", is_kept=False),
    )
    inside = LetterFactory(sent=True, is_public=False, subject="Entre nous")
    draft = LetterFactory(subject="Bientôt")
    listed = client.get("/lettre/archives/").text
    assert "Pour vous" in listed and "Entre nous" not in listed and "Bientôt" not in listed
    text = client.get(public.get_absolute_url()).text
    assert "Une partie" in text and "Écartée" not in text
    assert [client.get(each.get_absolute_url()).status_code for each in (inside, draft)] == [404, 404]


# Subscribing


def typed(audience, address, **said):
    opened = signer.sign(str(int(timezone.now().timestamp()) - 60))
    return {"email": address, "lists": [audience.pk], "opened": opened} | said


def test_the_answer_never_tells_whether_an_address_is_known(client, audience):
    SubscriberFactory(audience=audience, email="connue@example.org")
    answers = []
    for email in ("connue@example.org", "nouvelle@example.org", "Nouvelle@example.org"):
        answer = client.post("/lettre/inscription/", typed(audience, email))
        answers.append((answer.status_code, answer["Location"], dict(answer.cookies)))
    assert answers[0] == answers[1] == answers[2]
    assert sorted(OutgoingMessage.objects.values_list("to", flat=True)) == [
        "connue@example.org",
        "nouvelle@example.org",
    ]
    assert Subscriber.objects.get(email="nouvelle@example.org").confirmed_at is None


@pytest.mark.parametrize(
    "wrong", [{"website": "x"}, {"opened": ""}, {"email": "a\0@b"}, {"lists": [999]}, {"email": "é"}]
)
def test_robots_and_slips_are_told_so_and_nothing_is_kept(client, audience, wrong):
    answer = client.post("/lettre/inscription/", typed(audience, "alix@example.org", **wrong))
    assert answer.status_code == 422 and not Subscriber.objects.exists()


def test_one_confirms_with_a_button_behind_a_link_good_for_a_week(client, audience):
    subscribing.ask("Alix@example.org", audience)
    path = "/" + links.confirm_url("alix@example.org", audience).split("/", 3)[3]
    client.get(path), client.head(path)
    assert readers.addresses(audience) == []
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        late = client.post(path)
        assert late.status_code == 410 and reverse("letters:ask") in late.text
    assert client.post(path[:-3] + "/").status_code == 404
    assert client.post(path).status_code == 200
    assert readers.addresses(audience) == ["alix@example.org"]
    subscriber = Subscriber.objects.get()
    assert audience.description in subscriber.proof


def test_one_leaves_without_an_account_and_comes_back(client, audience):
    SubscriberFactory(audience=audience, email="alix@example.org")
    path = "/" + links.leave_url("alix@example.org", audience).split("/", 3)[3]
    assert client.get(path).status_code == 200 and readers.addresses(audience)
    assert client.post(path).status_code == 200 and readers.addresses(audience) == []
    mailing.refuse_everything("alix@example.org")
    subscribing.ask("alix@example.org", audience)
    assert readers.addresses(audience) == []
    subscribing.confirm("alix@example.org", audience)
    contact = Contact.objects.get(email="alix@example.org")
    assert readers.reachable(readers.addresses(audience)) == ["alix@example.org"]
    assert set(contact.refused_kinds) == {"agenda", "figures", "listings", "groups", "sharing"}


def test_members_leave_the_letters_of_members_too(client):
    audience = LetterAudienceFactory(of_members=True)
    member = PersonFactory(reader_of=StructureFactory())
    client.post("/" + links.leave_url(member.email, audience).split("/", 3)[3])
    assert readers.reachable(readers.addresses(audience)) == []


def test_who_never_confirmed_is_forgotten_after_thirty_days(audience):
    old, recent = timezone.now() - dt.timedelta(days=31), timezone.now()
    SubscriberFactory(audience=audience, email="oubli@example.org", confirmed_at=None, asked_at=old)
    SubscriberFactory(audience=audience, email="attend@example.org", confirmed_at=None, asked_at=recent)
    SubscriberFactory(audience=audience, email="abonne@example.org", asked_at=old)
    assert subscribing.forget() == 1
    assert not Subscriber.objects.filter(email="oubli@example.org").exists()


def test_addresses_are_taken_to_another_tool_and_this_is_written_down(client, coordinator, audience):
    SubscriberFactory(audience=audience, email="alix@example.org", proof="=1+1")
    client.force_login(coordinator)
    path = reverse("lettering:addresses", args=[audience.pk])
    brevo = client.post(path, {"form": "brevo"}).content.decode("utf-8-sig").splitlines()
    assert brevo[0].startswith("EMAIL;") and brevo[1].startswith("alix@example.org;La lettre;'=1+1;")
    sympa = client.post(path, {"form": "sympa"})
    assert (sympa.content, sympa["Content-Type"]) == (b"alix@example.org\n", "text/plain; charset=utf-8")
    taken = ModelLogEntry.objects.filter(action="home.letteraudience.take_addresses")
    assert [entry.user for entry in taken] == [coordinator, coordinator]


def test_the_secretariat_takes_a_reader_off_the_list(coordinator, audience):
    subscriber = SubscriberFactory(audience=audience)
    with pytest.raises(PermissionDenied):
        subscribing.remove(subscriber, by=PersonFactory())
    subscribing.remove(subscriber, by=coordinator)
    assert readers.addresses(audience) == []
