"""axe finds no violation on any public, account or member template, at 320 and 1280 pixels."""

import datetime as dt
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from home import year_report
from network import application_links, applying, interviewing, mail_links, upkeep, voting
from network.measuring import answering as answering_figures
from network.measuring import collecting, sets
from network.models import (
    Activity,
    Agreement,
    AgreementType,
    Amendment,
    Ask,
    Badge,
    CharterStatus,
    CharterVersion,
    Interview,
    Notice,
    Place,
)
from network.signing_codes import path_of
from network.upkeep import answering, asking, campaigning
from network.upkeep.links import Purpose, address_of, read
from resources.models import Accessory, LentUnit, Loan, Theme, UnitDay
from tests.factories.agenda import EventFactory, RegistrationFactory
from tests.factories.agreements import called, rules_of
from tests.factories.equipment import ItemFactory, PoolFactory
from tests.factories.governance import in_session, vote_in
from tests.factories.groups import GroupLetterFactory, GroupTaskFactory, NeedFactory
from tests.factories.indicators import a_campaign, an_adopted_set, filled_in, reading_of
from tests.factories.letters import LetterFactory, LetterItemFactory, SubscriberFactory
from tests.factories.network import (
    GroupDocumentFactory,
    InvitationFactory,
    MembershipApplicationFactory,
    PersonFactory,
    SeatFactory,
    StructureFactory,
    WorkingGroupFactory,
)
from tests.factories.resources import ResourceFactory
from tests.factories.satisfaction import activity_of, answered
from tests.factories.watch import FeedEntryFactory, WatchItemFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

YEAR = timezone.localdate().year
PUBLIC = [
    "/", "/annuaire/", "/annuaire/?q=rien-du-tout", "/annuaire/?vue=carte",
    "/annuaire/?pres_de=nulle+part", "/annuaire/guide/", "/annuaire/guide/?etape=2", "/annuaire/guide/?etape=4",
    "/annuaire/lieux/le-relais/signaler/", "/annuaire/lieux/le-relais/signaler/merci/",
    "/annuaire/lieux/le-relais/", "/annuaire/structures/les-passerelles/",
    "/agenda/", "/agenda/?vue=mois", "/agenda/?q=rien-du-tout", "/agenda/atelier/", "/agenda/atelier/s-inscrire/",
    "/agenda/atelier/s-inscrire/merci/",
    "/signataires/", "/charte/", "/charte/versions/", "/charte/imprimer/", "/identite-visuelle/", "/actualites/",
    "/le-collectif/", "/glossaire/", "/mentions-legales/", "/ressources/", "/ressources/illectronisme/",
    "/ressources/illectronisme/signaler/", "/ressources/illectronisme/signaler/merci/", "/groupes/",
    "/groupes/accueil/", "/recherche/?q=relais", "/recherche/?q=zzz", "/plan-du-site/", "/rejoindre/", "/rejoindre/demande/",
    "/rejoindre/demande/?nouvelle=oui", "/rejoindre/lien/", "/nulle-part/", "/compte/login/code/", "/compte/login/", "/compte/signup/",
    "/compte/password/reset/", "/espace/invitation/absente/", "/veille/", "/veille/?q=zzz", "/veille/7001/", "/lettre/",
    "/lettre/inscription/", "/lettre/merci/", "/lettre/archives/", "/lettre/archives/envoyee/",
    "/besoins/", "/besoins/signaler/", "/besoins/signaler/merci/", "/avis/atelier1/", "/avis/atelier1/merci/", "/avis/ferme1/",
    "/materiel/", "/materiel/?q=zzz", "/materiel/drone/", "/materiel/calendrier/",
    "/indicateurs/", "/indicateurs/chiffres-publies/", f"/bilan-{YEAR}/", f"/bilan-{YEAR}/imprimer/",
]  # fmt: skip
IN_SPACE = [
    "/espace/", "/espace/compte/", "/espace/bilan/", "/espace/structures/", "/espace/structures/les-passerelles/",
    "/espace/structures/les-passerelles/personnes/", "/espace/lieux/le-relais/", "/espace/lieux/le-relais/historique/",
    *(f"/espace/lieux/le-relais/modifier/{section}/" for section in (
        "practical", "hours", "closures", "services", "access", "contacts", "presentation")),
    "/espace/structures/les-passerelles/modifier/contacts/", "/espace/structures/les-passerelles/fermetures/",
    "/espace/annuaire/", "/espace/suivi/signalements/", "/espace/compte/courriels/", "/espace/groupes/", "/espace/groupes/accueil/",
    *(f"/espace/groupes/accueil/{page}" for page in (
        "personnes/", "taches/", "taches/nouvelle/", "lettres/", "lettres/ecrire/", "seances/nouvelle/", "cloturer/",
        f"bilan/{YEAR}/", f"bilan/{YEAR}/imprimer/")),
    "/espace/groupes/lettres/{group_letter}/", "/espace/groupes/documents/{document}/versions/",
    "/espace/groupes/sieges/{seat}/retirer/", "/espace/ressources/resultats/{document}/",
    "/espace/besoins/", "/espace/besoins/nouveau/", "/espace/besoins/{need}/",
    "/espace/veille/", "/espace/veille/proposer/", "/espace/veille/marque-page/",
    "/espace/ressources/", "/espace/ressources/proposer/", "/espace/ressources/brouillon/", "/espace/ressources/brouillon/modifier/",
    "/espace/ressources/brouillon/versions/", "/espace/ressources/partagees/", "/espace/ressources/signalements/",
    "/espace/ressources/illectronisme/utilisee/", "/compte/email/",
    "/compte/password/set/", "/compte/2fa/", "/compte/logout/",
    "/espace/reseau/", "/espace/conventions/", "/espace/conventions/{agreement}/", "/espace/conventions/{agreement}/texte/",
    "/espace/conventions/parties/{party}/", "/espace/conventions/parties/{party}/-/papier/",
    "/espace/conventions/parties/{party}/-/feuille/", "/espace/registre/", "/espace/registre/?format=print",
    "/espace/structures/les-passerelles/quitter/", "/espace/structures/les-passerelles/engagements/",
    "/espace/structures/les-passerelles/identite/", "/espace/structures/les-passerelles/communication/",
    "/espace/seances/", "/espace/seances/{meeting}/", "/espace/seances/{meeting}/votes/{vote}/", "/espace/decisions/",
    "/espace/mandats/", "/espace/agenda/", "/espace/agenda/nouvelle/", "/espace/agenda/dates/atelier/",
    "/espace/materiel/", "/espace/materiel/demander/drone/", "/espace/materiel/{requested}/", "/espace/materiel/{out}/",
    "/espace/materiel/{out}/reprendre/", "/espace/materiel/calendrier/", "/espace/materiel/depot/", "/espace/materiel/depot/usage/",
    "/espace/materiel/depot/unites/", "/espace/materiel/depot/unites/{unit}/", "/espace/materiel/depot/parcs/",
    "/espace/materiel/depot/parcs/nouveau/", "/espace/materiel/depot/parcs/parc/", "/espace/materiel/depot/parcs/parc/modifier/",
    "/espace/materiel/depot/parcs/parc/ajouter/", "/espace/materiel/depot/materiel/drone/",
    "/espace/agenda/dates/atelier/modifier/", "/espace/agenda/dates/atelier/inscriptions/",
    "/espace/satisfaction/", "/espace/satisfaction/?q=zzz", "/espace/satisfaction/nouvelle/", "/espace/satisfaction/bilan/",
    *(f"/espace/satisfaction/{{activity}}/{page}" for page in ("", "modifier/", "papier/", "affiche/", "feuilles/")),
    "/espace/satisfaction/{closed}/supprimer/", "/espace/satisfaction/bilan/imprimer/",
    "/espace/indicateurs/", "/espace/indicateurs/releves/{reading}/", "/espace/indicateurs/releves/{reading}/1/",
    "/espace/indicateurs/releves/{reading}/2/", "/espace/indicateurs/releves/{reading}/imprimer/",
    "/espace/indicateurs/releves/{checked}/", "/espace/indicateurs/campagnes/{published}/resultats/",
    "/espace/indicateurs/campagnes/{published}/resultats/imprimer/", "/espace/indicateurs/jeux/versions/{adopted}/",
    "/espace/entretiens/", "/espace/entretiens/{held}/", "/espace/entretiens/{held}/imprimer/",
]  # fmt: skip
FOR_COORDINATORS = [
    "/espace/", "/espace/coordination/", "/espace/demandes/{application}/", "/espace/lieux/le-relais/historique/",
    "/compte/2fa/", "/espace/campagnes/", "/espace/campagnes/nouvelle/", "/espace/campagnes/{draft}/",
    "/espace/campagnes/{draft}/modifier/", "/espace/campagnes/{running}/", "/espace/campagnes/{running}/arreter/",
    "/espace/suivi/", "/espace/suivi/fiches/", "/espace/suivi/fiches/?q=zzz", "/espace/suivi/anomalies/",
    "/espace/suivi/anomalies/?state=aside", "/espace/suivi/doublons/", "/espace/suivi/revendications/",
    "/espace/appels/", "/espace/appels/?q=zzz", "/espace/appels/la-fabrique/",
    "/espace/appels/la-fabrique/corriger/hours/",
    "/espace/conventions/", "/espace/conventions/{agreement}/", "/espace/conventions/nouvelle/", "/espace/registre/",
    "/espace/echeances/", "/espace/seances/", "/espace/seances/nouvelle/", "/espace/seances/{meeting}/",
    "/espace/seances/{meeting}/presences/", "/espace/seances/{meeting}/votes/nouveau/", "/espace/engagements/",
    "/espace/veille/", "/espace/veille/?etat=aside", "/espace/veille/arrivages/", "/espace/veille/arrivages/choisir/?entry={entry}",
    "/espace/veille/sources/", "/espace/veille/sources/{feed}/", "/espace/lettres/", "/espace/lettres/nouvelle/",
    "/espace/lettres/listes/", "/espace/lettres/listes/{audience}/", "/espace/lettres/abonnements/{subscriber}/retirer/",
    "/espace/lettres/{letter}/", "/espace/lettres/{letter}/apercu/", "/espace/lettres/{letter}/envoyer/",
    "/espace/lettres/{letter}/supprimer/", "/espace/lettres/{sent_letter}/",
    "/espace/besoins/", "/espace/besoins/?q=zzz", "/espace/besoins/{need}/",
    "/espace/communication/", "/espace/mandats/", "/espace/mandats/nouveau/", "/espace/decisions/nouvelle/",
    "/espace/manques/", "/espace/manques/communes/", "/espace/manques/communes/?q=zzz", "/espace/manques/besoins/",
    "/espace/manques/imprimer/", "/espace/satisfaction/",
    "/espace/indicateurs/", "/espace/indicateurs/campagnes/", "/espace/indicateurs/campagnes/nouvelle/",
    *(f"/espace/indicateurs/campagnes/{{collecting}}/{page}" for page in (
        "", "?q=zzz", "modifier/", "appels/", "resultats/", "resultats/imprimer/")),
    "/espace/indicateurs/campagnes/{published}/", "/espace/indicateurs/campagnes/{published}/resultats/",
    "/espace/indicateurs/releves/{reading}/", "/espace/indicateurs/releves/{reading}/1/",
    "/espace/indicateurs/releves/{sent_reading}/", "/espace/indicateurs/jeux/", "/espace/indicateurs/jeux/nouveau/",
    "/espace/indicateurs/jeux/versions/{adopted}/", "/espace/indicateurs/jeux/versions/{draft_version}/",
    "/espace/indicateurs/jeux/versions/{draft_version}/nouveau/", "/espace/indicateurs/jeux/indicateurs/{indicator}/",
    "/espace/engagements/tableau/", "/espace/rapport/", "/espace/entretiens/", "/espace/entretiens/?q=zzz",
    "/espace/entretiens/{prepared}/", "/espace/entretiens/{prepared}/imprimer/", "/espace/entretiens/{held}/",
]  # fmt: skip


WIDTHS = 320, 1280


@pytest.fixture
def screen():
    return {"width": WIDTHS[0], "height": 900}


@pytest.fixture
def full_world(world):
    """Something to show on every page."""
    CharterVersion.objects.create(
        title="La charte", status=CharterStatus.IN_FORCE, adopted_on="2024-11-14",
        body=[
            ("finding", {"text": "<p>Un constat.</p>"}),
            ("definition", {"term": "Médiation", "text": "<p>Aider.</p>", "source": "Le collectif"}),
            ("value", {"title": "La patience", "text": "<p>On réexplique.</p>"}),
            ("mission", {"pole": "coordinate", "title": "Se connaître", "text": "<p>Se voir.</p>"}),
            ("article", {"number": "1", "title": "Objet", "text": "<p>Adopter.</p>"}),
        ],
    )  # fmt: skip
    at_work = group_at_work(world)
    ResourceFactory(structure=world["structure"], slug="brouillon")
    PersonFactory(editor_of=world["structure"])
    InvitationFactory(structure=world["structure"])
    atelier = EventFactory(
        slug="atelier", structure=world["structure"], place=world["place"], takes_registrations=True, seats=3
    )
    RegistrationFactory.create_batch(2, event=atelier)
    EventFactory(structure=world["structure"], status="cancelled", cancelled_because="Grippe")
    upkeep.correct(world["place"], "contacts", {"phone": "05 36 49 20 20"}, by=world["manager"])
    draft = campaigning.prepare(
        by=world["coordinator"], title="Été", places=Place.objects.values_list("pk", flat=True)
    )
    running = campaigning.prepare(by=world["coordinator"], title="Rentrée", places=[world["place"].pk])
    campaigning.launch(running, by=world["coordinator"])
    asking.write_letters()
    fabric = Place.objects.get(name="La Fabrique")
    Place.objects.filter(pk=fabric.pk).update(slug="la-fabrique")
    asking.plan([fabric], {fabric.pk: None}, today=timezone.localdate())
    return {
        **world,
        **at_work,
        **watched_and_written(),
        **lent(world),
        **governed(world),
        **opinions(world["structure"]),
        **measured(world),
        "application": MembershipApplicationFactory(),
        "draft": draft,
        "running": running,
        "ask": Ask.objects.get(place=world["place"]),
    }


def lent(world):
    """A pool of the structure: one thing, requested, with a borrower since last week, and late."""
    item, today = (
        ItemFactory(pool=PoolFactory(owner=world["structure"], slug="parc"), slug="drone"),
        timezone.localdate(),
    )
    Accessory.objects.create(item=item, name="Batterie", count=2)
    unit, loans = item.units.get(), {}
    for status, ahead in (("requested", 20), ("out", -9)):
        day = today + dt.timedelta(days=ahead)
        loans[status] = Loan.objects.create(
            pool=item.pool, structure=world["structure"], begins_on=day, ends_on=day, actions="Un atelier", audience="Tous",
            where="La salle", status=status,
        )  # fmt: skip
        LentUnit.objects.create(loan=loans[status], unit=unit)
        UnitDay.objects.create(loan=loans[status], unit=unit, day=day)
    return {"unit": unit, **loans}


def group_at_work(world):
    """A group with one of each thing."""
    group = WorkingGroupFactory(slug="accueil")
    SeatFactory(group=group, user=world["manager"], structure=world["structure"], is_facilitator=True)
    SeatFactory(group=group, accepted_at=None)
    GroupTaskFactory(group=group, due_on="2026-01-01")
    return {
        "seat": SeatFactory(group=group),
        "group_letter": GroupLetterFactory(group=group, sent_by=world["manager"]),
        "document": GroupDocumentFactory(group=group, added_by=world["manager"]),
        "need": NeedFactory(group=group, status="tied", public_title="Le samedi", raised_by=world["manager"]),
    }


def opinions(structure):
    """A sheet with answers, and one that closed."""
    today = timezone.localdate()
    activity = answered(activity_of(structure, begins_on=today, people=12), 6)
    closed = activity_of(structure, begins_on=today.replace(year=today.year - 1, day=1), title="Ancien")
    for each, code in ((activity, "atelier1"), (closed, "ferme1")):
        Activity.objects.filter(pk=each.pk).update(code=code)
    return {"activity": activity, "closed": closed}


def measured(world):
    """Figures of a year that are published, those of the next one on their way, two interviews, the report of the year."""
    by, structure = world["coordinator"], world["structure"]
    version = an_adopted_set(by=by)
    StructureFactory.create_batch(3)
    published = a_campaign(by=by, version=version, name="Chiffres publiés")
    for reading in published.readings.select_related("campaign", "structure"):
        filled_in(reading, by=by)
    answering_figures.validate_all(published, by=by)
    for step in (collecting.close, collecting.publish):
        step(published, by=by)
    campaign = a_campaign(by=by, version=version, name="Chiffres attendus", previous=published)
    reading = reading_of(structure, campaign)
    answering_figures.write(reading, version.indicators.first(), by=world["manager"], answer=Decimal(7))
    sent = campaign.readings.select_related("campaign", "structure").exclude(pk=reading.pk).first()
    filled_in(sent, by=by)
    answering_figures.ask_back(sent, by=by, text="Douze, vraiment ?", indicator=version.indicators.first())
    draft = sets.revise(version.set, by=by)
    interviewing.prepare([structure], YEAR, by=by)
    interviewing.prepare([structure], YEAR - 1, by=by)
    prepared, held = Interview.objects.order_by("-year")
    interviewing.write(
        held, by=by, seen=held.edition, notes={"next": "En juin."}, for_member="Dominique", for_network="Camille"
    )
    interviewing.hold(held, by=by, held_on=timezone.localdate())
    year_report.draw(YEAR, by=by).get_latest_revision().publish()
    return {
        "published": published, "collecting": campaign, "adopted": version, "draft_version": draft,
        "indicator": draft.indicators.first(), "reading": reading, "sent_reading": sent,
        "checked": reading_of(structure, published), "prepared": prepared, "held": held,
    }  # fmt: skip


def watched_and_written():
    """The watch and letters, with one of each."""
    entry, letter = FeedEntryFactory(summary="Un appel."), LetterFactory()
    WatchItemFactory(pk=7001, published=True, deadline="2099-01-01").themes.add(
        Theme.objects.get_or_create(axis="theme", slug="essai", label="Essai")[0]
    )
    LetterItemFactory(letter=letter)
    sent = LetterFactory(sent=True, slug="envoyee", audience=letter.audience)
    LetterItemFactory(letter=sent, kind="watch", url="https://exemple.fr/", text="Deux lignes")
    subscriber = SubscriberFactory(audience=letter.audience)
    return {
        "entry": entry, "feed": entry.feed, "letter": letter, "sent_letter": sent, "subscriber": subscriber,
        "audience": letter.audience,
    }  # fmt: skip


def governed(world):
    """A bilateral convention with one of each thing, and a meeting in session with an open vote."""
    rules = rules_of("manche")
    AgreementType.objects.update(owner=StructureFactory(member=False))
    party = called(rules, by=world["coordinator"], structure=world["structure"])
    Agreement.objects.update(status="in_force", starts_on="2024-01-15")
    Amendment.objects.create(
        agreement=party.agreement, number=1, subject="Soirées", text="Le soir.", asked_on="2026-01-01"
    )
    Notice.objects.create(party=party, reason="Retard", received_on="2026-06-10", effective_on="2026-07-10")
    world["structure"].memberships.update(agreement_type=rules)
    meeting, _structures = in_session(by=world["coordinator"], present=2)
    meeting.attendances.update(is_present=True)
    vote = vote_in(meeting, way="open")
    voting.prepare(vote, by=world["coordinator"])
    voting.open_vote(vote, by=world["coordinator"])
    return {"agreement": party.agreement, "party": party, "meeting": meeting, "vote": vote}


def violations(page, address):
    """``["320: …", "1280: …"]``: what is wrong with a page on a phone, then on the same page made as wide as a desk."""
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.goto(page.base + address)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {fault}" for fault in faults(page)]
    return found


def faults(page):
    found = Axe().run(
        page,
        options={
            "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
            "resultTypes": ["violations"],  # what passes is neither described nor carried over: twice as fast
        },
    )
    overflow = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    named = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found.response["violations"]]
    menu = page.evaluate("document.querySelector('.site-header')?.offsetHeight > 240 && innerWidth > 1000")
    return named + (["wider than the screen"] if overflow else []) + (["the menu is not in a row"] if menu else [])


def test_no_violation_in_public(full_world, visit):
    page = visit("/")
    assert {address: found for address in PUBLIC if (found := violations(page, address))} == {}


def test_no_violation_behind_the_links_of_a_letter(full_world, visit):
    page = visit("/")
    ask = full_world["ask"]
    addresses = [
        address_of(ask, Purpose.CONFIRM),
        address_of(ask, Purpose.CORRECT),
        *(address_of(ask, Purpose.CORRECT, section) for section in answering.SECTIONS),
        address_of(ask, Purpose.CONFIRM)[:-4] + "/",
        mail_links.preferences_url(ask.contact.email).removeprefix(settings.SITE_URL),
        mail_links.unsubscribe_url(ask.contact.email, ["listings"]).removeprefix(settings.SITE_URL),
    ]
    assert {address: found for address in addresses if (found := violations(page, address))} == {}
    answering.confirm(read("le-relais", address_of(ask, Purpose.CONFIRM).split("/")[-2], Purpose.CONFIRM))
    assert violations(page, addresses[0]) == []


def test_no_violation_behind_the_links_of_the_charter(full_world, visit):
    page = visit("/")
    application = full_world["application"]
    unwritten = MembershipApplicationFactory(status="draft")
    badge = Badge.objects.create(structure=full_world["structure"])
    addresses = [
        path_of(full_world["party"], "-"), f"{path_of(full_world['party'], '-')}?code=1",
        application_links.path_of(application), f"/verifier/{badge.code}/", "/verifier/abc/",
        *(reverse("application_step", args=[application_links.token_of(unwritten), step]) for step in applying.STEPS),
    ]  # fmt: skip
    assert {address: found for address in addresses if (found := violations(page, address))} == {}


def test_no_violation_in_the_member_area(full_world, visit, client, live_server):
    page = visit("/")
    enter(page, client, live_server, full_world["manager"])
    addresses = filled(IN_SPACE, full_world)
    assert {address: found for address in addresses if (found := violations(page, address))} == {}


def filled(addresses, world):
    """The addresses with the keys of what they are about."""
    keys = {name: thing.pk for name, thing in world.items() if hasattr(thing, "pk")}
    return [address.format(**keys) for address in addresses]


def test_no_violation_for_coordinators(full_world, visit, client, live_server):
    page = visit("/")
    enter(page, client, live_server, full_world["coordinator"])
    addresses = filled(FOR_COORDINATORS, full_world)
    assert {address: found for address in addresses if (found := violations(page, address))} == {}


def test_no_violation_in_the_dark_scheme(full_world, visit):
    page = visit("/")
    page.emulate_media(color_scheme="dark")
    addresses = [
        "/", "/annuaire/", "/annuaire/lieux/le-relais/", "/charte/", "/rejoindre/demande/", "/besoins/", "/avis/atelier1/",
        "/materiel/", "/materiel/drone/", "/indicateurs/chiffres-publies/", f"/bilan-{YEAR}/",
    ]  # fmt: skip
    assert {address: found for address in addresses if (found := violations(page, address))} == {}


def enter(page, client, live_server, person):
    """Be signed in as the person, without going through the door again."""
    client.force_login(person)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
