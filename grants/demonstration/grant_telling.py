"""The scenes of a grant: its agreement, its tranches with their reports, visits, and money that comes back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from grants.demonstration import scripts
from grants.demonstration.paperwork import scanned
from grants.demonstration.playing import Scene
from grants.demonstration.readiness_telling import tell_account, tell_facts
from grants.demonstration.stage import Stage
from grants.demonstration.telling import Telling
from grants.payments.queries import planned

CONFIRMED = {"no_debt": True, "account_confirmed": True}
SIGNING_FACTS = ("tax_debt", "social_fund_debt", "registration")
CARRIED_OVER = {
    "ky": "Иш-чаралар конкурстун мөөнөтүнө ылайык кийинки жылга өтөт.",
    "ru": "Мероприятия по срокам конкурса переходят на следующий год.",
}
TREASURY_CLOSES = (12, 24)
PAYMENT_FACTS = ("tax_debt", "social_fund_debt")


def tell_grants(telling: Telling) -> None:
    """Add to the telling what becomes of every award that was accepted."""
    for name, told in telling.script.grants.items():
        if telling.is_declined(telling.script.applications[name]):
            continue
        _agreement(telling, name, told)
        for number, tranche in enumerate(told["tranches"], 1):
            path = f"{name}/agreement/tranche {number}"
            _tranche(telling, name, path, tranche, first=number == 1, last=number == len(told["tranches"]))
        for number, visit in enumerate(told.get("visits", ()), 1):
            _visit(telling, name, f"{name} visit {number}", visit)
        for number, evaluation in enumerate(told.get("outcomes", ()), 1):
            _outcome(telling, name, f"{name} outcome {number}", evaluation)
        for number, gathering in enumerate(told.get("gatherings", ()), 1):
            _gathering(telling, name, f"{name} gathering {number}", gathering)
        if closed := told.get("closed"):
            _closing(telling, name, closed)


def _agreement(telling: Telling, name: str, told: Mapping[str, Any]) -> None:
    agreement, head = f"{name}/agreement", f"{name}.head"
    terms = {**told["terms"], "registry_number": told["registry_number"]}
    asked = telling.script.applications[name]["answers"]
    if asked["starts"].year != asked["ends"].year:
        terms["carry_over_ground"] = CARRIED_OVER[telling.script.people["officials"]["officer"]["language"]]
    telling.fill(told["drafted"], agreement, "officer", terms)
    telling.press(told["verified"], agreement, "verify", "officer")
    by = {"authority": told["authority_to_sign"]}
    telling.press(told["signed_by_grantee"], agreement, "sign_for_grantee", head, by)
    signed = told["signed_by_customer"]
    tell_account(telling, name, signed - timedelta(days=1, hours=2))
    tell_facts(telling, name, signed - timedelta(days=1), SIGNING_FACTS)
    telling.press(signed, agreement, "sign_for_customer", "head")


def _closing(telling: Telling, name: str, closed: datetime) -> None:
    agreement = f"{name}/agreement"
    telling.press(closed - timedelta(hours=2), agreement, "draw_up_reconciliation", "officer")
    telling.press(closed - timedelta(minutes=80), agreement, "sign_reconciliation_for_grantee", f"{name}.head")
    telling.press(closed - timedelta(minutes=40), agreement, "sign_reconciliation_for_customer", "head")
    telling.press(closed, agreement, "complete", "head")


def _tranche(telling: Telling, name: str, tranche: str, told: Mapping[str, Any], *, first: bool, last: bool) -> None:
    requested, paid, approved = told["requested"], told["paid"], _open_day(told["approved"])
    request = {**CONFIRMED, "purpose": requested["purpose"]}
    telling.press(requested["at"], tranche, "request", f"{name}.{requested['who']}", request)
    if not first:
        tell_facts(telling, name, approved - timedelta(minutes=50), PAYMENT_FACTS)
    telling.press(approved, tranche, "approve", "head")
    if not (paid.get("listed") and telling.script.whole):
        at = _open_day(paid["at"])
        telling.scenes.append(Scene(at, partial(_pay, telling.stage, tranche, at, paid["order"])))
    if report := told.get("report"):
        _report(telling, name, f"{tranche}/report", report, "submit_final" if last else "submit")
    if (back := told.get("return")) and telling.is_told(back):
        _return(telling, tranche, back)


def _return(telling: Telling, tranche: str, told: Mapping[str, Any]) -> None:
    """Money is demanded back and comes, perhaps in parts."""
    demand = {field: told[field] for field in ("amount", "ground", "explanation")}
    telling.press(told["demanded"], tranche, "demand_return", "head", demand)
    for number, part in enumerate(told["returned"], 1):
        action = "record_return" if number == len(told["returned"]) else "record_part_of_return"
        came = {"amount": part["amount"], "returned_on": scripts.day(part["at"]), "order_number": part["order"]}
        telling.press(part["at"], tranche, action, "finance", came)


def _open_day(moment: datetime) -> datetime:
    """A moment when the treasury takes papers: what a telling moved behind its last day in December waits for the new
    year."""
    day = scripts.day(moment)
    return moment + timedelta(weeks=2) if (day.month, day.day) > TREASURY_CLOSES else moment


def _pay(stage: Stage, tranche: str, at: datetime, order: str) -> None:
    """Pay what the agreement planned for this tranche."""
    payment = {"amount": planned(stage.record(tranche)).amount, "paid_on": scripts.day(at), "order_number": order}
    stage.press(tranche, "pay", "finance", at, payment)


def _report(telling: Telling, name: str, report: str, told: Mapping[str, Any], submit: str) -> None:
    asked = telling.script.applications[name]["answers"]
    asked = {**asked, **telling.script.grants[name].get("changed", {})}
    served, women, children = told["people"]
    spending = [_spent(*row) for row in zip(asked["budget"], told["spent"], strict=True)]
    period = told["period"]
    answers = {
        "period_starts": period[0],
        "period_ends": period[1],
        "narrative": told["narrative"],
        "activities": [_done(activity, period[1]) for activity in asked["activities"]],
        "spending": spending,
        "receipts": _receipts(spending, period[1], told["receipts"]),
        "reached": [[actual, told.get("evidence", "")] for actual in told["actual"]],
        "beneficiaries": served,
        "beneficiaries_women": women,
        "beneficiaries_men": served - women,
        "beneficiaries_children": children,
        "proof": ["registry.pdf"],
    }
    telling.attach(
        told["written"] - timedelta(hours=1), report, f"{name}.accountant", {"registry.pdf": scanned("Reestr")}
    )
    telling.fill(told["written"], report, f"{name}.accountant", answers)
    telling.press(told["submitted"], report, submit, f"{name}.head")
    if returned := told.get("returned"):
        remarks = {field: returned[field] for field in ("remarks", "answer_by")}
        telling.press(returned["at"], report, "return_with_remarks", "officer", remarks)
        again = told["resubmitted"]
        telling.fill(again - timedelta(hours=2), report, f"{name}.accountant", answers)
        telling.press(again, report, submit, f"{name}.head")
    telling.press(told["accepted"], report, "accept", "officer", told["conclusion"])


def _spent(line: Sequence[Any], quantity: float) -> list[Any]:
    """What a quantity of a line took from the grant and of the own contribution, which goes down in proportion."""
    _, _, planned_quantity, price, own, *_ = line
    own = round(own * quantity / planned_quantity)
    return [round(quantity * price) - own, own]


def _done(activity: Sequence[Any], until: date) -> Mapping[str, Any]:
    """By its dates: what should have ended has ended."""
    _, starts, ends = activity
    if ends <= until:
        return {"done": "fully", "done_on": ends}
    return {"done": "partly" if starts <= until else "not"}


def _receipts(spending: Sequence[Sequence[Any]], until: date, first: int) -> list[dict[str, Any]]:
    """One paper for each line that took money, numbered from `first`."""
    paid = [(str(line), spent) for line, (spent, _) in enumerate(spending, 1) if spent]
    day = until - timedelta(days=2)
    return [
        {"paid_on": day, "number": number, "payee": "organisation", "amount": spent, "line": line}
        for number, (line, spent) in enumerate(paid, first)
    ]


def _visit(telling: Telling, name: str, visit: str, told: Mapping[str, Any]) -> None:
    head = f"{name}.head"
    telling.begin(told["planned"], "visit", visit, "monitor", under=f"{name}/agreement", answers=told["plan"])
    telling.press(told["notified"], visit, "notify", "monitor")
    for photograph in told.get("photographs", ()):
        taken = told["recorded"] - timedelta(minutes=10)
        telling.scenes.append(Scene(taken, partial(telling.stage.photograph, visit, "monitor", taken, **photograph)))
    telling.press(told["recorded"], visit, "conduct", "monitor", told["findings"])
    telling.press(told["recorded"] + timedelta(hours=1), visit, "sign_for_monitor", "monitor")
    if objections := told.get("objections"):
        telling.press(told["signed"] - timedelta(hours=1), visit, "object", head, {"objections": objections})
    telling.press(told["signed"], visit, "sign", head)
    if plan := told.get("plan_of_correction"):
        telling.press(plan["proposed"], visit, "propose_plan", head, {"measures": plan["measures"]})
        telling.press(plan["accepted"], visit, "accept_plan", "monitor")
        telling.press(plan["reported"], visit, "report_correction", head, {"done": plan["done"]})
        for number, verification in enumerate(plan["verified"], 1):
            at = told["closed"] - timedelta(hours=1) + timedelta(minutes=number)
            telling.press(at, visit, "verify", "monitor", verification)
    telling.press(told["closed"], visit, "close", "monitor", {"conclusion": told["conclusion"]})


def _outcome(telling: Telling, name: str, outcome: str, told: Mapping[str, Any]) -> None:
    telling.begin(told["begun"], "outcome", outcome, "monitor", under=f"{name}/agreement")
    telling.fill(told["begun"] + timedelta(hours=3), outcome, "monitor", told["form"])
    telling.press(told["sent"], outcome, "send", "monitor")
    telling.press(told["commented"], outcome, "comment", f"{name}.head", {"comments": told["comments"]})
    telling.press(told["published"], outcome, "publish", "head")


def _gathering(telling: Telling, name: str, gathering: str, told: Mapping[str, Any]) -> None:
    planned_by = f"{name}.head"
    telling.begin(told["begun"], "gathering", gathering, planned_by, under=f"{name}/agreement", answers=told["plan"])
    telling.press(told["recorded"], gathering, "record", planned_by, told["minutes"])
    telling.press(told["published"], gathering, "publish", "officer")
