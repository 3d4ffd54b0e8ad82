"""Reports as their form of today keeps them."""

from collections.abc import Mapping
from typing import Any

from grants.payments.queries import planned
from grants.records.models import Event, Record
from tests.grants.agreements.stage import Stage

WAGES, DESKS, HEATING = "1", "2", "3"
SHARES = {WAGES: "280000.00", DESKS: "100000.00", HEATING: "20000.00"}


def receipt(amount: str, line: str = WAGES, number: str = "17", paid_on: str = "2026-05-05") -> dict[str, str]:
    return {"paid_on": paid_on, "number": number, "payee": "person", "amount": amount, "line": line}


def fill(stage: Stage, report: Record, spent: Mapping[str, str], **changed: Any) -> None:
    """Everything a report asks for; lines that are not named took nothing."""
    answers: dict[str, Any] = {
        "period_starts": "2026-05-04",
        "period_ends": stage.today,
        "narrative": "Центр открыт.",
        "activities": [{"key": "1", "title": "Ремонт", "done": "fully", "done_on": stage.today, "result": "Готово"}],
        "spending": [
            {"key": key, "title": "…", "spent": spent.get(key, "0.00"), "own": "", "note": ""} for key in SHARES
        ],
        "receipts": [],
        "reached": [{"key": "1", "title": "…", "actual": "42", "evidence": "журнал"}],
        "beneficiaries": "42",
        "beneficiaries_women": "23",
        "beneficiaries_men": "19",
        "beneficiaries_children": "42",
        "localities": [{"locality": "Каракол", "people": "42"}],
        **changed,
    }
    stage.keep(report, "report_form", **answers)


def submit(stage: Stage, report: Record) -> Event:
    """As the final report where it is on the last tranche."""
    tranche = next(each for each in stage.tranches if each.id == report.parent_id)
    return stage.press(report, "submit_final" if planned(tranche).is_last else "submit", "head_1")


def accept(stage: Stage, report: Record) -> Event:
    return stage.press(
        report,
        "accept",
        "customer_officer",
        activities="fully",
        purpose="fully",
        proved="partly",
        indicators="partly",
        note="Чеки сверены с выпиской банка.",
    )
