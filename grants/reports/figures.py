"""The figures of a report as its form states them, in the shape of today and in that of earlier reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from grants.agreements.queries import AGREEMENT_FORM, agreed_budget
from grants.casework.budgets import ZERO, amount
from grants.clock import day_from
from grants.database import db
from grants.records.models import Record, lies_below
from grants.reports.models import SpendingLine
from grants.reports.queries import REPORT_FORM, spent_in


@dataclass(frozen=True)
class Line:
    """One line of the agreed budget: `key` is its number in the budget, as text."""

    key: str
    item: str
    agreed: Decimal


@dataclass(frozen=True)
class Spent:
    """What a report says was spent on one line; `key` is empty in earlier reports, whose lines were typed freely."""

    key: str
    item: str
    amount: Decimal
    own: Decimal
    note: str


@dataclass(frozen=True)
class Receipt:
    """A paper that proves a part of the spending; who was paid is known by kind only."""

    paid_on: str
    number: str
    payee: str
    amount: Decimal
    line: str

    @property
    def mark(self) -> tuple[str, str, Decimal]:
        """By which the same paper is known again."""
        return " ".join(self.number.casefold().split()), self.paid_on, self.amount


def lines_of(agreement: Record) -> Mapping[str, Line]:
    """The lines of the agreed budget by their keys."""
    rows = enumerate(agreed_budget(agreement), 1)
    return {str(number): Line(str(number), row.item, row.requested) for number, row in rows}


def is_by_lines(report: Record) -> bool:
    """Whether the report states its spending by the agreed lines, as reports of today do."""
    return not report.answers(REPORT_FORM).get("spent")


def spending_in(report: Record, agreement: Record) -> Sequence[Spent]:
    """What the report says was spent, line by line; lines on which nothing was are left out."""
    if not is_by_lines(report):
        return [Spent("", row.item, row.requested, row.own, "") for row in spent_in(report)]
    lines = lines_of(agreement)
    rows = [
        Spent(row["key"], lines[row["key"]].item, _sum(row.get("spent")), _sum(row.get("own")), row.get("note") or "")
        for row in report.answers(REPORT_FORM).get("spending") or ()
        if row.get("key") in lines
    ]
    return [row for row in rows if row.amount or row.own or row.note]


def total_of(spending: Sequence[Spent]) -> Decimal:
    """What all lines together took of the grant."""
    return sum((row.amount for row in spending), ZERO)


def receipts_in(report: Record) -> Sequence[Receipt]:
    return [
        Receipt(
            row.get("paid_on") or "",
            row.get("number") or "",
            row.get("payee") or "",
            _sum(row.get("amount")),
            row.get("line") or "",
        )
        for row in report.answers(REPORT_FORM).get("receipts") or ()
    ]


def spent_on_lines(agreement: Record, besides: Record | None = None) -> Mapping[str, Decimal]:
    """What accepted reports under the agreement, one perhaps left out, spent on each line, as `line_meant` names it."""
    query = sa.select(SpendingLine).join(Record, SpendingLine.report_id == Record.id).where(lies_below(agreement.path))
    lines, found = lines_of(agreement), dict[str, Decimal]()
    for spent in db.session.scalars(query.where(Record.id != besides.id) if besides else query):
        key = line_meant(lines, spent.line, spent.item)
        found[key] = found.get(key, ZERO) + spent.amount
    return found


def line_meant(lines: Mapping[str, Line], key: str, item: str) -> str:
    """The key of a line; where a report was typed freely, the first line of the same words, or else those words."""
    if key:
        return key
    return next((line.key for line in lines.values() if _plain(line.item) == _plain(item)), _plain(item))


def _plain(item: str) -> str:
    """An item as it is told from others: without capitals and doubled spaces."""
    return " ".join(item.casefold().split())


@dataclass(frozen=True)
class Indicator:
    """`actual` and `evidence` are the report's; the rest is what was agreed."""

    title: str
    unit: str
    baseline: str
    target: str
    actual: str
    evidence: str


def agreed_rows(agreement: Record) -> Mapping[str, Mapping[str, Any]]:
    """The agreed indicators by their keys."""
    rows = agreement.answers(AGREEMENT_FORM).get("indicators") or ()
    return {str(number): row for number, row in enumerate(rows, 1)}


def indicators_in(report: Record, agreement: Record) -> Sequence[Indicator]:
    """The indicators as the report gives them; earlier reports typed the whole row."""
    answers = report.answers(REPORT_FORM)
    if not answers.get("reached"):
        return [_indicator(row, row) for row in answers.get("indicators") or ()]
    agreed = agreed_rows(agreement)
    return [_indicator(agreed[row["key"]], row) for row in answers["reached"] if row.get("key") in agreed]


def _indicator(agreed: Mapping[str, Any], given: Mapping[str, Any]) -> Indicator:
    return Indicator(
        agreed.get("indicator") or "",
        agreed.get("unit") or "",
        agreed.get("baseline") or "",
        agreed.get("target") or "",
        given.get("actual") or "",
        given.get("evidence") or "",
    )


def other_receipts(report: Record) -> Mapping[tuple[str, str, Decimal], Record]:
    """The receipts that other reports of the same organisation have given and nobody sent back, with those reports."""
    query = sa.select(Record).where(
        Record.kind == "report",
        Record.organisation_id == report.organisation_id,
        Record.id != report.id,
        Record.phase.in_(["checking", "completed"]),
    )
    return {receipt.mark: other for other in db.session.scalars(query) for receipt in receipts_in(other)}


def period_of(report: Record) -> tuple[date | None, date | None]:
    answers = report.answers(REPORT_FORM)
    return day_from(answers.get("period_starts")), day_from(answers.get("period_ends"))


def _sum(text: object) -> Decimal:
    return amount(text) or ZERO
