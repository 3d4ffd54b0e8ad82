"""What one evaluator declares and marks."""

from datetime import date

from grants.applications.papers import applicant, application_facts
from grants.applications.queries import amount_of
from grants.calls.criteria import band_for, criteria, exact, shown
from grants.casework.budgets import read_budget, table
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, called, in_words, moment, money, person, signed
from grants.casework.vocabulary import paper
from grants.documents.masking import private
from grants.languages import say
from grants.reviews import scoring
from grants.reviews.queries import code_of, evaluator_of, marks_of


@paper(
    "evaluator_declaration", code="D18", layout="report", title=say("Evaluator's declaration on conflicts of interest")
)
def evaluator_declaration(case: Case) -> Fields:
    """That it was made is for everybody; who made it, and why somebody stays out, is for the parties."""
    review, application = case.record, case.parent("application")
    user = evaluator_of(review)
    conflict, on_paper = case.action == "declare_conflict", review.answers("paper_declaration").get("signed_on")
    form = case.form("conflict_declaration")
    return {
        "call": called(case.parent("call")),
        "application": application_facts(application),
        "applicant": applicant(case, application),
        "evaluator": {"name": private(user.name if user else ""), "code": code_of(review)},
        "conflict": conflict,
        "statements": [] if conflict else [dict(field.label) for field in form.fields],
        "reason": private(case.answers.get("reason") or None) if conflict else None,
        "declared_at": moment(case.now),
        "on_paper": on_paper,
        "signatures": _signatures(case, on_paper),
    }


@paper("evaluation_sheet", code="D19", layout="report", title=say("Evaluation sheet"))
def evaluation_sheet(case: Case) -> Fields:
    """The evaluator is a code to the public; the marks are there for everybody to check."""
    review, application = case.record, case.parent("application")
    amount, sheet = amount_of(application), review.answers("evaluation_sheet")
    band, marks = band_for(case.rules, amount), marks_of(review)
    declared = case.last("declare_no_conflict") or case.last("enter_declaration")
    user, on_paper = evaluator_of(review), review.answers("paper_marks").get("signed_on")
    entered = on_paper if case.action == "enter_marks" else None
    return {
        "call": called(case.parent("call")),
        "application": application_facts(application),
        "applicant": applicant(case, application),
        "evaluator": {"name": private(user.name if user else ""), "code": code_of(review)},
        "amount": money(amount),
        "total_cost": table(read_budget(application.answers("application_form")["budget"]))["total"],
        "band": band.words,
        "marks": [
            {
                "number": criterion.number,
                "title": criterion.title,
                "weight": exact(band.weights[criterion.name]),
                "mark": str(marks[criterion.name]),
                "points": shown(marks[criterion.name] * band.weights[criterion.name]),
                "comment": sheet["marks"][criterion.name].get("comment") or "",
            }
            for criterion in criteria(case.rules)
        ],
        "total": shown(scoring.total(marks, band.weights)),
        "maximum": "100",
        "threshold": exact(band.threshold),
        "overall_comment": sheet["overall_comment"],
        "conflict_declared_at": moment(declared.recorded_at) if declared else None,
        "locked_at": moment(case.now),
        "on_paper": entered,
        "signatures": _signatures(case, entered),
    }


def _signatures(case: Case, on_paper: str | None) -> list[Fields]:
    """Of the evaluator; where the evaluator signed on paper, a place for that, and who entered it."""
    if on_paper is None:
        pressed = signed(case, "evaluator")
        return [{**pressed, "name": private(pressed["name"])}]
    user = evaluator_of(case.record)
    note = in_words(say("signed on paper on %(day)s", day=date.fromisoformat(on_paper)))
    inked = {**person(user, "evaluator"), "signed_at": None, "event": None, "on_behalf": note}
    return [{**inked, "name": private(inked["name"])}, signed(case, "commission_secretary")]
