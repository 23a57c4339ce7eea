"""Load the demonstration network: a whole one, on the real territory of Deux-Sèvres, everything else invented."""

import datetime as dt
import json

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Locale
from wagtail.rich_text import RichText

from home import (
    demo_agenda,
    demo_directory,
    demo_equipment,
    demo_figures,
    demo_governance,
    demo_groups,
    demo_letters,
    demo_resources,
    demo_satisfaction,
    demo_upkeep,
    founding,
    streams,
)
from home.models import EditorialPage, HomePage, Identity, NewsPage
from network import paper, ready_rules
from network.geography.loading import load_territory
from network.models import (
    Affiliation,
    CharterStatus,
    CharterVersion,
    Closure,
    Commune,
    GroupDocument,
    Membership,
    MembershipApplication,
    Network,
    Place,
    Seat,
    Structure,
    Term,
    User,
    Vocabulary,
    WorkingGroup,
)
from network.roles import COORDINATORS
from resources import themes
from resources.models import Resource, ResourceFile, ResourceLink, ResourceStatus, Theme
from resources.text import cleaned_text

FOLDER = settings.ROOT / "home" / "demo"

VOCABULARIES = {
    "services": Vocabulary.SERVICES,
    "audiences": Vocabulary.AUDIENCES,
    "special_care": Vocabulary.SPECIAL_CARE,
    "fees": Vocabulary.FEES,
    "programmes": Vocabulary.PROGRAMMES,
    "labels": Vocabulary.LABELS,
    "access": Vocabulary.ACCESS,
    "support": Vocabulary.SUPPORT,
}


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port, **options):
        if HomePage.objects.exists():
            raise CommandError("There is already a network here; the demonstration is loaded into an empty one only.")
        with transaction.atomic():
            self.load(port)
        self.stdout.write(
            f"Demonstration network: {Structure.objects.count()} structures, {Place.objects.count()} places, "
            f"{Resource.objects.count()} resources, {NewsPage.objects.count()} news, {User.objects.count()} people."
        )

    def load(self, port):
        self.now = timezone.now()
        self.today = timezone.localdate()
        self.english_texts = read("english")
        founding.locales()
        spec = read("network")
        load_territory(spec["territory_kind"], spec["territory_codes"])
        self.rules = ready_rules.adopt(spec["rule_set"])
        themes.load()
        themes.load_synonyms()
        self.network(spec)
        group = founding.coordinators_group()
        self.home = founding.home_page(spec["name"], "127.0.0.1", port)
        self.pages = founding.pages(self.home)
        self.structures()
        self.people(group)
        self.places()
        self.texts()
        self.charter()
        self.news()
        self.library()
        self.groups()
        self.application()
        self.english()
        demo_directory.load()
        coordinator = User.objects.get(email="camille.exemple@example.org")
        demo_governance.load(coordinator, self.rules)
        demo_upkeep.load(coordinator)
        demo_resources.load(User.objects.filter(affiliations__role="manager").first())
        demo_agenda.load(coordinator)
        demo_equipment.load(User.objects.get(email="dominique.modele@example.org"))
        demo_figures.load(coordinator)
        demo_letters.load(coordinator)
        demo_groups.load(coordinator)
        demo_figures.report(coordinator)
        demo_satisfaction.load()

    def network(self, spec):
        secretariat = spec["secretariat"]
        Network.objects.create(
            name=spec["name"],
            short_name=spec["short_name"],
            territory_name="Deux-Sèvres",
            territory_kind=spec["territory_kind"],
            territory_codes=",".join(spec["territory_codes"]),
            created_on=spec["created_on"],
            email=secretariat["email"],
            phone=secretariat["phone"],
            address=f"{secretariat['address']}\n{secretariat['postal_code']} {secretariat['city']}",
        )
        Identity.objects.create(
            tagline=spec["tagline"],
            tagline_en=self.english_texts["tagline"],
            main_colour=spec["colours"]["main"].lower(),
            accent_colour=spec["colours"]["accent"].lower(),
        )

    def application(self):
        """Somebody waits for an answer, so that the secretariat's first page has something to ask."""
        MembershipApplication.objects.create(
            structure_name="Association Les Clics du Bocage",
            commune=Commune.objects.get(pk="79079"),
            contact_name="Noé Brouillon",
            contact_function="présidence",
            email="bonjour@clics-du-bocage.example.org",
            motivation="Nous tenons une permanence le samedi matin dans l’ancienne poste, avec quatre bénévoles. "
            "Nous aimerions partager nos ateliers et ne plus renvoyer les gens au hasard.",
            submitted_at=self.now - dt.timedelta(days=2),
        )

    def structures(self):
        kinds = {term.code: term for term in Term.objects.of(Vocabulary.TYPOLOGY)}
        specs = read("structures")
        for spec in specs:
            structure = Structure.objects.create(
                slug=spec["slug"],
                name=spec["name"],
                usage_name=spec["usage_name"],
                kind=kinds[spec["kind"].lower().replace("_", "-")],
                siret=spec["siret"],
                rna=spec["rna"],
                commune_id=spec["insee"],
                postal_code=spec["postal_code"],
                address=spec["address"],
                phone=spec["phone"],
                email=spec["email"],
                website=spec["website"],
                summary=spec["summary"],
                verified_at=self.now - dt.timedelta(days=30 + 9 * (len(spec["slug"]) % 20)),
                verified_means="account",
            )
            if spec["member_since"]:
                Membership.objects.create(
                    structure=structure,
                    agreement_type=self.rules,
                    begins_on=spec["member_since"],
                    signed_on=spec["signed_on"],
                )
        for spec in specs:
            if spec["parent"]:
                parent = Structure.objects.get(slug=spec["parent"])
                Structure.objects.filter(slug=spec["slug"]).update(parent=parent)

    def people(self, coordinators):
        for spec in read("people"):
            person = User.objects.create_user(
                spec["email"],
                first_name=spec["first_name"],
                last_name=spec["last_name"],
                function=spec["function"],
            )
            EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
            if spec["role"] == "coordinator":
                person.groups.add(Group.objects.get(name=COORDINATORS))
                TOTP.activate(person, generate_totp_secret())
                RecoveryCodes.activate(person)
            for affiliation in spec["affiliations"]:
                Affiliation.objects.create(
                    user=person,
                    structure=Structure.objects.get(slug=affiliation["structure"]),
                    role=affiliation["role"],
                    is_representative=affiliation["representative"],
                )

    def places(self):
        terms = {(term.vocabulary, term.label): term for term in Term.objects.all()}
        kinds = {term.code: term for term in Term.objects.of(Vocabulary.TYPOLOGY)}
        for spec in read("places"):
            age = spec["verified_days_ago"]
            verified = self.now - dt.timedelta(days=age) if age is not None else None
            hours = spec["hours"]["weekly"] if spec["hours"] else None
            place = Place.objects.create(
                slug=spec["slug"],
                structure=Structure.objects.get(slug=spec["structure"]),
                name=spec["name"],
                commune_id=spec["insee"],
                postal_code=spec["postal_code"],
                address=spec["address"],
                address_extra=spec["address_extra"],
                latitude=spec["latitude"],
                longitude=spec["longitude"],
                phone=spec["phone"],
                emails="|".join(spec["emails"]),
                websites="|".join(spec["websites"]),
                summary=spec["summary"],
                detail=spec["detail"],
                hours=hours,
                hours_note=spec["hours_note"],
                by_appointment=spec["by_appointment"],
                verified_at=verified,
                verified_means=spec["verified_means"] or "" if verified else "",
                modified_at=verified or self.now - dt.timedelta(days=200),
            )
            chosen = [terms[vocabulary, label] for name, vocabulary in VOCABULARIES.items() for label in spec[name]]
            chosen += [kinds[code.lower().replace("_", "-")] for code in spec["typology"]]
            chosen.append(terms[Vocabulary.ITINERANCE, "Itinérant" if spec["itinerant"] else "Fixe"])
            place.terms.set(chosen)
            for closure in spec["closures"]:
                Closure.objects.create(
                    place=place,
                    starts_on=self.today + dt.timedelta(days=closure["starts_in"]),
                    ends_on=self.today + dt.timedelta(days=closure["ends_in"]),
                    note=closure["note"],
                )

    # Texts. Pages are filled in place and published, so that revisions, index and feeds follow.

    def publish(self, page, **texts):
        for name, value in texts.items():
            setattr(page, name, value)
        page.save_revision(changed=False).publish()
        return page

    def texts(self):
        spec = read("pages")
        figures = [{"type": "key_figure", **figure} for figure in spec["key_figures"]]
        sections = self._home_sections(spec["home"])
        self.publish(self.home, lead=spec["home"]["lead"], body=streams.page_blocks([*figures, *sections]))
        for page in spec["pages"]:
            existing = self.pages.get(page["slug"])
            if existing is None:
                existing = self.home.add_child(instance=EditorialPage(title=page["title"], slug=page["slug"]))
            texts = {"title": page["title"], "lead": page["lead"]}
            if page["slug"] == "glossaire":
                texts["body"] = [
                    (
                        "definition",
                        {
                            "term": each["term"],
                            "text": streams.paragraphs(each["definition"]),
                            "source": each["source"],
                        },
                    )
                    for each in spec["glossary"]
                ]
            else:
                texts["body"] = streams.page_blocks(page["blocks"])
            self.publish(existing, **texts)
        self.publish(self.pages["actualites"], lead="Ce qui change pour les lieux, les personnes et le collectif.")
        self.publish(self.pages["charte"], lead="Ce qui nous réunit, et ce à quoi chacun s’engage.")

    @staticmethod
    def _home_sections(home):
        for section in home["sections"]:
            yield {"type": "heading", "text": section["title"]}
            yield {"type": "paragraph", "html": section["text"]}
            yield {"type": "call_to_action", "label": section["label"], "url": section["url"]}

    def charter(self):
        charter = read("charter")
        self.version = CharterVersion.objects.create(
            title=self._charter_title(charter),
            status=CharterStatus.IN_FORCE,
            adopted_on=charter["adopted_on"],
            what_changed=charter["what_changed"],
            body=streams.charter_blocks(charter),
        )

    @staticmethod
    def _charter_title(charter):
        return charter["title"].replace("[nom du collectif]", read("network")["name"])

    def news(self):
        self.news_pages = {}
        for spec in sorted(read("news"), key=lambda each: -each["published_days_ago"]):
            picture = settings.ROOT / spec["picture"]["file"]
            with picture.open("rb") as source:
                image = get_image_model().objects.create(
                    title=spec["title"], description=spec["picture"]["alt"], file=ImageFile(source, picture.name)
                )
            page = NewsPage(
                title=spec["title"],
                slug=spec["slug"],
                lead=spec["lead"],
                date=self.today - dt.timedelta(days=spec["published_days_ago"]),
                picture=image,
                picture_alt=spec["picture"]["alt"],
                body=[("paragraph", RichText(spec["body_html"]))],
                **{
                    f"for_{name}": name in spec["audiences"]
                    for name in ("professionals", "social_actors", "elected", "public")
                },
            )
            self.pages["actualites"].add_child(instance=page)
            self.news_pages[spec["slug"]] = self.publish(page)

    def library(self):
        found = {theme.label: theme for theme in Theme.objects.all()}
        for spec in sorted(read("resources"), key=lambda each: -each["published_days_ago"]):
            resource = Resource.objects.create(
                slug=spec["slug"],
                title=spec["title"],
                summary=spec["summary"],
                text=cleaned_text(spec["text"]),
                kind=spec["kind"],
                licence=spec["licence"],
                visibility=spec["visibility"],
                structure=Structure.objects.get(slug=spec["authors"][0]),
                status=ResourceStatus.PUBLISHED,
                published_at=self.now - dt.timedelta(days=spec["published_days_ago"]),
            )
            resource.co_authors.set(Structure.objects.filter(slug__in=spec["authors"][1:]))
            resource.themes.set([found[label] for label in [*spec["themes"], *spec["audiences"]]])
            for link in spec["links"]:
                ResourceLink.objects.create(resource=resource, **link)
            if spec["file"]:
                self._file(resource, **spec["file"])

    def _file(self, resource, *, name, title, text):
        content, kind = text.encode(), "text/plain; charset=utf-8"
        if name.endswith(".pdf"):
            if paper.is_available():
                content, kind = paper.text_as_pdf(title, text), "application/pdf"
            else:
                name = name.removesuffix(".pdf") + ".txt"
        ResourceFile.objects.create(
            resource=resource, title=title, file=ContentFile(content, name), size=len(content), content_type=kind
        )

    def groups(self):
        for spec in read("groups"):
            group = WorkingGroup.objects.create(
                slug=spec["slug"], name=spec["name"], mandate=spec["mandate"], joining=spec["joining"]
            )
            for email in dict.fromkeys([*spec["facilitators"], *spec["members"]]):
                Seat.objects.create(
                    group=group, user=User.objects.get(email=email), is_facilitator=email in spec["facilitators"]
                )
            facilitator = User.objects.get(email=spec["facilitators"][0])
            for document in spec["documents"]:
                content = document["text"].encode()
                GroupDocument.objects.create(
                    group=group,
                    title=document["title"],
                    file=ContentFile(content, f"{spec['slug']}.txt"),
                    size=len(content),
                    added_by=facilitator,
                )

    # English: the main pages only. The others stay untranslated, and are not shown as if they were English.

    def english(self):
        texts, locale = self.english_texts, Locale.objects.get(language_code="en")
        titles = texts["page_titles"]
        figures = [{"type": "key_figure", **figure} for figure in texts["key_figures"]]
        home = self.home.copy_for_translation(locale)
        body = streams.page_blocks([*figures, *self._home_sections(texts["home"])])
        self.publish(home, title=titles["accueil"], lead=texts["home"]["lead"], body=body)
        for page in texts["pages"]:
            translated = self.pages[page["slug"]].copy_for_translation(locale)
            self.publish(
                translated,
                title=page["title"], slug=page["slug"], lead=page["lead"], body=streams.page_blocks(page["blocks"]),
            )  # fmt: skip
        charter_page = self.pages["charte"].copy_for_translation(locale)
        self.publish(charter_page, title=titles["charte"], slug="charte", lead="What brings us together.")
        news_index = self.pages["actualites"].copy_for_translation(locale)
        self.publish(news_index, title=titles["actualites"], slug="actualites", lead="What is new in the network.")
        for spec in texts["news"]:
            news = self.news_pages[spec["slug"]].copy_for_translation(locale)
            self.publish(
                news,
                title=spec["title"],
                slug=spec["slug"],
                lead=spec["lead"],
                picture_alt=spec.get("picture_alt") or spec["picture"]["alt"],
                body=[("paragraph", RichText(spec["body_html"]))],
            )
        version = self.version.copy_for_translation(locale)
        version.title = self._charter_title(texts["charter"])
        version.status = CharterStatus.IN_FORCE
        version.what_changed = texts["charter"]["what_changed"]
        version.body = streams.charter_blocks(texts["charter"])
        version.save()
