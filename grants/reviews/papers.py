"""The sheet of one evaluator."""

from grants.applications.papers import applicant, application_facts
from grants.applications.queries import amount_of
from grants.calls.criteria import band_for, criteria, exact, shown
from grants.casework.budgets import read_budget, table
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, called, moment, money, signed
from grants.casework.vocabulary import paper
from grants.documents.masking import private
from grants.languages import say
from grants.reviews import scoring
from grants.reviews.queries import code_of, marks_of


@paper("evaluation_sheet", code="D19", layout="report", title=say("Evaluation sheet"))
def evaluation_sheet(case: Case) -> Fields:
    """The evaluator is a code to the public; the marks are there for everybody to check."""
    review, application = case.record, case.parent("application")
    amount, sheet = amount_of(application), review.answers("evaluation_sheet")
    band, marks = band_for(case.rules, amount), marks_of(review)
    declared = case.last("declare_no_conflict")
    signature = signed(case, "evaluator")
    return {
        "call": called(case.parent("call")),
        "application": application_facts(application),
        "applicant": applicant(case, application),
        "evaluator": {"name": private(case.actor.name), "code": code_of(review)},
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
        "signatures": [{**signature, "name": private(signature["name"])}],
    }
