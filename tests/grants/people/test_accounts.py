"""An account: registered, confirmed, its password chosen and recovered, and every sign-in in its owner's hand."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.database import db
from grants.people import letters
from grants.people.models import Letter, Membership, Organisation, SignIn, User
from tests.grants.people.conftest import Clock
from tests.grants.people.post import Post, html_of, link_in, text_of
from tests.visiting import Visitor
from tests.world import PASSWORD, START, World, make_world

NEW = "aigul@example.kg"
CHOSEN = "three mares in a summer pasture"
ASKED = {
    "name": "Асанова Айгүл Бакытовна",
    "email": NEW,
    "reader": "ky",
    "legal_form": "foundation",
    "name_ky": "Жайлоо",
    "name_ru": "Джайлоо",
    "name_en": "",
    "inn": "02207201910015",
    "address": "Каракол, Токтогул көчөсү 1",
    "head": "y",
}


@pytest.fixture
def world(app: Flask, clock: Clock) -> Iterator[World]:
    with app.app_context():
        yield make_world(applicants=1, evaluators=0)


@pytest.fixture
def post() -> Post:
    return Post()


def registered(app: Flask, post: Post, **changed: str) -> str:
    """The link of the letter that a registration brings."""
    assert Visitor(app).post("/register", **{**ASKED, **changed}).status_code == 302
    (mail,) = post.deliver(START)
    return link_in(mail)


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/account").status_code == 200


def test_a_head_registers_confirms_the_address_and_is_in(app: Flask, world: World, post: Post) -> None:
    link = registered(app, post)
    assert post.mails[0]["To"] == NEW
    assert 'lang="ky"' in html_of(post.mails[0])
    visitor = Visitor(app)
    assert NEW in visitor.get(link).text
    assert visitor.post(link, password=CHOSEN, again=CHOSEN).status_code == 302
    assert is_in(visitor)
    user = db.session.scalars(sa.select(User).where(User.email == NEW)).one()
    (held,) = user.memberships
    assert (held.role, held.organisation.inn, held.organisation.kind) == ("applicant_head", ASKED["inn"], "applicant")
    assert held.organisation.name == {"ky": "Жайлоо", "ru": "Джайлоо"}
    assert held.organisation.legal_form["ru"] == "Общественный фонд"


def test_nothing_is_opened_before_the_link_is_followed_and_it_works_once(app: Flask, world: World, post: Post) -> None:
    link = registered(app, post)
    assert db.session.scalar(sa.select(User).where(User.email == NEW)) is None
    visitor = Visitor(app)
    visitor.post(link, password=CHOSEN, again=CHOSEN)
    assert Visitor(app).get(link).status_code == 404
    assert Visitor(app).post(link, password=CHOSEN, again=CHOSEN).status_code == 404


def test_a_link_ends_and_is_not_guessed_from_the_database(app: Flask, world: World, post: Post, clock: Clock) -> None:
    link = registered(app, post)
    other = link.replace("/register/confirm/", "/recover/password/")
    for wrong in (link[:-1] + ("A" if link[-1] != "A" else "B"), other, "/register/confirm/x", link + "%00"):
        assert Visitor(app).get(wrong).status_code == 404
    letter = db.session.scalars(sa.select(Letter)).one()
    assert letter.nonce not in link
    clock.moment += timedelta(days=4)
    assert Visitor(app).get(link).status_code == 404


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(app: Flask, world: World, post: Post) -> None:
    answers = []
    for path, typed in (("/register", ASKED), ("/recover", {})):
        for email in ("nobody@example.kg", "head.1@example.kg"):
            visitor = Visitor(app)
            answer = visitor.post(path, **{**typed, "email": email})
            page = visitor.get(answer.headers["Location"]).text.replace(email, "…")
            answers.append((answer.status_code, answer.headers["Location"], page))
    assert answers[0] == answers[1]
    assert answers[2] == answers[3]
    sent = post.deliver(START)
    kinds = sorted(db.session.scalars(sa.select(Letter.kind)))
    assert kinds == ["confirm", "known", "recovery"]
    assert {mail["To"] for mail in sent} == {"nobody@example.kg", "head.1@example.kg"}


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("email", "not an address", "адрес электронной почты"),
        ("email", "a@b.kg\r\nBcc: c@d.kg", "адрес электронной почты"),
        ("email", "x" * 250 + "@example.kg", "адрес электронной почты"),
        ("inn", "1234567890123", "14"),
        ("inn", "0220720191001५", "14"),
        ("inn", "00000000000000", "14"),
        ("name", "", "name"),
        ("name_ky", "", "name_ky"),
        ("name_ru", "ы" * 201, "200"),
        ("legal_form", "spy", "legal_form"),
        ("reader", "xx", "reader"),
        ("head", "", "head"),
    ],
)
def test_what_is_mistyped_is_told_beside_its_field_and_kept(
    app: Flask, world: World, field: str, typed: str, told: str
) -> None:
    answer = Visitor(app).post("/register", **{**ASKED, field: typed})
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    assert ASKED["address"] in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Letter)) == 0


def test_a_tax_number_opens_one_account_only(app: Flask, world: World, post: Post) -> None:
    first, second = registered(app, post), registered(app, post, email="other@example.kg")
    Visitor(app).post(first, password=CHOSEN, again=CHOSEN)
    late = Visitor(app).post(second, password=CHOSEN, again=CHOSEN)
    assert late.status_code == 422
    assert Visitor(app).post("/register", **{**ASKED, "email": "third@example.kg"}).status_code == 422
    assert (
        db.session.scalar(sa.select(sa.func.count()).select_from(Organisation).where(Organisation.inn.is_not(None)))
        == 1
    )
    assert db.session.scalar(sa.select(User).where(User.email == "other@example.kg")) is None


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "fourteen chars",
        "aaaaaaaaaaaaaaaa",
        "123456789012345",
        "qwertyuiopasdfgh",
        "Password password 12",
        "aigul@example.kg",
        "x" * 201,
    ],
)
def test_a_password_that_is_guessed_first_is_refused(app: Flask, world: World, post: Post, password: str) -> None:
    link = registered(app, post)
    answer = Visitor(app).post(link, password=password, again=password)
    assert answer.status_code == 422
    assert 'href="#password"' in answer.text
    assert not (password and password in answer.text.replace(NEW, ""))


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_letters_are_sent_once_and_tried_again_when_the_server_fails(app: Flask, world: World) -> None:
    Visitor(app).post("/recover", email="head.1@example.kg")
    taken: list[str] = []

    def fails(mail: object, id: str) -> str:
        raise OSError("the post office is closed")

    def takes(mail: object, id: str) -> str:
        taken.append(id)
        return id

    assert letters.send_owed(START, fails) == 0
    assert letters.send_owed(START, takes) == 0
    assert letters.send_owed(START + timedelta(minutes=2), takes) == 1
    assert letters.send_owed(START + timedelta(hours=1), takes) == 0
    assert len(taken) == 1


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_nobody_has_a_mailbox_flooded(app: Flask, world: World, post: Post) -> None:
    answers = [Visitor(app).post("/recover", email="head.1@example.kg").status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(post.deliver(START)) == 5


def test_a_new_password_by_mail_ends_every_sign_in_and_is_told(app: Flask, world: World, post: Post) -> None:
    elsewhere = Visitor(app, world.people["head_1"])
    assert is_in(elsewhere)
    Visitor(app).post("/recover", email="head.1@example.kg")
    (mail,) = post.deliver(START)
    visitor = Visitor(app)
    assert visitor.post(link_in(mail), password=CHOSEN, again=CHOSEN).status_code == 302
    assert not is_in(elsewhere)
    assert not is_in(visitor)
    assert Visitor(app).post("/sign-in", email="head.1@example.kg", password=PASSWORD).status_code == 422
    assert Visitor(app).post("/sign-in", email="head.1@example.kg", password=CHOSEN).status_code == 302
    assert Visitor(app).get(link_in(mail)).status_code == 404
    (told,) = post.deliver(START)
    assert told["To"] == "head.1@example.kg"


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_link_for_a_new_password_works_an_hour_and_no_older_one_after_it(
    app: Flask, world: World, post: Post, clock: Clock
) -> None:
    for _ in range(2):
        Visitor(app).post("/recover", email="head.1@example.kg")
    first, second = (link_in(mail) for mail in post.deliver(START))
    Visitor(app).post(second, password=CHOSEN, again=CHOSEN)
    assert Visitor(app).get(first).status_code == 404
    Visitor(app).post("/recover", email="head.1@example.kg")
    third = next(link_in(mail) for mail in post.deliver(START) if "/recover/" in text_of(mail))
    clock.moment += timedelta(minutes=61)
    assert Visitor(app).get(third).status_code == 404


def test_a_person_sees_where_they_are_signed_in_and_ends_any_of_it(app: Flask, world: World) -> None:
    head = world.people["head_1"]
    here, there, third = (Visitor(app, head) for _ in range(3))
    page = here.get("/account").text
    assert page.count('name="sign_in"') == 3
    numbers = sorted(db.session.scalars(sa.select(SignIn.id)))
    assert here.post("/account/sign-ins/end", sign_in=str(numbers[1])).status_code == 302
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)
    assert here.post("/account/sign-ins/end", sign_in="others").status_code == 302
    assert (is_in(here), is_in(third)) == (True, False)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_nobody_ends_a_sign_in_of_another(app: Flask, world: World) -> None:
    theirs = Visitor(app, world.people["editor_1"])
    is_in(theirs)
    number = db.session.scalars(sa.select(SignIn.id)).one()
    mine = Visitor(app, world.people["head_1"])
    for tried in (str(number), "x", "", "9" * 30):
        assert mine.post("/account/sign-ins/end", sign_in=tried).status_code == 404
    assert is_in(theirs)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_cookie_of_a_sign_in_that_was_ended_opens_nothing(app: Flask, world: World) -> None:
    visitor = Visitor(app)
    visitor.post("/sign-in", email="head.1@example.kg", password=PASSWORD)
    with visitor.client.session_transaction() as session:
        kept = dict(session)
    visitor.post("/sign-out")
    with visitor.client.session_transaction() as session:
        session.update(kept)
    assert not is_in(visitor)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_sign_in_ends_by_itself(app: Flask, world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SIGN_IN_HOLDS", timedelta(days=14))
    visitor = Visitor(app)
    visitor.post("/sign-in", email="head.1@example.kg", password=PASSWORD)
    clock.moment += timedelta(days=13)
    assert is_in(visitor)
    assert db.session.scalars(sa.select(SignIn.seen_at)).one() == clock.moment
    clock.moment += timedelta(days=2)
    assert not is_in(visitor)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_password_is_changed_by_whoever_knows_it(app: Flask, world: World, post: Post) -> None:
    here, there = (Visitor(app, world.people["head_1"]) for _ in range(2))
    assert is_in(there)
    wrong = here.post("/account/password", present="not this one", password=CHOSEN, again=CHOSEN)
    assert wrong.status_code == 422
    assert is_in(there)
    different = here.post("/account/password", present=PASSWORD, password=CHOSEN, again=CHOSEN + "s")
    assert different.status_code == 422
    assert here.post("/account/password", present=PASSWORD, password=CHOSEN, again=CHOSEN).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert [mail["To"] for mail in post.deliver(START)] == ["head.1@example.kg"]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_language_of_letters_and_pages_is_chosen_in_the_account(app: Flask, world: World) -> None:
    visitor = Visitor(app, world.people["head_1"])
    visitor.post("/account", reader="ky")
    assert '<html lang="ky"' in visitor.get("/account").text
    assert visitor.post("/account", reader="xx").status_code == 422
    db.session.expire_all()
    assert world.people["head_1"].language == "ky"


def test_no_membership_comes_with_a_role_that_was_not_asked_for(app: Flask, world: World, post: Post) -> None:
    link = registered(app, post, role="administrator", kind="authority", organisation_id="1")
    Visitor(app).post(link, password=CHOSEN, again=CHOSEN, role="administrator")
    user = db.session.scalars(sa.select(User).where(User.email == NEW)).one()
    held = db.session.scalars(sa.select(Membership.role).where(Membership.user_id == user.id)).all()
    assert held == ["applicant_head"]
