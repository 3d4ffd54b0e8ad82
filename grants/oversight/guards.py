"""Why an appeal is not taken, or not decided by these people."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import ceil

import sqlalchemy as sa

from grants.awards.conflicts import bars
from grants.awards.sessions import commission, held_on
from grants.calls.queries import chairs_of, commission_of
from grants.casework.case import Case
from grants.casework.paper_parts import option
from grants.casework.vocabulary import guard
from grants.clock import LOCAL
from grants.database import db
from grants.languages import Message, say
from grants.oversight.queries import (
    APPEAL_FORM,
    SITTING,
    appealable_until,
    decision_due,
    panel_of,
    sitting,
    votes_of,
)
from grants.people.queries import members_with
from grants.records.models import Event, Record, lies_below
from grants.reviews.queries import evaluators_of
from workflows.definition import FINAL

SECRETARY = "commission_secretary"
COMMISSION = ("commission_chair", "commission_member", SECRETARY)


@guard
def appeal_window_is_open(case: Case) -> Message | None:
    until = appealable_until(case)
    if until is None:
        return say("There is no decision on this application that can be appealed now.")
    if case.now > until:
        return say("The time to appeal ended: %(moment)s.", moment=until)
    return None


@guard
def panel_is_independent(case: Case) -> Message | None:
    """Judges everybody on the panel, not only who presses: none of the commission and its secretaries, no evaluator,
    nobody with a tie."""
    if not case.answers:
        return None
    application = case.parent("application")
    panel = {user.id: user for user in sitting(case.answers)}
    if case.actor.user is not None:
        panel.setdefault(case.actor.user.id, case.actor.user)
    deciding, evaluators = set(_commission(case)), evaluators_of([application])
    for user in panel.values():
        if user.id in deciding:
            return say("%(name)s is of the commission and takes no part in the panel.", name=user.name).beside("panel")
        if user.id in evaluators:
            return say("%(name)s has evaluated the application and takes no part in the panel.", name=user.name).beside(
                "panel"
            )
    bar = next(bars(list(panel.values()), [application]), None)
    return say("%(tie)s They take no part in the panel.", tie=bar.message).beside("panel") if bar else None


def _commission(case: Case) -> Iterator[int]:
    """Ids of who sits on the commission today or prepares its work, or did so for what is appealed."""
    yield from _prepared_by(case)
    call, refusal = case.parent("call"), case.on(case.parent("application")).last("refuse_admission")
    days = {case.today}
    if met_on := call.answers("commission_meeting").get("held_on"):
        days.add(date.fromisoformat(met_on))
    if refusal is not None:
        days.add(refusal.recorded_at.astimezone(LOCAL).date())
    for session in case.on(call).children("session", phases=("completed",)):
        days.add(held_on(case.on(session)))
        yield from (voter.user.id for voter in commission(case.on(session)))
    for day in days:
        for role in COMMISSION:
            yield from (membership.user_id for membership in members_with(role, call.authority_id, day))
        yield from (voter.user.id for voter in commission_of(call, day))
        yield from (membership.user_id for membership in chairs_of(call, day))


def _prepared_by(case: Case) -> Iterator[int]:
    """Ids of who pressed as secretary of the commission in this application, in its reviews, or in a session of it."""
    application, call = case.parent("application"), case.parent("call")
    here = lies_below(application.path)
    here |= lies_below(call.path) & (Record.kind == "session")
    query = (
        sa.select(Event.actor_id, Event.on_behalf_of_id)
        .join(Record, Event.record_id == Record.id)
        .where(here, Event.role == SECRETARY)
    )
    for row in db.session.execute(query.distinct()):
        yield from (number for number in row if number is not None)


@guard
def no_other_appeal_is_open(case: Case) -> Message | None:
    """One appeal against a decision at a time."""
    others = [each for each in case.siblings() if each.id != case.record.id and each.phase not in FINAL]
    if not others:
        return None
    return say("Your appeal %(reference)s is not finished yet. Go on with that one.", reference=others[0].reference)


@guard
def ground_is_admissible(case: Case) -> Message | None:
    """The panel looks at how it was decided, not at how much the project is worth."""
    ground = case.record.answers(APPEAL_FORM).get("ground")
    admissible = [str(each) for each in _list(case.rules.value("appeal_grounds"))]
    if not ground or ground in admissible:
        return None
    rule = case.rules.rules["appeal_grounds"]
    return say(
        "“%(ground)s”: an appeal on the merits alone is not considered. Choose another ground if there is one. "
        "The way to a court stays open. Basis of the rule: %(basis)s.",
        ground=option(case, APPEAL_FORM, "ground", str(ground)),
        basis=rule.basis,
    ).beside("ground")


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


@guard
def panel_has_quorum(case: Case) -> Message | None:
    """Those recused leave the panel; of the rest, so many must take part."""
    if not case.answers:
        return None
    votes = votes_of(case.answers)
    panel = [user for user in panel_of(case, case.today) if votes.get(user.id) != "stayed_out"]
    present = [member for member, vote in votes.items() if vote in SITTING]
    required = max(1, ceil(Fraction(str(case.rules.value("appeal_quorum_share"))) * len(panel)))
    if len(present) >= required:
        return None
    return say(
        "There is no quorum: %(present)s present, %(required)s of %(members)s needed.",
        present=len(present),
        required=required,
        members=len(panel),
    ).beside("panel")


@guard
def panel_carries_the_decision(case: Case) -> Message | None:
    """More than half of those who take part are for it, and whoever enters it is one of them."""
    if not case.answers:
        return None
    votes = {member: vote for member, vote in votes_of(case.answers).items() if vote in SITTING}
    if case.actor.user is not None and case.actor.user.id not in votes:
        return say("The decision is entered by a member of the panel who took part in it.").beside("panel")
    carried = list(votes.values()).count("for")
    if 2 * carried <= len(votes):
        return say(
            "The decision is not carried: %(votes)s of %(there)s voted for it.", votes=carried, there=len(votes)
        ).beside("panel")
    return None


@guard
def decision_day_is_right(case: Case) -> Message | None:
    """Not in the future, not before the filing; after the term, with the reason why so late."""
    kept, filed, due = case.answers.get("decided_on"), case.last("file"), decision_due(case)
    if not kept or filed is None or due is None:
        return None
    day = date.fromisoformat(kept)
    if day > case.today:
        return say("The decision is entered after it was made; %(day)s is still to come.", day=day).beside("decided_on")
    if day < (filed_on := filed.recorded_at.astimezone(LOCAL).date()):
        return say("The appeal was filed on %(day)s; it cannot have been decided earlier.", day=filed_on).beside(
            "decided_on"
        )
    if day > due.astimezone(LOCAL).date() and not (case.answers.get("late_reason") or "").strip():
        return say(
            "The term for the decision ended: %(moment)s. Give the reason why it is late. "
            "Basis of the rule: %(basis)s.",
            moment=due,
            basis=case.rules.rules["appeal_decision_days"].basis,
        ).beside("late_reason")
    return None
