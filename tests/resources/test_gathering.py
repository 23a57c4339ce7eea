"""Resources of other networks come in with their licence and their source, once each."""

import pytest
from django.core.exceptions import PermissionDenied

from network.ready_rules import adopt
from resources import themes
from resources.gathering import Unreadable, gather, licence_named, records_in
from resources.models import Resource, ResourceStatus
from tests.factories.network import PersonFactory, StructureFactory

TABLE = (
    "id;titre;resume;type;licence;themes;url\r\n"
    "a-1;Atelier <b>tablettes</b>;Six séances;atelier;CC-BY-SA-4.0;Accessibilité | Inconnu;https://voisin.example.org/1\r\n"
    "a-2;Sans licence;;guide;;;https://voisin.example.org/2\r\n"
    "a-3;Licence étrange;;guide;Chasse gardée;;javascript:alert(1)\r\n"
    ";;;;;;\r\n"
    'a-4;"\'=1+1";x;video;etalab-2.0;;\r\n'
).encode("cp1252")
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Voisin</title><item><title>Écrire simple</title>
<link>https://voisin.example.org/3</link><guid>n-3</guid><description>&lt;script&gt;alert(1)&lt;/script&gt;Dix règles</description></item></channel></rss>"""
CATALOGUE = """<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header><identifier>oai:voisin:1</identifier></header><metadata><dc xmlns="http://purl.org/dc/elements/1.1/">
<title>Carte grise</title><creator>Ada Essai</creator><identifier>https://voisin.example.org/cg</identifier>
<rights>https://creativecommons.org/licenses/by/4.0/</rights></dc></metadata></record>
<record><header status="deleted"><identifier>oai:voisin:2</identifier></header></record>
<resumptionToken>suite</resumptionToken></ListRecords></OAI-PMH>"""


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ("https://creativecommons.org/licenses/by-sa/4.0/deed.fr", "CC-BY-SA-4.0"), ("CC BY-NC-ND 4.0", "CC-BY-NC-ND-4.0"),
        ("Licence Ouverte 2.0 / Etalab", "etalab-2.0"), ("cc0", "CC0-1.0"), ("Licence CC-BY", "CC-BY-4.0"),
        ("Tous droits réservés", None), ("", None),
    ],
)  # fmt: skip
def test_a_licence_is_recognised_or_is_none(said, licence):
    assert licence_named(said) == licence


def test_a_feed_and_a_catalogue_are_read():
    (article,), _token = records_in(FEED.encode())
    assert (article.title, article.key, article.url) == ("Écrire simple", "n-3", "https://voisin.example.org/3")
    records, token = records_in(CATALOGUE.encode())
    assert [(each.key, each.title, each.deleted) for each in records] == [
        ("oai:voisin:1", "Carte grise", False),
        ("oai:voisin:2", "", True),
    ]
    assert token == "suite"


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
        b"prenom,age\nA,9",
        b"<html><body>Rien</body></html>",
        b"",
    ],
)
def test_what_cannot_be_read_says_so(content):
    with pytest.raises(Unreadable):
        records_in(content)


@pytest.mark.django_db
def test_what_comes_in_keeps_its_licence_and_its_source_and_comes_once():
    themes.load()
    structure, coordinator = StructureFactory(), PersonFactory(coordinator=True)
    records, _token = records_in(TABLE)
    with pytest.raises(PermissionDenied):
        gather(records, source="Voisin", structure=structure, by=PersonFactory())
    said = {"source": "Voisin", "structure": structure, "by": coordinator}
    assert gather(records, **said, dry_run=True).created == 2
    assert not Resource.objects.exists()
    report = gather(records, **said)
    assert (report.created, [title for title, _why in report.refused]) == (2, ["Sans licence", "Licence étrange"])
    first = Resource.objects.get(source_key="a-1")
    assert (first.title, first.licence, first.source_name, first.kind) == (
        "Atelier tablettes",
        "CC-BY-SA-4.0",
        "Voisin",
        "workshop_plan",
    )
    assert (first.status, first.source_url) == (ResourceStatus.PROPOSED, "https://voisin.example.org/1")
    assert [theme.label for theme in first.themes.all()] == ["Accessibilité"]
    assert Resource.objects.get(source_key="a-4").title == "=1+1"
    again = gather(records, **said, licence="CC0-1.0")
    assert (again.created, again.unchanged) == (1, 2)  # the one without a licence now has one
    Resource.objects.filter(pk=first.pk).update(version=2, title="Repris chez nous")
    assert gather(records, **said).left == 1
    assert Resource.objects.count() == 3


@pytest.mark.django_db
def test_what_comes_in_hides_no_page_of_ours():
    records, _token = records_in(b"id;titre;licence\na;Collections;CC0")
    gather(records, source="V", structure=StructureFactory(), by=PersonFactory(coordinator=True))
    assert Resource.objects.get(source_key="a").slug == "ressource-collections"


@pytest.mark.django_db
def test_what_is_published_at_once_keeps_the_rules_of_the_network(site):
    adopt("tani")
    records, _token = records_in(b"id;titre;licence\n1;Libre;CC0-1.0\n2;Pas libre;CC-BY-NC-4.0\n")
    report = gather(
        records, source="V", structure=StructureFactory(), by=PersonFactory(coordinator=True), publish=True
    )
    assert [each.title for each in Resource.objects.public()] == ["Libre"]
    assert [title for title, _why in report.refused] == ["Pas libre"]
