"""Short ways to what people seldom come upon by chance: from a beginning, press by press, as anybody else would."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from tests.whole_life.paving import Paved
from tests.whole_life.story import every

Step = Callable[[Paved], object]
PATIENCE = 8
"""How often the same is tried again, by others or with other answers."""


def press(kind: str, *actions: str, n: int = 0) -> Step:
    """The actions one after another on the n-th record of a kind."""

    def step(life: Paved) -> None:
        for action in actions:
            for _ in range(PATIENCE):
                before = life.coverage.taken[kind, action]
                life.does(every(kind)[n], action)
                if life.coverage.taken[kind, action] > before:
                    break

    return step


def start(kind: str, parent: str = "", n: int = 0) -> Step:
    def step(life: Paved) -> None:
        for _ in range(PATIENCE):
            if life.begin(kind, every(parent)[n] if parent else None) is not None:
                return

    return step


def wait_for(kind: str, action: str, n: int = 0) -> Step:
    """The clock comes to each moment of this record until it has done that."""

    def step(life: Paved) -> None:
        for _ in range(4 * PATIENCE):
            record = every(kind)[n]
            if life.coverage.taken[kind, action] or record.due_at is None:
                return
            life.now = max(life.now, record.due_at + timedelta(minutes=1))
            life.clock_comes_to(record)

    return step


def send_back(life: Paved) -> None:
    """The votes are entered until some application is to be evaluated anew."""
    for _ in range(4 * PATIENCE):
        press("session", "enter_votes", "draft_protocol")(life)
        before = life.coverage.taken["session", "send_back"]
        for _ in range(3):
            life.does(every("session")[0], "send_back")
        if life.coverage.taken["session", "send_back"] > before:
            return
        press("session", "return_for_correction")(life)


ERRANDS: Sequence[tuple[str, Sequence[Step]]] = (
    ("appealed", (press("appeal", "declare_inadmissible"), press("appeal", "discard", n=1))),
    ("appealed", (press("call", "cancel"),)),
    ("applied", (start("question", "call"), start("paper_application", "call"), press("call", "cancel"))),
    ("applied", (start("question", "call"), press("question", "withdraw"))),
    ("applied", (start("question", "call"), wait_for("question", "mark_late"))),
    (
        "running",
        (
            start("account", "agreement"),
            press("account", "submit", "verify", "confirm", n=1),
            wait_for("account", "replace"),
        ),
    ),
    ("noticed", (press("amendment", "object"),)),
    ("noticed", (wait_for("amendment", "take_effect"),)),
    ("noticed_long_ago", (press("amendment", "object"),)),
    ("in_session", (send_back,)),
    ("drafted", (start("dissent", "session"), press("session", "publish"))),
    ("drafted", (start("dissent", "session"), press("dissent", "take_back"))),
    ("drafted", (start("dissent", "session"), press("session", "return_for_correction"))),
    ("shown", (press("call", "complete"),)),
    ("finished", (start("outcome", "agreement"), wait_for("outcome", "remind"))),
    ("approved", (start("payment_list"), press("payment_list", "issue", "take_back", "take_off", "gather", "drop"))),
    ("listed", (press("payment_list", "record_answer"),)),
    ("sent_back", (wait_for("report", "mark_not_corrected"),)),
    ("evaluating", (start("review", "application"), wait_for("review", "note_silence"))),
    ("unheard", (wait_for("unreliable", "close_the_hearing"),)),
    ("visited", (press("visit", "sign", "propose_plan"), wait_for("visit", "remind_of_checking"))),
    ("ranked", (start("session", "call"), press("session", "convene"))),
    ("committed", (press("distribution", "leave_unused"),)),
    ("committed", (press("evaluator_card", "declare", "change", "put_away"),)),
    ("committed", (start("locality"), press("locality", "change", "remove"))),
    ("committed", (press("call", "cancel"),)),
    ("evaluating_by_lot", (press("distribution", "compute", "confirm"),)),
    ("marked_by_hand", (press("call", "rank"),)),
    ("appealed", (press("appeal", "withdraw"),)),
    ("appealed", (wait_for("appeal", "remind_panel"),)),
    ("correcting", (press("visit", "report_correction"), wait_for("visit", "tell_of_delay"))),
    ("approved", (wait_for("tranche", "remind_of_payment"),)),
    ("reported", (wait_for("tranche", "remind_of_year_end"),)),
    ("drafted", (start("dissent", "session"), wait_for("session", "remind_of_signing"), press("call", "cancel"))),
    ("spent", (press("agreement", "draw_up_reconciliation", "object_to_reconciliation"),)),
    ("spent", (press("agreement", "draw_up_reconciliation"), wait_for("agreement", "remind_of_reconciliation"))),
    ("contracting", (press("application", "accept"), press("call", "cancel"))),
    ("running", (start("amendment", "agreement"), press("amendment", "propose", "refuse"))),
    ("drafted_by_lot", (press("session", "publish"),)),
    ("ranked_by_lot", (start("what_if", "call"),)),
    ("asked_on_paper", (press("application", "enter_answer", n=6),)),
    ("down", (wait_for("call", "note_outage"), press("call", "report_outage", "dismiss_outage"))),
    ("down", (wait_for("call", "note_outage"), press("call", "report_outage", "extend_for_outage"))),
)
