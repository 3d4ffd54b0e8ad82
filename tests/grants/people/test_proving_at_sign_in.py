"""The second factor at sign-in: given by all who have one, set up by all who need one, before anything else."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask

from grants.database import db
from grants.people import second_factors
from grants.people.models import RecoveryCode, User
from tests.signing import code_of, give_second_factor
from tests.visiting import Visitor
from tests.world import PASSWORD, START, World, make_world


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setitem(app.config, "CLOCK", lambda: START)
    with app.app_context():
        yield make_world(applicants=1, evaluators=1)


def by_password(app: Flask, name: str, query: str = "") -> tuple[Visitor, str]:
    """Somebody who typed their password, and where it led them."""
    visitor = Visitor(app)
    email = f"{name.replace('_', '.')}@example.kg"
    return visitor, visitor.post(f"/sign-in{query}", email=email, password=PASSWORD).headers["Location"]


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/account").status_code == 200


@pytest.mark.parametrize("name", ["monitor", "commission_secretary", "evaluator_1", "member_civil", "auditor"])
def test_whoever_holds_an_office_sets_a_factor_up_before_anything_else(app: Flask, world: World, name: str) -> None:
    visitor, there = by_password(app, name, "?next=/records")
    assert there.startswith("/sign-in/second-factor")
    assert not is_in(visitor)
    assert visitor.get("/account").status_code == 302
    page = visitor.get(there, follow_redirects=True)
    assert page.request.path == "/second-factor"
    secret = unescape(page.text).split("<code>")[1].split("</code>")[0].replace(" ", "")
    assert visitor.post("/second-factor?next=/records", code="000000").status_code == 422
    assert not is_in(visitor)
    done = visitor.post("/second-factor?next=/records", code=pyotp.TOTP(secret).at(START))
    assert "/account/recovery-codes?next=/records" in done.headers["Location"]
    assert is_in(visitor)


def test_an_applicant_without_a_factor_needs_none(app: Flask, world: World) -> None:
    visitor, there = by_password(app, "head_1")
    assert there == "/work"
    assert is_in(visitor)


@pytest.mark.parametrize("name", ["monitor", "head_1"])
def test_whoever_has_a_factor_gives_it_and_a_code_works_once(app: Flask, world: World, name: str) -> None:
    user = world.people[name]
    give_second_factor(user, START - timedelta(days=1))
    visitor, there = by_password(app, name)
    for page in ("/work", "/second-factor", "/account", "/account/passkeys", "/account/recovery-codes"):
        assert "/sign-in" in visitor.get(page).headers["Location"], page
    assert visitor.post(there, code="000000").status_code == 422
    assert not is_in(visitor)
    code = code_of(user, START)
    assert visitor.post(there, code=code).headers["Location"] == "/work"
    assert is_in(visitor)
    again, there = by_password(app, name)
    assert again.post(there, code=code).status_code == 422


def test_after_five_wrong_codes_even_the_right_one_waits(app: Flask, world: World) -> None:
    give_second_factor(world.people["monitor"], START - timedelta(days=1))
    visitor, there = by_password(app, "monitor")
    for code in ("000000", "aaaaa-bbbbb-ccccc", "", "1", "000001"):
        assert visitor.post(there, code=code).status_code == 422
    answer = visitor.post(there, code=code_of(world.people["monitor"], START))
    assert answer.status_code == 429
    assert not is_in(visitor)


def test_a_recovery_code_stands_in_once(app: Flask, world: World) -> None:
    user = world.people["monitor"]
    give_second_factor(user, START - timedelta(days=1))
    page = Visitor(app, user).post("/account/recovery-codes").text
    codes = [part.split("</code>")[0] for part in page.split("<code>")[1:]]
    assert len(set(codes)) == 10
    kept = set(db.session.scalars(sa.select(RecoveryCode.digest)))
    assert not kept & set(codes)
    visitor, there = by_password(app, "monitor")
    assert visitor.post(there, code=codes[0].upper().replace("-", " ")).status_code == 302
    assert is_in(visitor)
    again, there = by_password(app, "monitor")
    assert again.post(there, code=codes[0]).status_code == 422
    assert second_factors.recovery_codes_left(user) == 9


def test_codes_made_anew_replace_the_earlier_ones(app: Flask, world: World) -> None:
    user = world.people["head_1"]
    give_second_factor(user, START - timedelta(days=1))
    old = second_factors.new_recovery_codes(user)
    second_factors.new_recovery_codes(user)
    db.session.commit()
    assert not second_factors.use_recovery_code(user, old[0], START)


def test_a_short_password_is_good_with_a_second_factor_only(app: Flask, world: World) -> None:
    visitor, user = Visitor(app, world.people["head_1"]), world.people["head_1"]
    short = {"present": PASSWORD, "password": "kumys-42", "again": "kumys-42"}
    assert visitor.post("/account/password", **short).status_code == 422
    give_second_factor(user, START - timedelta(days=1))
    assert visitor.post("/account/password", **short).status_code == 302
    assert db.session.get_one(User, user.id, populate_existing=True).short_password
    assert visitor.post("/second-factor/remove").status_code == 409
    short = {"present": "kumys-42", "password": PASSWORD + "!", "again": PASSWORD + "!"}
    assert visitor.post("/account/password", **short).status_code == 302
    assert visitor.post("/second-factor/remove").status_code == 302


def test_an_official_keeps_one_factor(app: Flask, world: World) -> None:
    give_second_factor(world.people["monitor"], START)
    visitor = Visitor(app, world.people["monitor"])
    assert visitor.post("/second-factor/remove").status_code == 409
    assert second_factors.has_any(world.people["monitor"].id)


def test_in_a_demonstration_one_press_asks_for_no_factor_and_the_password_shows_its_code(
    app: Flask, world: World
) -> None:
    app.config["DEMO"] = True
    user = world.people["monitor"]
    give_second_factor(user, START - timedelta(days=1))
    pressed = Visitor(app)
    assert pressed.post("/sign-in/demonstration", user=str(user.id)).headers["Location"] == "/work"
    assert is_in(pressed)
    visitor, there = by_password(app, "monitor")
    assert code_of(user, START) in visitor.get(there).text


def test_outside_a_demonstration_no_page_shows_a_code(app: Flask, world: World) -> None:
    give_second_factor(world.people["monitor"], START - timedelta(days=1))
    visitor, there = by_password(app, "monitor")
    assert code_of(world.people["monitor"], START) not in visitor.get(there).text


def test_a_page_open_to_all_shows_no_more_before_the_second_step(app: Flask, world: World) -> None:
    """Only the password was given: the person counts as nobody."""
    give_second_factor(world.people["monitor"], START - timedelta(days=1))
    visitor, _ = by_password(app, "monitor")
    page = visitor.get("/").text
    assert "Monitor" not in page
    assert "/sign-out" not in page
