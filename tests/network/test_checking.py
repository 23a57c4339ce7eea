"""What the automatic checks see, what they note, and what they never visit."""

import contextlib
import datetime as dt
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import dns.message
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from network.models import Finding, Place, Severity, Term, Vocabulary
from network.steps import StepRefused
from network.upkeep import checking
from network.upkeep.reaching import Answer, Outside, is_outside
from tests.factories.network import CommuneFactory, PersonFactory, PlaceFactory, StructureFactory

pytestmark = pytest.mark.django_db

ORDINARY = {"phone": "05 36 49 10 10", "latitude": 46.32, "longitude": -0.45}


def a_good_place(**changes):
    place = PlaceFactory(open_in_the_week=True, **{**ORDINARY, **changes})
    place.terms.add(Term.objects.of(Vocabulary.SERVICES).first())
    return place


def look(**options):
    return checking.look_at_all(network=False, **options)


def standing(place):
    return {each.check_name: each.detail for each in Finding.objects.standing().filter(place=place)}


# What each check sees


def test_nothing_is_wrong_with_a_good_listing():
    place = a_good_place()
    look()
    assert standing(place) == {}


@pytest.mark.parametrize("phone", ["05 36 49 10 10", "0536491010", "+33 5 36 49 10 10", "3949", "116 006", "115", ""])
def test_good_numbers_are_left_alone(phone):
    place = a_good_place(phone=phone)
    look()
    assert standing(place) == {}


@pytest.mark.parametrize("phone", ["05 36 49", "demander Alix", "05 36 49 10 10 99 88"])
def test_a_number_that_nobody_can_dial_is_seen(phone):
    place = a_good_place(phone=phone)
    look()
    assert standing(place) == {"phone": phone}


@pytest.mark.parametrize(
    ("hours", "detail"),
    [
        ({"mo": [["14:00", "09:00"]]}, "lundi"),
        ({"mo": [["09:00", "12:00"], ["11:00", "13:00"]]}, "lundi"),
        ({"tu": [["9h", "12h"]], "we": "fermé"}, "mardi, mercredi"),
        ({"lundi": []}, "lundi – dimanche"),
        (["09:00"], "lundi – dimanche"),
        ({"mo": [["09:00", "24:00"]]}, None),
        ({}, None),
    ],
)
def test_hours_that_cannot_be_right_are_seen(hours, detail):
    place = a_good_place()
    Place.objects.filter(pk=place.pk).update(hours=hours)
    look()
    assert standing(place).get("hours") == detail


@pytest.mark.parametrize(
    ("note", "seen"), [("Lundi 9h-12h", True), ("de 14:00 à 17:30", True), ("Le premier samedi du mois", False)]
)
def test_hours_written_in_a_note_only_are_seen(note, seen):
    place = a_good_place()
    Place.objects.filter(pk=place.pk).update(hours=None, hours_note=note)
    look()
    assert ("hours_in_words" in standing(place)) is seen


def test_a_note_beside_known_hours_is_no_finding():
    place = a_good_place(hours_note="Le premier samedi de 9h à 12h")
    look()
    assert standing(place) == {}


def test_a_position_far_from_the_commune_is_seen():
    near, far, nowhere = (
        a_good_place(latitude=46.40),
        a_good_place(latitude=47.32),
        a_good_place(latitude=None, longitude=None),
    )
    unknown = a_good_place(latitude=48.0, commune=CommuneFactory(insee="79999", name="Inconnue", latitude=None))
    look()
    assert [standing(each) for each in (near, far, nowhere, unknown)] == [{}, {"far": "111 km"}, {}, {}]


def test_a_listing_without_a_service_is_seen():
    place = PlaceFactory(open_in_the_week=True, **ORDINARY)
    look()
    assert standing(place) == {"services": "–"}


def test_every_check_says_what_to_do():
    for check in checking.CHECKS:
        assert str(check.sentence % {"detail": "…"}).endswith(".")
        assert check.severity in Severity


# What is noted


def test_the_same_finding_keeps_its_first_day():
    place = a_good_place(phone="12")
    look()
    Finding.objects.update(
        found_at=timezone.now() - dt.timedelta(days=9), seen_at=timezone.now() - dt.timedelta(days=9)
    )
    report = look()
    finding = Finding.objects.get(place=place)
    assert (report.new, report.again, report.gone) == (0, 1, 0)
    assert finding.found_at < timezone.now() - dt.timedelta(days=8)
    assert finding.seen_at > timezone.now() - dt.timedelta(days=1)


def test_a_finding_goes_when_the_listing_is_right_and_stands_again_when_it_is_wrong_again():
    place = a_good_place(phone="12")
    look()
    Place.objects.update(phone="05 36 49 10 10")
    assert look().gone == 1
    assert standing(place) == {}
    Place.objects.update(phone="12")
    assert look().new == 1
    assert standing(place) == {"phone": "12"}
    assert Finding.objects.count() == 1


def test_what_is_set_aside_stays_so_until_it_says_something_else():
    coordinator = PersonFactory(coordinator=True)
    place = a_good_place(phone="12")
    look()
    checking.set_aside(Finding.objects.get(), "Numéro interne", by=coordinator)
    look()
    assert standing(place) == {}
    Place.objects.update(phone="")  # gone, then back with the same detail: still aside
    look()
    Place.objects.update(phone="12")
    look()
    assert standing(place) == {}
    Place.objects.update(phone="13")
    look()
    finding = Finding.objects.get()
    assert standing(place) == {"phone": "13"}
    assert (finding.reason, finding.set_aside_by) == ("", None)


def test_hidden_places_have_no_findings():
    place = a_good_place(phone="12")
    look()
    Place.objects.update(shown_in_directory=False)
    assert look().gone == 1
    assert standing(place) == {}


def test_one_check_alone_leaves_the_others_as_they_are():
    place = a_good_place(phone="12", latitude=47.32)
    look()
    Place.objects.update(phone="05 36 49 10 10", latitude=46.32)
    look(only=["phone"])
    assert standing(place) == {"far": "111 km"}


def test_a_dry_run_notes_nothing(capsys):
    a_good_place(phone="12")
    call_command("check_listings", "--no-network", "--dry-run")
    assert "phone: 1" in capsys.readouterr().out
    assert not Finding.objects.exists()


def test_an_unknown_check_is_refused():
    with pytest.raises(CommandError, match="Unknown check: nothing"):
        call_command("check_listings", "--only", "nothing")


def test_a_thousand_places_cost_as_many_queries_as_chunks(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(checking, "CHUNK", 10)
    structure, commune = StructureFactory(), CommuneFactory()
    Place.objects.bulk_create(
        Place(structure=structure, commune=commune, name=f"Lieu {n}", slug=f"lieu-n-{n}", phone="12")
        for n in range(20)
    )
    look()
    # Places, terms, findings, seen again, two of a transaction; once the rules of the directory, and the end.
    with django_assert_num_queries(2 * 6 + 4):
        look()


# Setting aside


def test_only_coordinators_set_aside_and_with_a_reason():
    a_good_place(phone="12")
    look()
    finding, coordinator = Finding.objects.get(), PersonFactory(coordinator=True)
    with pytest.raises(PermissionDenied):
        checking.set_aside(finding, "Parce que", by=PersonFactory(manager_of=finding.place.structure))
    with pytest.raises(StepRefused):
        checking.set_aside(finding, "  ", by=coordinator)
    checking.set_aside(finding, "Numéro interne", by=coordinator)
    with pytest.raises(StepRefused):
        checking.set_aside(finding, "Encore", by=coordinator)
    with pytest.raises(PermissionDenied):
        checking.take_back(finding, by=PersonFactory())
    checking.take_back(finding, by=coordinator)
    assert Finding.objects.standing().get() == finding
    with pytest.raises(StepRefused):
        checking.take_back(finding, by=coordinator)


# Outside


class Site(BaseHTTPRequestHandler):
    """A web site that answers as its path says."""

    asked = []

    def answer(self):
        Site.asked.append((self.command, self.path, self.headers["User-Agent"]))
        if self.path.startswith("/vers/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/vers/"))
        elif self.path == "/boucle":
            self.send_response(301)
            self.send_header("Location", "/boucle")
        elif self.path == "/goutte":
            self.wfile.write(b"HTTP/1.0 200 OK\r\n")
            while not self.server.closing.wait(0.05):
                self.wfile.write(b"X-Slow: 1\r\n")
            return
        elif self.path == "/sans-head" and self.command == "HEAD":
            self.send_response(405)
        else:
            wanted = self.path.partition("?")[0].strip("/")
            self.send_response(int(wanted) if wanted.isdigit() else 200)
        self.end_headers()

    do_HEAD = do_GET = answer

    def log_message(self, *args):
        pass

    def handle(self):
        with contextlib.suppress(OSError):  # the visitor hung up
            super().handle()


@pytest.fixture
def web():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.closing = threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Site.asked.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.closing.set()
    server.shutdown()
    server.server_close()


def outside(**options):
    return Outside(private_too=True, pause=0, **options)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/", Answer.YES), ("/403", Answer.YES), ("/429", Answer.YES), ("/404", Answer.GONE), ("/410", Answer.GONE),
        ("/500", Answer.NO), ("/sans-head", Answer.YES), ("/vers//ailleurs", Answer.YES), ("/boucle", Answer.NO),
        ("/vers/ftp://exemple.fr/", Answer.NO), ("/été?q=a b", Answer.YES),
    ],
)  # fmt: skip
def test_what_a_site_answers(web, path, answer):
    assert outside().answers(web + path) is answer


def test_a_site_that_never_finishes_is_left_in_time(web):
    assert outside(seconds=0.5).answers(f"{web}/goutte") is Answer.NO


def test_nobody_at_an_address_is_said(free_port):
    assert outside().answers(f"http://127.0.0.1:{free_port}/") is Answer.NO
    assert outside().answers("http://") is Answer.NO
    assert outside().answers("http://[::1") is Answer.NO


def test_we_say_who_we_are(web, settings):
    settings.SITE_URL = "https://www.exemple.fr"
    outside().answers(web)
    assert "https://www.exemple.fr" in Site.asked[0][2]


def test_our_own_network_is_never_visited(web):
    assert Outside().answers(web) is Answer.NO
    assert Outside().answers(web.replace("127.0.0.1", "localhost")) is Answer.NO
    assert Site.asked == []


def test_a_redirect_into_our_own_network_is_not_followed(web, monkeypatch):
    looked_at = []

    class FirstStepOnly(Outside):
        """As if the first host were outside: it is on this machine here."""

        def _address(self, host, port):
            looked_at.append(host)
            return "127.0.0.1" if len(looked_at) == 1 else super()._address(host, port)

    assert FirstStepOnly().answers(f"{web}/vers/{web.replace('127.0.0.1', 'localhost')}/secret") is Answer.NO
    assert [path for _method, path, _agent in Site.asked] == [f"/vers/{web.replace('127.0.0.1', 'localhost')}/secret"]
    assert looked_at == ["127.0.0.1", "localhost"]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "::1", "fe80::1%eth0",
        "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "224.0.0.1", "::",
    ],
)  # fmt: skip
def test_private_addresses_are_recognised(address):
    assert not is_outside(address)


@pytest.mark.parametrize("address", ["193.252.19.3", "2a01:e0c::1"])
def test_public_addresses_are_outside(address):
    assert is_outside(address)


def test_one_address_is_visited_once_and_one_host_a_few_times_only(web):
    visitor = outside(most_for_a_host=2)
    answers = visitor.visit([f"{web}/a", f"{web}/a", f"{web}/b", f"{web}/c"])
    assert list(answers.values()) == [Answer.YES, Answer.YES, Answer.UNKNOWN]
    assert [path for _method, path, _agent in Site.asked] == ["/a", "/b"]


def test_a_site_that_does_not_open_is_noted_with_its_address(web):
    place = a_good_place(websites=f"{web}/404|{web}/|{web}/500")
    checking.look_at_all(outside=outside())
    assert standing(place) == {"website": f"{web}/404 (404), {web}/500"}


def test_what_could_not_be_looked_at_stays_as_it_was(web):
    place = a_good_place(websites=f"{web}/404")
    checking.look_at_all(outside=outside())
    report = checking.look_at_all(outside=outside(most_for_a_host=0))
    assert report.unknown == 1
    assert standing(place) == {"website": f"{web}/404 (404)"}


def test_sites_are_asked_on_one_day_of_the_week(web):
    places = [a_good_place(websites=f"{web}/404?{n}") for n in range(7)]
    for weekday in range(7):
        checking.look_at_all(outside=outside(), weekday=weekday)
        assert sum(bool(standing(place)) for place in places) == weekday + 1


def test_a_machine_that_is_cut_off_accuses_nobody(free_port):
    places = [a_good_place(websites=f"http://127.0.0.{n}:{free_port}/") for n in range(1, 7)]
    report = checking.look_at_all(outside=outside())
    assert report.no_network
    assert [standing(place) for place in places] == [{}] * 6


# Mail domains


@pytest.fixture
def names():
    """A small name server on this machine, and the resolver that asks it."""

    known = {
        ("mail.exemple.", "MX"): "10 mx.exemple.", ("adresse.exemple.", "A"): "192.0.2.1", ("sans.exemple.", "MX"): "0 .",
        ("autre.exemple.", "TXT"): '"rien"',
    }  # fmt: skip
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                data, client = server.recvfrom(4096)
            except OSError:
                return
            question = dns.message.from_wire(data)
            asked = question.question[0]
            answer = dns.message.make_response(question)
            kind = dns.rdatatype.to_text(asked.rdtype)
            if text := known.get((str(asked.name), kind)):
                answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, text))
            elif not any(name == str(asked.name) for name, _kind in known):
                answer.set_rcode(3)
            server.sendto(answer.to_wire(), client)

    threading.Thread(target=serve, daemon=True).start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.getsockname()[1]
    yield resolver
    server.close()


@pytest.mark.parametrize(
    ("domain", "answer"),
    [
        ("mail.exemple", Answer.YES), ("adresse.exemple", Answer.YES), ("sans.exemple", Answer.NO),
        ("autre.exemple", Answer.NO), ("inconnu.exemple", Answer.NO), ("a..b", Answer.NO),
    ],
)  # fmt: skip
def test_whether_a_domain_takes_mail(names, domain, answer):
    assert Outside(resolver=names).takes_mail(domain) is answer


def test_without_a_name_server_nothing_is_known(free_port):
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], free_port
    assert Outside(resolver=resolver, seconds=0.3).takes_mail("mail.exemple") is Answer.UNKNOWN


def test_an_address_that_no_mail_reaches_is_noted(names):
    place = a_good_place(emails="accueil@mail.exemple|alix@inconnu.exemple")
    checking.look_at_all(outside=outside(resolver=names))
    assert standing(place) == {"mail": "alix@inconnu.exemple"}
