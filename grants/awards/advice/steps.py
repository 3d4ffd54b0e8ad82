"""A look at another ranking: what may be otherwise, and what is kept of the look."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from grants.awards.advice.spread import Spread
from grants.awards.advice.what_if import Change, Flip
from grants.awards.ranking import Place
from grants.calls.criteria import criteria, exact, shown
from grants.casework.case import Case
from grants.casework.paper_parts import money
from grants.casework.vocabulary import Entry, computation, guard, source
from grants.languages import Message, say

FORM, KEPT = "what_if_form", "look"


@source
def criteria_of_the_call(case: Case) -> Sequence[Entry]:
    return [Entry(each.name, each.title) for each in criteria(case.rules)]


@source
def evaluators_of_the_call(case: Case) -> Sequence[Entry]:
    """Whoever has a locked sheet that stands, for those who appointed them and may compare the sheets."""
    return [Entry(key, name) for key, name in Spread(case.on(case.parent("call"))).evaluators.items()]


@guard
def something_is_to_be_otherwise(case: Case) -> Message | None:
    given = case.answers
    if not given:
        return None
    if bool(given.get("criterion")) != bool(given.get("weight")):
        return say("Choose a criterion together with its weight.").beside("weight")
    if not any(given.get(name) for name in ("criterion", "threshold", "budget", "without")):
        return say("Say what would be otherwise: a weight, the passing score, the budget or an evaluator.").beside(
            "criterion"
        )
    return None


@computation
def look_at_another_ranking(case: Case) -> None:
    """Keep the ranking as it is beside the other one, in `data["look"]`."""
    given = case.record.answers(FORM)
    change = Change(
        criterion=given.get("criterion") or "",
        weight=_fraction(given.get("weight")),
        threshold=_fraction(given.get("threshold")),
        budget=Decimal(given["budget"]) if given.get("budget") else None,
        without=given.get("without") or "",
    )
    found = Spread(case.on(case.parent("call"))).looked(change)
    case.record.data = {**case.record.data, KEPT: [_row(flip) for flip in found]}


def _fraction(text: Any) -> Fraction | None:
    return Fraction(str(text)) if text not in (None, "") else None


def _row(flip: Flip) -> dict[str, Any]:
    return {
        "reference": flip.before.entry.reference,
        "amount": money(flip.before.entry.amount),
        "flips": flip.flips,
        "before": _place(flip.before),
        "after": _place(flip.after) if flip.after else None,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "place": place.place,
        "score": exact(place.entry.score),
        "shown": shown(place.entry.score),
        "outcome": place.outcome,
        "granted": money(place.granted),
    }
