"""Every list costs the same number of queries with one thing and with three, within what was promised."""

import datetime as dt

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.models import LetterAudience
from network import publication, upkeep
from network.measuring import sets
from network.models import (
    AgendaItem,
    Agreement,
    Ask,
    Attendance,
    Campaign,
    Claim,
    Closure,
    Contact,
    Decision,
    Finding,
    FreshnessCount,
    Interview,
    LegalAct,
    Mandate,
    MeetingKind,
    Membership,
    Notice,
    PairOfPlaces,
    Party,
    PlaceViews,
    Pledge,
    Reading,
    RegisterSending,
    Term,
    Vote,
)
from network.roles import COORDINATORS
from resources.models import (
    Accessory,
    Collection,
    FruitlessSearch,
    Incident,
    LentUnit,
    Loan,
    LoanStatus,
    ResourceLink,
    SavedSearch,
    Servicing,
    Theme,
    UnitDay,
)
from tests.factories.agenda import EventFactory, RegistrationFactory
from tests.factories.agreements import rules_of
from tests.factories.equipment import ItemFactory, PoolFactory
from tests.factories.governance import MeetingFactory, MeetingKindFactory
from tests.factories.groups import GroupLetterFactory, GroupTaskFactory, NeedFactory
from tests.factories.indicators import an_adopted_set
from tests.factories.letters import LetterAudienceFactory, LetterFactory, LetterItemFactory, SubscriberFactory
from tests.factories.network import (
    CommuneFactory,
    GroupDocumentFactory,
    InvitationFactory,
    MembershipApplicationFactory,
    PersonFactory,
    PlaceFactory,
    RulesFactory,
    SeatFactory,
    StructureFactory,
    WorkingGroupFactory,
)
from tests.factories.resources import ResourceFactory
from tests.factories.satisfaction import activity_of, answered
from tests.factories.watch import FeedEntryFactory, WatchFeedFactory, WatchItemFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

MOST_PUBLIC, MOST_IN_SPACE = 12, 20


def places(count, world):
    for _ in range(count):
        PlaceFactory(structure=world["structure"])


def resources(count, world):
    made = ResourceFactory.create_batch(count, published=True, structure=world["structure"])
    for resource in made:
        SavedSearch.objects.create(user=world["person"], name=resource.title, question=f"q={resource.pk}")
    return made


def shared(count, world):
    """What one's structure shares, with its versions, and what readers report."""
    for resource in resources(count, world):
        resource.reports.create(reason="outdated", text="Vieux")
        ResourceLink.objects.create(resource=resource, url="https://exemple.test/", dead_since=timezone.now())
    resource = ResourceFactory(slug="partagee", published=True, structure=world["structure"])
    for number in range(1, count + 1):
        resource.versions.create(number=number, said={"title": f"Avant {number}"}, by=PersonFactory())


def fruitless(count, world):
    world["person"].groups.add(Group.objects.get_or_create(name=COORDINATORS)[0])
    TOTP.activate(world["person"], "JBSWY3DPEHPK3PXP")
    FruitlessSearch.objects.bulk_create([FruitlessSearch(words=f"mot {number}") for number in range(count)])


def collected(count, world):
    collection = Collection.objects.create(title="Dossier", slug="dossier")
    for resource in resources(count, world):
        collection.items.create(resource=resource)


def drafts(count, world):
    ResourceFactory.create_batch(count, structure=world["structure"])


def groups(count, world):
    for group in WorkingGroupFactory.create_batch(count):
        SeatFactory(group=group)


def structures(count, world):
    for _ in range(count):
        structure = StructureFactory()
        PlaceFactory(structure=structure)
        world["person"].affiliations.create(structure=structure, role="manager")


def people(count, world):
    for _ in range(count):
        PersonFactory(editor_of=world["structure"])
        InvitationFactory(structure=world["structure"])


def changes(count, world):
    place = PlaceFactory(structure=world["structure"], slug="le-relais")
    for number in range(count):
        upkeep.correct(place, "contacts", {"phone": f"05 36 49 10 1{number}"}, by=world["person"])


def documents(count, world):
    group = WorkingGroupFactory(slug="accueil")
    SeatFactory(group=group, user=world["person"], is_facilitator=True)
    for _ in range(count):
        GroupDocumentFactory(group=group, added_by=PersonFactory())
        SeatFactory(group=group, structure=StructureFactory())
        SeatFactory(group=group, accepted_at=None)
        GroupTaskFactory(group=group, seat=SeatFactory(group=group))
        GroupLetterFactory(group=group, sent_by=PersonFactory())
        NeedFactory(group=group, raised_by=PersonFactory(), public_title="Le samedi", status="tied")
        MeetingFactory(kind=MeetingKindFactory(audience="group"), group=group, status="summoned")
        ResourceFactory(published=True, group=group, structure=world["structure"])


def kept_by_the_secretariat(count, world):
    """Listings with all that the follow-up shows: questions, findings, changes, views."""
    world["person"].groups.add(Group.objects.get_or_create(name=COORDINATORS)[0])
    TOTP.activate(world["person"], "JBSWY3DPEHPK3PXP")
    for number in range(count):
        place = PlaceFactory(structure=StructureFactory(), commune=CommuneFactory(insee=f"7900{number}"))
        for _ in range(2):
            contact = Contact.objects.at(f"contact{number}@example.org")
            Ask.objects.create(place=place, contact=contact, letters=3, status="stopped")
        Finding.objects.create(place=place, check_name="phone", severity="serious", detail="12")
        Finding.objects.create(
            place=place, check_name="far", severity="serious", set_aside_at=timezone.now(), reason="Un hameau",
            set_aside_by=world["person"],
        )  # fmt: skip
        upkeep.correct(place, "contacts", {"phone": f"05 36 49 10 1{number}"}, by=world["person"])
        twin = PlaceFactory(structure=StructureFactory(), source="fichier")
        PairOfPlaces.objects.create(first=place, second=twin, score=80, reasons=[["distance", 40]])
        PairOfPlaces.objects.create(
            first=twin, second=PlaceFactory(commune=CommuneFactory(insee=f"7910{number}")), status="not_the_same",
            decided_by=world["person"], decided_at=timezone.now(),
        )  # fmt: skip
        Claim.objects.create(
            structure=place.structure, way="siret", status="waiting", name="Alix", email="alix@example.org"
        )
        FreshnessCount.objects.create(day=dt.date.today() - dt.timedelta(days=31 * number), level="fresh", count=1)


def a_year(count, world):
    structures(count, world)
    for _ in range(count):
        place = PlaceFactory(structure=world["structure"])
        Closure.objects.create(place=place, starts_on=dt.date.today(), ends_on=dt.date.today())
        Finding.objects.create(place=place, check_name="phone", severity="serious", detail="12")
        PlaceViews.objects.create(place=place, day=dt.date.today(), count=3)
        PersonFactory(editor_of=world["structure"])


def joining_and_commitments(count, world):
    """Opinions and documents of an application, commitments told about, requests to communicate."""
    kept_by_the_secretariat(0, world)
    rules = RulesFactory(communication_asked_first=True, owner=StructureFactory())
    application = MembershipApplicationFactory(pk=4242, agreement_type=rules)
    for number in range(count):
        structure = StructureFactory()
        commitment = rules.commitments.create(name=f"Engagement {number}")
        application.commitments.add(commitment)
        application.opinions.create(structure=structure, user=PersonFactory(), verdict="for")
        for each in (structure, world["structure"], rules.owner):
            each.pledges.create(commitment=commitment, taken_on=dt.date(2024, 1, 1))
        rules.commitments.create(name=f"Du Département {number}", of_owner=True)
        for status in ("asked", "agreed"):
            world["structure"].communications.create(
                asked_by=PersonFactory(), what="Un article", planned_on=dt.date(2026, 1, 1), status=status
            )
        world["structure"].identity_uses.create(user=PersonFactory(), what="pack")


def meetings(count, world):
    """Meetings to come and held, with all that their pages show; the first one has an address of its own."""
    kept_by_the_secretariat(0, world)
    kind = MeetingKind.objects.create(name="Plénière", every_months=6, quorum_share="0.50", most_proxies=1)
    meeting = MeetingFactory(pk=9001, kind=kind, status="open", members_on_the_day=9)
    vote = Vote.objects.create(
        pk=9001, meeting=meeting, question="Adopter ?", way="open", status="closed", result="adopted", members=9, present=9,
        quorum=0, sentence="adopté",
    )  # fmt: skip
    option = vote.options.create(code="for", label="Pour")
    for number in range(count):
        for status in ("summoned", "closed"):
            MeetingFactory(kind=kind, status=status)
        AgendaItem.objects.create(meeting=meeting, title="Programme", notes="Dit")
        structure = world["structure"] if not number else StructureFactory()
        holder = StructureFactory()
        Attendance.objects.create(meeting=meeting, structure=structure, proxy_to=holder)
        voter = vote.voters.create(structure=structure, voted_by=holder, has_voted=True)
        vote.ballots.create(voter=voter, option=option)
        Decision.objects.create(
            number=f"2026-{number}", sentence="Adopté", taken_on=dt.date(2026, 1, 5), taken_by="plénière", effect="Dire",
            meeting=meeting, effect_done_by=world["person"],
        )  # fmt: skip
        Mandate.objects.create(
            role="facilitator", user=PersonFactory(), structure=structure, begins_on=dt.date(2026, 1, 5),
            group=WorkingGroupFactory(), decision=Decision.objects.first(), ends_on=dt.date(2099, 1, 1),
        )  # fmt: skip


def signed(count, world):
    """An agreement with parties who signed or are awaited, amendments, notices; registers sent."""
    kept_by_the_secretariat(0, world)
    agreement = Agreement.objects.create(
        pk=7001, type=rules_of("manche"), title="Convention", text="Texte", status="in_force", starts_on="2024-01-15"
    )
    for number in range(count):
        Agreement.objects.create(type=agreement.type, title=f"Autre {number}", text="Texte")
        for signed_on in (None, "2024-01-15"):
            structure = StructureFactory()
            act = LegalAct.objects.create(structure=structure, kind="other")
            party = Party.objects.create(
                agreement=agreement, structure=structure, signed_on=signed_on, act=act, insured_until="2026-12-31",
                invited_at=timezone.now() - dt.timedelta(days=60),
            )  # fmt: skip
            Membership.objects.filter(structure=structure).update(party=party)
            Notice.objects.create(party=party, received_on="2026-06-10", effective_on="2026-07-10")
        agreement.amendments.create(number=number + 1, subject="Soirées", text="Le soir.", asked_on="2026-01-01")
        RegisterSending.objects.create(day="2026-06-10", rows=[], recipients=1, sent_by=PersonFactory())
        MeetingKind.objects.create(name=f"Comité {number}", every_months=6)


def dates(count, world):
    """Dates to come of a structure and of a group, one of them with people registered; meetings; a group with dates."""
    group = WorkingGroupFactory(slug="accueil")
    SeatFactory(group=group, user=world["person"])
    MeetingFactory.create_batch(count, status="summoned")
    event = EventFactory(
        slug="atelier", structure=world["structure"], takes_registrations=True, commune=CommuneFactory()
    )
    RegistrationFactory.create_batch(count, event=event)
    for number in range(count):
        place = PlaceFactory(slug=f"lieu-{number}", structure=world["structure"])
        each = EventFactory(structure=world["structure"], place=place, commune=place.commune)
        each.terms.set(Term.objects.all()[: number + 1])
        EventFactory(structure=world["structure"], visibility="group", group=group, place=place)


def watched(count, world):
    """Links, what feeds bring, and letters with their readers."""
    kept_by_the_secretariat(0, world)
    theme = Theme.objects.get_or_create(axis="theme", slug="essai", label="Essai")[0]
    for number in range(count):
        for status in ({"published": True}, {}, {"status": "aside"}):
            WatchItemFactory(**status).themes.add(theme)
        FeedEntryFactory(feed=WatchFeedFactory(theme=theme, failures=5))
        LetterFactory(audience=LetterAudienceFactory(who="group", group=WorkingGroupFactory()))
        LetterItemFactory(letter=LetterFactory(sent=True, slug=f"envoyee-{number}"))
        SubscriberFactory(audience=LetterAudience.objects.get_or_create(pk=8001, defaults={"name": "Liste"})[0])


def links_of_everybody(count, world):
    theme = Theme.objects.get_or_create(axis="theme", slug="essai", label="Essai")[0]
    for number in range(count):
        WatchItemFactory(published=True).themes.add(theme)
        WatchFeedFactory()
        letter = LetterFactory(sent=True, slug=f"envoyee-{number}")
        LetterItemFactory.create_batch(count, letter=letter)


def opinions(count, world):
    """Satisfaction sheets of a structure, with answers, and of others."""
    kept_by_the_secretariat(0, world)
    for number in range(count):
        for structure in (world["structure"], StructureFactory()):
            answered(activity_of(structure, begins_on=timezone.localdate(), title=f"Atelier {number}"), 5)


def lacking(count, world):
    """Communes with and without a place, needs that name them."""
    kept_by_the_secretariat(0, world)
    for number in range(count):
        CommuneFactory(insee=f"7920{number}", name=f"Loin {number}", latitude=45 - number, population=100)
        near = CommuneFactory(insee=f"7930{number}", name=f"Près {number}")
        PlaceFactory(structure=world["structure"], commune=near, open_in_the_week=True)
        NeedFactory(where=f"Loin {number}", group=WorkingGroupFactory())
        FruitlessSearch.objects.create(words=f"mot {number}")


def lent(count, world):
    """A pool of the structure: what is lent, loans, problems, servicing."""
    pool = PoolFactory(owner=world["structure"], slug="parc")
    for number in range(count):
        item = ItemFactory(pool=pool, slug=f"objet-{number}")
        unit = item.units.get()
        Accessory.objects.create(item=item, name="Housse")
        for at, status in enumerate(LoanStatus.values):
            day = timezone.localdate() + dt.timedelta(days=30 * at + 3)
            loan = Loan.objects.create(
                pool=pool, structure=world["structure"], begins_on=day, ends_on=day, actions="a", audience="b", where="c", status=status,
            )  # fmt: skip
            LentUnit.objects.create(loan=loan, unit=unit)
            UnitDay.objects.create(unit=unit, day=day, loan=loan)
        Incident.objects.create(unit=unit, text="Tombé")
        Servicing.objects.create(unit=unit, what="Batterie")


def measured(count, world):
    """A published campaign and an open one, answered by so many structures, with questions; interviews, commitments."""
    kept_by_the_secretariat(0, world)
    version = an_adopted_set(by=world["person"])
    commitment = rules_of("tani").commitments.filter(of_owner=False).first()
    structures = [world["structure"], *StructureFactory.create_batch(count)]
    fields = {"version": version, "begins_on": "2026-01-01", "ends_on": "2026-12-31", "due_on": "2099-12-31"}
    for pk, stage in ((7001, "open"), (7002, "published")):
        campaign = Campaign.objects.create(pk=pk, name=stage, slug=stage, status=stage, **fields)
        for number, structure in enumerate(structures):
            reading = Reading.objects.create(pk=pk * 10 + number, campaign=campaign, structure=structure)
            for indicator in version.indicators.all():
                reading.figures.create(
                    indicator=indicator, number=20, whole=30, text="Oui", cells={"Moins de 60 ans": "20"}
                )
            for _each in range(count):
                reading.questions.create(text="Autant ?", asked_by=world["person"])
            Reading.objects.filter(campaign_id=7002).update(status="validated")
    for number, structure in enumerate(structures):
        Interview.objects.create(pk=7001 + number, structure=structure, year=timezone.localdate().year)
        Pledge.objects.create(structure=structure, commitment=commitment, taken_on="2026-01-01", status="done")
    for number in range(count):
        sets.begin(by=world["person"], name=f"Jeu {number}", made_from="tani")


def measured_in_public(count, world):
    measured(count, {**world, "person": PersonFactory()})


PUBLIC = {
    "/indicateurs/": measured_in_public,
    "/indicateurs/published/": measured_in_public,
    "/indicateurs/published/resultats.csv": measured_in_public,
    "/materiel/": lent,
    "/materiel/calendrier/": lent,
    "/materiel/objet-0/": lent,
    "/agenda/": dates,
    "/agenda/?vue=mois": dates,
    "/agenda.ics": dates,
    "/annuaire/lieux/lieu-0/": dates,
    "/veille/": links_of_everybody,
    "/veille/?theme=essai&echeance=ouverte&tri=echeance": links_of_everybody,
    "/veille/flux.xml": links_of_everybody,
    "/veille/sources.opml": links_of_everybody,
    "/lettre/": links_of_everybody,
    "/lettre/archives/": links_of_everybody,
    "/lettre/archives/envoyee-0/": links_of_everybody,
    "/": resources,
    "/annuaire/": places,
    "/annuaire/imprimer/": places,
    "/annuaire/cadre/": places,
    "/signataires/": structures,
    "/ressources/": resources,
    "/groupes/": groups,
    "/groupes/accueil/": documents,
    "/besoins/": documents,
    "/recherche/?q=lieu": places,
    "/recherche/?q=ressource": resources,
    "/annuaire/structures/la-structure/": places,
    "/sitemap.xml": places,
    "/annuaire/flux.xml": places,
    "/donnees/": places,
    "/ressources/flux.xml": resources,
    "/ressources/?q=ressource&type=guide": resources,
    "/ressources/liste.csv": resources,
    "/ressources/oai/?verb=ListRecords&metadataPrefix=oai_dc": resources,
    "/ressources/collections/dossier/": collected,
}
IN_SPACE = {
    "/espace/indicateurs/": measured,
    "/espace/indicateurs/releves/70010/": measured,
    "/espace/indicateurs/releves/70010/1/": measured,
    "/espace/indicateurs/releves/70010/imprimer/": measured,
    "/espace/indicateurs/campagnes/": measured,
    "/espace/indicateurs/campagnes/7001/": measured,
    "/espace/indicateurs/campagnes/7001/?tri=moins&etat=filling": measured,
    "/espace/indicateurs/campagnes/7001/?format=csv": measured,
    "/espace/indicateurs/campagnes/7001/appels/": measured,
    "/espace/indicateurs/campagnes/7001/releves/": measured,
    "/espace/indicateurs/campagnes/7002/resultats/": measured,
    "/espace/indicateurs/campagnes/7002/resultats/?format=csv": measured,
    "/espace/indicateurs/jeux/": measured,
    "/espace/entretiens/": measured,
    "/espace/entretiens/?format=csv": measured,
    "/espace/entretiens/7001/": measured,
    "/espace/engagements/tableau/": measured,
    "/espace/engagements/tableau/?format=csv": measured,
    "/espace/satisfaction/": opinions,
    "/espace/satisfaction/?format=csv": opinions,
    "/espace/satisfaction/bilan/": opinions,
    "/espace/manques/": lacking,
    "/espace/manques/?format=csv": lacking,
    "/espace/manques/communes/": lacking,
    "/espace/manques/besoins/": lacking,
    "/espace/manques/imprimer/": lacking,
    "/espace/materiel/": lent,
    "/espace/materiel/depot/": lent,
    "/espace/materiel/depot/?format=csv": lent,
    "/espace/materiel/depot/unites/": lent,
    "/espace/materiel/depot/usage/": lent,
    "/espace/materiel/depot/usage/?format=csv": lent,
    "/espace/materiel/depot/parcs/": lent,
    "/espace/materiel/depot/parcs/parc/": lent,
    "/espace/agenda/": dates,
    "/espace/agenda/?format=csv": dates,
    "/espace/agenda/dates/atelier/inscriptions/": dates,
    "/espace/veille/": watched,
    "/espace/veille/?etat=proposed": watched,
    "/espace/veille/?format=csv": watched,
    "/espace/veille/arrivages/": watched,
    "/espace/veille/sources/": watched,
    "/espace/lettres/": watched,
    "/espace/lettres/?format=csv": watched,
    "/espace/lettres/listes/": watched,
    "/espace/lettres/listes/8001/": watched,
    "/espace/": places,
    "/espace/bilan/": a_year,
    "/espace/donnees/": kept_by_the_secretariat,
    "/espace/suivi/": kept_by_the_secretariat,
    "/espace/suivi/fiches/": kept_by_the_secretariat,
    "/espace/suivi/fiches/?format=csv": kept_by_the_secretariat,
    "/espace/suivi/anomalies/": kept_by_the_secretariat,
    "/espace/suivi/anomalies/?state=aside": kept_by_the_secretariat,
    "/espace/suivi/anomalies/?format=xlsx": kept_by_the_secretariat,
    "/espace/suivi/doublons/": kept_by_the_secretariat,
    "/espace/suivi/doublons/?state=not_the_same": kept_by_the_secretariat,
    "/espace/suivi/revendications/": kept_by_the_secretariat,
    "/espace/suivi/revendications/inviter/": kept_by_the_secretariat,
    "/espace/demandes/4242/": joining_and_commitments,
    "/espace/engagements/": joining_and_commitments,
    "/espace/engagements/?format=csv": joining_and_commitments,
    "/espace/communication/": joining_and_commitments,
    "/espace/structures/la-structure/engagements/": joining_and_commitments,
    "/espace/structures/la-structure/communication/": joining_and_commitments,
    "/espace/structures/la-structure/identite/": joining_and_commitments,
    "/espace/seances/": meetings,
    "/espace/seances/?format=csv": meetings,
    "/espace/seances/9001/": meetings,
    "/espace/seances/9001/presences/": meetings,
    "/espace/seances/9001/votes/9001/": meetings,
    "/espace/decisions/": meetings,
    "/espace/decisions/?format=csv": meetings,
    "/espace/mandats/": meetings,
    "/espace/structures/": structures,
    "/espace/structures/?level=refresh&sort=oldest": structures,
    "/espace/structures/la-structure/": places,
    "/espace/structures/la-structure/personnes/": people,
    "/espace/lieux/le-relais/historique/": changes,
    "/espace/conventions/": signed,
    "/espace/conventions/7001/": signed,
    "/espace/conventions/7001/texte/": signed,
    "/espace/registre/": signed,
    "/espace/registre/?format=xlsx": signed,
    "/espace/echeances/": signed,
    "/espace/groupes/": groups,
    **dict.fromkeys(
        [
            f"/espace/groupes/accueil/{page}"
            for page in (
                "",
                "personnes/",
                "taches/",
                "taches/?format=csv",
                "lettres/",
                f"bilan/{timezone.localdate().year}/",
            )
        ],
        documents,
    ),
    "/espace/besoins/": documents,
    "/espace/besoins/?format=csv": documents,
    "/espace/ressources/": resources,
    "/espace/ressources/alertes/": resources,
    "/espace/ressources/sans-reponse/": fruitless,
    "/espace/ressources/partagees/": shared,
    "/espace/ressources/partagees/?liens=morts&format=csv": shared,
    "/espace/ressources/signalements/": shared,
    "/espace/ressources/signalements/?format=csv": shared,
    "/espace/ressources/partagee/versions/": shared,
    "/espace/ressources/collections/dossier/": collected,
    "/espace/recherche/?q=ressource": resources,
    "/espace/ressources/?q=ressource": drafts,
}


def queries(address, fill, count, person=None):
    client = Client()
    structure = StructureFactory(slug="la-structure")
    world = {"structure": structure, "person": person or PersonFactory()}
    if person:
        person.affiliations.create(structure=structure, role="manager")
        client.force_login(person)
    fill(count, world)
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.fixture
def remembering(settings, site, monkeypatch):
    """A process that remembers, and does not look whether it still may while queries are counted, however slow it is."""
    settings.PROCESS_CACHES = True
    monkeypatch.setattr(publication, "SECONDS_BETWEEN_LOOKS", 3600)
    yield
    publication.forget_everything()


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_list_costs_the_same_with_one_and_three(remembering, address):
    counts = _one_and_three(lambda count: queries(address, PUBLIC[address], count))
    assert counts[0] == counts[1] <= MOST_PUBLIC


@pytest.mark.parametrize("address", IN_SPACE)
def test_a_list_of_the_member_area_costs_the_same_with_one_and_three(remembering, address):
    counts = _one_and_three(lambda count: queries(address, IN_SPACE[address], count, person=PersonFactory()))
    assert counts[0] == counts[1] <= MOST_IN_SPACE


def _one_and_three(counted):
    found = []
    for count in (1, 3):
        before = transaction.savepoint()
        publication.forget_everything()
        found.append(counted(count))
        transaction.savepoint_rollback(before)
    return found
