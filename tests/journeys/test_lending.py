"""On phones: a member borrows a kit for a workshop; the depot accepts, hands it over, takes it back with something missing."""

import datetime as dt

import pytest
from django.utils import timezone

from resources.models import Accessory, KitPart, Loan, LoanStatus
from tests.factories.equipment import ItemFactory, PoolFactory
from tests.factories.network import PersonFactory, StructureFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def screen():
    return {"width": 390, "height": 844}


@pytest.fixture
def kit(world):
    """Two headsets and a box, lent by a neighbour whose depot is open every day."""
    owner = StructureFactory(name="La Bobine")
    PersonFactory(email="baptiste@example.org", manager_of=owner)
    pool = PoolFactory(owner=owner, terms="Le matériel revient propre et chargé.")
    headset, box = ItemFactory(pool=pool, name="Casque VR", units=2), ItemFactory(pool=pool, name="Borne wifi")
    Accessory.objects.create(item=headset, name="Manettes", count=2)
    Accessory.objects.create(item=headset, name="Chargeur")
    kit = ItemFactory(pool=pool, name="Kit réalité virtuelle", slug="kit-vr", units=0)
    KitPart.objects.create(kit=kit, item=headset, count=2)
    KitPart.objects.create(kit=kit, item=box)
    return kit


def send(page, action):
    """Press the button of the form that goes there."""
    page.locator(f"main form[action$='{action}'] [type=submit], main form:not([action]) [type=submit]").first.click()
    page.wait_for_load_state()


def test_a_kit_is_borrowed_and_comes_back_with_an_accessory_missing(world, kit, sign_in, visit):
    catalogue = visit("/materiel/?q=virtuelle")
    catalogue.get_by_role("link", name="Kit réalité virtuelle").click()
    assert catalogue.locator("a[href$='/demander/kit-vr/']").is_visible()
    assert catalogue.locator("table.availability").count() == 2

    today = timezone.localdate()
    page = sign_in("dominique@example.org", wanted="/espace/materiel/demander/kit-vr/")
    page.locator("[name=begins_on]").fill(today.isoformat())
    page.locator("[name=ends_on]").fill((today + dt.timedelta(days=2)).isoformat())
    page.locator("[name=actions]").fill("Visiter un musée sans quitter la salle")
    page.locator("[name=audience]").fill("Des aînés de la commune")
    page.locator("[name=where]").fill("La salle des fêtes")
    send(page, "/demander/kit-vr/")
    assert (
        page.locator("[name=actions]").input_value() == "Visiter un musée sans quitter la salle"
    )  # terms not accepted
    page.locator("[name=accepts]").check()
    send(page, "/demander/kit-vr/")
    loan = Loan.objects.get()
    page.wait_for_url(f"**/espace/materiel/{loan.pk}/")
    assert loan.lent.count() == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    depot = sign_in("baptiste@example.org", wanted="/espace/materiel/depot/")
    depot.locator(f"a[href$='/espace/materiel/{loan.pk}/']").first.click()
    depot.locator("[name=answer]").fill("Passez par la cour.")
    depot.locator("button[value=approve]").click()
    depot.locator("a[href$='/remettre/']").click()
    depot.locator("[name=lender_name]").fill("Baptiste")
    depot.locator("[name=borrower_name]").fill("Dominique")
    send(depot, "/remettre/")
    assert depot.locator("[role=alert], .notice-error").first.is_visible()  # nothing was ticked
    for box in depot.locator("main input[type=checkbox]").all():
        box.check()
    send(depot, "/remettre/")
    depot.wait_for_url(f"**/espace/materiel/{loan.pk}/")
    loan.refresh_from_db()
    assert loan.status == LoanStatus.OUT

    missing = None
    for lent in loan.lent.select_related("unit__item"):
        depot.goto(f"{depot.base}/espace/materiel/{loan.pk}/reprendre/?unite={lent.unit_id}")
        boxes = depot.locator("main input[type=checkbox]").all()
        for box in boxes:
            box.check()
        if boxes and missing is None:
            missing = lent
            boxes[1].uncheck()
            depot.locator(f"[name=u{lent.unit_id}-why1]").fill("Oublié dans la salle, rapporté lundi")
        depot.locator("[name=lender_name]").fill("Baptiste")
        depot.locator("[name=borrower_name]").fill("Dominique")
        send(depot, "/reprendre/")
    depot.wait_for_url(f"**/espace/materiel/{loan.pk}/")
    assert depot.locator(".notice", has_text="Chargeur").filter(has_text="Oublié dans la salle").is_visible()
    loan.refresh_from_db()
    assert loan.status == LoanStatus.RETURNED

    page.goto(f"{page.base}/espace/materiel/{loan.pk}/")
    assert page.locator(".notice", has_text="Oublié dans la salle").is_visible()
    page.locator("[name=people_reached]").fill("14")
    send(page, "/bilan/")
    loan.refresh_from_db()
    assert loan.people_reached == 14
