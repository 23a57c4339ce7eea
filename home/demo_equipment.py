"""The demonstration's pools: what is lent, a year of loans, one of them late, a problem reported; what a member lends.

Everything here is invented and dated from today.
"""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from network.models import Structure
from resources.availability import days_between, held_until
from resources.models import (
    Accessory,
    EquipmentItem,
    EquipmentUnit,
    Incident,
    KitPart,
    LentUnit,
    Loan,
    LoanStatus,
    Pool,
    Resource,
    Servicing,
    UnitDay,
)

TERMS = """Le matériel reste à son propriétaire. La structure qui l’emprunte le range à l’abri, l’assure jusqu’au dernier jour, ne répare rien et signale tout défaut.
Il est rapporté propre, chargé et complet, au dépôt, pendant ses heures d’ouverture."""
WEEK = {day: [["09:00", "12:00"], ["14:00", "17:00"]] for day in ("mo", "tu", "we", "th", "fr")} | {
    "sa": [],
    "su": [],
}
ITEMS = [  # name, slug, summary, what it is good for, value, units, accessories
    ("Casque de réalité virtuelle", "casque-vr", "Un casque autonome, facile à nettoyer.",
     "Visiter un musée, s’entraîner à parler en public, faire peur à son maire avec un requin.", "399", 4,
     [("Manettes", 2), ("Chargeur", 1), ("Housse", 1)]),
    ("Tablette", "tablette", "Dix pouces, grands caractères, coque antichoc.", "Un premier atelier pour des personnes qui n’ont jamais touché d’écran.",
     "219", 8, [("Chargeur", 1), ("Stylet", 1)]),
    ("Vidéoprojecteur", "videoprojecteur", "Lumineux, avec un câble de dix mètres.", "Une soirée, une réunion, un film.", "520", 2,
     [("Télécommande", 1), ("Câble HDMI", 1), ("Sacoche", 1)]),
    ("Imprimante 3D", "imprimante-3d", "De petits objets, en une heure.", "Fabriquer un porte-clés, réparer un bouton.", "650", 1,
     [("Bobine de fil", 1), ("Spatule", 1)]),
    ("Borne photo", "borne-photo", "Elle imprime tout de suite.", "Une fête, une porte ouverte.", "890", 1, [("Papier", 1)]),
]  # fmt: skip
LOANS = [  # borrower, item, units, first day from today, days, status, people
    ("centre-social-la-margelle", "casque-vr", 4, -120, 10, LoanStatus.RETURNED, 46),
    ("la-bobine", "tablette", 6, -80, 25, LoanStatus.RETURNED, 31),
    ("clic-et-bocage", "imprimante-3d", 1, -60, 14, LoanStatus.RETURNED, 18),
    ("les-souris-grises", "videoprojecteur", 1, -20, 12, LoanStatus.OUT, None),
    ("octet-et-compagnie", "tablette", 4, -3, 10, LoanStatus.OUT, None),
    ("le-ricochet", "casque-vr", 2, 6, 5, LoanStatus.APPROVED, None),
    ("clic-et-bocage", "borne-photo", 1, 20, 3, LoanStatus.REQUESTED, None),
]  # fmt: skip


def load(member):
    today, now = timezone.localdate(), timezone.now()
    owner = Structure.objects.get(slug="chantier-recto-verso")
    pool = Pool.objects.create(
        name="Le parc du Fil", slug="parc-du-fil", owner=owner, depot="12 rue des Tisserandes, 79000 Niort",
        contact="05 36 49 10 10", hours=WEEK, terms=TERMS, insurance="warn",
    )  # fmt: skip
    items = {spec[1]: _item(pool, *spec) for spec in ITEMS}
    kit = EquipmentItem.objects.create(
        pool=pool, name="Kit réalité virtuelle", slug="kit-vr", summary="Quatre casques, un vidéoprojecteur : un atelier clés en main.",
        good_for="Un atelier d’une demi-journée pour huit personnes.",
    )  # fmt: skip
    KitPart.objects.create(kit=kit, item=items["casque-vr"], count=4)
    KitPart.objects.create(kit=kit, item=items["videoprojecteur"], count=1)
    if plan := Resource.objects.filter(slug="soiree-intelligence-artificielle").first():
        items["tablette"].plans.add(plan)
    for slug, item, count, ahead, days, status, people in LOANS:
        first = today + dt.timedelta(days=ahead)
        last = first + dt.timedelta(days=days - 1)
        loan = Loan.objects.create(
            pool=pool, structure=Structure.objects.get(slug=slug), requested_by=member, begins_on=first, ends_on=last,
            actions="Un atelier ouvert à tous.", audience="Tous publics", where="La salle commune", status=status,
            people_expected=20, people_reached=people, terms_accepted=TERMS, requested_at=now + dt.timedelta(days=min(ahead, 0) - 10),
        )  # fmt: skip
        for unit in items[item].units.order_by("pk")[:count]:
            LentUnit.objects.create(
                loan=loan, unit=unit, given_back_at=now if status == LoanStatus.RETURNED else None
            )
            UnitDay.objects.bulk_create(
                [
                    UnitDay(unit=unit, loan=loan, day=day, is_preparation=day > last)
                    for day in days_between(first, held_until(pool, last))
                ]
            )
    neighbour = Pool.objects.create(
        name="Le placard de La Bobine", slug="placard-de-la-bobine", owner=Structure.objects.get(slug="la-bobine"), is_public=False,
        depot="La Bobine, à l’accueil", longest_days=7, insurance="ignore", terms="Rapportez-la avec son chargeur.",
    )  # fmt: skip
    _item(
        neighbour, "Sono portable", "sono-portable", "Une enceinte et un micro.", "Une annonce, un bal.", "180", 1,
        [("Micro", 1), ("Chargeur", 1)],
    )  # fmt: skip
    printer = items["imprimante-3d"].units.get()
    Incident.objects.create(
        unit=printer, text="La buse est bouchée, nous n’avons touché à rien.", reporter="Sacha Démo"
    )
    Servicing.objects.create(unit=printer, what="Nettoyer la buse", due_on=today + dt.timedelta(days=9))


def _item(pool, name, slug, summary, good_for, value, count, accessories):
    item = EquipmentItem.objects.create(
        pool=pool, name=name, slug=slug, summary=summary, good_for=good_for, value=Decimal(value)
    )
    for label, number in accessories:
        Accessory.objects.create(item=item, name=label, count=number)
    for number in range(count):
        EquipmentUnit.objects.create(item=item, number=f"{slug[:3].upper()}-{number + 1:02}")
    return item
