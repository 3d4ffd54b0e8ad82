"""Anybody can recompute the ranking from what is published: nothing but the public data of D21, in plain Python."""

from fractions import Fraction
from typing import Any

from grants.casework.vocabulary import papers
from grants.documents import masking
from tests.grants.awards.test_deciding import scored_call
from tests.grants.calls.walk import Walk


def recomputed(data: dict[str, Any]) -> list[tuple[str, Fraction, str, Fraction]]:
    """Reference, exact score, what is proposed and the sum, from the first to the last."""
    rows = []
    for one in data["applications"]:
        amount = Fraction(one["amount"])
        band = next(b for b in data["bands"] if b["up_to"] is None or amount <= Fraction(b["up_to"]))
        weights = {name: Fraction(weight) for name, weight in band["weights"].items()}
        averages = {name: Fraction(mark) for name, mark in one["averages"].items()}
        score = sum((weights[name] * averages[name] for name in weights), Fraction(0))
        breakers = [averages[name] for name in data["tie_breakers"] if name in averages]
        rows.append((-score, [-mark for mark in breakers], one["submitted"], one["reference"], band, amount))
    left, open_handed, found = Fraction(data["budget"]), True, []
    for score, _, _, reference, band, amount in sorted(rows, key=lambda row: row[:3]):
        if -score < Fraction(band["threshold"]):
            found.append((reference, -score, "below_threshold", Fraction(0)))
            continue
        granted = min(amount, left) if open_handed and (amount <= left or data["last_in_part"]) else Fraction(0)
        open_handed = open_handed and amount <= left
        left -= granted
        found.append((reference, -score, "win" if granted else "reserve", granted))
    return found


def test_the_published_ranking_follows_from_the_published_numbers(walk: Walk) -> None:
    call, _ = scored_call(walk, (7, "200000.00"), (9, "450000.00"), (8, "450000.00"), budget="800000.00")
    walk.rank(call)
    builder = papers["ranking"].build(walk.case(call, "commission_secretary"))
    data = masking.public(builder)
    published = [
        (one["reference"], Fraction(one["exact_score"]), one["proposal"], Fraction(one["granted"]))
        for one in data["applications"]
    ]
    assert recomputed(data) == published
    assert [row[2] for row in published] == ["win", "win", "reserve"]
    assert [one["place"] for one in data["applications"]] == [1, 2, 3]


def test_equal_scores_can_be_told_apart_from_the_published_numbers_alone(walk: Walk) -> None:
    call, _ = scored_call(walk, (8, "400000.00"), (8, "400000.00"), (8, "400000.00"), budget="400000.00")
    walk.rank(call)
    data = masking.public(papers["ranking"].build(walk.case(call, "commission_secretary")))
    assert [one["submitted"] for one in data["applications"]] == [1, 2, 3]
    assert [row[0] for row in recomputed(data)] == [one["reference"] for one in data["applications"]]


def test_nothing_of_the_ranking_is_kept_from_the_public(walk: Walk) -> None:
    call, _ = scored_call(walk, (8, "400000.00"))
    walk.rank(call)
    masked: list[str] = []
    masking.public(papers["ranking"].build(walk.case(call, "commission_secretary")), masked)
    assert masked == []
