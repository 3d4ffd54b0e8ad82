"""What the system itself knows of an application, requirement by requirement, for whoever checks it."""

from collections.abc import Sequence
from decimal import Decimal

from grants.applications.queries import amount_of, owes_money
from grants.casework.case import Case
from grants.casework.paper_parts import in_words
from grants.casework.queries import files_of
from grants.casework.vocabulary import Entry, source
from grants.clock import day_from
from grants.languages import Message, Sum, say, say_count

FORM = "application_form"


@source
def screening_facts(case: Case) -> Sequence[Entry]:
    """By the name of each requirement of the checklist; what only a person can judge is left out."""
    told = {
        "eligible_type": _body(case),
        "within_max_sum": _sum(case),
        "within_max_term": _term(case),
        "documents_complete": say_count(
            "%(number)s file is attached.", "%(number)s files are attached.", len(files_of(case.record))
        ),
        "declarations_made": _declarations(case),
        "no_unreturned_balance": say("Money of an earlier grant is still to be returned.")
        if owes_money(case.record.organisation_id)
        else say("No money of an earlier grant is to be returned."),
    }
    return [Entry(name, in_words(message)) for name, message in told.items() if message is not None]


def _body(case: Case) -> Message | None:
    body = case.record.organisation
    if body is None:
        return None
    form = body.legal_form or say("legal form not given")
    return say("%(form)s; INN %(inn)s.", form=form, inn=body.inn or "—")


def _sum(case: Case) -> Message:
    limit = Decimal(case.parent("call").answers("call_form").get("max_grant") or 0)
    return say("Asks for %(asked)s; at most %(limit)s.", asked=Sum(amount_of(case.record)), limit=Sum(limit))


def _term(case: Case) -> Message | None:
    kept = case.record.answers(FORM)
    starts, ends = day_from(kept.get("starts")), day_from(kept.get("ends"))
    if starts is None or ends is None:
        return None
    longest = case.number("max_term_months")
    return say("From %(starts)s to %(ends)s; at most %(months)s months.", starts=starts, ends=ends, months=longest)


def _declarations(case: Case) -> Message:
    asked = [field.name for field in case.form(FORM).fields if field.type == "confirm"]
    made = [name for name in asked if case.record.answers(FORM).get(name) is True]
    return say("Made: %(made)s of %(asked)s.", made=len(made), asked=len(asked))
