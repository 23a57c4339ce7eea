"""How an agreement is signed: by whom, on line or on paper, what begins with it, and how it is proved later."""

import datetime as dt
import hashlib
import io
import re
import threading
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections, transaction
from django.urls import reverse
from wagtail.models import ModelLogEntry

from network import agreement_text, representing, signing, signing_codes
from network.forms.signing import PaperForm
from network.models import (
    Agreement,
    AgreementStatus,
    LegalAct,
    Membership,
    Network,
    OutgoingMessage,
    Party,
    Pledge,
    Signature,
    SigningCode,
)
from network.plain_text import blocks
from network.signing import ToSign
from network.steps import StepRefused
from network.viewsets.messages import without_secrets
from tests.factories.agreements import a_secretariat, called, charter_in_force, rules_of, signs
from tests.factories.network import PersonFactory, StructureFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()


@pytest.fixture
def secretariat():
    return a_secretariat()


def scan(content=b"%PDF-1.4 signed"):
    return SimpleUploadedFile("feuille.pdf", content, content_type="application/pdf")


def on_paper(party, by, dated, **changes):
    said = {"name": "Dominique Essai", "function": "Maire", "dated": dated, "scan": scan(), **changes}
    return signing.sign_on_paper(ToSign(party), by=by, **said)


# The text


def test_the_text_is_the_convention_then_the_charter_with_its_variables_filled():
    Network.objects.create(name="Le Fil", territory_name="Deux-Rives")
    text = agreement_text.compose(rules_of("modele"), charter_in_force())
    assert "Le Fil" in text and "Deux-Rives" in text and "[nom du collectif]" not in text
    assert text.index("# Durée") < text.index("# Charte du réseau") < text.index("## Solidaire")
    assert "- Ensemble\n" in text


def test_the_text_is_shown_by_titles_items_and_paragraphs():
    found = blocks("# Un\n\nDeux\n\n- a\n- b\n\n## Quatre\n")
    assert found == [("title", "Un"), ("text", "Deux"), ("items", ["a", "b"]), ("subtitle", "Quatre")]


def test_without_a_charter_nor_a_convention_there_is_nothing_to_sign(secretariat):
    from network import ready_rules

    with pytest.raises(StepRefused, match="nothing to sign|rien à signer"):
        signing.open_agreement(ready_rules.adopt("sicoval"), by=secretariat)


# Who begins when


def test_when_all_must_sign_nobody_is_a_member_before_the_last(secretariat):
    rules = rules_of("deux-sevres")
    first, second = called(rules, by=secretariat), called(rules, by=secretariat)
    assert first.agreement == second.agreement
    on_paper(first, secretariat, dt.date(2024, 4, 20))
    assert Membership.objects.count() == 0
    on_paper(second, secretariat, dt.date(2024, 5, 2))
    assert Agreement.objects.get().starts_on == dt.date(2024, 5, 2)
    assert set(Membership.objects.values_list("begins_on", flat=True)) == {dt.date(2024, 5, 2)}


def test_whoever_comes_later_is_a_member_from_its_own_signature(secretariat):
    rules = rules_of("deux-sevres")
    founders = [called(rules, by=secretariat) for _each in range(2)]
    for each in founders:
        on_paper(each, secretariat, dt.date(2024, 5, 2))
    late = called(rules, by=secretariat)
    on_paper(late, secretariat, dt.date(2025, 3, 1))
    assert Agreement.objects.get().starts_on == dt.date(2024, 5, 2)
    assert late.structure.memberships.get().begins_on == dt.date(2025, 3, 1)


def test_nobody_waits_for_whoever_is_called_off(secretariat):
    rules = rules_of("deux-sevres")
    first, second, silent = (called(rules, by=secretariat) for _each in range(3))
    on_paper(first, secretariat, dt.date(2024, 5, 2))
    on_paper(second, secretariat, dt.date(2024, 5, 2))
    assert Agreement.objects.get().status == AgreementStatus.SIGNING
    signing.call_off(silent, by=secretariat)
    assert Agreement.objects.get().status == AgreementStatus.IN_FORCE


def test_nobody_agrees_alone(secretariat):
    party = called(rules_of("deux-sevres"), by=secretariat)
    on_paper(party, secretariat, dt.date(2024, 5, 2))
    assert Agreement.objects.get().status == AgreementStatus.SIGNING
    signing.call_off(party, by=secretariat)  # what has not begun is not left: it is called off
    assert Agreement.objects.get().parties.filter(left_on=None).count() == 0


def test_a_bilateral_convention_never_begins_with_one_party(secretariat):
    rules = rules_of("manche")
    with pytest.raises(StepRefused):
        called(rules, by=secretariat)  # nobody is named as the other party
    rules.owner = StructureFactory(member=False)
    rules.save()
    member = called(rules, by=secretariat)
    on_paper(member.agreement.parties.get(structure=rules.owner), secretariat, dt.date(2026, 1, 15))
    signing.call_off(member, by=secretariat)
    assert Agreement.objects.get().status == AgreementStatus.SIGNING


def test_a_newcomer_signs_the_charter_in_force(secretariat):
    rules = rules_of("sicoval")
    old = called(rules, by=secretariat)
    signs(old)
    version = charter_in_force(2, "Nous accueillons tout le monde.")
    new = called(rules, by=secretariat)
    assert new.agreement.charter == version and "tout le monde" in new.agreement.text
    assert old.agreement != new.agreement


def test_a_paper_signature_counts_from_its_own_day(secretariat):
    rules = rules_of("sicoval")
    signs(called(rules, by=secretariat))
    earlier = called(rules, by=secretariat)
    on_paper(earlier, secretariat, TODAY - dt.timedelta(days=60))
    assert earlier.structure.memberships.get().begins_on == TODAY - dt.timedelta(days=60)


def test_the_same_text_is_not_opened_twice_and_an_unsigned_one_is_abandoned(secretariat):
    rules = rules_of("sicoval")
    agreement = signing.open_agreement(rules, by=secretariat)
    with pytest.raises(StepRefused):
        signing.open_agreement(rules, by=secretariat)
    signing.abandon(agreement, by=secretariat)
    with pytest.raises(StepRefused):
        called(rules, by=secretariat, agreement=agreement)


def test_nothing_is_signed_on_a_withdrawn_amendment(secretariat):
    rules = rules_of("deux-sevres")
    parties = [called(rules, by=secretariat) for _each in range(2)]
    for each in parties:
        on_paper(each, secretariat, dt.date(2026, 5, 2))
    amendment = signing.amend(Agreement.objects.get(), by=secretariat, subject="Annexe", text="Une annexe.")
    seen_before = type(amendment).objects.get()
    with pytest.raises(StepRefused):
        signing.amend(Agreement.objects.get(), by=secretariat, subject="Annexe", text="Une annexe.")
    signing.withdraw_amendment(amendment, by=secretariat)
    with pytest.raises(StepRefused):
        signs(Party.objects.get(pk=parties[0].pk), amendment=seen_before)


def test_a_charter_begins_at_ones_own_signature(secretariat):
    rules = rules_of("sicoval")
    first, second = called(rules, by=secretariat), called(rules, by=secretariat)
    signs(first)
    assert Membership.objects.get().structure == first.structure
    assert second.structure.memberships.count() == 0


def test_a_bilateral_convention_begins_with_the_last_of_both_signatures(secretariat):
    rules = rules_of("manche")
    rules.owner = StructureFactory(name="Le Département", member=False)
    rules.save()
    member = called(rules, by=secretariat)
    owner = member.agreement.parties.get(structure=rules.owner)
    on_paper(member, secretariat, dt.date(2026, 1, 10))
    assert Membership.objects.count() == 0
    on_paper(owner, secretariat, dt.date(2026, 1, 15))
    membership = Membership.objects.get()
    assert (membership.structure, membership.begins_on) == (member.structure, dt.date(2026, 1, 15))


def test_two_devices_are_chosen_before_signing(secretariat):
    rules = rules_of("tani")
    party = called(rules, by=secretariat)
    with pytest.raises(StepRefused, match="2"):
        signs(party)
    for commitment in rules.commitments.filter(everybody=False, of_owner=False)[:2]:
        Pledge.objects.create(structure=party.structure, commitment=commitment, taken_on=TODAY)
    signs(party)
    assert Membership.objects.filter(structure=party.structure).exists()


def test_a_member_of_before_keeps_its_first_day(secretariat):
    party = called(rules_of("sicoval"), by=secretariat, structure=StructureFactory())
    signs(party)
    assert party.structure.memberships.get().begins_on == dt.date(2024, 5, 2)


def test_calling_again_changes_nothing(secretariat):
    rules = rules_of("sicoval")
    party = called(rules, by=secretariat)
    assert called(rules, by=secretariat, structure=party.structure) == party
    assert OutgoingMessage.objects.filter(event__startswith="called-to-sign").count() == 1


# On line


def link_in(message):
    return re.search(r"/signer/\S+/", message.text).group()


def code_in(message):
    return re.search(r"\b(\d{3}) (\d{3})\b", message.text).group().replace(" ", "")


def newest(kind):
    return OutgoingMessage.objects.filter(event__startswith=kind).order_by("pk").last()


def test_the_representative_reads_asks_for_a_code_and_signs(secretariat, client):
    party = called(rules_of("sicoval"), by=secretariat, email="dominique@example.org")
    link = link_in(newest("called-to-sign"))
    page = client.get(link).content.decode()
    assert "Solidaire" in page and Signature.objects.count() == SigningCode.objects.count() == 0
    assert client.post(f"{link}code/").status_code == 302
    message = newest("signing-code")
    assert message.to == "dominique@example.org"
    said = {"name": "Dominique Essai", "function": "Présidence", "agreed": "on", "code": code_in(message)}
    assert client.post(link, said).status_code == 302
    signature = Signature.objects.get()
    assert (signature.party, signature.identity, signature.means) == (party, "dominique@example.org", "online")
    assert signature.document_sha256 == hashlib.sha256(party.agreement.text.encode()).hexdigest()
    receipt = newest("signed:").text
    assert signature.document_sha256 in receipt and "qualifi" not in receipt
    assert client.post(link, said).status_code == 200  # again: it says that it is signed
    assert Signature.objects.count() == 1


def test_a_wrong_code_signs_nothing_and_five_wrong_ones_end_it(secretariat, client):
    called(rules_of("sicoval"), by=secretariat)
    link = link_in(newest("called-to-sign"))
    client.post(f"{link}code/")
    right = code_in(newest("signing-code"))
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    said = {"name": "Dominique <script>", "function": "Maire", "agreed": "on"}
    for _again in range(signing_codes.MOST_TRIES):
        answer = client.post(link, said | {"code": wrong})
        assert answer.status_code == 422 and "Dominique &lt;script&gt;" in answer.content.decode()
    assert client.post(link, said | {"code": right}).status_code == 422
    assert Signature.objects.count() == 0


def test_a_code_works_for_ten_minutes(secretariat):
    to_sign = ToSign(called(rules_of("sicoval"), by=secretariat))
    signing_codes.send(to_sign)
    code = code_in(newest("signing-code"))
    SigningCode.objects.update(sent_at=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=11))
    with pytest.raises(StepRefused):
        signing_codes.use(to_sign, code)


def test_a_code_is_for_one_text(secretariat):
    rules = rules_of("sicoval")
    first, second = called(rules, by=secretariat), called(rules, by=secretariat)
    signing_codes.send(ToSign(first))
    code = code_in(newest("signing-code"))
    signing_codes.send(ToSign(second))
    SigningCode.objects.filter(party=second).update(code_hash=SigningCode.objects.get(party=first).code_hash)
    with pytest.raises(StepRefused):
        signing_codes.use(ToSign(second), code)


def test_the_code_stands_in_no_subject_and_the_log_hides_it_with_the_links(secretariat):
    to_sign = ToSign(called(rules_of("sicoval"), by=secretariat))
    signing_codes.send(to_sign)
    message, called_message = newest("signing-code"), newest("called-to-sign")
    code = code_in(message)
    assert code not in message.subject.replace(" ", "")
    shown = without_secrets(message.text + called_message.text)
    assert f"{code[:3]} {code[3:]}" not in shown
    assert link_in(called_message) not in shown and "/signer/…/" in shown


def test_a_code_works_for_the_mailbox_that_received_it(secretariat):
    party = called(rules_of("sicoval"), by=secretariat, email="first@example.org")
    signing_codes.send(ToSign(party))
    code = code_in(newest("signing-code"))
    representing.name_representative(party, by=secretariat, representative_email="second@example.org")
    assert newest("called-to-sign").to == "second@example.org"
    with pytest.raises(StepRefused):
        signing_codes.use(ToSign(party), code)


def test_each_change_of_the_representative_and_the_act_is_recorded_and_signed_ones_stand(secretariat):
    party = called(rules_of("sicoval"), by=secretariat)
    manager = PersonFactory(manager_of=party.structure)
    with pytest.raises(PermissionDenied):
        representing.name_representative(party, by=PersonFactory(), representative_name="Pirate")
    representing.name_representative(party, by=manager, representative_name="Camille Fictive")
    entry = ModelLogEntry.objects.get(action="network.agreement.represent")
    assert entry.data["changes"] == {"representative_name": ["Dominique Essai", "Camille Fictive"]}
    representing.keep_act(party, LegalAct(kind="deliberation", number="12"), by=manager)
    signs(party)
    party.refresh_from_db()
    with pytest.raises(StepRefused):
        representing.name_representative(party, by=manager, representative_name="Une autre personne")
    act = party.act
    act.body = "Conseil municipal"
    representing.keep_act(party, act, by=manager)  # it lacked
    act.number = "13"
    with pytest.raises(StepRefused):
        representing.keep_act(party, act, by=manager)
    representing.keep_act(party, act, by=secretariat)
    changes = [each.data["changes"] for each in ModelLogEntry.objects.filter(action="network.agreement.keep_act")]
    assert {"number": ["12", "13"]} in changes and {"body": ["", "Conseil municipal"]} in changes


def test_the_party_page_says_why_a_signed_act_is_not_changed(secretariat, client):
    party = called(rules_of("sicoval"), by=secretariat)
    representing.keep_act(party, LegalAct(kind="deliberation", number="12"), by=secretariat)
    signs(party)
    client.force_login(PersonFactory(manager_of=party.structure))
    answer = client.post(reverse("network:party", args=[party.pk]), {"kind": "decision", "number": "66"})
    assert answer.status_code == 422 and 'value="66"' in answer.content.decode()
    assert LegalAct.objects.get().number == "12"


def test_pages_behind_the_link_are_kept_by_no_cache(secretariat, client):
    called(rules_of("sicoval"), by=secretariat)
    answer = client.get(link_in(newest("called-to-sign")))
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")


def test_a_former_charter_is_no_longer_accepted(secretariat, client):
    party = called(rules_of("sicoval"), by=secretariat)
    signs(party)
    second = charter_in_force(2)
    signing.ask_acceptance(second, by=secretariat)
    link = link_in(newest("called-to-sign"))
    charter_in_force(3)
    second.refresh_from_db()
    assert not ToSign(party, charter=second).is_open
    client.post(f"{link}code/")
    assert not SigningCode.objects.exists()


def test_an_old_link_shows_the_text_and_sends_another_to_the_same_mailbox(secretariat, client, monkeypatch):
    party = called(rules_of("sicoval"), by=secretariat)
    link = link_in(newest("called-to-sign"))
    monkeypatch.setattr(signing_codes, "LINK_LASTS", dt.timedelta(seconds=-1))
    assert "nouveau-lien" in client.get(link).content.decode()
    client.post(f"{link}nouveau-lien/")
    assert newest("called-to-sign").to == party.representative_email
    assert OutgoingMessage.objects.filter(event__startswith="called-to-sign").count() == 2
    assert client.post(f"{link}code/").status_code == 302 and SigningCode.objects.count() == 0


@pytest.mark.parametrize("token", ["x", "1.-~abc~def", "%00", "é" * 300])
def test_a_link_that_nobody_made_leads_nowhere(token, client):
    assert client.get(f"/signer/{token}/").status_code == 404


# On paper


def test_paper_is_handed_in_by_the_structure_or_the_secretariat(secretariat):
    party = called(rules_of("sicoval"), by=secretariat)
    for stranger in (PersonFactory(), PersonFactory(editor_of=party.structure)):
        with pytest.raises(PermissionDenied):
            on_paper(party, stranger, TODAY)
    signature = on_paper(party, PersonFactory(manager_of=party.structure), TODAY)
    assert signature.scan_sha256 == hashlib.sha256(b"%PDF-1.4 signed").hexdigest()


def test_nobody_signs_tomorrow(secretariat):
    with pytest.raises(StepRefused):
        on_paper(called(rules_of("sicoval"), by=secretariat), secretariat, TODAY + dt.timedelta(days=1))


def test_a_scan_is_never_reached_by_a_stranger(secretariat, client):
    party = called(rules_of("sicoval"), by=secretariat)
    signature = on_paper(party, secretariat, TODAY)
    address = reverse("network:scan", args=[signature.pk])
    client.force_login(PersonFactory(manager_of=StructureFactory()))
    assert client.get(address).status_code == 404
    client.force_login(PersonFactory(manager_of=party.structure))
    assert b"".join(client.get(address).streaming_content) == b"%PDF-1.4 signed"


@pytest.mark.parametrize(
    ("days_before", "by_coordinator", "is_refused"),
    [(59, False, False), (61, False, True), (61, True, False), (365 * 40, True, True)],
)
def test_a_paper_is_not_much_older_than_the_call_to_sign(secretariat, days_before, by_coordinator, is_refused):
    party = called(rules_of("sicoval"), by=secretariat)
    form = PaperForm(
        {"name": "Dominique", "function": "Maire", "dated": TODAY - dt.timedelta(days=days_before)},
        {"scan": scan()}, party=party, by=secretariat if by_coordinator else PersonFactory(manager_of=party.structure),
    )  # fmt: skip
    assert ("dated" in form.errors) is is_refused


def test_a_text_file_is_no_scan(secretariat, client):
    party = called(rules_of("sicoval"), by=secretariat)
    client.force_login(PersonFactory(manager_of=party.structure))
    said = {
        "name": "Dominique",
        "function": "Maire",
        "dated": TODAY.isoformat(),
        "scan": SimpleUploadedFile("a.txt", b"abc"),
    }
    answer = client.post(reverse("network:hand_in", args=[party.pk, "-"]), said)
    assert answer.status_code == 422 and Signature.objects.count() == 0


# Proof


def test_the_chain_holds_and_one_changed_byte_is_found(secretariat):
    rules = rules_of("sicoval")
    for _each in range(3):
        on_paper(called(rules, by=secretariat), secretariat, TODAY)
    call_command("verify_records", stdout=io.StringIO())
    middle = Signature.objects.get(position=2)
    for change in (
        {"signer_name": "Dominique Essaj"}, {"dated": TODAY - dt.timedelta(days=1)}, {"document_sha256": "0" * 64},
        {"identity": "autre@example.org"}, {"scan_sha256": "0" * 64}, {"position": 9}, {"previous_hash": "0" * 64},
    ):  # fmt: skip
        with transaction.atomic():
            Signature.objects.filter(pk=middle.pk).update(**change)
            with pytest.raises(CommandError):
                call_command("verify_records", stdout=io.StringIO())
            transaction.set_rollback(True)
    with transaction.atomic():
        Agreement.objects.update(text=Agreement.objects.get().text.replace("chacun", "chacum"))
        with pytest.raises(CommandError):
            call_command("verify_records", stdout=io.StringIO())
        transaction.set_rollback(True)
    with transaction.atomic():
        Signature.objects.filter(pk=middle.pk).delete()
        with pytest.raises(CommandError):
            call_command("verify_records", stdout=io.StringIO())
        transaction.set_rollback(True)


def test_the_sheet_has_the_act_and_every_signature(secretariat, client):
    party = called(rules_of("sicoval"), by=secretariat)
    party.act = LegalAct.objects.create(structure=party.structure, kind="deliberation", number="2026-12")
    party.save()
    signature = on_paper(party, secretariat, TODAY)
    client.force_login(PersonFactory(manager_of=party.structure))
    page = client.get(reverse("network:agreement_text", args=[party.agreement_id])).content.decode()
    assert "2026-12" in page and party.structure.name in page and party.agreement.text_sha256 in page
    pdf = client.get(reverse("network:agreement_pdf", args=[party.agreement_id]))
    assert pdf.content.startswith(b"%PDF-") and signature.position == 1


# A new charter


def test_a_new_charter_is_accepted_again_and_one_follows_who_has(secretariat):
    rules = rules_of("sicoval")
    first, second = called(rules, by=secretariat), called(rules, by=secretariat)
    signs(first), signs(second)
    version = charter_in_force(2, "Nous accueillons tout le monde.")
    assert signing.ask_acceptance(version, by=secretariat) == 2
    version.refresh_from_db()
    signs(first, charter=version)
    assert [party.pk for party in signing.awaited_acceptances(version)] == [second.pk]
    newcomer = called(rules_of("deux-sevres"), by=secretariat)
    signs(newcomer)  # signs the new text at once
    assert newcomer.pk not in {party.pk for party in signing.awaited_acceptances(version)}
    with pytest.raises(StepRefused):
        signs(first, charter=version)


# Two people at once


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_signatures_on_the_last_place_and_twice_the_same(secretariat):
    rules = rules_of("deux-sevres")
    parties = [called(rules, by=secretariat) for _each in range(2)]
    outcomes = []

    def sign_as(party):
        for _try in range(500):  # SQLite in memory does not wait for the other one: it says so at once
            try:
                outcomes.append(signs(Party.objects.get(pk=party.pk)).position)
            except StepRefused:
                outcomes.append("refused")
            except OperationalError:
                time.sleep(0.01)
                continue
            break
        connections.close_all()

    threads = [threading.Thread(target=sign_as, args=[party]) for party in [*parties, parties[0]]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["1", "2", "refused"]
    assert Agreement.objects.get().status == AgreementStatus.IN_FORCE
    assert Membership.objects.count() == 2
