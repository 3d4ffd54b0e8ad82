"""What submitting does to the fields of an application."""

import sqlalchemy as sa

from grants.applications.models import BudgetLine
from grants.casework.budgets import read_budget
from grants.casework.case import Case
from grants.casework.vocabulary import computation
from grants.database import db


@computation
def mark_silence(case: Case) -> None:
    """Count the questions that were left unanswered; nothing follows from it by itself."""
    times = int(case.record.data.get("unanswered") or 0)
    case.record.data = {**case.record.data, "unanswered": times + 1}


@computation
def register_budget(case: Case) -> None:
    """Put the lines of the budget into their table, in the place of those submitted before."""
    record = case.record
    db.session.execute(sa.delete(BudgetLine).where(BudgetLine.record_id == record.id))
    lines = read_budget(record.answers("application_form").get("budget") or [])
    rows = [
        {
            "record_id": record.id,
            "number": number,
            "item": line.item,
            "unit": line.unit,
            "quantity": format(line.quantity, "f"),
            "price": line.price,
            "total": line.total,
            "own": line.own,
            "requested": line.requested,
        }
        for number, line in enumerate(lines, 1)
    ]
    if rows:
        db.session.execute(sa.insert(BudgetLine), rows)
