"""When a decision can no longer be appealed, and when the protocol of a session is due."""

from datetime import datetime

from grants.calls.queries import number
from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.vocabulary import moment


@moment
def standstill_ends(case: Case) -> datetime | None:
    decision, decided = case.record.data.get("decision"), case.last("decide")
    if not decision or decided is None:
        return None
    return lengthened(case, decided.recorded_at, datetime.fromisoformat(decision["standstill_until"]))


@moment
def protocol_is_due(case: Case) -> datetime | None:
    """Once for each draft: so many working days after the attendance was entered."""
    held, reminded, drafted = case.last("hold"), case.last("remind_of_signing"), case.last("draft_protocol")
    if held is None or (reminded is not None and drafted is not None and reminded.seq > drafted.seq):
        return None
    due = working_days_after(case, held.recorded_at, number(case.rules, "protocol_days"))
    return lengthened(case, held.recorded_at, due)
