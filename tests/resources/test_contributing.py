"""Writing a resource, changing it, bringing it back: nothing typed is lost, nothing is overwritten, nothing deleted."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from network.forms import open_to_all
from network.forms.files import kept
from network.models import OutgoingMessage
from network.steps import StepRefused
from network.upkeep.reaching import Answer
from resources import asked, files, publishing, reporting, reviewing, revising, using
from resources.models import Resource, ResourceFile, ResourceLink, ResourceStatus, ResourceUse, Theme
from resources.text import as_typed, cleaned_text
from resources.versions import mark_of, said_by
from tests.factories.network import PersonFactory, SeatFactory, StructureFactory, WorkingGroupFactory
from tests.factories.resources import ResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def structure():
    return StructureFactory()


@pytest.fixture
def editor(structure):
    return PersonFactory(editor_of=structure)


@pytest.fixture
def resource(structure, editor):
    return ResourceFactory(structure=structure, proposed_by=editor, published=True, title="Mots de passe")


def seen(resource):
    return mark_of(said_by(Resource.objects.get(pk=resource.pk)))


def typed(resource=None, structure=None, **changes):
    """What the form sends."""
    values = {
        "structure": (structure or resource.structure).pk, "title": "Mots de passe", "kind": "guide",
        "summary": "Une fiche.", "text": "Deux heures.", "licence": "etalab-2.0", "visibility": "public",
        "links-TOTAL_FORMS": "2", "links-INITIAL_FORMS": "0", "links-0-url": "https://exemple.test/a",
        "links-0-title": "La vidéo", "links-1-url": "",
    }  # fmt: skip
    return values | ({"seen": seen(resource)} if resource else {}) | changes


def picture(**options):
    content = io.BytesIO()
    Image.new("RGB", (1600, 1000), "teal").save(content, "JPEG", **options)
    return SimpleUploadedFile("photo.jpg", content.getvalue())


# Writing


def test_a_draft_holds_all_that_a_workshop_needs(client, structure, editor):
    group = WorkingGroupFactory()
    SeatFactory(group=group, user=editor)
    theme, pix = (Theme.objects.create(axis=axis, slug="essai", label=axis) for axis in ("theme", "pix"))
    co_author = StructureFactory()
    client.force_login(editor)
    sent = typed(
        structure=structure, level="beginner", duration="90", scale="commune", material="Six tablettes", authors="Alix",
        co_authors=[co_author.pk], themes=[theme.pk], pix=[pix.pk], visibility="group", group=group.pk, cover=picture(),
        cover_alt="Six tablettes sur une table", review_on="2030-01-02",
        files=[SimpleUploadedFile("a.txt", b"Premier"), SimpleUploadedFile("b.csv", "titre;été".encode())],
    )  # fmt: skip
    assert client.post(reverse("shared:resource_new"), sent).status_code == 302
    made = Resource.objects.get()
    assert (made.level, made.duration, made.group, made.status) == ("beginner", 90, group, "draft")
    assert set(made.themes.all()) == {theme, pix} and list(made.co_authors.all()) == [co_author]
    assert [file.text for file in made.files.all()] == ["Premier", "titre;été"]
    assert [(link.title, link.url) for link in made.links.all()] == [("La vidéo", "https://exemple.test/a")]
    with Image.open(made.cover) as cover:
        assert (cover.format, max(cover.size)) == ("WEBP", 1200)
    assert not made.versions.exists()


def test_of_a_draft_whatever_is_right_is_saved_beside_what_is_not(client, structure, editor):
    client.force_login(editor)
    sent = typed(structure=structure, duration="deux heures", files=[SimpleUploadedFile("a.txt", b"Premier")])
    answer = client.post(reverse("shared:resource_new"), sent)
    made = Resource.objects.get()
    assert answer.status_code == 422 and 'value="deux heures"' in answer.content.decode()
    assert (made.title, made.duration, made.files.count()) == ("Mots de passe", None, 1)
    again = client.post(reverse("shared:resource_edit", args=[made.slug]), typed(made, duration="120"))
    assert again.status_code == 302 and Resource.objects.get().duration == 120


def test_nothing_typed_makes_no_draft_and_a_double_click_makes_one(client, structure, editor):
    client.force_login(editor)
    address = reverse("shared:resource_new")
    assert client.post(address, {"draft": "1"}).status_code == 422
    assert not Resource.objects.exists()
    for _click in range(2):
        client.post(address, typed(structure=structure))
    assert Resource.objects.count() == 1


def test_a_picture_needs_words(client, structure, editor):
    client.force_login(editor)
    answer = client.post(reverse("shared:resource_new"), typed(structure=structure, cover=picture()))
    assert answer.status_code == 422 and not Resource.objects.get().cover


def test_the_page_keeps_a_draft_by_itself_and_takes_files_one_by_one(client, structure, editor):
    client.force_login(editor)
    told = client.post(reverse("shared:keep_new"), typed(structure=structure)).json()
    again = client.post(told["keep"], typed(structure=structure, title="Autre titre", seen=told["seen"]))
    assert again.status_code == 200 and Resource.objects.get().title == "Autre titre"
    sent = client.post(told["files"], {"file": SimpleUploadedFile("a.txt", b"Premier")})
    refused = client.post(told["files"], {"file": SimpleUploadedFile("a.pdf", b"MZ")})
    assert (sent.status_code, refused.status_code) == (200, 422)
    assert "a.pdf" in refused.json()["said"] and ResourceFile.objects.count() == 1


def test_what_was_typed_comes_through_the_door(client, structure, editor):
    address = reverse("shared:resource_new")
    answer = client.post(address, typed(structure=structure, title="Écrit trop tard"))
    assert answer.status_code == 302 and not Resource.objects.exists()
    client.force_login(editor)
    assert 'value="Écrit trop tard"' in client.get(address).content.decode()
    client.post(address, typed(structure=structure, title="Écrit trop tard"))
    assert "Écrit trop tard" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "Une ligne\n\nUne autre",
        "Une\nligne",
        "a < b & c",
        "<h2>Titre</h2>\n\n<p>Texte</p>",
        "",
        "## But\n\nOn **ose** :\n- a\n- b & c\n\nFin",
    ],
)
def test_a_text_is_shown_again_as_it_was_typed(text):
    once = cleaned_text(text)
    assert cleaned_text(as_typed(once)) == once and "<" not in as_typed(once).replace("a < b", "")


# Changing


def test_a_change_is_kept_and_can_be_put_back(resource, editor):
    revising.revise(resource, {"title": "Mots de passe sûrs"}, by=editor, seen=seen(resource), note="Le titre")
    version = resource.versions.get()
    assert (version.number, version.said["title"], Resource.objects.get().version) == (1, "Mots de passe", 2)
    assert not revising.revise(resource, {"title": "Mots de passe sûrs"}, by=editor, seen=seen(resource))
    revising.put_back(version, by=editor)
    again = Resource.objects.get()
    assert (again.title, again.version, again.status) == ("Mots de passe", 3, "published")


def test_of_two_people_on_one_text_nobody_overwrites_the_other(client, resource, editor):
    before = seen(resource)
    revising.revise(resource, {"summary": "Dit par Alix"}, by=editor, seen=before)
    client.force_login(PersonFactory(editor_of=resource.structure))
    address = reverse("shared:resource_edit", args=[resource.slug])
    answer = client.post(address, typed(resource, summary="Dit par Dominique", seen=before))
    html = answer.content.decode()
    assert answer.status_code == 409 and "Dit par Alix" in html and "Dit par Dominique" in html
    assert Resource.objects.get().summary == "Dit par Alix"
    assert client.post(address, typed(resource, summary="Dit par Dominique")).status_code == 302
    assert Resource.objects.get().summary == "Dit par Dominique"


def test_a_file_taken_away_comes_back_with_its_version(resource, editor):
    file = SimpleUploadedFile("fiche.txt", b"Le mot rare")
    revising.add_file(resource, kept(file), by=editor)
    revising.remove_file(resource.files.get(), by=editor)
    assert not ResourceFile.objects.exists()
    revising.put_back(resource.versions.get(number=2), by=editor)
    back = ResourceFile.objects.get()
    assert (back.text, back.file.read()) == ("Le mot rare", b"Le mot rare")


def test_co_authors_may_change_it_and_others_may_not(resource):
    other = StructureFactory()
    resource.co_authors.add(other)
    revising.revise(resource, {"title": "À deux"}, by=PersonFactory(editor_of=other), seen=seen(resource))
    for stranger in (PersonFactory(editor_of=StructureFactory()), PersonFactory(reader_of=other)):
        with pytest.raises(PermissionDenied):
            revising.revise(resource, {"title": "Sans droit"}, by=stranger, seen=seen(resource))


def test_a_group_is_one_in_which_the_author_sits(resource, editor):
    group = WorkingGroupFactory()
    values = {"visibility": "group", "group": group}
    with pytest.raises(StepRefused):
        revising.revise(resource, dict(values), by=editor, seen=seen(resource))
    SeatFactory(group=group, user=editor)
    assert revising.revise(resource, dict(values), by=editor, seen=seen(resource))


def test_a_deliverable_is_never_shared_under_a_closed_licence(resource, editor, structure):
    closed = {"licence": "CC-BY-NC-4.0", "is_deliverable": True}
    with pytest.raises(StepRefused):
        revising.revise(resource, dict(closed), by=editor, seen=seen(resource))
    draft = ResourceFactory(structure=structure, **closed)
    with pytest.raises(StepRefused):
        publishing.propose(draft, by=editor)
    Resource.objects.filter(pk=draft.pk).update(status=ResourceStatus.PROPOSED)
    with pytest.raises(StepRefused):
        publishing.publish(draft, by=PersonFactory(coordinator=True))


def test_an_archived_resource_comes_back_at_once_or_through_the_secretariat(resource, editor):
    publishing.archive(resource, by=editor)
    with pytest.raises(StepRefused):
        revising.revise(resource, {"title": "Archivée"}, by=editor, seen=seen(resource))
    publishing.unarchive(resource, by=editor)
    assert Resource.objects.get().status == "proposed"
    coordinator = PersonFactory(coordinator=True)
    publishing.publish(resource, by=coordinator)
    publishing.archive(resource, by=coordinator)
    publishing.unarchive(resource, by=coordinator)
    assert list(Resource.objects.public()) == [resource]


def test_the_letter_of_a_reserved_resource_leads_inside(structure, editor):
    resource = ResourceFactory(structure=structure, proposed_by=editor, status="proposed", for_members=True)
    publishing.publish(resource, by=PersonFactory(coordinator=True))
    assert "/espace/ressources/" in OutgoingMessage.objects.get(to=editor.email).text


# Used by us


def test_a_member_tells_that_it_used_it_once_a_day_and_takes_it_back(client, site, resource):
    user = PersonFactory(reader_of=StructureFactory(name="La Bobine"))
    client.force_login(user)
    address = reverse("shared:resource_use", args=[resource.slug])
    sent = {
        "structure": user.affiliations.get().structure_id,
        "used_on": timezone.localdate().isoformat(),
        "text": "Sept personnes <script>",
    }
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 422
    client.logout()
    html = client.get(resource.get_absolute_url()).content.decode()
    assert "La Bobine" in html and "Sept personnes &lt;script&gt;" in html
    use = ResourceUse.objects.get()
    with pytest.raises(PermissionDenied):
        using.remove(use, by=PersonFactory(reader_of=StructureFactory()))
    using.remove(use, by=user)
    assert not ResourceUse.objects.exists()


def test_nobody_used_it_tomorrow_nor_for_another_structure(resource):
    structure = StructureFactory()
    user = PersonFactory(reader_of=structure)
    with pytest.raises(StepRefused):
        using.say_used(resource, by=user, structure=structure, used_on=timezone.localdate() + dt.timedelta(days=1))
    with pytest.raises(PermissionDenied):
        using.say_used(resource, by=user, structure=StructureFactory())


# Reports


def test_a_reader_reports_and_gets_the_answer(client, site, resource, editor):
    opened = open_to_all.signer.sign("1000000000")
    address = reverse("resources:report", args=[resource.slug])
    sent = {"reason": "outdated", "text": "Le lien a changé", "email": "lise@example.org", "opened": opened}
    for _click in range(2):
        assert client.post(address, sent).status_code == 302
    assert client.post(address, sent | {"website": "robot"}).status_code == 422
    report = resource.reports.get()
    assert OutgoingMessage.objects.filter(to=editor.email).count() == 1
    reporting.settle(report, by=editor, answer="Le lien est corrigé.")
    letter = OutgoingMessage.objects.get(to="lise@example.org")
    assert "Le lien est corrigé." in letter.text and editor.email not in letter.text
    report.refresh_from_db()
    assert report.email == ""
    with pytest.raises(StepRefused):
        reporting.settle(report, by=editor, answer="Deux fois")


def test_what_is_inappropriate_is_for_the_secretariat(resource, editor):
    report = reporting.report(resource, reason="inappropriate", text="Une insulte")
    with pytest.raises(PermissionDenied):
        reporting.settle(report, by=editor, answer="Non")
    reporting.settle(report, by=PersonFactory(coordinator=True), answer="Retirée")


# Read again


def test_authors_are_asked_three_times_and_say_that_it_is_still_right(resource, editor):
    Resource.objects.update(review_on="2026-01-10")
    for day in ("2026-01-09", "2026-01-10", "2026-01-11", "2026-02-10", "2026-03-15", "2026-06-01"):
        reviewing.remind(dt.date.fromisoformat(day))
    assert OutgoingMessage.objects.filter(to=editor.email).count() == 3
    assert len([*asked.of_resources(editor)]) == 1
    reviewing.read_again(resource, by=editor)
    assert list(asked.of_resources(editor)) == []


def test_a_published_resource_is_to_be_read_again_within_a_year(structure):
    resource = ResourceFactory(structure=structure, status="proposed")
    publishing.publish(resource, by=PersonFactory(coordinator=True))
    assert resource.review_on == timezone.localdate() + dt.timedelta(days=365)


class Told:
    """An outside that answers what it was told."""

    def __init__(self, answer):
        self.answer = answer

    def visit(self, urls):
        return dict.fromkeys(urls, self.answer)

    def seems_cut_off(self):
        return False


def test_a_link_is_dead_after_two_failures_a_week_apart(resource, editor):
    ResourceLink.objects.create(resource=resource, url="https://exemple.test/a")
    draft = ResourceFactory(structure=resource.structure)
    ResourceLink.objects.create(resource=draft, url="https://exemple.test/brouillon")
    monday = timezone.now()
    states = []
    for days, answer in ((0, Answer.GONE), (1, Answer.GONE), (7, Answer.NO), (14, Answer.UNKNOWN)):
        reviewing.check_links(Told(answer), monday + dt.timedelta(days=days))
        states.append(reviewing.dead_links().count())
    assert states == [0, 0, 1, 1]
    assert [task.detail for task in asked.of_resources(editor)] == ["https://exemple.test/a"]
    assert [task.minutes for task in asked.of_resources(PersonFactory(coordinator=True))] == [2]
    reviewing.check_links(Told(Answer.YES), monday + dt.timedelta(days=21))
    assert not reviewing.dead_links().exists()


# What files say


def a_pdf(text):
    from weasyprint import HTML

    return HTML(string=f"<p>{text}</p>").write_pdf()


def a_docx():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("word/document.xml", "<w:p><w:t>Serrure &amp; clé</w:t></w:p><w:p><w:t>Fin</w:t></w:p>")
        package.writestr("docProps/app.xml", "<Pages>3</Pages>")
    return content.getvalue()


@pytest.mark.parametrize(
    "name, content, said",
    [
        ("a.docx", a_docx(), (3, "Serrure & clé Fin")),
        ("a.pdf", a_pdf("Le cadenas"), (1, "Le cadenas")),
        ("a.pdf", b"%PDF-1.7 coupe", (None, "")),
        ("a.csv", "é\0\x01b".encode("cp1252"), (None, "é b")),
    ],
    ids=["docx", "pdf", "cut pdf", "csv"],
)
def test_words_and_pages_are_read_for_the_search(name, content, said):
    assert files.read(SimpleUploadedFile(name, content)) == said


@pytest.mark.one_engine
def test_what_no_column_holds_is_refused_and_the_same_file_twice_is_once(client, resource, editor):
    client.force_login(editor)
    address = reverse("shared:resource_edit", args=[resource.slug])
    for wrong in ({"duration": "99999"}, {"themes": "9" * 30}, {"co_authors": "9" * 30}):
        assert client.post(address, typed(resource) | wrong).status_code == 422
    for _click in range(2):
        client.post(address, typed(resource) | {"files": SimpleUploadedFile("a.txt", b"Bonjour")})
    client.post(address, typed(resource) | {"files": SimpleUploadedFile("a.txt", b"Bonsoir")})
    assert [each.file.read() for each in resource.files.all()] == [b"Bonjour", b"Bonsoir"]
    many = [SimpleUploadedFile(f"{number}.txt", b"Un") for number in range(21)]
    answer = client.post(reverse("shared:resource_new"), typed(resource) | {"title": "Dossier", "files": many})
    draft = Resource.objects.get(title="Dossier")
    assert answer.status_code == 422 and draft.files.count() == 20
    assert reverse("shared:resource_edit", args=[draft.slug]) in answer.text
