"""One's own name and address: by a link that its owner alone can follow; nothing that was issued changes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.database import db
from grants.people.models import Letter, User
from grants.records.models import PersonalValue
from tests.grants.people.conftest import Clock
from tests.grants.people.post import Post, link_in, text_of
from tests.stories import draft_programme
from tests.visiting import Visitor
from tests.world import PASSWORD, START, World, make_world

NEW = "aibek@example.kg"


@pytest.fixture
def world(app: Flask, clock: Clock) -> Iterator[World]:
    with app.app_context():
        yield make_world(applicants=2, evaluators=0)


@pytest.fixture
def post() -> Post:
    return Post()


def sent(visitor: Visitor, *, name: str, email: str, present: str = PASSWORD) -> int:
    return visitor.post("/account/details", name=name, email=email, present=present).status_code


def asked(app: Flask, world: World, post: Post, email: str = NEW) -> tuple[Visitor, str]:
    """A head who asked for a new address, and the link in the letter to it."""
    head = world.people["head_1"]
    visitor = Visitor(app, head)
    assert sent(visitor, name=head.name, email=email) == 302
    letter = next(mail for mail in post.deliver(START) if mail["To"] == email)
    return visitor, link_in(letter)


def signs_in(app: Flask, email: str) -> bool:
    return Visitor(app).post("/sign-in", email=email, password=PASSWORD).status_code == 302


def test_a_new_name_counts_at_once_and_whoever_answers_for_its_owner_is_told(
    app: Flask, world: World, post: Post
) -> None:
    editor = world.people["editor_1"]
    visitor = Visitor(app, editor)
    assert "/account/details" in visitor.get("/account").text
    assert sent(visitor, name="Асанова Айгүл", email=editor.email) == 302
    db.session.expire_all()
    assert editor.name == "Асанова Айгүл"
    mails = post.deliver(START)
    assert sorted(mail["To"] for mail in mails) == ["editor.1@example.kg", "head.1@example.kg"]
    assert all("Editor 1" in text_of(mail) and "Асанова Айгүл" in text_of(mail) for mail in mails)


def test_what_the_journal_holds_keeps_the_former_name(app: Flask, world: World) -> None:
    draft_programme(world)
    officer = world.people["customer_officer"]
    names = sa.select(PersonalValue.value).where(PersonalValue.field == "actor").distinct()
    (former,) = db.session.scalars(names)
    assert officer.name in former
    sent(Visitor(app, officer), name="Башка Ысым", email=officer.email)
    db.session.expire_all()
    assert officer.name == "Башка Ысым"
    assert list(db.session.scalars(names)) == [former]


def test_a_new_address_counts_once_its_owner_follows_the_link_and_the_old_one_is_told(
    app: Flask, world: World, post: Post
) -> None:
    visitor, link = asked(app, world, post)
    old = next(mail for mail in post.mails if mail["To"] == "head.1@example.kg")
    assert NEW in text_of(old)
    assert signs_in(app, "head.1@example.kg")
    assert NEW in visitor.get(link).text
    assert signs_in(app, "head.1@example.kg"), "to look at the link changes nothing"
    assert visitor.post(link).status_code == 302
    assert signs_in(app, NEW)
    assert not signs_in(app, "head.1@example.kg")
    assert [mail["To"] for mail in post.deliver(START)] == ["head.1@example.kg"]
    assert visitor.post(link).status_code == 404, "it works once"


def test_a_link_that_reached_a_stranger_takes_nothing(app: Flask, world: World, post: Post) -> None:
    _, link = asked(app, world, post)
    assert "/sign-in" in Visitor(app).get(link).headers["Location"]
    for other in ("head_2", "monitor"):
        assert Visitor(app, world.people[other]).post(link).status_code == 404
    assert world.people["head_1"].email == "head.1@example.kg"


def test_the_link_ends_after_an_hour(app: Flask, world: World, post: Post, clock: Clock) -> None:
    visitor, link = asked(app, world, post)
    clock.moment += timedelta(hours=1, minutes=1)
    assert visitor.get(link).status_code == 404
    assert visitor.post(link).status_code == 404


def test_the_answer_is_the_same_for_an_address_that_somebody_has(app: Flask, world: World, post: Post) -> None:
    head, answers = world.people["head_1"], []
    for email in (NEW, "head.2@example.kg"):
        visitor = Visitor(app, head)
        assert sent(visitor, name=head.name, email=email) == 302
        page = visitor.get("/account").text
        assert email in page
        answers.append(page.split("<main")[1].split("<h1")[0].replace(email, "…"))
    assert answers[0] == answers[1]
    told = {mail["To"]: text_of(mail) for mail in post.deliver(START)}
    assert "/account/address/" in told[NEW]
    assert "/account/address/" not in told["head.2@example.kg"]


def test_an_address_that_somebody_took_meanwhile_is_not_taken_twice(app: Flask, world: World, post: Post) -> None:
    visitor, link = asked(app, world, post)
    world.people["head_2"].email = NEW
    assert visitor.post(link).status_code == 404
    assert db.session.scalar(sa.select(User.id).where(User.email == NEW)) == world.people["head_2"].id


def test_links_that_went_to_the_old_address_end_with_it(app: Flask, world: World, post: Post) -> None:
    Visitor(app).post("/recover", email="head.1@example.kg")
    (mail,) = post.deliver(START)
    visitor, link = asked(app, world, post)
    assert Visitor(app).get(link_in(mail)).status_code == 200
    visitor.post(link)
    assert Visitor(app).get(link_in(mail)).status_code == 404


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"present": "wrong"}, 422),
        ({"present": ""}, 422),
        ({"name": " \u202e"}, 422),
        ({"name": "ы" * 201}, 422),
        ({"email": "not an address"}, 422),
        ({"email": "a@b.kg\r\nBcc: c@d.kg"}, 422),
        ({"email": "x" * 250 + "@example.kg"}, 422),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_changes_nothing(
    app: Flask, world: World, typed: dict[str, str], status: int
) -> None:
    visitor = Visitor(app, world.people["head_1"])
    given = {"name": "Жаңы Ысым", "email": NEW, "present": PASSWORD, **typed}
    answer = visitor.post("/account/details", **given)
    assert answer.status_code == status
    assert f'id="{next(iter(typed))}-error"' in answer.text
    db.session.expire_all()
    assert (world.people["head_1"].name, world.people["head_1"].email) == ("Head 1", "head.1@example.kg")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Letter)) == 0


def test_nobody_asks_for_letters_without_end(app: Flask, world: World) -> None:
    visitor = Visitor(app, world.people["head_1"])
    statuses = [sent(visitor, name="Head 1", email=NEW) for _ in range(6)]
    assert statuses == [302] * 5 + [429]
