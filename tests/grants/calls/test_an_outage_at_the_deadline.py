"""The system was down when a call was to close: it sees so itself, keeps everything sealed, and tells who may act."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.calls.queries import deadline_of
from grants.casework import uptime
from grants.casework.calendar import working_days_after
from grants.casework.perform import NotPossible
from grants.casework.uptime import Outage, Uptime, outage_between
from grants.casework.work import Worker
from grants.database import db
from grants.notices.models import Notice
from grants.records.models import Record
from tests.grants.calls.walk import Walk


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        yield Walk(applicants=2, evaluators=0)


def ran(walk: Walk, call: Record, *, until: float, again: float) -> None:
    """The system ran from the day before to so many minutes after the deadline, and again from some minutes after."""
    deadline = deadline_of(call)
    assert deadline is not None
    for minutes in (-24 * 60, until, again):
        uptime.note_running(deadline + timedelta(minutes=minutes))
        if minutes == -24 * 60:
            db.session.query(Uptime).one().until = deadline + timedelta(minutes=until)
    db.session.commit()


def at(walk: Walk, call: Record, minutes: float) -> None:
    deadline = deadline_of(call)
    assert deadline is not None
    walk.now = deadline + timedelta(minutes=minutes)


def told(kind: str) -> set[str]:
    return {notice.user.name for notice in db.session.query(Notice).filter_by(kind=kind)}


def report(walk: Walk, call: Record) -> None:
    deadline = deadline_of(call)
    assert deadline is not None
    began = (deadline - timedelta(hours=1)).isoformat()
    walk.press("customer_officer", call, "report_outage", began=began, ended="", reason="Сервер иштебей калды")


def test_a_call_whose_deadline_fell_into_an_outage_stays_sealed_until_somebody_could_report_it(walk: Walk) -> None:
    call = walk.open_call()
    application, draft = walk.apply(call, 1), walk.draft_application(call, 2)
    ran(walk, call, until=-60, again=30)
    at(walk, call, 35)
    assert walk.tick(call) is not None, "it is noted"
    assert told("outage_noticed") == {"Customer Officer", "Customer Head"}
    assert (call.phase, application.phase) == ("open", "sealed")
    assert walk.tick(call) is None, "once"
    assert call.due_at == working_days_after(walk.case(call, "customer_head"), walk.now, 1)
    with pytest.raises(NotPossible, match="The deadline passed on"):
        walk.press("head_2", draft, "submit")
    db.session.rollback()
    report(walk, call)
    walk.press(
        "customer_head",
        call,
        "extend_for_outage",
        order_number="7",
        order_date="2026-03-02",
        new_deadline=(walk.now + timedelta(days=2)).isoformat(),
        reason="Үзгүлтүк",
    )
    walk.press("head_2", draft, "submit")
    assert draft.phase == "sealed"
    walk.close(call)
    assert (call.phase, application.phase, draft.phase) == ("checking", "checking", "checking")


def test_where_nobody_reports_it_the_call_closes_by_itself(walk: Walk) -> None:
    call = walk.open_call()
    ran(walk, call, until=-10, again=30)
    at(walk, call, 31)
    walk.tick(call)
    assert call.due_at is not None
    walk.now = call.due_at
    assert walk.tick(call) is not None
    assert call.phase == "checking"


def test_an_outage_on_which_the_head_has_decided_keeps_nothing_open(walk: Walk) -> None:
    call = walk.open_call()
    ran(walk, call, until=-10, again=30)
    at(walk, call, 31)
    walk.tick(call)
    report(walk, call)
    walk.press("customer_head", call, "dismiss_outage", reason="Эч кимге тоскоол болгон жок")
    assert walk.tick(call) is not None
    assert call.phase == "checking"


@pytest.mark.parametrize(
    ("until", "again"),
    [(-600, -500), (20, 60), (-3, 1)],
    ids=["long before", "after the deadline", "a restart"],
)
def test_what_kept_nobody_from_applying_keeps_no_call_open(walk: Walk, until: float, again: float) -> None:
    call = walk.open_call()
    ran(walk, call, until=until, again=again)
    at(walk, call, 90)
    assert walk.tick(call) is not None
    assert call.phase == "checking"


def test_an_installation_that_never_noted_anything_closes_its_calls(walk: Walk) -> None:
    call = walk.open_call()
    at(walk, call, 2)
    assert walk.tick(call) is not None
    assert call.phase == "checking"


def test_the_worker_notes_that_it_runs_once_a_minute_and_a_silence_is_an_outage(app: Flask, walk: Walk) -> None:
    worker, start = Worker(), walk.now
    for seconds in range(0, 600, 20):
        worker._note_running(start + timedelta(seconds=seconds))
    Worker()._note_running(start + timedelta(minutes=40))
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Uptime)) == 2
    last = start + timedelta(minutes=9)
    assert outage_between(start, start + timedelta(hours=1)) == Outage(last, start + timedelta(minutes=40))
    assert outage_between(start + timedelta(minutes=41), start + timedelta(hours=1)) is None
