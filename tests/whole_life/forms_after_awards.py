"""The forms of agreements, money, reports and monitoring, filled in with care."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from grants.agreements.queries import AGREEMENT_FORM, project_day
from grants.casework.budgets import ZERO, read_budget
from grants.casework.case import Case
from grants.casework.vocabulary import entries_of
from grants.clock import LOCAL
from grants.database import db
from grants.payments.facts import latest_fact
from grants.payments.queries import outstanding_of, planned
from grants.records.models import Record
from grants.reports.figures import lines_of, period_of, spent_on_lines
from grants.reports.queries import carried_into, spendable, unspent_of
from tests.grants.payments.readiness import ACCOUNT, FACTS
from tests.whole_life.typing_parts import FUTURE, LONG, PAST, Answers, Careful, Mistakes, day, kept_first, today, with_

if TYPE_CHECKING:
    from tests.whole_life.typist import Typist


def _fact(typist: "Typist", case: Case, found: Answers) -> Answers:
    """First what nobody has attested yet."""
    agreement = case.parent("agreement")
    missing = [kind for kind in FACTS if latest_fact(agreement, kind) is None]
    return {
        **found,
        "kind": typist.random.choice(missing or FACTS),
        "issued_on": day(case, -1),
        "valid_until": "",
        "finding": "in_order" if typist.random.random() < 0.97 else "not_in_order",
        "debt": "",
    }


def _tranche_request(typist: "Typist", case: Case, found: Answers) -> Answers:
    part, rows = planned(case.record).amount, found["uses"]
    uses = [{**row, "amount": f"{part:.2f}" if number == 0 else "0.00"} for number, row in enumerate(rows)]
    empty = [{**row, "amount": ""} for row in rows]
    return {**found, "uses": uses if typist.random.random() < 0.5 else empty, "period_starts": "", "period_ends": ""}


def _demand(typist: "Typist", case: Case, found: Answers) -> Answers:
    most, least = spendable(case.record.id), max(unspent_of(case.record), Decimal(1))
    given = f"{most:.2f}" if typist.random.random() < 0.4 else typist.sum_up_to(most, least)
    return {**found, "amount": given, **dict.fromkeys(("account_bic", "account_number", "payment_code"), "")}


def _return(typist: "Typist", case: Case, found: Answers) -> Answers:
    left = outstanding_of(case.record.id)
    given = f"{left:.2f}" if typist.random.random() < 0.5 else typist.sum_up_to(left)
    return {**found, "amount": given}


def _report(typist: "Typist", case: Case, found: Answers) -> Answers:
    """Everything that was paid, or half of it, over the lines as they were agreed."""
    agreement, tranche = case.parent("agreement"), case.parent("tranche")
    lines, before = lines_of(agreement), spent_on_lines(agreement, besides=case.record)
    left = spendable(tranche.id) + carried_into(tranche)
    left = max(ZERO, left if typist.random.random() < 0.7 else (left / 2).quantize(Decimal("0.01")))
    spending = []
    for line in lines.values():
        part = max(ZERO, min(line.agreed - before.get(line.key, ZERO), left))
        left -= part
        spending.append({"key": line.key, "title": line.item, "spent": f"{part:.2f}", "own": "", "note": ""})
    first = spending[0] if spending else None
    receipts = []
    if first and Decimal(first["spent"]) > 1 and typist.random.random() < 0.5:
        receipts = [{**_receipt(typist, case), "amount": "1.00", "line": first["key"]}]
    counted = dict.fromkeys(
        ("beneficiaries_women", "beneficiaries_men", "beneficiaries_children", "beneficiaries_older"), "5"
    )
    return {
        **found,
        "period_starts": _since(case, agreement).isoformat(),
        "period_ends": day(case),
        "spending": spending,
        "receipts": receipts,
        "activities": [{**row, "done": "fully", "done_on": day(case), "result": ""} for row in found["activities"]],
        "reached": [{**row, "actual": "40", "evidence": "журнал"} for row in found["reached"]],
        "beneficiaries": "42",
        **counted,
        "beneficiaries_disabled": "0",
        "localities": [{"locality": "Каракол", "people": "42"}],
    }


def _receipt(typist: "Typist", case: Case) -> Answers:
    return {"paid_on": day(case), "number": str(typist.random.randint(1, 10**9)), "payee": "person"}


def _since(case: Case, agreement: Record) -> date:
    query = sa.select(Record).where(
        Record.kind == "report",
        Record.phase == "completed",
        Record.path.startswith(agreement.path, autoescape=True),
        Record.id != case.record.id,
    )
    told = [until for each in db.session.scalars(query) if (until := period_of(each)[1])]
    begun = case.record.begun_at.astimezone(LOCAL).date()
    return max([begun, *(until + timedelta(days=1) for until in told)])


def _visit_plan(typist: "Typist", case: Case, found: Answers) -> Answers:
    announced = typist.random.random() < 0.6
    ahead = typist.random.choice((15, 20, 25)) if announced else 0
    return {**found, "visit_on": day(case, ahead), "unannounced_ground": "" if announced else LONG, "follows": ""}


def _findings(typist: "Typist", case: Case, found: Answers) -> Answers:
    rows = [
        {
            "finding": LONG,
            "severity": typist.random.choice(("minor", "major", "critical")),
            "corrective_action": LONG,
            "correct_by": day(case, typist.random.randint(3, 20)),
        }
        for _ in range(typist.random.choice((0, 1, 1, 2)))
    ]
    return {**found, "findings": rows}


def _in_each(table: str, **changed: Any) -> Any:
    return lambda typist, answers: {table: [{**row, **changed} for row in answers.get(table) or []]}


def _measures(typist: "Typist", case: Case, found: Answers) -> Answers:
    return {**found, "measures": [{**row, "by": day(case)} for row in found["measures"]]}


def _verification(typist: "Typist", case: Case, found: Answers) -> Answers:
    return {**found, "outcome": "corrected" if typist.random.random() < 0.8 else found["outcome"]}


def _outcome(typist: "Typist", case: Case, found: Answers) -> Answers:
    counted = dict.fromkeys(("women", "men", "children", "disabled"), "")
    rows = [
        {**row, **counted, "actual": "40", "measured_on": day(case), "baseline": "0", "target": "60"}
        for row in found["values"]
    ]
    return {**found, "values": rows}


def _minutes(typist: "Typist", case: Case, found: Answers) -> Answers:
    women, men = typist.random.randint(1, 30), typist.random.randint(1, 30)
    return {**found, "women": str(women), "men": str(men), "people": str(women + men)}


def _amendment(typist: "Typist", case: Case, found: Answers) -> Answers:
    agreement = case.parent("agreement")
    ends = project_day(agreement, "ends") or today(case)
    successors = entries_of("possible_successors", case)
    change = typist.random.choice(("budget", "budget", "budget", "term", "term", "content"))
    if successors and typist.random.random() < 0.5:
        change = "grantee_succession"
    told: Answers = {
        "change": change,
        "lines": _moved(typist, case) if change == "budget" else [],
        "ends": (ends + timedelta(days=30)).isoformat() if change == "term" else "",
        "carry_over_ground": LONG,
        "activities": [],
        "indicators": [],
        "special_terms": f"{LONG} {typist.random.randint(1, 999)}" if change == "content" else "",
        "successor": "",
        "legal_basis": "",
        "basis_date": "",
    }
    if change == "grantee_succession":
        chosen = typist.random.choice(successors)
        told |= {"successor": chosen.value, "legal_basis": "Бириктирүү актысы", "basis_date": day(case)}
    return {**found, **told}


def _moved(typist: "Typist", case: Case) -> list[Answers]:
    """A small or a large part of the first line goes to the second."""
    rows = read_budget(case.parent("agreement").answers(AGREEMENT_FORM).get("budget") or [])
    share = typist.random.choice((Decimal("0.02"), Decimal("0.02"), Decimal("0.5")))
    part = (rows[0].requested * share).quantize(Decimal("0.01")) if len(rows) > 1 else ZERO
    sums = [row.requested for row in rows]
    if part:
        sums[0], sums[1] = sums[0] - part, sums[1] + part
    return [
        {"key": str(number), "title": row.item, "quantity": "1", "price": f"{each + row.own:.2f}", "own": f"{row.own}"}
        for number, (row, each) in enumerate(zip(rows, sums, strict=True), 1)
    ]


def _treasury(typist: "Typist", case: Case, found: Answers) -> Answers:
    rows = []
    for row in found["rows"]:
        paid = typist.random.random() < 0.8
        number = str(typist.random.randint(1, 10**9)) if paid else ""
        outcome = "carried_out" if paid else "given_back"
        rows.append(
            {**row, "outcome": outcome, "order_number": number, "paid_on": "", "reason": "" if paid else "Реквизит"}
        )
    return {**found, "paid_on": day(case), "rows": rows}


def _locality(typist: "Typist", case: Case, found: Answers) -> Answers:
    """One of a few, so that some are named twice."""
    number = typist.random.randint(1, 4)
    return {**found, "locality": {"ky": f"{number}-айыл", "ru": f"Село {number}", "en": ""}, "hours": "2"}


def _agreement(typist: "Typist", case: Case, found: Answers) -> Answers:
    return {**found, **case.record.answers(AGREEMENT_FORM)}


CAREFUL: Careful = {
    "agreement_form": _agreement,
    "account_form": lambda t, c, f: {**f, **{n: v for n, v in ACCOUNT.items() if n != "proof"}},
    "fact_form": _fact,
    "tranche_request": _tranche_request,
    "return_demand": _demand,
    "return_payment": _return,
    "report_form": _report,
    "remarks": lambda t, c, f: {**f, "answer_by": t.random.choice(("", day(c, 60)))},
    "visit_plan": _visit_plan,
    "visit_postponement": lambda t, c, f: {**f, "visit_on": day(c, t.random.randint(10, 25))},
    "visit_findings": _findings,
    "corrective_plan": _measures,
    "verification": _verification,
    "outcome_form": _outcome,
    "gathering_plan": lambda t, c, f: {**f, "held_on": day(c, t.random.randint(10, 20))},
    "gathering_minutes": _minutes,
    "amendment_form": _amendment,
    "suspension": lambda t, c, f: {**f, "until": t.random.choice(("", day(c, 5)))},
    "register_decision": lambda t, c, f: {**f, "until": day(c, t.random.choice((3, 200)))},
    "treasury_answer": _treasury,
    "locality_form": _locality,
    "payment_rows": kept_first("payment_rows"),
}
MISTAKES: Mistakes = {
    "agreement_form": [
        _in_each("payment_days", due=FUTURE),
        lambda t, a: {"total": f"{Decimal(a['total']) * 2:.2f}"},
        with_(ends=FUTURE, carry_over_ground=""),
        with_(ends="2027-02-01", carry_over_ground=""),
        with_(starts=FUTURE),
        _in_each("budget", price="99000000.00"),
    ],
    "account_form": [with_(account_number="123"), with_(bic="1")],
    "fact_form": [with_(issued_on=FUTURE), with_(issued_on=PAST), with_(finding="not_in_order")],
    "tranche_request": [with_(no_debt=False), _in_each("uses", amount="7.00")],
    "payment": [with_(paid_on=FUTURE), with_(paid_on=PAST), with_(paid_on="2026-12-30")],
    "return_demand": [lambda t, a: {"amount": f"{Decimal(a['amount']) * 30:.2f}"}, with_(amount="1.00")],
    "return_payment": [
        lambda t, a: {"amount": f"{Decimal(a['amount']) * 30:.2f}"},
        with_(returned_on=PAST),
        with_(returned_on=FUTURE),
    ],
    "report_form": [
        _in_each("spending", spent="99000000.00"),
        _in_each("spending", spent=""),
        _in_each("receipts", amount="99000000.00"),
        lambda t, a: {"receipts": a["receipts"] * 2},
        with_(period_starts=FUTURE),
        with_(reached=[]),
        with_(beneficiaries_women="99"),
    ],
    "remarks": [lambda t, a: {"answer_by": PAST}],
    "visit_postponement": [with_(visit_on=PAST)],
    "visit_findings": [with_(visited_on=FUTURE), _in_each("findings", correct_by=PAST)],
    "corrective_plan": [_in_each("measures", by=PAST), _in_each("measures", by=FUTURE)],
    "verification": [with_(verified_on=FUTURE), with_(verified_on=PAST)],
    "outcome_form": [with_(evaluated_on=FUTURE), with_(values=[]), _in_each("values", measured_on=FUTURE)],
    "gathering_minutes": [with_(held_on=PAST), with_(held_on=FUTURE), with_(people="999")],
    "amendment_form": [
        _in_each("lines", price="99000000.00"),
        _in_each("lines", price="5.00"),
        with_(lines=[], special_terms="", ends="", activities=[], indicators=[]),
        with_(change="term", ends="2026-04-01"),
        with_(change="term", ends=FUTURE),
        with_(change="content", special_terms="Дагы шарт"),
    ],
    "register_decision": [with_(until=PAST), with_(until=FUTURE)],
    "treasury_dispatch": [with_(sent_on=PAST), with_(sent_on=FUTURE)],
    "treasury_answer": [_in_each("rows", order_number="1"), _in_each("rows", outcome="given_back", reason="")],
}
