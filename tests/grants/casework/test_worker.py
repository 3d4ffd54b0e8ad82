"""The process beside the web server: clock, papers and messages; nothing is lost and nothing is done twice."""

import json
from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.casework.perform import begin, perform, tick
from grants.casework.straight_line import Press
from grants.casework.work import AGAIN_AFTER, PATIENCE, Worker
from grants.database import db
from grants.documents import rendering_apart, storage
from grants.documents.models import Rendition
from grants.documents.printing import print_one
from grants.notices.models import Notice
from grants.records.models import Event, Record
from tests.grants.calls.walk import Walk
from tests.grants.commands.typing_commands import typed
from tests.whole_story import until_standstill

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


class Printer:
    """Stands where papers are rendered: remembers what it was asked for, and fails when told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.broken = False

    def render(self, snapshot: dict[str, Any], language: str, audience: str) -> bytes:
        self.asked.append((snapshot["number"], language, audience))
        if self.broken:
            raise rendering_apart.RenderingFailed("out of memory")
        return f"%PDF-1.7 {snapshot['number']} {language} {audience}".encode()


@pytest.fixture(autouse=True)
def printer(monkeypatch: pytest.MonkeyPatch) -> Printer:
    found = Printer()
    monkeypatch.setattr(rendering_apart, "render_apart", found.render)
    monkeypatch.setattr(rendering_apart, "stack_apart", lambda kind: "5" * 64)
    return found


@pytest.fixture
def walk(app: Flask, tmp_path: Path) -> Iterator[Walk]:
    app.config["OUTBOX"] = str(tmp_path / "outbox")
    with app.app_context():
        yield Walk(applicants=3, evaluators=2)


def apart(app: Flask, worker: Worker, now: datetime) -> int:
    """Let the clock act with a session of its own, as the worker's process has."""

    def act() -> int:
        with app.app_context():
            return worker.let_the_clock_act(now)

    db.session.commit()
    return Context().run(act)


def moves(*actions: str) -> list[tuple[str, str]]:
    query = sa.select(Event).where(Event.action.in_(actions)).order_by(Event.seq)
    found = [(event.action, event.record.reference) for event in db.session.scalars(query)]
    db.session.rollback()
    return found


def deadline_of(call: Record) -> datetime:
    return datetime.fromisoformat(call.answers("call_form")["deadline"])


def test_the_clock_acts_in_the_order_of_its_moments(walk: Walk) -> None:
    later = walk.open_call(deadline="2026-04-20T12:00:00+00:00")
    sooner = walk.open_call(deadline="2026-04-10T12:00:00+00:00", budget="1.00")
    references = [sooner.reference, later.reference]
    db.session.commit()
    assert Worker().let_the_clock_act(deadline_of(sooner) - timedelta(seconds=1)) == 0
    assert Worker().let_the_clock_act(deadline_of(later) + timedelta(days=1)) == 2
    assert moves("close") == [("close", reference) for reference in references]


def test_what_a_worker_that_ended_left_undone_the_next_one_does_once(walk: Walk) -> None:
    calls = [walk.open_call(deadline=f"2026-04-1{n}T12:00:00+00:00", budget="1.00") for n in (3, 4, 5)]
    after = deadline_of(calls[-1]) + timedelta(days=1)
    db.session.commit()
    first = Worker()
    act = first._next_due

    def ends_after_one(now: datetime) -> int | None:
        found = act(now)
        first._next_due = lambda now: None  # type: ignore[method-assign]
        return found

    first._next_due = ends_after_one  # type: ignore[method-assign]
    assert first.let_the_clock_act(after) == 1
    assert Worker().let_the_clock_act(after) == 2
    assert Worker().let_the_clock_act(after) == 0
    assert len(moves("close")) == 3


def test_two_workers_close_a_call_once(walk: Walk) -> None:
    call = walk.open_call()
    after = deadline_of(call) + timedelta(minutes=1)
    db.session.commit()
    one, other = Worker(), Worker()
    both = other._next_due(after)
    assert one.let_the_clock_act(after) == 1
    seen = iter([both, None])
    other._next_due = lambda now: next(seen)  # type: ignore[method-assign]
    assert other.let_the_clock_act(after) == 0
    assert len(moves("close")) == 1


def test_a_deadline_that_was_extended_is_not_kept_at_its_old_moment(walk: Walk) -> None:
    call = walk.open_call()
    old = deadline_of(call)
    walk.press("customer_head", call, "extend", new_deadline="2026-05-01T12:00:00+00:00", reason="Каттар кечикти")
    assert Worker().let_the_clock_act(old + timedelta(minutes=1)) == 0
    assert Worker().let_the_clock_act(datetime.fromisoformat("2026-05-01T12:01:00+00:00")) == 1


def test_a_clock_action_whose_guards_do_not_hold_waits_and_is_tried_again(app: Flask, tmp_path: Path) -> None:
    app.config["OUTBOX"] = str(tmp_path / "outbox")
    with app.app_context():
        walk, found = until_standstill()
        head = walk.actor("head_2")
        appeal = begin("appeal", found.lost, head, walk.now, title=found.lost.title)
        db.session.commit()
        grounds = {"ground": "procedure", "text": "Баалар негизсиз.", "asked_for": "Кайра баалоо"}
        walk.fill("head_2", appeal, "appeal_form", **grounds)
        walk.press("head_2", appeal, "file")
        after = walk.now + timedelta(days=20)
        worker = Worker()
        apart(app, worker, after)
        assert moves("end_standstill") == []
        walk.now = after
        walk.press("head_2", appeal, "withdraw")
        apart(app, worker, after + timedelta(minutes=1))
        assert moves("end_standstill") == [], "tried again after a while, not at once"
        apart(app, worker, after + AGAIN_AFTER + timedelta(minutes=2))
        assert len(moves("end_standstill")) == 1


def test_one_record_that_cannot_be_moved_holds_up_no_other(
    walk: Walk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = walk.open_call(deadline="2026-04-10T12:00:00+00:00", budget="1.00")
    second = walk.open_call(deadline="2026-04-13T12:00:00+00:00", budget="1.00")
    broken, after = first.id, deadline_of(second) + timedelta(days=1)
    reference = second.reference
    db.session.commit()
    monkeypatch.setattr("grants.casework.work.tick", _failing_on(broken))
    assert Worker().let_the_clock_act(after) == 1
    assert moves("close") == [("close", reference)]
    assert f"could not act on record {broken}" in caplog.text


def _failing_on(number: int) -> Callable[[Record, datetime], Event | None]:
    def sometimes(record: Record, now: datetime) -> Event | None:
        if record.id == number:
            raise RuntimeError("something in this record is odd")
        return tick(record, now)

    return sometimes


def test_a_record_on_hold_is_not_moved_by_the_clock_until_it_is_released(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    ground = {"ground": "court", "act": "12-26", "explanation": "Соттун аныктамасы."}
    walk.now = deadline_of(call) - timedelta(hours=1)
    hold = begin("hold", call, walk.actor("customer_head"), walk.now, Press(ground), title=call.title)
    db.session.commit()
    after = deadline_of(call) + timedelta(days=1)
    worker = Worker()
    assert apart(app, worker, after) == 0
    walk.now = after
    walk.press("customer_head", hold, "release", reason="Аныктама жокко чыгарылды.")
    assert apart(app, worker, after + AGAIN_AFTER + timedelta(minutes=2)) == 0
    assert apart(app, worker, after + timedelta(days=2)) == 1


def renditions() -> list[Rendition]:
    found = list(db.session.scalars(sa.select(Rendition).order_by(Rendition.id)))
    db.session.rollback()
    return found


def test_every_paper_owed_is_rendered_once_in_each_language_for_each_audience(walk: Walk, printer: Printer) -> None:
    walk.active_programme()
    worker = Worker()
    owed = db.session.query(Rendition).count()
    db.session.rollback()
    while worker.round(walk.now):
        pass
    assert len(printer.asked) == len(set(printer.asked)) == owed
    for rendition in db.session.scalars(sa.select(Rendition)):
        assert rendition.sha256 is not None
        assert len(storage.fetch(rendition.sha256)) == rendition.size
        assert (rendition.stack, rendition.rendered_at, rendition.failure) == ("5" * 64, walk.now, "")


def twice(worker: Worker, now: datetime) -> int:
    """A round takes some of the papers; two take all that these tests owe."""
    return worker.round(now) + worker.round(now)


@on_sqlite
def test_what_could_not_be_rendered_is_tried_again_later_each_time_and_says_why(walk: Walk, printer: Printer) -> None:
    walk.active_programme()
    worker = Worker()
    printer.broken = True
    twice(worker, walk.now)
    assert {(r.attempts, r.failure, r.sha256) for r in db.session.scalars(sa.select(Rendition))} == {
        (1, "out of memory", None)
    }
    db.session.rollback()
    tried = len(printer.asked)
    twice(worker, walk.now + timedelta(minutes=1))
    assert len(printer.asked) == tried
    twice(worker, walk.now + timedelta(minutes=2))
    assert len(printer.asked) == 2 * tried
    printer.broken = False
    assert twice(worker, walk.now + timedelta(minutes=6)) == tried
    assert {(r.failure, r.sha256 is None) for r in db.session.scalars(sa.select(Rendition))} == {("", False)}
    db.session.rollback()
    numbers = {json.dumps(asked) for asked in printer.asked}
    assert len(numbers) == tried


@on_sqlite
def test_what_was_rendered_meanwhile_is_kept_as_it_was_issued_first(
    app: Flask, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process was faster: its bytes are the paper, and ours are thrown away."""
    walk.active_programme()
    number = db.session.scalars(sa.select(Rendition.id).order_by(Rendition.id)).first()
    db.session.commit()
    assert number is not None

    def slower(snapshot: dict[str, Any], language: str, audience: str) -> bytes:
        with app.app_context():
            rendition = db.session.get_one(Rendition, number)
            rendition.sha256, rendition.size = storage.keep(b"%PDF- the first"), 15
            db.session.commit()
        return b"%PDF- the second"

    monkeypatch.setattr(rendering_apart, "render_apart", slower)
    assert print_one(number, walk.now) == b"%PDF- the first"
    assert print_one(number, walk.now) == b"%PDF- the first"


def letters(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "outbox").glob("*"))


def test_a_message_is_sent_once_whatever_worker_sends_it(walk: Walk, tmp_path: Path) -> None:
    walk.apply(walk.open_call(), 1)
    for _ in range(3):
        Worker().round(walk.now)
    owed = list(db.session.scalars(sa.select(Notice).order_by(Notice.id)))
    assert owed
    assert all(notice.sent_at == walk.now and notice.attempts == 1 for notice in owed)
    assert letters(tmp_path) == [f"{notice.id:08}.eml" for notice in owed]


@on_sqlite
def test_a_message_that_cannot_be_written_is_tried_again_and_then_sent_once(walk: Walk, tmp_path: Path) -> None:
    walk.apply(walk.open_call(), 1)
    (tmp_path / "outbox").write_text("a file where the folder should be")
    worker = Worker()
    worker.round(walk.now)
    (failed,) = {(n.attempts, n.sent_at, n.failure[:15]) for n in db.session.scalars(sa.select(Notice))}
    assert failed == (1, None, "FileExistsError")
    db.session.rollback()
    (tmp_path / "outbox").unlink()
    worker.round(walk.now + timedelta(minutes=1))
    assert letters(tmp_path) == []
    worker.round(walk.now + timedelta(minutes=2))
    assert {(n.attempts, n.failure) for n in db.session.scalars(sa.select(Notice))} == {(2, "")}
    assert len(letters(tmp_path)) == db.session.query(Notice).count()


@on_sqlite
def test_the_command_does_what_is_owed_and_stops(app: Flask, walk: Walk, tmp_path: Path) -> None:
    call = walk.open_call()
    after = deadline_of(call) + timedelta(minutes=1)
    app.config["CLOCK"] = lambda: after
    db.session.commit()
    done = typed(app, "worker", "--once")
    assert done.exit_code == 0, done.output
    assert len(moves("close")) == 1
    assert [r for r in renditions() if r.sha256 is None] == []


@on_sqlite
def test_what_arrived_before_the_deadline_is_written_before_the_call_closes(walk: Walk) -> None:
    """It may wait a while for its turn to be written; the clock lets it pass."""
    call = walk.open_call()
    application = walk.draft_application(call, 1)
    arrived = deadline_of(call)
    db.session.commit()
    assert Worker().let_the_clock_act(arrived + timedelta(seconds=20)) == 0
    perform(application, "submit", walk.world.actor("head_1", arrived), arrived)
    db.session.commit()
    assert Worker().let_the_clock_act(arrived + PATIENCE) == 1
    assert moves("lapse") == []
    assert len(moves("open_screening")) == 1


@on_sqlite
def test_a_paper_that_fails_is_not_rendered_again_each_time_a_page_asks(walk: Walk, printer: Printer) -> None:
    walk.active_programme()
    number = db.session.scalars(sa.select(Rendition.id).order_by(Rendition.id)).first()
    db.session.commit()
    assert number is not None
    printer.broken = True
    for _ in range(3):
        assert print_one(number, walk.now) is None
    assert len(printer.asked) == 1
    printer.broken = False
    assert print_one(number, walk.now + timedelta(minutes=2)) is not None
