"""Resources, in situations that have a name."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from resources.models import Resource, ResourceFile, ResourceKind, ResourceStatus, Visibility
from tests.factories.network import StructureFactory


class ResourceFactory(DjangoModelFactory):
    class Meta:
        model = Resource

    class Params:
        published = factory.Trait(status=ResourceStatus.PUBLISHED, published_at=factory.LazyFunction(timezone.now))
        for_members = factory.Trait(visibility=Visibility.MEMBERS)

    title = factory.Sequence("Ressource {}".format)
    slug = factory.Sequence("ressource-{}".format)
    summary = "Une fiche d’atelier."
    text = "<p>Deux heures, huit personnes.</p>"
    kind = ResourceKind.GUIDE
    structure = factory.SubFactory(StructureFactory)


class ResourceFileFactory(DjangoModelFactory):
    class Meta:
        model = ResourceFile

    resource = factory.SubFactory(ResourceFactory)
    title = "Fiche"
    file = factory.django.FileField(filename="fiche.txt", data=b"Contenu de la fiche.")
    content_type = "text/plain; charset=utf-8"
