"""Questions about appeals: which decision they are against, and until when."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from grants.applications.queries import refusal_appealable_until
from grants.awards.queries import result_appealable_until
from grants.casework.case import Case
from grants.database import db
from grants.people.models import User

APPEAL_FORM = "appeal_form"


def appealable_until(case: Case) -> datetime | None:
    """Until when the decision that stands on the application can be appealed, as long as the call waits for appeals."""
    application, call = case.on(case.parent("application")), case.parent("call")
    if call.phase == "checking":
        return refusal_appealable_until(application)
    return result_appealable_until(application) if call.phase == "standstill" else None


def people_named(ids: Iterable[str]) -> Sequence[User]:
    """The people whose ids a `people` field kept."""
    found = (db.session.get(User, int(number)) for number in ids)
    return [user for user in found if user is not None]
