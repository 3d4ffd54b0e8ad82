"""The scenes of an evaluation: evaluators distributed over a whole call or appointed one by one, and their sheets."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from grants.demonstration import scripts
from grants.demonstration.paperwork import scanned
from grants.demonstration.playing import Scene
from grants.demonstration.stage import Stage
from grants.demonstration.telling import DECLARED, Telling

EVALUATOR = "evaluator"
STRONG_FROM, WEAK_UP_TO = 8, 5
SCAN = "list eksperta.pdf"


def tell_evaluation(telling: Telling) -> None:
    """The distribution where the story has one, then every review to the end that the story gives it."""
    distributed = telling.script.call.get("distribution")
    if distributed:
        _distribution(telling, distributed)
    for name, told in telling.script.applications.items():
        for number, review in enumerate(filter(telling.is_told, told["reviews"]), 1):
            path = f"{name}/review {number}"
            if not (distributed and "assigned" not in review):
                _appointment(telling, name, review, number)
            _sheet(telling, path, review)


def _distribution(telling: Telling, told: Mapping[str, Any]) -> None:
    telling.begin(told["committed"], "distribution", "distribution", "secretary", under="call", answers=told["terms"])
    telling.press(told["computed"], "distribution", "compute", "secretary")
    telling.press(told["confirmed"], "distribution", "confirm", "secretary")


def _appointment(telling: Telling, application: str, told: Mapping[str, Any], number: int) -> None:
    """Of the evaluator who is named; where a distribution gave the application others, of one who is new to it."""
    at = told.get("assigned") or telling.script.call["dates"]["assigned"] + timedelta(minutes=number)
    officials = telling.script.people["officials"]
    pool = [key for key, person in officials.items() if EVALUATOR in person["roles"]]
    ordered = sorted(pool, key=lambda key: key != told["who"])
    telling.scenes.append(Scene(at, partial(_appoint, telling.stage, application, ordered, at)))


def _appoint(stage: Stage, application: str, pool: Sequence[str], at: datetime) -> None:
    taken = {_evaluator_of(stage, review) for review in stage.below(application, "review")}
    chosen = next(key for key in pool if key not in taken)
    answers = {"evaluator": chosen}
    stage.begin("review", f"{application} review by {chosen}", "secretary", at, under=application, answers=answers)


def _evaluator_of(stage: Stage, review: str) -> str:
    return stage.cast.key_of(stage.record(review).answers("evaluator_assignment")["evaluator"])


def _sheet(telling: Telling, review: str, told: Mapping[str, Any]) -> None:
    """What the evaluator of a review does, whoever that is; on paper it is entered by the secretary."""
    stage = telling.stage

    def add(at: datetime, act: Callable[[str], None]) -> None:
        telling.scenes.append(Scene(at, lambda: act(_evaluator_of(stage, review))))

    if recused := told.get("recused"):
        at, reason = recused["at"], {"reason": recused["reason"]}
        add(at, lambda who: stage.press(review, "declare_conflict", who, at, reason))
        return
    if (on_paper := told.get("on_paper")) and telling.script.whole:
        _entered(telling, review, told, on_paper)
        return
    declared = told["declared"]
    add(declared, lambda who: stage.press(review, "declare_no_conflict", who, declared, dict.fromkeys(DECLARED, True)))
    if "locked" in told:
        locked, sheet = told["locked"], _marked(telling, told)
        begun = locked - timedelta(hours=1)
        add(begun, lambda who: stage.fill(review, who, begun, sheet))
        add(locked, lambda who: stage.press(review, "lock", who, locked))


def _entered(telling: Telling, review: str, told: Mapping[str, Any], on_paper: Mapping[str, Any]) -> None:
    declared, locked = told["declared"], told["locked"]
    telling.attach(declared - timedelta(minutes=20), review, "secretary", {SCAN: scanned("List eksperta")})
    declaration = {"signed_on": scripts.day(declared), "no_conflict": True, "scan": [SCAN]}
    telling.press(declared, review, "enter_declaration", "secretary", declaration)
    marks = {**_marked(telling, told), "signed_on": on_paper["signed_on"], "confirmed": True, "scan": [SCAN]}
    telling.press(locked, review, "enter_marks", "secretary", marks)


def _marked(telling: Telling, told: Mapping[str, Any]) -> dict[str, Any]:
    language = telling.script.people["officials"][told["who"]]["language"]
    return {"marks": _marks(told["marks"], language), "overall_comment": told["overall"]}


def _marks(marks: Sequence[int], language: str) -> Mapping[str, Mapping[str, str]]:
    """Marks in the order of the criteria, with what is written beside the high and the low ones."""
    sheet = {}
    for (criterion, written), mark in zip(scripts.comments().items(), marks, strict=True):
        tone = "strong" if mark >= STRONG_FROM else "weak" if mark <= WEAK_UP_TO else None
        sheet[criterion] = {"mark": str(mark), "comment": written[tone][language] if tone else ""}
    return sheet
