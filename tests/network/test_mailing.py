"""People receive what they wish, say so with one click, and mail that comes back is noted."""

import base64
import datetime as dt
import importlib
import sys

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import clear_url_caches, reverse
from django.utils import timezone, translation

from network import mail_links, mailing, notifications, outbox, returns
from network.models import Contact, MessageKind, MessageStatus, Network, OutgoingMessage, Rhythm
from network.viewsets.messages import without_secrets
from tests.factories.network import InvitationFactory, MembershipApplicationFactory, PersonFactory

pytestmark = pytest.mark.django_db

ALIX = "alix@example.org"
MONDAY, TUESDAY = dt.date(2026, 11, 16), dt.date(2026, 11, 17)


@pytest.fixture
def application():
    return MembershipApplicationFactory(structure_name="Le Relais", refusal_reason="Hors du territoire.")


@pytest.fixture
def post(application):
    def posted(event="essai", to=ALIX, kind=MessageKind.GROUPS):
        return outbox.post("joining/refused", to, event, {"application": application}, kind=kind)

    return posted


def contact(email=ALIX):
    return Contact.objects.get(email=email)


def preferences(name="mail_preferences", address=ALIX):
    return reverse(name, args=[mail_links.preferences_token(address)])


def unsubscribing(kinds=("groups",), address=ALIX):
    return reverse("mail_unsubscribe", args=[mail_links.unsubscribe_token(address, kinds)])


# Links


def test_a_link_says_the_same_each_time_and_cannot_be_forged():
    token = mail_links.preferences_token("Alix@Example.org")
    assert token == mail_links.preferences_token(ALIX)
    assert mail_links.address_in(token) == ALIX
    body, _dot, signature = token.rpartition(".")
    for forged in (
        body,
        f"{body}.{signature[::-1]}",
        f"a{token}",
        "",
        ".",
        "é",
        mail_links.unsubscribe_token(ALIX, []),
    ):
        assert mail_links.address_in(forged) is None
    assert mail_links.unsubscribing(token) is None


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("name", ["mail_preferences", "mail_unsubscribe"])
def test_pages_behind_links_are_told_to_nobody(site, client, language, name):
    with translation.override("fr"):
        path = preferences() if name == "mail_preferences" else unsubscribing()
    response = client.get(language + path)
    assert response.status_code == 200
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.cookies == {}


@pytest.mark.parametrize(
    "name", ["mail_preferences", "mail_unsubscribe", "mail_refuse_everything", "mail_write_again"]
)
@pytest.mark.parametrize("token", ["abc", "WyJhbGl4QGV4YW1wbGUub3JnIl0.abc"])
def test_a_link_that_is_not_whole_is_a_kind_page_and_does_nothing(site, client, name, token):
    for method in (client.get, client.post):
        response = method(reverse(name, args=[token]))
        assert response.status_code == 404
        assert "pas entier" in response.content.decode() or "not whole" in response.content.decode()
    assert not Contact.objects.exists()


def test_looking_changes_nothing_however_often_a_scanner_looks(site, client, post):
    post()
    for _ in range(10):
        for path in (
            preferences(), unsubscribing(), preferences("mail_refuse_everything"), preferences("mail_write_again"),
        ):  # fmt: skip
            client.get(path)
            client.head(path)
            client.options(path)
    assert not Contact.objects.exists()
    assert OutgoingMessage.objects.get().status == MessageStatus.WAITING


# Unsubscribing


def test_a_mail_program_unsubscribes_with_one_post_and_without_a_cookie(site, post):
    waiting, other = post(), post("autre", kind=MessageKind.SHARING)
    client = Client(enforce_csrf_checks=True)
    response = client.post(unsubscribing(), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert contact().refused_kinds == ["groups"]
    waiting.refresh_from_db(), other.refresh_from_db()
    assert (waiting.status, other.status) == (MessageStatus.UNWANTED, MessageStatus.WAITING)
    assert post("plus tard").status == MessageStatus.UNWANTED
    client.post(unsubscribing(), {"List-Unsubscribe": "One-Click"})
    assert contact().refused_kinds == ["groups"]


def test_the_link_in_the_header_is_the_link_that_works(smtp, site, client, post):
    post()
    outbox.send_waiting()
    link = smtp.mails()[0]["List-Unsubscribe"].strip(" <>")
    assert client.post(link.replace("http://localhost:8000", "")).status_code == 200
    assert contact().refused_kinds == ["groups"]


def test_whoever_unsubscribed_by_mistake_comes_back(site, client):
    client.post(unsubscribing())
    client.post(unsubscribing(), {"again": "1"})
    assert contact().refused_kinds == []


def test_nothing_at_all_any_more_and_back_again(site, client, post):
    held = post(kind=MessageKind.LISTINGS)
    answer = post("réponse", kind=MessageKind.PERSONAL)
    client.post(unsubscribing(["sharing"]))
    client.post(preferences("mail_refuse_everything"))
    assert contact().refuses_mail_at is not None
    held.refresh_from_db(), answer.refresh_from_db()
    assert (held.status, answer.status) == (MessageStatus.UNWANTED, MessageStatus.WAITING)
    assert post("ensuite", kind=MessageKind.SECRETARIAT).status == MessageStatus.UNWANTED
    assert post("invitation", kind=MessageKind.PERSONAL).status == MessageStatus.WAITING
    client.post(preferences("mail_write_again"))
    assert contact().refuses_mail_at is None
    assert contact().refused_kinds == ["sharing"]


# Preferences


def test_kinds_and_rhythm_are_chosen_without_an_account(site, post):
    waiting = post(kind=MessageKind.LISTINGS)
    client = Client(enforce_csrf_checks=True, headers={"origin": "null"})  # as a browser does without a referrer
    response = client.post(
        preferences(), {"wanted": ["agenda", "groups", "sharing", "letters", "figures"], "rhythm": "weekly"}
    )
    assert response["Location"] == preferences()
    assert (contact().refused_kinds, contact().rhythm) == (["listings"], Rhythm.WEEKLY)
    waiting.refresh_from_db()
    assert waiting.status == MessageStatus.UNWANTED


@pytest.mark.parametrize("said", [{"wanted": ["personal"], "rhythm": "daily"}, {"rhythm": "hourly"}, {}])
def test_what_is_not_offered_cannot_be_chosen(site, client, said):
    assert client.post(preferences(), said).status_code == 422
    assert not Contact.objects.exists()


def test_only_the_secretariat_chooses_about_what_waits_for_it(site, client):
    PersonFactory(email="camille@example.org", coordinator=True)
    Network.objects.create(name="Réseau", email="secretariat@example.org")
    for address, offered in ((ALIX, False), ("camille@example.org", True), ("secretariat@example.org", True)):
        page = client.get(preferences(address=address)).content.decode()
        assert ('value="secretariat"' in page) is offered
    Contact.objects.create(email=ALIX, refused_kinds=["secretariat"])
    mailing.choose(ALIX, wanted=["listings"], rhythm="at_once")
    assert contact().refused_kinds == ["agenda", "figures", "groups", "letters", "secretariat", "sharing"]


def test_the_same_choice_in_the_member_area(site, client):
    person = PersonFactory(email=ALIX)
    client.force_login(person)
    assert reverse("network:mail") in client.get(reverse("network:account")).content.decode()
    client.post(reverse("network:mail"), {"wanted": ["listings"], "rhythm": "daily"})
    refused = ["agenda", "figures", "groups", "letters", "sharing"]
    assert (contact().refused_kinds, contact().rhythm) == (refused, Rhythm.DAILY)
    mailing.refuse_everything(ALIX)
    client.post(reverse("network:mail_again"))
    assert contact().refuses_mail_at is None


def test_the_member_area_asks_that_the_post_comes_from_its_own_page(site):
    client = Client(enforce_csrf_checks=True)
    client.force_login(PersonFactory(email=ALIX))
    assert client.post(reverse("network:mail"), {"wanted": [], "rhythm": "daily"}).status_code == 403
    assert not Contact.objects.exists()


# Digests


def test_what_is_held_leaves_in_one_message_and_the_same_day_twice_sends_nothing_more(smtp, post):
    Contact.objects.create(email=ALIX, rhythm=Rhythm.DAILY)
    first, second = post("un"), post("deux", kind=MessageKind.SHARING)
    assert mailing.gather(TUESDAY) == 1
    assert mailing.gather(TUESDAY) == 0
    first.refresh_from_db()
    assert first.status == MessageStatus.HELD  # the log says “sent” when it is
    assert outbox.send_waiting() == (1, 0)
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.status, second.status) == (MessageStatus.SENT, MessageStatus.SENT)
    assert first.digest == second.digest == OutgoingMessage.objects.get(event__startswith="digest:2026-11-17:")
    digest = smtp.mails()[0]
    for part in ("plain", "html"):
        assert digest.get_body((part,)).get_content().count("Hors du territoire.") == 2
        assert digest.get_body((part,)).get_content().count("/courriels/") == 1
    link = digest["List-Unsubscribe"].strip(" <>").split("/")[-2]
    assert mail_links.unsubscribing(link) == [ALIX, ["groups", "sharing"]]


def test_a_message_after_the_digest_waits_for_the_next_day(smtp, post):
    Contact.objects.create(email=ALIX, rhythm=Rhythm.DAILY)
    post("un")
    mailing.gather(MONDAY)
    late = post("deux")
    assert mailing.gather(MONDAY) == 0
    late.refresh_from_db()
    assert (late.status, late.digest) == (MessageStatus.HELD, None)
    assert mailing.gather(TUESDAY) == 1


def test_a_week_is_gathered_on_monday_or_as_soon_as_it_is_over(post):
    Contact.objects.create(email=ALIX, rhythm=Rhythm.WEEKLY)
    message = post()
    written_on = timezone.localdate(message.created_at)
    monday = written_on + dt.timedelta(days=7 - written_on.weekday())
    assert mailing.gather(monday - dt.timedelta(days=1)) == 0
    assert mailing.gather(monday, dry_run=True) == 1
    assert mailing.gather(monday) == 1
    late = post("deux")
    OutgoingMessage.objects.filter(pk=late.pk).update(created_at=message.created_at - dt.timedelta(days=7))
    assert mailing.gather(monday + dt.timedelta(days=1)) == 1


def test_whoever_wants_messages_at_once_again_receives_what_was_held(post):
    Contact.objects.create(email=ALIX, rhythm=Rhythm.WEEKLY)
    post()
    mailing.choose(ALIX, wanted=[*mailing.REFUSABLE], rhythm="at_once")
    assert mailing.gather(TUESDAY) == 1


def test_whoever_refuses_meanwhile_receives_no_digest(post):
    Contact.objects.create(email=ALIX, rhythm=Rhythm.DAILY)
    held = post()
    mailing.refuse_everything(ALIX)
    assert mailing.gather(TUESDAY) == 0
    held.refresh_from_db()
    assert held.status == MessageStatus.UNWANTED


def test_a_digest_that_comes_back_takes_what_it_gathers_with_it(smtp, post):
    Contact.objects.create(email=ALIX, rhythm=Rhythm.DAILY)
    post("un")
    mailing.gather(TUESDAY)
    smtp.refuses[ALIX] = "550 5.1.1 no such mailbox"
    outbox.send_waiting()
    assert set(OutgoingMessage.objects.values_list("status", flat=True)) == {MessageStatus.BOUNCED}


def test_every_morning_gathers_and_a_dry_run_writes_nothing(site, post, capsys):
    Contact.objects.create(email=ALIX, rhythm=Rhythm.DAILY)
    post()
    call_command("daily", "--dry-run")
    assert "Digests: 1." in capsys.readouterr().out
    assert OutgoingMessage.objects.count() == 1
    call_command("daily")
    call_command("daily")
    assert OutgoingMessage.objects.filter(event__startswith="digest:").count() == 1


# Mail that comes back, as a mail service reports it


@pytest.fixture
def reports(settings):
    """The addresses for a mail service exist only where its secret is known."""
    settings.ANYMAIL = {"WEBHOOK_SECRET": "brevo:tres-secret"}
    importlib.reload(sys.modules["config.urls"])
    clear_url_caches()
    yield "/courriels/retours/brevo/tracking/"
    settings.ANYMAIL = {}
    importlib.reload(sys.modules["config.urls"])
    clear_url_caches()


def report(client, path, event, message=None, email=ALIX, secret="brevo:tres-secret", **more):
    """What Brevo posts (https://developers.brevo.com/docs/transactional-webhooks)."""
    payload = {
        "event": event, "email": email, "id": 26224, "date": "2026-11-20 08:30:00", "ts": 1795159800,
        "message-id": outbox.message_id(message) if message else "<201798300811.5787683@relay.domain.com>",
        "ts_event": 1795159800, "subject": "Sujet", "sending_ip": "185.41.28.109", "ts_epoch": 1795159800000,
        "tags": [],
    } | more  # fmt: skip
    authorization = f"Basic {base64.b64encode(secret.encode()).decode()}"
    return client.post(path, payload, content_type="application/json", headers={"authorization": authorization})


@pytest.fixture
def sent(smtp, post):
    message = post()
    outbox.send_waiting()
    message.refresh_from_db()
    return message


def test_without_a_secret_nobody_can_report(site, client):
    assert report(client, "/courriels/retours/brevo/tracking/", "hard_bounce").status_code == 404


def test_a_hard_bounce_is_noted_and_nothing_else_leaves(reports, client, sent, post):
    said = "550 5.1.1 The email account that you tried to reach does not exist"
    assert report(client, reports, "hard_bounce", sent, reason=said).status_code == 200
    sent.refresh_from_db()
    assert (sent.status, sent.error) == (MessageStatus.BOUNCED, said)
    assert (contact().bounced_at is not None, contact().bounce_reason) == (True, said)
    assert post("ensuite").status == MessageStatus.UNWANTED


def test_a_report_without_our_message_id_is_about_the_last_message(reports, client, sent):
    report(client, reports, "invalid_email")
    sent.refresh_from_db()
    assert sent.status == MessageStatus.BOUNCED


def test_a_report_about_an_address_never_written_to_notes_the_address(reports, client, sent):
    report(client, reports, "hard_bounce", email="autre@example.org", reason="550 unknown")
    sent.refresh_from_db()
    assert sent.status == MessageStatus.SENT
    assert contact("autre@example.org").bounced_at is not None


@pytest.mark.parametrize(("event", "said"), [("soft_bounce", "mailbox full"), ("blocked", "blocked")])
def test_what_passes_is_only_noted(reports, client, sent, event, said):
    report(client, reports, event, sent, reason=said)
    sent.refresh_from_db()
    assert (sent.status, sent.error) == (MessageStatus.SENT, said)
    assert not Contact.objects.filter(email=ALIX).exclude(bounced_at=None).exists()


@pytest.mark.parametrize("event", ["spam", "unsubscribe"])
def test_whoever_complains_is_not_written_to_any_more(reports, client, sent, event):
    report(client, reports, event, sent)
    assert contact().refuses_mail_at is not None
    assert contact().bounced_at is None


@pytest.mark.parametrize("event", ["delivered", "opened", "click", "request", "deferred", "list_addition"])
def test_other_reports_change_nothing(reports, client, sent, event):
    assert report(client, reports, event, sent).status_code == 200
    assert OutgoingMessage.objects.get().status == MessageStatus.SENT
    assert not Contact.objects.exists()


def test_a_report_without_the_secret_is_refused(reports, client, sent):
    assert report(client, reports, "hard_bounce", sent, secret="brevo:autre").status_code == 400
    sent.refresh_from_db()
    assert sent.status == MessageStatus.SENT


# The secretariat


def test_an_address_that_works_again_is_written_to_again(post):
    coordinator, somebody = PersonFactory(coordinator=True), PersonFactory()
    returns.address_came_back(ALIX, "550 unknown")
    with pytest.raises(PermissionDenied):
        returns.mend(contact(), by=somebody)
    assert post("un").status == MessageStatus.UNWANTED
    returns.mend(contact(), by=coordinator)
    assert post("deux").status == MessageStatus.WAITING


def listing(model, name="list", *arguments):
    return reverse(model.snippet_viewset.get_url_name(name), args=arguments)


def test_the_secretariat_reads_what_was_sent_to_somebody(admin, post):
    person = PersonFactory(email="alix+test@example.org")
    message = post(to=person.email)
    post(to="sacha@example.org")
    page = admin.get(listing(type(person), "edit", person.pk)).content.decode()
    link = f"{listing(OutgoingMessage)}?to=alix%2Btest@example.org"
    assert link in page
    shown = admin.get(link).content.decode()
    assert "alix+test@example.org" in shown
    assert "sacha@example.org" not in shown
    assert "Hors du territoire." in admin.get(listing(OutgoingMessage, "inspect", message.pk)).content.decode()


def test_the_log_never_shows_the_part_of_a_link_that_proves_who_one_is(admin):
    invitation = InvitationFactory(email=ALIX)
    notifications.invited(invitation)
    message = OutgoingMessage.objects.get()
    assert invitation.token in message.text
    for page in (
        listing(OutgoingMessage), listing(OutgoingMessage, "inspect", message.pk),
        listing(OutgoingMessage) + "?export=csv", listing(OutgoingMessage, "history", message.pk),
    ):  # fmt: skip
        response = admin.get(page)
        assert response.status_code == 200
        assert invitation.token not in response.content.decode()
    assert "/espace/invitation/…/" in admin.get(listing(OutgoingMessage, "inspect", message.pk)).content.decode()


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://x.fr/courriels/WyJhbGl4QGV4YW1wbGUub3JnIl0.R-H7_D/", "https://x.fr/courriels/…/"),
        ("https://x.fr/ma-fiche/abcdefghijklmnopqrst/corriger/", "https://x.fr/ma-fiche/…/corriger/"),
        ("https://x.fr/espace/groupes/accueil/", "https://x.fr/espace/groupes/accueil/"),
    ],
)
def test_links_lose_their_secret_part(link, shown):
    assert without_secrets(f"Voir {link} et {link}.") == f"Voir {shown} et {shown}."


@pytest.mark.parametrize("name", ["add", "edit", "delete"])
def test_nobody_rewrites_what_was_sent(admin, post, name):
    arguments = [] if name == "add" else [post().pk]
    assert admin.get(listing(OutgoingMessage, name, *arguments)).status_code in (302, 403, 404)


@pytest.mark.parametrize("question", ["kind=groups", "status=waiting", "q=alix", "q=demande", "to=ALIX@example.org"])
def test_the_log_is_searched_and_filtered(admin, post, question):
    post()
    page = admin.get(f"{listing(OutgoingMessage)}?{question}")
    assert len(page.context["page_obj"].object_list) == 1
    nothing = admin.get(f"{listing(OutgoingMessage)}?kind=sharing&{question}".replace("&kind=groups", ""))
    assert nothing.status_code == 200


def test_contacts_are_filtered_by_what_came_back_and_what_they_asked(admin):
    Contact.objects.create(email=ALIX, bounced_at=timezone.now())
    Contact.objects.create(email="sacha@example.org", refuses_mail_at=timezone.now(), refused_kinds=["groups"])
    for question, found in (("came_back=yes", ALIX), ("silent=yes", "sacha@example.org"), ("refusing=no", ALIX)):
        lines = admin.get(f"{listing(Contact)}?{question}&export=csv").content.decode("utf-8-sig").splitlines()
        assert [line.split(";")[0] for line in lines[1:]] == [found]


def test_the_secretariat_notes_what_it_was_told_on_the_phone(admin, post):
    returns.address_came_back(ALIX, "550 unknown")
    edit = listing(Contact, "edit", contact().pk)
    assert admin.get(edit).status_code == 200
    said = {"name": "Alix", "phone": "0536491010", "best_time": "le mardi", "refused": ["listings"], "mended": "on"}
    assert admin.post(edit, said).status_code == 302
    assert (contact().name, contact().phone, contact().best_time) == ("Alix", "05 36 49 10 10", "le mardi")
    assert (contact().refused_kinds, contact().bounced_at) == (["listings"], None)
    admin.post(edit, said | {"refused": ["groups"], "silent": "on"})
    assert contact().refused_kinds == ["groups"]
    assert contact().refuses_mail_at is not None
    admin.post(edit, said | {"refused": []})
    assert (contact().refused_kinds, contact().refuses_mail_at) == ([], None)
