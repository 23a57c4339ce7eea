"""Pools and what they lend."""

import factory
from factory.django import DjangoModelFactory

from resources.models import EquipmentItem, EquipmentUnit, Pool
from tests.factories.network import StructureFactory


class PoolFactory(DjangoModelFactory):
    class Meta:
        model = Pool

    name = factory.Sequence("Parc {}".format)
    slug = factory.Sequence("parc-{}".format)
    owner = factory.SubFactory(StructureFactory)
    depot = "1 rue du Dépôt"
    insurance = "ignore"
    preparation_days = 0


class ItemFactory(DjangoModelFactory):
    class Meta:
        model = EquipmentItem
        skip_postgeneration_save = True

    pool = factory.SubFactory(PoolFactory)
    name = factory.Sequence("Drone {}".format)
    slug = factory.Sequence("drone-{}".format)

    @factory.post_generation
    def units(self, create, count):
        for number in range(1 if count is None else count):
            EquipmentUnit.objects.create(item=self, number=str(number + 1))
