"""How long a case has stood still: a hold stops its clocks, so a term is longer by the time it took."""

from datetime import datetime

import sqlalchemy as sa

from grants.casework.case import Case
from grants.clock import end_of_day
from grants.database import db
from grants.records.models import Event, Record


def lengthened(case: Case, starts: datetime, ends: datetime) -> datetime:
    """The end of a term that runs from `starts`, with the holds since then on the record or above it.

    A hold counts until it is released, or until now; one placed after the term was over changes nothing.
    """
    reached = starts
    for placed, released in _holds(case):
        begins, over = max(placed, reached), released or case.now
        if begins > ends:
            break
        if over > begins:
            ends, reached = end_of_day(ends + (over - begins)), over
    return ends


def _holds(case: Case) -> list[tuple[datetime, datetime | None]]:
    """When each hold was placed and released, the earliest first."""
    release = sa.and_(Event.record_id == Record.id, Event.action == "release")
    query = (
        sa.select(Record.begun_at, sa.func.max(Event.recorded_at))
        .join(Event, release, isouter=True)
        .where(Record.kind == "hold", Record.parent_id.in_([r.id for r in case.line]))
        .group_by(Record.id, Record.begun_at)
        .order_by(Record.begun_at)
    )
    return [(placed, released) for placed, released in db.session.execute(query)]
