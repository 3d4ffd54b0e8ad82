"""What the budget allows: the balance of the agreement, the limits of the year and the month, the treasury's year."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from grants.agreements.queries import agreed
from grants.casework.budgets import ZERO, amount
from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.database import db
from grants.languages import Message, Sum, say
from grants.payments.queries import (
    approved_under,
    is_with_the_treasury,
    paid_between,
    paid_under,
    planned,
)
from grants.records.models import Record, lies_below
from workflows.definition import FINAL

PROGRAMME_FORM = "programme_form"


@guard
def tranche_is_within_the_balance(case: Case) -> Message | None:
    """Paid and approved money of an agreement together never exceed its sum."""
    agreement, part = case.parent("agreement"), planned(case.record).amount
    taken = paid_under(agreement.id) + _sum_of(
        other for other in case.siblings() if other.phase == "contracting" and other.id != case.record.id
    )
    total = agreed(agreement)
    if taken + part <= total:
        return None
    return say(
        "%(taken)s is already paid or approved; with this tranche of %(part)s it would be more than the agreement: "
        "%(total)s.",
        taken=Sum(taken),
        part=Sum(part),
        total=Sum(total),
    )


@guard
def programme_budget_covers_agreements(case: Case) -> Message | None:
    """Asked before the customer signs: what is agreed under a programme stays within its budget, also after a cut."""
    programme = case.parent("programme")
    budget = amount(programme.answers(PROGRAMME_FORM).get("budget"))
    if budget is None:
        return None
    taken, total = _committed(programme, besides=case.record), agreed(case.record)
    if taken + total <= budget:
        return None
    return say(
        "The budget of the programme is %(budget)s; %(taken)s of it is agreed already, and this agreement for "
        "%(total)s does not fit.",
        budget=Sum(budget),
        taken=Sum(taken),
        total=Sum(total),
    )


def _committed(programme: Record, besides: Record) -> Decimal:
    """What agreements in force promise, and what those that are over were paid."""
    query = sa.select(Record).where(
        Record.kind == "agreement",
        lies_below(programme.path),
        Record.id != besides.id,
        Record.phase != "contracting",
    )
    return sum(
        (paid_under(other.id) if other.phase in FINAL else agreed(other) for other in db.session.scalars(query)),
        ZERO,
    )


@guard
def programme_budget_is_kept(case: Case) -> Message | None:
    """What is paid and approved under a programme stays within its budget, also after a cut."""
    if is_with_the_treasury(case.record):
        return None
    budget = amount(case.parent("programme").answers(PROGRAMME_FORM).get("budget"))
    if budget is None:
        return None
    taken, part = _taken(case, date.min, date.max), planned(case.record).amount
    if taken + part <= budget:
        return None
    return say(
        "The budget of the programme is %(budget)s; %(taken)s of it is paid or approved, and this tranche of %(part)s "
        "does not fit.",
        budget=Sum(budget),
        taken=Sum(taken),
        part=Sum(part),
    ).beside("amount")


@guard
def year_limit_is_kept(case: Case) -> Message | None:
    if is_with_the_treasury(case.record):
        return None
    programme, day = case.parent("programme"), day_of_payment(case)
    limits = {int(row["year"]): row for row in _rows(programme, "year_limits") if row.get("year")}
    if not limits:
        return None
    if day.year not in limits:
        return say(
            "The programme has no limit for %(year)s; nothing can be paid from it in that year.", year=str(day.year)
        ).beside("paid_on")
    limit = amount(limits[day.year].get("limit")) or ZERO
    taken, part = _taken(case, date(day.year, 1, 1), date(day.year, 12, 31)), planned(case.record).amount
    if taken + part <= limit:
        return None
    return say(
        "The limit of the programme for %(year)s is %(limit)s; %(taken)s of it is paid or approved, and "
        "this tranche of %(part)s does not fit.",
        year=str(day.year),
        limit=Sum(limit),
        taken=Sum(taken),
        part=Sum(part),
    ).beside("paid_on")


@guard
def month_limit_is_kept(case: Case) -> Message | None:
    if is_with_the_treasury(case.record):
        return None
    programme, day = case.parent("programme"), day_of_payment(case)
    limits = {str(row["month"])[:7]: row for row in _rows(programme, "month_limits") if row.get("month")}
    if not limits:
        return None
    month = f"{day:%m.%Y}"
    if f"{day:%Y-%m}" not in limits:
        return say(
            "The programme has no limit for %(month)s; nothing can be paid from it in that month.", month=month
        ).beside("paid_on")
    limit = amount(limits[f"{day:%Y-%m}"].get("limit")) or ZERO
    last = date(day.year, day.month, monthrange(day.year, day.month)[1])
    taken, part = _taken(case, day.replace(day=1), last), planned(case.record).amount
    if taken + part <= limit:
        return None
    return say(
        "The limit of the programme for %(month)s is %(limit)s; %(taken)s of it is paid or approved, and "
        "this tranche of %(part)s does not fit.",
        month=month,
        limit=Sum(limit),
        taken=Sum(taken),
        part=Sum(part),
    ).beside("paid_on")


@guard
def treasury_is_open(case: Case) -> Message | None:
    """After its last day in December the treasury takes no papers until the year is over."""
    if is_with_the_treasury(case.record):
        return None
    day = day_of_payment(case)
    last = month_and_day(case, "treasury_cutoff", day.year)
    if day <= last:
        return None
    return say(
        "The treasury takes payment papers until %(last)s; %(day)s is after it. Pay in the new year. Basis: %(basis)s.",
        last=last,
        day=day,
        basis=case.rules.rules["treasury_cutoff"].basis,
    ).beside("paid_on")


def day_of_payment(case: Case) -> date:
    """The day that the payment form states, else today."""
    try:
        return date.fromisoformat(case.answers.get("paid_on") or "")
    except ValueError:
        return case.today


def month_and_day(case: Case, rule: str, year: int) -> date:
    """A rule such as 12-25, in one year."""
    return date.fromisoformat(f"{year}-{case.rules.value(rule)}")


def _taken(case: Case, first: date, last: date) -> Decimal:
    """What is paid within these days, or approved and about to be paid, of the same programme; not this tranche."""
    programme = case.parent("programme")
    others = (other for other in approved_under(programme) if other.id != case.record.id)
    return paid_between(programme, first, last) + _sum_of(others)


def _sum_of(tranches: Iterable[Record]) -> Decimal:
    return sum((planned(tranche).amount for tranche in tranches), ZERO)


def _rows(programme: Record, table: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = programme.answers(PROGRAMME_FORM).get(table) or []
    return rows
