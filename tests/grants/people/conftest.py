from datetime import datetime

import pytest
from flask import Flask

from tests.world import START


class Clock:
    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of the application, moved by the test."""
    found = Clock()
    monkeypatch.setitem(app.config, "CLOCK", found)
    return found
