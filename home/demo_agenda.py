"""The agenda of the demonstration: workshops to come, a weekly series, one that is full, one called off, a group’s date.

Everything is invented and dated from today; the steps are the real ones, so that messages and seats hold.
"""

import datetime as dt

from django.utils import timezone

from network import announcing, registering
from network.models import Event, EventVisibility, Place, Registration, Structure, Term, Vocabulary, WorkingGroup
from network.recurring import Repeat

# (title, in how many days, hour, how many hours, place, kind, seats, in short)
WORKSHOPS = [
    ("Premiers pas avec une tablette", 4, 10, 2, "l-atelier-du-square", "workshop", 8, "Allumer, toucher, revenir en arrière : on prend le temps."),
    ("Faire ses démarches sans stress", 6, 14, 2, "mediatheque-les-trois-saules", "workshop", 6, "Venez avec vos papiers et vos questions."),
    ("Ranger ses photos", 9, 14, 2, "bibliotheque-de-l-ecluse", "workshop", None, "Du téléphone à l’ordinateur, et de l’ordinateur à l’album."),
    ("Permanence sur le marché", 11, 9, 3, "la-camionnette-de-clic-et-bocage", "help", None, "La camionnette s’arrête devant la halle."),
    ("Accueillir une personne en difficulté avec le numérique", 16, 9, 7, "la-bobine-thouars", "training", 12, "Une journée pour celles et ceux qui tiennent un accueil."),
    ("Café des parents : les écrans à la maison", 19, 17, 2, "espace-numerique-les-passerelles", "event", None, "On parle, on écoute, on repart avec trois idées."),
    ("Mon téléphone et mes comptes en sécurité", 25, 14, 2, "la-filature", "workshop", 10, "Mots de passe, messages suspects, bons réflexes."),
]  # fmt: skip


def load(coordinator):
    for number, spec in enumerate(WORKSHOPS):
        _workshop(coordinator, number, *spec)
    _weekly(coordinator)
    _full(coordinator)
    _called_off(coordinator)
    _at_a_distance(coordinator)
    _of_a_group(coordinator)
    _held(coordinator)
    _draft(coordinator)


def _at(days, hour, minute=0):
    return timezone.make_aware(
        dt.datetime.combine(timezone.localdate() + dt.timedelta(days=days), dt.time(hour, minute))
    )


def _event(title, days, hour, hours, place=None, **fields):
    starts_at = _at(days, hour)
    if place is not None:
        fields |= {"place": place, "structure": place.structure}
    return Event(title=title, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=hours), **fields)


def _place(slug):
    return Place.objects.select_related("structure", "commune").get(slug=slug)


def _published(event, coordinator, terms=(), **more):
    event = announcing.prepare(event, by=coordinator, terms=terms, **more)
    announcing.publish(event, by=coordinator, following=bool(more))
    return event


def _terms(number):
    services = list(Term.objects.of(Vocabulary.SERVICES))
    return [services[number % len(services)], services[(number + 3) % len(services)]]


def _workshop(coordinator, number, title, days, hour, hours, place, kind, seats, summary):
    event = _event(
        title, days, hour, hours, _place(place), kind=kind, summary=summary, seats=seats, takes_registrations=bool(seats),
    )  # fmt: skip
    _published(event, coordinator, _terms(number))


def _weekly(coordinator):
    event = _event(
        "Atelier du mercredi", (2 - timezone.localdate().weekday()) % 7 or 7, 14, 2, _place("espace-numerique-les-passerelles"),
        summary="Chaque semaine, une question différente. Sans inscription.",
    )  # fmt: skip
    _published(event, coordinator, _terms(1), repeat=Repeat.WEEK, count=8)


def _full(coordinator):
    event = _event(
        "Réparer son ordinateur ensemble", 8, 18, 2, _place("le-local-de-clic-et-bocage"), takes_registrations=True, seats=3,
        summary="Trois établis, trois machines : on ouvre, on nettoie, on referme.",
    )  # fmt: skip
    event = _published(event, coordinator, _terms(2))
    for name in ("Lou Brouillon", "Claude Fictif", "Andrea Témoin", "Noa Spécimen", "Eden Maquette"):
        email = f"{name.split()[0].lower()}@inscriptions.example.org"
        registering.register(event, name=name, email=email)


def _called_off(coordinator):
    event = _event(
        "Visite du cybercafé associatif", 13, 10, 2, _place("la-grange-aux-idees"), kind="event",
        summary="Une matinée pour voir comment une association s’est équipée.",
    )  # fmt: skip
    event = _published(event, coordinator)
    announcing.cancel(event, by=coordinator, because="La salle est en travaux. Une autre date viendra en janvier.")


def _at_a_distance(coordinator):
    event = _event(
        "Présenter les aides aux démarches : webinaire des membres", 15, 13, 1, kind="webinar", visibility=EventVisibility.MEMBERS,
        structure=Structure.objects.get(slug="association-trame"), takes_registrations=True,
        online_url="https://visio.example.org/le-fil", summary="Une heure à distance, réservée aux membres du réseau.",
    )  # fmt: skip
    _published(event, coordinator)


def _of_a_group(coordinator):
    event = _event(
        "Relecture de la fiche d’orientation", 12, 14, 2, kind="event", visibility=EventVisibility.GROUP,
        structure=Structure.objects.get(slug="association-trame"), group=WorkingGroup.objects.get(slug="accueil-et-orientation"),
        where="Salle de l’étage, 12 rue des Tisserandes, Niort",
    )  # fmt: skip
    _published(event, coordinator)


def _held(coordinator):
    """One of last week: who came is noted."""
    event = _event(
        "Écrire un courriel, envoyer une photo", 3, 10, 2, _place("ccas-les-glycines"), takes_registrations=True, seats=8,
    )  # fmt: skip
    event = _published(event, coordinator)
    for name in ("Paule Exemple", "Gaby Modèle", "Dany Essai"):
        registering.add(event, name=name, by=coordinator)
    Event.objects.filter(pk=event.pk).update(starts_at=_at(-7, 10), ends_at=_at(-7, 12))
    Event.objects.get(pk=event.pk).save()
    for number, registration in enumerate(Registration.objects.filter(event=event)):
        registration.refresh_from_db()
        registering.note(registration, by=coordinator, came=number != 2)


def _draft(coordinator):
    event = _event("Semaine du jeu vidéo : à relire", 30, 14, 3, _place("mediatheque-les-trois-saules"), kind="event")
    announcing.prepare(event, by=coordinator)
