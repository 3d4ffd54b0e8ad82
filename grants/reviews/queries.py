"""Questions about evaluators and their reviews."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import sqlalchemy as sa

from grants.applications.queries import amount_of, is_member
from grants.calls.criteria import Band, band_for
from grants.calls.queries import number
from grants.casework.case import Case
from grants.clock import LOCAL
from grants.database import db
from grants.languages import Message, say
from grants.people.models import Membership, User
from grants.people.queries import people_with
from grants.records.models import Event, Record
from grants.reviews import scoring
from grants.reviews.models import Mark


def evaluator_id(review: Record) -> int | None:
    chosen = str(review.answers("evaluator_assignment").get("evaluator") or "")
    return int(chosen) if chosen.isdigit() else None


def evaluator_of(review: Record) -> User | None:
    chosen = evaluator_id(review)
    return db.session.get(User, chosen) if chosen else None


def appointment_of(review: Record) -> Membership | None:
    """What makes somebody the evaluator of this very review."""
    query = sa.select(Membership).where(Membership.record_id == review.id, Membership.role == "evaluator")
    return db.session.scalars(query.order_by(Membership.id.desc()).limit(1)).first()


def code_of(review: Record) -> str:
    """The evaluator's name on papers that must not name them: E-1 for the application's first review, and so on."""
    earlier = sa.select(sa.func.count()).where(
        Record.parent_id == review.parent_id, Record.kind == "review", Record.id <= review.id
    )
    return f"E-{db.session.scalar(earlier)}"


def standing(application: Case) -> Sequence[Record]:
    """The reviews of an application that neither ended nor were set aside after an appeal, oldest first."""
    aside = application.record.data.get("reviews_set_aside", [])
    found = application.children("review")
    return [review for review in found if review.phase != "ended" and review.reference not in aside]


def locked(application: Case) -> Sequence[Record]:
    return [review for review in standing(application) if review.phase == "completed"]


def marks_of(review: Record) -> Mapping[str, int]:
    """The marks of a locked review, by criterion."""
    query = sa.select(Mark.criterion, Mark.mark).where(Mark.review_id == review.id)
    return {row.criterion: row.mark for row in db.session.execute(query)}


@dataclass(frozen=True)
class Sheet:
    review: Record
    marks: Mapping[str, int]
    total: Fraction


def size_band(application: Case) -> Band:
    return band_for(application.rules, amount_of(application.record))


def sheets(application: Case) -> Sequence[Sheet]:
    """The locked reviews that count for an application, with their totals."""
    weights = size_band(application).weights
    found = [(review, marks_of(review)) for review in locked(application)]
    return [Sheet(review, marks, scoring.total(marks, weights)) for review, marks in found]


def spread_calls_another(application: Case) -> bool:
    """Whether two locked reviews disagree so much that a third evaluator is needed."""
    if number(application.rules, "evaluators") != 2:
        return False
    totals = [sheet.total for sheet in sheets(application)]
    return scoring.disagree(totals, Fraction(str(application.rules.value("spread"))), size_band(application).threshold)


def tie_to(user: User, application: Record) -> Message | None:
    """What ties a person to an applicant so that they may neither evaluate the application nor decide on it."""
    if is_member(user.id, application.organisation_id):
        return say("%(name)s has, or had, a role in the organisation that applies.", name=user.name)
    given = application.answers("application_form")
    contacts = {given.get("contact_email"), _digits(given.get("contact_phone"))} - {None, ""}
    if contacts & {user.email, _digits(user.phone)}:
        return say("%(name)s has the same contacts as the applicant.", name=user.name)
    if declared_conflict(user.id, application.organisation_id):
        return say("%(name)s has declared a conflict of interest with this applicant.", name=user.name)
    return None


def _digits(phone: str | None) -> str:
    return "".join(filter(str.isdigit, phone or ""))


def declared_conflict(user_id: int, organisation_id: int | None) -> bool:
    """Whether a person ever declared a conflict in a review of an application of this organisation."""
    query = (
        sa.select(Event.seq)
        .join(Record, Event.record_id == Record.id)
        .where(Record.kind == "review", Record.organisation_id == organisation_id)
        .where(Event.kind == "review", Event.action == "declare_conflict", Event.actor_id == user_id)
    )
    return db.session.scalar(query.limit(1)) is not None


def has_reviewed(user_id: int, application: Case) -> bool:
    """Whether a person evaluates the application, or did before an appeal was upheld."""
    return any(evaluator_id(r) == user_id for r in application.children("review") if r.phase != "ended")


def in_the_pool(user_id: int, case: Case) -> bool:
    today = case.now.astimezone(LOCAL).date()
    return user_id in {user.id for user in people_with("evaluator", case.record.authority_id, today)}
