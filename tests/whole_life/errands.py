"""Short ways to what people seldom come upon by chance: from a beginning, press by press, as anybody else would."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.whole_life.errand_steps import Step, clock_comes, press, refused, says, start, wait, wait_for, write
from tests.whole_life.errands_refused import ballot
from tests.whole_life.story import every
from tests.whole_life.typing_parts import LONG, Answers

if TYPE_CHECKING:
    from tests.whole_life.typist import Typist


def _whole(typist: "Typist", answers: Answers) -> Answers:
    """All that was paid on the first tranche."""
    return {"amount": every("tranche")[0].answers("tranche")["amount"]}


def _backwards(typist: "Typist", answers: Answers) -> Answers:
    return {"starts": answers["ends"], "ends": answers["starts"]}


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
    (
        "in_session",
        (
            says("session_votes", ballot(4, decision="not_funded", sum="", reasons=LONG)),
            press("session", "enter_votes", "draft_protocol", "publish"),
        ),
    ),
    ("drafted", (start("dissent", "session", by="member_state"), press("session", "publish"))),
    ("drafted", (start("dissent", "session", by="member_state"), press("dissent", "take_back"))),
    ("drafted", (start("dissent", "session", by="member_state"), press("session", "return_for_correction"))),
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
    (
        "evaluating_by_lot",
        (press("distribution", "compute", "confirm"), clock_comes("application"), clock_comes("distribution")),
    ),
    ("marked_by_hand", (press("call", "rank"),)),
    ("appealed", (press("appeal", "withdraw"),)),
    ("appealed", (wait_for("appeal", "remind_panel"),)),
    ("correcting", (press("visit", "report_correction"), wait_for("visit", "tell_of_delay"))),
    ("approved", (wait_for("tranche", "remind_of_payment"),)),
    ("reported", (wait_for("tranche", "remind_of_year_end"),)),
    (
        "drafted",
        (
            start("dissent", "session", by="member_state"),
            wait_for("session", "remind_of_signing"),
            press("call", "cancel"),
        ),
    ),
    ("spent", (press("agreement", "draw_up_reconciliation", "object_to_reconciliation"),)),
    ("spent", (press("agreement", "draw_up_reconciliation"), wait_for("agreement", "remind_of_reconciliation"))),
    ("contracting", (press("application", "accept"), press("call", "cancel"))),
    ("running", (start("amendment", "agreement"), press("amendment", "propose", "refuse"))),
    ("drafted_by_lot", (press("session", "publish"),)),
    ("ranked_by_lot", (start("what_if", "call"),)),
    ("asked_on_paper", (press("application", "enter_answer", n=6),)),
    ("down", (wait_for("call", "note_outage"), press("call", "report_outage", "dismiss_outage"))),
    ("down", (wait_for("call", "note_outage"), press("call", "report_outage", "extend_for_outage"))),
    ("running", (start("account", "agreement"), press("account", "submit", "return_for_changes", n=-1))),
    (
        "contracting",
        (press("application", "accept"), press("agreement", "verify", "return_to_draft", "verify", "abandon")),
    ),
    (
        "contracting",
        (
            press("application", "accept"),
            wait_for("agreement", "remind_to_sign"),
            wait_for("agreement", "mark_signing_late"),
        ),
    ),
    (
        "running",
        (
            press("agreement", "suspend"),
            wait_for("agreement", "remind_of_suspension"),
            press("agreement", "resume"),
        ),
    ),
    (
        "running",
        (
            says("amendment_form", change="content", special_terms=LONG, lines=[], ends=""),
            start("amendment", "agreement"),
            press("amendment", "propose", "verify", "return_for_changes", "propose", "verify"),
            press("amendment", "sign_for_grantee", "sign_for_customer"),
        ),
    ),
    ("screening", (press("application", "ask_clarification", "answer_clarification", n=2),)),
    ("contracting", (press("application", "consent", n=2),)),
    (
        "nothing",
        (
            says("appointment_form", role="auditor", side="", on_behalf_of=""),
            start("appointment"),
            press("appointment", "confirm"),
            start("handover"),
            press("handover", "put_in_force"),
            wait_for("appointment", "expire"),
            wait_for("handover", "expire"),
        ),
    ),
    (
        "nothing",
        (
            says("calendar_year", year="2026"),
            start("calendar"),
            press("calendar", "put_in_force"),
            start("calendar"),
            press("calendar", "put_in_force", n=1),
            wait_for("calendar", "replace"),
        ),
    ),
    (
        "evaluating_by_lot",
        (press("distribution", "compute", "confirm"), clock_comes("application"), press("call", "rank")),
    ),
    ("shown", (press("gathering", "record", "publish"), press("presentation", "record", "publish"))),
    ("shown", (start("message_text", "call"), press("call", "complete"))),
    (
        "finished",
        (
            start("outcome", "agreement"),
            press("outcome", "send"),
            wait_for("outcome", "go_on_uncommented"),
            press("outcome", "publish"),
        ),
    ),
    (
        "nothing",
        (
            start("programme"),
            press("programme", "start_discussion"),
            wait(days=60),
            press("programme", "end_discussion", "propose", "return_with_remarks", "propose", "approve"),
            refused("programme", "close", "execution_is_reported"),
            press("programme", "report_year", "close"),
        ),
    ),
    ("paid", (says("return_demand", _whole), press("tranche", "demand_return"), press("report", "release"))),
    (
        "evaluating",
        (
            start("review", "application"),
            wait_for("review", "remind"),
            wait_for("review", "note_delay"),
            press("application", "withdraw"),
        ),
    ),
    ("in_session", (press("session", "correct_attendance"),)),
    ("unheard", (wait_for("unreliable", "close_the_hearing"), press("unreliable", "reject"))),
    (
        "unheard",
        (
            wait_for("unreliable", "close_the_hearing"),
            press("unreliable", "enter"),
            wait_for("unreliable", "leave"),
        ),
    ),
    ("visited", (press("visit", "sign"), wait_for("visit", "remind_of_plan"))),
    ("visited", (press("visit", "sign", "propose_plan", "return_plan"),)),
    ("refusal_appealed", (press("appeal", "uphold"),)),
    (
        "applied",
        (
            press("application", "replace"),
            says("application_form", _backwards),
            write("application"),
            refused("application", "submit", "dates_of_the_project_fit"),
        ),
    ),
    (
        "applied",
        (start("call", "programme"), write("call", n=-1), press("call", "propose", "approve", n=-1)),
    ),
)
