"""What actions of agreements and tranches do to fields and to the books."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from grants.agreements.models import Payment, ReturnDemand, ReturnedSum
from grants.agreements.queries import AGREEMENT_FORM, APPLICATION_FORM, PLANNED, plan_of
from grants.awards.queries import awarded_sum
from grants.casework.budgets import amount
from grants.casework.case import Case
from grants.casework.paper_parts import in_words, money
from grants.casework.vocabulary import computation
from grants.clock import LOCAL, in_working_days
from grants.database import db
from grants.languages import Sum, say


@computation
def prepare_agreement(case: Case) -> None:
    """Start the draft from the application and the award, so that the officer only confirms or lowers."""
    application = case.parent("application")
    asked = application.answers(APPLICATION_FORM)
    draft: dict[str, Any] = {
        name: asked[name] for name in ("budget", "starts", "ends", "activities", "indicators") if name in asked
    }
    draft["total"] = money(awarded_sum(application))
    if asked.get("bank_details"):
        draft["bank_account"] = asked["bank_details"]
    case.record.data = {**case.record.data, AGREEMENT_FORM: draft}


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
            due_on=in_working_days(case.now, case.number("return_days")).astimezone(LOCAL).date(),
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
