import pytest
from flask import Flask

from grants.database import db
from grants.people.models import Membership, Organisation, User
from grants.people.passwords import fits
from tests.grants.commands.typing_commands import typed

GIVEN = {
    "--email": " Aida@Example.kg ",
    "--name": "Асанова Аида",
    "--authority": "Каракол шаарынын мэриясы",
    "--password": "fifteen letters long",
}

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def create(app: Flask, **changed: str) -> tuple[int, str]:
    given = {**GIVEN, **{f"--{name}": value for name, value in changed.items()}}
    words = [word for pair in given.items() for word in pair]
    done = typed(app, "people", "create-administrator", *words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_the_first_user_is_an_administrator_of_a_new_authority(app: Flask) -> None:
    assert create(app) == (0, "Асанова Аида is the administrator of Каракол шаарынын мэриясы.\n")
    with app.app_context():
        user = db.session.query(User).one()
        assert user.email == "aida@example.kg"
        assert fits(user.password_hash, GIVEN["--password"])
        assert user.password_hash.startswith("$argon2id$")
        membership = db.session.query(Membership).one()
        assert (membership.role, membership.record_id, membership.ends) == ("administrator", None, None)
        assert membership.organisation.kind == "authority"


def test_what_is_not_given_is_asked_for_and_the_password_is_not_shown(app: Flask) -> None:
    answers = ["b@example.kg", "Бакыт", "Мэрия", "fifteen letters long", "fifteen letters long"]
    done = typed(app, "people", "create-administrator", keyboard="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    assert "fifteen letters long" not in done.output


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"email": "aida"}, "this is not an e-mail address"),
        ({"email": "@"}, "this is not an e-mail address"),
        ({"email": "aida@example.kg\nbcc: x@example.kg"}, "this is not an e-mail address"),
        ({"email": "a" * 250 + "@example.kg"}, "at most 254 characters"),
        ({"name": "  "}, "a name is needed"),
        ({"name": "А" * 201}, "at most 200 characters"),
        ({"authority": "  "}, "a name is needed"),
        ({"password": "short"}, "at least 15 characters"),
    ],
    ids=["no address", "empty parts", "two lines", "too long", "no name", "long name", "no authority", "short"],
)
def test_what_cannot_be_right_is_refused_in_one_sentence_and_makes_nobody(
    app: Flask, changed: dict[str, str], sentence: str
) -> None:
    code, output = create(app, **changed)
    assert code == 2
    assert sentence in output
    with app.app_context():
        assert db.session.query(User).count() == 0
        assert db.session.query(Organisation).count() == 0


def test_the_same_address_a_second_time_is_refused(app: Flask) -> None:
    create(app)
    code, output = create(app, email="AIDA@example.kg")
    assert code == 2
    assert "somebody already has this address" in output
    with app.app_context():
        assert db.session.query(User).count() == 1


def test_an_office_is_set_up_from_the_command_line(app: Flask) -> None:
    create(app)
    password = ("--password", "fifteen letters long")
    for email, name in (("head@example.kg", "Осмонов Талант"), ("deputy@example.kg", "Ли Светлана")):
        done = typed(app, "people", "add", "--email", email, "--name", name, "--language", "ru", *password)
        assert done.exit_code == 0, done.output
    names = ("--name-ky", "«Үмүт» коомдук фонду", "--name-ru", "Общественный фонд «Үмүт»", "--inn", "01203201910034")
    assert typed(app, "people", "add-organisation", "--kind", "applicant", *names).exit_code == 0
    assert typed(app, "people", "appoint", "head@example.kg", "1", "customer_head").exit_code == 0
    acting = ("--ends", "2099-12-31", "--basis", "Буйрук № 5", "--on-behalf-of", "head@example.kg")
    assert typed(app, "people", "appoint", "deputy@example.kg", "1", "customer_head", *acting).exit_code == 0
    listed = typed(app, "people", "list").output
    assert "2  applicant  Общественный фонд «Үмүт»" in listed
    assert "deputy@example.kg  customer_head" in listed
    assert "to 2099-12-31" in listed
    with app.app_context():
        deputy = db.session.query(Membership).filter(Membership.basis == "Буйрук № 5").one()
        assert deputy.on_behalf_of is not None
        assert deputy.on_behalf_of.email == "head@example.kg"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("appoint", "nobody@example.kg", "1", "monitor"), "nobody has this address"),
        (("appoint", "aida@example.kg", "9", "monitor"), "there is no organisation of this number"),
        (("appoint", "aida@example.kg", "1", "applicant_head"), "not a role in an organisation of the kind"),
        (("appoint", "aida@example.kg", "1", "king"), "Invalid value"),
        (("appoint", "aida@example.kg", "1", "monitor", "--starts", "31.02.2026"), "write the date as"),
        (
            ("appoint", "aida@example.kg", "1", "monitor", "--starts", "2026-02-02", "--ends", "2026-02-01"),
            "the last day lies before the first",
        ),
        (("appoint", "aida@example.kg", "1", "monitor", "--on-behalf-of", "aida@example.kg"), "name the order"),
        (
            ("add-organisation", "--kind", "applicant", "--name-ky", "Б", "--name-ru", "Б", "--inn", "12"),
            "a tax number has 14 digits",
        ),
    ],
    ids=["nobody", "nowhere", "other side", "no role", "no date", "backwards", "no order", "tax number"],
)
def test_a_mistaken_appointment_is_refused_in_one_sentence(app: Flask, words: tuple[str, ...], sentence: str) -> None:
    create(app)
    done = typed(app, "people", *words)
    assert done.exit_code == 2
    assert sentence in done.output
    with app.app_context():
        assert db.session.query(Membership).count() == 1
