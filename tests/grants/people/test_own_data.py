"""A person's own data: all of it to take along, and erased as far as the cases let it go."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.commands.journal import write_export
from grants.database import db
from grants.people.models import Letter, Passkey, RecoveryCode, SecondFactor, SignIn, User
from grants.privacy.erasure import erase_what_is_over
from grants.records import verifier
from grants.records.models import Event, PersonalValue, Record
from tests.grants.people.post import Post
from tests.signing import give_second_factor
from tests.stories import draft_programme
from tests.visiting import Visitor
from tests.world import PASSWORD, START, World, make_world


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setitem(app.config, "CLOCK", lambda: START)
    with app.app_context():
        yield make_world(applicants=2, evaluators=0)


def erased(visitor: Visitor, email: str, password: str = PASSWORD) -> int:
    return visitor.post("/account/erase", email=email, present=password).status_code


def test_an_archive_holds_what_is_kept_and_no_secret(app: Flask, world: World) -> None:
    head = world.people["head_1"]
    give_second_factor(head, START)
    visitor = Visitor(app, head)
    answer = visitor.get("/account/own-data.zip")
    assert answer.mimetype == "application/zip"
    with ZipFile(BytesIO(answer.data)) as bundle:
        assert sorted(bundle.namelist()) == ["own-data.html", "own-data.json"]
        page, text = (bundle.read(name).decode() for name in ("own-data.html", "own-data.json"))
    data = json.loads(text)
    assert data["account"][0]["email"] == "head.1@example.kg"
    assert [role["role"] for role in data["roles"]] == ["applicant_head"]
    assert len(data["sign_ins"]) == 1
    assert "head.1@example.kg" in page
    for secret in (head.password_hash, db.session.get_one(SecondFactor, head.id).secret):
        assert secret not in page + text
    assert "head.2@example.kg" not in page + text


def test_the_page_says_what_there_is_and_only_to_its_owner(app: Flask, world: World) -> None:
    for path in ("/account/own-data", "/account/own-data.zip"):
        assert "/sign-in" in Visitor(app).get(path).headers["Location"]
    assert Visitor(app, world.people["editor_1"]).get("/account/own-data").status_code == 200


def test_an_editor_is_erased_and_told(app: Flask, world: World) -> None:
    editor = world.people["editor_1"]
    give_second_factor(editor, START)
    number, visitor, other = editor.id, Visitor(app, editor), Visitor(app, editor)
    assert erased(visitor, "editor.1@example.kg", "wrong") == 422
    assert erased(visitor, "head.1@example.kg") == 422
    assert erased(visitor, "Editor.1@example.kg") == 302
    db.session.expire_all()
    left = db.session.get_one(User, number)
    assert (left.active, left.phone, left.password_hash, left.erased_at) == (False, "", "", START)
    assert "ditor" not in left.name + left.email
    for kind in (SignIn, SecondFactor, RecoveryCode, Passkey):
        assert db.session.scalar(sa.select(kind.user_id).where(kind.user_id == number)) is None
    assert all(m.ends and m.ends < START.date() for m in left.memberships)
    assert other.get("/account").status_code == 302
    assert Visitor(app).post("/sign-in", email="editor.1@example.kg", password=PASSWORD).status_code == 422
    assert [mail["To"] for mail in Post().deliver(START)] == ["editor.1@example.kg"]
    assert db.session.scalar(sa.select(Letter.id).where(Letter.user_id == number)) is None


def test_whoever_holds_an_office_is_not_erased_and_told_why(app: Flask, world: World) -> None:
    visitor = Visitor(app, world.people["monitor"])
    assert "Каракол" in visitor.get("/account/own-data").text
    assert erased(visitor, "monitor@example.kg") == 409
    assert db.session.get_one(User, world.people["monitor"].id).active


def test_the_only_head_of_an_organisation_with_open_work_stays(app: Flask, world: World) -> None:
    record = draft_programme(world)
    record.organisation_id = world.applicants[0].id
    assert erased(Visitor(app, world.people["head_1"]), "head.1@example.kg") == 409
    assert erased(Visitor(app, world.people["editor_1"]), "editor.1@example.kg") == 302
    assert erased(Visitor(app, world.people["head_2"]), "head.2@example.kg") == 302


def test_what_the_journal_holds_of_a_name_goes_when_its_case_is_over_and_the_chain_stays_valid(
    app: Flask, world: World, tmp_path: Path
) -> None:
    record = draft_programme(world)
    officer = world.people["customer_officer"]
    officer.erased_at = START
    ended(record, START - timedelta(days=365 * 9))
    events = set(db.session.scalars(sa.select(Event.seq).where(Event.actor_id == officer.id)))
    assert events
    assert named(events) == events
    assert erase_what_is_over(START, years=10) == 0
    ended(record, START - timedelta(days=365 * 11))
    assert erase_what_is_over(START, years=10) == len(events)
    assert named(events) == set()
    db.session.commit()
    path = tmp_path / "journal.jsonl"
    write_export(path, personal=True)
    assert officer.name not in path.read_text("utf-8")
    assert verifier.main([str(path)]) == 0


def ended(record: Record, moment: datetime) -> None:
    """As if the case had come to its end then."""
    db.session.execute(sa.update(Record).where(Record.id == record.dossier_id).values(phase="ended", changed_at=moment))


def named(events: set[int]) -> set[int]:
    query = sa.select(PersonalValue.seq).where(PersonalValue.field == "actor", PersonalValue.seq.in_(events))
    return set(db.session.scalars(query))
