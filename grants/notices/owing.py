"""A message becomes owed, in the same transaction as the event it tells of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from grants.database import db
from grants.notices.digest import goes_out, who_waits
from grants.notices.knowing import may_know_of
from grants.notices.models import Notice
from grants.people.actors import actor_of
from grants.people.models import User
from grants.people.queries import holders
from grants.records.models import Event

FAILED = "notice_failed"
RECEIPTS = frozenset(
    {
        "application_received",
        "application_taken_back",
        "application_withdrawn",
        "appeal_acknowledged",
        "appeal_withdrawn",
    }
)
"""What is a receipt of something handed in or taken back: whoever did it needs it most."""
IN_CHARGE = ("customer_officer", "customer_head", "commission_secretary")
"""Who is told that a message could not reach its person; the next where nobody who may know of it is the first."""


def owe(kind: str, event: Event, people: Iterable[User], values: Mapping[str, Any]) -> None:
    """One row a person, in the person's own language; whoever pressed is told what they did only by a receipt."""
    told = [person for person in people if kind in RECEIPTS or person.id != event.actor_id]
    _add(kind, event, told, values, event.recorded_at)


def tell_of_failure(notice: Notice, now: datetime) -> None:
    """Those in charge of the record learn, once an event, that somebody could not be told of it, and who.

    While its application is sealed there is nobody who may learn it: this is asked again until there is.
    """
    event = notice.event
    told = set(
        db.session.scalars(sa.select(Notice.user_id).where(Notice.event_seq == event.seq, Notice.kind == FAILED))
    )
    if told:
        return
    for role in IN_CHARGE:
        others = (each for each in holders(event.record, (role,), now) if each.id != notice.user_id)
        people = [each for each in others if may_know_of(actor_of(each, now), notice)]
        values = {**notice.values, "person": notice.user.name, "reason": notice.failure}
        _add(FAILED, event, people, values, now)
        if people:
            return


def _add(kind: str, event: Event, people: Sequence[User], values: Mapping[str, Any], at: datetime) -> None:
    waiting = who_waits(kind, [person.id for person in people])
    rows = [
        {
            "kind": kind,
            "event_seq": event.seq,
            "user_id": person.id,
            "language": person.language,
            "values": dict(values),
            "held": person.id in waiting,
            "next_attempt_at": goes_out(at) if person.id in waiting else at,
        }
        for person in people
    ]
    if rows:
        db.session.execute(sa.insert(Notice), rows)
