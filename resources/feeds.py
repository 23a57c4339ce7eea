"""Reading feeds: what they bring is cleaned, kept once, and waits for somebody to pick it. For commands only."""

import datetime as dt
import hashlib
import html
import re
from dataclasses import dataclass
from xml.etree import ElementTree

import feedparser
import nh3
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from network.fetching import NotFetched, fetch
from resources.models import EntryStatus, FeedEntry, WatchFeed

MOST_ENTRIES = 200
FIRST_ENTRIES = 20  # of a feed that is new here; the older ones are not put before anybody
KEPT_FOR = dt.timedelta(days=180)
LONGEST_SUMMARY = 600
ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5"
_unseen = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]+")


@dataclass
class Read:
    new: int = 0
    failed: int = 0
    feeds: int = 0


def read_all(fetched_by=fetch):
    """Read every feed that is followed; what goes wrong with one does not stop the others."""
    done = Read()
    for feed in WatchFeed.objects.followed():
        done.feeds += 1
        try:
            done.new += read(feed, fetched_by)
        except NotFetched as trouble:
            done.failed += 1
            WatchFeed.objects.filter(pk=feed.pk).update(error=str(trouble)[:300], failures=F("failures") + 1)
    return done


def read(feed, fetched_by=fetch):
    """Keep what is new in a feed. Returns how many entries are put before the secretariat."""
    asked = {"If-None-Match": feed.etag, "If-Modified-Since": feed.modified}
    fetched = fetched_by(feed.url, headers={name: value for name, value in asked.items() if value}, accept=ACCEPT)
    noted = {"read_at": timezone.now(), "error": "", "failures": 0}
    new = 0
    if fetched.status != 304:
        new = _keep(feed, entries_in(fetched.body, fetched.url))
        noted["etag"] = _header(fetched.headers.get("ETag"), 300)
        noted["modified"] = _header(fetched.headers.get("Last-Modified"), 100)
    WatchFeed.objects.filter(pk=feed.pk).update(**noted)
    return new


def _header(value, most):
    """A header as it may be sent back; none when it is too long or holds what a header may not."""
    value = value or ""
    return value if len(value) <= most and value.isascii() and value.isprintable() else ""


def _keep(feed, entries):
    known = set(feed.entries.values_list("guid", flat=True))
    new = [entry for entry in entries if entry.guid not in known]
    new.sort(key=lambda entry: entry.published_at or timezone.now(), reverse=True)
    for place, entry in enumerate(new):
        entry.feed = feed
        if feed.read_at is None and place >= FIRST_ENTRIES:
            entry.status = EntryStatus.IGNORED
    FeedEntry.objects.bulk_create(new, ignore_conflicts=True)
    feed.entries.filter(created_at__lt=timezone.now() - KEPT_FOR, item=None).exclude(
        guid__in=[entry.guid for entry in entries]
    ).delete()
    return sum(entry.status == EntryStatus.NEW for entry in new)


def entries_in(body, url):
    """At most ``MOST_ENTRIES`` unsaved entries of a document, cleaned; :class:`NotFetched` when it is no feed."""
    if b"<!ENTITY" in body.replace(b"\0", b"").upper():
        raise NotFetched(_("This feed defines abbreviations of its own: it is not read, for safety."))
    read = feedparser.parse(body, response_headers={"content-location": url}, sanitize_html=False)
    if not read.get("version"):
        raise NotFetched(_("There is a page at this address, but no feed."))
    entries = {}
    for said in read.entries[:MOST_ENTRIES]:
        link = (said.get("link") or "").strip()
        title = plain(said.get("title"))
        if not re.match(r"https?://[^\s/]", link, re.I) or len(link) > 500 or _unseen.search(link) or not title:
            continue
        guid = (said.get("id") or link).replace("\0", "")
        guid = (
            guid
            if len(guid) <= 500 and not _unseen.search(guid)
            else hashlib.sha256(guid.encode(errors="replace")).hexdigest()
        )
        entries.setdefault(guid, FeedEntry(
            guid=guid, title=title[:200], url=link, summary=plain(said.get("summary"))[:LONGEST_SUMMARY],
            published_at=_moment(said),
        ))  # fmt: skip
    return list(entries.values())


def plain(text):
    """The words of a piece of HTML, on one line."""
    text = html.unescape(nh3.clean(html.unescape(str(text or ""))[:20000], tags=set()))
    return one_line(text)


def one_line(text):
    return " ".join(_unseen.sub(" ", text).split())


def _moment(said):
    """When it was published, never later than now."""
    told = said.get("published_parsed") or said.get("updated_parsed")
    try:
        moment = dt.datetime(*told[:6], tzinfo=dt.UTC)
    except (TypeError, ValueError, OverflowError):
        return None
    return min(moment, timezone.now()) if moment.year >= 1990 else None


# OPML: the list of feeds, as other readers write and understand it


def to_opml(feeds, title):
    opml = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(opml, "head"), "title").text = title
    body = ElementTree.SubElement(opml, "body")
    for feed in feeds:
        ElementTree.SubElement(body, "outline", type="rss", text=feed.name, title=feed.name, xmlUrl=feed.url)
    return ElementTree.tostring(opml, encoding="unicode", xml_declaration=False)


def from_opml(content):
    """``[(name, address)]`` of the feeds in a file; ``ValueError`` when it is none."""
    if b"<!ENTITY" in content.replace(b"\0", b"").upper():
        raise ValueError("entities")
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, LookupError) as trouble:
        raise ValueError("not XML") from trouble
    if root.tag != "opml":
        raise ValueError("not OPML")
    found = {}
    for outline in root.iter("outline"):
        url = (outline.get("xmlUrl") or "").strip()
        if url:
            found.setdefault(url, one_line(outline.get("title") or outline.get("text") or url)[:150])
    return [(name, url) for url, name in found.items()][:MOST_ENTRIES]
