"""The first view weighs at most 60 kB in eight requests, editors' pictures aside; nobody else is asked."""

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def demonstration(settings):
    """The demonstration network itself: the heaviest home page that we ship."""
    from django.core.management import call_command

    settings.PAGE_CACHE = settings.PROCESS_CACHES = True
    settings.SERVE_MEDIA = True
    call_command("load_demo")


@pytest.mark.parametrize(
    "address", ["/", "/charte/", "/actualites/", "/annuaire/", "/annuaire/lieux/maison-la-boussole/"]
)
def test_the_first_view_is_light(demonstration, visit, address):
    page = visit("/plan-du-site/")
    received = []
    fresh = page.context.browser.new_context(viewport={"width": 360, "height": 780})
    tab = fresh.new_page()
    session = fresh.new_cdp_session(tab)
    session.send("Network.enable")
    addresses = {}
    session.on(
        "Network.responseReceived", lambda event: addresses.update({event["requestId"]: event["response"]["url"]})
    )
    session.on(
        "Network.loadingFinished", lambda event: received.append((event["requestId"], event["encodedDataLength"]))
    )
    tab.goto(page.base + address)
    tab.wait_for_load_state("networkidle")
    counted = [(addresses[key], size) for key, size in received if "/media/" not in addresses.get(key, "/media/")]
    fresh.close()
    assert len(counted) <= 8, counted
    assert sum(size for _address, size in counted) <= 60_000, counted
