"""The plan of visits: the riskiest project first and why, the road by which and the month in which it is reached."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from grants.casework.perform import NotPossible, begin
from grants.casework.straight_line import Press
from grants.database import db
from grants.monitoring.localities import Locality, locality_named_in
from grants.monitoring.plan import Plan, plan_of_visits
from grants.monitoring.risk import Signs, reasons
from grants.records.library import shipped
from grants.records.models import Record
from tests.grants.agreements.stage import Stage
from tests.grants.monitoring.test_visits import DESKS, conduct, conducted, planned
from tests.rules.test_lists_ask_as_often_for_twenty_as_for_two import FEW, MANY, multiply, questions
from tests.visiting import Visitor

ON_ONE_ENGINE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
PACK = shipped()[2]["kg-2022"]
SUMMER = [str(month) for month in range(5, 11)]


def told(plan: Plan) -> Sequence[str]:
    return [str(reason.words) for reason in plan.rows[0].stop.reasons]


def plan_for(stage: Stage, who: str = "monitor", **wanted: Any) -> Plan:
    return plan_of_visits(stage.world.actor(who, stage.now), stage.now, **wanted)


def list_locality(stage: Stage, name: str = "Каракол", route: str = "Каракол – Ак-Суу", **changed: Any) -> Record:
    answers = {"locality": {"ky": name, "ru": name}, "route": route, "open_in": SUMMER, "hours": "2", "note": ""}
    record = begin(
        "locality",
        None,
        stage.world.actor("monitor", stage.now),
        stage.now,
        Press({**answers, **changed}),
        authority_id=stage.world.authority.id,
    )
    db.session.commit()
    return record


def test_each_sign_of_risk_is_a_reason_with_the_points_of_its_rule() -> None:
    quiet = Signs(Decimal("999999.99"), last_visit=date(2026, 5, 1))
    assert reasons(quiet, PACK) == []
    signs = Signs(Decimal("1000000"), 1, 2, 1, 3, None, is_first_grant=True)
    assert [(str(each.words).replace("\N{NO-BREAK SPACE}", " "), each.points) for each in reasons(signs, PACK)] == [
        ("1 report is overdue.", 3),
        ("1 finding is not put right.", 3),
        ("2 reports were returned.", 2),
        ("Nobody has visited it yet.", 2),
        ("The grant is large: 1,000,000.00 som.", 2),
        ("3 earlier findings were put right.", 1),
        ("It is the first grant of the organisation.", 1),
    ]


def a_place(name: str, route: str = "") -> Locality:
    return Locality(name, {"ky": name, "ru": name}, route, frozenset({6}), "", "")


def test_a_locality_is_known_by_its_name_in_the_territory_as_a_word_of_its_own() -> None:
    known = [a_place("Ак-Суу"), a_place("Жаңы Ак-Суу"), a_place("Кара")]
    assert locality_named_in("село ак-суу, Иссык-Кульская область", known) == known[0]
    assert locality_named_in("Жаңы Ак-Суу айылы", known) == known[1]
    assert locality_named_in("Каракол", known) is None


def test_a_season_is_told_in_runs_of_months_over_the_new_year() -> None:
    def season(*months: int) -> str:
        return str(Locality("x", {}, "", frozenset(months), "", "").season)

    assert season(5, 6, 7) == "The road is open: May – July."
    assert season(11, 12, 1, 2, 5) == "The road is open: May, November – February."
    assert season(*range(1, 13)) == "The road is open all year."


@ON_ONE_ENGINE
def test_a_grant_in_force_is_in_the_plan_until_a_visit_is_ahead(stage: Stage) -> None:
    assert plan_for(stage).rows == []
    stage.sign()
    assert told(plan_for(stage)) == ["Nobody has visited it yet.", "It is the first grant of the organisation."]
    assert plan_for(stage).rows[0].stop.points == 3
    assert plan_for(stage, "head_1").total == plan_for(stage, "evaluator_1").total == 0
    visit = planned(stage, visit_on="2026-06-09")
    assert plan_for(stage).rows[0].stop.ahead == visit


@ON_ONE_ENGINE
def test_what_a_visit_found_speaks_for_another(stage: Stage) -> None:
    stage.sign()
    stage.wait(days=28)
    visit = conducted(stage, planned(stage), DESKS)
    stop = plan_for(stage).rows[0].stop
    assert (stop.last_visit, stop.ahead) == (date(2026, 6, 9), None)
    assert "1 finding is not put right." in told(plan_for(stage))
    assert visit.phase == "checking"


def test_late_and_returned_reports_are_counted(stage: Stage) -> None:
    stage.sign()
    report = stage.pay(stage.tranches[0])
    stage.wait(days=61)
    while stage.tick(report) is not None:
        pass
    assert "1 report is overdue." in told(plan_for(stage))
    stage.report(report, "1000.00")
    stage.press(report, "return_with_remarks", "monitor", remarks="Нет чеков.", resubmit_by="2026-07-20")
    assert "1 report was returned." in told(plan_for(stage))
    assert "1 report is overdue." not in told(plan_for(stage))


@ON_ONE_ENGINE
def test_a_project_whose_road_is_closed_in_the_month_comes_last_and_says_so(stage: Stage) -> None:
    stage.sign()
    assert plan_for(stage).rows[0].stop.locality is None
    list_locality(stage)
    summer, winter = plan_for(stage, month=6, by_route=True), plan_for(stage, month=1)
    assert [(leg.route, leg.points) for leg in summer.legs] == [("Каракол – Ак-Суу", 3)]
    assert (summer.closed, winter.closed) == (0, 1)
    assert not winter.rows[0].stop.is_open


@ON_ONE_ENGINE
def test_the_locality_that_a_visit_names_wins_over_the_territory(stage: Stage) -> None:
    stage.sign()
    list_locality(stage)
    other = list_locality(stage, "Энилчек", "Каракол – Энилчек")
    planned(stage, visit_on="2026-06-09", locality=other.reference)
    (row,) = plan_for(stage).rows
    assert row.stop.locality is not None
    assert row.stop.locality.route == "Каракол – Энилчек"


@ON_ONE_ENGINE
def test_a_locality_is_listed_once_and_may_be_changed_and_removed(stage: Stage) -> None:
    first = list_locality(stage)
    with pytest.raises(NotPossible, match=r"\(\)|in the list"):
        list_locality(stage, "КАРАКОЛ")
    db.session.rollback()
    stage.press(first, "change", "monitor", **{**first.answers("locality_form"), "route": "Каракол – Пржевальск"})
    stage.press(first, "remove", "customer_officer", reason="Слилось с другим.")
    list_locality(stage, "Каракол")


@ON_ONE_ENGINE
def test_the_page_is_for_those_who_plan_visits_and_asks_as_often_for_many_as_for_few(app: Flask, stage: Stage) -> None:
    agreement = stage.sign()
    list_locality(stage)
    app.config["CLOCK"] = lambda: stage.now
    people = stage.world.people
    for who, status in (("head_1", 403), ("evaluator_1", 403), ("customer_officer", 200)):
        assert Visitor(app, people[who]).get("/visits/plan").status_code == status
    monitor = Visitor(app, people["monitor"], "en")
    for wrong in ("order=x", "month=13", "month=x"):
        assert monitor.get(f"/visits/plan?{wrong}").status_code == 404
    counted = []
    for more in (FEW - 1, MANY - FEW):
        multiply(agreement, more)
        monitor.get("/visits/plan")
        with questions(app) as asked:
            page = monitor.get("/visits/plan?order=route&month=6").get_data(as_text=True)
        counted.append(len(asked))
    assert counted[0] == counted[1], counted
    assert "Nobody has visited it yet." in page
    assert "Каракол – Ак-Суу" in page
    assert page.count("Plan a visit") == MANY


@ON_ONE_ENGINE
def test_a_visit_without_warning_counts_as_one(stage: Stage) -> None:
    stage.sign()
    stage.wait(days=28)
    visit = planned(stage, visit_on="2026-06-01", unannounced_ground="Жалоба жителей")
    conduct(stage, visit)
    assert plan_for(stage).rows[0].stop.last_visit == date(2026, 6, 1)
