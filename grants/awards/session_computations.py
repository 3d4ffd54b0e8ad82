"""What a session of the commission does to fields: declarations, recusals, votes, and the decision they make."""

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from grants.awards.models import Vote
from grants.awards.queries import quorum
from grants.awards.ranking import WIN
from grants.awards.sessions import (
    ATTENDANCE,
    SITTING,
    VOTES_FORM,
    attending,
    ballots,
    commission,
    held_on,
    meeting,
    presence_of,
    recused_on,
)
from grants.calls.criteria import exact
from grants.calls.queries import Voter, number
from grants.casework.case import Case
from grants.casework.paper_parts import moment, money
from grants.casework.vocabulary import computation
from grants.clock import in_calendar_days
from grants.database import db


@computation
def keep_declaration(case: Case) -> None:
    """Keep that whoever presses declared no conflict of interest."""
    assert case.actor.user is not None
    _declare(case, case.actor.user.id, conflict=False)


@computation
def keep_conflict(case: Case) -> None:
    """Keep the conflict that whoever presses declared, with the applications it reaches."""
    assert case.actor.user is not None
    _declare(case, case.actor.user.id, conflict=True)
    _recuse(case, case.actor.user.id, by_chair=False)


@computation
def keep_recusal(case: Case) -> None:
    """Keep the recusal that the chair entered for a member, with its reason."""
    _declare(case, int(case.answers["member"]), conflict=True)
    _recuse(case, int(case.answers["member"]), by_chair=True)


def _declare(case: Case, member: int, *, conflict: bool) -> None:
    others = [row for row in case.record.data.get("declarations") or [] if int(row["member"]) != member]
    row = {"member": member, "conflict": conflict, "at": moment(case.now)}
    case.record.data = {**case.record.data, "declarations": [*others, row]}


def _recuse(case: Case, member: int, *, by_chair: bool) -> None:
    row = {
        "member": member,
        "applications": list(case.answers.get("applications") or []),
        "reason": case.answers.get("reason") or "",
        "by_chair": by_chair,
        "at": moment(case.now),
    }
    case.record.data = {**case.record.data, "recusals": [*(case.record.data.get("recusals") or []), row]}


@computation
def keep_commission(case: Case) -> None:
    """Keep who sits in the session on the day it was held: who leaves office afterwards has sat in it all the same."""
    sitting = [{"member": voter.user.id, "side": voter.side, "chairs": voter.chairs} for voter in commission(case)]
    case.record.data = {**case.record.data, SITTING: {"on": held_on(case).isoformat(), "members": sitting}}


@computation
def keep_votes(case: Case) -> None:
    """Put each member's vote on each application into its table, in the place of those entered before."""
    session = case.record
    db.session.execute(sa.delete(Vote).where(Vote.session_id == session.id))
    db.session.add_all(
        Vote(session_id=session.id, application_id=ballot.application.id, member_id=member, vote=side)
        for ballot in ballots(case, session.answers(VOTES_FORM))
        for side, members in ballot.votes.items()
        for member in members
    )


@computation
def take_decision(case: Case) -> None:
    """Take what the session decided into `data["decision"]` of the call, with until when it can be appealed."""
    assert case.cause is not None
    call, session = case.record, case.on(case.cause.record)
    there = meeting(session, session.record.answers(ATTENDANCE))
    found = ballots(session, session.record.answers(VOTES_FORM))
    awarded = sum((ballot.granted or Decimal(0) for ballot in found if ballot.decision == WIN), Decimal(0))
    call.data = {
        **call.data,
        "decision": {
            "session": session.record.reference,
            "members": [_member(session, voter) for voter in there.commission],
            "quorum": quorum(session, there),
            "awarded": money(awarded),
            "standstill_until": moment(in_calendar_days(case.now, number(case.rules, "standstill_days"))),
            "appeals_until": moment(in_calendar_days(case.now, number(case.rules, "appeal_days"))),
            "outcomes": {
                ballot.application.reference: {
                    "outcome": ballot.decision,
                    "place": ballot.proposal.place,
                    "score": exact(ballot.proposal.entry.score),
                    "sum": money(ballot.granted) if ballot.decision == WIN and ballot.granted else None,
                    "requested": money(ballot.asked),
                    "reasons": ballot.reasons or None,
                    **{side: len(members) for side, members in ballot.votes.items()},
                }
                for ballot in found
            },
        },
    }


def _member(session: Case, voter: Voter) -> dict[str, Any]:
    presence = presence_of(session.record.answers(ATTENDANCE)).get(voter.user.id, "absent")
    return {
        "id": voter.user.id,
        "name": voter.user.name,
        "side": voter.side,
        "chairs": voter.chairs,
        "present": voter.user.id in {each.user.id for each in attending(session)},
        "presence": presence,
        "recused": any(voter.user.id in out for out in recused_on(session).values()),
    }
