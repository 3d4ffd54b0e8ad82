"""When a call closes, and when a question about it is to be answered."""

from datetime import datetime, timedelta

from grants.calls.queries import closing_of, waiting_outage
from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.uptime import Outage, outage_between
from grants.casework.vocabulary import moment, moment_of, no_term


@moment
def application_deadline(case: Case) -> datetime | None:
    """A recorded outage keeps the call from being closed until the head decides, for at most the rule pack's days; one
    that the system itself saw, until there was time to record it. Nothing can be filed meanwhile."""
    closing, outage = closing_of(case), waiting_outage(case.record)
    if closing is None:
        return None
    if outage is None:
        seen = _seen_outage(case, closing)
        days = case.number("outage_report_days")
        return max(closing, working_days_after(case, seen.ended, days)) if seen else closing
    reported = datetime.fromisoformat(outage["reported_at"])
    return max(closing, working_days_after(case, reported, case.number("outage_decision_days")))


@moment_of(no_term)
def outage_was_seen(case: Case) -> datetime | None:
    """When the system ran again after it was down shortly before the deadline; told once."""
    closing = closing_of(case)
    seen = _seen_outage(case, closing) if closing and waiting_outage(case.record) is None else None
    told = case.last("note_outage")
    return seen.ended if seen and (told is None or told.recorded_at < seen.ended) else None


def _seen_outage(case: Case, closing: datetime) -> Outage | None:
    """An outage in the last hours before the deadline on which nobody has decided yet."""
    if case.now < closing:
        return None
    seen = outage_between(closing - timedelta(hours=case.number("outage_watch_hours")), closing)
    dismissed = case.last("dismiss_outage") if seen else None
    return None if seen and dismissed and dismissed.recorded_at >= seen.ended else seen


@moment
def answer_is_due(case: Case) -> datetime | None:
    return _after_asking(case, "answer_days")


@moment_of(answer_is_due)
def answer_reminder(case: Case) -> datetime | None:
    return None if case.last("remind") else _after_asking(case, "answer_reminder_days")


def _after_asking(case: Case, rule: str) -> datetime:
    asked = case.record.begun_at
    return lengthened(case, asked, working_days_after(case, asked, case.number(rule)))
