"""What other bodies attest of a grantee, and for how long it counts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

import sqlalchemy as sa

from grants.casework.case import Case
from grants.casework.paper_parts import in_words, option
from grants.casework.vocabulary import computation, guard, moment, moment_of
from grants.clock import LOCAL, day_from
from grants.database import db
from grants.languages import Message, say
from grants.payments.queries import is_with_the_treasury
from grants.records.models import Record

FACT_FORM = "fact_form"
AT_SIGNING, AT_PAYMENT = "facts_at_signing", "facts_at_payment"
COUNTING = ("running", "completed")


@guard
def attested_facts_are_valid(case: Case) -> Message | None:
    """Asked when the agreement is signed and before each tranche; which facts, and for how many days, say the rules."""
    tranche = case.record.kind == "tranche"
    if tranche and is_with_the_treasury(case.record):
        return None
    rule = AT_PAYMENT if tranche else AT_SIGNING
    today = case.today
    for kind in cast(Sequence[str], case.rules.value(rule)):
        if refusal := _why_not(case, kind, today):
            return refusal
    return None


def _why_not(case: Case, kind: str, today: date) -> Message | None:
    title = option(case, FACT_FORM, "kind", kind)
    fact = latest_fact(case.parent("agreement"), kind)
    if fact is None:
        return say(
            "“%(kind)s”: nobody has attested it yet. The officer of the customer enters it with its scan.", kind=title
        )
    kept, until = fact.answers(FACT_FORM), counts_until(case.on(fact))
    if kept.get("finding") != "in_order":
        return say(
            "“%(kind)s”: %(source)s attested on %(day)s that it is not in order.",
            kind=title,
            source=kept.get("source", ""),
            day=day_from(kept.get("issued_on")) or "",
        )
    if until is None or until < today:
        return say(
            "“%(kind)s”: attestation No. %(number)s counted until %(until)s; a new one is needed. Basis: %(basis)s.",
            kind=title,
            number=kept.get("number", ""),
            until=until or "—",
            basis=case.rules.rules["fact_days"].basis if "fact_days" in case.rules.rules else "—",
        )
    return None


def latest_fact(agreement: Record, kind: str) -> Record | None:
    """The attestation of a kind on the grantee with the latest date, also where it is against the grantee."""
    query = sa.select(Record).where(
        Record.parent_id == agreement.id,
        Record.kind == "fact",
        Record.phase.in_(COUNTING),
        Record.organisation_id == agreement.organisation_id,
    )
    found = [fact for fact in db.session.scalars(query) if fact.answers(FACT_FORM).get("kind") == kind]
    return max(found, key=lambda fact: (fact.answers(FACT_FORM).get("issued_on") or "", fact.id), default=None)


def counts_until(case: Case) -> date | None:
    """The last day on which a fact counts: so many days from its date, or earlier if it says so itself."""
    kept = case.record.answers(FACT_FORM)
    issued = day_from(kept.get("issued_on"))
    if issued is None:
        return None
    days = cast(Mapping[str, int], case.rules.value("fact_days")).get(str(kept.get("kind")), 0)
    by_rule, by_itself = issued + timedelta(days=int(days)), day_from(kept.get("valid_until"))
    return min(by_rule, by_itself) if by_itself else by_rule


@guard
def fact_is_dated_right(case: Case) -> Message | None:
    kept, today = case.record.answers(FACT_FORM), case.today
    issued, until = day_from(kept.get("issued_on")), counts_until(case)
    if issued is None:
        return say("Enter a date that exists, such as 20.11.2026.").beside("issued_on")
    if issued > today:
        return say("%(day)s has not come yet.", day=issued).beside("issued_on")
    if until is not None and until < today:
        return say(
            "The attestation of %(issued)s counted only until %(until)s; ask for a new one.",
            issued=issued,
            until=until,
        ).beside("issued_on")
    return None


@computation
def name_the_fact(case: Case) -> None:
    """A fact is called by what is attested, so that several under one agreement are told apart."""
    kept = case.record.answers(FACT_FORM)
    named = say(
        "%(kind)s: No. %(number)s of %(day)s",
        kind=option(case, FACT_FORM, "kind", str(kept.get("kind"))),
        number=kept.get("number") or "—",
        day=day_from(kept.get("issued_on")) or "—",
    )
    case.record.title = in_words(named)


@moment
def fact_expires(case: Case) -> datetime | None:
    until = counts_until(case)
    return _start_of(until + timedelta(days=1)) if until else None


@moment_of(fact_expires)
def fact_reminder(case: Case) -> datetime | None:
    """Once, so many days before the fact no longer counts."""
    until = counts_until(case)
    if until is None or case.last("remind") is not None:
        return None
    return _start_of(until - timedelta(days=case.number("fact_reminder_days")))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(0, 0, 1), LOCAL).astimezone(UTC)
