"""The page of an agreement asks for the money of all its tranches at once, however many there are."""

import pytest
import sqlalchemy as sa

from grants.agreements.ledger import account_of, lines_of
from grants.database import db
from grants.records.models import Record
from grants.reports.queries import balance_over
from tests.grants.agreements.stage import Stage

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def asked_for(tranches: list[Record]) -> int:
    asked: list[object] = []

    def count(*told: object) -> None:
        asked.append(told)

    _ = [(each.id, each.parent_id, each.phase) for each in tranches]
    sa.event.listen(db.engine, "before_cursor_execute", count)
    balance_over(tranches)
    sa.event.remove(db.engine, "before_cursor_execute", count)
    return len(asked)


def test_three_tranches_take_as_many_questions_as_one(stage: Stage) -> None:
    stage.sign()
    stage.pay(stage.tranches[0])
    assert asked_for(stage.tranches[:1]) == asked_for(stage.tranches) <= 9


def test_the_balance_is_that_of_the_journal(stage: Stage) -> None:
    stage.sign()
    report = stage.pay(stage.tranches[0])
    stage.report(report, "150000.00")
    stage.press(report, "accept", "customer_officer")
    stage.press(
        stage.tranches[0], "demand_return", "customer_head", amount="10000.00", ground="unspent", explanation="Остаток."
    )
    assert balance_over(stage.tranches) == account_of(lines_of(stage.agreement))
