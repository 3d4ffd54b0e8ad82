"""Questions about applications."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa

from grants.calls.queries import number
from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.database import db
from grants.notices.queries import reached_applicants
from grants.people.models import Membership
from grants.records.models import Event, Record


def amount_of(application: Record) -> Decimal:
    """What is asked for."""
    return Decimal(application.answers("application_form").get("amount_requested") or 0)


def submission_of(case: Case) -> Event | None:
    return case.last("submit")


def refusal_appealable_until(case: Case) -> datetime | None:
    """Until when the refusal to admit this application can be appealed; None where no refusal stands."""
    refusal = case.last("refuse_admission")
    if refusal is None or case.record.phase != "ended":
        return None
    return refusal_appeal_ends(case, refusal.recorded_at)


def refusal_appeal_ends(case: Case, refused_at: datetime) -> datetime:
    return lengthened(case, refused_at, working_days_after(case, refused_at, number(case.rules, "refusal_appeal_days")))


def refusals_appealable_until(call: Case) -> datetime | None:
    """Until when any of the refusals that stand in a call can be appealed; None where there is none.

    Each has its own term: it waits for a notice that reached nobody, and for a hold.
    """
    refusal = last_refusal(call.record)
    if refusal is None:
        return None
    late = [call.on(record) for record in _refused_with_terms_of_their_own(call)]
    ends = [until for each in late if (until := refusal_appealable_until(each)) is not None]
    return max([refusal_appeal_ends(call, refusal.recorded_at), *ends])


def _refused_with_terms_of_their_own(call: Case) -> Sequence[Record]:
    refused = (
        Record.parent_id == call.record.id,
        Record.kind == "application",
        Record.phase == "ended",
        Event.action == "refuse_admission",
    )
    reached = reached_applicants(*refused, Membership.organisation_id == Record.organisation_id)
    first = {seq: at for (seq, _), at in reached.items()}
    delay = timedelta(days=call.number("notice_delay_days"))
    query = sa.select(Event.seq, Event.recorded_at, Event.record_id).join(Record, Event.record_id == Record.id)
    found = db.session.execute(query.where(*refused)).all()
    late = {row.record_id for row in found if row.seq in first and _is_late(first[row.seq], row.recorded_at, delay)}
    hold = sa.select(Record.parent_id).where(
        Record.kind == "hold", Record.parent_id.in_([row.record_id for row in found])
    )
    return db.session.scalars(sa.select(Record).where(Record.id.in_(late | set(db.session.scalars(hold))))).all()


def _is_late(reached: datetime | None, owed: datetime, delay: timedelta) -> bool:
    return reached is None or reached - owed >= delay


def last_refusal(call: Record) -> Event | None:
    """The latest refusal to admit among the applications of a call that still stands."""
    query = (
        sa.select(Event)
        .join(Record, Event.record_id == Record.id)
        .where(Record.parent_id == call.id, Record.kind == "application", Record.phase == "ended")
        .where(Event.action == "refuse_admission")
        .order_by(Event.seq.desc())
        .limit(1)
    )
    return db.session.scalars(query).first()


def screened(case: Case) -> Sequence[tuple[Record, Event]]:
    """The applications of a call that were admitted or refused and not withdrawn since, each with that decision."""
    found = []
    for application in case.children("application", phases=("evaluating", "ended")):
        there = case.on(application)
        decisions = [e for e in (there.last("admit"), there.last("refuse_admission")) if e is not None]
        if decisions and there.last("withdraw") is None:
            found.append((application, max(decisions, key=lambda event: event.seq)))
    return found


def owes_money(organisation_id: int | None) -> bool:
    """Whether an organisation has money of an earlier grant to return."""
    query = sa.select(Record.id).where(
        Record.kind == "tranche", Record.phase == "accounting", Record.organisation_id == organisation_id
    )
    return db.session.scalar(query.limit(1)) is not None
