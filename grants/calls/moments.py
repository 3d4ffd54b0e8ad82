"""When a call closes."""

from datetime import datetime

from grants.calls.queries import deadline_of
from grants.casework.case import Case
from grants.casework.vocabulary import moment


@moment
def application_deadline(case: Case) -> datetime | None:
    return deadline_of(case.record)
