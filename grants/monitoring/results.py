"""What lasts of a project: the guards of its evaluation and of the gatherings where results are shown."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from grants.casework.case import Case
from grants.casework.vocabulary import computation, guard, told_in_public
from grants.database import db
from grants.languages import Message, say
from grants.monitoring.guards import NO_DATE, day_in
from grants.reports.figures import agreed_rows
from grants.reports.models import IndicatorValue
from grants.reports.small_groups import NOT_SHOWN, counted, least_shown, too_small

OUTCOME, PLANNED, MINUTES = "outcome_form", "gathering_plan", "gathering_minutes"
PEOPLE = ("women", "men", "children", "disabled")


@guard
def outcome_is_measured(case: Case) -> Message | None:
    """Every agreed indicator has its value, with the day, the evidence, who measured it and how surely."""
    answers = case.record.answers(OUTCOME)
    rows: Mapping[str, Mapping[str, Any]] = {row.get("key"): row for row in answers.get("values") or ()}
    evaluated = day_in(answers, "evaluated_on")
    if evaluated is not None and evaluated > case.today:
        return say("%(day)s has not come yet.", day=evaluated).beside("evaluated_on")
    for key, agreed in agreed_rows(case.parent("agreement")).items():
        title, row = agreed.get("indicator") or "", rows.get(key) or {}
        if not _is_number(row.get("actual")):
            return say("Give the value reached of the indicator “%(title)s”.", title=title).beside("values")
        if not all(row.get(name) for name in ("evidence", "measured_by", "confidence")):
            return say("Say of “%(title)s” who measured it, on what evidence and how surely.", title=title).beside(
                "values"
            )
        measured = day_in(row, "measured_on")
        if measured is None:
            return NO_DATE.beside("values")
        if measured > (evaluated or case.today):
            return say(
                "“%(title)s” cannot be measured after the evaluation, on %(day)s.", title=title, day=measured
            ).beside("values")
    return None


@computation
def record_outcome(case: Case) -> None:
    """Enter the values into the books, once the evaluation is published."""
    rows = {row.get("key"): row for row in case.record.answers(OUTCOME).get("values") or ()}
    for key, agreed in agreed_rows(case.parent("agreement")).items():
        row = rows.get(key) or {}
        db.session.add(
            IndicatorValue(
                report_id=case.record.id,
                indicator=agreed.get("indicator") or "",
                unit=agreed.get("unit") or "",
                baseline=row.get("baseline") or agreed.get("baseline") or "",
                target=row.get("target") or agreed.get("target") or "",
                actual=row.get("actual") or "",
                measured_on=day_in(row, "measured_on"),
                measured_by=row.get("measured_by") or "",
                evidence=row.get("evidence") or "",
                confidence=row.get("confidence") or "",
                locality=row.get("locality") or "",
                **{name: counted(row, name) for name in PEOPLE},
            )
        )
    db.session.flush()


@guard
def gathering_is_announced_in_time(case: Case) -> Message | None:
    """Residents are told days before."""
    if not case.answers:
        return None
    held = day_in(case.answers, "held_on")
    if held is None:
        return NO_DATE.beside("held_on")
    days = case.number("gathering_notice_days")
    earliest = case.today + timedelta(days=days)
    if held < earliest:
        return say(
            "Residents are told %(days)s days before: the gathering can take place from %(earliest)s.",
            days=days,
            earliest=earliest,
        ).beside("held_on")
    return None


@guard
def gathering_took_place(case: Case) -> Message | None:
    """Not entered ahead of its day, nor for a day before it was planned."""
    if not case.answers:
        return None
    held = day_in(case.answers, "held_on")
    if held is None:
        return NO_DATE.beside("held_on")
    if held > case.today:
        return say("%(day)s has not come yet.", day=held).beside("held_on")
    planned = day_in(case.record.answers(PLANNED), "held_on")
    if planned is not None and held < planned:
        return say(
            "The gathering was planned for %(planned)s; it cannot have been held before.", planned=planned
        ).beside("held_on")
    return None


@guard
def heads_are_counted(case: Case) -> Message | None:
    """Women and men together are all who came."""
    if not case.answers:
        return None
    people, women, men = (counted(case.answers, name) or 0 for name in ("people", "women", "men"))
    if women + men != people:
        return say(
            "%(women)s women and %(men)s men are not %(people)s people.", women=women, men=men, people=people
        ).beside("people")
    return None


def groups_untold(row: Mapping[str, Any], least: int) -> set[str]:
    """The groups of one indicator that are too small to be told of in public."""
    counts = {name: counted(row, name) for name in PEOPLE}
    women, men = counts["women"], counts["men"]
    return too_small(counts, women + men if women is not None and men is not None else None, least)


@told_in_public(OUTCOME)
def outcome_without_small_groups(case: Case, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    least = least_shown(case)
    rows = [{**row, **dict.fromkeys(groups_untold(row, least), NOT_SHOWN)} for row in answers.get("values") or ()]
    return {**answers, "values": rows}


def _is_number(text: object) -> bool:
    try:
        return Decimal(str(text)).is_finite()
    except InvalidOperation:
        return False
