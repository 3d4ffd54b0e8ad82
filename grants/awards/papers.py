"""What the commission had before it, what it decided, and what each applicant is told."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from grants.applications.papers import applicant, application_facts
from grants.applications.queries import amount_of
from grants.awards.consents import awarded
from grants.awards.queries import outcome_of
from grants.awards.ranking import WIN
from grants.calls.criteria import band_for, bands_up_to, criteria, exact, shown
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, called, day, in_words, signed, signed_by, to_be_signed
from grants.casework.vocabulary import paper
from grants.database import db
from grants.documents.masking import private
from grants.documents.models import Document
from grants.languages import Message, say
from grants.records.models import Event, Record


def _by_place(case: Case, rows: Mapping[str, Mapping[str, Any]]) -> Sequence[tuple[Record, Mapping[str, Any]]]:
    """The applications of a call that `rows` speak of, from the first place down."""
    found = [(each, rows[each.reference]) for each in case.children("application") if each.reference in rows]
    return sorted(found, key=lambda pair: int(pair[1]["place"]))


def _named(application: Record) -> Fields:
    body = application.organisation
    return {**application_facts(application), "applicant": body.name if body else None}


def _totals(result: Mapping[str, Any]) -> list[Fields]:
    return [{**sheet, "total": shown(Fraction(sheet["total"]))} for sheet in _without_references(result["sheets"])]


def _without_references(sheets: Sequence[Mapping[str, Any]]) -> list[Fields]:
    return [{name: value for name, value in sheet.items() if name != "review"} for sheet in sheets]


@paper("consolidated_sheet", code="D20", layout="report", title=say("Consolidated evaluation sheet"))
def consolidated_sheet(case: Case) -> Fields:
    call, found = case.record, criteria(case.rules)
    rows = {row["reference"]: row for row in call.data["ranking"]["applications"]}
    sizes = bands_up_to(case.rules, Decimal(call.answers("call_form")["max_grant"]))
    return {
        "call": called(call),
        "budget": call.data["ranking"]["budget"],
        "criteria": [
            {
                "number": criterion.number,
                "title": criterion.title,
                "weight": exact(sizes[-1].weights[criterion.name]),
                "weights": [exact(band.weights[criterion.name]) for band in sizes],
            }
            for criterion in found
        ],
        "applications": [
            {
                **_named(application),
                "place": row["place"],
                "averages": [shown(Fraction(application.data["result"]["averages"][c.name])) for c in found],
                "sheets": _totals(application.data["result"]),
                "score": shown(Fraction(row["score"])),
                "threshold": row["threshold"],
                "above": Fraction(row["score"]) >= Fraction(row["threshold"]),
            }
            for application, row in _by_place(case, rows)
        ],
        "note": in_words(_how_scored(case)),
        "signatures": [signed(case, "commission_secretary")],
    }


def _how_scored(case: Case) -> Message:
    return say(
        "Where two evaluators lie %(spread)s points or more apart, or on different sides of the passing score, "
        "a third one is called and the two closest totals count. Equal scores are ordered by the first criterion, "
        "then by the fourth, then by the earlier submission. Scores are rounded here only to be read.",
        spread=case.rules.value("spread"),
    )


@paper("commission_protocol", code="D22", layout="protocol", title=say("Protocol of the commission's meeting"))
def commission_protocol(case: Case) -> Fields:
    call = case.record
    meeting, decision = call.answers("commission_meeting"), call.data["decision"]
    votes = {side: int(meeting.get(f"votes_{side}") or 0) for side in ("for", "against", "abstained")}
    dissent = (meeting.get("dissent") or "").strip()
    return {
        "call": called(call),
        "place": meeting["place"],
        "date": meeting["held_on"],
        "ground": None,
        "members": [_member(member) for member in decision["members"]],
        "quorum": decision["quorum"],
        "recusals": [
            {
                "name": member["name"],
                "reference": None,
                "reason": in_words(say("declared a conflict of interest and took no part")),
            }
            for member in decision["members"]
            if member["recused"]
        ],
        "agenda": [
            in_words(say("Consideration of the consolidated evaluation sheet")),
            in_words(say("Choice of the winners of the call")),
        ],
        "budget": call.data["ranking"]["budget"],
        "applications": [
            {
                **_named(application),
                "place": row["place"],
                "requested": application_facts(application)["amount"],
                "score": shown(Fraction(row["score"])),
                **votes,
                "decision": row["outcome"],
                "sum": row["sum"],
                "reasons": None,
            }
            for application, row in _by_place(case, decision["outcomes"])
        ],
        "resolution": meeting["decision"],
        "awarded": decision["awarded"],
        "dissent": [{"name": None, "text": dissent}] if dissent else [],
        "standstill_until": decision["standstill_until"],
        "signatures": [signed(case, "commission_chair"), *to_be_signed(call, "commission_secretary", case.now)],
    }


def _member(member: Mapping[str, Any]) -> Fields:
    return {
        "name": member["name"],
        "position": None,
        "side": {"state": "state", "civil": "civil_society"}.get(member["side"], ""),
        "duty": "chair" if member["chairs"] else "member",
        "presence": "in_person" if member["present"] else "absent",
    }


@paper("result_letter", code="D25", layout="letter", title=say("Letter on the result of the call"))
def result_letter(case: Case) -> Fields:
    """Tells the applicant what decided, with every mark; what evaluators wrote is for the applicant alone."""
    application, call = case.record, case.parent("call")
    result, outcome = application.data["result"], outcome_of(case)
    decision = call.data["decision"]
    can_be_appealed = call.phase == "standstill"
    won = application.phase == "standstill"
    funded = [Fraction(row["score"]) for row in decision["outcomes"].values() if row["outcome"] == WIN]
    return {
        "recipient": applicant(case, application),
        "call": called(call),
        "application": application_facts(application),
        "result": WIN if won else outcome["outcome"] if outcome else "not_funded",
        "sum": application.data["award"]["amount"] if won else None,
        "in_part": won and awarded(application) < amount_of(application),
        "reasons": outcome.get("reasons") if outcome else None,
        "place": outcome["place"] if outcome else None,
        "of": len(decision["outcomes"]),
        "score": shown(Fraction(result["score"])),
        "threshold": result["threshold"],
        "last_funded_score": shown(min(funded)) if funded else None,
        "budget": call.data["ranking"]["budget"],
        "marks": _marks(case, result),
        "sheets": _totals(result),
        "comments": private(_comments(case, result)),
        "protocol": protocol_of(call),
        "standstill_until": decision["standstill_until"] if can_be_appealed else None,
        "appeal": {"until": decision["appeals_until"], "days": None, "to": in_words(say("the appeal panel"))}
        if can_be_appealed
        else None,
        "signatures": [_who_decided(case)],
    }


def _who_decided(case: Case) -> Fields:
    """Whoever presses; behind what the system moved, the person whose press it followed."""
    if case.actor.user is not None or case.cause is None:
        return signed(case, "commission_chair", "commission_secretary")
    event = case.cause
    while event.actor_id is None and event.cause is not None:
        event = db.session.get_one(Event, event.cause)
    return signed_by(event)


def _marks(case: Case, result: Mapping[str, Any]) -> list[Fields]:
    weights = band_for(case.rules, Decimal(application_facts(case.record)["amount"])).weights
    averages = {name: Fraction(value) for name, value in result["averages"].items()}
    return [
        {
            "number": criterion.number,
            "title": criterion.title,
            "weight": exact(weights[criterion.name]),
            "average": shown(averages[criterion.name]),
            "points": shown(averages[criterion.name] * weights[criterion.name]),
        }
        for criterion in criteria(case.rules)
    ]


def _comments(case: Case, result: Mapping[str, Any]) -> list[Fields]:
    """What the evaluators whose sheets count wrote, criterion by criterion and overall, without who wrote it."""
    counted = {sheet["review"] for sheet in result["sheets"] if sheet["counted"]}
    kept = [review.answers("evaluation_sheet") for review in case.children("review") if review.reference in counted]
    of_criteria = [
        {"criterion": criterion.title, "text": text}
        for criterion in criteria(case.rules)
        for sheet in kept
        if (text := (sheet["marks"].get(criterion.name) or {}).get("comment"))
    ]
    return [*of_criteria, *({"criterion": None, "text": sheet["overall_comment"]} for sheet in kept)]


def protocol_of(call: Record) -> Fields | None:
    """The protocol of the commission's last meeting on this call, whichever way it was held."""
    sessions = sa.select(Record.id).where(Record.parent_id == call.id, Record.kind == "session")
    query = sa.select(Document).where(
        Document.annulled_by.is_(None),
        ((Document.record_id == call.id) & (Document.kind == "commission_protocol"))
        | (Document.record_id.in_(sessions) & (Document.kind == "commission_protocol_of_session")),
    )
    found = db.session.scalars(query.order_by(Document.id.desc()).limit(1)).first()
    return {"number": found.number, "date": day(found.issued_at)} if found else None
