"""One record under one pair of eyes at one moment: what guards, moments, computations and papers are given."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import defer

from grants.casework import vocabulary
from grants.casework.rules_read import NotingPack, citations
from grants.clock import LOCAL
from grants.database import asked_once, db
from grants.languages import Message, say
from grants.people.actors import Actor, Rights, right_used, rights_on
from grants.people.roles import APPLICANT_ROLES, APPOINTED, AUTHORITY_ROLES
from grants.records.library import Bound, workflow
from grants.records.models import Event, Record, lies_below, records_numbered
from workflows import engine
from workflows.definition import Guard, State, Workflow
from workflows.forms import Form
from workflows.rules import RulePack


class Case:
    """`answers` are those of the form sent with an action, empty otherwise; `cause` is the event that this one follows.

    `action` is the name of the action while it happens: for papers that serve several.
    """

    def __init__(
        self,
        record: Record,
        actor: Actor,
        now: datetime,
        answers: Mapping[str, Any] | None = None,
        cause: Event | None = None,
    ) -> None:
        self.record, self.actor, self.now = record, actor, now
        self.answers: Mapping[str, Any] = answers or {}
        self.cause = cause
        self.action = ""
        self._noted: list[str] = []

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.astimezone(LOCAL).date()

    @cached_property
    def line(self) -> Sequence[Record]:
        """The record and its ancestors, nearest first."""
        above = [int(part) for part in self.record.path.strip("/").split("/")][:-1]
        return [self.record, *records_numbered(above[::-1])]

    @cached_property
    def bound(self) -> Bound:
        return Bound(self.line)

    @cached_property
    def workflow(self) -> Workflow:
        return workflow(self.record.workflow)

    @cached_property
    def rules(self) -> RulePack:
        return cast(RulePack, NotingPack(self.bound.rules(), self._noted))

    def number(self, rule: str) -> int:
        """A whole number of the rule pack."""
        value = self.rules.value(rule)
        if not isinstance(value, int):
            raise TypeError(f"{rule} is not a whole number")
        return value

    @cached_property
    def rights(self) -> Rights:
        return rights_on(self.actor, self.record)

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(self.rights)

    def form(self, name: str) -> Form:
        return self.bound.form(name)

    def parent(self, kind: str) -> Record:
        """The nearest record of this kind at or above; LookupError where there is none."""
        for record in self.line:
            if record.kind == kind:
                return record
        raise LookupError(f"no {kind} above {self.record.kind} {self.record.reference}")

    def children(self, kind: str, *, phases: Sequence[str] = ()) -> Sequence[Record]:
        """Direct children in the order they were begun."""
        return _children_of(self.record.id, kind, tuple(phases))

    def siblings(self) -> Sequence[Record]:
        """All records of this kind under the same parent, this one included, in the order they were begun."""
        return _children_of(self.record.parent_id, self.record.kind)

    def last(self, action: str, *, by: int | None = None) -> Event | None:
        """The latest event of this action on the record, or the latest of one person, unless it was corrected."""
        standing = standing_events(self.record.id)
        return next((e for e in standing if e.action == action and by in (None, e.actor_id)), None)

    def on(self, record: Record) -> "Case":
        """The same eyes and moment on another record."""
        other = Case(record, self.actor, self.now, cause=self.cause)
        other._noted = self._noted
        return other

    def why_not(self, guard: Guard) -> Message | None:
        """The reason a guard refuses, with the rules it looked at, or None. This is what the engine asks."""
        if guard.name == "not_on_hold":
            return self._held
        self._noted.clear()
        built_in = _BUILT_IN.get(guard.name)
        reason = built_in(self, guard.arguments) if built_in else vocabulary.guards[guard.name](self)
        return reason.citing(citations(self.rules, self._noted)) if reason and self._noted else reason

    @cached_property
    def _held(self) -> Message | None:
        if not _is_held(tuple(record.id for record in self.line)):
            return None
        return say("The case is on hold; nothing moves until the hold is released.")

    def offered(self) -> list[engine.Offer]:
        return engine.offered(self.workflow, self.record.state, self.roles, self.why_not)

    def may_see(self) -> bool:
        """A hold tells of what it holds, so it is seen by those alone who see that."""
        if self.record.kind == "hold" and len(self.line) > 1 and not self.on(self.line[1]).may_see():
            return False
        return not self.roles.isdisjoint(self.workflow.states[self.record.state].seen_by)

    def may_read_own_form(self) -> bool:
        """What is still being written is read by its writers and their side; an evaluator's sheet by nobody else.

        Later by those whom the state names as its readers.
        """
        return reads_own_form(self.workflow.states[self.record.state], self.roles)

    def may_edit(self) -> bool:
        return not self.roles.isdisjoint(self.workflow.states[self.record.state].editable_by)

    def may_attach(self) -> bool:
        """Files come from whoever writes the record or has a step to take on it; not where that only ends it or takes
        it back to be written, or what was submitted could be added to afterwards."""
        here = self.record.state
        ahead = (
            self.workflow.states[action.lands(here)]
            for action in self.workflow.actions.values()
            if here in action.source and not self.roles.isdisjoint(action.by)
        )
        return self.may_edit() or any(s.phase != "ended" and self.roles.isdisjoint(s.editable_by) for s in ahead)

    def writes(self) -> bool:
        """Whether the actor's roles edit this record in some state of its life."""
        return any(not self.roles.isdisjoint(state.editable_by) for state in self.workflow.states.values())

    def moment(self, name: str) -> datetime | None:
        return vocabulary.moments[name](self)

    def due(self) -> tuple[datetime, str] | None:
        """When the clock acts next, and what it does: often it only reminds."""
        return engine.due(self.workflow, self.record.state, self.moment)

    def due_by(self) -> datetime | None:
        """The first term of this state, which may have passed: its own and those of its clock; for what is still being
        written, when the calendar moves a record above and this one with it."""
        here = self.workflow.states[self.record.state]
        names = [name for _, name in engine.timed(self.workflow, here.name)]
        found = [vocabulary.terms[name](self) for name in ([here.term, *names] if here.term else names)]
        own = min((at for at in found if at is not None), default=None)
        return self._moved_from_above(here) if own is None and here.editable_by else own

    def _moved_from_above(self, here: State) -> datetime | None:
        follows = {each for a in self.workflow.actions.values() if here.name in a.source for each in a.follows}
        for record in self.line[1:] if follows else ():
            above = self.on(record)
            for action, name in engine.timed(above.workflow, record.state):
                if f"{record.kind}.{action}" in follows:
                    return vocabulary.terms[name](above)
        return None


@asked_once
def standing_events(record_id: int | None) -> Sequence[Event]:
    """What happened to a record and was not corrected, the latest first."""
    query = sa.select(Event).where(Event.record_id == record_id).order_by(Event.seq.desc())
    events = db.session.scalars(query.options(defer(Event.content))).all()
    corrected = {event.corrects for event in events}
    return [event for event in events if event.seq not in corrected]


@asked_once
def _children_of(parent_id: int | None, kind: str, phases: tuple[str, ...] = ()) -> Sequence[Record]:
    query = sa.select(Record).where(Record.parent_id == parent_id, Record.kind == kind).order_by(Record.id)
    return db.session.scalars(query.where(Record.phase.in_(phases)) if phases else query).all()


@asked_once
def _is_held(line: tuple[int, ...]) -> bool:
    held = sa.select(Record.id).where(Record.kind == "hold", Record.phase == "suspended", Record.parent_id.in_(line))
    return db.session.scalar(held.limit(1)) is not None


def reads_own_form(state: State, roles: frozenset[str]) -> bool:
    """Whether these roles read a record's own form while it is in this state (`Case.may_read_own_form`)."""
    if roles.isdisjoint(state.read_by):
        return False
    writers = frozenset(state.editable_by)
    if not writers or not roles.isdisjoint(writers):
        return True
    sides = (frozenset(APPLICANT_ROLES), frozenset(AUTHORITY_ROLES) - APPOINTED)
    return any(not side.isdisjoint(writers) and not side.isdisjoint(roles) for side in sides)


def _children(case: Case, arguments: Mapping[str, Any]) -> Message | None:
    return _counted(case, arguments, arguments["kind"], Record.parent_id == case.record.id)


def _below(case: Case, arguments: Mapping[str, Any]) -> Message | None:
    below = lies_below(case.record.path) & (Record.id != case.record.id)
    return _counted(case, arguments, arguments["kind"], below)


def _counted(case: Case, arguments: Mapping[str, Any], kind: str, where: sa.ColumnElement[bool]) -> Message | None:
    query = sa.select(sa.func.count()).select_from(Record).where(where, Record.kind == kind)
    if "in" in arguments:
        query = query.where(Record.phase.in_(arguments["in"]))
    if "not_in" in arguments:
        query = query.where(Record.phase.not_in(arguments["not_in"]))
    found = db.session.scalar(query) or 0
    title = case.bound.workflow(kind).title
    if "at_least" in arguments and found < (needed := _number(case, arguments["at_least"])):
        return say(
            "Not enough yet: “%(kind)s”, %(needed)s needed, %(found)s there.", kind=title, needed=needed, found=found
        )
    if "at_most" in arguments and found > (allowed := _number(case, arguments["at_most"])):
        return say("Still unfinished: “%(kind)s”, %(found)s.", kind=title, found=found - allowed)
    return None


def _number(case: Case, value: int | str) -> int:
    return value if isinstance(value, int) else int(str(case.rules.value(value)))


def _parent(case: Case, arguments: Mapping[str, Any]) -> Message | None:
    parent = case.parent(arguments["kind"])
    fits = parent.phase in arguments["in"] if "in" in arguments else parent.phase not in arguments["not_in"]
    if fits:
        return None
    state = workflow(parent.workflow).states[parent.state]
    return say(
        "Not at this stage: “%(kind)s” is now “%(state)s”.",
        kind=workflow(parent.workflow).title,
        state=state.public or state.title,
    )


def _apart(case: Case, arguments: Mapping[str, Any]) -> Message | None:
    """No one person presses two of these in one dossier, in the dossiers it belongs to, or in what lies below it.

    What lies under a call and outside its applications, as a session does, concerns them all: it is kept apart from
    everything below the call. Whoever presses in the place of another counts as both, now as then.
    """
    user = case.actor.user
    if user is None:
        return None
    _, membership = right_used(case.rights, arguments["by"])
    absent = membership.on_behalf_of if membership else None
    people = [user.id, *([absent.id] if absent else [])]
    dossiers = {record.dossier_id for record in case.line} - {None}
    related = Record.id.in_([record.id for record in case.line]) | Record.dossier_id.in_(dossiers)
    related |= lies_below(_reach(case).path)
    pressed = sa.or_(*(sa.and_(Event.kind == k, Event.action == a) for k, a in _pairs(arguments["actions"])))
    query = (
        sa.select(Event)
        .join(Record, Event.record_id == Record.id)
        .where(pressed, related, Event.actor_id.in_(people) | Event.on_behalf_of_id.in_(people))
        .limit(1)
    )
    earlier = db.session.scalars(query).first()
    if earlier is None:
        return None
    title = workflow(earlier.record.workflow).actions[earlier.action].title
    if absent is not None and user.id not in (earlier.actor_id, earlier.on_behalf_of_id):
        return say(
            "%(name)s, for whom you act, has already pressed “%(action)s” in this case; another person must do this.",
            name=absent.name,
            action=title,
        )
    return say("You have already pressed “%(action)s” in this case; another person must do this.", action=title)


@vocabulary.guard
def begun_by_another(case: Case) -> Message | None:
    """Whoever put something forward, or whoever then or now acts in the place of another for it, does not pass it."""
    begun, user = case.last("begin"), case.actor.user
    if begun is None or user is None:
        return None
    instead = {m.on_behalf_of_id for m in case.rights.values() if m is not None}
    if {user.id, *instead} & {begun.actor_id, begun.on_behalf_of_id} - {None}:
        return say("You have put this forward yourself; another person must do this.")
    return None


def _reach(case: Case) -> Record:
    """Below which record everything is related to a case: the call, unless this is or belongs to an application."""
    kinds = {record.kind: record for record in case.line}
    return case.record if "application" in kinds else kinds.get("call", case.record)


def _pairs(actions: Sequence[str]) -> list[tuple[str, str]]:
    return [(kind, action) for kind, _, action in (name.partition(".") for name in actions)]


_BUILT_IN = {
    "children": _children,
    "below": _below,
    "parent": _parent,
    "apart": _apart,
}
