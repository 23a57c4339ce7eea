"""The watch: what members propose, what feeds bring, and who decides."""

import gzip
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from home.dashboard import waiting
from network import fetching
from network.fetching import Fetched, NotFetched, fetch
from network.models import OutgoingMessage, SearchEntry
from network.steps import StepRefused
from network.upkeep.reaching import Outside
from resources import feeds, watching
from resources.forms.watching import shared
from resources.models import EntryStatus, FeedEntry, WatchFeed, WatchItem, WatchStatus
from tests.factories.network import PersonFactory, StructureFactory
from tests.factories.watch import FeedEntryFactory, WatchFeedFactory, WatchItemFactory

db = pytest.mark.django_db
pure = pytest.mark.one_engine

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{}</channel></rss>"""
ITEM = "<item><guid isPermaLink='false'>{0}</guid><title>{1}</title><link>https://exemple.fr/{0}</link><description>{2}</description></item>"


def rss(*items):
    return RSS.format("".join(ITEM.format(*item) for item in items)).encode()


@pytest.fixture
def coordinator(db):
    return PersonFactory(coordinator=True)


@pytest.fixture
def member(db):
    return PersonFactory(reader_of=StructureFactory())


def link(**said):
    return WatchItemFactory.build(**said)


# Links


def test_a_member_proposes_and_the_secretariat_publishes(member, coordinator):
    item = link(url="https://Exemple.fr/appel?id=3&utm_source=lettre#haut")
    watching.propose(item, by=member)
    assert not WatchItem.objects.public() and item.url == "https://exemple.fr/appel?id=3"
    with pytest.raises(PermissionDenied):
        watching.publish(item, by=member)
    watching.publish(item, by=coordinator)
    with pytest.raises(StepRefused):
        watching.publish(item, by=coordinator)
    assert list(WatchItem.objects.public()) == [item]
    assert SearchEntry.objects.filter(kind="watch", is_public=True).count() == 1
    told = OutgoingMessage.objects.order_by("pk").values_list("to", flat=True)
    assert list(told) == [coordinator.email, member.email]


@pytest.mark.one_engine
def test_an_address_never_grows_and_what_was_decided_stays_decided(member, coordinator):
    assert watching.plain_address("https://x.fr/?q=é&utm_source=a&b") == "https://x.fr/?q=é&b"
    item = WatchItemFactory(proposed_by=member)
    open_in_a_form = WatchItem.objects.get(pk=item.pk)
    watching.publish(item, by=coordinator)
    with pytest.raises(PermissionDenied):
        watching.correct(open_in_a_form, by=member, themes=[])
    watching.correct(open_in_a_form, by=coordinator, themes=[])
    assert list(WatchItem.objects.public()) == [item]


def test_who_left_the_network_proposes_nothing(db):
    with pytest.raises(PermissionDenied):
        watching.propose(link(), by=PersonFactory(editor_of=StructureFactory(member=False)))


def test_a_link_comes_once_unless_the_first_was_set_aside(member, coordinator):
    first = WatchItemFactory(url="https://exemple.fr/a", published=True)
    with pytest.raises(StepRefused, match=first.title):
        watching.propose(link(url="https://exemple.fr/a#suite"), by=member)
    watching.set_aside(first, by=coordinator)
    assert not SearchEntry.objects.filter(kind="watch").exists()
    watching.propose(link(url="https://exemple.fr/a"), by=member)
    with pytest.raises(StepRefused):
        watching.put_back(first, by=coordinator)
    WatchItem.objects.exclude(pk=first.pk).delete()
    watching.put_back(first, by=coordinator)
    assert first.status == WatchStatus.PROPOSED


def test_links_for_members_are_not_public(client, member):
    inside = WatchItemFactory(published=True, for_members=True, title="Entre nous")
    WatchItemFactory(title="En attente")
    for address in ("/veille/", "/veille/flux.xml", f"/veille/{inside.pk}/"):
        response = client.get(address)
        assert "Entre nous" not in response.text and "En attente" not in response.text
    assert list(WatchItem.objects.visible_to(member)) == [inside]
    assert not SearchEntry.objects.get(kind="watch").is_public


@db
def test_the_public_list_says_until_when_one_may_answer(client, time_machine_at):
    WatchItemFactory(published=True, title="Appel", kind="call", deadline="2026-12-12")
    WatchItemFactory(published=True, title="Clos", kind="call", deadline="2026-01-03")
    text = client.get("/veille/").text
    assert "12 décembre" in text and "3 janvier" in text and "Clos" in text
    assert "Clos" not in client.get("/veille/?echeance=ouverte&type=call").text
    assert client.get("/veille/?q=appel&tri=echeance&theme=%00&page=x").status_code == 200


@pytest.fixture
def time_machine_at():
    import time_machine

    with time_machine.travel("2026-11-21 10:00+00:00", tick=False):
        yield


@db
def test_what_a_bookmark_hands_over_is_kept_only_when_the_person_says_so(client, member):
    client.force_login(member)
    address = reverse("watching:propose") + "?titre=Un+%22titre%22&adresse=https://exemple.fr/x"
    text = client.get(address).text
    assert "https://exemple.fr/x" in text and "Un &quot;titre&quot;" in text and not WatchItem.objects.exists()
    said = {"url": "javascript:alert(1)", "title": "<script>é😀", "source": "Moi", "why": "", "kind": "news"}
    refused = client.post(address, said)
    assert refused.status_code == 422 and "&lt;script&gt;é😀" in refused.text
    said |= {"url": "https://exemple.fr/x", "why": "Parce que.", "visibility": "public"}
    assert client.post(address, said).status_code == 302
    again = client.post(address, said)
    assert again.status_code == 422 and WatchItem.objects.count() == 1


@pure
@pytest.mark.parametrize(
    ("handed", "url", "title"),
    [
        ({"titre": "A", "adresse": "https://a.fr/1"}, "https://a.fr/1", "A"),
        ({"texte": "Lisez https://a.fr/1."}, "https://a.fr/1", "Lisez"),
        ({"texte": "rien\0"}, "", "rien"),
        ({}, "", ""),
    ],
)
def test_a_phone_may_put_the_address_into_the_text(handed, url, title):
    said = shared(handed)
    assert (said["url"], said["title"]) == (url, title)


# What feeds bring


def bringing(body, status=200, **headers):
    calls = []

    def fetched(url, **options):
        calls.append(options)
        return Fetched(url, status, headers, body)

    fetched.calls = calls
    return fetched


def test_entries_wait_until_somebody_says_why_they_matter(coordinator):
    feed = WatchFeedFactory(read_at="2026-11-01T05:00Z")
    body = rss(
        ("1", "Un &lt;b&gt;appel&lt;/b&gt;", "&lt;script&gt;x&lt;/script&gt;&lt;p&gt;Des ateliers.&lt;/p&gt;"),
        ("2", "Deux", ""),
    )
    assert feeds.read(feed, bringing(body)) == 2
    assert feeds.read(feed, bringing(body)) == 0
    first, second = FeedEntry.objects.order_by("guid")
    assert (first.title, first.summary) == ("Un appel", "Des ateliers.")
    with pytest.raises(StepRefused):
        watching.pick(first, link(why=" "), by=coordinator)
    watching.pick(first, link(), by=coordinator)
    assert WatchItem.objects.public().count() == 1
    assert watching.ignore([first, second], by=coordinator) == 1
    assert watching.take_back([first, second], by=coordinator) == 1
    assert {each.guid: each.status for each in FeedEntry.objects.all()} == {"1": "picked", "2": "new"}


@db
def test_a_new_feed_does_not_flood_the_list():
    feed = WatchFeedFactory()
    assert feeds.read(feed, bringing(rss(*[(n, f"Titre {n}", "") for n in range(250)]))) == feeds.FIRST_ENTRIES
    assert feed.entries.count() == feeds.MOST_ENTRIES


@db
def test_a_feed_is_asked_for_what_is_new_only():
    feed = WatchFeedFactory()
    feeds.read(feed, bringing(rss(), ETag='"abc"', **{"Last-Modified": "hier\r\nX: y"}))
    feed.refresh_from_db()
    unchanged = bringing(b"", status=304)
    feeds.read(feed, unchanged)
    assert unchanged.calls[0]["headers"] == {"If-None-Match": '"abc"'}


def test_five_failures_in_a_row_are_told_to_the_secretariat(coordinator, client):
    feed, other = WatchFeedFactory(name="Absent"), WatchFeedFactory()

    def fails(url, **options):
        if url == feed.url:
            raise NotFetched("Le site ne répond pas.")
        return Fetched(url, 200, {}, rss())

    for _morning in range(4):
        feeds.read_all(fails)
    assert waiting() == []
    assert feeds.read_all(fails).failed == 1
    assert [each.count for each in waiting()] == [1]
    client.force_login(coordinator)
    assert "Le site ne répond pas." in client.get("/espace/veille/").text
    feeds.read(feed, bringing(rss()))
    assert waiting() == [] and WatchFeed.objects.get(pk=other.pk).failures == 0


BILLION = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss version="2.0"/>"""


@pure
@pytest.mark.parametrize(
    "body", [BILLION, BILLION.decode().encode("utf-16"), b"<html><body>Une page", b"", b"\x00\xff" * 99]
)
def test_what_is_no_honest_feed_is_refused(body):
    with pytest.raises(NotFetched):
        feeds.entries_in(body, "https://exemple.fr/")


@pure
def test_what_a_feed_says_cannot_harm():
    entries = feeds.entries_in(
        rss(("1", "Bon", "&amp;lt;img onerror=x&amp;gt;"), ("2", "", "")).replace(
            b"https://exemple.fr/2", b"javascript:alert(1)"
        ),
        "https://exemple.fr/",
    )
    assert [(entry.title, entry.summary) for entry in entries] == [("Bon", "")]


@db
def test_a_list_of_feeds_goes_to_another_reader_and_comes_back(client, coordinator):
    (
        WatchFeedFactory(name="Le <fil>", url="https://exemple.fr/fil?a=1&b=2"),
        WatchFeedFactory(name="Secret", is_shown=False),
    )
    taken = client.get("/veille/sources.opml").content
    assert b"Secret" not in taken
    WatchFeed.objects.all().delete()
    client.force_login(coordinator)
    address = reverse("watching:import_opml")
    hostile = b'<opml><body><outline xmlUrl="file:///etc/passwd"/></body></opml>'
    for content in (taken, taken, hostile):
        client.post(address, {"file": SimpleUploadedFile("flux.opml", content)})
    assert [(feed.name, feed.url) for feed in WatchFeed.objects.all()] == [
        ("Le <fil>", "https://exemple.fr/fil?a=1&b=2")
    ]
    assert client.post(address, {"file": SimpleUploadedFile("x.opml", BILLION)}).status_code == 422


def test_many_entries_are_picked_together_or_not_at_all(client, coordinator):
    entries = [FeedEntryFactory(), FeedEntryFactory()]
    client.force_login(coordinator)
    ticked = {"entry": [entry.pk for entry in entries]}
    page = client.post(reverse("watching:sort"), ticked | {"pick": "1"}, follow=True)
    assert page.text.count("<textarea") == 2
    said = dict(ticked)
    for entry in entries:
        for name, value in {"url": entry.url, "title": entry.title, "source": "F", "why": "Oui", "kind": "news", "visibility": "public"}.items():  # fmt: skip
            said[f"e{entry.pk}-{name}"] = value
    lacking = said | {f"e{entries[1].pk}-why": ""}
    assert client.post(reverse("watching:pick"), lacking).status_code == 422
    assert not WatchItem.objects.exists()
    assert client.post(reverse("watching:pick"), said).status_code == 302
    assert set(FeedEntry.objects.values_list("status", flat=True)) == {EntryStatus.PICKED}
    assert WatchItem.objects.public().count() == 2


@db
def test_reading_again_by_the_command_says_what_it_did(capsys):
    call_command("read_feeds")
    assert "0" in capsys.readouterr().out


# Fetching


class Answering:
    """One page of a site, without a network; ``chunks``: what its body is made of."""

    def __init__(self, status=200, chunks=(b"ok",), **headers):
        self.status, self.chunks, self.headers = status, list(chunks), headers

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def read(self, size):
        return self.chunks.pop(0) if self.chunks else b""


class Pages(Outside):
    """Answers from a table; what is not there goes the real way, and is refused where it must be."""

    def __init__(self, **pages):
        super().__init__()
        self.pages, self.seen = {f"http://{name}.exemple/": page for name, page in pages.items()}, []

    def asked(self, method, url, until, accept="*/*", **headers):
        self.seen.append(url)
        return self.pages.get(url) or super().asked(method, url, until, accept, **headers)


@pure
def test_a_page_is_fetched_and_unpacked():
    packed = Answering(chunks=[gzip.compress(b"bonjour")], **{"Content-Encoding": "gzip"})
    assert fetch("http://a.exemple/", outside=Pages(a=packed)).body == b"bonjour"


@pure
def test_a_bomb_is_left_before_it_is_unpacked():
    bomb = gzip.compress(b"0" * (fetching.MOST_BYTES * 20))
    for page in (Answering(chunks=[bomb], **{"Content-Encoding": "gzip"}), Answering(chunks=[b"0" * 65536] * 40)):
        with pytest.raises(NotFetched, match="2"):
            fetch("http://a.exemple/", outside=Pages(a=page))


@pure
@pytest.mark.parametrize(
    "target", ["http://127.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/", "http://localhost:1/", "file:///etc/passwd", "http://0x7f.1/"]
)  # fmt: skip
def test_no_redirect_leads_inside(target):
    pages = Pages(a=Answering(302, Location=target))
    with pytest.raises(NotFetched):
        fetch("http://a.exemple/", outside=pages)
    assert pages.seen == ["http://a.exemple/", target]
    with pytest.raises(NotFetched):
        fetch(target)


@pure
def test_a_site_is_followed_three_times_and_waited_for_ten_seconds_at_most(monkeypatch):
    circle = Pages(a=Answering(301, Location="http://a.exemple/"))
    with pytest.raises(NotFetched):
        fetch("http://a.exemple/", outside=circle)
    assert len(circle.seen) == 4
    clock = iter([0.0, *[99.0] * 9])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    with pytest.raises(NotFetched):
        fetch("http://a.exemple/", outside=Pages(a=Answering()))
