"""The papers of a visit: its notice, its act, and the plan to put right what was found."""

from collections.abc import Mapping
from typing import Any

from grants.agreements.papers import agreement_part, grantee_part
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, day, in_words, moment, option, signed, signed_by, to_be_signed
from grants.casework.vocabulary import paper
from grants.documents.masking import private
from grants.languages import say
from grants.monitoring.photographs import CONSENTS, chosen_photographs
from grants.monitoring.queries import CORRECTIONS, FINDINGS, PLAN, findings_of, visited_on
from grants.records.models import Record
from grants.reports.figures import agreed_rows


@paper("visit_notice", code="D34", layout="letter", title=say("Notice of a monitoring visit"))
def visit_notice(case: Case) -> dict[str, Any]:
    plan = case.record.answers(PLAN)
    return {
        "recipient": grantee_part(case),
        "agreement": agreement_part(case),
        "reference": case.record.reference,
        "date": plan.get("visit_on"),
        "place": private(plan.get("place")),
        "purpose": plan.get("purpose"),
        "road": plan.get("road") or None,
        "follows": plan.get("follows") or None,
        "days": case.number("visit_notice_days"),
        "signatures": [signed(case, "monitor")],
    }


@paper("visit_act", code="D35", layout="protocol", title=say("Monitoring act"))
def visit_act(case: Case) -> dict[str, Any]:
    """Issued when the monitor signs, and again when the grantee objects, signs or keeps silent: the latest counts.

    By earlier definitions the monitor's record of the visit is the signature, and objections come with the grantee's.
    """
    visit, found = case.record, case.record.answers(FINDINGS)
    notified = case.last("notify")
    by_monitor = case.last("sign_for_monitor") or case.last("conduct")
    now_by_monitor = case.action == "sign_for_monitor"
    by_grantee = case.action == "sign"
    silence = in_words(say("No answer came in time; the act stands without the grantee's signature."))
    objections = visit.answers("objections").get("objections") or None
    first = [signed(case, "monitor")] if now_by_monitor else [signed_by(by_monitor)] if by_monitor else []
    return {
        "place": private(visit.answers(PLAN).get("place")),
        "date": visited_on(visit),
        "agreement": agreement_part(case),
        "grantee": grantee_part(case),
        "project": case.parent("agreement").title,
        "reference": visit.reference,
        "follows": visit.answers(PLAN).get("follows") or None,
        "notified_on": day(notified.recorded_at) if notified else None,
        "unannounced_ground": visit.answers(PLAN).get("unannounced_ground") or None,
        "purpose": visit.answers(PLAN).get("purpose"),
        "monitors": [_who(each) for each in first],
        "present": [
            {"name": private(row.get("name")), "position": row.get("position")} for row in found.get("present") or ()
        ],
        "met": private(found.get("met") or None),
        "progress": _progress(case, found),
        "photographs": _photographs(case, found),
        "checked": [
            {"question": row.get("question"), "answer": row.get("answer"), "in_order": row.get("in_order") == "yes"}
            for row in found.get("checked") or ()
        ],
        "findings": [
            {
                "number": finding.number,
                "severity": finding.severity,
                "text": finding.text,
                "remedy": finding.remedy,
                "due": finding.correct_by,
            }
            for finding in findings_of(visit)
        ],
        "conclusion": found.get("seen"),
        "minors_consent": option(case, FINDINGS, "minors_consent", found["minors_consent"])
        if found.get("minors_consent")
        else None,
        "objections": objections if case.actor.is_person else objections or silence,
        "signatures": [
            *first,
            *([signed(case, "applicant_head")] if by_grantee else to_be_signed(visit, "applicant_head", case.now)),
        ],
    }


def _progress(case: Case, found: Mapping[str, Any]) -> list[Fields]:
    """What was seen of the agreed indicators, beside their targets."""
    agreed = agreed_rows(case.parent("agreement"))
    return [
        {
            "title": row.get("title"),
            "unit": agreed.get(row.get("key") or "", {}).get("unit") or None,
            "target": agreed.get(row.get("key") or "", {}).get("target") or None,
            "seen": row["seen"],
            "how": row.get("how") or None,
        }
        for row in found.get("progress") or ()
        if row.get("seen")
    ]


def _photographs(case: Case, found: Mapping[str, Any]) -> list[Fields]:
    """What the chosen photographs show, by whose consent; where they were taken is for the parties alone."""
    return [
        {
            "shows": each.shows,
            "taken_at": moment(each.taken_at) if each.taken_at else None,
            "consent": in_words(CONSENTS[each.consent]),
            "location": private(each.location or None),
            "sha256": each.file.sha256,
        }
        for each in chosen_photographs(case, found.get("photographs") or ())
    ]


def _who(signature: Fields) -> Fields:
    return {"name": signature["name"], "position": signature["position"]}


@paper("corrective_plan", code="D36", layout="report", title=say("Corrective plan"))
def corrective_plan(case: Case) -> dict[str, Any]:
    visit, answers = case.record, case.record.answers(CORRECTIONS)
    rows = {row.get("key"): row for row in answers.get("measures") or ()}
    return {
        "agreement": agreement_part(case),
        "grantee": grantee_part(case),
        "visit": _visit(visit),
        "measures": [
            {
                "number": finding.number,
                "severity": finding.severity,
                "finding": finding.text,
                "measure": rows.get(finding.key, {}).get("measure"),
                "responsible": rows.get(finding.key, {}).get("responsible"),
                "due": rows.get(finding.key, {}).get("by"),
            }
            for finding in findings_of(visit)
        ],
        "note": answers.get("note") or None,
        "submitted_at": moment(case.now),
        "signatures": [signed(case, "applicant_head"), *to_be_signed(visit, "monitor", case.now)],
    }


def _visit(visit: Record) -> Fields:
    return {"reference": visit.reference, "date": visited_on(visit)}
