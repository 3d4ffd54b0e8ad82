"""The database that is measured: one call with very many applications, and another one that is still open."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from grants.casework.case import Case
from grants.casework.perform import begin, perform, tick
from grants.casework.saving import save_draft
from grants.casework.straight_line import Press
from grants.database import db
from grants.records.models import Record
from tests.grants.calls.answers import sheet_answers
from tests.grants.calls.walk import GATES
from tests.stories import draft_applications, move_deadline, open_call
from tests.world import World, make_world

NOW = datetime(2026, 4, 21, 5, 0, tzinfo=UTC)
"""A working day before the projects of the scene begin; for those who look at it the clock stands still."""


@dataclass(frozen=True)
class Scene:
    """References: of applications that wait to be admitted, of complete drafts of `head_1`, `head_2` …, and of reviews
    that `evaluator_1` has written and may lock."""

    waiting: list[str]
    drafts: list[str]
    reviews: list[str]


def build(app: Flask, applications: int, drafts: int) -> Scene:
    with app.app_context():
        now = NOW
        world = make_world(applicants=applications, evaluators=1)
        call = open_call(world, now + timedelta(hours=1))
        waiting = draft_applications(world, call, now - timedelta(days=1))
        for start in range(0, applications, 100):
            _submit(world, waiting, range(start, min(start + 100, applications)))
        move_deadline(call, now - timedelta(seconds=1))
        tick(call, now)
        db.session.commit()
        world.applicants = world.applicants[:drafts]
        reviews = _reviews(world)
        still_open = open_call(world, now + timedelta(days=1))
        written = draft_applications(world, still_open, now - timedelta(days=1))
        db.session.remove()
    return Scene(waiting, written, reviews)


def _reviews(world: World) -> list[str]:
    """Of the applications to a call of their own."""
    now = NOW
    call = open_call(world, now + timedelta(hours=1))
    references = draft_applications(world, call, now - timedelta(days=1))
    _submit(world, references, range(len(references)))
    move_deadline(call, now - timedelta(seconds=1))
    tick(call, now)
    records = [db.session.scalars(sa.select(Record).where(Record.reference == each)).one() for each in references]
    for record in records:
        checked = Press(dict.fromkeys(GATES, "yes"))
        perform(record, "admit", world.actor("commission_secretary", now), now, checked)
    perform(call, "finish_screening", world.actor("commission_chair", now), now)
    found = [_review(world, record) for record in records]
    db.session.commit()
    return found


def _review(world: World, record: Record) -> str:
    """By an evaluator who declared that there is no conflict."""
    now, secretary = NOW, world.actor("commission_secretary", NOW)
    chosen = {"evaluator": str(world.people["evaluator_1"].id), "note": ""}
    review = begin("review", record, secretary, now, Press(chosen), title=record.title)
    db.session.expire(world.people["evaluator_1"])
    evaluator = world.actor("evaluator_1", now)
    declared = dict.fromkeys(("no_ties", "no_interest", "will_report"), True)
    perform(review, "declare_no_conflict", evaluator, now, Press(declared))
    case = Case(review, evaluator, now)
    save_draft(case, case.form("evaluation_sheet"), sheet_answers(7), now, None)
    return review.reference


def _submit(world: World, references: list[str], numbers: range) -> None:
    now = NOW
    for number in numbers:
        record = db.session.scalars(sa.select(Record).where(Record.reference == references[number])).one()
        perform(record, "submit", world.actor(f"head_{number + 1}", now), now)
    db.session.commit()
