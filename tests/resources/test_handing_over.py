"""Equipment changes hands with a report that both sides sign, and what differs is shown."""

import datetime as dt
import io

import pytest
from PIL import Image
from time_machine import travel

from network.models import OutgoingMessage, Party
from resources import lending
from resources.models import Accessory, ConditionReport, EquipmentPhoto, Incident, Loan, UnitDay
from tests.factories.agreements import a_secretariat, called, rules_of
from tests.factories.equipment import ItemFactory
from tests.factories.network import PersonFactory, StructureFactory
from tests.papers import in_order, pages_of, read, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with travel(dt.datetime(2026, 4, 1, 9, 0, tzinfo=dt.UTC), tick=False):
        yield


def photograph():
    """A photograph that says where it was taken."""
    content, exif = io.BytesIO(), Image.Exif()
    exif[0x8825] = {1: "N", 2: (46.0, 19.0, 0.0)}
    Image.new("RGB", (60, 40), "red").save(content, "JPEG", exif=exif)
    content.seek(0)
    content.name = "photo.jpg"
    return content


def test_a_loan_from_its_request_to_an_accessory_that_is_missing(client, site):
    item = ItemFactory(name="Casque")
    Accessory.objects.create(item=item, name="Manettes", count=2)
    borrower, keeper = PersonFactory(editor_of=StructureFactory()), PersonFactory(manager_of=item.pool.owner)
    client.force_login(borrower)
    asked = {
        "structure": borrower.affiliations.get().structure_id, "begins_on": "2026-04-01", "ends_on": "2026-05-01",
        "actions": "Un atelier <script>", "audience": "Aînés", "where": "Salle", f"count_{item.pk}": 1,
    }  # fmt: skip
    refused = client.post(f"/espace/materiel/demander/{item.slug}/", asked)
    assert refused.status_code == 422 and "Un atelier &lt;script&gt;" in refused.content.decode()
    client.post(f"/espace/materiel/demander/{item.slug}/", asked | {"ends_on": "2026-04-30"})
    loan = Loan.objects.get()
    address = f"/espace/materiel/{loan.pk}/"
    assert client.post(f"{address}decision/", {"do": "approve"}).status_code == 403
    client.force_login(keeper)
    client.post(f"{address}decision/", {"do": "approve", "pickup_at": "2026-04-01T10:00"})
    unit = item.units.get()
    part = f"u{unit.pk}-"
    report = {
        "lender_name": "Le dépôt",
        "borrower_name": "Sacha Essai",
        "signature": "M1.0 2.0 L3.0 4.0",
        f"{part}condition": "good",
    }
    unticked = client.post(f"{address}remettre/", report)
    assert (
        unticked.status_code == 422
        and "Manettes" in unticked.content.decode()
        and not ConditionReport.objects.exists()
    )
    client.post(f"{address}remettre/", report | {f"{part}there0": "on", f"{part}photos": photograph()})
    loan.refresh_from_db()
    assert loan.status == "out"
    photo = EquipmentPhoto.objects.get()
    with Image.open(photo.file) as kept:
        assert kept.format == "WEBP" and not kept.getexif()
    client.post(f"{address}reprendre/", report | {"unite": unit.pk, f"{part}why0": "Perdue au marché"})
    loan.refresh_from_db()
    assert loan.status == "returned" and not UnitDay.objects.filter(day__gt=dt.date(2026, 4, 1)).exists()
    assert "Perdue au marché" in client.get(address).content.decode()
    client.force_login(PersonFactory(editor_of=StructureFactory()))
    assert [client.get(each).status_code for each in (address, f"/espace/materiel/photos/{photo.pk}/")] == [404, 404]


def test_the_contract_and_the_report_are_two_papers_in_one_pdf(client, site):
    item = ItemFactory(name="Casque", value=1250)
    Accessory.objects.create(item=item, name="Manettes", count=2)
    borrower, keeper = PersonFactory(editor_of=StructureFactory()), PersonFactory(manager_of=item.pool.owner)
    structure = borrower.affiliations.get().structure
    party = called(rules_of("deux-sevres"), by=a_secretariat(), structure=structure)
    Party.objects.filter(pk=party.pk).update(insured_until=dt.date(2026, 12, 31))
    loan = lending.request(
        item.pool, by=borrower, structure=structure, wanted={item: 1}, begins_on=dt.date(2026, 4, 1), ends_on=dt.date(2026, 4, 3),
        actions="Un atelier", audience="Aînés", where="Salle", accepts=True,
    )  # fmt: skip
    client.force_login(borrower)
    address = f"/espace/materiel/{loan.pk}/fiche.pdf"
    refused = "Ceci n’est pas un contrat"
    assert refused in text_of(read(client.get(address)))
    lending.approve(loan, by=keeper)
    pdf = read(client.get(address))
    contract, report = pages_of(pdf)
    assert refused not in contract
    unit = item.units.get()
    assert in_order(
        contract, f"Contrat de prêt n° {loan.pk}", item.pool.owner.called, structure.called, f"Casque {unit.number} 1250",
        "Du 1 avril 2026 au 3 avril 2026", "Un atelier", "31 décembre 2026", "deux exemplaires",
    )  # fmt: skip
    assert in_order(report, "État des lieux", structure.called, "Manettes", "Pour l’emprunteur")


def test_what_happened_is_told_by_whoever_holds_the_label(client, site):
    unit = ItemFactory().units.get()
    keeper = PersonFactory(manager_of=unit.item.pool.owner)
    page = client.get(f"/materiel/etiquette/{unit.code}/signaler/")
    opened = page.context["form"].initial["opened"]
    with travel(dt.datetime(2026, 4, 1, 9, 1, tzinfo=dt.UTC), tick=False):
        client.post(
            f"/materiel/etiquette/{unit.code}/signaler/", {"text": "Il fume", "opened": opened, "website": ""}
        )
    assert Incident.objects.get().text == "Il fume"
    assert OutgoingMessage.objects.get().to == keeper.email


def test_leaving_the_network_with_equipment_at_home_warns_everyone(site):
    item = ItemFactory()
    borrower, keeper = PersonFactory(manager_of=StructureFactory()), PersonFactory(manager_of=item.pool.owner)
    PersonFactory(coordinator=True)
    structure = borrower.affiliations.get().structure
    loan = lending.request(
        item.pool, by=borrower, structure=structure, wanted={item: 1}, begins_on=dt.date(2026, 4, 1), ends_on=dt.date(2026, 4, 3),
        actions="a", audience="b", where="c", accepts=True,
    )  # fmt: skip
    lending.approve(loan, by=keeper)
    lending.leave_depot(loan, by=keeper)
    OutgoingMessage.objects.all().delete()
    structure.departures.create(kind="request", effective_on=dt.date(2026, 4, 1))
    assert {keeper.email, borrower.email} < set(OutgoingMessage.objects.values_list("to", flat=True))
    assert OutgoingMessage.objects.count() == 3
