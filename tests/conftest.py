import pytest
from flask import Flask

from tests.browsing import StrictClient

pytest_plugins = ["tests.confinement", "tests.databases", "tests.journeys.browser", "tests.skipping"]


@pytest.fixture
def client(app: Flask) -> StrictClient:
    app.test_client_class = StrictClient
    client = app.test_client()
    assert isinstance(client, StrictClient)
    return client


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes is begun first, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
