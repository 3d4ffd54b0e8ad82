"""Errands to guards that chance seldom hears say no: a state of the world, brought about by presses, and the press."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from grants.clock import LOCAL
from tests.grants.calls.answers import words
from tests.whole_life.errand_steps import (
    Step,
    at_once,
    clock_comes,
    err,
    press,
    refused,
    says,
    start,
    wait,
    wait_for,
    write,
)
from tests.whole_life.people import world_now
from tests.whole_life.story import every
from tests.whole_life.typing_parts import LONG, Answers

if TYPE_CHECKING:
    from tests.whole_life.typist import Typist

GATES = ("eligible_type", "in_sphere", "within_max_sum", "within_max_term", "documents_complete", "declarations_made")
NAMES = words(" ".join(f"Үмүт {n}" for n in range(1, 8)))
LITTLE = {"new_budget": "1000.00", "year_limits": [], "month_limits": []}


def ballot(which: int, **changed: Any) -> Any:
    """One of the ballots otherwise, with reasons."""

    def otherwise(typist: "Typist", answers: Answers) -> Answers:
        rows = answers.get("applications") or []
        where = which % len(rows) if rows else 0
        return {"applications": [{**row, **changed} if n == where else row for n, row in enumerate(rows)]}

    return otherwise


def moved(first: str, second: str) -> list[Answers]:
    row = {"quantity": "1", "own": "0.00", "title": "…"}
    return [{**row, "key": "1", "price": first}, {**row, "key": "2", "price": second}]


def _later(typist: "Typist", answers: Answers) -> Answers:
    """The work of the newcomer, from the day after tomorrow on."""
    begins = date.fromisoformat(answers["starts"]) + timedelta(days=2)
    people = world_now().people
    days = {"starts": begins.isoformat(), "ends": (begins + timedelta(days=3)).isoformat()}
    return {"absent": str(people["neighbour"].id), "successor": str(people["monitor"].id), "roles": [], **days}


def _acting_chair(typist: "Typist", answers: Answers) -> Answers:
    told = {"role": "commission_chair", "side": "", "ends": _soon(answers), "basis": "№ 14"}
    return {"email": "monitor@example.kg", "on_behalf_of": "commission.chair@example.kg", **told}


def _of_a_member(typist: "Typist", answers: Answers) -> Answers:
    people = world_now().people
    told = {"absent": str(people["member_state"].id), "successor": str(people["monitor"].id)}
    return {**told, "roles": [], "ends": _soon(answers)}


def _soon(answers: Answers) -> str:
    return (date.fromisoformat(answers["starts"]) + timedelta(days=5)).isoformat()


def _succeeded(typist: "Typist", answers: Answers) -> Answers:
    """By a neighbouring applicant."""
    told = {"change": "grantee_succession", "successor": str(world_now().applicants[1].id), "lines": [], "ends": ""}
    return {**told, "legal_basis": "Бириктирүү актысы", "basis_date": "2026-03-02"}


def _at_once(typist: "Typist", answers: Answers) -> Answers:
    """Unannounced, on the day on which the agreement was signed."""
    today = every("agreement")[0].changed_at.astimezone(LOCAL).date()
    return {"visit_on": today.isoformat(), "unannounced_ground": LONG, "follows": ""}


def _for_some_weeks(typist: "Typist", answers: Answers) -> Answers:
    begins = every("agreement")[0].changed_at.astimezone(LOCAL).date()
    return {"until": (begins + timedelta(days=40)).isoformat()}


def _given_back_without_reason(typist: "Typist", answers: Answers) -> Answers:
    return {"rows": [{**row, "outcome": "given_back", "reason": ""} for row in answers["rows"]]}


NEWCOMER = {"email": "neighbour@example.kg", "role": "monitor", "side": "", "ends": "", "on_behalf_of": ""}
"""Somebody of another body gets an office here."""
ALL_BUT_ONE = {**dict.fromkeys(GATES, "yes"), "in_sphere": "no"}

APPOINT = (clock_comes("application"), clock_comes("distribution"))

REFUSED: Sequence[tuple[str, Sequence[Step]]] = (
    ("approved", (press("agreement", "suspend"), refused("tranche", "pay", "agreement_is_in_force"))),
    ("visited", (refused("tranche", "pay", "nothing_critical_is_open"),)),
    (
        "approved",
        (
            start("payment_list"),
            press("payment_list", "issue"),
            err("payment_list", "send"),
            press("payment_list", "send"),
            says("treasury_answer", _given_back_without_reason),
            refused("payment_list", "record_answer", "treasury_answer_is_complete"),
        ),
    ),
    (
        "paid",
        (
            press("report", "submit", "accept"),
            says("amendment_form", change="budget", lines=moved("5.00", "399995.00")),
            start("amendment", "agreement"),
            refused("amendment", "propose", "lines_cover_what_was_spent"),
        ),
    ),
    (
        "spent",
        (start("amendment", "agreement"), refused("agreement", "draw_up_reconciliation", "no_amendment_is_open")),
    ),
    (
        "spent_but_the_last",
        (
            press("report", "return_with_remarks", "submit_final", "reject", n=-1),
            says("return_demand", amount="1.00"),
            press("tranche", "demand_return", n=-1),
            says("return_payment", amount="1.00"),
            press("tranche", "record_return", n=-1),
            refused("agreement", "draw_up_reconciliation", "final_report_is_accepted"),
        ),
    ),
    (
        "contracting",
        (
            press("application", "accept"),
            press("agreement", "verify", "sign_for_grantee"),
            says("sequester_act", **LITTLE),
            press("programme", "sequester"),
            refused("agreement", "sign_for_customer", "programme_budget_covers_agreements"),
        ),
    ),
    (
        "applied",
        (
            start("question", "call"),
            says("call_answer", published_answer=NAMES),
            refused("question", "answer", "answer_does_not_name_the_asker"),
        ),
    ),
    ("appealed", (wait(days=60), refused("appeal", "file", "appeal_window_is_open", n=1))),
    (
        "nothing",
        (
            says("programme_form", rule_pack="model", no_discussion_reason=""),
            start("programme"),
            write("programme"),
            refused("programme", "propose", "discussion_is_settled"),
        ),
    ),
    (
        "in_session",
        (
            says("session_votes", ballot(0, decision="re_expertise", sum="", reasons=LONG)),
            press("session", "enter_votes", "draft_protocol"),
            refused("session", "publish", "every_application_is_decided"),
            press("session", "send_back"),
        ),
    ),
    (
        "in_session",
        (
            press("session", "enter_votes"),
            start("hold", "application"),
            refused("session", "draft_protocol", "no_application_is_on_hold"),
        ),
    ),
    (
        "in_session",
        (
            press("session", "enter_votes"),
            press("application", "withdraw"),
            refused("session", "draft_protocol", "votes_still_hold"),
        ),
    ),
    (
        "screening",
        (
            says("screening_checklist", **ALL_BUT_ONE),
            press("application", "note_faults", n=2),
            says("refusal_ground", ground="eligible_type"),
            refused("application", "refuse_admission", "ground_was_found", n=2),
        ),
    ),
    (
        "down",
        (
            wait_for("call", "note_outage"),
            press("call", "report_outage"),
            refused("call", "report_outage", "no_outage_waits"),
        ),
    ),
    ("marked_by_hand", (refused("distribution", "compute", "applications_wait_for_evaluators"),)),
    (
        "evaluating_by_lot",
        (
            press("distribution", "compute"),
            press("application", "withdraw"),
            refused("distribution", "confirm", "distribution_is_up_to_date"),
        ),
    ),
    (
        "evaluating_by_few",
        (press("distribution", "compute"), refused("distribution", "confirm", "distribution_is_complete")),
    ),
    ("appointed_by_lot", (refused("distribution", "compute_replacements", "a_place_is_vacant"),)),
    (
        "appointed_by_lot",
        (
            press("review", "decline"),
            press("distribution", "compute_replacements"),
            press("review", "decline", n=1),
            refused("distribution", "confirm_replacements", "replacements_are_up_to_date"),
            press("distribution", "compute_replacements", "confirm_replacements"),
            *APPOINT,
            press("review", "decline", n=-1),
            press("review", "decline", n=-2),
            press("distribution", "compute_replacements"),
            refused("distribution", "confirm_replacements", "replacements_are_complete"),
            press("distribution", "drop_replacements"),
        ),
    ),
    ("upheld", (refused("review", "reopen", "review_still_counts", n=8),)),
    (
        "nothing",
        (start("rulebook", by="everything"), refused("rulebook", "sign", "begun_by_another", n=-1, by="everything")),
    ),
    ("unheard", (refused("unreliable", "object", "register_objections_are_in_time"),)),
    (
        "nothing",
        (
            says("appointment_form", **NEWCOMER),
            start("appointment"),
            press("appointment", "confirm"),
            says("handover_form", _later),
            start("handover", by="administrator"),
            says("factor_loss_form", email=NEWCOMER["email"]),
            start("factor_loss"),
            press("appointment", "release"),
            wait(days=1),
            refused("handover", "put_in_force", "the_handover_is_in_order"),
            refused("factor_loss", "remove", "the_owner_holds_an_office_here"),
        ),
    ),
    ("running", (start("account", "agreement"), err("account", "submit", n=-1))),
    ("running", (start("fact", "agreement"), err("fact", "attest", n=-1))),
    ("running", (start("amendment", "agreement"), err("amendment", "propose"))),
    ("contracting", (press("application", "accept"), err("agreement", "verify"))),
    ("visited", (press("tranche", "take_back_approval"), refused("tranche", "approve", "no_open_critical_finding"))),
    (
        "approved",
        (
            start("payment_list"),
            refused("payment_list", "gather", "tranches_wait_for_payment"),
            press("payment_list", "issue"),
            refused("tranche", "take_back_approval", "payment_is_not_ordered"),
        ),
    ),
    ("promised", (refused("programme", "amend", "proposed_amendment_still_fits"),)),
    (
        "screened",
        (
            refused("call", "finish_screening", "refusals_can_no_longer_be_appealed"),
            wait(days=60),
            press("call", "finish_screening"),
        ),
    ),
    (
        "unequal",
        (
            *(press("rulebook", "revoke", n=n) for n in range(3)),
            refused("call", "approve", "rule_pack_is_signed"),
        ),
    ),
    (
        "nothing",
        (
            says("programme_form", year_limits=[{"year": "2026", "limit": "99000000.00"}]),
            start("programme"),
            write("programme"),
            refused("programme", "propose", "limits_fit_the_budget"),
        ),
    ),
    ("in_session", (refused("session", "declare_no_conflict", "has_not_declared", by="member_state"),)),
    (
        "drafted",
        (
            start("dissent", "session", by="member_state"),
            refused("dissent", "take_back", "it_is_your_opinion", by="member_civil"),
        ),
    ),
    (
        "nothing",
        (
            says("appointment_form", _acting_chair),
            start("appointment", by="customer_head"),
            refused("appointment", "confirm", "acting_seat_is_proposed_by_another", by="customer_head"),
            wait(days=9),
            refused("appointment", "confirm", "the_appointment_is_not_over"),
        ),
    ),
    (
        "nothing",
        (
            says("handover_form", _of_a_member),
            start("handover", by="customer_head"),
            refused(
                "handover",
                "put_in_force",
                "who_proposed_it_does_not_sign",
                "independent_places_are_given_by_their_holder",
                by="customer_head",
            ),
            wait(days=9),
            refused("handover", "put_in_force", "the_handover_is_not_over"),
        ),
    ),
    (
        "nothing",
        (
            says("factor_loss_form", email="customer.head@example.kg"),
            start("factor_loss"),
            refused("factor_loss", "remove", "the_owner_does_not_remove_it", by="customer_head"),
        ),
    ),
    (
        "running",
        (
            says("visit_plan", _at_once),
            says("visit_findings", findings=[]),
            start("visit", "agreement", by="monitor"),
            press("visit", "conduct", "sign_for_monitor", by="monitor"),
            press("visit", "sign"),
            refused("visit", "propose_plan", "there_is_something_to_correct"),
        ),
    ),
    (
        "listed",
        (
            says("amendment_form", _succeeded),
            start("amendment", "agreement", by="customer_officer"),
            press("amendment", "propose"),
            refused("amendment", "verify", "succession_waits_for_orders"),
        ),
    ),
    (
        "running",
        (
            says("amendment_form", change="term", ends="2090-01-01", lines=[]),
            start("amendment", "agreement"),
            refused("amendment", "propose", "extension_is_in_order"),
        ),
    ),
    (
        "running",
        (
            says("amendment_form", change="content", special_terms="", lines=[], activities=[], indicators=[]),
            start("amendment", "agreement"),
            refused("amendment", "propose", "amendment_says_what_changes"),
            says("amendment_form", change="budget", lines=moved("100000.00", "300000.00")),
            write("amendment"),
            refused("amendment", "give_notice", "amendment_is_minor"),
        ),
    ),
    ("unequal", (press("call", "return_with_remarks"), err("call", "propose"))),
    (
        "approved",
        (
            start("payment_list"),
            press("payment_list", "take_off"),
            refused("payment_list", "issue", "list_is_not_empty"),
        ),
    ),
    ("drafted", (refused("session", "sign", "signs_as_one_who_was_there", by="member_state_2"),)),
    (
        "ranked",
        (
            start("session", "call"),
            press("session", "convene"),
            wait(hours=31),
            press("session", "hold"),
            at_once("session", "enter_votes", "commission_secretary"),
        ),
    ),
    ("listed", (refused("tranche", "pay", "payment_waits_for_its_list"),)),
    (
        "approved",
        (
            start("payment_list"),
            press("payment_list", "issue"),
            press("agreement", "suspend"),
            refused("payment_list", "send", "listed_tranches_can_be_paid"),
        ),
    ),
    (
        "ranked",
        (
            start("session", "call"),
            write("session"),
            wait(days=9),
            at_once("session", "convene", "commission_secretary"),
        ),
    ),
    (
        "running",
        (
            says("suspension", _for_some_weeks),
            press("agreement", "suspend"),
            wait_for("agreement", "remind_of_suspension"),
        ),
    ),
    ("drafted", (at_once("session", "publish", "commission_chair"),)),
)
