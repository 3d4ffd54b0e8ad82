"""An organisation and its people: invited, accepted with and without an account, ended; and a head remains."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.database import db
from grants.people.models import Membership, User
from tests.grants.people.conftest import Clock
from tests.grants.people.post import Post, link_in, text_of
from tests.visiting import Visitor
from tests.world import START, World, make_world

CHOSEN = "three mares in a summer pasture"


@pytest.fixture
def world(app: Flask, clock: Clock) -> Iterator[World]:
    with app.app_context():
        yield make_world(applicants=2, evaluators=0)


def page_of(world: World, number: int = 1) -> str:
    return f"/organisations/{world.applicants[number - 1].id}"


def invited(app: Flask, world: World, email: str, role: str = "applicant_editor") -> EmailMessage:
    """The letter that the head of the first organisation sends."""
    head = Visitor(app, world.people["head_1"])
    assert head.post(page_of(world), email=email, role=role).status_code == 302
    (mail,) = Post().deliver(START)
    return mail


def roles_of(email: str) -> list[str]:
    query = sa.select(Membership.role).join(User, Membership.user_id == User.id).where(User.email == email)
    return list(db.session.scalars(query.order_by(Membership.id)))


def test_somebody_without_an_account_opens_one_by_the_invitation(app: Flask, world: World) -> None:
    mail = invited(app, world, "new@example.kg")
    assert "Head 1" in text_of(mail)
    visitor = Visitor(app)
    typed = {"name": "Бакыт уулу Азамат", "password": CHOSEN, "again": CHOSEN}
    assert visitor.post(link_in(mail), **{**typed, "password": "short"}).status_code == 422
    assert visitor.post(link_in(mail), **typed).status_code == 302
    assert visitor.get(page_of(world)).status_code == 200
    assert roles_of("new@example.kg") == ["applicant_editor"]
    assert Visitor(app).post(link_in(mail), **typed).status_code == 404
    (told,) = Post().deliver(START)
    assert told["To"] == "head.1@example.kg"


def test_somebody_with_an_account_accepts_only_as_themselves(app: Flask, world: World) -> None:
    link = link_in(invited(app, world, "head.2@example.kg", "applicant_accountant"))
    for other in (Visitor(app), Visitor(app, world.people["editor_2"])):
        assert "/sign-in?next=" in other.get(link).text
        assert other.post(link, name="X", password=CHOSEN, again=CHOSEN).status_code == 422
    assert roles_of("head.2@example.kg") == ["applicant_head"]
    owner = Visitor(app, world.people["head_2"])
    assert owner.post(link).headers["Location"] == page_of(world)
    assert roles_of("head.2@example.kg") == ["applicant_head", "applicant_accountant"]
    assert owner.get(page_of(world)).status_code == 200


def test_only_a_head_invites_and_only_in_their_own_organisation(app: Flask, world: World) -> None:
    for name, path, told in (
        ("editor_1", page_of(world), 403),
        ("head_2", page_of(world), 404),
        ("monitor", page_of(world), 404),
        ("head_1", f"/organisations/{world.authority.id}", 404),
    ):
        visitor = Visitor(app, world.people[name])
        assert visitor.post(path, email="x@example.kg", role="applicant_head").status_code == told, name
        assert visitor.post(f"{path}/end-role", role="1").status_code == told, name
        assert visitor.post(f"{path}/withdraw", invitation="1").status_code == told, name
    assert Visitor(app, world.people["editor_1"]).get(page_of(world)).status_code == 200
    assert Visitor(app, world.people["head_2"]).get(page_of(world)).status_code == 404
    assert Post().deliver(START) == []


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("email", "role", "beside"),
    [
        ("nonsense", "applicant_editor", "email"),
        ("new@example.kg", "administrator", "role"),
        ("new@example.kg", "customer_head", "role"),
        ("new@example.kg", "", "role"),
        ("editor.1@example.kg", "applicant_editor", "email"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused(
    app: Flask, world: World, email: str, role: str, beside: str
) -> None:
    answer = Visitor(app, world.people["head_1"]).post(page_of(world), email=email, role=role)
    assert answer.status_code == 422
    assert f'href="#{beside}' in answer.text
    assert email in answer.text


def test_an_invitation_is_withdrawn_or_ends_and_then_opens_nothing(app: Flask, world: World, clock: Clock) -> None:
    link = link_in(invited(app, world, "new@example.kg"))
    head = Visitor(app, world.people["head_1"])
    number = head.get(page_of(world)).text.split('name="invitation" value="')[1].split('"')[0]
    other = Visitor(app, world.people["head_2"])
    assert other.post(f"{page_of(world, 2)}/withdraw", invitation=number).status_code == 404
    assert Visitor(app).get(link).status_code == 200
    assert head.post(f"{page_of(world)}/withdraw", invitation=number).status_code == 302
    assert Visitor(app).get(link).status_code == 404
    later = link_in(invited(app, world, "new@example.kg"))
    clock.moment += timedelta(days=15)
    assert Visitor(app).get(later).status_code == 404


def test_an_invitation_ends_with_the_role_of_whoever_sent_it(app: Flask, world: World) -> None:
    link = link_in(invited(app, world, "new@example.kg"))
    head = next(m for m in world.people["head_1"].memberships if m.role == "applicant_head")
    head.ends = START.date() - timedelta(days=1)
    assert Visitor(app).get(link).status_code == 404


def test_a_role_ends_at_once_its_holder_is_told_and_a_head_remains(app: Flask, world: World) -> None:
    head = Visitor(app, world.people["head_1"])
    held = {m.role: m.id for m in world.applicants[0].memberships}
    editor = Visitor(app, world.people["editor_1"])
    assert editor.get(page_of(world)).status_code == 200
    assert head.post(f"{page_of(world)}/end-role", role=str(held["applicant_editor"])).status_code == 302
    assert editor.get(page_of(world)).status_code == 404
    assert [mail["To"] for mail in Post().deliver(START)] == ["editor.1@example.kg"]
    assert head.post(f"{page_of(world)}/end-role", role=str(held["applicant_head"])).status_code == 409
    elsewhere = next(m.id for m in world.applicants[1].memberships)
    for wrong in (str(elsewhere), "", "x", "9" * 40, "٣"):
        assert head.post(f"{page_of(world)}/end-role", role=wrong).status_code == 404


def test_of_two_heads_one_may_go_and_then_the_other_stays(app: Flask, world: World) -> None:
    link = link_in(invited(app, world, "editor.1@example.kg", "applicant_head"))
    second = Visitor(app, world.people["editor_1"])
    assert second.post(link).status_code == 302
    first = next(m.id for m in world.applicants[0].memberships if m.role == "applicant_head")
    assert second.post(f"{page_of(world)}/end-role", role=str(first)).status_code == 302
    db.session.expire_all()
    last = next(m.id for m in world.applicants[0].memberships if m.role == "applicant_head" and m.ends is None)
    assert second.post(f"{page_of(world)}/end-role", role=str(last)).status_code == 409
