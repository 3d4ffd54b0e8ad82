"""A look at another ranking: what may be otherwise, and what is kept of the look."""

from collections.abc import Mapping, Sequence
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
from grants.languages import LANGUAGES, Message, Sum, say

FORM, KEPT = "what_if_form", "look"


@source
def criteria_of_the_call(case: Case) -> Sequence[Entry]:
    return [_no_change(), *(Entry(each.name, each.title) for each in criteria(case.rules))]


@source
def evaluators_of_the_call(case: Case) -> Sequence[Entry]:
    """Whoever has a locked sheet that stands, for those who appointed them and may compare the sheets."""
    found = Spread(case.on(case.parent("call"))).evaluators
    return [_no_change(), *(Entry(key, name) for key, name in found.items())]


def _no_change() -> Entry:
    """By which a choice is taken back, also where nothing but the page itself helps."""
    return Entry("", {language: say("No change").text(language) for language in LANGUAGES})


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


def what_was_changed(look: Case, evaluators: Mapping[str, str]) -> Sequence[Message]:
    """What was otherwise in a look, one sentence each."""
    given = look.record.answers(FORM)
    titles = {each.name: each.title for each in criteria(look.rules)}
    said = []
    if given.get("criterion"):
        title = titles.get(given["criterion"], given["criterion"])
        said.append(say("%(criterion)s: weight %(weight)s", criterion=title, weight=_number(given.get("weight"))))
    if given.get("threshold"):
        said.append(say("passing score %(score)s", score=_number(given["threshold"])))
    if given.get("budget"):
        said.append(say("budget %(sum)s", sum=Sum(Decimal(given["budget"]))))
    if given.get("without"):
        said.append(say("without the sheets of %(name)s", name=evaluators.get(given["without"], "—")))
    return said


def _number(text: Any) -> Decimal:
    return Decimal(str(text or 0))


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
