"""Setting up a second factor, and codes that work once."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask

from grants.database import db
from grants.people import second_factors
from grants.people.models import SecondFactor
from tests.signing import code_of, give_second_factor
from tests.visiting import Visitor
from tests.world import START, World, make_world


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setitem(app.config, "CLOCK", lambda: START)
    with app.app_context():
        yield make_world(applicants=1, evaluators=0)


def secret_on(page: str) -> str:
    return unescape(page).split("<code>")[1].split("</code>")[0].replace(" ", "")


def test_a_code_of_the_shown_secret_sets_it_up_and_the_secret_lies_sealed(app: Flask, world: World) -> None:
    visitor = Visitor(app, world.people["monitor"])
    secret = secret_on(visitor.get("/second-factor").text)
    assert secret_on(visitor.get("/second-factor").text) == secret
    answer = visitor.post("/second-factor", code=pyotp.TOTP(secret).at(START))
    assert answer.status_code == 302
    kept = db.session.get_one(SecondFactor, world.people["monitor"].id)
    assert secret not in kept.secret
    assert "2026" in visitor.get("/second-factor").text


@pytest.mark.parametrize("code", ["", "000000", "12345", "six dig", "1" * 500])
def test_another_code_sets_up_nothing(app: Flask, world: World, code: str) -> None:
    visitor = Visitor(app, world.people["monitor"])
    visitor.get("/second-factor")
    assert visitor.post("/second-factor", code=code).status_code == 422
    assert db.session.scalar(sa.select(SecondFactor)) is None


def test_a_factor_is_replaced_only_by_whoever_has_it(app: Flask, world: World) -> None:
    monitor = world.people["monitor"]
    give_second_factor(monitor, START - timedelta(days=1))
    visitor = Visitor(app, monitor)
    new = pyotp.TOTP(secret_on(visitor.get("/second-factor").text)).at(START)
    assert visitor.post("/second-factor", code=new, present="000000").status_code == 422
    assert visitor.post("/second-factor", code=new, present=code_of(monitor, START)).status_code == 302


def test_a_code_works_once_and_for_a_minute(world: World) -> None:
    monitor = world.people["monitor"]
    give_second_factor(monitor, START - timedelta(days=1))
    code = code_of(monitor, START)
    assert not second_factors.use_code(monitor, code, START + timedelta(minutes=2))
    assert second_factors.use_code(monitor, f" {code[:3]} {code[3:]}", START + timedelta(seconds=20))
    db.session.commit()
    assert not second_factors.use_code(monitor, code, START + timedelta(seconds=25))
    earlier = code_of(monitor, START - timedelta(seconds=30))
    assert not second_factors.use_code(monitor, earlier, START)


def test_after_five_wrong_codes_even_the_right_one_waits(app: Flask, world: World) -> None:
    monitor = world.people["monitor"]
    give_second_factor(monitor, START - timedelta(days=1))
    for _ in range(5):
        assert second_factors.closed_until(monitor, START) is None
        assert not second_factors.use_code(monitor, "000000", START)
    db.session.rollback()
    assert second_factors.closed_until(monitor, START) == START + timedelta(minutes=15)
    assert second_factors.closed_until(monitor, START + timedelta(minutes=15)) is None


def test_a_secret_sealed_under_another_key_of_the_site_counts_as_none(app: Flask, world: World) -> None:
    monitor = world.people["monitor"]
    give_second_factor(monitor, START)
    assert second_factors.factor_of(monitor) is not None
    app.config["SECRET_KEY"] = "another key, long enough"
    assert second_factors.factor_of(monitor) is None
    assert not second_factors.use_code(monitor, code_of(monitor, START), START)


def test_nobody_signed_in_has_no_such_page(app: Flask, world: World) -> None:
    assert "/sign-in" in Visitor(app).get("/second-factor").headers["Location"]
