"""Until when the grantee may object to the act of a visit."""

from datetime import datetime

from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.vocabulary import moment
from grants.clock import in_working_days


@moment
def objections_are_due(case: Case) -> datetime | None:
    """Counted from when the findings were sent to the grantee, never from a visit they knew nothing of."""
    conducted = case.last("conduct")
    if conducted is None:
        return None
    due = in_working_days(conducted.recorded_at, case.number("objection_days"))
    return lengthened(case, conducted.recorded_at, due)
