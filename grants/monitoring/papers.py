"""The act that completes an agreement."""

from collections.abc import Sequence
from typing import Any

from grants.agreements.papers import agreement_part, parties
from grants.agreements.queries import AGREEMENT_FORM, agreed, paper_in_force
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, Words, day, in_words, listed, money, option, signed, to_be_signed
from grants.casework.vocabulary import paper
from grants.languages import say
from grants.monitoring.queries import VERIFICATION, VERIFIED, findings_of, open_findings_of, visited_on, visits_of
from grants.payments.queries import payment_of, planned
from grants.records.models import Record
from grants.reports.papers import CONCLUSION, SCALES
from grants.reports.queries import accepted_reports, balance_of, balance_over, tranches_of, values_in


@paper("completion_act", code="D40", layout="agreement", title=say("Act of completion"))
def completion_act(case: Case) -> dict[str, Any]:
    agreement, tranches = case.record, tranches_of(case.record.id)
    terms, balance = agreement.answers(AGREEMENT_FORM), balance_over(tranches)
    reports = [report.id for tranche in tranches for report in accepted_reports(tranche.id)]
    latest = {value.indicator: value for value in values_in(reports)}
    act = paper_in_force(agreement.id, "reconciliation_act")
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
        "reconciliation": {"number": act.number, "date": day(act.issued_at)} if act else None,
        "tranches": [_tranche_row(case, tranche) for tranche in tranches],
        "indicators": [
            {
                "title": value.indicator,
                "unit": value.unit or None,
                "baseline": value.baseline or None,
                "target": value.target or None,
                "actual": value.actual or None,
                "evidence": value.evidence or None,
            }
            for value in latest.values()
        ],
        "visits": [_visit_row(case, visit) for visit in visits_of(agreement.id) if visit.phase == "completed"],
        "conclusion": _conclusion(case, tranches),
        "signatures": [signed(case, "customer_head"), *to_be_signed(agreement, "applicant_head", case.now)],
    }


def _conclusion(case: Case, tranches: Sequence[Record]) -> Words | None:
    """The customer's answers to what the last accepted report shows; None where there is none."""
    reports = [report for tranche in tranches for report in accepted_reports(tranche.id)]
    if not reports:
        return None
    last = case.on(reports[-1])
    answers, form = last.record.answers(CONCLUSION), last.form(CONCLUSION)
    told = [
        say("%(question)s: %(answer)s", question=field.label, answer=option(last, CONCLUSION, name, answers[name]))
        for name in SCALES
        if answers.get(name) and (field := form.field_named(name)) is not None
    ]
    return listed(told, "; ") if told else None


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
    """What became of the findings; an earlier visit kept one verification, a later one one for each finding."""
    outcome = visit.answers(VERIFICATION).get("outcome", "")
    if visit.data.get(VERIFIED) is None and outcome:
        result = option(case.on(visit), VERIFICATION, "outcome", outcome)
    elif found := findings_of(visit):
        done = len(found) - len(open_findings_of(visit))
        result = in_words(say("findings: %(all)s, put right: %(done)s", all=len(found), done=done))
    else:
        result = in_words(say("nothing was found"))
    return {"reference": visit.reference, "date": visited_on(visit), "result": result}
