"""Each look is a record of its own, kept for the few who may see all sheets; the ranking stays as it is."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from grants.awards.advice.spread import Spread, may_compare
from grants.casework.perform import NotPossible, begin
from grants.casework.straight_line import Press
from grants.database import db
from grants.records.models import Event, Record
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        yield Walk(applicants=2, evaluators=3)


def ranked_call(walk: Walk) -> tuple[Record, list[Record]]:
    call = walk.open_call(budget="500000.00", max_grant="400000.00")
    applications = [walk.apply(call, n) for n in (1, 2)]
    walk.to_evaluation(call, *applications)
    for application, mark, other in zip(applications, (9, 8), (8, 8), strict=True):
        walk.review(application, "evaluator_1", mark)
        walk.review(application, "evaluator_2", other)
    walk.rank(call)
    return call, applications


def look(walk: Walk, call: Record, name: str = "commission_secretary", **answers: Any) -> Record:
    walk.now += timedelta(minutes=1)
    found = begin("what_if", call, walk.actor(name), walk.now, Press(answers), title=call.title)
    db.session.commit()
    return found


def test_a_look_is_journalled_and_shows_which_awards_flip_while_the_ranking_stays(walk: Walk) -> None:
    call, applications = ranked_call(walk)
    official = dict(call.data["ranking"])
    found = look(walk, call, budget="800000.00")
    rows = {row["reference"]: row for row in found.data["look"]}
    assert [rows[each.reference]["flips"] for each in applications] == [False, True]
    assert rows[applications[1].reference]["after"]["outcome"] == "win"
    assert [row["before"]["score"] for row in found.data["look"]] == [row["score"] for row in official["applications"]]
    assert call.data["ranking"] == official
    event = db.session.query(Event).filter_by(record_id=found.id).one()
    assert (event.role, event.answers) == ("commission_secretary", {"budget": "800000.00"})
    first = str(walk.world.people["evaluator_1"].id)
    without = {row["reference"]: row for row in look(walk, call, without=first).data["look"]}
    assert {row["after"]["score"] for row in without.values()} == {"80"}


def test_a_look_at_nothing_is_refused_and_so_is_one_by_anybody_else(walk: Walk) -> None:
    call, _ = ranked_call(walk)
    with pytest.raises(NotPossible, match="otherwise"):
        look(walk, call, budget="")
    db.session.rollback()
    with pytest.raises(NotPossible):
        look(walk, call, criterion="", weight="3")
    db.session.rollback()
    for name in ("member_state", "customer_head", "auditor", "evaluator_1", "head_1"):
        with pytest.raises(NotPossible):
            look(walk, call, name, budget="1.00")
        db.session.rollback()


def test_a_look_is_listed_by_what_was_changed_and_names_who_applied(app: Flask, walk: Walk) -> None:
    call, applications = ranked_call(walk)
    app.config["CLOCK"] = lambda: walk.now
    first = str(walk.world.people["evaluator_1"].id)
    found = look(walk, call, budget="800000.00", without=first)
    secretary = Visitor(app, walk.world.people["commission_secretary"], "en")
    links = secretary.get(f"/records/{call.reference}/comparison").text.partition('id="looks"')[2]
    link = links.partition(f'href="/records/{found.reference}">')[2].partition("</a>")[0].replace("\u00a0", " ")
    assert link == "budget 800,000.00 som; without the sheets of Evaluator 1"
    page = secretary.get(f"/records/{found.reference}").text.partition('id="look"')[2]
    for each in applications:
        assert each.organisation is not None
        assert each.organisation.name["en"] in page


def test_a_choice_of_a_look_can_be_taken_back_and_its_button_says_what_it_does(app: Flask, walk: Walk) -> None:
    call, _ = ranked_call(walk)
    app.config["CLOCK"] = lambda: walk.now
    secretary = Visitor(app, walk.world.people["commission_secretary"], "en")
    path = f"/records/{call.reference}/begin/what_if"
    page = secretary.get(path).text
    assert page.count("No change</label>") == 2
    assert re.search(r"<button[^>]*>\s*Show\s*<", page)
    assert secretary.post(path, criterion="", without="", threshold="70").status_code == 302


def test_only_chair_secretary_and_auditor_compare_sheets_and_only_once_all_are_locked(walk: Walk) -> None:
    call = walk.open_call(budget="500000.00", max_grant="400000.00")
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    walk.review(application, "evaluator_1", 9)
    assert not may_compare(walk.case(call, "commission_chair"))
    walk.review(application, "evaluator_2", 8)
    walk.rank(call)
    people = {name for name in walk.world.people if may_compare(walk.case(call, name))}
    assert people == {"commission_chair", "commission_secretary", "auditor"}


def test_the_spread_is_asked_in_as_many_questions_for_one_application_as_for_many(walk: Walk) -> None:
    call, applications = ranked_call(walk)
    spread = Spread(walk.case(call, "commission_chair"))
    assert [each.reference for each in spread.marked] == [each.reference for each in applications]
    assert {len(each.sheets) for each in spread.marked} == {2}
    assert sorted(spread.evaluators.values()) == ["Evaluator 1", "Evaluator 2"]
