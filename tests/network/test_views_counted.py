"""How views are counted: each line once, whatever happens to the file or to whoever reads it."""

import datetime as dt
import runpy
import shutil

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from network.models import PlaceViews, ViewsLogReading
from network.upkeep import counting
from tests.factories.network import PersonFactory, PlaceFactory

pytestmark = pytest.mark.django_db


def line(slug="mediatheque", at="2026-11-18T10:00:00+01:00", method="GET", status=200, path=None):
    return f"{at} {method} {status} {path or f'/annuaire/lieux/{slug}/'}\n"


@pytest.fixture
def place(db):
    return PlaceFactory(slug="mediatheque")


@pytest.fixture
def log(tmp_path):
    return tmp_path / "seen.log"


@pytest.fixture(autouse=True)
def in_november(monkeypatch, today):
    noon = timezone.make_aware(dt.datetime.combine(today, dt.time(12)))
    monkeypatch.setattr(timezone, "now", lambda: noon)


def counted(place):
    return {f"{each.day:%d/%m}": each.count for each in place.views.order_by("day")}


def test_views_are_added_up_by_place_and_day(place, log):
    other = PlaceFactory(slug="autre")
    log.write_text(
        line() * 3 + line(at="2026-11-19T08:00:00+01:00") + line("autre", path="/en/annuaire/lieux/autre/")
    )
    assert counting.read_logs([log]).views == 5
    assert (counted(place), counted(other)) == ({"18/11": 3, "19/11": 1}, {"18/11": 1})


def test_the_day_is_the_day_here(place, log):
    log.write_text(line(at="2026-11-17T23:30:00+00:00"))
    counting.read_logs([log])
    assert counted(place) == {"18/11": 1}


def test_a_page_that_a_browser_had_kept_is_seen_too(place, log):
    log.write_text(line(status=304))
    assert counting.read_logs([log]).views == 1


@pytest.mark.parametrize(
    "bad",
    [
        line(status=404), line(method="HEAD"), line(method="POST"), line(path="/annuaire/"), line(at="hier"),
        line(at="2026-13-45T10:00:00+01:00"), line(at="2026-11-18T10:00:00"), line(at="2027-11-18T10:00:00+01:00"),
        line(path="/annuaire/lieux/../../etc/"), "\n", "\x00\xff" * 50 + "\n", "x" * 5000 + "\n",
    ],
)  # fmt: skip
def test_bad_lines_are_left_out_and_counted(place, log, bad):
    log.write_text(line() + bad + line(), encoding="latin-1")
    report = counting.read_logs([log])
    assert (report.views, report.bad) == (2, 1)


def test_places_that_are_not_there_are_ignored(place, log):
    log.write_text(line("inconnu") + line())
    report = counting.read_logs([log])
    assert (report.views, report.unknown) == (1, 1)


def test_each_line_counts_once_however_often_it_is_read(place, log):
    log.write_text(line() * 2)
    counting.read_logs([log, log])
    counting.read_logs([log])
    with log.open("a") as more:
        more.write(line())
    counting.read_logs([log])
    assert counted(place) == {"18/11": 3}


def test_a_line_that_is_still_being_written_waits(place, log):
    log.write_text(line() + line()[:30])
    assert counting.read_logs([log]).views == 1
    with log.open("a") as more:
        more.write(line()[30:])
    report = counting.read_logs([log])
    assert (report.views, report.bad) == (1, 0)


def test_after_a_rotation_the_end_of_the_old_file_and_the_new_one_are_counted(place, log, settings):
    settings.VIEWS_LOG = str(log)
    log.write_text(line())
    counting.read_logs(counting.known_logs())
    with log.open("a") as more:
        more.write(line())
    log.rename(f"{log}.1")
    log.write_text(line(at="2026-11-19T08:00:00+01:00"))
    counting.read_logs(counting.known_logs())
    counting.read_logs(counting.known_logs())
    assert counted(place) == {"18/11": 2, "19/11": 1}


def test_a_rotation_that_copies_counts_nothing_twice(place, log, settings):
    settings.VIEWS_LOG = str(log)
    log.write_text(line())
    counting.read_logs(counting.known_logs())
    shutil.copy(log, f"{log}.1")
    log.write_text(line(at="2026-11-19T08:00:00+01:00"))
    counting.read_logs(counting.known_logs())
    assert counted(place) == {"18/11": 1, "19/11": 1}


def test_killed_in_between_nothing_is_counted_twice_and_nothing_is_lost(place, log, monkeypatch):
    log.write_text("".join(line(at=f"2026-11-{day}T10:00:00+01:00") for day in range(10, 19)))
    monkeypatch.setattr(counting, "BATCH_BYTES", 150)
    add, calls = counting._add, []

    def dies_at_the_third(wanted):
        calls.append(wanted)
        add(wanted)
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(counting, "_add", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        counting.read_logs([log])
    assert sum(counted(place).values()) < 9
    monkeypatch.setattr(counting, "_add", add)
    counting.read_logs([log])
    assert counted(place) == {f"{day}/11": 1 for day in range(10, 19)}


def test_the_command_reads_the_files_it_is_given_and_says_what_it_did(place, log, tmp_path, capsys):
    log.write_text(line() + line("inconnu") + "rien\n")
    call_command("count_views", str(log), str(tmp_path / "absent.log"))
    assert capsys.readouterr().out == "1 views counted, 1 of places that are not there, 1 bad lines.\n"


def test_what_is_said_is_the_last_quarter(place, today):
    for days_ago, count in ((0, 40), (90, 3), (91, 100)):
        PlaceViews.objects.create(place=place, day=today - dt.timedelta(days=days_ago), count=count)
    assert counting.seen_this_quarter([place], today) == {place.pk: 43}
    assert counting.seen_this_quarter([PlaceFactory()], today) == {}


def test_after_two_years_a_month_is_one_number(place, today):
    kept = dt.date(2024, 11, 2)
    for day, count in ((dt.date(2024, 10, 1), 1), (dt.date(2024, 10, 2), 2), (dt.date(2024, 10, 30), 3), (kept, 4)):
        PlaceViews.objects.create(place=place, day=day, count=count)
    assert counting.forget_old_days(today) == 2
    assert counting.forget_old_days(today) == 0
    assert dict(place.views.values_list("day", "count")) == {dt.date(2024, 10, 1): 6, kept: 4}


def test_how_far_an_old_log_was_read_is_forgotten(today):
    ViewsLogReading.objects.create(first_line="a", read_at=timezone.now() - dt.timedelta(days=101))
    ViewsLogReading.objects.create(first_line="b")
    counting.forget_old_days(today)
    assert ViewsLogReading.objects.get().first_line == "b"


def test_members_read_how_often_their_listing_was_seen(client, site, place, today):
    client.force_login(PersonFactory(manager_of=place.structure))
    address = reverse("network:place", args=[place.slug])
    assert "ce trimestre" not in client.get(address).content.decode()
    PlaceViews.objects.create(place=place, day=today, count=43)
    response = client.get(address)
    assert response.context["views"] == 43


# Who writes the lines


class Answer:
    status = "200 OK"


def gunicorns_logger(monkeypatch, log):
    from django.conf import settings
    from gunicorn.config import Config

    monkeypatch.setenv("VIEWS_LOG", str(log))
    monkeypatch.setenv("WRITE_VIEWS_LOG", "1")
    logger = runpy.run_path(str(settings.ROOT / "site" / "deploy" / "gunicorn.conf.py"))["logger_class"]
    return logger(Config())


def asked(path="/annuaire/lieux/mediatheque/", method="GET", browser="Mozilla/5.0 (X11; Linux) Firefox/140.0"):
    return {
        "REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_USER_AGENT": browser, "REMOTE_ADDR": "192.0.2.1",
        "RAW_URI": path, "SERVER_PROTOCOL": "HTTP/1.1",
    }  # fmt: skip


def test_gunicorn_writes_lines_that_are_counted_and_hold_no_address(place, log, monkeypatch):
    logger = gunicorns_logger(monkeypatch, log)
    for environ in (
        asked(), asked("/en/annuaire/lieux/mediatheque/"), asked(browser="Googlebot/2.1"), asked(browser=""),
        asked(browser="curl/8.5"), asked(method="HEAD"), asked("/annuaire/"), asked("/espace/lieux/mediatheque/"),
    ):  # fmt: skip
        logger.access(Answer, None, environ, dt.timedelta(milliseconds=3))
    written = log.read_text()
    assert len(written.splitlines()) == 2
    assert "192.0.2.1" not in written and "Firefox" not in written
    assert counting.LINE.match(written)


def test_gunicorn_writes_nothing_unless_it_is_asked_to(monkeypatch):
    from django.conf import settings

    monkeypatch.setenv("VIEWS_LOG", "/tmp/seen.log")
    assert "logger_class" not in runpy.run_path(str(settings.ROOT / "site" / "deploy" / "gunicorn.conf.py"))


def test_nginx_is_told_to_write_neither_address_nor_browser():
    from django.conf import settings

    written = (settings.ROOT / "site" / "deploy" / "nginx.conf").read_text()
    assert "log_format seen '$time_iso8601 $request_method $status $seen_page';" in written
