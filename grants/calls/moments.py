"""When a call closes."""

from datetime import datetime

from grants.calls.queries import closing_of
from grants.casework.case import Case
from grants.casework.vocabulary import moment


@moment
def application_deadline(case: Case) -> datetime | None:
    return closing_of(case)
