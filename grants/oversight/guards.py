"""Why an appeal is not taken, or not decided by these people."""

from collections.abc import Iterator
from datetime import date

from grants.awards.queries import today
from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.clock import LOCAL
from grants.languages import Message, say
from grants.oversight.queries import appealable_until, people_named
from grants.people.queries import members_with
from grants.reviews.queries import evaluators_of, ties

COMMISSION = ("commission_chair", "commission_member")


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
    """Judges everybody on the panel, not only who presses: none of the commission, no evaluator, nobody with a tie."""
    if not case.answers:
        return None
    application = case.parent("application")
    panel = {user.id: user for user in people_named(case.answers.get("present") or [])}
    if case.actor.user is not None:
        panel.setdefault(case.actor.user.id, case.actor.user)
    commission, evaluators = set(_commission(case)), evaluators_of([application])
    for user in panel.values():
        if user.id in commission:
            return say("%(name)s is of the commission and takes no part in the panel.", name=user.name)
        if user.id in evaluators:
            return say("%(name)s has evaluated the application and takes no part in the panel.", name=user.name)
    tie = next(ties(list(panel.values()), [application]), None)
    return say("%(tie)s They take no part in the panel.", tie=tie.message) if tie else None


def _commission(case: Case) -> Iterator[int]:
    """Ids of who sits on the commission today, or sat on it when it decided what is appealed."""
    call, refusal = case.parent("call"), case.on(case.parent("application")).last("refuse_admission")
    days = {today(case)}
    if held_on := call.answers("commission_meeting").get("held_on"):
        days.add(date.fromisoformat(held_on))
    if refusal is not None:
        days.add(refusal.recorded_at.astimezone(LOCAL).date())
    for day in days:
        for role in COMMISSION:
            yield from (membership.user_id for membership in members_with(role, call.authority_id, day))
