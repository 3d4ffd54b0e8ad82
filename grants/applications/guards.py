"""Facts of an application until it is admitted."""

from decimal import Decimal

from grants.applications.queries import amount_of, owes_money, refusals_appealable_until
from grants.applications.term import term_of, term_of_the_call
from grants.casework.budgets import read_budget, requested_of
from grants.casework.case import Case
from grants.casework.paper_parts import listed
from grants.casework.vocabulary import guard
from grants.languages import Message, Sum, say


@guard
def declarations_are_made(case: Case) -> Message | None:
    form = case.form("application_form")
    kept = case.record.answers(form.name)
    missing = [field for field in form.fields if field.type == "confirm" and kept.get(field.name) is not True]
    if not missing:
        return None
    parts = listed([field.label for field in missing], "; ")
    return say("Make these declarations first: %(parts)s.", parts=parts).beside(missing[0].name)


@guard
def amount_is_within_limit(case: Case) -> Message | None:
    """The sum asked for is what the budget adds up to, and no more than one grant of the call may be."""
    amount = amount_of(case.record)
    limit = Decimal(case.parent("call").answers("call_form").get("max_grant") or 0)
    lines = read_budget(case.record.answers("application_form").get("budget") or [])
    for number, line in enumerate(lines):
        if line.requested < 0:
            return say(
                "In the budget line “%(line)s” your own contribution is larger than the cost. Correct it.",
                line=line.item,
            ).beside(f"budget-{number}-own")
    if (total := requested_of(lines)) != amount:
        return say(
            "The budget asks for %(total)s from the grant, but the amount requested is %(amount)s. Make them equal.",
            total=Sum(total),
            amount=Sum(amount),
        ).beside("amount_requested")
    if limit and amount > limit:
        return say("One grant of this call is at most %(limit)s. Ask for less.", limit=Sum(limit)).beside(
            "amount_requested"
        )
    return None


@guard
def dates_of_the_project_fit(case: Case) -> Message | None:
    """The project ends after it starts, within the time of its call, and so does each activity within the project."""
    kept = case.record.answers("application_form")
    allowed, project = term_of_the_call(case.parent("call").answers("call_form")), term_of(kept)
    if project.is_backwards:
        return say("The project cannot end before it starts.").beside("ends")
    for name, is_outside in (("starts", project.begins_outside(allowed)), ("ends", project.finishes_outside(allowed))):
        if is_outside:
            return say(
                "Projects of this call last from %(first)s to %(last)s. Choose a day in that time.",
                first=allowed.starts or "…",
                last=allowed.ends or "…",
            ).beside(name)
    for number, row in enumerate(kept.get("activities") or []):
        activity, title = term_of(row), row.get("activity") or str(number + 1)
        if activity.is_backwards:
            return say("The activity “%(activity)s” cannot end before it begins.", activity=title).beside(
                f"activities-{number}-ends"
            )
        for name, is_outside in (
            ("starts", activity.begins_outside(project)),
            ("ends", activity.finishes_outside(project)),
        ):
            if is_outside:
                return say(
                    "The activity “%(activity)s” lies outside the project, which lasts from %(starts)s to %(ends)s.",
                    activity=title,
                    starts=project.starts or "…",
                    ends=project.ends or "…",
                ).beside(f"activities-{number}-{name}")
    return None


@guard
def no_unreturned_balance(case: Case) -> Message | None:
    if not owes_money(case.record.organisation_id):
        return None
    return say("Your organisation has money of an earlier grant to return. Return it first.")


@guard
def every_gate_is_passed(case: Case) -> Message | None:
    """Judges the checklist being sent: a “no” is a ground to refuse or to ask, never to admit."""
    form = case.form("screening_checklist")
    gates = [field for field in form.fields if field.type == "yes_no"]
    failed = [gate for gate in gates if case.answers and case.answers.get(gate.name) != "yes"]
    if not failed:
        return None
    return say(
        "An application is admitted only when every answer is “yes”. "
        "Ask for a clarification or refuse; not met: %(gates)s.",
        gates=listed([gate.label for gate in failed], "; "),
    ).beside(failed[0].name)


@guard
def a_gate_is_not_passed(case: Case) -> Message | None:
    """What is met throughout is admitted, not noted."""
    gates = [field.name for field in case.form("screening_checklist").fields if field.type == "yes_no"]
    if not case.answers or any(case.answers.get(name) == "no" for name in gates):
        return None
    return say("Every answer is “yes”: admit the application.")


@guard
def ground_was_found(case: Case) -> Message | None:
    """Nobody is refused on a ground that the checklist of their own application says is met."""
    ground, kept = case.answers.get("ground"), case.record.answers("screening_checklist")
    if not ground or kept.get(ground) != "yes":
        return None
    return say(
        "The checklist says that this requirement is met. Choose the ground that was found, or note it first."
    ).beside("ground")


@guard
def refusals_can_no_longer_be_appealed(case: Case) -> Message | None:
    """Nobody is scored while a refused applicant may still come back."""
    until = refusals_appealable_until(case)
    if until is None or case.now > until:
        return None
    return say("A refusal of admission can still be appealed until %(until)s. Wait until then.", until=until)


@guard
def appeal_is_about_it(case: Case) -> Message | None:
    """Whether what moves the application is an appeal that stands under this very application."""
    if case.cause is not None and case.cause.record.parent_id == case.record.id:
        return None
    return say("The appeal is about another application.")
