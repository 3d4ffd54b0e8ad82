"""What the secretary of the commission chooses among or fills in row by row."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants.awards.ranking import WIN
from grants.awards.sessions import (
    attending,
    commission,
    declared,
    positions_before,
    proposed,
    recused_on,
    session_of,
    under_decision,
)
from grants.calls.criteria import shown
from grants.casework.budgets import read_budget
from grants.casework.case import Case
from grants.casework.paper_parts import money
from grants.casework.vocabulary import Entry, source
from grants.languages import LANGUAGES, pick, say

_SIDES = {"state": say("for the state"), "civil": say("for civil society")}


@source
def commission_members(case: Case) -> Sequence[Entry]:
    """Everybody with a vote in the commission of the call, each with their side and the position last entered."""
    session = session_of(case)
    known = positions_before(session)
    return [
        Entry(str(v.user.id), _with_side(v.user.name, v.side), {"position": known.get(v.user.id, "")})
        for v in commission(session)
    ]


@source
def members_present(case: Case) -> Sequence[Entry]:
    """The members with a vote who were at the session, by the attendance entered."""
    return [Entry(str(voter.user.id), voter.user.name) for voter in attending(session_of(case))]


@source
def applications_under_decision(case: Case) -> Sequence[Entry]:
    """The applications before the commission, in the order of the ranking."""
    return [Entry(each.reference, _titled(each)) for each in under_decision(case)]


@source
def proposed_decisions(case: Case) -> Sequence[Entry]:
    """The applications before the commission with what the ranking proposes and who must stay out of the vote."""
    session = session_of(case)
    out, there = recused_on(session), {voter.user.id for voter in attending(session)}
    titles = {each.reference: _titled(each) for each in under_decision(case)}
    return [
        Entry(
            place.entry.reference,
            {
                language: f"{place.place}. {text} – {shown(place.entry.score)}"
                for language, text in titles[place.entry.reference].items()
            },
            {
                "recused": sorted(str(number) for number in out.get(place.entry.reference, set()) & there),
                "decision": place.outcome,
                "sum": money(place.granted) if place.outcome == WIN else "",
            },
        )
        for place in proposed(case)
    ]


@source
def requested_budget_lines(case: Case) -> Sequence[Entry]:
    """The lines of the budget that was applied for, to be lowered to the award."""
    rows = read_budget(case.parent("application").answers("application_form").get("budget"))
    return [
        Entry(
            str(number),
            row.item,
            {"quantity": format(row.quantity, "f"), "price": money(row.price), "own": money(row.own)},
        )
        for number, row in enumerate(rows, 1)
    ]


@source
def requested_targets(case: Case) -> Sequence[Entry]:
    """The indicators that were applied with, each with its target to begin with."""
    rows = case.parent("application").answers("application_form").get("indicators") or []
    return [
        Entry(str(number), row["indicator"], {"target": row.get("target") or ""}) for number, row in enumerate(rows, 1)
    ]


@source
def members_to_recuse(case: Case) -> Sequence[Entry]:
    """Members of the commission for whom the chair may enter a recusal: all of them, whatever they declared."""
    told = declared(session_of(case))
    return [
        Entry(
            str(voter.user.id),
            {
                language: f"{voter.user.name} ({_DECLARED[_state(told.get(voter.user.id))].text(language)})"
                for language in LANGUAGES
            },
        )
        for voter in commission(session_of(case))
    ]


_DECLARED = {
    "silent": say("has not declared yet"),
    "free": say("declared no conflict"),
    "tied": say("declared a conflict"),
}


def _state(row: Mapping[str, Any] | None) -> str:
    return "silent" if row is None else "tied" if row["conflict"] else "free"


def _with_side(name: str, side: str) -> Mapping[str, str]:
    said = _SIDES.get(side)
    return {language: f"{name}, {said.text(language)}" if said else name for language in LANGUAGES}


def _titled(application: Any) -> Mapping[str, str]:
    body = application.organisation
    return {
        language: f"{application.reference}, {pick(body.name, language)}" if body else application.reference
        for language in LANGUAGES
    }
