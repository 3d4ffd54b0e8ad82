"""What appointing, declaring, locking and scoring do to fields."""

import sqlalchemy as sa

from grants.calls.criteria import criteria, exact
from grants.calls.queries import number
from grants.casework.case import Case
from grants.casework.paper_parts import moment
from grants.casework.vocabulary import computation
from grants.database import db
from grants.people.models import Membership
from grants.reviews import scoring
from grants.reviews.models import Mark
from grants.reviews.queries import appointment_of, appointments_of, code_of, evaluator_of, sheets, size_band

SHEET = ("marks", "overall_comment", "budget_remark")


@computation
def appoint_evaluator(case: Case) -> None:
    """Give the chosen person the role of evaluator on this review, and not yet on the application."""
    user = evaluator_of(case.record)
    assert user is not None
    db.session.add(
        Membership(
            user=user,
            organisation_id=case.record.authority_id,
            record_id=case.record.id,
            role="evaluator",
            starts=case.today,
            basis=case.record.reference,
        )
    )


@computation
def open_application(case: Case) -> None:
    """Whoever declared to have no conflict may read the application."""
    appointment = appointment_of(case.record)
    if appointment is not None:
        appointment.parent_record_id = case.record.parent_id


@computation
def end_appointment(case: Case) -> None:
    """Nothing of the application or the review is open any more to the evaluator, nor to who was put in their place."""
    for appointment in appointments_of(case.record):
        appointment.parent_record_id = None
        appointment.ends = case.today


@computation
def keep_marks(case: Case) -> None:
    """Put the marks of the sheet into their table, in the place of those locked before."""
    review = case.record
    db.session.execute(sa.delete(Mark).where(Mark.review_id == review.id))
    kept = review.answers("evaluation_sheet")["marks"]
    marks = [
        {"review_id": review.id, "criterion": criterion.name, "mark": int(kept[criterion.name]["mark"])}
        for criterion in criteria(case.rules)
    ]
    db.session.execute(sa.insert(Mark), marks)


@computation
def keep_entered_marks(case: Case) -> None:
    """What the secretary typed from a signed sheet becomes the sheet; how it came in stays beside it."""
    record, given = case.record, case.record.answers("paper_marks")
    sheet = {name: given[name] for name in SHEET if name in given}
    record.data = {
        **record.data,
        "evaluation_sheet": sheet,
        "paper_marks": {name: value for name, value in given.items() if name not in SHEET},
    }
    keep_marks(case)


@computation
def put_sheet_aside(case: Case) -> None:
    """The sheet as it was locked stays in `data["earlier_sheets"]`; its evaluator goes on from a copy."""
    record = case.record
    locked_at = max(event.recorded_at for name in ("lock", "enter_marks") if (event := case.last(name)) is not None)
    earlier = {
        "sheet": record.answers("evaluation_sheet"),
        "locked_at": moment(locked_at),
        "reopened_at": moment(case.now),
        "reason": case.answers.get("reason", ""),
    }
    record.data = {**record.data, "earlier_sheets": [*record.data.get("earlier_sheets", []), earlier]}


@computation
def compute_score(case: Case) -> None:
    """Keep the exact score, and how it came about, in `data["result"]`."""
    band, found = size_band(case), sheets(case)
    totals = [sheet.total for sheet in found]
    chosen = scoring.counted(totals, number(case.rules, "evaluators"))
    counted = [found[place] for place in chosen]
    case.record.data = {
        **case.record.data,
        "result": {
            "score": exact(scoring.mean([sheet.total for sheet in counted])),
            "threshold": exact(band.threshold),
            "band": None if band.up_to is None else str(band.up_to),
            "sheets": [
                {
                    "review": sheet.review.reference,
                    "evaluator": code_of(sheet.review),
                    "total": exact(sheet.total),
                    "counted": sheet in counted,
                }
                for sheet in found
            ],
            "averages": {
                criterion.name: exact(scoring.mean([sheet.marks[criterion.name] for sheet in counted]))
                for criterion in criteria(case.rules)
            },
        },
    }


@computation
def ask_for_new_reviews(case: Case) -> None:
    """After an upheld appeal: no review made so far counts, and the score and award are withdrawn."""
    record = case.record
    kept = {name: value for name, value in record.data.items() if name not in ("result", "award")}
    record.data = {**kept, "reviews_set_aside": [review.reference for review in case.children("review")]}
