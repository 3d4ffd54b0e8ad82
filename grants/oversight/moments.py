"""When the panel is reminded of an appeal."""

from datetime import datetime, timedelta

from grants.calls.queries import number
from grants.casework.case import Case
from grants.casework.vocabulary import moment, moment_of
from grants.oversight.queries import decision_due


@moment
def appeal_is_to_be_decided(case: Case) -> datetime | None:
    return decision_due(case)


@moment_of(decision_due)
def appeal_reminder(case: Case) -> datetime | None:
    """Once, some days before the term of the decision ends."""
    filed, reminded, due = case.last("file"), case.last("remind_panel"), decision_due(case)
    if filed is None or due is None or (reminded is not None and reminded.seq > filed.seq):
        return None
    return due - timedelta(days=number(case.rules, "appeal_reminder_days"))
