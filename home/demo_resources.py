"""What lives around the demonstration's resources: what they need, collections, uses, searches that found nothing.

Everything here is invented and dated from today.
"""

import datetime as dt

from django.utils import timezone

from network.models import Structure
from resources.models import (
    Collection,
    CollectionItem,
    FruitlessSearch,
    Level,
    Resource,
    ResourceUse,
    SavedSearch,
    Scale,
    Theme,
)

# address: level, minutes, territory, Pix competences, what is needed
PRACTICE = {
    "atelier-mots-de-passe": (Level.FIRST_STEPS, 120, "", ["4.1", "4.2"], "Des cartes et des feutres\nUn ordinateur pour deux"),
    "reperer-l-illectronisme-a-l-accueil": ("", None, Scale.DEPARTEMENT, [], ""),
    "affiche-ici-on-vous-aide": ("", None, Scale.COMMUNE, [], "Une imprimante A3"),
    "six-questions-sans-ordinateur": (Level.FIRST_STEPS, 20, "", [], ""),
    "liste-rendez-vous-demarche": (Level.BEGINNER, 30, "", ["5.1"], ""),
    "reconnaitre-un-faux-message": (Level.BEGINNER, 90, "", ["1.1", "4.1"], "Un vidéoprojecteur"),
    "permanence-village-300-habitants": ("", None, Scale.COMMUNE, [], ""),
    "presenter-mon-espace-sante": (Level.BEGINNER, 45, "", ["4.2"], "Un écran et du son"),
    "ecrire-simple-dix-regles": (Level.INDEPENDENT, 60, "", ["3.1", "3.3"], ""),
    "reconditionner-un-portable": (Level.ADVANCED, 180, "", ["5.1", "5.2"], "Un tournevis\nUne clé USB de 16 Go\nUn disque neuf"),
    "soiree-intelligence-artificielle": (Level.BEGINNER, 120, "", ["1.1"], "Trois tablettes\nUn vidéoprojecteur"),
    "combien-coute-une-permanence": ("", None, Scale.EPCI, [], ""),
}  # fmt: skip
COLLECTIONS = [
    ("Pour commencer", "pour-commencer", "Ce qu’il faut avoir lu avant son premier accueil.", True,
     ["six-questions-sans-ordinateur", "reperer-l-illectronisme-a-l-accueil", "affiche-ici-on-vous-aide", "ecrire-simple-dix-regles"]),
    ("Se protéger", "se-proteger", "Des ateliers prêts à animer sur les risques de tous les jours.", True,
     ["atelier-mots-de-passe", "reconnaitre-un-faux-message"]),
    ("Tenir une permanence", "tenir-une-permanence", "Entre nous : ce que cela coûte et ce que cela demande.", False,
     ["permanence-village-300-habitants", "combien-coute-une-permanence"]),
]  # fmt: skip
USES = [
    ("atelier-mots-de-passe", "centre-social-la-margelle", 20,
     "Sept personnes, deux heures. Le jeu des serrures a tout débloqué ; prévoir plus de cartes."),
    ("atelier-mots-de-passe", "la-bobine", 55, "Fait en une heure, sans la dernière partie. À refaire en deux séances."),
    ("reconnaitre-un-faux-message", "les-souris-grises", 12, "Projeté en grand : tout le monde a voulu raconter le sien."),
]  # fmt: skip
FRUITLESS = [("covoiturage", 7, 3), ("dossier retraite", 5, 9), ("imprimer gratuitement", 3, 15), ("drone", 2, 30)]


def load(member):
    now = timezone.now()
    resources = {each.slug: each for each in Resource.objects.all()}
    structures = {each.slug: each for each in Structure.objects.all()}
    competences = {each.slug: each for each in Theme.objects.filter(axis=Theme.Axis.PIX)}
    for slug, (level, minutes, scale, codes, material) in PRACTICE.items():
        resource = resources[slug]
        resource.level, resource.duration, resource.scale, resource.material = level, minutes, scale, material
        resource.review_on = (resource.published_at + dt.timedelta(days=365)).date()
        resource.save()
        resource.themes.add(*(competences[code.replace(".", "-")] for code in codes))
    for position, (title, slug, summary, is_public, content) in enumerate(COLLECTIONS):
        collection = Collection.objects.create(
            title=title, slug=slug, summary=summary, is_public=is_public, position=position
        )
        for order, each in enumerate(content):
            CollectionItem.objects.create(
                collection=collection,
                resource=resources[each],
                sort_order=order,
                is_essential=order < 2 < len(content),
            )
    for slug, structure, days, text in USES:
        ResourceUse.objects.create(
            resource=resources[slug], structure=structures[structure], text=text, by=None,
            used_on=(now - dt.timedelta(days=days)).date(),
        )  # fmt: skip
    for words, times, days in FRUITLESS:
        day = (now - dt.timedelta(days=days)).date()
        FruitlessSearch.objects.create(words=words, times=times, first_on=day - dt.timedelta(days=40), last_on=day)
    SavedSearch.objects.create(user=member, name="Ateliers prêts à animer", question="type=workshop_plan")
