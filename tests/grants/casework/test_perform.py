import json
from datetime import timedelta

import pytest
from flask import Flask

from grants.casework.perform import NotPossible, Stale, correct, perform
from grants.casework.straight_line import Press
from grants.database import db
from grants.records import journal, verifier
from grants.records.models import Event, Record
from tests.forms import APPROVAL
from tests.stories import draft_programme, proposed_programme
from tests.world import START, World, make_world

LATER = START + timedelta(hours=1)


@pytest.fixture
def world(app: Flask) -> World:
    with app.app_context():
        yield make_world()


def a_programme(world: World, *, proposed: bool = False) -> Record:
    return proposed_programme(world) if proposed else draft_programme(world)


def test_a_press_moves_the_state_and_is_remembered(world: World) -> None:
    record = a_programme(world)
    event = perform(record, "propose", world.actor("customer_officer"), LATER)
    assert (record.state, record.phase) == ("proposed", "approving")
    assert (event.action, event.source, event.target, event.role) == (
        "propose",
        "draft",
        "proposed",
        "customer_officer",
    )
    assert event.recorded_at == LATER


def test_a_wrong_role_is_refused_and_nothing_moves(world: World) -> None:
    record = a_programme(world)
    with pytest.raises(NotPossible):
        perform(record, "propose", world.actor("monitor"), LATER)
    assert record.phase == "preparing"


def test_the_same_key_again_answers_with_the_first_event(world: World) -> None:
    record = a_programme(world)
    press = Press(key="k" * 32)
    first = perform(record, "propose", world.actor("customer_officer"), LATER, press)
    again = perform(record, "propose", world.actor("customer_officer"), LATER, press)
    assert again.seq == first.seq


def test_somebody_elses_key_gives_nothing_away(world: World) -> None:
    record = a_programme(world)
    perform(record, "propose", world.actor("customer_officer"), LATER, Press(key="k" * 32))
    with pytest.raises(NotPossible):
        perform(record, "approve", world.actor("programme_approver"), LATER, Press(key="k" * 32))


def test_a_page_drawn_before_the_last_press_is_stale_and_says_who_was_faster(world: World) -> None:
    record = a_programme(world)
    drawn = record.version
    perform(record, "propose", world.actor("customer_officer"), LATER)
    with pytest.raises(Stale) as refusal:
        perform(record, "abandon", world.actor("customer_head"), LATER, Press({"reason": "x"}, version=drawn))
    assert refusal.value.event is not None
    assert refusal.value.event.actor_id == world.people["customer_officer"].id


def test_one_person_may_not_propose_and_approve(world: World) -> None:
    record = a_programme(world, proposed=True)
    officer = world.people["customer_officer"]
    officer.memberships[0].role = "programme_approver"
    db.session.flush()
    with pytest.raises(NotPossible) as refusal:
        perform(record, "approve", world.actor("customer_officer"), LATER)
    assert "another person" in str(refusal.value.reasons[0])


def test_an_approval_issues_papers_in_two_snapshots_that_the_event_commits_to(world: World) -> None:
    from grants.documents.models import Document

    record = a_programme(world, proposed=True)
    event = perform(record, "approve", world.actor("programme_approver"), LATER, Press(APPROVAL))
    papers = db.session.query(Document).filter_by(record_id=record.id).order_by(Document.id).all()
    paper = next(each for each in papers if each.kind == "programme_approval")
    assert json.loads(event.content)["documents"] == [
        {"full": each.full_hash, "kind": each.kind, "number": each.number, "public": each.public_hash}
        for each in papers
    ]
    assert {(r.language, r.audience) for r in paper.renditions} == {
        (language, audience) for language in ("ky", "ru", "en") for audience in ("full", "public")
    }


def test_a_mistaken_press_is_undone_by_a_correcting_event(world: World) -> None:
    record = a_programme(world, proposed=True)
    head = world.actor("customer_head")
    mistaken = db.session.query(Event).filter_by(record_id=record.id, action="propose").one()
    event = correct(record, head, LATER, "Pressed on the wrong programme")
    assert record.phase == "preparing"
    assert event.corrects == mistaken.seq
    with pytest.raises(NotPossible):
        correct(record, head, LATER, "Again")


def test_a_correction_needs_a_reason(world: World) -> None:
    record = a_programme(world, proposed=True)
    with pytest.raises(NotPossible):
        correct(record, world.actor("customer_head"), LATER, "  ")


def test_nothing_can_have_happened_in_the_future(world: World) -> None:
    record = a_programme(world)
    press = Press(happened_at=LATER + timedelta(seconds=1))
    with pytest.raises(NotPossible):
        perform(record, "propose", world.actor("customer_officer"), LATER, press)


def test_the_journal_of_all_this_is_honest(world: World, tmp_path) -> None:
    record = a_programme(world, proposed=True)
    perform(record, "approve", world.actor("programme_approver"), LATER, Press(APPROVAL))
    db.session.commit()
    export = tmp_path / "journal.jsonl"
    export.write_text("".join(journal.lines(disclose_personal=True)), "utf-8")
    with export.open("rb") as stream:
        assert verifier.check_export(stream).events == db.session.query(Event).count()
