"""When an applicant's silence is noted."""

from datetime import datetime

from grants.calls.queries import number
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.vocabulary import moment
from grants.clock import in_working_days


@moment
def clarification_is_due(case: Case) -> datetime | None:
    asked = case.last("ask_clarification")
    if asked is None:
        return None
    due = in_working_days(asked.recorded_at, number(case.rules, "clarification_working_days"))
    return lengthened(case, asked.recorded_at, due)
