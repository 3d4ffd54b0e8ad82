"""The register of unreliable executors: a proposal, a hearing, a decision with an end date, and the way out."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from grants.agreements.queries import paper_in_force
from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.paper_parts import day
from grants.casework.vocabulary import computation, guard, moment
from grants.clock import LOCAL, end_of_day
from grants.database import db
from grants.documents.models import Document
from grants.languages import Message, say
from grants.records.models import Record

PROPOSAL, DECISION = "unreliable_form", "register_decision"
IN_THE_REGISTER = "running"
PAPER = "register_decision"
PROPOSED_BY = "propose"


def entries_in_force(organisation_id: int | None = None) -> Sequence[tuple[Record, Document]]:
    """The entries in force, of one organisation or of all, each with the decision it stands on; none without one."""
    query = sa.select(Record).where(Record.kind == "unreliable", Record.phase == IN_THE_REGISTER)
    if organisation_id is not None:
        query = query.where(Record.organisation_id == organisation_id)
    found = [(entry, paper_in_force(entry.id, PAPER)) for entry in db.session.scalars(query.order_by(Record.id))]
    return [(entry, decision) for entry, decision in found if decision is not None]


def stays_until(entry: Record) -> date | None:
    """The last day on which the entry counts."""
    text = entry.answers(DECISION).get("until")
    return date.fromisoformat(text) if text else None


@guard
def not_in_the_register(case: Case) -> Message | None:
    """Nobody is kept out by a list alone: the reason names the decision, which can be read and contested."""
    today = case.today
    if case.record.organisation_id is None:
        return None
    for entry, decision in entries_in_force(case.record.organisation_id):
        until = stays_until(entry)
        if until is None or until < today:
            continue
        return say(
            "Your organisation is in the register of unreliable executors until %(until)s by decision No. %(number)s "
            "of %(date)s; until then it cannot apply.",
            until=until,
            number=decision.number,
            date=decision.issued_at.astimezone(LOCAL).date(),
        )
    return None


@guard
def no_other_proposal_is_open(case: Case) -> Message | None:
    """One agreement, one proposal at a time; what was decided does not stop another on new facts."""
    query = sa.select(Record).where(
        Record.parent_id == case.record.parent_id,
        Record.kind == "unreliable",
        Record.phase.in_(("preparing", "open", "deciding", IN_THE_REGISTER)),
    )
    if case.record.id is not None:
        query = query.where(Record.id != case.record.id)
    other = db.session.scalars(query.limit(1)).first()
    if other is None:
        return None
    return say("There is such a case on this agreement already: %(reference)s.", reference=other.reference)


@moment
def register_objections_end(case: Case) -> datetime | None:
    """Counted from the proposal that was sent to the grantee."""
    proposed = case.last(PROPOSED_BY)
    if proposed is None:
        return None
    due = working_days_after(case, proposed.recorded_at, case.number("unreliable_objection_days"))
    return lengthened(case, proposed.recorded_at, due)


@guard
def register_objections_are_in_time(case: Case) -> Message | None:
    until = register_objections_end(case)
    if until is None or case.now <= until:
        return None
    return say("The time to object ended: %(moment)s.", moment=until)


@moment
def register_entry_ends(case: Case) -> datetime | None:
    until = stays_until(case.record)
    return end_of_day(datetime(until.year, until.month, until.day, 12, tzinfo=LOCAL)) if until else None


@guard
def register_term_is_in_order(case: Case) -> Message | None:
    """An entry ends after the decision and within the longest term of the rule."""
    if not case.answers:
        return None
    try:
        until = date.fromisoformat(case.answers.get("until") or "")
    except ValueError:
        return say("Enter a date that exists, such as 20.11.2026.").beside("until")
    today, years = case.today, case.number("unreliable_years")
    last = _years_after(today, years)
    if until <= today:
        return say("The entry would end on %(until)s, before it begins.", until=until).beside("until")
    if until > last:
        return say(
            "An entry is for %(years)s years at most, until %(last)s. Basis: %(basis)s.",
            years=years,
            last=last,
            basis=case.rules.rules["unreliable_years"].basis,
        ).beside("until")
    return None


def _years_after(start: date, years: int) -> date:
    year = start.year + years
    return date(year, start.month, min(start.day, monthrange(year, start.month)[1]))


@computation
def note_the_hearing(case: Case) -> None:
    """Whether the executor was heard, for the decision: silence is stated, never counted as consent."""
    case.record.data = {
        **case.record.data,
        "hearing": {"objected": case.action == "object", "closed_on": day(case.now)},
    }
