"""What no way could deliver is handed over by a person, with its proof, and the terms go on from there."""

from datetime import timedelta

import pytest
from flask import Flask

import grants.correspondence
from grants.casework.holding import lengthened
from grants.clock import end_of_day
from grants.database import db
from grants.notices.models import Notice
from grants.notices.queries import deliveries_of
from grants.records.models import Event, Record
from tests.grants.agreements.stage import AWARDED, Stage
from tests.grants.notices.events import happened
from tests.visiting import Visitor

assert grants.correspondence


@pytest.fixture
def failed(stage: Stage) -> Notice:
    """Nobody of the applicant could be told that the agreement is ready; one of them is still to be tried daily."""
    notices = happened(stage, stage.application, "verify", stage.now, "head_1", "editor_1")
    for notice in notices:
        notice.attempts, notice.failed_at, notice.failure = 8, stage.now, "nobody listens"
    db.session.commit()
    return notices[0]


def handing(stage: Stage, notice: Notice, **changed: str) -> Record:
    programme = db.session.query(Record).filter_by(kind="programme").one()
    record = stage.start("handing", programme, "customer_officer")
    answers = {
        "notice": str(notice.id),
        "way": "in_person",
        "handed_at": (AWARDED + timedelta(days=6)).isoformat(),
        "proof": "Расписка № 4 от 10.05.2026",
        **changed,
    }
    stage.keep(record, "handing_form", **answers)
    return record


def test_from_the_day_when_the_handing_over_is_on_record_the_term_runs(stage: Stage, failed: Notice) -> None:
    stage.wait(days=9)
    case = stage.case(stage.application, "customer_officer")
    ends = end_of_day(AWARDED + timedelta(days=10))
    assert lengthened(case, AWARDED, ends) == ends + timedelta(days=9)
    record = handing(stage, failed)
    stage.press(record, "record", "customer_officer")
    stage.wait(days=30)
    case = stage.case(stage.application, "customer_officer")
    assert failed.sent_at == AWARDED + timedelta(days=9)
    assert lengthened(case, AWARDED, ends) == ends + timedelta(days=9)
    assert failed.deliveries[-1].tried_at == AWARDED + timedelta(days=6)
    fate = next(each for each in deliveries_of(stage.application, "ru") if each.notice.id == failed.id)
    assert fate.reached is not None
    assert (fate.reached.channel, fate.reached.receipt) == ("hand", "Расписка № 4 от 10.05.2026")
    event = db.session.query(Event).filter_by(record_id=record.id, action="record").one()
    assert event.actor_id == stage.world.people["customer_officer"].id


def test_only_what_failed_is_handed_over_and_only_once(stage: Stage, failed: Notice) -> None:
    stage.wait(days=9)
    stage.press(handing(stage, failed), "record", "customer_officer")
    with stage.refused("reached its person already"):
        stage.press(handing(stage, failed), "record", "customer_officer")


def test_nothing_is_handed_over_before_it_was_owed_or_in_the_future(stage: Stage, failed: Notice) -> None:
    stage.wait(days=9)
    with stage.refused("cannot have been handed over before"):
        early = handing(stage, failed, handed_at=(AWARDED - timedelta(days=1)).isoformat())
        stage.press(early, "record", "customer_officer")
    with stage.refused("future"):
        late = handing(stage, failed, handed_at=(stage.now + timedelta(hours=1)).isoformat())
        stage.press(late, "record", "customer_officer")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_form_offers_the_messages_that_failed_and_the_page_shows_them(
    app: Flask, stage: Stage, failed: Notice
) -> None:
    app.config["CLOCK"] = lambda: stage.now
    record = handing(stage, failed)
    officer = Visitor(app, stage.world.people["customer_officer"])
    form = officer.get(f"/records/{record.reference}/form").text
    assert "Head 1: Договор о гранте готов к подписанию" in form
    page = officer.get(f"/records/{stage.application.reference}").text
    assert 'id="deliveries"' in page
    assert "Head 1" in page
    other = Visitor(app, stage.world.people["head_1"]).get(f"/records/{stage.application.reference}").text
    assert "nobody listens" not in other
