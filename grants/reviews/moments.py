"""When evaluators are reminded."""

from datetime import datetime, timedelta

from grants.calls.queries import number
from grants.casework.case import Case
from grants.casework.vocabulary import moment
from grants.clock import in_working_days


@moment
def review_reminder(case: Case) -> datetime | None:
    """Once, some days before the sheet is due."""
    if case.last("remind") is not None:
        return None
    return review_deadline(case) - timedelta(days=number(case.rules, "review_reminder_days"))


def review_deadline(case: Case) -> datetime:
    return in_working_days(case.record.begun_at, number(case.rules, "review_days"))
