"""Whether something out there answers: a web site, the domain of a mail address. For commands only, never in a request.

What a listing says is typed by people: an address that leads into our own network is refused after its name has been
resolved, and at each redirect; we then connect to the very address that was looked at. Time and size are bounded,
a site is visited politely, by one visitor at a time.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import quote, urljoin, urlsplit

import dns.exception
import dns.resolver
from django.conf import settings

NAT64 = ipaddress.ip_network("64:ff9b::/96")
REDIRECTS = 5
ENOUGH_TO_DOUBT = 5  # hosts, none of which answers
GONE = (404, 410)
ANOTHER_METHOD = (400, 403, 404, 405, 406, 410, 501)  # some sites answer HEAD with these, and GET well


class Answer(Enum):
    YES = "yes"
    NO = "no"  # nobody there
    GONE = "gone"  # somebody there, but not this page
    UNKNOWN = "unknown"  # we could not look


class NotOutside(Exception):
    """The address leads into a private network."""


class _Pinned(http.client.HTTPConnection):
    """Connects to the address that was looked at, whatever the name resolves to meanwhile."""

    def __init__(self, host, port, address, *, timeout, tls):
        super().__init__(host, port, timeout=timeout)
        self.address, self.tls = address, tls

    def connect(self):
        self.sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.tls:
            secure = ssl.create_default_context()
            self.sock = secure.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()


@dataclass
class Outside:
    """How we look outside. ``private_too``: for tests; ``resolver``: another one than the machine's."""

    private_too: bool = False
    resolver: dns.resolver.Resolver | None = None
    seconds: float = 8.0  # for one address, redirects included
    pause: float = 1.0  # between two visits of one host
    at_once: int = 8  # hosts visited together
    most_for_a_host: int = 20  # in one run; the others wait for the next
    kept: dict = field(default_factory=dict)  # answers of this run
    visits: dict = field(default_factory=dict)

    # Web sites

    def visit(self, urls):
        """``{url: Answer}``: each address once, several hosts at a time, one visitor for each host."""
        hosts = {}
        for url in dict.fromkeys(urls):
            if url not in self.kept:
                hosts.setdefault(_host(url), []).append(url)
        with ThreadPoolExecutor(self.at_once) as pool:
            list(pool.map(lambda each: self._visit_host(*each), hosts.items()))
        return {url: self.kept[url] for url in urls}

    def _visit_host(self, host, urls):
        for url in urls:
            if self.visits.get(host, 0) >= self.most_for_a_host:
                self.kept[url] = Answer.UNKNOWN
                continue
            if self.visits.get(host):
                time.sleep(self.pause)
            self.visits[host] = self.visits.get(host, 0) + 1
            self.kept[url] = self.answers(url)

    def answers(self, url):
        """What one address answers; never an exception, never longer than ``seconds``."""
        until = time.monotonic() + self.seconds
        try:
            status = self._follow("HEAD", url, until)
            if status in ANOTHER_METHOD or status >= 500:
                status = self._follow("GET", url, until)
        except (OSError, http.client.HTTPException, ValueError, NotOutside):
            return Answer.NO
        if status in GONE:
            return Answer.GONE
        return Answer.NO if status >= 500 else Answer.YES  # a refusal (401, 403, 429) is an answer

    def _follow(self, method, url, until):
        for _redirect in range(REDIRECTS + 1):
            status, location = self._ask(method, url, until)
            if status not in (301, 302, 303, 307, 308) or not location:
                return status
            url = urljoin(url, location)
        raise ValueError("too many redirects")

    def _ask(self, method, url, until):
        with self.asked(method, url, until) as response:  # the status is enough: the body is not read
            return response.status, response.headers.get("Location")

    @contextlib.contextmanager
    def asked(self, method, url, until, accept="*/*", **headers):
        """What one address answers, its redirects not followed; whoever reads it is cut off when the time is over."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("not an address of the web")
        host = parts.hostname.encode("idna").decode("ascii")
        tls = parts.scheme == "https"
        port = parts.port or (443 if tls else 80)
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection = _Pinned(host, port, self._address(host, port), timeout=left, tls=tls)
        # A site that sends one byte a second never times out by itself.
        watch = threading.Timer(left, _hang_up, [connection])
        watch.daemon = True
        watch.start()
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            headers = {"User-Agent": agent(), "Accept": accept, "Connection": "close"} | headers
            connection.request(method, _ascii(path), headers=headers)
            response = connection.getresponse()
            if time.monotonic() >= until:
                raise TimeoutError
            yield response
        finally:
            watch.cancel()
            connection.close()

    def _address(self, host, port):
        """The first address of the host; refused when any of them is not outside."""
        found = [each[4][0] for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not self.private_too and not all(is_outside(each) for each in found):
            raise NotOutside(host)
        return found[0]

    def seems_cut_off(self):
        """Several hosts were visited and none of them answers: the fault is ours."""
        hosts = [_host(url) for url in self.kept if not url.startswith("mailto:")]
        someone = any(
            answer in (Answer.YES, Answer.GONE) for url, answer in self.kept.items() if not url.startswith("mailto:")
        )
        return len(set(hosts)) >= ENOUGH_TO_DOUBT and not someone

    # Mail domains

    def look_up(self, domains):
        """Several domains at a time; their answers are kept."""
        with ThreadPoolExecutor(self.at_once) as pool:
            list(pool.map(self.takes_mail, dict.fromkeys(domains)))

    def takes_mail(self, domain):
        """Whether the domain has a mail server (MX), or at least an address."""
        domain = domain.lower().rstrip(".")
        key = f"mailto:{domain}"
        if key not in self.kept:
            self.kept[key] = self._looked_up(domain)
        return self.kept[key]

    def _looked_up(self, domain):
        resolver = self.resolver or dns.resolver.get_default_resolver()
        for kind in ("MX", "A", "AAAA"):
            try:
                found = resolver.resolve(domain, kind, lifetime=self.seconds)
            except dns.resolver.NXDOMAIN:
                return Answer.NO
            except dns.resolver.NoAnswer:
                continue
            except (dns.exception.Timeout, dns.resolver.NoNameservers):
                return Answer.UNKNOWN
            except (dns.exception.DNSException, UnicodeError, ValueError):
                return Answer.NO  # no name of a domain
            if kind == "MX" and all(str(each.exchange) == "." for each in found):
                return Answer.NO  # it says itself that it takes no mail
            return Answer.YES
        return Answer.NO


def is_outside(address):
    """Neither private, nor loopback, nor link-local, nor a disguise of one of them."""
    address = ipaddress.ip_address(address.partition("%")[0])
    for disguised in ("ipv4_mapped", "sixtofour"):
        if inner := getattr(address, disguised, None):
            return is_outside(str(inner))
    if address.version == 6 and address in NAT64:
        return is_outside(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    return address.is_global and not address.is_multicast


def agent():
    """Who we are, so that a webmaster knows whom to ask."""
    return f"Maillage/1.0 (verification de fiches; +{settings.SITE_URL})"


def _host(url):
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _ascii(path):
    return quote(path, safe="/%?&=:+,;@!$'()*~-._")


def _hang_up(connection):
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)
