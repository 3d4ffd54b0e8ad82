"""When the clock reminds of an agreement that waits for somebody."""

from datetime import datetime, timedelta

from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.vocabulary import moment_of
from grants.clock import end_of_day, in_calendar_days

SUSPENSION = "suspension"


def _signing_term(case: Case) -> datetime:
    """Counted from the award."""
    awarded = (case.parent("application").data.get("award") or {}).get("awarded_at")
    starts = datetime.fromisoformat(awarded) if awarded else case.record.begun_at
    return lengthened(case, starts, in_calendar_days(starts, case.number("contracting_days")))


@moment_of(_signing_term)
def signing_ends(case: Case) -> datetime | None:
    """The end of the term for signing; None once the clock has noted it."""
    return None if case.last("mark_signing_late") is not None else _signing_term(case)


@moment_of(_signing_term)
def signing_reminder(case: Case) -> datetime | None:
    """Once, some days before the term for signing ends; never after it."""
    ends = signing_ends(case)
    if ends is None or case.last("remind_to_sign") is not None:
        return None
    return ends - timedelta(days=case.number("signing_reminder_days"))


def _reconciliation_term(case: Case) -> datetime | None:
    """When the grantee's time to sign the reconciliation act, or to object to it, is over."""
    drawn_up = case.last("draw_up_reconciliation")
    if drawn_up is None:
        return None
    due = working_days_after(case, drawn_up.recorded_at, case.number("reconciliation_days"))
    return lengthened(case, drawn_up.recorded_at, due)


@moment_of(_reconciliation_term)
def reconciliation_reminder(case: Case) -> datetime | None:
    """At the end of that term, once."""
    drawn_up, reminded = case.last("draw_up_reconciliation"), case.last("remind_of_reconciliation")
    if drawn_up is None or (reminded is not None and reminded.seq > drawn_up.seq):
        return None
    return _reconciliation_term(case)


def _suspended_until(case: Case) -> datetime | None:
    """The day until which an agreement was suspended, where the decision named one."""
    until, suspended = case.record.answers(SUSPENSION).get("until"), case.last("suspend")
    if not until or suspended is None:
        return None
    return end_of_day(datetime.fromisoformat(until).replace(tzinfo=suspended.recorded_at.tzinfo))


@moment_of(_suspended_until)
def suspension_reminder(case: Case) -> datetime | None:
    """Once for each suspension."""
    suspended, reminded = case.last("suspend"), case.last("remind_of_suspension")
    if reminded is not None and suspended is not None and reminded.seq > suspended.seq:
        return None
    return _suspended_until(case)
