"""Other weights, another threshold or budget, one evaluator less: who would be funded, and who no longer."""

from decimal import Decimal
from fractions import Fraction

from grants.awards.advice.what_if import Change, Flip, Marked, looked, reweighted

WEIGHTS = {"need": Fraction(5), "plan": Fraction(3), "team": Fraction(2)}


def marked(reference: str, submitted: int = 1, **sheets: tuple[int, int, int]) -> Marked:
    return Marked(
        reference,
        Decimal(100),
        WEIGHTS,
        Fraction(60),
        submitted,
        {name: dict(zip(WEIGHTS, marks, strict=True)) for name, marks in sheets.items()},
    )


NEEDY = marked("needy", 1, one=(10, 5, 5), two=(10, 5, 5))
PLANNED = marked("planned", 2, one=(6, 10, 6), two=(6, 10, 6))
WEAK = marked("weak", 3, one=(4, 4, 4), three=(9, 9, 9))


def look(change: Change, budget: int = 100) -> dict[str, Flip]:
    found = looked(
        [NEEDY, PLANNED, WEAK], change, Decimal(budget), planned=2, tie_breakers=["need"], last_in_part=False
    )
    return {flip.before.entry.reference: flip for flip in found}


def outcome(flip: Flip) -> tuple[str, str]:
    return flip.before.outcome, flip.after.outcome if flip.after else ""


def test_nothing_changed_flips_nothing() -> None:
    assert not any(flip.flips for flip in look(Change()).values())


def test_a_heavier_weight_turns_the_order_round_and_the_others_keep_their_proportions() -> None:
    change = Change(criterion="plan", weight=Fraction(6))
    weights = reweighted(WEIGHTS, change)
    assert sum(weights.values()) == 10
    assert weights["need"] / weights["team"] == Fraction(5, 2)
    found = look(change)
    assert outcome(found["needy"]) == ("win", "reserve")
    assert outcome(found["planned"]) == ("reserve", "win")


def test_a_larger_budget_funds_the_next_and_a_higher_threshold_fewer() -> None:
    assert outcome(look(Change(budget=Decimal(200)))["planned"]) == ("reserve", "win")
    assert outcome(look(Change(threshold=Fraction(74)), 300)["planned"]) == ("win", "below_threshold")


def test_without_one_evaluator_the_others_decide() -> None:
    found = look(Change(without="one"), 300)
    assert outcome(found["weak"]) == ("win", "win")
    assert found["weak"].after is not None
    assert found["weak"].after.place == 1
    assert outcome(look(Change(without="three"), 300)["weak"]) == ("win", "below_threshold")


def test_an_application_whose_only_sheets_were_that_evaluators_has_no_place_then() -> None:
    alone = marked("alone", 4, one=(7, 7, 7))
    found = looked([alone], Change(without="one"), Decimal(500), planned=2, tie_breakers=[], last_in_part=False)
    assert found[0].after is None
    assert found[0].flips
