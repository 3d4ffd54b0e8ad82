"""Facts of a call before it closes: its money, its period, its weights, its commission."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from grants.calls.criteria import bands, criteria
from grants.calls.queries import (
    Voter,
    budget_of,
    chairs_of,
    closing_of,
    commission_of,
    deadline_of,
    holds_parity,
    number,
    secretaries,
)
from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.clock import LOCAL
from grants.languages import Message, Sum, say


@guard
def deadline_has_not_passed(case: Case) -> Message | None:
    deadline = closing_of(case)
    if deadline is None or case.now <= deadline:
        return None
    return say("The deadline passed on %(deadline)s. Nothing can be filed or changed after it.", deadline=deadline)


@guard
def new_deadline_is_later(case: Case) -> Message | None:
    given, deadline = case.answers.get("new_deadline"), deadline_of(case.record)
    if not given or deadline is None or datetime.fromisoformat(given) > deadline:
        return None
    return say("The new deadline must be later than the present one, %(deadline)s.", deadline=deadline).beside(
        "new_deadline"
    )


@guard
def budget_fits_programme(case: Case) -> Message | None:
    """The calls under one programme, drafts and failed ones left out, cost no more than the programme has."""
    programme = case.parent("programme")
    others = [c for c in case.siblings() if c.id != case.record.id and c.phase not in ("preparing", "ended")]
    left = Decimal(programme.answers("programme_form").get("budget") or 0) - sum(map(budget_of, others), Decimal(0))
    if budget_of(case.record) <= left:
        return None
    return say(
        "The programme has %(left)s left for calls. Lower the budget of this call.", left=Sum(max(left, Decimal(0)))
    ).beside("budget")


@guard
def weights_sum_to_ten(case: Case) -> Message | None:
    """In every size band each criterion has its weight, and the weights add up to ten."""
    names = {criterion.name for criterion in criteria(case.rules)}
    for band in bands(case.rules):
        if set(band.weights) != names or sum(band.weights.values()) != 10:
            return say(
                "The weights of rule pack “%(pack)s” do not add up to 10 in every size band. Choose another rule pack.",
                pack=case.rules.title,
            ).beside("rule_pack")
    return None


@guard
def acceptance_period_is_long_enough(case: Case) -> Message | None:
    """Counted in calendar days from today; a shorter period needs its reason, and has a floor of its own."""
    deadline = deadline_of(case.record)
    if deadline is None:
        return say("Set the deadline for applications first.").beside("deadline")
    days = (deadline.astimezone(LOCAL).date() - case.today).days
    usual, least = number(case.rules, "acceptance_days"), number(case.rules, "acceptance_days_at_least")
    if days < least:
        return say(
            "Applications would be accepted for %(days)s days from today; at least %(least)s are needed. "
            "Set a later deadline.",
            days=days,
            least=least,
        ).beside("deadline")
    if days < usual and not (case.record.answers("call_form").get("short_period_reason") or "").strip():
        return say(
            "Applications would be accepted for %(days)s days from today, fewer than %(usual)s. "
            "Set a later deadline or state the reason for the shorter period.",
            days=days,
            usual=usual,
        ).beside("short_period_reason")
    return None


@guard
def commission_is_appointed(case: Case) -> Message | None:
    today = case.today
    if not chairs_of(case.record, today):
        return say("The commission has no chair. Appoint one first.")
    if not secretaries(case, today):
        return say("The commission has no secretary. Appoint one first.")
    commission = commission_of(case.record, today)
    if not commission:
        return say("The commission has no members. Appoint them first.")
    if case.rules.value("parity") and not holds_parity(commission):
        return unequal_sides(commission)
    return None


def unequal_sides(commission: Sequence[Voter]) -> Message:
    sides = [voter.side for voter in commission]
    return say(
        "The commission has %(state)s members for the state and %(civil)s for civil society. "
        "Appoint as many on each side first.",
        state=sides.count("state"),
        civil=sides.count("civil"),
    )
