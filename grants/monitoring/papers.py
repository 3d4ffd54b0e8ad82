"""The act of a visit, and the act that completes an agreement."""

from typing import Any

from grants.agreements.papers import agreement_part, grantee_part, parties
from grants.agreements.queries import AGREEMENT_FORM, agreed, payment_of, planned
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, day, in_words, money, option, signed, signed_by, to_be_signed
from grants.casework.vocabulary import paper
from grants.documents.masking import private
from grants.languages import say
from grants.monitoring.queries import FINDINGS, PLAN, VERIFICATION, finding_of, visited_on, visits_of
from grants.records.models import Record
from grants.reports.queries import accepted_reports, balance_of, balance_over, tranches_of, values_in


@paper("visit_act", code="D35", layout="protocol", title=say("Monitoring act"))
def visit_act(case: Case) -> dict[str, Any]:
    """Also issued where the grantee kept silent: the act says so, and a later signature supersedes it."""
    visit, found = case.record, case.record.answers(FINDINGS)
    notified, conducted, finding = case.last("notify"), case.last("conduct"), finding_of(visit)
    answered = case.actor.is_person
    silence = in_words(say("No answer came in time; the act stands without the grantee's signature."))
    return {
        "place": private(visit.answers(PLAN).get("place")),
        "date": visited_on(visit),
        "agreement": agreement_part(case),
        "grantee": grantee_part(case),
        "project": case.parent("agreement").title,
        "reference": visit.reference,
        "notified_on": day(notified.recorded_at) if notified else None,
        "purpose": visit.answers(PLAN).get("purpose"),
        "monitors": [_who(signed_by(conducted))] if conducted else [],
        "present": [],
        "checked": [],
        "findings": [
            {
                "number": 1,
                "severity": finding.severity,
                "text": finding.text,
                "remedy": finding.remedy,
                "due": finding.correct_by,
            }
        ]
        if finding
        else [],
        "conclusion": found.get("seen"),
        "objections": (case.answers.get("objections") or None) if answered else silence,
        "signatures": [
            *([signed_by(conducted)] if conducted else []),
            *([signed(case, "applicant_head")] if answered else to_be_signed(visit, "applicant_head", case.now)),
        ],
    }


def _who(signature: Fields) -> Fields:
    return {"name": signature["name"], "position": signature["position"]}


@paper("completion_act", code="D40", layout="agreement", title=say("Act of completion"))
def completion_act(case: Case) -> dict[str, Any]:
    agreement, tranches = case.record, tranches_of(case.record.id)
    terms, balance = agreement.answers(AGREEMENT_FORM), balance_over(tranches)
    reports = [report.id for tranche in tranches for report in accepted_reports(tranche.id)]
    latest = {value.indicator: value for value in values_in(reports)}
    return {
        "place": agreement.authority.address,
        "date": day(case.now),
        "agreement": agreement_part(case),
        **parties(case),
        "project": {"title": agreement.title, "starts": terms.get("starts"), "ends": terms.get("ends")},
        "totals": {
            "agreed": money(agreed(agreement)),
            "paid": money(balance.paid),
            "accounted": money(balance.accounted),
            "returned": money(balance.returned),
            "left": money(balance.left),
        },
        "tranches": [_tranche_row(case, tranche) for tranche in tranches],
        "indicators": [
            {
                "title": value.indicator,
                "unit": None,
                "baseline": value.baseline or None,
                "target": value.target or None,
                "actual": value.actual or None,
                "evidence": None,
            }
            for value in latest.values()
        ],
        "visits": [_visit_row(case, visit) for visit in visits_of(agreement.id) if visit.phase == "completed"],
        "conclusion": None,
        "signatures": [signed(case, "customer_head"), *to_be_signed(agreement, "applicant_head", case.now)],
    }


def _tranche_row(case: Case, tranche: Record) -> Fields:
    payment, accepted = payment_of(tranche.id), [case.on(r).last("accept") for r in accepted_reports(tranche.id)]
    return {
        "number": planned(tranche).number,
        "amount": money(planned(tranche).amount),
        "paid_on": payment.paid_on.isoformat() if payment else None,
        "accounted": money(balance_of(tranche).accounted),
        "accounted_on": next((day(event.recorded_at) for event in accepted if event), None),
    }


def _visit_row(case: Case, visit: Record) -> Fields:
    outcome = visit.answers(VERIFICATION).get("outcome", "")
    return {
        "reference": visit.reference,
        "date": visited_on(visit),
        "result": option(case.on(visit), VERIFICATION, "outcome", outcome),
    }
