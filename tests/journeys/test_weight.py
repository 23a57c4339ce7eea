"""The first view weighs at most 60 kB in eight requests, editors' pictures aside; nobody else is asked."""

import pytest
from django.utils import timezone

from home import year_report
from network.models import User
from network.roles import COORDINATORS

ON = ["phone"]  # the view is measured on a phone, whoever visits
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def demonstration(settings):
    """The demonstration network itself: the heaviest home page that we ship."""
    from django.core.management import call_command

    settings.PAGE_CACHE = settings.PROCESS_CACHES = True
    settings.SERVE_MEDIA = True
    call_command("load_demo")
    coordinator = User.objects.filter(groups__name=COORDINATORS).order_by("pk").first()
    year_report.draw(LAST_YEAR, by=coordinator).get_latest_revision().publish()


LAST_YEAR = timezone.localdate().year - 1
ADDRESSES = [
    "/", "/charte/", "/actualites/", "/annuaire/", "/annuaire/lieux/maison-la-boussole/", "/materiel/", "/indicateurs/",
    f"/indicateurs/chiffres-de-{LAST_YEAR}/", f"/bilan-{LAST_YEAR}/",
]  # fmt: skip


def test_the_first_view_is_light(demonstration, visit):
    page = visit("/plan-du-site/")
    views = {address: _received(page, address) for address in ADDRESSES}
    heavy = {
        address: counted for address, counted in views.items()
        if not counted or len(counted) > 8 or sum(size for _address, size in counted) > 60_000
    }  # fmt: skip
    assert not heavy


def _received(page, address):
    """``[(address, bytes)]`` of all that a browser which was never here asks for, editors' pictures aside."""
    received, addresses = [], {}
    fresh = page.context.browser.new_context(viewport={"width": 360, "height": 780})
    tab = fresh.new_page()
    session = fresh.new_cdp_session(tab)
    session.send("Network.enable")
    session.on(
        "Network.responseReceived", lambda event: addresses.update({event["requestId"]: event["response"]["url"]})
    )
    session.on(
        "Network.loadingFinished", lambda event: received.append((event["requestId"], event["encodedDataLength"]))
    )
    tab.goto(page.base + address)
    tab.wait_for_load_state("networkidle")
    fresh.close()
    return [(addresses[key], size) for key, size in received if "/media/" not in addresses.get(key, "/media/")]
