"""Why an amendment is refused, and what one in force does to its agreement."""

from datetime import date, datetime
from typing import Any

from grants.agreements.amendments import (
    BUDGET,
    CONTENT,
    CONTENT_FIELDS,
    CUSTOMER_SUCCESSION,
    GRANTEE_SUCCESSION,
    KEPT,
    SUCCESSIONS,
    TERM,
    asked,
    below,
    bodies_other_than,
    enter_lines,
    first_end,
    has_lines,
    moved_by_notice,
    new_budget,
    new_end,
    other_open_amendment,
    successor_of,
    what_changes,
)
from grants.agreements.guards import months_after, own_above_cost, year_ends
from grants.agreements.queries import AGREEMENT_FORM, agreed, agreed_budget, project_day
from grants.casework.budgets import read_budget, requested_of
from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.paper_parts import moment as iso
from grants.casework.vocabulary import Entry, computation, guard, moment, source
from grants.languages import Message, Sum, say
from grants.people.roles import AUTHORITY_ROLES
from grants.records.models import Record

OWN_TO_A_GRANTEE = frozenset({"account", "fact", "unreliable"})


@source
def possible_successors(case: Case) -> list[Entry]:
    """Bodies that may take the place of a party. Only the customer's people are shown who else there is."""
    agreement, chosen = case.parent("agreement"), successor_of(case.record)
    if frozenset(AUTHORITY_ROLES).isdisjoint(case.roles):
        return [Entry(str(chosen.id), chosen.name)] if chosen else []
    others = bodies_other_than([agreement.organisation_id, agreement.authority_id])
    return [Entry(str(body.id), body.name) for body in others]


@guard
def no_other_amendment_is_open(case: Case) -> Message | None:
    """Two changes at once would each be written against terms that the other replaces."""
    other = other_open_amendment(case)
    if other is None:
        return None
    return say(
        "Another amendment of this agreement, %(reference)s, is not finished yet; finish it first.",
        reference=other.reference,
    )


@guard
def amendment_says_what_changes(case: Case) -> Message | None:
    """Each kind of amendment needs its own part of the form, and something in it has to differ."""
    change = what_changes(case.record)
    if change == BUDGET:
        return _budget_differs(case)
    if change == TERM:
        return None if new_end(case.record) else say("Enter the new day on which the project ends.").beside("ends")
    if change == CONTENT:
        return _content_differs(case)
    if change in SUCCESSIONS:
        return _successor_may_succeed(case)
    return say("Choose what the amendment changes.").beside("change")


def _budget_differs(case: Case) -> Message | None:
    before, after = agreed_budget(case.parent("agreement")), read_budget(new_budget(case))
    if negative := own_above_cost(after):
        return negative.beside("lines")
    if before == after:
        return say("The budget in the amendment is the one that is agreed already; change at least one line.").beside(
            "lines"
        )
    return None


def _content_differs(case: Case) -> Message | None:
    terms, given = case.parent("agreement").answers(AGREEMENT_FORM), asked(case.record)
    if any(given.get(name) and given[name] != terms.get(name) for name in CONTENT_FIELDS):
        return None
    return say("Enter the new plan, the new indicators or the new special terms; at least one has to differ.").beside(
        "activities"
    )


def _successor_may_succeed(case: Case) -> Message | None:
    given, body = asked(case.record), successor_of(case.record)
    agreement, wanted = case.parent("agreement"), SUCCESSIONS[what_changes(case.record)]
    if body is None:
        return say("Choose the organisation that takes over the agreement.").beside("successor")
    if body.kind != wanted or body.id in (agreement.organisation_id, agreement.authority_id):
        return say("“%(body)s” cannot take the place of this party.", body=body.name).beside("successor")
    if not given.get("legal_basis") or not given.get("basis_date"):
        return say("Name the act on which the succession rests, with its date: nobody takes over without it.").beside(
            "legal_basis"
        )
    return None


@guard
def grant_is_not_raised(case: Case) -> Message | None:
    """The lines may move, the sum of the grant stays: what is not needed is returned at the closing."""
    if what_changes(case.record) != BUDGET:
        return None
    total, now = agreed(case.parent("agreement")), requested_of(read_budget(new_budget(case)))
    most = total + total * case.number("amendment_raise_percent") / 100
    if now > most:
        return say(
            "With this change the grant would be %(now)s; the agreement gives %(total)s, and an amendment raises it "
            "by %(percent)s %% at most. Basis: %(basis)s.",
            now=Sum(now),
            total=Sum(total),
            percent=case.number("amendment_raise_percent"),
            basis=_basis(case, "amendment_raise_percent"),
        ).beside("lines")
    if now < total:
        return say(
            "The lines ask %(now)s of the grant instead of %(total)s. Make them equal: what is not needed is returned "
            "when the agreement is closed.",
            now=Sum(now),
            total=Sum(total),
        ).beside("lines")
    return None


@guard
def amendment_is_minor(case: Case) -> Message | None:
    """By notice alone only the budget moves, and never further from what both parties signed than the rule allows."""
    if what_changes(case.record) != BUDGET:
        return say(
            "Only moves between lines of the budget go by notice; the rest needs a supplementary agreement."
        ).beside("change")
    percent, total = case.number("minor_amendment_percent"), agreed(case.parent("agreement"))
    most, moves = total * percent / 100, moved_by_notice(case)
    if moves <= most:
        return None
    return say(
        "%(moved)s would be moved between lines; by notice it is at most %(percent)s %% of the grant, %(most)s, all "
        "notices together. Propose a supplementary agreement. Basis: %(basis)s.",
        moved=Sum(moves),
        percent=percent,
        most=Sum(most),
        basis=_basis(case, "minor_amendment_percent"),
    ).beside("lines")


@guard
def extension_is_in_order(case: Case) -> Message | None:
    """Asked for while the project runs, later than now agreed, and within the rule for all extensions together."""
    ends, agreement = new_end(case.record), case.parent("agreement")
    agreed_end, first = project_day(agreement, "ends"), first_end(agreement)
    if what_changes(case.record) != TERM or ends is None or agreed_end is None or first is None:
        return None
    if ends <= agreed_end:
        return say("The project ends on %(agreed)s already; an extension ends later.", agreed=agreed_end).beside("ends")
    if case.today > agreed_end:
        return say("The project ended on %(agreed)s; a term that is over is not extended.", agreed=agreed_end).beside(
            "ends"
        )
    months = case.number("extension_max_months")
    if ends > (last := months_after(first, months)):
        return say(
            "All extensions together are at most %(months)s months, until %(last)s. Basis: %(basis)s.",
            months=months,
            last=last,
            basis=_basis(case, "extension_max_months"),
        ).beside("ends")
    return _carried_over(case, ends)


def _carried_over(case: Case, ends: date) -> Message | None:
    last = year_ends(case.on(case.parent("agreement")))
    if last is None or ends <= last or asked(case.record).get("carry_over_ground"):
        return None
    return say(
        "The project would end on %(ends)s, after its budget year, which ends on %(last)s. State the ground on which "
        "the money is used in the next year.",
        ends=ends,
        last=last,
    ).beside("carry_over_ground")


def _basis(case: Case, rule: str) -> Any:
    return case.rules.rules[rule].basis


@guard
def objection_to_amendment_is_open(case: Case) -> Message | None:
    until = amendment_takes_effect(case)
    if until is None or case.now <= until:
        return None
    return say("The time to object ended: %(moment)s.", moment=until)


@moment
def amendment_takes_effect(case: Case) -> datetime | None:
    """When the customer's time to object to a notice is over."""
    notice = case.last("give_notice")
    if notice is None:
        return None
    due = working_days_after(case, notice.recorded_at, case.number("amendment_objection_days"))
    return lengthened(case, notice.recorded_at, due)


@computation
def address_amendment(case: Case) -> None:
    """A successor signs for itself: from here on the amendment is theirs to see and to sign."""
    body, change = successor_of(case.record), what_changes(case.record)
    if body is None:
        return
    if change == GRANTEE_SUCCESSION:
        case.record.organisation_id = body.id
    elif change == CUSTOMER_SUCCESSION:
        case.record.authority_id = body.id


@computation
def readdress_amendment(case: Case) -> None:
    """Back in the hands of the parties of today, who write it."""
    agreement = case.parent("agreement")
    case.record.organisation_id, case.record.authority_id = agreement.organisation_id, agreement.authority_id


@computation
def put_amendment_into_force(case: Case) -> None:
    """Change the agreement, and keep in both what was before and what is now."""
    agreement, change = case.parent("agreement"), what_changes(case.record)
    terms = agreement.answers(AGREEMENT_FORM)
    after = _new_terms(case, change)
    entry = {
        "id": case.record.id,
        "reference": case.record.reference,
        "change": change,
        "by_notice": case.last("sign_for_grantee") is None,
        "lines": change == BUDGET,
        "in_force": iso(case.now),
        "before": {name: terms.get(name) for name in after},
        "after": after,
    }
    if change == BUDGET:
        _enter_editions(case, agreement)
    if change in SUCCESSIONS:
        entry |= _succeed(case, agreement, change)
    agreement.data = {
        **agreement.data,
        AGREEMENT_FORM: {**terms, **after},
        KEPT: [*(agreement.data.get(KEPT) or ()), entry],
    }
    case.record.data = {**case.record.data, "effect": entry}


def _new_terms(case: Case, change: str) -> dict[str, Any]:
    given = asked(case.record)
    if change == BUDGET:
        return {"budget": new_budget(case)}
    if change == TERM:
        carried = given.get("carry_over_ground")
        return {"ends": given["ends"], **({"carry_over_ground": carried} if carried else {})}
    if change == CONTENT:
        return {name: given[name] for name in CONTENT_FIELDS if given.get(name)}
    return {}


def _enter_editions(case: Case, agreement: Record) -> None:
    """An agreement signed before editions were kept gets its first one now."""
    if not has_lines(agreement):
        enter_lines(agreement, agreed_budget(agreement))
    enter_lines(case.record, read_budget(new_budget(case)))


def _succeed(case: Case, agreement: Record, change: str) -> dict[str, Any]:
    """The agreement and what is below it become the successor's; what was done before stays as it was written.

    What is true of one organisation only stays the predecessor's: its account, what was attested of it, its entry in
    the register.
    """
    body = successor_of(case.record)
    if body is None:
        raise LookupError("a succession without its successor reached the agreement")
    left = agreement.organisation if change == GRANTEE_SUCCESSION else agreement.authority
    for record in below(agreement):
        if change == GRANTEE_SUCCESSION:
            record.organisation_id = record.organisation_id if record.kind in OWN_TO_A_GRANTEE else body.id
        else:
            record.authority_id = body.id
    given = asked(case.record)
    return {
        "before": {"party": dict(left.name) if left else {}, "party_id": left.id if left else None},
        "after": {"party": dict(body.name), "party_id": body.id},
        "basis": {"act": given.get("legal_basis"), "date": given.get("basis_date")},
    }
