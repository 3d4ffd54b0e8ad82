"""The ranking as anybody can recompute it, and the notice of the results."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from grants.applications.papers import application_facts, issued
from grants.applications.queries import submission_of
from grants.awards.queries import last_in_part
from grants.awards.ranking import RESERVE, WIN
from grants.calls.criteria import bands, criteria, exact, shown
from grants.calls.queries import number
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, called, day, in_words, money, signed, signed_by
from grants.casework.vocabulary import paper
from grants.languages import say
from grants.records.models import Record


@paper("ranking", code="D21", layout="report", title=say("Ranking of the applications"))
def ranking(case: Case) -> Fields:
    """Everything the order and the line of funding follow from: exact scores beside the rounded ones."""
    call, found = case.record, criteria(case.rules)
    kept = call.data["ranking"]
    rows = {row["reference"]: row for row in kept["applications"]}
    ranked = [(each, rows[each.reference]) for each in case.children("application") if each.reference in rows]
    ranked.sort(key=lambda pair: int(pair[1]["place"]))
    order = _order_of_submission(case, [application for application, _ in ranked])
    anew = issued(call, "D21")
    return {
        "call": called(call),
        "budget": kept["budget"],
        "last_in_part": last_in_part(case),
        "tie_breakers": list(_names(case.rules.value("tie_breakers"))),
        "evaluators": number(case.rules, "evaluators"),
        "spread": str(case.rules.value("spread")),
        "criteria": [{"name": c.name, "number": c.number, "title": c.title} for c in found],
        "bands": [
            {
                "up_to": None if band.up_to is None else money(band.up_to),
                "threshold": exact(band.threshold),
                "weights": {c.name: exact(band.weights[c.name]) for c in found},
            }
            for band in bands(case.rules)
        ],
        "applications": [_ranked(application, row, order[application.id]) for application, row in ranked],
        "supersedes": anew,
        "signatures": [signed(case, "commission_secretary")],
    }


def _names(value: Any) -> Sequence[str]:
    return [str(each) for each in value]


def _order_of_submission(case: Case, applications: Sequence[Record]) -> Mapping[int, int]:
    """First, second, third: what the last tie-breaker goes by."""
    submitted = {each.id: submission.seq for each in applications if (submission := submission_of(case.on(each)))}
    return {number: place for place, number in enumerate(sorted(submitted, key=lambda each: submitted[each]), 1)}


def _ranked(application: Record, row: Mapping[str, Any], submitted: int) -> Fields:
    result, body = application.data["result"], application.organisation
    return {
        **application_facts(application),
        "applicant": body.name if body else None,
        "place": row["place"],
        "score": shown(Fraction(row["score"])),
        "exact_score": row["score"],
        "threshold": row["threshold"],
        "band": result["band"],
        "averages": dict(result["averages"]),
        "totals": [
            {"evaluator": sheet["evaluator"], "total": sheet["total"], "counted": sheet["counted"]}
            for sheet in result["sheets"]
        ],
        "submitted": submitted,
        "proposal": row["outcome"],
        "granted": row.get("granted"),
    }


@paper("results_notice", code="D24", layout="notice", title=say("Notice of the results of the call"))
def results_notice(case: Case) -> Fields:
    call, decision = case.record, case.record.data["decision"]
    outcomes = decision["outcomes"]
    found = [(each, outcomes[each.reference]) for each in case.children("application") if each.reference in outcomes]
    found.sort(key=lambda pair: int(pair[1]["place"]))
    session = case.cause.record if case.cause is not None else None
    return {
        "date": day(case.now),
        "customer": call.authority.name,
        "call": called(call),
        "budget": call.data["ranking"]["budget"],
        "awarded": decision["awarded"],
        "left": money(Decimal(call.data["ranking"]["budget"]) - Decimal(decision["awarded"])),
        "protocol": issued(session, "D22") if session is not None else None,
        "ranking": issued(call, "D21"),
        "considered": len(found),
        "winners": [_told(application, row) for application, row in found if row["outcome"] == WIN],
        "reserve": [_told(application, row) for application, row in found if row["outcome"] == RESERVE],
        "others": [_told(application, row) for application, row in found if row["outcome"] not in (WIN, RESERVE)],
        "standstill_until": decision["standstill_until"],
        "appeal": {"until": decision["appeals_until"], "days": None, "to": in_words(say("the appeal panel"))},
        "signatures": [signed_by(case.cause)] if case.cause is not None else [],
    }


def _told(application: Record, row: Mapping[str, Any]) -> Fields:
    body = application.organisation
    return {
        **called(application),
        "applicant": body.name if body else None,
        "place": row["place"],
        "score": shown(Fraction(row["score"])),
        "requested": row.get("requested"),
        "sum": row["sum"],
        "outcome": row["outcome"],
        "reasons": row.get("reasons"),
    }
