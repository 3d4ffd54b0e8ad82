"""What an applicant is told before the application is submitted, and once it was taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from grants.applications.queries import amount_of
from grants.applications.term import Term, term_of
from grants.calls.queries import closing_of
from grants.casework.case import Case
from grants.languages import Message, Sum, say, say_count
from workflows.definition import Words

FORM = "application_form"


@dataclass(frozen=True)
class BeforeSubmitting:
    """`not_attached` are the questions for a file that none was chosen for; `asked_for` the documents of the call."""

    amount: Sum
    term: Term
    closing: datetime | None
    left: Message | None
    not_attached: Sequence[Words]
    asked_for: Mapping[str, str]
    taken_back: bool


def before_submitting(case: Case) -> BeforeSubmitting | None:
    """None for whatever is not an application still to be submitted."""
    if case.record.kind != "application" or case.record.phase != "preparing":
        return None
    kept, closing = case.record.answers(FORM), closing_of(case)
    files = [field for field in case.form(FORM).fields if field.type == "file"]
    return BeforeSubmitting(
        amount=Sum(amount_of(case.record)),
        term=term_of(kept),
        closing=closing,
        left=time_left(closing - case.now) if closing else None,
        not_attached=[field.label for field in files if not kept.get(field.name)],
        asked_for=case.parent("call").answers("call_form").get("documents") or {},
        taken_back=case.last("submit") is not None,
    )


def time_left(left: timedelta) -> Message:
    """In the largest unit of which there are at least two."""
    minutes = int(left.total_seconds() // 60)
    if minutes <= 0:
        return say("The time is over.")
    if minutes >= 2 * 24 * 60:
        return say_count("%(number)s day is left.", "%(number)s days are left.", minutes // (24 * 60))
    if minutes >= 2 * 60:
        return say_count("%(number)s hour is left.", "%(number)s hours are left.", minutes // 60)
    return say_count("%(number)s minute is left.", "%(number)s minutes are left.", minutes)
