from collections.abc import Iterator

import pytest
from flask import Flask

from tests.grants.agreements.stage import stage as stage
from tests.grants.calls.walk import Walk


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        yield Walk(evaluators=4)
