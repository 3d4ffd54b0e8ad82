"""The straight line itself: what happens, in one order, once a step was found to be allowed.

`perform` is the way in; nothing else calls this module.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from grants.casework import vocabulary
from grants.casework.case import Case
from grants.casework.queries import files_of
from grants.database import db
from grants.documents.issuing import Draft, Issued, issue
from grants.languages import LANGUAGES
from grants.notices.owing import owe
from grants.people.actors import FOLLOWING, Actor, Rights, actor_of, right_used
from grants.people.models import User
from grants.people.queries import holders
from grants.people.roles import APPLICANT_ROLES
from grants.records import journal
from grants.records.library import Bound, remember, workflow
from grants.records.models import Event, JournalHead, Record, lies_below
from workflows import engine
from workflows.definition import FINAL, Action, Begin

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
BEGIN = "begin"


@dataclass(frozen=True)
class Press:
    """What comes with a press: the answers of its form, the one-time key and the version the page was drawn from.

    `happened_at` is when it really happened, where that was earlier (a paper, a meeting); it is never in the future.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    version: int | None = None
    happened_at: datetime | None = None


@dataclass(frozen=True)
class Seed:
    """What a new record starts from: `data` by form name, `answers` those of the form just sent."""

    kind: str
    parent: Record | None
    data: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    authority_id: int | None = None
    organisation_id: int | None = None
    title: Mapping[str, str] = field(default_factory=dict)


def new_reference() -> str:
    """Random, so that it tells nothing of how many came before."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def happen(head: JournalHead, case: Case, step: engine.Step, press: Press, cause: Event | None = None) -> Event:
    """The straight line after a step was allowed: fields, state, papers, event, notices, and what follows."""
    record, action = case.record, step.action
    case.action = action.name
    if action.asks and press.answers:
        record.data = {**record.data, action.asks: dict(press.answers)}
    editable = bool(case.workflow.states[step.source].editable_by)
    move(record, step.target, case, case.now)
    if action.does:
        vocabulary.computations[action.does](case)
    papers = [_issue(case, kind) for kind in action.documents]
    happening = happening_of(
        case,
        action.name,
        step.source,
        step.target,
        press,
        cause=cause,
        documents=[paper.commitment() for paper in papers],
        sealed={**_files_of(record), **({"data": journal.canonical(record.data)} if editable or action.does else {})},
        roles=action.by,
    )
    event = journal.append(head, happening)
    for paper in papers:
        paper.fix(event)
    _tell(case, action.notices, event)
    refresh_due(case)
    _follow(head, case, event)
    return event


def _files_of(record: Record) -> dict[str, str]:
    """The names and hashes of what is attached, so that no attachment is swapped unnoticed after a press."""
    files = [[file.name, file.sha256] for file in files_of(record)]
    return {"files": journal.canonical(files)} if files else {}


def _follow(head: JournalHead, case: Case, event: Event) -> None:
    """Move whatever follows, above and below; of several rows that fit a record the first in the file fires."""
    below = sa.select(Record).where(lies_below(case.record.path), Record.id != case.record.id)
    rows = engine.following(case.bound.workflows(), event.kind, event.action)
    kinds = {found.name for found, row in rows if isinstance(row, Action)}
    if kinds:
        above = [r for r in case.line[1:] if r.kind in kinds]
        for record in [*above, *db.session.scalars(below.where(Record.kind.in_(kinds)).order_by(Record.id))]:
            _move_follower(head, case, record, event)
    for found, row in rows:
        if isinstance(row, Begin):
            _sow_following(head, case, found.name, row, event)


def _move_follower(head: JournalHead, case: Case, record: Record, event: Event) -> None:
    fired = f"{event.kind}.{event.action}"
    follower = Case(record, FOLLOWING, case.now, cause=event)
    for action in follower.workflow.actions.values():
        if fired in action.follows and record.state in action.source:
            try:
                step = engine.step(follower.workflow, record.state, action.name, follower.roles, follower.why_not)
            except engine.NotAllowed:
                continue
            happen(head, follower, step, Press(), event)
            return


def _sow_following(head: JournalHead, case: Case, kind: str, rule: Begin, event: Event) -> None:
    parent = next((r for r in case.line if r.kind == rule.under), None)
    if parent is None:
        return
    seeds: Sequence[Mapping[str, Any]] = vocabulary.computations[rule.each](case.on(parent)) if rule.each else [{}]
    for given in seeds:
        seed = Seed(kind, parent, given.get("data", {}), title=given.get("title", parent.title))
        follower = sprout(seed, FOLLOWING, case.now, event)
        plant(follower.record, parent)
        born(head, follower, Press(), event)


def sprout(seed: Seed, actor: Actor, now: datetime, cause: Event | None = None) -> Case:
    """The case of a record that is not stored yet: enough to ask why it may not be begun."""
    parent = seed.parent
    definition = Bound(Case(parent, actor, now).line if parent else []).workflow(seed.kind)
    state = definition.states[definition.begin.state]
    for_applicants = set(definition.begin.by) <= set(APPLICANT_ROLES)
    record = Record(
        kind=seed.kind,
        reference=new_reference(),
        workflow=definition.digest,
        state=state.name,
        phase=state.phase,
        parent_id=parent.id if parent else None,
        path=f"{parent.path if parent else '/'}0/",
        authority_id=parent.authority_id if parent else seed.authority_id,
        organisation_id=(parent.organisation_id if parent else None)
        or (seed.organisation_id if for_applicants else None),
        title=dict(seed.title),
        data=dict(seed.data),
        version=1,
        begun_at=now,
        changed_at=now,
    )
    return Case(record, actor, now, seed.answers, cause)


def plant(record: Record, parent: Record | None) -> None:
    """Store the record in its place, and its definition.

    A call opens a dossier of its own, and so does each organisation's application.
    """
    remember([workflow(record.workflow)])
    db.session.add(record)
    db.session.flush()
    record.path = f"{parent.path if parent else '/'}{record.id}/"
    opens_dossier = parent is None or parent.parent_id is None or record.organisation_id != parent.organisation_id
    record.dossier_id = record.id if parent is None or opens_dossier else parent.dossier_id


def born(head: JournalHead, case: Case, press: Press, cause: Event | None = None) -> Event:
    rule = case.workflow.begin
    if rule.does:
        vocabulary.computations[rule.does](case)
    papers = [_issue(case, kind) for kind in rule.documents]
    happening = happening_of(
        case,
        BEGIN,
        "",
        case.record.state,
        press,
        cause=cause,
        documents=[paper.commitment() for paper in papers],
        sealed={"data": journal.canonical(case.record.data)} if case.record.data else {},
        roles=rule.by,
    )
    event = journal.append(head, happening)
    for paper in papers:
        paper.fix(event)
    _tell(case, rule.notices, event)
    refresh_due(case)
    return event


def happening_of(
    case: Case,
    action: str,
    source: str,
    target: str,
    press: Press,
    *,
    cause: Event | None = None,
    corrects: int | None = None,
    documents: Sequence[Mapping[str, str]] = (),
    sealed: Mapping[str, str] | None = None,
    roles: Sequence[str] = (),
) -> journal.Happening:
    return journal.Happening(
        record=case.record,
        action=action,
        source=source,
        target=target,
        right=_right(case.actor, case.rights, roles or ("customer_head",)),
        happened_at=press.happened_at or case.now,
        recorded_at=case.now,
        answers=press.answers,
        sealed=sealed or {},
        documents=[dict(document) for document in documents],
        cause=cause.seq if cause else None,
        corrects=corrects,
        key=press.key,
    )


def _right(actor: Actor, rights: Rights, roles: Sequence[str]) -> journal.Right:
    """The first of the action's roles that the actor holds, with whose place is taken and on what basis."""
    if actor.system_role:
        return journal.Right(role=actor.system_role)
    role, membership = right_used(rights, roles)
    instead = membership.on_behalf_of if membership else None
    return journal.Right(
        actor_id=actor.user.id if actor.user else None,
        actor_name=actor.name,
        on_behalf_of_id=instead.id if instead else None,
        on_behalf_of_name=instead.name if instead else "",
        role=role,
        basis=membership.basis if membership else "",
    )


def _issue(case: Case, kind: str) -> Issued:
    paper = vocabulary.papers[kind]
    title = {language: paper.title.text(language) for language in LANGUAGES}
    return issue(
        case.record, Draft(kind, paper.code, paper.layout, title, paper.build(case), paper.stands_beside), case.now
    )


def _tell(case: Case, kinds: Sequence[str], event: Event) -> None:
    for kind in kinds:
        wanted = vocabulary.notices[kind]
        places = [case.record] if wanted.below is None else _unfinished_below(case.record, wanted.below)
        people = {person.id: person for place in places for person in holders(place, wanted.to, case.now)}
        people = {number: person for number, person in people.items() if _knows(case, person)}
        due = case.moment(wanted.answer_by) if wanted.answer_by else None
        values = {"title": case.record.title, "reference": case.record.reference}
        owe(kind, event, people.values(), {**values, "answer_by": due.isoformat()} if due else values)


def _knows(case: Case, person: User) -> bool:
    """Whether somebody may be told: of a hold, whoever sees what it holds."""
    return case.record.kind != "hold" or Case(case.record, actor_of(person, case.now), case.now).may_see()


def _unfinished_below(record: Record, kind: str) -> Sequence[Record]:
    below = lies_below(record.path) & (Record.kind == kind)
    return db.session.scalars(sa.select(Record).where(below, Record.phase.not_in(sorted(FINAL)))).all()


def move(record: Record, target: str, case: Case, now: datetime) -> None:
    record.state = target
    record.phase = case.workflow.states[target].phase
    record.version += 1
    record.changed_at = now


def refresh_due(case: Case) -> None:
    due = case.due()
    case.record.due_at = due[0] if due else None
    case.record.due_by = case.due_by()


def refresh_due_below(case: Case) -> None:
    """Derive the next moments and terms again, here and below: for actions that change a date others hang on."""
    below = sa.select(Record).where(lies_below(case.record.path))
    for record in db.session.scalars(below):
        refresh_due(case.on(record))
