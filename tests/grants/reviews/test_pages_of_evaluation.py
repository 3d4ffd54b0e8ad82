"""The evaluator's queue and sheet, the page of a distribution, the ranking with its spread, for each reader."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.casework.perform import begin
from grants.casework.straight_line import Press
from grants.database import db
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
NONE_TOLD = ("E-1", "E-2", "Evaluator 2", "Evaluator 3")


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        yield Walk(applicants=3, evaluators=3)


def at(app: Flask, walk: Walk, name: str, language: str = "en") -> Visitor:
    return Visitor(app, walk.world.people[name], language)


def commit(walk: Walk, call: Record, **terms: str) -> Record:
    walk.now += timedelta(minutes=1)
    found = begin("distribution", call, walk.actor("commission_secretary"), walk.now, Press(terms), title=call.title)
    db.session.commit()
    return found


def test_an_evaluator_works_from_the_queue_and_reads_the_application_beside_the_sheet(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    applications = [walk.apply(call, n) for n in (1, 2)]
    walk.to_evaluation(call, *applications)
    reviews = [walk.appoint(each, "evaluator_1") for each in applications]
    walk.review(applications[0], "evaluator_2")
    app.config["CLOCK"] = lambda: walk.now
    evaluator = at(app, walk, "evaluator_1")
    queue = evaluator.get("/reviews").text
    assert "Declare whether you have a conflict of interest" in queue
    assert f"/records/{reviews[0].reference}" in queue
    assert "Overdue</strong>" not in queue
    told = applications[0].answers("application_form")["problem"]
    assert told not in queue
    walk.press("evaluator_1", reviews[0], "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
    assert "0 of 10 marks given" in evaluator.get("/reviews").text
    page = evaluator.get(f"/records/{reviews[0].reference}/form").text
    assert told in page
    assert "ashar-anchors" in page
    assert page.index(told) < page.index('name="marks-')
    for name in NONE_TOLD:
        assert name not in page
        assert name not in evaluator.get("/reviews").text
    walk.wait(days=60)
    assert "Overdue</strong>" in evaluator.get("/reviews").text


def test_the_queue_asks_the_database_as_often_for_one_review_as_for_three(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    applications = [walk.apply(call, n) for n in (1, 2, 3)]
    walk.to_evaluation(call, *applications)
    evaluator = at(app, walk, "evaluator_1")
    counts = []
    for application in applications:
        walk.appoint(application, "evaluator_1")
        asked: list[str] = []
        evaluator.get("/reviews")

        def note(*given: object, asked: list[str] = asked) -> None:
            asked.append(str(given[2]))

        sa.event.listen(db.engine, "before_cursor_execute", note)
        assert evaluator.get("/reviews").status_code == 200
        sa.event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_only_evaluators_have_a_queue(app: Flask, walk: Walk) -> None:
    assert at(app, walk, "head_1").get("/reviews").status_code == 403
    assert Visitor(app).get("/reviews").status_code == 302


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_page_of_a_distribution_tells_the_secretary_all_and_everybody_else_the_hash(
    app: Flask, walk: Walk, language: str
) -> None:
    call = walk.open_call()
    distribution = commit(walk, call)
    applications = [walk.apply(call, n) for n in (1, 2, 3)]
    walk.to_evaluation(call, *applications)
    walk.press("commission_secretary", distribution, "compute")
    path = f"/records/{distribution.reference}"
    kept = distribution.data["distribution"]
    told = at(app, walk, "commission_secretary", language).get(path).text
    assert kept["seed"] in told
    assert "Evaluator 3" in told
    walk.press("commission_secretary", distribution, "confirm")
    readers = [
        Visitor(app, None, language),
        *(at(app, walk, name, language) for name in ("evaluator_1", "head_1", "member_state")),
    ]
    for reader in readers:
        page = reader.get(path).text
        assert kept["commitment"] in page
        for secret in (kept["seed"], "Evaluator 3", "V-00", kept["digest"]):
            assert secret not in page


def test_what_is_lacking_stands_on_the_page_with_what_would_do(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    distribution = commit(walk, call, most="1")
    applications = [walk.apply(call, n) for n in (1, 2, 3)]
    walk.to_evaluation(call, *applications)
    walk.press("commission_secretary", distribution, "compute")
    page = at(app, walk, "commission_secretary").get(f"/records/{distribution.reference}").text
    assert "need 6 reviews between them" in page
    assert "or a limit of 2 applications for one evaluator" in page
    assert "3 more evaluators without any tie" in page


def test_the_ranking_with_its_spread_is_for_those_who_may_see_all_sheets(app: Flask, walk: Walk) -> None:
    call = walk.open_call(budget="500000.00", max_grant="400000.00")
    applications = [walk.apply(call, n) for n in (1, 2)]
    walk.to_evaluation(call, *applications)
    path = f"/records/{call.reference}/comparison"
    for application in applications:
        walk.review(application, "evaluator_1", 9)
        walk.review(application, "evaluator_2", 8 if application is applications[0] else 5)
    walk.review(applications[1], "evaluator_3", 7)
    assert at(app, walk, "commission_chair").get(path).status_code == 404
    walk.rank(call)
    for name in ("commission_chair", "commission_secretary", "auditor"):
        page = at(app, walk, name).get(path)
        assert page.status_code == 200
        assert "80.00 · 90.00" in page.text
        assert "50.00 · 70.00 · 90.00" in page.text
        assert "too few shared applications" in page.text
    for name in ("member_state", "customer_head", "evaluator_1", "head_1"):
        assert at(app, walk, name).get(path).status_code in (403, 404)
    secretary = at(app, walk, "commission_secretary")
    answer = secretary.post(f"/records/{call.reference}/begin/what_if", budget="900 000")
    assert answer.status_code == 302, answer.text
    shown = secretary.get(answer.headers["Location"]).text
    assert "No award would be another." in shown or "1 award would be another." in shown
    refused = secretary.post(f"/records/{call.reference}/begin/what_if", weight="3", budget="x")
    assert refused.status_code == 422
    for name in ("member_state", "head_1", "evaluator_1"):
        assert at(app, walk, name).get(answer.headers["Location"]).status_code == 404


def test_an_evaluator_fills_in_a_card_of_their_own_and_nobody_elses(app: Flask, walk: Walk) -> None:
    app.config["CLOCK"] = lambda: walk.now
    secretary, evaluator = at(app, walk, "commission_secretary"), at(app, walk, "evaluator_1")
    chosen = str(walk.world.people["evaluator_1"].id)
    answer = secretary.post("/begin/evaluator_card", evaluator=chosen, authority=str(walk.world.authority.id))
    assert answer.status_code == 302, answer.text
    card = db.session.query(Record).filter_by(kind="evaluator_card").one()
    path = f"/records/{card.reference}"
    again = secretary.post("/begin/evaluator_card", evaluator=chosen, authority=str(walk.world.authority.id))
    assert again.status_code == 409
    assert "already has a card" in again.text
    assert "Protection from violence" in evaluator.get(f"{path}/form").text
    rows = {"family-0-name": "=1+1 Асанова", "bodies-0-name": "Фонд", "bodies-0-inn": "12"}
    wrong = evaluator.post(f"{path}/form", version=str(card.version), languages="ky", **rows)
    assert wrong.status_code == 422
    assert "=1+1 Асанова" in wrong.text
    rows["bodies-0-inn"] = "01234567890123"
    right = evaluator.post(f"{path}/form", version=str(card.version), languages="ky", topics="violence", **rows)
    assert right.status_code == 302, right.text
    assert evaluator.post(f"{path}/actions/declare").status_code == 302
    assert "Асанова" in secretary.get(path).text
    for name in ("evaluator_2", "head_1", "member_state", "commission_chair"):
        assert at(app, walk, name).get(path).status_code == 404
