"""When an applicant's silence is noted."""

from datetime import datetime

from grants.calls.queries import number
from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.vocabulary import moment


@moment
def clarification_is_due(case: Case) -> datetime | None:
    asked = case.last("ask_clarification")
    if asked is None:
        return None
    due = working_days_after(case, asked.recorded_at, number(case.rules, "clarification_working_days"))
    return lengthened(case, asked.recorded_at, due)
