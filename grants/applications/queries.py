"""Questions about applications."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from grants.calls.queries import number
from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.database import db
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
