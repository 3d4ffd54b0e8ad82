"""Facts of appointing evaluators, of their sheets, and of an application that waits for its score."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from grants.calls.criteria import Criterion, criteria
from grants.calls.queries import number
from grants.casework.case import Case
from grants.casework.paper_parts import listed
from grants.casework.vocabulary import guard
from grants.clock import LOCAL
from grants.database import db
from grants.languages import Message, say
from grants.people.actors import right_used
from grants.people.models import User
from grants.records.models import Event, Record
from grants.reviews.distributing import COMPETING
from grants.reviews.queries import (
    evaluators_of,
    in_the_pool,
    locked,
    spread_calls_another,
    standing,
)
from grants.reviews.ties import roles_in_bodies, ties


@guard
def evaluator_has_no_tie(case: Case) -> Message | None:
    """Judges the appointment being made. Nobody evaluates those who compete with their own organisation."""
    chosen = str(case.answers.get("evaluator") or "")
    if not chosen:
        return None
    user = db.session.get(User, int(chosen)) if chosen.isdigit() else None
    if user is None or not in_the_pool(user.id, case):
        return say("Choose one of the evaluators of this authority.").beside("evaluator")
    application = case.on(case.parent("application"))
    if user.id in evaluators_of([application.record]):
        return say(
            "%(name)s evaluates this application already, or has done so before. Choose somebody else.", name=user.name
        ).beside("evaluator")
    tie = next(ties([user], [application.record]), None)
    if tie is not None:
        return say("%(tie)s Choose somebody else.", tie=tie.message).beside("evaluator")
    if roles_in_bodies([user], case.on(case.parent("call")).children("application", phases=COMPETING)):
        return say(
            "%(name)s has, or had, a role in another organisation that competes in this call. Choose somebody else.",
            name=user.name,
        ).beside("evaluator")
    return None


@guard
def evaluator_is_another_person(case: Case) -> Message | None:
    """Nobody appoints themselves, nor the one for whom they act."""
    _, membership = right_used(case.rights, ("commission_secretary",))
    absent = membership.on_behalf_of_id if membership else None
    appointing = {str(each) for each in (case.actor.user and case.actor.user.id, absent) if each}
    if str(case.answers.get("evaluator") or "") in appointing:
        return say("Nobody appoints themselves to evaluate. Choose somebody else.").beside("evaluator")
    return None


@guard
def locks_one_sheet_alone(case: Case) -> Message | None:
    """One person gives one sheet on an application, in whoever's place they act."""
    user = case.actor.user
    if user is None:
        return None
    query = (
        sa.select(Event.actor_id)
        .join(Record, Event.record_id == Record.id)
        .where(Record.parent_id == case.record.parent_id, Record.kind == "review", Record.id != case.record.id)
        .where(Event.action == "lock", Event.actor_id == user.id)
    )
    if db.session.scalar(query.limit(1)) is None:
        return None
    return say("You have already locked another evaluation sheet on this application; another person must do this.")


@guard
def evaluators_are_not_too_many(case: Case) -> Message | None:
    """As many as the rules plan; one more, up to their most, only once two of them disagree."""
    application = case.on(case.parent("application"))
    now_appointed = len([r for r in standing(application) if r is not case.record])
    planned = number(case.rules, "evaluators")
    if now_appointed < planned:
        return None
    most = number(case.rules, "max_evaluators")
    if now_appointed >= most:
        return say("The application has as many evaluators as the rules allow: %(most)s.", most=most)
    if spread_calls_another(application):
        return None
    return say(
        "The application has its %(planned)s evaluators. "
        "One more is called only when both have locked their sheets and disagree.",
        planned=planned,
    )


@guard
def every_mark_is_given(case: Case) -> Message | None:
    return _marks_missing(case, case.record.answers("evaluation_sheet"))


@guard
def comments_are_given(case: Case) -> Message | None:
    """Very low and very high marks are explained, and there is an overall comment."""
    return _comments_missing(case, case.record.answers("evaluation_sheet"))


@guard
def entered_marks_are_given(case: Case) -> Message | None:
    """As `every_mark_is_given`, of the sheet that is being typed from paper."""
    return _marks_missing(case, case.answers) if case.answers else None


@guard
def entered_comments_are_given(case: Case) -> Message | None:
    return _comments_missing(case, case.answers) if case.answers else None


@guard
def paper_was_signed_in_time(case: Case) -> Message | None:
    """What an evaluator signed on paper was signed after the appointment and before it was entered."""
    given = case.answers.get("signed_on")
    if not given:
        return None
    first, last = (moment.astimezone(LOCAL).date() for moment in (case.record.begun_at, case.now))
    if first <= date.fromisoformat(given) <= last:
        return None
    return say(
        "The paper cannot have been signed before the appointment of %(first)s or after today.", first=first
    ).beside("signed_on")


@guard
def review_still_counts(case: Case) -> Message | None:
    aside = case.parent("application").data.get("reviews_set_aside", [])
    if case.record.reference not in aside:
        return None
    return say("This review was set aside after an appeal; it is not reopened.")


def _marks_missing(case: Case, sheet: Mapping[str, Any]) -> Message | None:
    missing = [criterion.title for criterion, mark, _ in _given(case, sheet) if mark is None]
    return say("Give a mark for: %(criteria)s.", criteria=listed(missing)).beside("marks") if missing else None


def _comments_missing(case: Case, sheet: Mapping[str, Any]) -> Message | None:
    low, high = number(case.rules, "comment_forced_low"), number(case.rules, "comment_forced_high")
    least = number(case.rules, "comment_min_characters")
    short = [
        criterion.title
        for criterion, mark, comment in _given(case, sheet)
        if mark is not None and (mark <= low or mark >= high) and len(comment) < least
    ]
    if short:
        return say(
            "Explain the very low and very high marks in at least %(least)s characters: %(criteria)s.",
            least=least,
            criteria=listed(short),
        ).beside("marks")
    if len((sheet.get("overall_comment") or "").strip()) < least:
        return say("Write an overall comment of at least %(least)s characters.", least=least).beside("overall_comment")
    return None


def _given(case: Case, sheet: Mapping[str, Any]) -> Iterator[tuple[Criterion, int | None, str]]:
    """Each criterion with the mark on the sheet, if there is a proper one, and its comment."""
    kept: Mapping[str, Any] = sheet.get("marks") or {}
    highest = number(case.rules, "highest_mark")
    for criterion in criteria(case.rules):
        row = kept.get(criterion.name) or {}
        mark = str(row.get("mark") if row.get("mark") is not None else "")
        fits = mark.isascii() and mark.isdigit() and int(mark) <= highest
        yield criterion, int(mark) if fits else None, (row.get("comment") or "").strip()


@guard
def enough_reviews_are_locked(case: Case) -> Message | None:
    needed, found = number(case.rules, "evaluators"), len(locked(case))
    if found >= needed:
        return None
    return say("Locked evaluation sheets: %(found)s of %(needed)s.", found=found, needed=needed)


@guard
def spread_is_settled(case: Case) -> Message | None:
    """Two that disagree are not left alone: a third sheet must be locked."""
    if spread_calls_another(case):
        return say("The two evaluators disagree too much. Appoint one more.")
    return None
