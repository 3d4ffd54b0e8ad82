"""From a confirmed distribution to reviews: each application is due to appoint its evaluators, and the clock lets one
after another do it. What broke off goes on where it stood."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from grants.casework.case import Case
from grants.casework.vocabulary import moment_of, no_term
from grants.database import db
from grants.people.models import Membership
from grants.records.models import Event, Record
from grants.reviews.distributing import KEPT

CONFIRMED = ("confirm", "confirm_replacements")


def allotted(application: Case) -> Sequence[int]:
    """Whom the distribution confirmed last gives an application, without those who were ever appointed to it."""
    found = _planned(application)
    if not found:
        return []
    query = (
        sa.select(Membership.user_id)
        .join(Record, Membership.record_id == Record.id)
        .where(Record.parent_id == application.record.id, Record.kind == "review", Membership.role == "evaluator")
    )
    there = set(db.session.scalars(query))
    return [number for number in found if number not in there]


def _planned(application: Case) -> Sequence[int]:
    """The numbers in the plan of a distribution, read without loading all that it was computed from."""
    reference = application.record.reference
    query = sa.select(
        Record.data[(KEPT, "plan", "pairs", reference)].label("codes"),
        Record.data[(KEPT, "pairs", reference)].label("pairs"),
        Record.data[(KEPT, "plan", "round")].label("round"),
        Record.data[(KEPT, "people")].label("people"),
    ).where(_distribution_of(application))
    for row in db.session.execute(query):
        codes = row.pairs if row.round is None else row.codes
        if codes:
            return [row.people[code] for code in codes]
    return []


def _distribution_of(application: Case) -> sa.ColumnElement[bool]:
    under = Record.parent_id == application.parent("call").id
    return under & (Record.kind == "distribution") & (Record.phase == "running")


@moment_of(no_term)
def evaluators_are_allotted(case: Case) -> datetime | None:
    """Once after each confirmation: since what was confirmed was computed."""
    since = Record.data[(KEPT, "plan", "since")].as_string()
    confirmed = (
        sa.select(Event.seq, since.label("since"))
        .join(Record, Event.record_id == Record.id)
        .where(_distribution_of(case), Event.action.in_(CONFIRMED))
        .order_by(Event.seq.desc())
        .limit(1)
    )
    last = db.session.execute(confirmed).first()
    if last is None or last.since is None or not allotted(case):
        return None
    done = sa.select(Event.seq).where(Event.record_id == case.record.id, Event.action == "allot")
    if db.session.scalar(done.where(Event.seq > last.seq).limit(1)) is not None:
        return None
    return datetime.fromisoformat(last.since)


def let_applications_allot(distribution: Case) -> None:
    """Make the worker look at every application under evaluation: what is due there the moment above says."""
    since = datetime.fromisoformat(distribution.record.data[KEPT]["plan"]["since"])
    db.session.execute(sa.update(Record).where(_under_evaluation(distribution)).values(due_at=since))


def left_to_allot(distribution: Case) -> int:
    """How many applications have not appointed their evaluators yet."""
    left = sa.select(sa.func.count()).select_from(Record)
    return db.session.scalar(left.where(_under_evaluation(distribution), Record.due_at <= distribution.now)) or 0


def _under_evaluation(distribution: Case) -> sa.ColumnElement[bool]:
    here = Record.parent_id == distribution.record.parent_id
    return here & (Record.kind == "application") & (Record.phase == "evaluating")


@moment_of(no_term)
def evaluators_are_to_be_there(case: Case) -> datetime | None:
    """After all of them: the worker takes what was due earlier first."""
    confirmed = [event.recorded_at for action in CONFIRMED if (event := case.last(action)) is not None]
    return max(confirmed, default=None)
