"""How an application is written: kept, resumed from its link, reminded, forgotten."""

import datetime as dt
import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from network import applying, joining
from network.application_links import State, path_of, read, token_of
from network.forms.open_to_all import signer
from network.models import ApplicationDocument, LegalNature, MembershipApplication, Network, OutgoingMessage
from network.models import ApplicationStatus as Status
from network.viewsets.messages import without_secrets
from tests.factories.network import (
    CommuneFactory,
    MembershipApplicationFactory,
    PersonFactory,
    RulesFactory,
    StructureFactory,
)

pytestmark = pytest.mark.django_db

APPLY = "/rejoindre/demande/"


@pytest.fixture(autouse=True)
def one_second():
    """A link says in which second it was made: those of a test are made in the same one."""
    with travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def rules(site):
    rules = RulesFactory(eligible_natures=["association", "local_authority"], least_commitments=1)
    rules.commitments.create(name="Accueillir", everybody=True)
    rules.commitments.create(name="Former")
    rules.commitments.create(name="Du Département", of_owner=True)
    return rules


def first_step(client, query="?nouvelle=oui", **said):
    page = client.get(APPLY + query)
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.content.decode()).group(1)
    return {
        "structure_name": "Le Relais", "legal_nature": "association", "siret": "", "commune": "",
        "contact_name": "Alix Fictif", "contact_function": "", "email": "alix@example.org", "phone": "",
        "opened": signer.sign(str(int(time.time()) - 60)), "ticket": ticket, **said,
    }  # fmt: skip


def step(application, name):
    return reverse("application_step", args=[token_of(application), name])


def links_in(message):
    return re.findall(r"/rejoindre/\S+", message.text)


def test_an_application_is_written_in_short_steps_and_sent(client, rules):
    CommuneFactory()
    answer = client.post(APPLY, first_step(client))
    application = MembershipApplication.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, step(application, "representant"))
    assert (application.status, application.agreement_type) == (Status.DRAFT, rules)
    client.post(
        answer["Location"], {"representative_name": "Camille Fictive", "representative_email": "camille@example.org"}
    )
    everybody, chosen = rules.commitments.filter(of_owner=False)
    client.post(
        step(application, "engagements"),
        {"everybody": everybody.pk, "chosen": chosen.pk, "motivation": "Nous aidons."},
    )
    review = step(application, "verification")
    assert "Camille Fictive" in client.get(review).content.decode()
    sent = client.post(review)
    application.refresh_from_db()
    assert application.status == Status.SUBMITTED
    assert set(application.commitments.all()) == {everybody, chosen}
    assert sent["Location"].startswith(path_of(application))
    assert client.get(sent["Location"]).status_code == 200
    again = client.post(review)  # a double click
    assert again["Location"] == path_of(application)
    told = [each.event.split(":")[0] for each in OutgoingMessage.objects.filter(to="alix@example.org")]
    assert sorted(told) == ["application-acknowledged", "application-started"]
    assert "_auth_user_id" not in client.session


def test_the_same_page_sent_twice_begins_one_application(client, rules):
    said = first_step(client)
    assert client.post(APPLY, said)["Location"] == client.post(APPLY, said)["Location"]
    assert MembershipApplication.objects.count() == 1
    assert OutgoingMessage.objects.count() == 1


def test_what_is_not_understood_is_kept_as_it_was_typed(client, rules):
    client.post(APPLY, first_step(client))
    application = MembershipApplication.objects.get()
    address = step(application, "structure")
    said = first_step(client, structure_name="La Fabrique", siret="123\0", email="alix")
    assert client.post(address, said).status_code == 422
    application.refresh_from_db()
    assert (application.structure_name, application.siret, application.email) == (
        "La Fabrique",
        "",
        "alix@example.org",
    )
    shown = client.get(address).content.decode()
    assert 'value="123"' in shown and 'value="alix"' in shown and 'value="La Fabrique"' in shown
    assert "structure" in [each for each, _sentence in applying.missing(application)]
    assert client.post(address, first_step(client)).status_code == 302
    application.refresh_from_db()
    assert not application.typed["structure"]


def test_one_may_stop_in_the_middle_and_go_on_from_the_mail(client, rules):
    client.post(APPLY, first_step(client))
    application = MembershipApplication.objects.get()
    client.post(step(application, "engagements"), {"motivation": "Nous aidons.", "later": "1"})
    application.refresh_from_db()
    assert application.motivation == "Nous aidons."
    (link,) = links_in(OutgoingMessage.objects.get())
    assert client.get(link)["Location"] == step(application, "representant")


def test_a_body_that_may_not_sign_reads_who_may_and_sends_nothing(client, rules):
    answer = client.post(APPLY, first_step(client, legal_nature="company"))
    assert answer.status_code == 422
    assert rules.who_may_join in answer.content.decode()
    application = MembershipApplicationFactory(agreement_type=rules, legal_nature="company", status=Status.DRAFT)
    answer = client.post(step(application, "verification"))
    application.refresh_from_db()
    assert (answer.status_code, application.status) == (422, Status.DRAFT)


@pytest.mark.parametrize("nature", LegalNature.values)
def test_natures_are_refused_by_the_rules_and_never_without_rules(nature):
    rules = RulesFactory.build(eligible_natures=["association"])
    assert bool(applying.refused_nature(rules, nature)) is (nature != "association")
    assert applying.refused_nature(RulesFactory.build(), nature) == ""
    assert applying.refused_nature(None, nature) == ""


def test_commitments_of_all_are_ticked_and_some_are_chosen(rules):
    application = MembershipApplicationFactory(agreement_type=rules, legal_nature="association", status=Status.DRAFT)
    of_all, chosen, of_owner = rules.commitments.order_by("pk")
    assert len(applying.missing(application)) == 2
    application.commitments.set([of_all, of_owner])
    assert [each for each, _sentence in applying.missing(application)] == ["engagements"]
    application.commitments.set([of_all, chosen])
    assert applying.missing(application) == []


def test_a_structure_of_the_directory_is_chosen_and_nothing_private_is_said(client, rules):
    shown = StructureFactory(name="Médiathèque du Bocage", member=False, email="secret@example.org")
    StructureFactory(name="Médiathèque cachée", member=False, shown_in_directory=False)
    page = client.get(APPLY, {"q": "mediatheque"}).content.decode()
    assert "Médiathèque du Bocage" in page
    assert "cachée" not in page and "secret@" not in page
    client.post(APPLY, first_step(client, f"?structure={shown.slug}", structure=shown.slug))
    assert MembershipApplication.objects.get().structure == shown


def test_a_siret_of_the_directory_is_a_warning_and_a_hidden_one_says_nothing(client, rules):
    StructureFactory(name="Autre maison", siret="43493312300029", member=False)
    hidden = StructureFactory(name="Cachée", siret="81235812000017", member=False, shown_in_directory=False)
    for siret, warns in (("43493312300029", True), (hidden.siret, False)):
        application = MembershipApplicationFactory(agreement_type=rules, siret=siret, status=Status.DRAFT)
        page = client.get(step(application, "structure")).content.decode()
        assert ("Autre maison" in page) is warns
        assert "Cachée" not in page


def test_a_member_does_not_apply_again(client, rules):
    application = MembershipApplicationFactory(
        agreement_type=rules, structure=StructureFactory(), legal_nature="association", status=Status.DRAFT
    )
    assert "structure" in [each for each, _sentence in applying.missing(application)]


def test_a_structure_whose_application_waits_sends_no_second_one(rules):
    rules.commitments.all().delete()
    type(rules).objects.update(least_commitments=0)
    rules.refresh_from_db()
    common = {"agreement_type": rules, "legal_nature": "association", "siret": "43493312300029"}
    MembershipApplicationFactory(**common)
    second = MembershipApplicationFactory(**common, status=Status.DRAFT)
    with pytest.raises(joining.StepRefused):
        joining.submit(second)


def test_rules_that_are_closed_take_nobody(client, rules):
    type(rules).objects.update(is_open=False)
    assert client.get(APPLY + "?nouvelle=oui").status_code == 200
    assert 'name="structure_name"' not in client.get(APPLY + "?nouvelle=oui").content.decode()


def test_with_several_rules_the_applicant_chooses(client, rules):
    other = RulesFactory(slug="autre", is_open=True)
    RulesFactory(slug="fermee", is_open=False)
    assert client.post(APPLY, first_step(client)).status_code == 422
    client.post(APPLY, first_step(client, agreement_type=other.pk))
    assert MembershipApplication.objects.get().agreement_type == other


# Links


def test_a_link_opens_its_own_application_only(client, site):
    mine, other = MembershipApplicationFactory(), MembershipApplicationFactory(structure_name="Pas à moi")
    assert read(token_of(mine)).application == mine
    assert "Pas à moi" not in client.get(path_of(mine)).content.decode()
    forged = token_of(mine).replace(f"{mine.pk}.", f"{other.pk}.", 1)
    assert (read(forged).state, client.get(reverse("application_follow", args=[forged])).status_code) == (
        State.BROKEN,
        404,
    )


def test_a_link_that_is_too_old_gets_a_new_one_in_the_same_mailbox(client, site, monkeypatch):
    application = MembershipApplicationFactory()
    long_ago = time.time() - 200 * 86400
    with monkeypatch.context() as past:
        past.setattr("django.core.signing.time.time", lambda: long_ago)
        old = token_of(application)
    assert client.get(reverse("application_follow", args=[old])).status_code == 410
    address = reverse("application_new_link", args=[old])
    assert [client.post(address, {"email": "other@example.org"}).status_code for _each in range(2)] == [200, 200]
    message = OutgoingMessage.objects.get()
    assert message.to == application.email
    assert client.get(links_in(message)[0]).status_code == 200


def test_once_the_address_is_corrected_the_first_mailbox_reads_nothing(client, rules):
    first = client.post(APPLY, first_step(client, email="mistyped@example.org"))["Location"]
    application = MembershipApplication.objects.get()
    (old,) = links_in(OutgoingMessage.objects.get())
    answer = client.post(step(application, "structure"), first_step(client, email="alix@example.org"))
    assert client.get(answer["Location"]).status_code == 200
    assert [client.get(each).status_code for each in (old, first)] == [404, 404]
    message = OutgoingMessage.objects.get(to="alix@example.org")
    (new,) = links_in(message)
    assert client.get(new).status_code == 302
    assert new not in without_secrets(message.text)


@pytest.mark.parametrize("sent", ["9" * 20, "9" * 5000, "x", "\0"])
def test_a_box_that_does_not_exist_is_refused_with_a_sentence(client, rules, sent):
    application = MembershipApplicationFactory(agreement_type=rules, status=Status.DRAFT)
    answer = client.post(step(application, "engagements"), {"everybody": sent, "chosen": sent, "motivation": "Oui."})
    assert answer.status_code == 422


def test_a_lost_link_goes_to_its_mailbox_and_nothing_says_whether_it_is_known(client, site):
    application = MembershipApplicationFactory()
    address = reverse("application_lost_link")

    def asked(email):
        answer = client.post(address, {"email": email, "opened": signer.sign(str(int(time.time()) - 60))})
        return re.sub(r"(csrf|opened|nonce)[^>]*", "", answer.content.decode())

    assert asked(application.email.upper()) == asked("unknown@example.org")
    assert [each.to for each in OutgoingMessage.objects.all()] == [application.email]


@pytest.mark.parametrize("token", ["1", "1~a~b", "~", "é", "1:2:3", "x" * 500])
def test_a_broken_link_has_its_kind_page(client, site, token):
    for name in ("application_resume", "application_follow"):
        assert client.get(reverse(name, args=[token])).status_code == 404


def test_what_is_sent_is_no_longer_changed(client, rules):
    application = MembershipApplicationFactory(agreement_type=rules)
    for name in ("structure", "representant", "engagements"):
        assert client.post(step(application, name), {"motivation": "Autre"})["Location"] == path_of(application)
    assert MembershipApplication.objects.get().motivation == application.motivation


# Documents


def statutes(name="statuts.pdf", content=b"%PDF-1.4 statuts"):
    return {"title": "Statuts", "file": SimpleUploadedFile(name, content)}


def test_a_document_is_private_and_taken_away_with_its_file(client, rules):
    application = MembershipApplicationFactory(agreement_type=rules, status=Status.DRAFT)
    other = MembershipApplicationFactory(status=Status.DRAFT)
    add = reverse("application_add_document", args=[token_of(application)])
    assert client.post(add, statutes()).status_code == 302
    assert client.post(add, statutes("virus.exe", b"MZ")).status_code == 422
    document = ApplicationDocument.objects.get()
    read_it = reverse("application_document", args=[token_of(application), document.pk])
    answer = client.get(read_it)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 statuts"
    assert "attachment" in answer["Content-Disposition"]
    assert client.get(reverse("application_document", args=[token_of(other), document.pk])).status_code == 404
    client.post(reverse("application_remove_document", args=[token_of(application), document.pk]))
    assert not ApplicationDocument.objects.exists()


# Following


def test_the_applicant_answers_what_is_asked_and_withdraws(client, site):
    Network.objects.create(name="Réseau", email="secretariat@example.org")
    application = MembershipApplicationFactory()
    joining.ask_to_complete(application, "Vos statuts, s’il vous plaît.", by=PersonFactory(coordinator=True))
    assert "Vos statuts" in OutgoingMessage.objects.get(to=application.email).text
    page = path_of(application)
    assert "Vos statuts" in client.get(page).content.decode()
    token = token_of(application)
    client.post(reverse("application_add_document", args=[token]), statutes())
    complete = reverse("application_complete", args=[token])
    assert client.post(complete, {"words": " "}).status_code == 422
    assert client.post(complete, {"words": "Les voici."}).status_code == 302
    assert client.post(complete, {"words": "Encore."}).status_code == 422
    application.refresh_from_db()
    assert (application.completion_asked, application.completion_answer) == ("", "Les voici.")
    assert client.get(reverse("application_withdraw_by_link", args=[token])).status_code == 405
    assert client.post(reverse("application_withdraw_by_link", args=[token])).status_code == 302
    assert client.post(reverse("application_withdraw_by_link", args=[token])).status_code == 422
    application.refresh_from_db()
    assert application.status == Status.WITHDRAWN


# Every morning


def test_a_draft_is_reminded_once_then_forgotten_with_its_files():
    now = timezone.now()
    application = MembershipApplicationFactory(status=Status.DRAFT, saved_at=now)
    ApplicationDocument.objects.create(
        application=application, title="Statuts", file=SimpleUploadedFile("s.txt", b"s")
    )
    MembershipApplicationFactory(saved_at=now - dt.timedelta(days=300))
    later = [now + dt.timedelta(days=days) for days in (6, 7, 8, 59, 60)]
    assert [(applying.remind(each), applying.forget(each)) for each in later] == [
        (0, 0), (1, 0), (0, 0), (0, 0), (0, 1)
    ]  # fmt: skip
    assert [each.to for each in OutgoingMessage.objects.all()] == [application.email]
    assert MembershipApplication.objects.get().status == Status.SUBMITTED
