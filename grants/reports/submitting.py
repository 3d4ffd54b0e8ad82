"""Why a report cannot be submitted yet. What earlier reports lack is not asked of them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa

from grants.casework.budgets import ZERO, amount
from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.clock import day_from
from grants.database import db
from grants.languages import Message, Sum, say
from grants.payments.queries import demanded_of, planned
from grants.records.models import Record, lies_below
from grants.reports.figures import (
    agreed_rows,
    is_by_lines,
    lines_of,
    other_receipts,
    period_of,
    receipts_in,
    spending_in,
    spent_on_lines,
    total_of,
)
from grants.reports.queries import REPORT_FORM, carried_into, spendable, tranches_of


def is_final(tranche: Record) -> bool:
    """Whether no tranche comes after this one: it is the last planned, or all later ones were withheld."""
    later = [each for each in tranches_of(tranche.parent_id) if each.id > tranche.id] if tranche.parent_id else []
    return planned(tranche).is_last or all(each.phase == "ended" for each in later)


@guard
def report_is_interim(case: Case) -> Message | None:
    if is_final(case.parent("tranche")):
        return say("No tranche comes after this one: submit it as the final report.")
    return None


@guard
def report_is_final(case: Case) -> Message | None:
    if is_final(case.parent("tranche")):
        return None
    return say("More tranches are to come: submit it as an interim report.")


@guard
def period_is_in_order(case: Case) -> Message | None:
    """Begins before it ends, ends by today, and begins after the period of the last accepted report."""
    if not is_by_lines(case.record):
        return None
    starts, ends = period_of(case.record)
    if starts is None or ends is None:
        return None
    if ends < starts:
        return say(
            "The period would end on %(ends)s, before it starts on %(starts)s.", ends=ends, starts=starts
        ).beside("period_ends")
    if ends > case.today:
        return say("The period ends on %(ends)s, which has not come yet; report on what has been.", ends=ends).beside(
            "period_ends"
        )
    before = _reported_until(case)
    if before is not None and starts <= before:
        return say("The period until %(before)s is reported on already; begin after it.", before=before).beside(
            "period_starts"
        )
    return None


def _reported_until(case: Case) -> date | None:
    """The last day that accepted reports under the agreement cover."""
    agreement = case.parent("agreement")
    query = sa.select(Record).where(
        Record.kind == "report",
        Record.phase == "completed",
        lies_below(agreement.path),
        Record.id != case.record.id,
    )
    ends = [until for other in db.session.scalars(query) if (until := period_of(other)[1]) is not None]
    return max(ends, default=None)


@guard
def spending_is_stated(case: Case) -> Message | None:
    """For every agreed line, be it nothing."""
    if not is_by_lines(case.record):
        return None
    rows = {row.get("key"): row for row in case.record.answers(REPORT_FORM).get("spending") or ()}
    for line in lines_of(case.parent("agreement")).values():
        spent = amount((rows.get(line.key) or {}).get("spent"))
        if spent is None or spent < 0:
            return say("State what was spent on “%(item)s”; where nothing was, write 0.", item=line.item).beside(
                "spending"
            )
    return None


@guard
def spending_is_within_balance(case: Case) -> Message | None:
    """Within what was paid and not demanded back, with what earlier reports left."""
    tranche = case.parent("tranche")
    spent = total_of(spending_in(case.record, case.parent("agreement")))
    own, carried = spendable(tranche.id), carried_into(tranche)
    if spent <= own + carried:
        return None
    if demanded := demanded_of(tranche.id):
        return say(
            "The report shows %(spent)s spent; %(demanded)s is demanded back, so it can be at most %(most)s.",
            spent=Sum(spent),
            demanded=Sum(demanded),
            most=Sum(own + carried),
        ).beside("spending")
    if carried:
        return say(
            "The report shows %(spent)s spent; the tranche gives %(own)s and earlier ones left %(carried)s.",
            spent=Sum(spent),
            own=Sum(own),
            carried=Sum(carried),
        ).beside("spending")
    return say("The report shows %(spent)s spent; the tranche was %(most)s.", spent=Sum(spent), most=Sum(own)).beside(
        "spending"
    )


@guard
def lines_are_kept(case: Case) -> Message | None:
    """No line takes more in all than agreed, but for the share that needs no amendment."""
    if not is_by_lines(case.record):
        return None
    agreement = case.parent("agreement")
    lines, before = lines_of(agreement), spent_on_lines(agreement, besides=case.record)
    percent = case.number("minor_amendment_percent")
    for row in spending_in(case.record, agreement):
        agreed, spent = lines[row.key].agreed, row.amount + before.get(row.key, ZERO)
        if spent * 100 > agreed * (100 + percent):
            return say(
                "“%(item)s” would take %(spent)s in all; %(agreed)s is agreed, and without an amendment a line may "
                "be exceeded by %(percent)s percent at most.",
                item=row.item,
                spent=Sum(spent),
                agreed=Sum(agreed),
                percent=percent,
            ).beside("spending")
    return None


@guard
def receipts_are_within_their_lines(case: Case) -> Message | None:
    """Each of a line and of the period; together never more than the line shows as spent."""
    lines, (starts, ends) = lines_of(case.parent("agreement")), period_of(case.record)
    proved: dict[str, Decimal] = {}
    for receipt in receipts_in(case.record):
        if receipt.line not in lines:
            return say(
                "Choose the line of the budget that receipt %(number)s belongs to.", number=receipt.number
            ).beside("receipts")
        if receipt.amount <= 0:
            return say("Receipt %(number)s needs a sum above zero.", number=receipt.number).beside("receipts")
        day = day_from(receipt.paid_on)
        if day is None or (starts and day < starts) or (ends and day > ends):
            return say("Receipt %(number)s is not of the period reported on.", number=receipt.number).beside("receipts")
        proved[receipt.line] = proved.get(receipt.line, ZERO) + receipt.amount
    spent = {row.key: row.amount for row in spending_in(case.record, case.parent("agreement"))}
    for key, total in proved.items():
        if total > spent.get(key, ZERO):
            return say(
                "The receipts on “%(item)s” come to %(total)s; the report shows only %(spent)s spent on it.",
                item=lines[key].item,
                total=Sum(total),
                spent=Sum(spent.get(key, ZERO)),
            ).beside("receipts")
    return None


@guard
def receipts_count_once(case: Case) -> Message | None:
    """The same paper proves nothing twice, in this report or in another of the organisation."""
    elsewhere, seen = other_receipts(case.record), set()
    for receipt in receipts_in(case.record):
        if receipt.mark in seen:
            return say("Receipt %(number)s is listed twice.", number=receipt.number).beside("receipts")
        if (other := elsewhere.get(receipt.mark)) is not None:
            return say(
                "Receipt %(number)s is counted in the report %(reference)s already.",
                number=receipt.number,
                reference=other.reference,
            ).beside("receipts")
        seen.add(receipt.mark)
    return None


@guard
def indicators_are_stated(case: Case) -> Message | None:
    """A number for every agreed indicator."""
    answers = case.record.answers(REPORT_FORM)
    if answers.get("indicators"):
        return None
    rows: Mapping[str, Mapping[str, Any]] = {row.get("key"): row for row in answers.get("reached") or ()}
    for key, agreed in agreed_rows(case.parent("agreement")).items():
        if not _is_number((rows.get(key) or {}).get("actual")):
            return say(
                "Give the value reached of the indicator “%(title)s”.", title=agreed.get("indicator") or ""
            ).beside("reached")
    return None


@guard
def people_add_up(case: Case) -> Message | None:
    """No part of the people is larger than all of them."""
    answers = case.record.answers(REPORT_FORM)
    total = _count(answers, "beneficiaries")
    together = [
        ("beneficiaries_women", "beneficiaries_men"),
        ("beneficiaries_children", "beneficiaries_older"),
        ("beneficiaries_disabled",),
    ]
    parts = [sum(_count(answers, name) for name in names) for names in together]
    parts.append(sum(_count(row, "people") for row in answers.get("localities") or ()))
    if any(part > total for part in parts):
        return say(
            "%(total)s people were served in all, but a breakdown comes to %(part)s.", total=total, part=max(parts)
        ).beside("beneficiaries")
    return None


def _count(answers: Mapping[str, Any], name: str) -> int:
    text = str(answers.get(name) or "0")
    return int(text) if text.isdecimal() else 0


def _is_number(text: object) -> bool:
    try:
        return Decimal(str(text)).is_finite()
    except InvalidOperation:
        return False
