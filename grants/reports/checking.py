"""Why a report is not sent back, not rejected, or an agreement without its final report not completed."""

from datetime import date

from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.clock import LOCAL
from grants.languages import Message, say
from grants.payments.queries import payment_of, planned
from grants.reports.queries import accepted_reports, spendable, tranches_of

NEVER_CAME = frozenset({"not_submitted", "not_corrected"})


@guard
def time_to_correct_is_given(case: Case) -> Message | None:
    """A day to answer by may give more time than the rule pack, never less."""
    text = case.answers.get("answer_by") if case.answers else None
    if not text:
        return None
    days = case.number("report_resubmission_days")
    earliest = working_days_after(case, case.now, days).astimezone(LOCAL).date()
    if date.fromisoformat(text) < earliest:
        return say(
            "The grantee has %(days)s working days to correct the report: name %(earliest)s or a later day.",
            days=days,
            earliest=earliest,
        ).beside("answer_by")
    return None


@guard
def report_was_given_its_chances(case: Case) -> Message | None:
    """Rejected is only what was sent back before, or what still has not come after the head was told of it."""
    ground = case.answers.get("ground") if case.answers else None
    if case.record.phase == "checking":
        if case.last("return_with_remarks") is None:
            return say("Return the report with remarks first; reject it only if they are not put right.")
        if ground == "not_submitted":
            return say("The report was submitted; choose another ground.").beside("ground")
        return None
    if case.last("escalate") is None:
        return say("The report is overdue, but not long enough yet to be rejected unread.")
    if ground and ground not in NEVER_CAME:
        return say("The report did not come; choose the ground that says so.").beside("ground")
    return None


@guard
def final_report_is_accepted(case: Case) -> Message | None:
    """Asked of an agreement: the last money that was paid is reported on, or went back whole."""
    paid = [tranche for tranche in tranches_of(case.record.id) if payment_of(tranche.id) is not None]
    if not paid:
        return None
    last = paid[-1]
    if accepted_reports(last.id) or spendable(last.id) <= 0:
        return None
    return say(
        "The final report, on tranche %(number)s, is not accepted yet.",
        number=planned(last).number,
    )
