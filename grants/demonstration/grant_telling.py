"""The scenes of a grant: its agreement, its tranches with their reports, visits, and money that comes back."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from grants.demonstration import scripts
from grants.demonstration.playing import Scene
from grants.demonstration.stage import Stage
from grants.demonstration.telling import Telling
from grants.payments.queries import planned

CONFIRMED = {"no_debt": True, "account_confirmed": True}


def tell_grants(telling: Telling) -> None:
    """Add to the telling what becomes of every award that was accepted."""
    for name, told in telling.script.grants.items():
        _agreement(telling, name, told)
        for number, tranche in enumerate(told["tranches"], 1):
            _tranche(telling, name, f"{name}/agreement/tranche {number}", tranche)
        for number, visit in enumerate(told["visits"], 1):
            _visit(telling, name, f"{name} visit {number}", visit)
        telling.press(told["closed"], f"{name}/agreement", "complete", "head")


def _agreement(telling: Telling, name: str, told: Mapping[str, Any]) -> None:
    agreement = f"{name}/agreement"
    signature = {"signed": True, "authority": told["authority_to_sign"]}
    telling.fill(told["drafted"], agreement, "officer", told["terms"])
    telling.press(told["verified"], agreement, "verify", "officer")
    telling.press(told["signed_by_grantee"], agreement, "sign_for_grantee", f"{name}.head", signature)
    signature = {"signed": True, "registry_number": told["registry_number"]}
    telling.press(told["signed_by_customer"], agreement, "sign_for_customer", "head", signature)


def _tranche(telling: Telling, name: str, tranche: str, told: Mapping[str, Any]) -> None:
    requested, paid = told["requested"], told["paid"]
    request = {**CONFIRMED, "purpose": requested["purpose"]}
    telling.press(requested["at"], tranche, "request", f"{name}.{requested['who']}", request)
    telling.press(told["approved"], tranche, "approve", "head")
    telling.scenes.append(Scene(paid["at"], partial(_pay, telling.stage, tranche, paid)))
    _report(telling, name, f"{tranche}/report", told["report"])
    if back := told.get("return"):
        demand = {field: back[field] for field in ("amount", "ground", "explanation")}
        telling.press(back["demanded"], tranche, "demand_return", "head", demand)
        returned = {
            "amount": back["amount"],
            "returned_on": scripts.day(back["returned"]),
            "order_number": back["order"],
        }
        telling.press(back["returned"], tranche, "record_return", "finance", returned)


def _pay(stage: Stage, tranche: str, told: Mapping[str, Any]) -> None:
    """Pay what the agreement planned for this tranche."""
    payment = {
        "amount": planned(stage.record(tranche)).amount,
        "paid_on": scripts.day(told["at"]),
        "order_number": told["order"],
    }
    stage.press(tranche, "pay", "finance", told["at"], payment)


def _report(telling: Telling, name: str, report: str, told: Mapping[str, Any]) -> None:
    asked = telling.script.applications[name]["answers"]
    served, women, children = told["people"]
    answers = {
        "period_starts": told["period"][0],
        "period_ends": told["period"][1],
        "narrative": told["narrative"],
        "spent": [_spent(*row) for row in zip(asked["budget"], told["spent"], strict=True) if row[1]],
        "indicators": [[*row, actual] for row, actual in zip(asked["indicators"], told["actual"], strict=True)],
        "beneficiaries": served,
        "beneficiaries_women": women,
        "beneficiaries_children": children,
    }
    telling.fill(told["written"], report, f"{name}.accountant", answers)
    telling.press(told["submitted"], report, "submit", f"{name}.head")
    if returned := told.get("returned"):
        telling.press(returned["at"], report, "return_with_remarks", "officer", {"remarks": returned["remarks"]})
        again = told["resubmitted"]
        telling.fill(again - timedelta(hours=2), report, f"{name}.accountant", answers)
        telling.press(again, report, "submit", f"{name}.head")
    telling.press(told["accepted"], report, "accept", "officer")


def _spent(line: list[Any], quantity: float) -> list[Any]:
    """A line of the budget for so much of it; the own contribution goes down in proportion."""
    item, unit, planned, price, own = line
    return [item, unit, quantity, price, round(own * quantity / planned)]


def _visit(telling: Telling, name: str, visit: str, told: Mapping[str, Any]) -> None:
    telling.begin(told["planned"], "visit", visit, "monitor", under=f"{name}/agreement", answers=told["plan"])
    telling.press(told["notified"], visit, "notify", "monitor")
    telling.press(told["recorded"], visit, "conduct", "monitor", told["findings"])
    signed = {"signed": True, "objections": told.get("objections", "")}
    telling.press(told["signed"], visit, "sign", f"{name}.head", signed)
    telling.press(told["closed"], visit, "close", "monitor", told["verification"])
