"""What comes by the way while a call is open and evaluated: lots, cards, paper, and a system that was down."""

from datetime import datetime, timedelta

from grants.casework.perform import begin
from grants.casework.straight_line import Press
from grants.casework.uptime import Uptime
from grants.database import db
from tests.grants.calls.answers import application_answers, sheet_answers, within
from tests.grants.calls.walk import Walk
from tests.whole_life.beginnings_before_awards import applied, ranked
from tests.whole_life.story import every, goes_on, one

PAPER = {
    "inn": "02211202010123",
    "organisation": {"ky": "«Ак-Кайың» коомдук бирикмеси", "ru": "ОО «Ак-Кайың»", "en": ""},
    "address": "Ак-Суу району, Жыргалаң айылы",
    "head_name": "Турдубаева Сайра",
    "phone": "",
    "incoming_number": "05-12/7",
}


@goes_on(applied)
def committed(walk: Walk) -> None:
    """The seed of a distribution is fixed while the call is open, and an evaluator is asked for a card."""
    walk.wait(hours=1)
    begin("distribution", one("call"), walk.actor("commission_secretary"), walk.now, Press({"most": "", "note": ""}))
    authority, told = walk.world.authority.id, Press({"evaluator": str(walk.world.people["evaluator_1"].id)})
    begin("evaluator_card", None, walk.actor("commission_secretary"), walk.now, told, authority_id=authority)


@goes_on(committed)
def evaluating_by_lot(walk: Walk) -> None:
    walk.to_evaluation(one("call"), *every("application"))


@goes_on(evaluating_by_lot)
def marked_by_hand(walk: Walk) -> None:
    """The evaluators were appointed one by one after all, and the seed is left over."""
    for application in every("application"):
        for evaluator in ("evaluator_1", "evaluator_2"):
            walk.review(application, evaluator, 8)


@goes_on(applied)
def evaluating_by_few(walk: Walk) -> None:
    """Nobody is to have more than one application, and there are more applications than that allows."""
    walk.wait(hours=1)
    begin("distribution", one("call"), walk.actor("commission_secretary"), walk.now, Press({"most": "1", "note": ""}))
    walk.to_evaluation(one("call"), *every("application"))


@goes_on(evaluating_by_lot)
def appointed_by_lot(walk: Walk) -> None:
    """The clock appointed the evaluators of each application as it was computed and confirmed."""
    for action in ("compute", "confirm"):
        walk.press("commission_secretary", one("distribution"), action)
    walk.wait(minutes=1)
    for record in (*every("application"), one("distribution")):
        walk.tick(record)


@goes_on(appointed_by_lot)
def ranked_by_lot(walk: Walk) -> None:
    """Those to whom the lot gave the applications have marked them."""
    for mark, review in zip((9, 9, 8, 8, 7, 7, 7, 7, 7, 7, 3, 3), every("review"), strict=True):
        evaluator = _name_of(walk, int(review.answers("evaluator_assignment")["evaluator"]))
        walk.press(evaluator, review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
        walk.fill(evaluator, review, "evaluation_sheet", **sheet_answers(mark))
        walk.press(evaluator, review, "lock")
    walk.rank(one("call"))


def _name_of(walk: Walk, number: int) -> str:
    return next(name for name, user in walk.world.people.items() if user.id == number)


@goes_on(ranked_by_lot)
def drafted_by_lot(walk: Walk) -> None:
    """The protocol of the session waits for its signatures, and somebody has looked at another ranking."""
    other = {"criterion": "", "weight": "", "threshold": "50", "budget": "", "without": ""}
    begin("what_if", one("call"), walk.actor("commission_chair"), walk.now, Press(other))
    session = walk.held(one("call"))
    walk.press("commission_secretary", session, "enter_votes", **walk.votes(session))
    walk.press("commission_secretary", session, "draft_protocol")


@goes_on(ranked)
def looked(walk: Walk) -> None:
    """Before the session somebody looked at another ranking."""
    other = {"criterion": "", "weight": "", "threshold": "50", "budget": "", "without": ""}
    begin("what_if", one("call"), walk.actor("commission_chair"), walk.now, Press(other))


@goes_on(applied)
def asked_on_paper(walk: Walk) -> None:
    """Somebody without an account has applied on paper and is asked about it."""
    call = one("call")
    walk.wait(minutes=5)
    told = Press({**PAPER, "received_on": walk.now.date().isoformat()})
    begin("paper_application", call, walk.actor("customer_officer"), walk.now, told)
    db.session.commit()
    db.session.expire_all()
    application = every("application")[-1]
    walk.fill(
        "customer_officer", application, "application_form", **{**application_answers("200000.00"), **within(call)}
    )
    walk.press("customer_officer", application, "submit")
    walk.close(call)
    walk.press("commission_secretary", application, "ask_clarification", question="Уставды кошуңуз")


@goes_on(applied)
def down(walk: Walk) -> None:
    """The system did not run when the call was to close, and runs again."""
    closing = datetime.fromisoformat(one("call").answers("call_form")["deadline"])
    walk.now = closing + timedelta(minutes=35)
    db.session.add(Uptime(since=closing - timedelta(days=1), until=closing - timedelta(hours=1)))
    db.session.add(Uptime(since=closing + timedelta(minutes=30), until=walk.now))
