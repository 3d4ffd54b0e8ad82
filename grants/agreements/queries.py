"""Questions about agreements and the plan of their tranches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import cast

import sqlalchemy as sa

from grants.casework.budgets import TYIYN, ZERO, BudgetRow, amount, read_budget
from grants.casework.case import Case
from grants.database import db
from grants.documents.models import Document
from grants.records.models import Record

AGREEMENT_FORM = "agreement_form"
APPLICATION_FORM = "application_form"
PLANNED = "tranche"
OFFERED = ("budget", "starts", "ends", "activities", "indicators")
"""The parts of an application that become the annexes and the term of an agreement."""


def agreed(agreement: Record) -> Decimal:
    """The sum of the grant as the agreement states it."""
    return amount(agreement.answers(AGREEMENT_FORM).get("total")) or ZERO


def agreed_budget(agreement: Record) -> Sequence[BudgetRow]:
    return read_budget(agreement.answers(AGREEMENT_FORM).get("budget"))


def project_day(agreement: Record, which: str) -> date | None:
    """The day the project `starts` or `ends`, as the agreement states it."""
    text = agreement.answers(AGREEMENT_FORM).get(which)
    return date.fromisoformat(text) if text else None


def confirmed_account(agreement: Record) -> Record | None:
    """The grantee's bank account that was verified and confirmed last; an earlier grantee's is not paid to.

    None where no account was ever entered on its own.
    """
    query = sa.select(Record).where(
        Record.parent_id == agreement.id,
        Record.kind == "account",
        Record.phase == "running",
        Record.organisation_id == agreement.organisation_id,
    )
    return db.session.scalars(query.order_by(Record.id.desc()).limit(1)).first()


@dataclass(frozen=True)
class Planned:
    """A tranche as the agreement planned it: number `number` of `of`."""

    number: int
    of: int
    share: str
    amount: Decimal

    @property
    def is_last(self) -> bool:
        return self.number == self.of


def plan_of(agreement: Case) -> Sequence[Planned]:
    """The tranches of an agreement, one for each share of the rule pack."""
    shares = [Decimal(str(share)) for share in cast(Sequence[object], agreement.rules.value("tranche_split"))]
    parts = split(agreed(agreement.record), shares)
    return [
        Planned(number, len(shares), str(share), part)
        for number, (share, part) in enumerate(zip(shares, parts, strict=True), 1)
    ]


def payment_days(agreement: Record) -> Mapping[int, date]:
    """The last day for paying each tranche, by its number, where the agreement states one."""
    rows = agreement.answers(AGREEMENT_FORM).get("payment_days") or ()
    return {int(row["key"]): date.fromisoformat(row["due"]) for row in rows if row.get("due")}


def split(total: Decimal, shares: Sequence[Decimal]) -> Sequence[Decimal]:
    """The total in parts by percentages, in whole tyiyn; the last part takes what the others leave."""
    parts = [(total * share / 100).quantize(TYIYN, ROUND_DOWN) for share in shares[:-1]]
    return [*parts, total - sum(parts, ZERO)]


def paper_in_force(record_id: int, kind: str) -> Document | None:
    """The latest paper of a kind on a record that no correction annulled."""
    query = sa.select(Document).where(
        Document.record_id == record_id, Document.kind == kind, Document.annulled_by.is_(None)
    )
    return db.session.scalars(query.order_by(Document.id.desc()).limit(1)).first()
