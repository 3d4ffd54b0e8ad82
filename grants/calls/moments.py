"""When a call closes, and when a question about it is to be answered."""

from datetime import datetime

from grants.calls.queries import closing_of, waiting_outage
from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.vocabulary import moment


@moment
def application_deadline(case: Case) -> datetime | None:
    """A recorded outage keeps the call from being closed until the head decides, for at most the rule pack's days."""
    closing, outage = closing_of(case), waiting_outage(case.record)
    if closing is None or outage is None:
        return closing
    reported = datetime.fromisoformat(outage["reported_at"])
    return max(closing, working_days_after(case, reported, case.number("outage_decision_days")))


@moment
def answer_is_due(case: Case) -> datetime | None:
    return _after_asking(case, "answer_days")


@moment
def answer_reminder(case: Case) -> datetime | None:
    return None if case.last("remind") else _after_asking(case, "answer_reminder_days")


def _after_asking(case: Case, rule: str) -> datetime:
    asked = case.record.begun_at
    return lengthened(case, asked, working_days_after(case, asked, case.number(rule)))
