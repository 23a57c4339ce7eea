"""What the directory of the demonstration shows besides its listings: stops of the bus, equipment, a reader's report.

Everything here is invented and dated from today.
"""

import datetime as dt

from django.utils import timezone

from network.duplicates.looking import look_for_pairs
from network.models import Commune, Contact, Place, Stop, Structure, Term, Vocabulary
from network.upkeep import reporting

WEEKS = 8
ROUNDS = [  # weekday (Monday 0), opens, closes
    (1, "09:30", "12:00"),
    (1, "14:00", "16:30"),
    (3, "09:30", "12:00"),
    (4, "14:00", "17:00"),
]
ON_SITE = {
    "acces-internet-et-materiel-informatique": ["ordinateur", "wifi", "imprimante", "scanner"],
    "loisirs-et-creations-numeriques": ["imprimante-3d", "wifi"],
    "aide-aux-demarches-administratives": ["imprimante", "scanner"],
}
EVERY_SECOND = ["plain-pied", "toilettes-adaptees"]
EVERY_FIFTH = ["boucle-magnetique", "poste-adapte", "endroit-calme"]


def load():
    """After the listings: what travels, what is on site, what readers say, what looks alike."""
    _rounds()
    _equipment()
    place = Place.objects.get(slug="maison-la-boussole")
    reporting.report(place, reason="hours", text="Porte fermée mardi à 14 h, alors que la page dit ouvert.")
    agreed = Contact.objects.at("garance.modele@example.org", name="Garance Modèle", phone="05 36 49 10 41")
    Contact.objects.filter(pk=agreed.pk).update(shown_to_members=True)
    Place.objects.filter(pk=place.pk).update(contact=agreed)
    _twin()


def _rounds():
    today = timezone.localdate()
    monday = today - dt.timedelta(days=today.weekday())
    stops = []
    travelling = Place.objects.filter(terms__code="itinerant").select_related("commune").order_by("pk")
    for place in travelling:
        communes = list(
            Commune.objects.of_territory().filter(epci=place.commune.epci).order_by("slug")[: len(ROUNDS)]
        )
        for week in range(WEEKS):
            for (weekday, opens, closes), commune in zip(ROUNDS, communes, strict=False):
                day = monday + dt.timedelta(weeks=week, days=weekday)
                if day >= today:
                    stops.append(
                        Stop(
                            place=place, on=day, opens=opens, closes=closes, commune=commune, where="Salle des fêtes"
                        )
                    )
    Stop.objects.bulk_create(stops)


def _equipment():
    terms = {
        term.code: term
        for term in Term.objects.filter(
            vocabulary__in=[Vocabulary.EQUIPMENT, Vocabulary.ACCESSIBILITY, Vocabulary.SCHEMES]
        )
    }
    for place in Place.objects.prefetch_related("terms").order_by("pk"):
        codes = {code for term in place.terms.all() for code in ON_SITE.get(term.code, ())}
        codes |= set(EVERY_SECOND if place.pk % 2 else ()) | set(() if place.pk % 5 else EVERY_FIFTH)
        codes |= set(() if place.pk % 7 else ["pass-numerique"])
        place.terms.add(*(terms[code] for code in sorted(codes)))


def _twin():
    """The same place once more, as another source writes it and not shown yet: for the list of possible duplicates."""
    first = Place.objects.select_related("commune").get(slug="les-deux-ponts")
    structure = Structure.objects.create(name="Maison de l’emploi du Thouarsais", slug="maison-emploi-thouarsais")
    Place.objects.create(
        structure=structure, name="Maison de l’emploi – Les 2 Ponts", slug="maison-emploi-les-2-ponts",
        commune=first.commune, postal_code=first.postal_code, address="1 rue de l'Ecluse", phone=first.phone,
        latitude=first.latitude + 0.0002, longitude=first.longitude, source="Carte nationale", source_id="demo-2-ponts",
        shown_in_directory=False,
    )  # fmt: skip
    look_for_pairs()
