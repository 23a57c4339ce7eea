"""What coordinators change in the administration: kept in history, checked as members' changes are, and no further."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import rich_text

from network.models import (
    Ask,
    Contact,
    Invitation,
    MembershipApplication,
    Place,
    Structure,
    Term,
    User,
)
from resources.models import Resource, ResourceFile
from tests.factories.network import (
    InvitationFactory,
    MembershipApplicationFactory,
    PersonFactory,
    PlaceFactory,
    StructureFactory,
)
from tests.factories.resources import ResourceFactory

pytestmark = pytest.mark.django_db


def address(model, name="list", *arguments):
    return reverse(model.snippet_viewset.get_url_name(name), args=arguments)


def posted(admin, thing, **changes):
    """What the form of the thing sends, with some answers changed."""
    form = admin.get(address(type(thing), "edit", thing.pk)).context["form"]
    said = {name: form[name].value() for name in form.fields}
    for formset in form.formsets.values() if hasattr(form, "formsets") else []:
        said |= {f"{formset.prefix}-{name}": value for name, value in formset.management_form.initial.items()}
    said |= changes
    return {name: "" if value is None else value for name, value in said.items() if value is not False}


def test_an_edit_of_a_place_is_in_its_history(admin, coordinator):
    place = PlaceFactory(phone="05 36 49 10 10", open_in_the_week=True)
    service = Term.objects.filter(vocabulary="services").first()
    hours = place.hours
    answer = admin.post(
        address(Place, "edit", place.pk), posted(admin, place, phone="05 36 49 20 20", services=[service.pk])
    )
    assert answer.status_code == 302
    place.refresh_from_db()
    assert (place.phone, list(place.terms.all()), place.hours) == ("05 36 49 20 20", [service], hours)
    noted = {each.section: (each.before, each.after, each.by, each.means) for each in place.changes.all()}
    assert set(noted) == {"contacts", "services"}
    before, after, by, means = noted["contacts"]
    assert (before["phone"], after["phone"], by, means) == ("05 36 49 10 10", "05 36 49 20 20", coordinator, "admin")
    assert noted["services"][1]["services"] == [service.code]


def test_another_contact_is_asked_from_now_on_and_former_links_open_nothing(admin):
    place = PlaceFactory(emails="accueil@example.org")
    ask = Ask.objects.create(
        place=place, contact=Contact.objects.at("accueil@example.org"), status="asked", letters=1
    )
    admin.post(address(Place, "edit", place.pk), posted(admin, place, contact_email="Benevole@example.org"))
    place.refresh_from_db()
    former, ask = ask.key, Ask.objects.select_related("contact").get()
    assert (place.contact.email, ask.contact.email, ask.status) == ("benevole@example.org",) * 2 + ("planned",)
    assert ask.key != former


def test_an_edit_that_changes_nothing_is_not_in_the_history(admin):
    structure = StructureFactory()
    assert admin.post(address(Structure, "edit", structure.pk), posted(admin, structure)).status_code == 302
    assert list(structure.changes.all()) == []


def test_nobody_overwrites_what_somebody_else_just_corrected(admin):
    place = PlaceFactory(phone="05 36 49 10 10")
    written = posted(admin, place, phone="05 36 49 20 20")
    Place.objects.filter(pk=place.pk).update(phone="05 36 49 30 30")
    assert admin.post(address(Place, "edit", place.pk), written).status_code == 200
    place.refresh_from_db()
    assert place.phone == "05 36 49 30 30"


def test_an_address_is_made_from_the_name(admin):
    StructureFactory(slug="la-maison-numerique")
    answer = admin.post(address(Structure, "add"), {"name": "La maison numérique", "shown_in_directory": "on"})
    assert answer.status_code == 302
    assert set(Structure.objects.values_list("slug", flat=True)) == {"la-maison-numerique", "la-maison-numerique-2"}


def test_what_something_depends_on_is_not_deleted(admin):
    place = PlaceFactory()
    admin.post(address(Structure, "delete", place.structure.pk))
    assert Structure.objects.filter(pk=place.structure.pk).exists()
    admin.post(address(Place, "delete", place.pk))
    assert not Place.objects.exists()


def test_a_text_of_a_resource_is_cleaned_and_its_files_are_read(admin):
    from django.core.files.uploadedfile import SimpleUploadedFile

    resource = ResourceFactory(published=True)

    def sent(name, content):
        files = {
            "files-TOTAL_FORMS": "1",
            "files-0-title": "Fiche",
            "files-0-file": SimpleUploadedFile(name, content),
        }
        return posted(
            admin,
            resource,
            text=rich_text('<p>Oui <a href="javascript:non()">non</a></p>'),
            **files,
            **{"files-0-id": ""},
        )

    url = address(Resource, "edit", resource.pk)
    assert admin.post(url, sent("fiche.pdf", b"not a PDF")).status_code == 200
    assert not ResourceFile.objects.exists()
    assert admin.post(url, sent("fiche.txt", b"Bonjour")).status_code == 302
    resource.refresh_from_db()
    assert resource.text == '<p>Oui <a rel="noopener noreferrer">non</a></p>'
    file = ResourceFile.objects.get()
    assert (file.size, file.content_type, file.text) == (7, "text/plain; charset=utf-8", "Bonjour")
    assert (resource.version, resource.versions.get().said["files"]) == (2, [])
    assert admin.post(address(Resource, "delete", resource.pk)).status_code == 302 and Resource.objects.exists()


# Several at once


def bulk(admin, model, action, things):
    url = reverse("wagtail_bulk_action", args=[model._meta.app_label, model._meta.model_name, action])
    return admin.post(url + "?" + "&".join(f"id={thing.pk}" for thing in things))


def test_places_are_hidden_and_shown_again_together(admin, coordinator):
    first, second, other = PlaceFactory(), PlaceFactory(), PlaceFactory()
    bulk(admin, Place, "hide", [first, second])
    assert list(Place.objects.filter(shown_in_directory=True)) == [other]
    bulk(admin, Place, "show", [first])
    assert set(Place.objects.filter(shown_in_directory=True)) == {first, other}
    steps = ModelLogEntry.objects.filter(action__startswith="network.place.").order_by("pk")
    assert [(each.action, each.object_id, each.user) for each in steps] == [
        ("network.place.hide", str(first.pk), coordinator),
        ("network.place.hide", str(second.pk), coordinator),
        ("network.place.show", str(first.pk), coordinator),
    ]


def test_people_are_invited_again(admin):
    import datetime as dt

    from django.utils import timezone

    expired = InvitationFactory(expires_at=timezone.now() - dt.timedelta(days=1))
    accepted = InvitationFactory(accepted_at=timezone.now())
    bulk(admin, Invitation, "invite_again", [expired, accepted])
    assert list(Invitation.objects.waiting().values_list("email", "structure", "role")) == [
        (expired.email, expired.structure_id, expired.role)
    ]


def test_nothing_of_the_network_is_deleted_in_bulk(admin):
    place = PlaceFactory()
    bulk(admin, Place, "delete", [place])
    assert Place.objects.filter(pk=place.pk).exists()


# Who may


READ_HERE = {MembershipApplication: MembershipApplicationFactory, Invitation: InvitationFactory}


@pytest.mark.parametrize("model", READ_HERE, ids=lambda model: model._meta.model_name)
def test_what_its_process_changes_is_only_read_here(admin, model):
    thing = READ_HERE[model]()
    assert admin.get(address(model)).status_code == 200
    assert admin.get(address(model, "inspect", thing.pk)).status_code == 200
    for name, arguments in (("add", []), ("edit", [thing.pk]), ("delete", [thing.pk])):
        assert admin.get(address(model, name, *arguments)).status_code == 302
        assert admin.post(address(model, name, *arguments)).status_code == 302
    assert model.objects.filter(pk=thing.pk).exists()


def test_an_application_leads_to_where_it_is_decided(admin):
    application = MembershipApplicationFactory()
    assert f'href="/espace/demandes/{application.pk}/"' in admin.get(address(MembershipApplication)).content.decode()


@pytest.mark.parametrize("role", ["reader_of", "editor_of", "manager_of"])
def test_a_member_gets_no_administration(client, site, role):
    client.force_login(PersonFactory(**{role: StructureFactory()}))
    for url in (address(Structure), address(User), reverse("listing_changes"), reverse("charter_import")):
        assert client.get(url).status_code == 302


def test_a_coordinator_cannot_become_an_administrator(admin, coordinator):
    other = PersonFactory()
    sent = posted(admin, other) | {"is_superuser": "on", "is_staff": "on", "groups": "1", "password": "x" * 20}
    assert admin.post(address(User, "edit", other.pk), sent).status_code == 302
    other.refresh_from_db()
    assert (other.is_superuser, other.is_staff, other.has_usable_password()) == (False, False, False)
    for name, arguments in (("index", []), ("add", []), ("edit", [other.pk]), ("delete", [other.pk])):
        assert admin.get(reverse(f"wagtailusers_users:{name}", args=arguments)).status_code == 302
    assert admin.get(reverse("wagtailusers_groups:index")).status_code == 302


def test_a_coordinator_does_not_touch_an_administrator(admin):
    administrator = User.objects.create_superuser("admin@example.org")
    assert admin.get(address(User, "edit", administrator.pk)).status_code == 302
    admin.post(address(User, "delete", administrator.pk))
    assert User.objects.filter(pk=administrator.pk).exists()


def test_an_address_that_was_replaced_no_longer_opens_the_account(admin):
    person = PersonFactory(email="ancienne@example.org")
    assert (
        admin.post(address(User, "edit", person.pk), posted(admin, person, email="nouvelle@example.org")).status_code
        == 302
    )
    assert list(EmailAddress.objects.filter(user=person)) == []
