"""The demonstration’s watch and letters: links to real public sites and to invented ones, in our own words."""

import datetime as dt

from django.utils import timezone

from home.letters import composing, subscribing
from home.models import AudienceKind, ItemKind, Letter, LetterAudience, LetterItem, LetterStatus, Subscriber
from resources import watching
from resources.models import FeedEntry, Theme, WatchFeed, WatchItem, WatchKind

FEEDS = [
    ("Service-Public.fr, actualités", "https://www.service-public.fr/abonnements/rss/actu-actu-particuliers.rss"),
    ("CNIL, actualités", "https://www.cnil.fr/fr/rss.xml"),
]

# Title, address, source, why, kind, days until the last day, theme
ITEMS = [
    (
        "Demander un duplicata de permis de conduire",
        "https://www.service-public.fr/particuliers/vosdroits/F12107",
        "Service-Public.fr",
        "La page la plus demandée dans nos permanences : gardez-la dans vos marque-pages, elle dit quelles pièces préparer "
        "avant de venir.",
        WatchKind.RULE, None, "Aide aux démarches administratives",
    ),
    (
        "Appel à projets : ateliers d’hiver en milieu rural",
        "https://www.example.org/appel-ateliers-d-hiver",
        "Fondation des Lampions (inventée)",
        "Les petites associations peuvent y répondre seules. Le secrétariat relit volontiers votre dossier.",
        WatchKind.CALL, 21, "Maîtrise des outils numériques",
    ),
    (
        "Reconnaître un message d’hameçonnage",
        "https://www.cybermalveillance.gouv.fr/tous-nos-contenus/fiches-reflexes/hameconnage-phishing",
        "Cybermalveillance.gouv.fr",
        "Une fiche d’une page, facile à imprimer, à laisser sur la table d’accueil.",
        WatchKind.TOOL, None, "Risques cyber et protection",
    ),
    (
        "Vos droits sur vos données, expliqués simplement",
        "https://www.cnil.fr/fr/mes-demarches/les-droits-pour-maitriser-vos-donnees-personnelles",
        "CNIL",
        "Utile pour préparer un atelier : les exemples sont concrets et se lisent à voix haute.",
        WatchKind.NEWS, None, "Données",
    ),
    (
        "Le baromètre du numérique",
        "https://www.credoc.fr/publications/barometre-du-numerique",
        "CRÉDOC",
        "Les chiffres que demandent les financeurs : qui se dit à l’aise, qui renonce à une démarche, et pourquoi.",
        WatchKind.STUDY, None, "Maîtrise des outils numériques",
    ),
    (
        "Du matériel reconditionné pour les lieux d’accueil",
        "https://www.example.org/materiel-pour-les-lieux",
        "Ressourcerie des Quatre-Chemins (inventée)",
        "Un accompagnement est proposé aux collectivités : parlez-en à votre mairie avant la fin du mois prochain.",
        WatchKind.OPPORTUNITY, 40, "Matériel reconditionné",
    ),
]  # fmt: skip

ENTRIES = [
    ("Changement d’adresse : une démarche pour prévenir tout le monde", "https://www.service-public.fr/particuliers/vosdroits/R11193"),
    ("Vol de téléphone : les premiers gestes", "https://www.cnil.fr/fr/cybersecurite"),
]  # fmt: skip


def load(coordinator):
    themes = {theme.label: theme for theme in Theme.objects.filter(axis=Theme.Axis.THEME)}
    feeds = [WatchFeed(name=name, url=url) for name, url in FEEDS]
    for feed in feeds:
        watching.follow(feed, by=coordinator)
    today = timezone.localdate()
    for age, (title, url, source, why, kind, days, theme) in enumerate(ITEMS, start=1):
        item = WatchItem(
            title=title, url=url, source=source, why=why, kind=kind,
            deadline=today + dt.timedelta(days=days) if days else None,
        )  # fmt: skip
        watching.propose(item, by=coordinator, themes=[themes[theme]] if theme in themes else [], at_once=True)
        WatchItem.objects.filter(pk=item.pk).update(published_at=timezone.now() - dt.timedelta(days=3 * age))
    for feed, (title, url) in zip(feeds, ENTRIES, strict=True):
        FeedEntry.objects.create(feed=feed, guid=url, title=title, url=url, published_at=timezone.now())
    _letters(coordinator)


def _letters(coordinator):
    audience = LetterAudience(
        name="La lettre du réseau",
        description="Une fois par mois : nouvelles, ressources, dates et appels à projets.",
    )
    subscribing.keep_list(audience, by=coordinator)
    members = LetterAudience(
        name="Entre membres", description="Ce qui se prépare dans le réseau.", who=AudienceKind.MEMBERS, is_open=False
    )
    subscribing.keep_list(members, by=coordinator)
    proof = f"{audience.name} – {audience.description}"
    month_ago = timezone.now() - dt.timedelta(days=31)
    Subscriber.objects.bulk_create(
        [
            Subscriber(audience=audience, email=email, proof=proof, asked_at=month_ago, confirmed_at=confirmed)
            for email, confirmed in [
                ("mairie@example.org", month_ago), ("voisine@example.org", month_ago), ("presse@example.org", None),
            ]
        ]
    )  # fmt: skip
    sent = Letter.objects.create(
        audience=audience, subject="La rentrée du réseau", slug="la-rentree-du-reseau", created_by=coordinator,
        created_at=month_ago, status=LetterStatus.SENT, sent_at=month_ago, is_public=True,
        intro="Bonjour,\n\nLes permanences reprennent, et deux nouveaux lieux nous rejoignent. Bonne lecture !",
    )  # fmt: skip
    parts = [
        (ItemKind.FREE, "Les permanences reprennent", "Les horaires de chaque lieu sont à jour dans l’annuaire.", "/annuaire/"),
        (ItemKind.FREE, "Ce que nous partageons", "Fiches d’atelier et guides, à reprendre librement.", "/ressources/"),
    ]  # fmt: skip
    for place, (kind, title, text, url) in enumerate(parts, start=1):
        LetterItem.objects.create(letter=sent, kind=kind, title=title, text=text, url=url, position=10 * place)
    draft = Letter(
        audience=audience, subject="L’hiver se prépare",
        intro="Bonjour,\n\nVoici ce que le réseau a publié depuis notre dernière lettre.",
    )  # fmt: skip
    composing.compose(draft, by=coordinator)
