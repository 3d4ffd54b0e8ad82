"""Questions about appeals: which decision they are against, until when, and who decides them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from grants.applications.queries import refusal_appealable_until
from grants.awards.queries import result_appealable_until
from grants.calls.queries import number
from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.database import db
from grants.people.models import Membership, User
from grants.people.queries import seats

APPEAL_FORM = "appeal_form"
PANEL = "appeal_panel_member"
SITTING = ("for", "against", "abstained")


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


def panel_of(case: Case, day: date) -> Sequence[User]:
    """The appeal panel on a day: of the authority by office, or appointed to this case from a neighbour.

    Whoever acts for a member on that day sits in that member's place.
    """
    line = [record.id for record in case.line if record.id is not None]
    query = (
        sa.select(Membership)
        .join(User, Membership.user_id == User.id)
        .where(Membership.role == PANEL, User.active, Membership.starts <= day)
        .where(Membership.ends.is_(None) | (Membership.ends >= day))
        .where(
            (Membership.record_id.is_(None) & (Membership.organisation_id == case.record.authority_id))
            | Membership.record_id.in_(line)
        )
        .order_by(User.name, Membership.id)
    )
    return list(dict.fromkeys(membership.user for membership in seats(db.session.scalars(query).all())))


def votes_of(answers: Mapping[str, Any]) -> Mapping[int, str]:
    """How each member of the panel voted; earlier decisions name only who was present, all of one mind."""
    if "panel" in answers:
        return {int(row["key"]): str(row.get("vote") or "absent") for row in answers.get("panel") or []}
    return {int(one): "for" for one in answers.get("present") or []}


def sitting(answers: Mapping[str, Any]) -> Sequence[User]:
    """Those who took part in the decision."""
    return people_named(str(member) for member, vote in votes_of(answers).items() if vote in SITTING)


def decision_due(case: Case) -> datetime | None:
    """By when the panel decides; None before the appeal is filed."""
    filed = case.last("file")
    if filed is None:
        return None
    return term_from(case, filed.recorded_at)


def term_from(case: Case, filed_at: datetime) -> datetime:
    days = number(case.rules, "appeal_decision_days")
    return lengthened(case, filed_at, working_days_after(case, filed_at, days))
