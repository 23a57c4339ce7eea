"""Members say what they lend, without the administration; what is for members is found by members."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from home.searching import search
from network.models import OutgoingMessage
from network.steps import StepRefused
from resources import lending
from resources.models import EquipmentItem, EquipmentUnit, Incident, Pool
from tests.factories.equipment import ItemFactory, PoolFactory
from tests.factories.network import PersonFactory, StructureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
POOL = {
    "name": "Le parc du Bocage", "depot": "Rue du Moulin", "longest_days": "15", "earliest_days": "90", "preparation_days": "2",
    "standing": "refuse", "insurance": "warn", "overdue": "refuse", "is_public": "on",
}  # fmt: skip


@pytest.fixture
def manager(site):
    return PersonFactory(manager_of=StructureFactory())


def post(client, step, *args, **said):
    return client.post(reverse(f"loans:{step}", args=args), said)


def test_a_manager_opens_a_pool_with_its_hours_as_one_says_them(client, manager):
    owner = manager.affiliations.get().structure
    client.force_login(manager)
    refused = post(client, "pool_new", **POOL, owner=owner.pk, mo="de temps en temps")
    assert refused.status_code == 422 and "de temps en temps" in refused.text and not Pool.objects.exists()
    assert post(client, "pool_new", **POOL, owner=owner.pk, mo="9h-12h30", we="14h-17h").status_code == 302
    pool = Pool.objects.get()
    assert (pool.owner, pool.slug, pool.longest_days) == (owner, "le-parc-du-bocage", 15)
    assert pool.hours["mo"] == [["09:00", "12:30"]] and pool.hours["we"] == [["14:00", "17:00"]]
    assert "9h-12h30" in client.get(reverse("loans:pool_edit", args=[pool.slug])).text
    post(client, "pool_edit", pool.slug, **POOL | {"longest_days": "10"})
    pool.refresh_from_db()
    assert (pool.longest_days, pool.hours) == (10, None)


def test_nobody_opens_a_pool_for_a_structure_that_they_do_not_manage(client, manager):
    other = StructureFactory()
    client.force_login(manager)
    assert post(client, "pool_new", **POOL, owner=other.pk).status_code == 422
    editor = PersonFactory(editor_of=other)
    with pytest.raises(PermissionDenied):
        lending.write_pool(Pool(name="Le leur", owner=other, depot="Ici"), by=editor)
    assert not Pool.objects.exists()


def test_an_item_its_accessories_and_its_units_are_written_and_read_again(client, manager):
    pool = PoolFactory(owner=manager.affiliations.get().structure)
    client.force_login(manager)
    said = {"name": "Drone", "accessories": "2 × Batterie\nHousse", "is_shown": "on"}
    assert post(client, "item_new", pool.slug, **said).status_code == 302
    item = EquipmentItem.objects.get()
    assert sorted(map(str, item.accessories.all())) == ["2 × Batterie", "Housse"]
    assert post(client, "units_add", item.slug, numbers="D1\nD2\nD1").status_code == 302
    refused = post(client, "units_add", item.slug, numbers="D3\nD2")
    assert refused.status_code == 422 and "D3" in refused.text
    assert sorted(EquipmentUnit.objects.values_list("number", flat=True)) == ["D1", "D2"]
    post(client, "item_edit", item.slug, **said | {"accessories": "3 × Batterie"})
    assert [str(each) for each in item.accessories.all()] == ["3 × Batterie"]
    assert "3 × Batterie" in client.get(reverse("loans:item_edit", args=[item.slug])).text
    for wrong in ({"accessories": "0 × Rien"}, {"parts": "4 × Licorne"}, {"parts": "Drone"}, {"name": ""}):
        answer = post(client, "item_edit", item.slug, **said | wrong)
        assert answer.status_code == 422 and next(iter(wrong.values())) in answer.text


def test_a_kit_is_made_of_things_of_its_pool_and_has_no_units(client, manager):
    pool = PoolFactory(owner=manager.affiliations.get().structure)
    headset, elsewhere = ItemFactory(pool=pool, name="Casque", units=3), ItemFactory(name="Écran")
    client.force_login(manager)
    assert post(client, "item_new", pool.slug, name="Kit", parts="2 × Écran").status_code == 422
    assert post(client, "item_new", pool.slug, name="Kit", parts="2 × casque", is_shown="on").status_code == 302
    kit = EquipmentItem.objects.get(name="Kit")
    assert [(part.item, part.count) for part in kit.parts.all()] == [(headset, 2)]
    with pytest.raises(StepRefused):
        lending.add_units(kit, [EquipmentUnit(item=kit, number="1")], by=manager)
    with pytest.raises(StepRefused):
        lending.write_item(headset, by=manager, accessories={}, parts={elsewhere: 1})


def test_what_others_lend_is_not_there_to_be_written(client, manager):
    item = ItemFactory()
    client.force_login(manager)
    for name, slug in (("pool", item.pool.slug), ("pool_edit", item.pool.slug), ("item_edit", item.slug)):
        assert post(client, name, slug).status_code == 404
    with pytest.raises(PermissionDenied):
        lending.write_item(item, by=manager, accessories={}, parts={})


def test_equipment_is_found_by_words_and_what_is_for_members_by_members(manager):
    for_all = ItemFactory(name="Casque de réalité virtuelle", good_for="Visiter un musée")
    for_members = ItemFactory(name="Casque de chantier", pool=PoolFactory(is_public=False))
    ItemFactory(name="Casque caché", is_shown=False)

    def found(user):
        return {line.title for shelf in search("casques", user) if shelf.kind == "equipment" for line in shelf.lines}

    assert found(None) == found(PersonFactory()) == {for_all.name}
    assert found(manager) == {for_all.name, for_members.name}
    for_all.pool.is_public = False
    for_all.pool.save()
    assert found(None) == set()


def test_no_kit_is_in_a_kit_and_no_two_things_of_a_pool_have_one_name(manager):
    pool = PoolFactory(owner=manager.affiliations.get().structure)
    kit, part, other = (ItemFactory(pool=pool, units=0) for _each in range(3))
    lending.write_item(kit, by=manager, accessories={}, parts={part: 1})
    with pytest.raises(StepRefused):
        lending.write_item(part, by=manager, accessories={}, parts={other: 1})
    with pytest.raises(StepRefused):
        lending.write_item(EquipmentItem(pool=pool, name=other.name.upper()), by=manager, accessories={}, parts={})
    assert not part.parts.exists() and pool.items.count() == 3


def test_a_name_that_looks_counted_is_read_again_as_it_is(client, manager):
    pool = PoolFactory(owner=manager.affiliations.get().structure)
    car = ItemFactory(pool=pool, name="4x4 télécommandé")
    client.force_login(manager)
    post(client, "item_new", pool.slug, name="Kit", parts="1 × 4x4 télécommandé")
    kit = EquipmentItem.objects.get(name="Kit")
    typed = client.get(reverse("loans:item_edit", args=[kit.slug])).context["form"].initial["parts"]
    assert post(client, "item_edit", kit.slug, name="Kit", parts=typed).status_code == 302
    assert [(part.item, part.count) for part in kit.parts.all()] == [(car, 1)]


def test_nothing_takes_the_address_of_a_page(client, manager):
    owner = manager.affiliations.get().structure
    client.force_login(manager)
    post(client, "pool_new", **POOL | {"name": "Nouveau"}, owner=owner.pk)
    post(client, "item_new", Pool.objects.get().slug, name="Calendrier", is_shown="on")
    assert (Pool.objects.get().slug, EquipmentItem.objects.get().slug) == ("nouveau-2", "calendrier-2")


@pytest.mark.parametrize("wrong", [{"longest_days": "0"}, {"longest_days": "32767"}, {"preparation_days": "367"}])
def test_a_loan_lasts_from_a_day_to_a_year(client, manager, wrong):
    client.force_login(manager)
    page = post(client, "pool_new", **POOL | wrong, owner=manager.affiliations.get().structure.pk)
    assert page.status_code == 422 and list(page.context["form"].errors) == list(wrong)


def test_whoever_waits_is_told_of_a_new_unit(manager):
    item = ItemFactory(units=0, pool=PoolFactory(owner=manager.affiliations.get().structure))
    waiting = PersonFactory(editor_of=StructureFactory())
    days = {"begins_on": timezone.localdate(), "ends_on": timezone.localdate()}
    lending.wait_for(item, by=waiting, structure=waiting.affiliations.get().structure, **days)
    lending.add_units(item, [EquipmentUnit(item=item, number="1")], by=manager)
    assert OutgoingMessage.objects.filter(to=waiting.email, event__startswith="free-again").count() == 1


def test_units_are_sorted_and_the_next_page_keeps_what_was_asked(client, manager):
    item = ItemFactory(name="Casque", units=51, pool=PoolFactory(owner=manager.affiliations.get().structure))
    broken = item.units.order_by("-pk").first()
    Incident.objects.create(unit=broken, text="Il fume")
    client.force_login(manager)
    answer = client.get(reverse("loans:units"), {"q": "casque", "etat": "ready", "tri": "problemes"})
    assert answer.context["page"].object_list[0] == broken
    assert "q=casque&amp;etat=ready&amp;tri=problemes&amp;page=2" in answer.text
    for sort in ("jours", "x\0", "é"):
        assert client.get(reverse("loans:units"), {"tri": sort}).status_code == 200
