"""People, structures and what binds them, in situations that have a name."""

import datetime as dt

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from network.models import (
    Affiliation,
    AgreementType,
    Commune,
    Epci,
    GroupDocument,
    Invitation,
    Membership,
    MembershipApplication,
    Place,
    Role,
    Seat,
    Structure,
    WorkingGroup,
)
from network.roles import COORDINATORS


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    email = factory.Sequence("personne{}@example.org".format)
    password = "!"  # as people have here: they sign in with a code
    first_name = "Dominique"
    last_name = factory.Sequence("Essai{}".format)

    @factory.post_generation
    def known_to_the_door(person, create, wanted):
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)

    @factory.post_generation
    def coordinator(person, create, wanted):
        """A coordinator with a second factor, as all of them have."""
        if wanted:
            from allauth.mfa.totp.internal.auth import TOTP

            person.groups.add(Group.objects.get_or_create(name=COORDINATORS)[0])
            TOTP.activate(person, "JBSWY3DPEHPK3PXP")

    @factory.post_generation
    def manager_of(person, create, structure):
        if structure:
            AffiliationFactory(user=person, structure=structure, role=Role.MANAGER)

    @factory.post_generation
    def editor_of(person, create, structure):
        if structure:
            AffiliationFactory(user=person, structure=structure, role=Role.EDITOR)

    @factory.post_generation
    def reader_of(person, create, structure):
        if structure:
            AffiliationFactory(user=person, structure=structure, role=Role.READER)


class EpciFactory(DjangoModelFactory):
    class Meta:
        model = Epci
        django_get_or_create = ["siren"]

    siren = "200041317"
    name = "CA du Niortais"


class CommuneFactory(DjangoModelFactory):
    class Meta:
        model = Commune
        django_get_or_create = ["insee"]

    insee = "79191"
    name = "Niort"
    slug = factory.LazyAttribute(lambda commune: commune.name.lower())
    postal_codes = "79000"
    departement = "79"
    epci = factory.SubFactory(EpciFactory)
    latitude = 46.3237
    longitude = -0.4588
    in_territory = True


class StructureFactory(DjangoModelFactory):
    class Meta:
        model = Structure
        skip_postgeneration_save = True

    name = factory.Sequence("Structure {}".format)
    slug = factory.Sequence("structure-{}".format)
    commune = factory.SubFactory(CommuneFactory)

    @factory.post_generation
    def member(structure, create, wanted):
        """A member since 2024, unless told otherwise."""
        if wanted is not False:
            MembershipFactory(structure=structure)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    structure = factory.SubFactory(StructureFactory, member=False)
    begins_on = dt.date(2024, 5, 2)


class AffiliationFactory(DjangoModelFactory):
    class Meta:
        model = Affiliation

    user = factory.SubFactory(PersonFactory)
    structure = factory.SubFactory(StructureFactory)
    role = Role.EDITOR


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = Place

    class Params:
        open_in_the_week = factory.Trait(
            hours={
                "mo": [["09:00", "12:30"]],
                "tu": [["09:00", "12:30"], ["14:00", "17:30"]],
                "we": [],
                "th": [["14:00", "19:00"]],
                "fr": [["09:00", "12:30"]],
                "sa": [],
                "su": [],
            }
        )

    structure = factory.SubFactory(StructureFactory)
    name = factory.Sequence("Lieu {}".format)
    slug = factory.Sequence("lieu-{}".format)
    commune = factory.SubFactory(CommuneFactory)
    postal_code = "79000"


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    email = factory.Sequence("invite{}@example.org".format)
    structure = factory.SubFactory(StructureFactory)
    role = Role.EDITOR
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=30))


class MembershipApplicationFactory(DjangoModelFactory):
    class Meta:
        model = MembershipApplication

    structure_name = factory.Sequence("Candidate {}".format)
    contact_name = "Alix Fictif"
    email = factory.Sequence("candidate{}@example.org".format)
    motivation = "Nous tenons trois permanences par semaine."
    representative_name = "Camille Fictive"
    representative_email = "camille@example.org"


class RulesFactory(DjangoModelFactory):
    """A charter that one signs alone, decided by the project team, unless told otherwise."""

    class Meta:
        model = AgreementType

    slug = factory.Sequence("regles-{}".format)
    name = factory.Sequence("Charte {}".format)
    form = "charter"
    who_may_join = "Toute structure"
    asked_to = "le secrétariat"
    convention_text = "Nous accueillons chacun sans jugement."
    decided_by = "project_team"
    starts = "own_signature"


class WorkingGroupFactory(DjangoModelFactory):
    class Meta:
        model = WorkingGroup

    name = factory.Sequence("Groupe {}".format)
    slug = factory.Sequence("groupe-{}".format)
    mandate = "Faire connaître les permanences."


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    group = factory.SubFactory(WorkingGroupFactory)
    user = factory.SubFactory(PersonFactory)


class GroupDocumentFactory(DjangoModelFactory):
    class Meta:
        model = GroupDocument

    group = factory.SubFactory(WorkingGroupFactory)
    title = factory.Sequence("Compte rendu {}".format)
    file = factory.django.FileField(filename="compte-rendu.txt", data=b"Reserve au groupe.")
