"""Questions about evaluators and their reviews."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import sqlalchemy as sa

from grants.applications.queries import amount_of
from grants.calls.criteria import Band, band_for
from grants.calls.queries import number
from grants.casework.case import Case
from grants.database import db
from grants.people.models import Membership, User
from grants.people.queries import people_with
from grants.records.models import Record
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
    return next((each for each in appointments_of(review) if each.on_behalf_of_id is None), None)


def appointments_of(review: Record) -> Sequence[Membership]:
    """The latest first."""
    query = sa.select(Membership).where(Membership.record_id == review.id, Membership.role == "evaluator")
    return db.session.scalars(query.order_by(Membership.id.desc())).all()


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


def evaluators_of(applications: Sequence[Record]) -> set[int]:
    """Ids of the people who evaluate these applications, or did before an appeal was upheld."""
    query = sa.select(Record).where(
        Record.parent_id.in_([a.id for a in applications]), Record.kind == "review", Record.phase != "ended"
    )
    return {chosen for review in db.session.scalars(query) if (chosen := evaluator_id(review)) is not None}


def own_reviews(user_id: int, record: Record) -> Sequence[Record]:
    """The reviews a person was ever appointed to, among this very record and those below it."""
    query = (
        sa.select(Record)
        .join(Membership, Membership.record_id == Record.id)
        .where(Membership.user_id == user_id, Membership.role == "evaluator", Record.kind == "review")
        .where((Record.id == record.id) | (Record.parent_id == record.id))
    )
    return db.session.scalars(query.order_by(Record.id)).all()


def in_the_pool(user_id: int, case: Case) -> bool:
    today = case.today
    return user_id in {user.id for user in people_with("evaluator", case.record.authority_id, today)}
