"""What has to be there before money moves: a confirmed bank account and what other bodies attest."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from grants.clock import LOCAL
from grants.database import db
from grants.documents import storage
from grants.records.models import File, Record

if TYPE_CHECKING:
    from tests.grants.agreements.stage import Stage

SCAN = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
FACTS = ("tax_debt", "social_fund_debt", "registration")
ACCOUNT = {
    "holder": "ОФ «Үмүт 1»",
    "bank": "Вымышленный банк",
    "bic": "128001",
    "account_number": "1280 0000 0012 3456",
    "reason": "",
    "proof": [],
}


def make_ready(
    stage: "Stage", agreement: Record, facts: Sequence[str] = FACTS, accountant: str = "accountant_1"
) -> None:
    """The account entered by the accountant, verified by the officer, confirmed by finance; the facts attested."""
    confirm_account(stage, enter_account(stage, agreement, accountant))
    for kind in facts:
        attest(stage, agreement, kind)


def enter_account(stage: "Stage", agreement: Record, accountant: str = "accountant_1", **changed: str) -> Record:
    """An account as the grantee submits it, with its proof attached."""
    account = stage.start("account", agreement, accountant)
    stage.keep(account, "account_form", **{**ACCOUNT, **changed})
    attach(stage, account, accountant)
    stage.press(account, "submit", accountant)
    return account


def confirm_account(stage: "Stage", account: Record) -> None:
    stage.press(
        account,
        "verify",
        "customer_officer",
        proof="Справка банка № 12 от 04.05.2026",
        holder_matches=True,
        numbers_match=True,
    )
    stage.press(account, "confirm", "finance_officer")


def attest(stage: "Stage", agreement: Record, kind: str, **changed: str) -> Record:
    """A fact that another body attested yesterday and that is in order, unless said otherwise."""
    fact = stage.start("fact", agreement, "customer_officer")
    issued = stage.now.astimezone(LOCAL).date() - timedelta(days=1)
    told = {
        "kind": kind,
        "source": "Налоговая служба",
        "number": "118",
        "issued_on": issued.isoformat(),
        "valid_until": "",
        "finding": "in_order",
        "debt": "",
        "scan": [],
    }
    stage.keep(fact, "fact_form", **{**told, **changed})
    attach(stage, fact, "customer_officer")
    stage.press(fact, "attest", "customer_officer")
    return fact


def attach(stage: "Stage", record: Record, who: str) -> File:
    """A scan on the record, of which only the name counts here."""
    file = File(
        record_id=record.id,
        name="scan.pdf",
        media_type="application/pdf",
        size=len(SCAN),
        sha256=storage.keep(SCAN),
        uploaded_by_id=stage.world.people[who].id,
        uploaded_at=stage.now,
    )
    db.session.add(file)
    db.session.commit()
    return file
