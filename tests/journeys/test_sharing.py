"""A member shares a workshop plan from a phone; the secretariat publishes it; a visitor finds it and prints it."""

import pytest

from resources.models import Resource, Synonym
from tests.journeys.conftest import second_code

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
ON = ["phone"]


def test_a_workshop_plan_goes_from_a_member_to_a_visitor(world, sign_in, visit):
    Synonym.objects.create(words="mot de passe, code secret")
    page = sign_in("dominique@example.org", wanted="/espace/ressources/proposer/")
    page.locator("[name=title]").fill("Choisir un mot de passe")
    page.locator("[name=kind]").select_option("workshop_plan")
    page.locator("[name=summary]").fill("Deux heures pour huit personnes.")
    page.locator("[name=text]").fill("On commence par un jeu de serrures.")
    page.locator("[name=files]").set_input_files(
        [
            {"name": "deroule.txt", "mimeType": "text/plain", "buffer": b"Le deroule"},
            {"name": "cartes.csv", "mimeType": "text/csv", "buffer": b"carte;couleur"},
        ]
    )
    page.get_by_role("button", name="La proposer au réseau").click()
    page.get_by_text("Le secrétariat vous répond").wait_for()
    resource = Resource.objects.get(slug="choisir-un-mot-de-passe")
    assert (resource.status, resource.files.count()) == ("proposed", 2)

    desk = sign_in("camille@example.org", wanted=f"/espace/ressources/{resource.slug}/")
    desk.get_by_label("Code").fill(second_code())
    desk.locator("main form").first.get_by_role("button").first.click()
    desk.get_by_role("button", name="Publier").click()
    desk.get_by_text("La ressource est publiée").wait_for()

    reader = visit("/ressources/?q=code+secret")
    reader.get_by_role("link", name="Choisir un mot de passe").first.click()
    assert reader.get_by_role("link", name="deroule").is_visible()
    reader.emulate_media(media="print")
    assert reader.get_by_text("jeu de serrures").is_visible()
    assert not reader.locator("a[href$='/signaler/']").is_visible()
    assert reader.pdf().startswith(b"%PDF-")
