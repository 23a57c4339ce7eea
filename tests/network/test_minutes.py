"""Minutes: drafted from what was noted, corrected, approved, published, taken to Word and back."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from network import attending, governing, minutes, minutes_files, voting
from network.models import Attendance, Meeting, OutgoingMessage
from network.plain_text import blocks
from network.steps import StepRefused
from tests.factories.governance import MeetingKindFactory, in_session, vote_in
from tests.factories.network import PersonFactory, StructureFactory

TEXT = "# Qui était là\n5 membres présents.\n- Les Passerelles\n- Le Fil\n\n## Détail\nUn mot.\n"


@pytest.fixture
def coordinator(db):
    return PersonFactory(coordinator=True)


@pytest.fixture
def held(coordinator):
    """Three expected: one there, one represented by it, one excused; one vote by hand about the first point."""
    kind = MeetingKindFactory(most_proxies=1)
    meeting, (there, represented, excused) = in_session(by=coordinator, present=1, absent=2, kind=kind)
    rows = {row.structure_id: row for row in Attendance.objects.all()}
    attending.tick(rows[there.pk], by=coordinator, is_present=True, person_name="Alix Fictif")
    attending.answer(rows[represented.pk], by=coordinator, said="proxy", proxy_to=there)
    attending.answer(rows[excused.pk], by=coordinator, said="excused")
    item = meeting.agenda.get()
    item.notes = "Chacun dit ce qu’il fait."
    governing.write_point(item, by=coordinator)
    vote = voting.prepare(vote_in(meeting, item=item), by=coordinator)
    voting.open_vote(vote, by=coordinator)
    voting.close(vote, by=coordinator, counts={"for": 2})
    return meeting, there, represented, excused


@pytest.mark.one_engine
def test_a_text_is_read_as_titles_lists_and_paragraphs():
    assert blocks(TEXT) == [
        ("title", "Qui était là"),
        ("text", "5 membres présents."),
        ("items", ["Les Passerelles", "Le Fil"]),
        ("subtitle", "Détail"),
        ("text", "Un mot."),
    ]


@pytest.mark.one_engine
def test_word_and_back_says_the_same():
    content = minutes_files.as_docx("Compte rendu", TEXT + "un \x0b caractère")
    back = minutes_files.from_docx(content, "Compte rendu")
    assert blocks(back) == [*blocks(TEXT), ("text", "un caractère")]
    assert minutes_files.as_docx("x" * 400, "") != b""


def test_the_draft_says_who_was_there_what_was_said_and_decided(held, coordinator):
    meeting, there, represented, excused = held
    with pytest.raises(StepRefused):
        minutes.draft(meeting, by=coordinator)
    governing.close_session(meeting, by=coordinator)
    with override("en"):
        minutes.draft(meeting, by=coordinator)
    decision, vote = meeting.decisions.get(), meeting.votes.get()
    assert meeting.minutes == (
        "# Who was there\n"
        "2 members present or represented out of 3, quorum of 2 reached.\n"
        f"- Present: {there} (Alix Fictif).\n"
        f"- Represented: {represented} (by {there}).\n"
        f"- Excused: {excused}.\n\n"
        "# 1. Entrées\n"
        "Chacun dit ce qu’il fait.\n"
        f"- Vote: Adopter le programme. {vote.sentence[0].upper()}{vote.sentence[1:]}.\n\n"
        "# Decisions\n"
        f"- {decision.number}. {decision.sentence}\n"
    )


def test_only_what_is_published_is_read_by_members(client, site, held, coordinator):
    meeting, there, _represented, _excused = held
    manager = PersonFactory(manager_of=there)
    governing.close_session(meeting, by=coordinator)
    newcomer = PersonFactory(manager_of=StructureFactory())
    addresses = [
        reverse(f"network:{name}", args=[meeting.pk])
        for name in ("minutes", "minutes_word", "minutes_printed", "minutes_pdf")
    ]
    client.force_login(coordinator)
    for step in ("rediger", "approuver", "publier"):
        client.force_login(manager)
        assert {client.get(address).status_code for address in addresses} == {404}
        assert client.post(reverse("network:minutes_step", args=[meeting.pk, step])).status_code == 404
        client.force_login(coordinator)
        assert client.post(reverse("network:minutes_step", args=[meeting.pk, step])).status_code == 302
    for member in (manager, newcomer):  # a plenary is every member's
        client.force_login(member)
        assert [client.get(address).status_code for address in addresses] == [200] * 4
    client.force_login(PersonFactory())
    assert client.get(addresses[0]).status_code == 404
    assert [message.to for message in OutgoingMessage.objects.filter(event__startswith="minutes-")] == [manager.email]


def test_approved_minutes_no_longer_move(held, coordinator):
    meeting = held[0]
    governing.close_session(meeting, by=coordinator)
    minutes.draft(meeting, by=coordinator)
    minutes.correct(meeting, by=coordinator, text="# Corrigé\r\n")
    assert meeting.minutes == "# Corrigé\n"
    minutes.approve(meeting, by=coordinator)
    for step in (minutes.correct, minutes.start_again, minutes.draft):
        with pytest.raises(StepRefused):
            step(meeting, by=coordinator, **({"text": "Autre"} if step is minutes.correct else {}))
    minutes.reopen(meeting, by=coordinator)
    assert meeting.minutes_status == "draft" and meeting.minutes_approved_on is None
    minutes.approve(meeting, by=coordinator)
    minutes.publish(meeting, by=coordinator)
    with pytest.raises(StepRefused):
        minutes.reopen(meeting, by=coordinator)


def test_a_corrected_word_document_takes_the_place_of_the_draft(client, site, held, coordinator):
    meeting = held[0]
    governing.close_session(meeting, by=coordinator)
    minutes.draft(meeting, by=coordinator)
    client.force_login(coordinator)
    address = reverse("network:minutes_from_word", args=[meeting.pk])
    taken = client.get(reverse("network:minutes_word", args=[meeting.pk])).content
    before = blocks(
        meeting.minutes.replace("\u00a0", " ").replace("\u202f", " ")
    )  # Word files lose them on their way

    def sent(content, name="compte-rendu.docx"):
        return client.post(address, {"file": SimpleUploadedFile(name, content)}).status_code

    assert sent(taken) == 302
    meeting.refresh_from_db()
    assert blocks(meeting.minutes) == before
    assert sent(minutes_files.as_docx("", "# Nouveau\nUn mot.")) == 302
    assert sent(b"PK\x03\x04 no") == sent(b"%PDF-1.4", "a.pdf") == sent(b"texte", "a.txt") == 422
    broken = io.BytesIO(taken[: len(taken) // 2]).getvalue()
    assert sent(broken) == 422 and client.post(address, {}).status_code == 422
    assert Meeting.objects.get().minutes == "# Nouveau\n\nUn mot.\n"
    typed = {"text": "x\0"}
    assert client.post(reverse("network:minutes_edit", args=[meeting.pk]), typed).status_code == 422


def test_a_title_with_a_control_character_makes_a_word_document():
    assert minutes_files.as_docx("Plénière\x0b de mai", "Texte\x0c", author="R\x01seau")
