"""What the tests of the network's administration ask for."""

import pytest

from tests.factories.network import PersonFactory


@pytest.fixture
def coordinator(site):
    return PersonFactory(coordinator=True)


@pytest.fixture
def admin(client, coordinator):
    client.force_login(coordinator)
    return client
