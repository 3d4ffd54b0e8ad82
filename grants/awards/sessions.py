"""Questions about a session of the commission: who sits in it, who stays out, how each vote was cast."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from grants.applications.queries import amount_of
from grants.awards.queries import Meeting, places
from grants.awards.ranking import Place
from grants.calls.queries import Voter, chairs_of, commission_of
from grants.casework.budgets import amount
from grants.casework.case import Case
from grants.database import db
from grants.people.models import User
from grants.records.models import Event, Record

SESSION_FORM, ATTENDANCE, VOTES_FORM = "session_form", "session_attendance", "session_votes"
SITTING = "commission"
"""Under which a session keeps who sat in it on the day it was held."""
PRESENT = ("in_person", "remote")
AGAIN = "re_expertise"
NAMES = 5


def session_of(case: Case) -> Case:
    return case.on(case.parent("session"))


def call_of(case: Case) -> Case:
    return case.on(case.parent("call"))


def under_decision(case: Case) -> Sequence[Record]:
    """The applications that the commission has before it, in the order of the ranking."""
    return [application for application, _ in before_the_commission(case)]


def before_the_commission(case: Case) -> Sequence[tuple[Record, Place]]:
    """Each application under decision with what the ranking proposes for it."""
    found = {each.reference: each for each in call_of(case).children("application", phases=("deciding",))}
    return [(found[place.entry.reference], place) for place in proposed(case)]


def proposed(case: Case) -> Sequence[Place]:
    """What the ranking proposes for each application that is still there."""
    return places(call_of(case), "deciding")


def held_on(session: Case) -> date:
    """The day on which the session was held; today until that is entered."""
    kept = session.record.answers(ATTENDANCE).get("held_on")
    return date.fromisoformat(kept) if kept else session.today


def commission(session: Case) -> Sequence[Voter]:
    """Who sits in the session: since its attendance was entered, those who sat then, whoever left office later."""
    return _sitting(session, held_on(session))


def _sitting(session: Case, day: date) -> Sequence[Voter]:
    kept = session.record.data.get(SITTING)
    if not kept or kept["on"] != day.isoformat():
        return commission_of(session.parent("call"), day)
    query = sa.select(User).where(User.id.in_([int(row["member"]) for row in kept["members"]]))
    users = {user.id: user for user in db.session.scalars(query)}
    return [Voter(users[int(row["member"])], row["side"], row["chairs"]) for row in kept["members"]]


def sits(case: Case) -> bool:
    """Whether whoever presses is of this call's commission today, with a vote or in the chair."""
    call, day = case.parent("call"), case.today
    sitting = {voter.user.id for voter in commission_of(call, day)} | {m.user_id for m in chairs_of(call, day)}
    return case.actor.user is not None and case.actor.user.id in sitting


def presence_of(answers: Mapping[str, Any]) -> Mapping[int, str]:
    """By member: in person, remotely or absent, as the table of attendance says."""
    return {int(row["key"]): row.get("presence") or "absent" for row in answers.get("attendance") or []}


def positions_of(answers: Mapping[str, Any]) -> Mapping[int, str]:
    """By member: position and place of work, as the table of attendance says."""
    return {int(row["key"]): row["position"] for row in answers.get("attendance") or [] if row.get("position")}


def positions_before(session: Case) -> Mapping[int, str]:
    """The positions that the authority's latest session with an attendance entered."""
    query = (
        sa.select(Record)
        .where(Record.kind == "session", Record.authority_id == session.record.authority_id)
        .where(Record.id != session.record.id, Record.phase.in_(("approving", "completed")))
        .order_by(Record.id.desc())
        .limit(1)
    )
    earlier = db.session.scalars(query).first()
    return positions_of(earlier.answers(ATTENDANCE)) if earlier else {}


def recused_on(session: Case) -> Mapping[str, set[int]]:
    """By application: the members who declared a conflict of interest with it, or were recused by the chair."""
    found: dict[str, set[int]] = {}
    for row in session.record.data.get("recusals") or []:
        for reference in row["applications"]:
            found.setdefault(reference, set()).add(int(row["member"]))
    return found


def declared(session: Case) -> Mapping[int, Mapping[str, Any]]:
    """By member: what they declared of conflicts of interest, themselves or through the chair."""
    rows = session.record.data.get("declarations") or []
    return {int(row["member"]): row for row in rows}


def meeting(session: Case, answers: Mapping[str, Any]) -> Meeting:
    """The session as its attendance says: those who stay out of every application count for nothing in it."""
    kept = answers.get("held_on")
    day = date.fromisoformat(kept) if kept else held_on(session)
    members = _sitting(session, day)
    presence = presence_of(answers)
    applications = {each.reference for each in under_decision(session)}
    out = recused_on(session)
    return Meeting(
        day,
        members,
        frozenset(number for number, how in presence.items() if how in PRESENT),
        frozenset(
            voter.user.id
            for voter in members
            if applications and all(voter.user.id in out.get(reference, ()) for reference in applications)
        ),
        [],
    )


def attending(session: Case) -> Sequence[Voter]:
    """The members with a vote who were there, as the attendance was entered."""
    presence = presence_of(session.record.answers(ATTENDANCE))
    return [voter for voter in commission(session) if presence.get(voter.user.id) in PRESENT]


@dataclass(frozen=True)
class Ballot:
    """How one application was voted on, and what was decided, as the secretary entered it."""

    application: Record
    proposal: Place
    votes: Mapping[str, Sequence[int]]
    recused: frozenset[int]
    decision: str
    granted: Decimal | None
    reasons: str

    @property
    def cast(self) -> Sequence[int]:
        return [member for side in self.votes.values() for member in side]

    @property
    def asked(self) -> Decimal:
        return amount_of(self.application)

    @property
    def deviates(self) -> bool:
        """Whether the decision is another than the ranking proposes, or the sum is."""
        sum_differs = self.decision == "win" and self.granted != self.proposal.granted
        return self.decision != self.proposal.outcome or sum_differs


def ballots(case: Case, answers: Mapping[str, Any]) -> Sequence[Ballot]:
    """The votes of a filled table, application by application, in the order of the ranking."""
    rows = {row["key"]: row for row in answers.get("applications") or []}
    out = recused_on(case)
    return [
        ballot_of(application, place, rows[application.reference], out.get(application.reference, ()))
        for application, place in before_the_commission(case)
        if application.reference in rows
    ]


def ballot_of(application: Record, place: Place, row: Mapping[str, Any], out: Iterable[int]) -> Ballot:
    """One filled row of the table of votes; `out` are the members recused on this application."""
    return Ballot(
        application,
        place,
        {side: _members(row.get(side)) for side in ("for", "against", "abstained")},
        frozenset(_members(row.get("recused"))) | frozenset(out),
        str(row.get("decision") or ""),
        amount(row.get("sum")) if row.get("sum") else None,
        (row.get("reasons") or "").strip(),
    )


def _members(chosen: Any) -> list[int]:
    return [int(each) for each in chosen or [] if str(each).isdigit()]


def signatures(session: Case) -> Sequence[Event]:
    """Who signed the protocol as it was last drafted, each once; a corrected signature is none."""
    drafted = session.last("draft_protocol")
    if drafted is None:
        return []
    corrected = sa.select(Event.corrects).where(Event.corrects.is_not(None), Event.record_id == session.record.id)
    query = (
        sa.select(Event)
        .where(Event.record_id == session.record.id, Event.action == "sign", Event.seq > drafted.seq)
        .where(Event.seq.not_in(corrected))
        .order_by(Event.seq)
    )
    return db.session.scalars(query).all()


def dissents(session: Case) -> Sequence[tuple[Record, Event]]:
    """The dissenting opinions that stand, each with who filed it."""
    query = (
        sa.select(Record, Event)
        .join(Event, sa.and_(Event.record_id == Record.id, Event.action == "begin"))
        .where(Record.parent_id == session.record.id, Record.kind == "dissent", Record.phase != "ended")
        .order_by(Record.id)
    )
    return [(record, event) for record, event in db.session.execute(query)]


def unsigned(session: Case) -> Sequence[Voter]:
    """Members who were there and have neither signed the protocol nor filed a dissenting opinion."""
    settled = {event.actor_id for event in signatures(session)} | {event.actor_id for _, event in dissents(session)}
    return [voter for voter in attending(session) if voter.user.id not in settled]


def few(names: Sequence[str]) -> str:
    """Names in a sentence: the first ones, where there are many."""
    return ", ".join(names[:NAMES]) + ("…" if len(names) > NAMES else "")
