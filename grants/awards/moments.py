"""When a decision can no longer be appealed."""

from datetime import datetime

from grants.casework.case import Case
from grants.casework.vocabulary import moment


@moment
def standstill_ends(case: Case) -> datetime | None:
    decision = case.record.data.get("decision")
    return datetime.fromisoformat(decision["standstill_until"]) if decision else None
