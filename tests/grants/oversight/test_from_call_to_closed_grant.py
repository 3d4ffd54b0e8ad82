"""A call that ran through all its stages gives an agreement, and the agreement runs to its end."""

from decimal import Decimal

import sqlalchemy as sa

from grants.casework.pages import RecordPage
from grants.database import db
from grants.records.models import Record
from grants.reports.queries import balance_over, tranches_of
from tests.grants.agreements.stage import Stage
from tests.grants.calls.walk import Walk
from tests.signing import signature_answers


def winner(walk: Walk) -> Stage:
    call = walk.open_call()
    first, second = walk.apply(call, 1), walk.apply(call, 2)
    walk.to_evaluation(call, first, second)
    for evaluator in ("evaluator_1", "evaluator_2"):
        walk.review(first, evaluator, 9)
        walk.review(second, evaluator, 5)
    walk.decide(call)
    walk.wait(days=11)
    walk.tick(call)
    stage = Stage(walk.world, call, first)
    stage.now = walk.now
    return stage


def test_the_grant_of_a_call_is_signed_paid_reported_and_closed(walk: Walk) -> None:
    stage = winner(walk)
    agreement = stage.sign()
    draw_every_page(stage)
    for tranche in stage.tranches:
        stage.wait(days=5)
        report = stage.pay(tranche)
        stage.wait(days=5)
        stage.report(report, tranche.answers("tranche")["amount"])
        stage.press(report, "accept", "customer_officer")
    stage.reconcile()
    stage.press(agreement, "complete", "customer_head", **signature_answers())
    stage.press(stage.call, "complete", "customer_head")
    balance = balance_over(tranches_of(agreement.id))
    assert (balance.paid, balance.left) == (Decimal("400000.00"), Decimal(0))


def draw_every_page(stage: Stage) -> None:
    """No guard minds being asked before anything is answered, whoever looks."""
    for record in db.session.scalars(sa.select(Record)):
        for person in stage.world.people:
            case = stage.case(record, person)
            if case.may_see():
                page = RecordPage(case, "ru")
                assert page.documents is not None
                assert all(reason.text("ky") for offer in page.offers for reason in offer.reasons)
                assert all(reason.text("ky") for start in page.starts for reason in start.reasons)
