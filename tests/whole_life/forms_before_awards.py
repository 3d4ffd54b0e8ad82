"""The forms of programmes, calls, applications, reviews, sessions and appeals, filled in with care."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from grants.awards.consents import awarded
from grants.awards.sessions import under_decision
from grants.calls.queries import deadline_of
from grants.casework.budgets import read_budget
from grants.casework.case import Case
from grants.casework.vocabulary import entries_of
from grants.database import db
from grants.people.models import User
from grants.programmes.queries import budget_of, promised_to_calls
from tests.grants.calls.answers import (
    application_answers,
    approval_answers,
    call_answers,
    programme_answers,
    within,
    words,
)
from tests.stories import next_working_day
from tests.whole_life.typing_parts import FUTURE, LONG, PAST, Answers, Careful, Mistakes, day, today, with_

if TYPE_CHECKING:
    from tests.whole_life.typist import Typist


def _programme(typist: "Typist", case: Case, found: Answers) -> Answers:
    chance, year = typist.random.random, today(case).year
    budget = f"{typist.random.randint(2, 9)}000000.00"
    tight = typist.random.choice((budget, budget, "150000.00"))
    return {
        **found,
        **programme_answers(budget=budget, starts=f"{year}-01-01", ends=f"{year + 1}-12-31"),
        "no_discussion_reason": "" if chance() < 0.3 else LONG,
        "year_limits": [{"year": str(year), "limit": tight}] if chance() < 0.25 else [],
        "month_limits": [{"month": f"{year}-{n:02}-01", "limit": tight} for n in range(3, 13)]
        if chance() < 0.15
        else [],
        "rule_pack": "",
    }


def _act(typist: "Typist", case: Case, found: Answers) -> Answers:
    kind = typist.random.choice(("order", "resolution"))
    return {**found, **approval_answers(), "act_kind": kind, "act_date": day(case)}


def _sequester(typist: "Typist", case: Case, found: Answers) -> Answers:
    left = budget_of(case.record) * typist.random.choice((Decimal("0.9"), Decimal("0.5"), Decimal("0.1")))
    return {**_act(typist, case, found), "new_budget": f"{left:.2f}", "year_limits": [], "month_limits": []}


def _programme_changes(typist: "Typist", case: Case, found: Answers) -> Answers:
    least = max(promised_to_calls(case), Decimal(1))
    budget = typist.random.choice((f"{least:.2f}", f"{budget_of(case.record) * 2:.2f}", ""))
    return {**found, "budget": budget, "ends": day(case, 400), "tasks": words("Жаңы милдет")}


def _programme_report(typist: "Typist", case: Case, found: Answers) -> Answers:
    spent = budget_of(case.record) / 10
    return {**found, "year": str(today(case).year), "spent": f"{spent:.2f}", "returned": ""}


def _call(typist: "Typist", case: Case, found: Answers) -> Answers:
    most = typist.random.choice(("200000.00", "450000.00", "900000.00"))
    told = call_answers(
        deadline=next_working_day(datetime.fromisoformat(found["deadline"])).isoformat(),
        budget="900000.00",
        max_grant=most,
        implementation_starts=day(case, 90),
        implementation_ends=day(case, 250),
        rule_pack=typist.random.choice(("kg-2022", "kg-2022", "kg-2022", "kg-2017", "model")),
    )
    return {**found, **told, "announcement_group": "", "lot": "", "prevailing_language": ""}


def _deadline(case: Case) -> datetime:
    return deadline_of(case.parent("call")) or case.now


def _later(typist: "Typist", case: Case, found: Answers) -> Answers:
    least = max(_deadline(case), case.now)
    return {**found, "new_deadline": (least + timedelta(days=typist.random.randint(10, 20))).isoformat()}


def _call_amendment(typist: "Typist", case: Case, found: Answers) -> Answers:
    said = {"max_grant": "", "implementation_ends": "", "substantive": typist.random.choice(("yes", "no"))}
    return {**_later(typist, case, found), **said, "documents": words("Дагы бир документ")}


PARTIAL = {"tied", "commission"}
"""By whose names it is told who may not judge."""
NOTHING_NEW = {
    **dict.fromkeys(("requirements", "documents", "expected_results", "submission_place"), {}),
    **dict.fromkeys(("max_grant", "implementation_ends", "new_deadline"), ""),
}


def _outage(typist: "Typist", case: Case, found: Answers) -> Answers:
    began = min(_deadline(case), case.now) - timedelta(hours=1)
    return {**found, "began": began.isoformat(), "ended": typist.random.choice(("", case.now.isoformat()))}


def _application(typist: "Typist", case: Case, found: Answers) -> Answers:
    call = case.parent("call")
    most = Decimal(call.answers("call_form").get("max_grant") or 1)
    amount = Decimal(typist.sum_up_to(most, most / 3))
    wages = (amount * Decimal("0.6")).quantize(Decimal("0.01"))
    budget = [
        {"item": "Эмгек акы", "unit": "ай", "quantity": "1", "price": f"{wages:.2f}", "own": "0.00"},
        {"item": "Жабдуу", "unit": "топтом", "quantity": "1", "price": f"{amount - wages:.2f}", "own": "0.00"},
    ]
    return {**found, **application_answers(f"{amount:.2f}"), "budget": budget, **within(call)}


def _consent(typist: "Typist", case: Case, found: Answers) -> Answers:
    """Line by line as much as was asked for, until the award is used up."""
    left, lines = awarded(case.record), []
    for number, row in enumerate(read_budget(case.record.answers("application_form").get("budget") or []), 1):
        part = min(row.requested, left)
        left -= part
        lines.append({"key": str(number), "title": row.item, "quantity": "1", "price": f"{part:.2f}", "own": "0.00"})
    return {**found, "lines": lines}


def _session(typist: "Typist", case: Case, found: Answers) -> Answers:
    meets = case.now + timedelta(hours=typist.random.randint(1, 30))
    return {**found, "meets_at": meets.isoformat()}


def _attendance(typist: "Typist", case: Case, found: Answers) -> Answers:
    come = {True: "in_person", False: "absent"}
    rows = [{**row, "presence": come[typist.random.random() < 0.95]} for row in found["attendance"]]
    return {**found, "attendance": rows}


def _votes(typist: "Typist", case: Case, found: Answers) -> Answers:
    """Everybody there for what the ranking proposes; now and then for a cut or for a new evaluation, with reasons.

    Whoever has a purpose leaves nothing to chance."""
    there = [entry.value for entry in entries_of("members_present", case)]
    rows: list[dict[str, Any]] = []
    for entry in entries_of("proposed_decisions", case):
        recused = entry.begins["recused"]
        row = {
            "key": entry.value,
            "title": entry.title,
            "for": [member for member in there if member not in recused],
            "against": [],
            "abstained": [],
            "reasons": "",
            **entry.begins,
        }
        chance = typist.random.random() if typist.meant is None else 1.0
        if chance < 0.06:
            row |= {"decision": "re_expertise", "sum": "", "reasons": LONG}
        elif chance < 0.25 and row["decision"] == "reserve":
            row |= {"decision": "not_funded", "reasons": LONG}
        elif chance < 0.2 and row["decision"] == "win":
            row |= {"sum": f"{Decimal(row['sum']) * Decimal('0.8'):.2f}", "reasons": LONG}
        rows.append(row)
    return {**found, "applications": rows}


def _first_ballot(**changed: Any) -> Any:
    def mistaken(typist: "Typist", answers: Answers) -> Answers:
        rows = answers.get("applications") or []
        return {"applications": [{**rows[0], **changed}, *rows[1:]]} if rows else {}

    return mistaken


def _against(typist: "Typist", answers: Answers) -> Answers:
    rows = answers.get("applications") or []
    return {"applications": [{**row, "for": [], "against": row["for"]} for row in rows]}


def _twice(typist: "Typist", answers: Answers) -> Answers:
    rows = answers.get("applications") or []
    return {"applications": [{**row, "against": row["for"]} for row in rows]}


def _recused_who_vote(typist: "Typist", answers: Answers) -> Answers:
    rows = answers.get("applications") or []
    return {"applications": [{**row, "recused": row["for"][:1] or row["recused"]} for row in rows]}


def _nobody(typist: "Typist", answers: Answers) -> Answers:
    rows = answers.get("applications") or []
    return {"applications": [{**row, "recused": row["recused"] + row["for"], "for": []} for row in rows]}


def _absent(typist: "Typist", answers: Answers) -> Answers:
    return {"attendance": [{**row, "presence": "absent"} for row in answers.get("attendance") or []]}


def _half_absent(typist: "Typist", answers: Answers) -> Answers:
    rows = answers.get("attendance") or []
    return {"attendance": [{**row, "presence": "absent"} if number % 2 else row for number, row in enumerate(rows)]}


def _conflict(typist: "Typist", case: Case, found: Answers) -> Answers:
    before = [each.reference for each in under_decision(case)]
    return {**found, "applications": typist.random.choice((before, before[:1]))}


def _recusal(typist: "Typist", case: Case, found: Answers) -> Answers:
    return _conflict(typist, case, found)


def _appeal(typist: "Typist", case: Case, found: Answers) -> Answers:
    return {**found, "ground": typist.random.choice(("procedure", "manifest_error", "disagreement", "merits"))}


def _appeal_decision(typist: "Typist", case: Case, found: Answers) -> Answers:
    """Who is tied or of the commission stays out, or should."""
    named = {str(user.id): set(user.name.lower().split("_")) for user in db.session.scalars(sa.select(User))}
    out = {number for number, parts in named.items() if PARTIAL & parts}
    rows = [{**row, "vote": "stayed_out" if row["key"] in out else "for"} for row in found["panel"]]
    return {**found, "panel": rows, "extent": "whole"}


def _everybody_sits(typist: "Typist", answers: Answers) -> Answers:
    return {"panel": [{**row, "vote": "for"} for row in answers.get("panel") or []]}


def _panel(vote: str) -> Any:
    return lambda typist, answers: {"panel": [{**row, "vote": vote} for row in answers.get("panel") or []]}


def _distribution(typist: "Typist", case: Case, found: Answers) -> Answers:
    return {**found, "most": typist.random.choice(("", "", "1", "20"))}


def _what_if(typist: "Typist", case: Case, found: Answers) -> Answers:
    """One thing or another, and a criterion only with its weight."""
    others = {name: found[name] for name in ("budget", "without") if typist.random.random() < 0.5}
    told = {**dict.fromkeys(found, ""), "threshold": str(typist.random.randint(0, 100)), **others}
    weighs = typist.random.random() < 0.5 and found["criterion"]
    return {**told, "criterion": found["criterion"], "weight": "2"} if weighs else told


CAREFUL: Careful = {
    "programme_form": _programme,
    "approval_act": _act,
    "sequester_act": _sequester,
    "programme_changes": _programme_changes,
    "programme_report": _programme_report,
    "discussion_notice": lambda t, c, f: {**f, "discussion_ends": day(c, t.random.randint(31, 40))},
    "call_form": _call,
    "call_amendment": _call_amendment,
    "extension": _later,
    "outage": _outage,
    "application_form": _application,
    "award_consent": _consent,
    "session_form": _session,
    "session_attendance": _attendance,
    "session_votes": _votes,
    "member_conflict": _conflict,
    "recusal": _recusal,
    "appeal_form": _appeal,
    "appeal_decision": _appeal_decision,
    "distribution_terms": _distribution,
    "what_if_form": _what_if,
}
MISTAKES: Mistakes = {
    "what_if_form": [with_(weight=""), with_(criterion="", weight="", threshold="", budget="", without="")],
    "programme_form": [
        with_(no_discussion_reason=""),
        with_(year_limits=[{"year": "2026", "limit": "99000000.00"}]),
        with_(budget="100.00"),
    ],
    "approval_act": [with_(act_date=FUTURE), with_(act_kind="resolution", votes_for="2")],
    "sequester_act": [with_(act_date=FUTURE), with_(new_budget="99000000.00")],
    "programme_changes": [
        with_(budget="", ends="", tasks={}, target_group={}, expected_results={}),
        with_(ends=PAST),
        with_(budget="1.00"),
    ],
    "programme_report": [with_(year="2001"), with_(year="2099"), with_(spent="99000000.00")],
    "discussion_notice": [lambda t, a: {"discussion_ends": PAST}],
    "discussion_summary": [
        lambda t, a: {"proposals": [{**row, "decision": "declined", "grounds": ""} for row in a["proposals"]]}
    ],
    "call_form": [
        with_(budget="9900000.00"),
        with_(max_grant="9900000.00"),
        with_(implementation_starts="2026-03-03"),
        with_(deadline="2026-03-08T12:00:00+00:00"),
        with_(repeats="AAAAA-BBBBB"),
        with_(rule_pack="model"),
    ],
    "call_amendment": [with_(**NOTHING_NEW), with_(substantive="yes", new_deadline=""), with_(max_grant="99000000.00")],
    "extension": [with_(new_deadline="2026-03-08T12:00:00+00:00")],
    "outage": [with_(began="2090-01-01T12:00:00+00:00")],
    "call_answer": [lambda t, a: {"published_answer": words("«Үмүт 1» Үмүт 2 Үмүт 3 Үмүт 4")}],
    "application_form": [
        with_(amount_requested="9999999.00"),
        with_(truthful=False),
        lambda t, a: {"budget": [{**row, "own": "99999999.00"} for row in a["budget"]]},
    ],
    "evaluation_sheet": [
        with_(overall_comment="…"),
        lambda t, a: {"marks": {n: {"mark": "0", "comment": ""} for n in a["marks"]}},
    ],
    "paper_marks": [
        with_(overall_comment="…"),
        lambda t, a: {"marks": {n: {"mark": "", "comment": ""} for n in a["marks"]}},
        with_(signed_on=PAST),
    ],
    "paper_declaration": [with_(signed_on=PAST)],
    "award_consent": [lambda t, a: {"lines": [{**row, "price": "5.00"} for row in a["lines"]]}],
    "session_form": [with_(meets_at="2026-01-01T12:00:00+00:00")],
    "session_attendance": [_absent, _half_absent, with_(held_on=FUTURE), with_(held_on=PAST)],
    "session_votes": [
        _against,
        _twice,
        _recused_who_vote,
        _nobody,
        _first_ballot(decision="not_funded", sum="", reasons=""),
        _first_ballot(decision="win", sum="99000000.00", reasons=LONG),
        lambda t, a: {"applications": (a.get("applications") or [])[1:]},
    ],
    "appeal_decision": [
        _everybody_sits,
        _panel("against"),
        _panel("absent"),
        _panel("stayed_out"),
        with_(decided_on=FUTURE),
        with_(decided_on=PAST),
        with_(late_reason=""),
    ],
}
