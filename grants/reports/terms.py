"""How long an agreement was suspended: its grantee owes nothing meanwhile, so a term is longer by that time."""

from datetime import datetime

import sqlalchemy as sa

from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.clock import end_of_day
from grants.database import db
from grants.records.library import workflow
from grants.records.models import Event, Record

SUSPENDED = "suspended"


def prolonged(case: Case, starts: datetime, ends: datetime) -> datetime:
    """The end of a term that runs from `starts`, with the holds and the suspensions of the agreement since then."""
    ends = lengthened(case, starts, ends)
    for begun, over in suspensions_of(case.parent("agreement"), case.now):
        begins = max(begun, starts)
        if begins <= ends and over > begins:
            ends = end_of_day(ends + (over - begins))
    return ends


def suspensions_of(agreement: Record, now: datetime) -> list[tuple[datetime, datetime]]:
    """From when to when the agreement stood suspended; one that still does, until now."""
    states = workflow(agreement.workflow).states
    query = sa.select(Event).where(Event.record_id == agreement.id).order_by(Event.seq)
    found: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for event in db.session.scalars(query):
        suspended = event.target in states and states[event.target].phase == SUSPENDED
        if suspended and since is None:
            since = event.recorded_at
        elif not suspended and since is not None:
            found.append((since, event.recorded_at))
            since = None
    return [*found, (since, now)] if since is not None else found
