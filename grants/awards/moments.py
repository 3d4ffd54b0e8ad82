"""When a decision can no longer be appealed, and when the protocol of a session is due."""

from datetime import datetime

from grants.calls.queries import number
from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.vocabulary import moment, moment_of


@moment
def standstill_ends(case: Case) -> datetime | None:
    decision, decided = case.record.data.get("decision"), case.last("decide")
    if not decision or decided is None:
        return None
    return lengthened(case, decided.recorded_at, datetime.fromisoformat(decision["standstill_until"]))


def _signing_term(case: Case) -> datetime | None:
    """So many working days after the attendance was entered."""
    held = case.last("hold")
    if held is None:
        return None
    due = working_days_after(case, held.recorded_at, number(case.rules, "protocol_days"))
    return lengthened(case, held.recorded_at, due)


@moment_of(_signing_term)
def protocol_is_due(case: Case) -> datetime | None:
    """Once for each draft."""
    reminded, drafted = case.last("remind_of_signing"), case.last("draft_protocol")
    if reminded is not None and drafted is not None and reminded.seq > drafted.seq:
        return None
    return _signing_term(case)
