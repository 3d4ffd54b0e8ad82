"""Who may know that a message was owed to somebody: never that there is a sealed application, nor whose it is."""

from collections.abc import Sequence

import sqlalchemy as sa

from grants.database import db
from grants.notices.models import Notice
from grants.people.actors import Actor, rights_on
from grants.people.models import User
from grants.people.roles import APPLICANT_ROLES
from grants.records.library import workflow
from grants.records.models import Record

OPEN, APPLICATION = "open", "application"


def may_know_of(actor: Actor, notice: Notice) -> bool:
    """Whether this reader sees the record of which the message tells, and may learn to whom it goes."""
    record = notice.event.record
    return is_seen(actor, record) and notice.user_id in known_people(record, actor, [notice.user])


def known_people(record: Record, actor: Actor, people: Sequence[User]) -> frozenset[int]:
    """Those whom a reader of `record` may see among the people its messages go to.

    What is told to everybody who applied names none of them while the call is open, and later only those whose
    application the reader sees.
    """
    if record.organisation_id is not None:
        return frozenset(user.id for user in people)
    bodies = {user.id: {m.organisation_id for m in user.memberships if m.role in APPLICANT_ROLES} for user in people}
    everybody = {number for found in bodies.values() for number in found}
    seen = _bodies_seen(record, actor, everybody) if record.phase != OPEN else set()
    official = {user.id for user in people if record.phase != OPEN and _is_official(user, record)}
    own = actor.user.id if actor.user else None
    return frozenset(
        number for number, found in bodies.items() if not found or found & seen or number in official or number == own
    )


def _bodies_seen(record: Record, actor: Actor, bodies: set[int]) -> set[int]:
    query = sa.select(Record).where(
        Record.parent_id == record.id, Record.kind == APPLICATION, Record.organisation_id.in_(sorted(bodies))
    )
    if not bodies:
        return set()
    found = db.session.scalars(query)
    return {each.organisation_id for each in found if each.organisation_id is not None and is_seen(actor, each)}


def _is_official(user: User, record: Record) -> bool:
    return any(
        m.organisation_id == record.authority_id and m.record_id is None and m.role not in APPLICANT_ROLES
        for m in user.memberships
    )


def is_seen(actor: Actor, record: Record) -> bool:
    return not rights_on(actor, record).keys().isdisjoint(workflow(record.workflow).states[record.state].seen_by)
