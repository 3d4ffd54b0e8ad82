"""From nothing to the decision of the commission, and what appeals bring back."""

from datetime import date, datetime, timedelta

from grants.casework.perform import begin
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.whole_life.story import day_of, every, goes_on, one


@goes_on()
def nothing(walk: Walk) -> None:
    """The people, and the rule packs that their lawyer signed."""


@goes_on(nothing)
def unequal(walk: Walk) -> None:
    """A call is proposed, and then the commission is left without its secretary."""
    call = walk.draft_call()
    walk.press("customer_officer", call, "propose")
    walk.world.people["commission_secretary"].memberships[0].ends = date(2026, 3, 3)
    walk.wait(days=3)


@goes_on(nothing)
def applied(walk: Walk) -> None:
    """Six applications in a call: two for whole grants, one for what is left, two for the reserve, a weak one."""
    call = walk.open_call()
    for n, amount in enumerate(("400000.00", "440000.00", "300000.00", "200000.00", "200000.00", "200000.00"), 1):
        walk.apply(call, n, amount, budget=_lines(amount))


def _lines(amount: str) -> list[dict[str, str]]:
    part = float(amount) / 2
    return [
        {"item": item, "unit": "ай", "quantity": "1", "price": f"{part:.2f}", "own": "0.00"}
        for item in ("Эмгек акы", "Жабдуу")
    ]


@goes_on(applied)
def at_the_deadline(walk: Walk) -> None:
    """Some hours before the deadline, with another application on its way."""
    call = one("call")
    walk.draft_application(call, 7, "200000.00")
    walk.now = datetime.fromisoformat(call.answers("call_form")["deadline"]) - timedelta(hours=5)


@goes_on(applied)
def screening(walk: Walk) -> None:
    """One application was refused and one admitted; the others are still looked at."""
    walk.close(one("call"))
    first, second, *_ = every("application")
    walk.admit(first)
    walk.press("commission_chair", second, "refuse_admission", ground="in_sphere", explanation="Башка тема.")


@goes_on(screening)
def screened(walk: Walk) -> None:
    """All but the refused one are admitted; the refusal can still be appealed."""
    for application in every("application"):
        if application.state == "screening":
            walk.admit(application)


@goes_on(screening)
def refusal_appealed(walk: Walk) -> None:
    _appeal(walk, every("application")[1], 2)


def _appeal(walk: Walk, application: Record, n: int) -> Record:
    appeal = begin("appeal", application, walk.actor(f"head_{n}"), walk.now)
    told = {"ground": "procedure", "text": "Тартип бузулган.", "asked_for": "Кайра кароо.", "attachment": []}
    walk.fill(f"head_{n}", appeal, "appeal_form", **told)
    walk.press(f"head_{n}", appeal, "file")
    return appeal


@goes_on(applied)
def evaluating(walk: Walk) -> None:
    walk.to_evaluation(one("call"), *every("application"))


@goes_on(evaluating)
def ranked(walk: Walk) -> None:
    """The sheets are locked and the applications ranked."""
    found = every("application")
    for application, mark, less in zip(found, (9, 8, 7, 7, 7, 3), (0, 0, 0, 1, 2, 0), strict=True):
        for evaluator in ("evaluator_1", "evaluator_2"):
            walk.review(application, evaluator, mark, openness=mark - less)
    walk.rank(one("call"))


@goes_on(ranked)
def in_session(walk: Walk) -> None:
    walk.held(one("call"))


@goes_on(in_session)
def drafted(walk: Walk) -> None:
    """The protocol of the session waits for its signatures."""
    session = one("session")
    walk.press("commission_secretary", session, "enter_votes", **walk.votes(session))
    walk.press("commission_secretary", session, "draft_protocol")


@goes_on(drafted)
def decided(walk: Walk) -> None:
    session = one("session")
    walk.sign(session)
    walk.press("commission_chair", session, "publish")


@goes_on(decided)
def appealed(walk: Walk) -> None:
    """One appeal was filed, another is still written."""
    _appeal(walk, every("application")[4], 5)
    begin("appeal", every("application")[3], walk.actor("head_4"), walk.now)


@goes_on(appealed)
def upheld(walk: Walk) -> None:
    """The panel set aside the reviews of one application, and the call is evaluated anew."""
    judge = str(walk.world.people["appeal_panel_member"].id)
    panel = [{"key": judge, "title": "…", "vote": "for"}]
    told = {"decided_on": day_of(walk), "panel": panel, "extent": "whole", "grounds": "Себеп.", "decision": "Чечим."}
    walk.press("appeal_panel_member", every("appeal")[0], "uphold", **told)


@goes_on(decided)
def contracting(walk: Walk) -> None:
    walk.wait(days=12)
    walk.tick(one("call"))
