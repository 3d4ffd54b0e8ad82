"""A message becomes owed, in the same transaction as the event it tells of."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.database import db
from grants.notices.models import Notice
from grants.people.models import User
from grants.records.models import Event


def owe(kind: str, event: Event, people: Iterable[User], values: Mapping[str, Any]) -> None:
    """One row a person, in the person's own language; whoever pressed is not told what they did."""
    for person in people:
        if person.id != event.actor_id:
            db.session.add(
                Notice(
                    kind=kind,
                    event_seq=event.seq,
                    user_id=person.id,
                    language=person.language,
                    values=dict(values),
                    next_attempt_at=event.recorded_at,
                )
            )
