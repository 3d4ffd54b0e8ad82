"""How long a term stands still: while the case is on hold, and while the notice that began it reached nobody."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from grants.casework.case import Case
from grants.clock import end_of_day
from grants.database import asked_once, db
from grants.languages import Message, say
from grants.notices.queries import reached_applicants
from grants.people.models import Membership
from grants.records.models import Event, Record, lies_below


def lengthened(case: Case, starts: datetime, ends: datetime) -> datetime:
    """The end of a term that runs from `starts`, the moment of the event that begins it.

    It is later by what it took to reach the applicant with the notice of that event, where this was a day or more,
    and by the holds since then on the record or above it. A notice that failed, and a hold, count until now; a hold
    placed after the term was over changes nothing.
    """
    waited = _waited_for_notice(case, starts)
    reached = starts + waited
    ends = end_of_day(ends + waited) if waited else ends
    for placed, released in _holds(tuple(each.id for each in case.line)):
        begins, over = max(placed, reached), released or case.now
        if begins > ends:
            break
        if over > begins:
            ends, reached = end_of_day(ends + (over - begins)), over
    return ends


def why_it_waits(case: Case) -> Message | None:
    """That a notice of an event on this very record has not reached the applicant, and what this means."""
    own = Membership.organisation_id == case.record.organisation_id
    reached = reached_applicants(own, Event.record_id == case.record.id)
    missing = [seq for (seq, _), at in reached.items() if at is None]
    if not missing:
        return None
    since = db.session.scalar(sa.select(sa.func.min(Event.recorded_at)).where(Event.seq.in_(missing)))
    return say(
        "A notice of %(since)s has reached nobody of the applicant. The terms that began with it do not run until it"
        " reaches them.",
        since=since,
    )


def _waited_for_notice(case: Case, starts: datetime) -> timedelta:
    """How long the event at `starts` took to become known to the applicant; to all of them where the case is nobody's.

    What happened at one moment is one press with all that followed from it.
    """
    moments = _when_reached(case.record, tuple(each.id for each in case.line), starts)
    waited = max(((at or case.now) - starts for at in moments), default=timedelta())
    return waited if waited >= timedelta(days=case.number("notice_delay_days")) else timedelta()


@asked_once
def _when_reached(record: Record, line: tuple[int, ...], starts: datetime) -> Sequence[datetime | None]:
    here: tuple[sa.ColumnElement[bool], ...] | None
    if record.organisation_id is None:
        here = _press_and_what_followed(record, starts)
    else:
        whose = Membership.organisation_id == record.organisation_id
        here = (Event.record_id.in_(line), Event.recorded_at == starts, whose)
    return list(reached_applicants(*here).values()) if here else []


def _press_and_what_followed(record: Record, starts: datetime) -> tuple[sa.ColumnElement[bool], ...] | None:
    """The events of applicants' records that came of a press on this one. They stand in the journal one after another,
    so nothing is searched on the day when a whole country applies."""
    own = sa.select(sa.func.min(Event.seq)).where(Event.record_id == record.id, Event.recorded_at == starts)
    first = db.session.scalar(own)
    if first is None:
        return None
    later = sa.select(Event.seq).where(Event.seq > first, Event.recorded_at != starts).order_by(Event.seq).limit(1)
    after = db.session.scalar(later)
    run = (Event.seq > first, *([Event.seq < after] if after else []))
    below = lies_below(record.path)
    return (*run, below, Membership.organisation_id == Record.organisation_id)


@asked_once
def _holds(line: tuple[int, ...]) -> list[tuple[datetime, datetime | None]]:
    """When each hold was placed and released, the earliest first."""
    release = sa.and_(Event.record_id == Record.id, Event.action == "release")
    query = (
        sa.select(Record.begun_at, sa.func.max(Event.recorded_at))
        .join(Event, release, isouter=True)
        .where(Record.kind == "hold", Record.parent_id.in_(line))
        .group_by(Record.id, Record.begun_at)
        .order_by(Record.begun_at)
    )
    return [(placed, released) for placed, released in db.session.execute(query)]
