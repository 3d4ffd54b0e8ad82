"""What actions of tranches do to the books."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from grants.agreements.queries import PLANNED, plan_of
from grants.casework.budgets import amount
from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.paper_parts import in_words, money
from grants.casework.vocabulary import computation
from grants.clock import LOCAL
from grants.database import db
from grants.languages import Sum, say
from grants.payments.models import Payment, ReturnDemand, ReturnedSum


@computation
def planned_tranches(case: Case) -> list[dict[str, Any]]:
    """One tranche for each share of the rule pack; together they are the grant, to the tyiyn."""
    return [
        {
            "title": in_words(
                say(
                    "Tranche %(number)s of %(of)s, %(amount)s: %(project)s",
                    number=plan.number,
                    of=plan.of,
                    amount=Sum(plan.amount),
                    project=case.record.title,
                )
            ),
            "data": {PLANNED: {**asdict(plan), "amount": money(plan.amount)}},
        }
        for plan in plan_of(case)
    ]


@computation
def record_payment(case: Case) -> None:
    db.session.add(
        Payment(
            tranche_id=case.record.id,
            agreement_id=case.parent("agreement").id,
            amount=_sum(case),
            paid_on=date.fromisoformat(case.answers["paid_on"]),
            order_number=case.answers["order_number"],
        )
    )
    db.session.flush()


@computation
def record_return_demand(case: Case) -> None:
    db.session.add(
        ReturnDemand(
            tranche_id=case.record.id,
            agreement_id=case.parent("agreement").id,
            amount=_sum(case),
            due_on=working_days_after(case, case.now, case.number("return_days")).astimezone(LOCAL).date(),
        )
    )
    db.session.flush()


@computation
def record_return(case: Case) -> None:
    db.session.add(
        ReturnedSum(
            tranche_id=case.record.id,
            amount=_sum(case),
            returned_on=date.fromisoformat(case.answers["returned_on"]),
            order_number=case.answers["order_number"],
        )
    )
    db.session.flush()


def _sum(case: Case) -> Decimal:
    found = amount(case.answers.get("amount"))
    if found is None:
        raise ValueError("a press without its sum reached the books")
    return found
