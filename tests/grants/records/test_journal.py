"""The chain as the application writes it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.casework.perform import NotPossible, perform
from grants.casework.straight_line import Press
from grants.database import db
from grants.records import journal, verifier
from grants.records.models import Event, JournalHead, PersonalValue
from tests.forms import APPROVAL
from tests.stories import draft_programme, proposed_programme
from tests.world import START, World, make_world

LATER = START + timedelta(hours=1)


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with app.app_context():
        yield make_world(applicants=0, evaluators=0)


def exported(**options: bool) -> list[bytes]:
    return [line.encode() for line in journal.lines(disclose_personal=options.get("personal", False))]


def check(lines: list[bytes]) -> verifier.Summary:
    return verifier.check_export(BytesIO(b"".join(lines)))


def test_events_are_numbered_without_a_gap_and_each_follows_from_the_one_before(world: World) -> None:
    for _ in range(3):
        proposed_programme(world)
    events = db.session.scalars(sa.select(Event).order_by(Event.seq)).all()
    assert [event.seq for event in events] == list(range(1, 7))
    assert events[0].previous == journal.START
    assert [event.previous for event in events[1:]] == [event.hash for event in events[:-1]]
    head = db.session.query(JournalHead).one()
    assert (head.seq, head.hash) == (6, events[-1].hash)


def test_what_is_rolled_back_leaves_no_number_behind(world: World) -> None:
    record = draft_programme(world)
    perform(record, "propose", world.actor("customer_officer"), LATER)
    db.session.rollback()
    event = perform(record, "propose", world.actor("customer_officer"), LATER)
    assert event.seq == 2
    db.session.commit()
    assert check(exported()).events == 2


def test_a_refused_press_is_no_event(world: World) -> None:
    record = draft_programme(world)
    with pytest.raises(NotPossible):
        perform(record, "approve", world.actor("programme_approver"), LATER, Press(APPROVAL))
    db.session.rollback()
    assert db.session.query(Event).count() == 1


def test_names_and_answers_enter_only_as_salted_hashes(world: World) -> None:
    record = proposed_programme(world)
    reason = "Иванов Иван, Каракол, Абдрахманова 1"
    event = perform(record, "return_with_remarks", world.actor("programme_approver"), LATER, Press({"reason": reason}))
    db.session.commit()
    assert reason not in event.content
    assert "Programme Approver" not in event.content
    lines = b"".join(exported()).decode()
    assert reason not in lines
    assert "Programme Approver" not in lines
    opened = b"".join(exported(personal=True)).decode()
    assert "Programme Approver" in opened
    assert "Абдрахманова" in opened
    salts = [value.salt for value in db.session.query(PersonalValue)]
    assert len(set(salts)) == len(salts)


def test_erasing_what_is_personal_leaves_the_chain_valid(world: World) -> None:
    proposed_programme(world)
    before = check(exported(personal=True))
    assert before.personal > 0
    db.session.execute(sa.delete(PersonalValue))
    db.session.commit()
    after = check(exported(personal=True))
    assert (after.events, after.head, after.personal) == (before.events, before.head, 0)


def test_an_event_commits_to_what_was_written_in_the_form(world: World) -> None:
    record = proposed_programme(world)
    event = db.session.scalars(sa.select(Event).where(Event.action == "propose")).one()
    sealed = db.session.query(PersonalValue).filter_by(seq=event.seq, field="data").one()
    assert json.loads(sealed.value) == record.data
    assert json.loads(event.content)["personal"]["data"] == verifier.personal_hash(sealed.salt, sealed.value)


@pytest.mark.parametrize(
    "change",
    [
        {"content": "{}"},
        {"content_hash": "0" * 64},
        {"previous": "0" * 64},
        {"hash": "f" * 64},
    ],
    ids=["content", "hash of the content", "previous", "hash"],
)
def test_a_row_changed_in_the_database_is_found_at_its_line(world: World, change: dict[str, str]) -> None:
    for _ in range(2):
        proposed_programme(world)
    db.session.execute(sa.update(Event).where(Event.seq == 3).values(**change))
    db.session.commit()
    with pytest.raises(verifier.Fault) as fault:
        check(exported())
    assert fault.value.line == 3


def test_a_key_is_used_once_by_whatever_event(world: World) -> None:
    one, other = draft_programme(world), draft_programme(world)
    press = Press(key="a" * 32)
    first = perform(one, "propose", world.actor("customer_officer"), LATER, press)
    again = perform(other, "propose", world.actor("customer_officer"), LATER, press)
    assert again.seq == first.seq
    assert other.phase == "preparing"
