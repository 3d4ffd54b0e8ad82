"""Every second factor is lost: in an organisation they go after a week in which anybody concerned may stop it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from grants.database import db
from grants.people import lost_factors, second_factors
from tests.grants.people.conftest import Clock
from tests.grants.people.post import Post, link_in
from tests.signing import code_of, give_second_factor
from tests.visiting import Visitor
from tests.world import PASSWORD, START, World, make_world

LOST = "/sign-in/lost-factors"
WEEK = timedelta(days=lost_factors.DAYS)
OF_THE_ORGANISATION = {"head.1@example.kg", "editor.1@example.kg", "accountant.1@example.kg"}


@pytest.fixture
def world(app: Flask, clock: Clock) -> Iterator[World]:
    with app.app_context():
        made = make_world(applicants=2, evaluators=0)
        for name in ("head_1", "monitor"):
            give_second_factor(made.people[name], START)
        yield made


@pytest.fixture
def post() -> Post:
    return Post()


def by_password(app: Flask, name: str = "head_1") -> Visitor:
    visitor = Visitor(app)
    email = f"{name.replace('_', '.')}@example.kg"
    assert "/sign-in/second-factor" in visitor.post("/sign-in", email=email, password=PASSWORD).headers["Location"]
    return visitor


def asked(app: Flask, post: Post) -> dict[str, str]:
    """The links that a request brings, by whom they go to."""
    visitor = by_password(app)
    assert LOST in visitor.get("/sign-in/second-factor").text
    assert visitor.post(LOST).headers["Location"] == LOST
    return {mail["To"]: link_in(mail) for mail in post.deliver(START)}


def has_factor(world: World, name: str = "head_1") -> bool:
    db.session.expire_all()
    return second_factors.has_any(world.people[name].id)


def test_a_sole_head_is_in_again_after_a_week_in_which_nobody_objected(
    app: Flask, world: World, post: Post, clock: Clock
) -> None:
    links = asked(app, post)
    assert links.keys() == OF_THE_ORGANISATION
    link = links["head.1@example.kg"]
    clock.moment += WEEK - timedelta(minutes=1)
    early = Visitor(app)
    assert "<form" not in early.get(link).text.split("<main")[1]
    assert early.post(link).status_code == 409
    assert has_factor(world)
    clock.moment += timedelta(minutes=1)
    other = by_password(app)
    assert Visitor(app).get(link).status_code == 200
    assert has_factor(world), "to look at the link removes nothing"
    assert Visitor(app).post(link).status_code == 302
    assert not has_factor(world)
    assert "/sign-in" in other.get(LOST).headers["Location"], "every sign-in ended"
    back = Visitor(app)
    assert back.post("/sign-in", email="head.1@example.kg", password=PASSWORD).headers["Location"] == "/work"
    assert {mail["To"] for mail in post.deliver(clock.moment)} == OF_THE_ORGANISATION
    assert Visitor(app).post(link).status_code == 404


def test_another_of_the_organisation_stops_it(app: Flask, world: World, post: Post, clock: Clock) -> None:
    links = asked(app, post)
    visitor = Visitor(app)
    assert "Head 1" in visitor.get(links["editor.1@example.kg"]).text
    assert visitor.post(links["editor.1@example.kg"]).status_code == 302
    clock.moment += WEEK
    for link in links.values():
        assert Visitor(app).post(link).status_code == 404
    assert has_factor(world)
    assert {mail["To"] for mail in post.deliver(clock.moment)} == OF_THE_ORGANISATION


def test_whoever_finds_the_telephone_stops_it_by_signing_in(app: Flask, world: World, post: Post, clock: Clock) -> None:
    link = asked(app, post)["head.1@example.kg"]
    visitor = by_password(app)
    assert visitor.post("/sign-in/second-factor", code=code_of(world.people["head_1"], START)).status_code == 302
    clock.moment += WEEK
    assert Visitor(app).post(link).status_code == 404
    assert has_factor(world)


def test_every_other_sign_in_of_the_person_shows_it_and_stops_it(app: Flask, world: World, post: Post) -> None:
    owner = Visitor(app, world.people["head_1"])
    stop = "/account/lost-factors/stop"
    assert stop not in owner.get("/account").text
    assert owner.post(stop).status_code == 404
    link = asked(app, post)["head.1@example.kg"]
    assert stop in owner.get("/account").text
    assert owner.post(stop).status_code == 302
    assert Visitor(app).get(link).status_code == 404


def test_whoever_holds_an_office_is_sent_to_the_administrator(app: Flask, world: World, post: Post) -> None:
    visitor = by_password(app, "monitor")
    assert "Каракол" in visitor.get(LOST).text
    assert visitor.post(LOST).status_code == 409
    assert post.deliver(START) == []


def test_it_is_asked_for_once_and_only_by_whoever_knows_the_password(app: Flask, world: World, post: Post) -> None:
    assert Visitor(app).post(LOST).headers["Location"].startswith("/sign-in")
    assert Visitor(app, world.people["head_2"]).post(LOST).headers["Location"] == "/account"
    asked(app, post)
    assert by_password(app).post(LOST).status_code == 409
    assert post.deliver(START) == []


def test_a_link_of_one_kind_does_nothing_as_another(app: Flask, world: World, post: Post, clock: Clock) -> None:
    links = asked(app, post)
    clock.moment += WEEK
    for name, link in links.items():
        token = link.rpartition("/")[2]
        wrong = f"{LOST}/{token}" if not name.startswith("head") else f"{LOST}/stop/{token}"
        assert Visitor(app).post(wrong).status_code == 404
    assert has_factor(world)
