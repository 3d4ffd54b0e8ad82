"""When a decision can no longer be appealed."""

from datetime import datetime

from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.vocabulary import moment


@moment
def standstill_ends(case: Case) -> datetime | None:
    decision, decided = case.record.data.get("decision"), case.last("decide")
    if not decision or decided is None:
        return None
    return lengthened(case, decided.recorded_at, datetime.fromisoformat(decision["standstill_until"]))
