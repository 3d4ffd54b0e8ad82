"""What a session of the commission leaves on paper: declarations, the protocol, dissenting opinions."""

from decimal import Decimal

from grants.applications.papers import application_facts, issued
from grants.awards.queries import quorum
from grants.awards.sessions import (
    ATTENDANCE,
    SESSION_FORM,
    VOTES_FORM,
    Ballot,
    attending,
    ballots,
    commission,
    declared,
    dissents,
    meeting,
    positions_of,
    presence_of,
    signatures,
)
from grants.calls.criteria import shown
from grants.calls.queries import Voter, secretaries
from grants.casework.case import Case
from grants.casework.paper_parts import (
    Fields,
    called,
    day,
    in_words,
    moment,
    money,
    paragraphs,
    person,
    position,
    signed,
    signed_by,
    text_of,
)
from grants.casework.vocabulary import paper
from grants.database import db
from grants.documents.masking import private
from grants.languages import say
from grants.people.models import User

SIDES = {"state": "state", "civil": "civil_society"}


@paper("members_declarations", code="D18", layout="report", title=say("Declarations of the members of the commission"))
def members_declarations(case: Case) -> Fields:
    """Everybody of the commission with what they declared so far; each declaration issues the sheet anew."""
    told, call = declared(case), case.parent("call")
    return {
        "call": called(call),
        "session": {"reference": case.record.reference, "meets_at": case.record.answers(SESSION_FORM).get("meets_at")},
        "members": [
            {
                **_named(voter),
                "declared": None
                if (row := told.get(voter.user.id)) is None
                else "conflict"
                if row["conflict"]
                else "none",
                "declared_at": row["at"] if row else None,
            }
            for voter in commission(case)
        ],
        "recusals": _recusals(case),
        "signatures": [signed(case, "commission_member", "commission_chair")],
    }


def _named(voter: Voter) -> Fields:
    return {
        "name": voter.user.name,
        "position": None,
        "side": SIDES.get(voter.side, ""),
        "duty": "chair" if voter.chairs else "member",
    }


def _recusals(case: Case) -> list[Fields]:
    found = []
    for row in case.record.data.get("recusals") or []:
        user = db.session.get(User, int(row["member"]))
        by_chair = in_words(say("entered by the chair: %(reason)s", reason=row["reason"]))
        found += [
            {
                "name": user.name if user else "",
                "reference": reference,
                "reason": private(by_chair if row["by_chair"] else row["reason"]),
            }
            for reference in row["applications"]
        ]
    return found


@paper(
    "commission_protocol_of_session", code="D22", layout="protocol", title=say("Protocol of the commission's meeting")
)
def commission_protocol_of_session(case: Case) -> Fields:
    """Drafted with places to sign; issued anew with every signature when it is published."""
    session, call = case.record, case.parent("call")
    planned, kept = session.answers(SESSION_FORM), session.answers(ATTENDANCE)
    there, presence, positions = meeting(case, kept), presence_of(kept), positions_of(kept)
    found = ballots(case, session.answers(VOTES_FORM))
    awarded = [ballot.granted for ballot in found if ballot.decision == "win" and ballot.granted]
    return {
        "call": called(call),
        "session": session.reference,
        "place": planned.get("place"),
        "date": kept.get("held_on"),
        "meets_at": planned.get("meets_at"),
        "mode": planned.get("mode"),
        "ground": issued(call, "D06"),
        "members": [
            *(
                {
                    **_named(voter),
                    "position": positions.get(voter.user.id),
                    "presence": presence.get(voter.user.id, "absent"),
                }
                for voter in there.commission
            ),
            *_secretary(case),
        ],
        "quorum": quorum(case, there),
        "recusals": _recusals(case),
        "agenda": paragraphs(planned.get("agenda")),
        "ranking": issued(call, "D21"),
        "budget": call.data["ranking"]["budget"],
        "applications": [_voted(ballot) for ballot in found],
        "resolution": text_of(session.answers(VOTES_FORM).get("resolution")),
        "awarded": money(sum(awarded, Decimal(0))),
        "dissent": [
            {"name": event.actor.name if event.actor else "", "text": record.answers("dissent").get("opinion") or ""}
            for record, event in dissents(case)
        ],
        "signatures": _signatures(case),
    }


def _voted(ballot: Ballot) -> Fields:
    application = ballot.application
    body = application.organisation
    return {
        **application_facts(application),
        "applicant": body.name if body else None,
        "place": ballot.proposal.place,
        "requested": money(ballot.asked),
        "score": shown(ballot.proposal.entry.score),
        **{side: len(members) for side, members in ballot.votes.items()},
        "recused": len(ballot.recused),
        "decision": ballot.decision,
        "proposed": ballot.proposal.outcome,
        "sum": money(ballot.granted) if ballot.decision == "win" and ballot.granted else None,
        "reasons": ballot.reasons or None,
    }


def _secretary(case: Case) -> list[Fields]:
    day_held = meeting(case, case.record.answers(ATTENDANCE)).held_on
    return [
        {
            "name": membership.user.name,
            "position": None,
            "side": SIDES.get(membership.side, ""),
            "duty": "secretary",
            "presence": "in_person",
        }
        for membership in secretaries(case, day_held)[:1]
    ]


def _signatures(case: Case) -> list[Fields]:
    """The chair who publishes, the members who were there, and the secretary who drafted it."""
    given = {event.actor_id: event for event in signatures(case)}
    publishing = case.action in ("publish", "send_back")
    chair = case.actor.user if publishing else None
    found: list[Fields] = []
    if chair is not None and chair.id not in given:
        found.append(signed(case, "commission_chair"))
    for voter in sorted(attending(case), key=lambda each: not each.chairs):
        role = "commission_chair" if voter.chairs else "commission_member"
        event = given.get(voter.user.id)
        if event is not None:
            found.append({**signed_by(event), "position": position(role)})
        elif not (publishing and chair is not None and voter.user.id == chair.id):
            found.append(_unsigned(voter.user, role))
    drafted = case.last("draft_protocol")
    if publishing and drafted is not None:
        found.append(signed_by(drafted))
    elif not publishing:
        found.append(signed(case, "commission_secretary"))
    return found


def _unsigned(user: User, role: str) -> Fields:
    return {**person(user, role), "signed_at": None, "event": None, "on_behalf": None}


@paper(
    "dissenting_opinion", code="D23", layout="protocol", title=say("Dissenting opinion of a member of the commission")
)
def dissenting_opinion(case: Case) -> Fields:
    session = case.on(case.parent("session"))
    return {
        "call": called(case.parent("call")),
        "session": session.record.reference,
        "protocol": issued(session.record, "D22"),
        "place": session.record.answers(SESSION_FORM).get("place"),
        "date": day(case.now),
        "held_on": session.record.answers(ATTENDANCE).get("held_on"),
        "member": _member_of(case, session),
        "opinion": case.record.answers("dissent").get("opinion") or "",
        "filed_at": moment(case.now),
        "signatures": [signed(case, "commission_member", "commission_chair")],
    }


def _member_of(case: Case, session: Case) -> Fields:
    user = case.actor.user
    voter = next((each for each in commission(session) if user is not None and each.user.id == user.id), None)
    return (
        _named(voter) if voter else {"name": user.name if user else "", "position": None, "side": "", "duty": "member"}
    )
