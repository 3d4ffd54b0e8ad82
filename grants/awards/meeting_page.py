"""The meeting of a session on one page: who is there, what stands of each application, what is missing next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from grants.applications.queries import amount_of
from grants.awards.queries import Meeting, quorum
from grants.awards.ranking import Entry, Place
from grants.awards.sessions import (
    ATTENDANCE,
    SESSION_FORM,
    VOTES_FORM,
    Ballot,
    attending,
    ballot_of,
    before_the_commission,
    call_of,
    commission,
    declared,
    dissents,
    few,
    meeting,
    presence_of,
    recused_on,
    signatures,
    unsigned,
)
from grants.awards.vote_guards import votes_still_hold, why_it_does_not_stand
from grants.calls.criteria import shown
from grants.calls.queries import Voter, holds_parity
from grants.casework.case import Case
from grants.casework.paper_parts import option, paragraphs
from grants.casework.queries import record_seen
from grants.languages import Message, Sum, say
from grants.people.actors import Actor
from grants.people.queries import names_of, organisations
from grants.records.models import Event, Record
from workflows.definition import FINAL

SIDES = {"state": say("for the state"), "civil": say("for civil society")}
PRESENCE = {
    "in_person": say("In person"),
    "remote": say("Remotely"),
    "absent": say("Absent"),
}
VOTES = {"for": say("For"), "against": say("Against"), "abstained": say("Abstained")}


def meeting_seen(reference: str, actor: Actor, now: datetime) -> Case | None:
    """The case of a session for those who are let into it while it is held; None for all the others."""
    case = record_seen(reference, actor, now)
    if case is None or case.record.kind != "session":
        return None
    states = case.workflow.states.values()
    let_in = {role for state in states if state.phase == "running" for role in state.seen_by}
    return None if case.roles.isdisjoint(let_in) else case


@dataclass(frozen=True)
class Step:
    """One thing that a decision needs: what stands of it, and what is missing."""

    title: Message
    done: bool
    told: Sequence[Message | datetime | None] = ()


@dataclass(frozen=True)
class Seat:
    """One member of the commission, as the session has them."""

    name: str
    side: Message | None
    chairs: bool
    declared: Message
    presence: Message | None
    recused: Sequence[str]
    signed: Message | None


@dataclass(frozen=True)
class Line:
    """One application before the commission: what the ranking proposes, how it was voted on, what speaks against."""

    place: int
    application: Record
    score: str
    threshold: str
    asked: Sum
    proposed: Mapping[str, str] | None
    proposed_sum: Sum | None
    votes: Sequence[tuple[Message, int, str]]
    recused: Sequence[str]
    decision: Mapping[str, str] | None
    granted: Sum | None
    reasons: str
    missing: Message | None


def _as_ranked(application: Record, row: Mapping[str, Any]) -> Place:
    """The place of an application as the ranking of its call kept it."""
    score, threshold = Fraction(row["score"]), Fraction(row["threshold"])
    entry = Entry(application.reference, score, threshold, amount_of(application), (), 0)
    return Place(entry, int(row["place"]), row["outcome"], Decimal(row.get("sum") or 0))


class MeetingPage:
    """What a template needs of a session, asked for as it is drawn."""

    def __init__(self, case: Case) -> None:
        self.case, self.record = case, case.record
        self.planned = case.record.answers(SESSION_FORM)
        self.attendance = case.record.answers(ATTENDANCE)
        self.kept_votes = case.record.answers(VOTES_FORM)

    @property
    def call(self) -> Record:
        return self.case.parent("call")

    @property
    def is_over(self) -> bool:
        return self.record.phase in FINAL

    @property
    def awaited(self) -> Message | None:
        """The members who still owe their declarations, while the session is to come or is held."""
        owing = [voter.user.name for voter in self._commission if voter.user.id not in self._declared]
        if not owing or self.record.phase not in ("announced", "running"):
            return None
        return say("Still to declare whether they have a conflict of interest: %(names)s.", names=", ".join(owing))

    @property
    def meets_at(self) -> datetime | None:
        kept = self.planned.get("meets_at")
        return datetime.fromisoformat(kept) if kept else None

    @property
    def mode(self) -> Mapping[str, str] | None:
        kept = self.planned.get("mode")
        return option(self.case, SESSION_FORM, "mode", kept) if kept else None

    @property
    def agenda(self) -> Sequence[Mapping[str, str]]:
        return paragraphs(self.planned.get("agenda"))

    @property
    def held_on(self) -> date | None:
        kept = self.attendance.get("held_on")
        return date.fromisoformat(kept) if kept else None

    @cached_property
    def there(self) -> Meeting:
        return meeting(self.case, self.attendance)

    @cached_property
    def quorum(self) -> Mapping[str, Any]:
        """As it counted for the decision, once there is one."""
        decision = self.call.data.get("decision") or {}
        kept: Mapping[str, Any] | None = decision.get("quorum")
        return kept if kept and decision["session"] == self.record.reference else quorum(self.case, self.there)

    @property
    def sides(self) -> Sequence[tuple[Message, int, int]]:
        """Of each side of the commission: how many are there, of how many."""
        present = {voter.user.id for voter in self.there.voting}
        return [
            (title, len([v for v in voters if v.user.id in present]), len(voters))
            for side, title in SIDES.items()
            if (voters := [v for v in self.there.commission if v.side == side])
        ]

    @cached_property
    def parity(self) -> tuple[bool, Message]:
        """Whether both sides decide here as the rules ask, and what stands of it in words."""
        if not self.case.rules.value("parity"):
            return True, say("Not asked for by the rules of this call.")
        if not holds_parity(self.there.commission):
            return False, say("The sides of the commission are not equal.")
        if self.attendance and {voter.side for voter in self.there.voting} != {"state", "civil"}:
            return False, say("One side of the commission is not there.")
        return True, say("Kept.")

    @cached_property
    def _commission(self) -> Sequence[Voter]:
        return commission(self.case)

    @cached_property
    def _declared(self) -> Mapping[int, Mapping[str, Any]]:
        return declared(self.case)

    @cached_property
    def _recused_on(self) -> Mapping[str, set[int]]:
        return recused_on(self.case)

    @cached_property
    def seats(self) -> Sequence[Seat]:
        presence = presence_of(self.attendance)
        return [
            Seat(
                voter.user.name,
                SIDES.get(voter.side),
                voter.chairs,
                self._declaration(voter),
                PRESENCE[presence.get(voter.user.id, "absent")] if self.attendance else None,
                sorted(ref for ref, out in self._recused_on.items() if voter.user.id in out),
                self._signature(voter),
            )
            for voter in self._commission
        ]

    def _declaration(self, voter: Voter) -> Message:
        row = self._declared.get(voter.user.id)
        if row is None:
            return say("Has not declared yet")
        return say("Declared a conflict") if row["conflict"] else say("No conflict")

    @cached_property
    def _signed(self) -> Mapping[int | None, Event]:
        return {event.actor_id: event for event in signatures(self.case)}

    def _signature(self, voter: Voter) -> Message | None:
        event = self._signed.get(voter.user.id)
        if event is not None:
            return say("Signed, %(moment)s", moment=event.recorded_at)
        if any(filed.actor_id == voter.user.id for _, filed in self.dissents):
            return say("Filed a dissenting opinion")
        return None

    @cached_property
    def dissents(self) -> Sequence[tuple[Record, Event]]:
        return dissents(self.case)

    @cached_property
    def lines(self) -> Sequence[Line]:
        """In the order of the ranking; of a session that is over, those it voted on."""
        if not self.is_over:
            return self._lined(before_the_commission(self.case))
        ranking = {row["reference"]: row for row in (self.call.data.get("ranking") or {}).get("applications", [])}
        found = {each.reference: each for each in call_of(self.case).children("application")}
        return self._lined(
            [
                (found[reference], _as_ranked(found[reference], ranking[reference]))
                for reference in self._kept
                if reference in found and reference in ranking
            ]
        )

    def _lined(self, applications: Sequence[tuple[Record, Place]]) -> Sequence[Line]:
        """The organisations are asked for all at once, and held while their names are read."""
        self._bodies = organisations([a.organisation_id for a, _ in applications if a.organisation_id])
        return [self._line(application, place) for application, place in applications]

    def _line(self, application: Record, place: Place) -> Line:
        kept = self._kept.get(application.reference)
        out = self._recused_on.get(application.reference, set())
        ballot = ballot_of(application, place, kept, out) if kept is not None else None
        missing: Message | None = say("Not voted on yet")
        if ballot is not None:
            missing = why_it_does_not_stand(self.case, ballot, [voter.user.id for voter in self._commission])
        return Line(
            place.place,
            application,
            shown(place.entry.score),
            shown(place.entry.threshold),
            Sum(place.entry.amount),
            self._decision_words(place.outcome),
            Sum(place.granted) if place.granted else None,
            self._votes(ballot),
            self._named(sorted(ballot.recused if ballot else out)),
            self._decision_words(ballot.decision) if ballot else None,
            Sum(ballot.granted) if ballot and ballot.granted else None,
            ballot.reasons if ballot else "",
            None if self.is_over else missing,
        )

    @cached_property
    def _kept(self) -> Mapping[str, Mapping[str, Any]]:
        return {row["key"]: row for row in self.kept_votes.get("applications") or []}

    def _votes(self, ballot: Ballot | None) -> Sequence[tuple[Message, int, str]]:
        """Each side of a vote with how many and who."""
        if ballot is None:
            return []
        return [
            (title, len(ballot.votes[side]), ", ".join(self._named(ballot.votes[side])))
            for side, title in VOTES.items()
        ]

    @cached_property
    def _names(self) -> Mapping[int, str]:
        numbers = {voter.user.id for voter in self._commission}
        for row in self._kept.values():
            asked = [*(each for side in VOTES for each in row.get(side) or []), *(row.get("recused") or [])]
            numbers |= {int(each) for each in asked}
        numbers |= {each for out in self._recused_on.values() for each in out}
        return names_of(sorted(numbers))

    def _named(self, members: Sequence[int]) -> Sequence[str]:
        return [self._names.get(member, str(member)) for member in members]

    def _decision_words(self, value: str) -> Mapping[str, str] | None:
        asked = self.case.form(VOTES_FORM).field_named("applications")
        columns = {column.name: column for column in asked.columns} if asked else {}
        return dict(columns["decision"].options).get(value) if "decision" in columns else None

    @property
    def voted(self) -> int:
        return len([line for line in self.lines if line.votes])

    @cached_property
    def steps(self) -> Sequence[Step]:
        """What a published protocol needs, in its order."""
        if self.record.phase == "ended":
            return []
        return [
            self._convened(),
            self._everybody_declared(),
            self._attendance_entered(),
            self._all_voted_on(),
            self._drafted(),
            self._all_signed(),
            Step(say("The protocol is published"), self.record.phase == "completed"),
        ]

    def _convened(self) -> Step:
        return Step(say("The session is convened"), self.case.last("convene") is not None, [self.meets_at])

    def _everybody_declared(self) -> Step:
        asked = attending(self.case) if self.attendance else self._commission
        silent = [voter.user.name for voter in asked if voter.user.id not in self._declared]
        return Step(
            say("Everybody has declared whether they have a conflict of interest"),
            bool(asked) and not silent,
            [say("Still missing: %(names)s", names=few(silent)) if silent else None],
        )

    def _attendance_entered(self) -> Step:
        if not self.attendance:
            return Step(say("The attendance is entered; there is a quorum, and both sides are there"), False)
        told = say(
            "Present: %(present)s of %(members)s; needed: %(required)s.",
            present=self.quorum["present"],
            members=self.quorum["members"],
            required=self.quorum["required"],
        )
        done = bool(self.quorum["reached"]) and self.parity[0]
        return Step(say("The attendance is entered; there is a quorum, and both sides are there"), done, [told])

    def _all_voted_on(self) -> Step:
        reason = None if self.is_over or not self._kept else votes_still_hold(self.case)
        told = say("Voted on: %(voted)s of %(all)s.", voted=self.voted, all=len(self.lines))
        done = bool(self.lines) and self.voted == len(self.lines) and reason is None
        return Step(say("Every application is voted on"), done, [told if self.lines else None, reason])

    def _drafted(self) -> Step:
        drafted = self.record.phase in ("approving", "completed")
        event = self.case.last("draft_protocol") if drafted else None
        return Step(say("The protocol is drafted"), drafted, [event.recorded_at if event else None])

    def _all_signed(self) -> Step:
        drafted = self.record.phase in ("approving", "completed")
        missing = [voter.user.name for voter in unsigned(self.case)] if self.record.phase == "approving" else []
        return Step(
            say("Everybody who was there has signed it or filed a dissenting opinion"),
            drafted and not missing,
            [say("Still missing: %(names)s", names=few(missing)) if missing else None],
        )
