"""The one verb. A state changes here and nowhere else."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from grants.casework import vocabulary
from grants.casework.case import Case
from grants.casework.straight_line import Press, Seed, born, happen, happening_of, move, plant, refresh_due, sprout
from grants.database import db
from grants.documents.issuing import annul
from grants.languages import Message, say
from grants.people.actors import CLOCK, Actor
from grants.records import journal
from grants.records.library import Bound
from grants.records.models import Event, Record, lies_below
from workflows import engine

CORRECT = "correct"
OPEN = "open"
TAKEN_BACK_WITHIN = timedelta(minutes=15)
OWN_DESK = frozenset({"customer_officer", "customer_head", "finance_officer", "monitor"})
"""Whose presses the head of the customer may undo; all others decide for themselves."""
SECRETARY, CHECKING = "commission_secretary", "checking"


class NotPossible(Exception):
    """An action that may not happen, with every reason in words a person can act on."""

    def __init__(self, *reasons: Message) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


class Stale(Exception):
    """The record moved after the page was shown; `event` is the last thing that happened to it, if anything did."""

    def __init__(self, event: Event | None) -> None:
        super().__init__(event)
        self.event = event


def perform(record: Record, action: str, actor: Actor, now: datetime, press: Press | None = None) -> Event:
    """Make one action happen, with all that follows from it. Commits nothing.

    The same key again answers with the first event. Raises `Stale` for an old version, `NotPossible` with the reasons.
    """
    press = press or Press()
    head = journal.lock_head()
    if (first := _pressed_before(press, actor)) is not None:
        return first
    case = Case(record, actor, now, press.answers)
    _refuse_if_stale(record, press.version)
    _refuse_future(press.happened_at, now)
    try:
        step = engine.step(case.workflow, record.state, action, case.roles, case.why_not)
    except engine.NotAllowed as refusal:
        raise NotPossible(*_explained(case, refusal)) from refusal
    return happen(head, case, step, press)


def why_not(case: Case, action: str) -> Sequence[Message]:
    """Why an action may not happen now; empty where it may, as far as can be said before its form is filled in."""
    try:
        engine.step(case.workflow, case.record.state, action, case.roles, case.why_not)
    except engine.NotAllowed as refusal:
        return _explained(case, refusal)
    return []


def begin(
    kind: str,
    parent: Record | None,
    actor: Actor,
    now: datetime,
    press: Press | None = None,
    *,
    authority_id: int | None = None,
    organisation_id: int | None = None,
    title: Mapping[str, str] | None = None,
) -> Record:
    """Start a record by a person's hand. `authority_id` is needed where there is no parent. Raises `NotPossible`."""
    press = press or Press()
    head = journal.lock_head()
    if (first := _pressed_before(press, actor)) is not None:
        return first.record
    asks = Bound(Case(parent, actor, now).line if parent else []).workflow(kind).begin.asks
    data = {asks: dict(press.answers)} if asks else {}
    seed = Seed(kind, parent, data, press.answers, authority_id, organisation_id, title or {})
    case = sprout(seed, actor, now)
    reasons = why_not_begin(case, parent)
    if reasons:
        raise NotPossible(*reasons)
    plant(case.record, parent)
    born(head, case, press)
    return case.record


def why_not_begin(case: Case, parent: Record | None) -> Sequence[Message]:
    """Why `case.actor` may not start `case.record` (which need not be stored yet); empty when it is open."""
    rule = case.workflow.begin
    roles = case.roles
    if set(rule.by).isdisjoint(roles):
        return [say("This is not yours to start.")]
    reasons: list[Message] = []
    if rule.under and rule.under != "any" and (parent is None or parent.kind != rule.under):
        return [say("This cannot be started here.")]
    if parent is not None and rule.while_ and parent.phase not in rule.while_:
        reasons.append(say("It cannot be started at this stage."))
    if rule.once_per and parent is not None and _has_one_already(case, parent):
        reasons.append(say("Your organisation has already started one here."))
    if parent is not None and case.workflow.name != engine.HOLD and (held := case.why_not(engine.NOT_ON_HOLD)):
        return [held]
    reasons.extend(reason for guard in rule.when if (reason := case.why_not(guard)) is not None)
    return reasons


def correct(record: Record, actor: Actor, now: datetime, reason: str, press: Press | None = None) -> Event:
    """Undo the last press on a record by a correcting event; papers it issued are annulled, nothing is edited.

    Only the head of the customer may, only a press of the customer's own desk, and only while nothing followed from
    it: nothing came after it, and no order to pay left on its ground.
    """
    press = press or Press()
    head = journal.lock_head()
    if (first := _pressed_before(press, actor)) is not None:
        return first
    case = Case(record, actor, now)
    _refuse_if_stale(record, press.version)
    mistaken, reasons = why_not_correct(case)
    if not reason.strip():
        reasons = [*reasons, say("Give the reason for the correction.")]
    if reasons or mistaken is None:
        raise NotPossible(*reasons)
    move(record, mistaken.source, case, now)
    _take_back_answers(case, mistaken)
    happening = happening_of(
        case, CORRECT, mistaken.target, mistaken.source, Press({"reason": reason}, press.key), corrects=mistaken.seq
    )
    event = journal.append(head, happening)
    annul(mistaken, event)
    refresh_due(case)
    return event


def _take_back_answers(case: Case, mistaken: Event) -> None:
    """What the mistaken press answered gives way to what was answered to that form before it."""
    form = case.workflow.actions[mistaken.action].asks
    if form is None:
        return
    asking = [action.name for action in case.workflow.actions.values() if action.asks == form]
    corrected = sa.select(Event.corrects).where(Event.corrects.is_not(None), Event.record_id == case.record.id)
    query = sa.select(Event).where(
        Event.record_id == case.record.id,
        Event.action.in_(asking),
        Event.seq < mistaken.seq,
        Event.seq.not_in(corrected),
    )
    before = db.session.scalars(query.order_by(Event.seq.desc()).limit(1)).first()
    kept = {name: answers for name, answers in case.record.data.items() if name != form}
    case.record.data = {**kept, form: dict(before.answers)} if before else kept


def why_not_correct(case: Case) -> tuple[Event | None, Sequence[Message]]:
    """The press that a correction would undo, and why it may not."""
    last = last_event(case.record) if "customer_head" in case.roles else None
    if last is None:
        return None, [say("Only the head of the customer corrects a press.")]
    if case.workflow.name != engine.HOLD and (held := case.why_not(engine.NOT_ON_HOLD)) is not None:
        return last, [held]
    row = case.workflow.actions.get(last.action)
    if row is None or row.does or not _is_of_the_customer(case, last) or _went_on_since(case, last):
        return last, [
            say("The last step cannot be undone: it was not a press of the customer, or other steps followed from it.")
        ]
    return last, [reason for check in vocabulary.corrections.values() if (reason := check(case)) is not None]


def _is_of_the_customer(case: Case, event: Event) -> bool:
    """The commission's secretary prepares for the customer too, but only while an application is still checked."""
    if event.actor_id is None:
        return False
    return event.role in OWN_DESK or (event.role == SECRETARY and case.record.phase == CHECKING)


def _went_on_since(case: Case, event: Event) -> bool:
    """Whether anything happened because of an event, or below its record after it.

    While applications are sealed nobody is told whether there are any, so an open call is taken back soon or never.
    """
    record = case.record
    if record.phase == OPEN and case.now - event.recorded_at > TAKEN_BACK_WITHIN:
        return True
    below = lies_below(record.path) & (Record.id != record.id) & (Event.seq > event.seq)
    query = sa.select(Event.seq).join(Record, Event.record_id == Record.id).where(below | (Event.cause == event.seq))
    return db.session.scalar(query.limit(1)) is not None


def last_event(record: Record) -> Event | None:
    query = sa.select(Event).where(Event.record_id == record.id).order_by(Event.seq.desc()).limit(1)
    return db.session.scalars(query).first()


def tick(record: Record, now: datetime) -> Event | None:
    """Let the clock make the action that is due on this record; None where none is, or its guards do not hold yet."""
    head = journal.lock_head()
    case = Case(record, CLOCK, now)
    due = case.due()
    if due is None or due[0] > now:
        refresh_due(case)
        return None
    try:
        step = engine.step(case.workflow, record.state, due[1], case.roles, case.why_not)
    except engine.NotAllowed:
        return None
    return happen(head, case, step, Press())


def _pressed_before(press: Press, actor: Actor) -> Event | None:
    """The event of the same key, if the same person pressed it: one form has one effect."""
    if not press.key:
        return None
    earlier = db.session.scalars(sa.select(Event).where(Event.key == press.key)).first()
    if earlier is not None and (actor.user is None or earlier.actor_id != actor.user.id):
        raise NotPossible(say("This form was already sent by somebody else. Open the page again."))
    return earlier


def _refuse_if_stale(record: Record, version: int | None) -> None:
    if version is not None and version != record.version:
        raise Stale(last_event(record))


def _refuse_future(happened_at: datetime | None, now: datetime) -> None:
    if happened_at is not None and happened_at > now:
        raise NotPossible(say("The moment when it happened cannot lie in the future."))


def _has_one_already(case: Case, parent: Record) -> bool:
    query = sa.select(Record.id).where(
        Record.parent_id == parent.id,
        Record.kind == case.record.kind,
        Record.organisation_id == case.record.organisation_id,
        Record.id != case.record.id,
        Record.phase.not_in(["ended"]),
    )
    return db.session.scalar(query.limit(1)) is not None


def _explained(case: Case, refusal: engine.NotAllowed) -> Sequence[Message]:
    if refusal.kind == "refused":
        return [reason for reason in refusal.reasons if isinstance(reason, Message)]
    if refusal.kind == "wrong_state":
        state = case.workflow.states[case.record.state]
        return [say("This cannot be done now: the state is “%(state)s”.", state=state.public or state.title)]
    if refusal.kind == "wrong_role":
        return [say("This is not yours to do.")]
    return [say("There is no such action.")]
