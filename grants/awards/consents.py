"""A grant smaller than the one asked for, and the changed project that its applicant consented to."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from grants.casework.budgets import BudgetRow, read_budget, requested_of
from grants.records.models import Record

CONSENT_FORM = "award_consent"
APPLICATION_FORM = "application_form"


def awarded(application: Record) -> Decimal:
    """The sum of the award, whether or not it was accepted yet."""
    return Decimal((application.data.get("award") or {}).get("amount") or 0)


def consented(application: Record, award: Decimal) -> bool:
    """Whether the consent kept is to this very sum: an earlier one to another sum does not count."""
    kept = application.answers(CONSENT_FORM)
    return bool(kept) and requested_of(agreed_lines(application, kept)) == award


def agreed_lines(application: Record, consent: Mapping[str, Any]) -> Sequence[BudgetRow]:
    """The lines of the budget as a consent changes them."""
    return read_budget(_changed_budget(application, consent))


def raised(application: Record, lines: Sequence[BudgetRow]) -> BudgetRow | None:
    """The first line that asks more of the grant than the application did."""
    before = read_budget(application.answers(APPLICATION_FORM).get("budget"))
    return next((now for then, now in zip(before, lines, strict=True) if now.requested > then.requested), None)


def agreed_project(application: Record) -> Mapping[str, Any]:
    """The answers of the application with what was consented to in their place: what an agreement starts from."""
    asked, consent = application.answers(APPLICATION_FORM), application.answers(CONSENT_FORM)
    if not consent or not consented(application, awarded(application)):
        return asked
    targets = {row["key"]: row.get("target") for row in consent.get("indicators") or []}
    return {
        **asked,
        "budget": _changed_budget(application, consent),
        "activities": consent.get("activities") or asked.get("activities"),
        "indicators": [
            {**row, "target": targets.get(str(number)) or row.get("target")}
            for number, row in enumerate(asked.get("indicators") or [], 1)
        ],
        "amount_requested": str(awarded(application)),
    }


def _changed_budget(application: Record, consent: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    changed = {row["key"]: row for row in consent.get("lines") or []}
    return [
        {**row, **{name: changed[str(number)].get(name) or row.get(name) for name in ("quantity", "price", "own")}}
        if str(number) in changed
        else row
        for number, row in enumerate(application.answers(APPLICATION_FORM).get("budget") or [], 1)
    ]
