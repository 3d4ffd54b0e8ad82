"""When evaluators must answer, are reminded, and are late. A hold lengthens each of these terms."""

from datetime import datetime, timedelta

from grants.calls.queries import number
from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.vocabulary import moment_of


def review_deadline(case: Case) -> datetime:
    """Counted from the invitation, or from when the sheet was given back to its evaluator."""
    return _term(case, _begun(case), "review_days")


def _term(case: Case, starts: datetime, rule: str) -> datetime:
    return lengthened(case, starts, working_days_after(case, starts, number(case.rules, rule)))


def _begun(case: Case) -> datetime:
    reopened = case.last("reopen")
    return reopened.recorded_at if reopened else case.record.begun_at


def _done_since_begun(case: Case, action: str) -> bool:
    done = case.last(action)
    return done is not None and done.recorded_at >= _begun(case)


def _answer_term(case: Case) -> datetime:
    return _term(case, case.record.begun_at, "review_answer_days")


@moment_of(_answer_term)
def review_answer_is_due(case: Case) -> datetime | None:
    """Once: an invited evaluator who has not said yet whether there is a conflict of interest."""
    return None if case.last("note_silence") else _answer_term(case)


@moment_of(review_deadline)
def review_reminder(case: Case) -> datetime | None:
    """Once, some days before the sheet is due; once more where the sheet was reopened."""
    if _done_since_begun(case, "remind"):
        return None
    return review_deadline(case) - timedelta(days=number(case.rules, "review_reminder_days"))


@moment_of(review_deadline)
def review_is_due(case: Case) -> datetime | None:
    return None if _done_since_begun(case, "note_delay") else review_deadline(case)
