"""The payment orders of a list: what the treasury is told to pay, to whom and for what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.agreements.papers import agreement_part, budget_line
from grants.agreements.queries import AGREEMENT_FORM
from grants.casework.case import Case
from grants.casework.paper_parts import in_words
from grants.casework.queries import files_of
from grants.casework.vocabulary import computation
from grants.clock import LOCAL
from grants.database import db
from grants.documents import storage
from grants.languages import Message, pick, say, words
from grants.payments.accounts import ACCOUNT_FORM
from grants.payments.models import PaymentRow
from grants.payments.queries import planned, rows_on
from grants.payments.treasury_files import Cell, as_csv, as_xlsx
from grants.records.models import File, Record

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS: Sequence[Message] = (
    say("No."),
    say("Recipient"),
    say("Tax number (INN)"),
    say("Bank"),
    say("BIC"),
    say("Account"),
    say("Sum, som"),
    say("Purpose of the payment"),
    say("Budget line"),
    say("Agreement"),
    say("Tranche"),
)


@dataclass(frozen=True)
class Order:
    """One payment, as it is ordered."""

    recipient: Mapping[str, str]
    inn: str
    bank: str
    bic: str
    account: str
    amount: Decimal
    purpose: Mapping[str, str]
    budget_line: str
    agreement: str
    tranche: str


def orders_on(case: Case) -> Sequence[Order]:
    """The orders of a list, in its order."""
    return [_order(case, row) for row in rows_on(case.record.id)]


def _order(case: Case, row: PaymentRow) -> Order:
    tranche = db.session.get_one(Record, row.tranche_id)
    of_tranche = case.on(tranche)
    agreement, plan, body = of_tranche.parent("agreement"), planned(tranche), tranche.organisation
    kept = db.session.get_one(Record, row.account_id).answers(ACCOUNT_FORM) if row.account_id else {}
    number = agreement_part(of_tranche)["number"]
    return Order(
        recipient=body.name if body else {},
        inn=(body.inn or "") if body else "",
        bank=kept.get("bank") or agreement.answers(AGREEMENT_FORM).get("bank_account") or "",
        bic=_digits(kept.get("bic")),
        account=_digits(kept.get("account_number")),
        amount=row.amount,
        purpose=in_words(
            say(
                "Tranche %(number)s of %(of)s under grant agreement No. %(agreement)s",
                number=str(plan.number),
                of=str(plan.of),
                agreement=number,
            )
        ),
        budget_line=budget_line(of_tranche) or "",
        agreement=number,
        tranche=tranche.reference,
    )


def _digits(text: object) -> str:
    return "".join(str(text or "").split())


@computation
def write_treasury_files(case: Case) -> None:
    """Keep the orders as two files of the record; each time the register is issued they are written anew."""
    if case.actor.user is None:
        raise ValueError("a register is issued by a person")
    language = case.record.authority.languages[0]
    heads = [head.text(language) for head in HEADS]
    rows = [_cells(number, order, language) for number, order in enumerate(orders_on(case), 1)]
    issue = 1 + sum(file.media_type == XLSX for file in files_of(case.record))
    name = f"{case.now.astimezone(LOCAL):%Y-%m-%d}-{case.record.reference}-{issue}"
    made = (
        (f"{name}.csv", "text/csv; charset=utf-8", as_csv(heads, rows)),
        (f"{name}.xlsx", XLSX, as_xlsx(heads, rows, title=pick(case.record.title, language), made_at=case.now)),
    )
    db.session.add_all(
        File(
            record_id=case.record.id,
            name=called,
            media_type=media_type,
            size=len(data),
            sha256=storage.keep(data),
            uploaded_by_id=case.actor.user.id,
            uploaded_at=case.now,
        )
        for called, media_type, data in made
    )
    db.session.flush()


def _cells(number: int, order: Order, language: str) -> list[Cell]:
    return [
        number,
        words(order.recipient, language),
        order.inn,
        order.bank,
        order.bic,
        order.account,
        order.amount,
        words(order.purpose, language),
        order.budget_line,
        order.agreement,
        order.tranche,
    ]
