"""Letters, their lists and those who read them."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from home.models import AudienceKind, Letter, LetterAudience, LetterItem, LetterStatus, Subscriber


class LetterAudienceFactory(DjangoModelFactory):
    class Meta:
        model = LetterAudience

    class Params:
        of_members = factory.Trait(who=AudienceKind.MEMBERS)

    name = factory.Sequence("La lettre {}".format)
    description = "Une fois par mois, les nouvelles du réseau."


class LetterFactory(DjangoModelFactory):
    class Meta:
        model = Letter

    class Params:
        sent = factory.Trait(
            status=LetterStatus.SENT, sent_at=factory.LazyFunction(timezone.now), is_public=True, html="<p>", text="."
        )

    audience = factory.SubFactory(LetterAudienceFactory)
    subject = factory.Sequence("La lettre du mois {}".format)
    slug = factory.Sequence("lettre-{}".format)
    intro = "Bonjour."


class LetterItemFactory(DjangoModelFactory):
    class Meta:
        model = LetterItem

    letter = factory.SubFactory(LetterFactory)
    kind = "free"
    title = factory.Sequence("Partie {}".format)


class SubscriberFactory(DjangoModelFactory):
    class Meta:
        model = Subscriber

    audience = factory.SubFactory(LetterAudienceFactory)
    email = factory.Sequence("abonne{}@example.org".format)
    proof = "La lettre"
    confirmed_at = factory.LazyFunction(timezone.now)
