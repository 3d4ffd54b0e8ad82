"""From the published ranking alone, without a look into the records, the same places and the same awards come out."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest

from grants.database import db
from grants.documents.models import Document
from tests.grants.calls.walk import Walk

EARLIER = "earlier_submission"


def published(kind: str) -> Mapping[str, Any]:
    """What the public rendition of the newest paper of a kind is made from."""
    found = db.session.query(Document).filter_by(kind=kind).order_by(Document.id.desc()).first()
    assert found is not None
    fields: Mapping[str, Any] = found.public["fields"]
    return fields


def score_of(paper: Mapping[str, Any], application: Mapping[str, Any]) -> tuple[Fraction, Fraction]:
    """The score and what it must reach, from the totals of the evaluators and from the average marks."""
    amount = Decimal(application["amount"])
    band = next(b for b in paper["bands"] if b["up_to"] is None or amount <= Decimal(b["up_to"]))
    totals = [Fraction(each["total"]) for each in application["totals"]]
    counted = list(totals)
    if paper["evaluators"] == 2 and len(totals) == 3:
        assert abs(totals[0] - totals[1]) >= Fraction(paper["spread"]) or (
            min(totals[:2]) < Fraction(band["threshold"]) <= max(totals[:2])
        ), "a third evaluator was heard without need"
        low, middle, high = sorted(totals)
        if middle - low != high - middle:
            counted = list(min(combinations((low, middle, high), 2), key=lambda pair: pair[1] - pair[0]))
    assert sorted(counted) == sorted(Fraction(e["total"]) for e in application["totals"] if e["counted"])
    score = sum(counted, Fraction(0)) / len(counted)
    averages = {name: Fraction(average) for name, average in application["averages"].items()}
    assert score == sum((averages[name] * Fraction(weight) for name, weight in band["weights"].items()), Fraction(0))
    return score, Fraction(band["threshold"])


def recomputed(paper: Mapping[str, Any]) -> list[tuple[str, Fraction, str, Decimal]]:
    """Reference, exact score, proposal and sum of each application, from the first place down."""

    def key(application: Mapping[str, Any]) -> tuple[Fraction | int, ...]:
        breakers = [name for name in paper["tie_breakers"] if name != EARLIER]
        means = [-Fraction(application["averages"][name]) for name in breakers]
        return (-score_of(paper, application)[0], *means, int(application["submitted"]))

    left, closed, found = Decimal(paper["budget"]), False, []
    for application in sorted(paper["applications"], key=key):
        (score, threshold), amount = score_of(paper, application), Decimal(application["amount"])
        granted, outcome = Decimal(0), "reserve"
        if score < threshold:
            outcome = "below_threshold"
        elif not closed and (amount <= left or (paper["last_in_part"] and left > 0)):
            granted, outcome, closed = min(amount, left), "win", amount > left
            left -= granted
        else:
            closed = True
        found.append((application["reference"], score, outcome, granted))
    return found


@pytest.mark.parametrize("budget", ["900000.00", "500000.00"])
def test_the_published_ranking_gives_the_same_places_when_anybody_works_it_out(walk: Walk, budget: str) -> None:
    call = walk.open_call(budget=budget)
    applications = [walk.apply(call, n, amount) for n, amount in ((1, "400000.00"), (2, "250000.00"), (3, "450000.00"))]
    walk.to_evaluation(call, *applications)
    for application, marks in zip(applications, ((7, 8), (6, 6), (4, 9)), strict=True):
        for number, mark in enumerate(marks, 1):
            walk.review(application, f"evaluator_{number}", mark, relevance=9)
    walk.review(applications[2], "evaluator_3", 8, openness=9)
    walk.press("commission_secretary", call, "rank")
    paper = published("ranking")
    kept = [
        (each["reference"], Fraction(each["exact_score"]), each["proposal"], Decimal(each["granted"] or 0))
        for each in sorted(paper["applications"], key=lambda each: int(each["place"]))
    ]
    assert recomputed(paper) == kept
    assert [row[0] for row in kept] == [row["reference"] for row in call.data["ranking"]["applications"]]
    assert {row[2] for row in kept} >= {"win"}
    assert "Evaluator" not in str([each["totals"] for each in paper["applications"]])
