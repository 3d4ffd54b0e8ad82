"""What is left of the budget, offered in part: only with the applicant's consent to a changed budget and plan."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from grants.awards.consents import agreed_project
from grants.casework.budgets import read_budget, requested_of
from grants.casework.perform import NotPossible
from grants.database import db
from grants.documents.models import Document
from grants.records.models import Record
from tests.grants.calls.walk import Walk

BUDGET = [
    {"item": "Эмгек акы", "unit": "ай", "quantity": "7", "price": "50000.00", "own": "0.00"},
    {"item": "Жабдуу", "unit": "топтом", "quantity": "1", "price": "120000.00", "own": "20000.00"},
]


@contextmanager
def refused(*words: str) -> Iterator[None]:
    with pytest.raises(NotPossible) as caught:
        yield
    db.session.rollback()
    text = " ".join(str(reason) for reason in caught.value.reasons)
    for each in words:
        assert each in text, text


def decided_in_part(walk: Walk) -> tuple[Record, Record, Record, Record]:
    """A call of 800,000 whose money ends within the second of three: it asks for 450,000 and 350,000 are left."""
    call = walk.open_call(budget="800000.00")
    applications = [
        walk.apply(call, 1, "450000.00"),
        walk.apply(call, 2, "450000.00", budget=BUDGET),
        walk.apply(call, 3, "300000.00"),
    ]
    walk.to_evaluation(call, *applications)
    for application, mark in zip(applications, (9, 8, 7), strict=True):
        for evaluator in ("evaluator_1", "evaluator_2"):
            walk.review(application, evaluator, mark)
    walk.decide(call)
    first, second, third = applications
    return call, first, second, third


def consent(walk: Walk, application: Record, n: int, *prices: str, **changed: Any) -> None:
    rows = BUDGET if len(prices) == 2 else application.answers("application_form")["budget"]
    lines = [
        {"key": str(number), "title": row["item"], "quantity": row["quantity"], "price": price, "own": row["own"]}
        for number, (row, price) in enumerate(zip(rows, prices, strict=True), 1)
    ]
    answers = {
        "lines": lines,
        "indicators": [{"key": "1", "title": "Балдар", "target": "45"}],
        "activities": [{"activity": "Каттоо", "starts": "2026-06-01", "ends": "2026-06-15"}],
        "changes": "Топтордун саны азаят.",
        "agreed": True,
        **changed,
    }
    walk.press(f"head_{n}", application, "consent", **answers)


def to_contracting(walk: Walk, call: Record) -> None:
    walk.wait(days=11)
    assert walk.tick(call) is not None


def test_a_grant_in_part_is_accepted_only_with_a_changed_budget_that_adds_up_to_it(walk: Walk) -> None:
    call, _, second, _ = decided_in_part(walk)
    assert second.data["award"]["amount"] == "350000.00"
    letter = db.session.query(Document).filter_by(kind="result_letter", record_id=second.id).one().full["fields"]
    assert (letter["result"], letter["in_part"], letter["sum"]) == ("win", True, "350000.00")
    to_contracting(walk, call)
    with refused("350,000.00", "is awarded, less than the application asks for"):
        walk.press("head_2", second, "accept")
    with refused("The changed budget asks for 400,000.00", "350,000.00"):
        consent(walk, second, 2, "50000.00", "70000.00")
    with refused("“Жабдуу” asks for more than it did"):
        consent(walk, second, 2, "30000.00", "160000.00")
    with refused("“Жабдуу” your own contribution is larger"):
        consent(walk, second, 2, "50000.00", "10000.00")
    consent(walk, second, 2, "40000.00", "90000.00")
    walk.press("head_2", second, "accept")
    project = agreed_project(second)
    assert requested_of(read_budget(project["budget"])) == 350000
    assert project["indicators"][0]["target"] == "45"
    assert project["activities"][0]["ends"] == "2026-06-15"
    assert second.answers("application_form")["budget"] == BUDGET


def test_whoever_has_the_whole_sum_needs_no_consent(walk: Walk) -> None:
    call, first, _, _ = decided_in_part(walk)
    with refused("no consent is needed"):
        consent(walk, first, 1, "450000.00")
    to_contracting(walk, call)
    walk.press("head_1", first, "accept")
    assert agreed_project(first) == first.answers("application_form")


def test_a_grant_in_part_that_is_declined_goes_to_the_next_in_reserve(walk: Walk) -> None:
    call, _, second, third = decided_in_part(walk)
    assert third.phase == "reserved"
    to_contracting(walk, call)
    walk.press("head_2", second, "decline", reason="Бул сумма жетпейт.")
    walk.press("commission_secretary", third, "take_up")
    assert third.data["award"]["amount"] == "300000.00"


def test_the_next_in_reserve_may_be_offered_less_than_it_asks_for(walk: Walk) -> None:
    call, first, second, third = decided_in_part(walk)
    to_contracting(walk, call)
    walk.press("head_1", first, "accept")
    consent(walk, second, 2, "40000.00", "90000.00")
    walk.press("head_2", second, "decline", reason="Башка булак табылды.")
    third.data = {**third.data, "application_form": {**third.data["application_form"], "amount_requested": "400000.00"}}
    db.session.commit()
    walk.press("commission_secretary", third, "take_up")
    assert third.data["award"]["amount"] == "350000.00"
    with refused("Consent to a changed budget and plan first"):
        walk.press("head_3", third, "accept")
