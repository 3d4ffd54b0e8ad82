"""One action on many records: asked once, then performed record by record, each in its own transaction."""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from grants import database
from grants.casework.case import Case
from grants.casework.perform import NotPossible, Stale, perform, why_not
from grants.casework.straight_line import Press, new_reference
from grants.casework.worklists.lists import Worklist
from grants.casework.worklists.models import Run, RunItem
from grants.database import db
from grants.languages import LANGUAGES, Message, say
from grants.people.actors import Actor, actor_of
from grants.records.models import Record
from workflows.definition import Action
from workflows.forms import Form

log = logging.getLogger(__name__)
MOST = 500
AT_ONCE = 20
OF_EACH = frozenset({"file", "signature", "marks", "budget", "indicators", "plan", "table"})
"""Questions whose answers belong to one record alone."""


@dataclass(frozen=True)
class Choice:
    """An action that some of the chosen records offer: how many of them."""

    kind: str
    action: Action
    kind_title: Any
    count: int

    @property
    def name(self) -> str:
        return f"{self.kind}.{self.action.name}"


@dataclass(frozen=True)
class Plan:
    """What an action would do with each chosen record: happen, or not and why."""

    kind: str
    action: Action
    form: Form | None
    possible: Sequence[Case]
    refused: Sequence[tuple[Case, Sequence[Message]]]


def chosen(found: Worklist, references: Sequence[str] | None) -> Sequence[Case]:
    """The cases behind the references, or the whole list, as far as it is seen. Raises `NotPossible` for too many."""
    query = sa.select(Record).where(found.where).order_by(Record.id).limit(MOST + 1)
    if references is not None:
        query = query.where(Record.reference.in_(references[: MOST + 1]))
    records = db.session.scalars(query.options(joinedload(Record.organisation))).all()
    if len(records) > MOST:
        raise NotPossible(say("At most %(number)s records at once. Narrow the list first.", number=MOST))
    return [Case(record, found.sight.actor, found.now) for record in records]


def choices(cases: Sequence[Case]) -> Sequence[Choice]:
    """The actions that may be pressed on several of these, those that most of them offer first."""
    counts: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        for action in case.workflow.actions.values():
            here = case.record.state in action.source and not case.roles.isdisjoint(action.by)
            if here and _asks_alike(case, action):
                counts.setdefault((case.record.kind, action.name), []).append(case)
    found = [
        Choice(kind, those[0].workflow.actions[name], those[0].workflow.title, len(those))
        for (kind, name), those in counts.items()
    ]
    return sorted(found, key=lambda choice: -choice.count)


def plan(cases: Sequence[Case], name: str) -> Plan | None:
    """What an action would do with these; None where none of them offers it."""
    offered = next((choice for choice in choices(cases) if choice.name == name), None)
    if offered is None:
        return None
    possible, refused = list[Case](), list[tuple[Case, Sequence[Message]]]()
    for case in cases:
        if case.record.kind != offered.kind:
            refused.append((case, [say("It is of another kind.")]))
        elif reasons := why_not(case, offered.action.name):
            refused.append((case, reasons))
        else:
            possible.append(case)
    asks = offered.action.asks
    form = possible[0].form(asks) if asks and possible else None
    alike = [case for case in possible if form is None or case.form(form.name).digest == form.digest]
    others = [(case, [say("Its form is of another version.")]) for case in possible if case not in alike]
    return Plan(offered.kind, offered.action, form, alike, [*refused, *others])


def begin_run(
    actor: Actor, planned: Plan, versions: Mapping[str, int], answers: Mapping[str, Any], key: str, now: datetime
) -> Run:
    """Write down what is to be done with the records that were confirmed, by the versions that were shown.

    The same key again answers with the first run.
    """
    assert actor.user is not None
    earlier = db.session.scalars(sa.select(Run).where(Run.key == key)).first()
    if earlier is not None:
        if earlier.user_id != actor.user.id:
            raise NotPossible(say("This form was already sent by somebody else. Open the page again."))
        return earlier
    made = Run(
        reference=new_reference(),
        key=key,
        user_id=actor.user.id,
        kind=planned.kind,
        action=planned.action.name,
        answers=dict(answers),
        begun_at=now,
    )
    db.session.add(made)
    db.session.flush()
    for case in planned.possible:
        if (version := versions.get(case.record.reference)) is not None:
            item = RunItem(run_id=made.id, record_id=case.record.id, version=version, key=secrets.token_hex(16))
            db.session.add(item)
    return made


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    run: Run
    action: Action
    counts: Mapping[str, int]
    refused: Sequence[RunItem]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.counts.get("done", 0)

    @property
    def ended(self) -> int:
        return self.total - self.counts.get("waiting", 0)


def progress(reference: str, actor: Actor) -> Progress | None:
    """Of a run that this person began; None for any other."""
    assert actor.user is not None
    query = sa.select(Run).where(Run.reference == reference, Run.user_id == actor.user.id)
    run = db.session.scalars(query).first()
    if run is None:
        return None
    items = (
        sa.select(RunItem.outcome, sa.func.count().label("n")).where(RunItem.run_id == run.id).group_by(RunItem.outcome)
    )
    counts = {row.outcome: row.n for row in db.session.execute(items)}
    not_done = sa.select(RunItem).where(RunItem.run_id == run.id, RunItem.outcome == "refused").order_by(RunItem.id)
    refused = db.session.scalars(not_done.options(joinedload(RunItem.record))).all()
    first = db.session.scalars(sa.select(Record).join(RunItem).where(RunItem.run_id == run.id).limit(1)).first()
    definition = Case(first, actor, run.begun_at).workflow if first else None
    if definition is None:
        return None
    return Progress(run, definition.actions[run.action], counts, refused)


def go_on(now: datetime, stop: Callable[[], bool]) -> int:
    """Some of the records that wait in runs, one small transaction each; how many.

    What happens to a record and that it is done are one commit, so a broken run goes on where it stood.
    """
    ended = 0
    while ended < AT_ONCE and not stop() and (number := _next()) is not None:
        with database.transactions(write=True):
            _perform(number, now)
            db.session.remove()
        ended += 1
    return ended


def _next() -> int | None:
    with database.transactions(write=False):
        query = sa.select(RunItem.id).where(RunItem.outcome == "waiting").order_by(RunItem.id).limit(1)
        found = db.session.scalar(query)
        db.session.rollback()
    return found


def _perform(number: int, now: datetime) -> None:
    try:
        item = db.session.get_one(RunItem, number)
        run = item.run
        actor = actor_of(run.user, now)
        if not run.user.active or not Case(item.record, actor, now).may_see():
            raise NotPossible(say("This is not yours to do."))
        perform(item.record, run.action, actor, now, Press(run.answers, item.key, item.version))
        item.outcome, item.ended_at = "done", now
    except Stale:
        _refuse(number, [say("Somebody changed it after you confirmed.")], now)
    except NotPossible as refusal:
        _refuse(number, refusal.reasons, now)
    except Exception:
        log.exception("item %s of a run could not be performed", number)
        _refuse(number, [say("Something of ours broke. Open the record and try there.")], now)
    db.session.commit()


def _refuse(number: int, reasons: Sequence[Message], now: datetime) -> None:
    db.session.rollback()
    item = db.session.get_one(RunItem, number)
    item.outcome, item.ended_at = "refused", now
    item.why = {language: " ".join(reason.in_full(language) for reason in reasons) for language in LANGUAGES}


def _asks_alike(case: Case, action: Action) -> bool:
    if action.asks is None:
        return True
    asked = case.form(action.asks).fields
    return not any(field.type in OF_EACH or field.source for field in asked)
