"""The calendar that follows from a call: each date with the rule it is counted by."""

from datetime import date, timedelta

import pytest
from flask import Flask

from grants.calls.timetable import EXPECTED, HAPPENED, SET, Timetable, timetable_of
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def laid_out(walk: Walk, call: Record) -> dict[str, date]:
    return {str(stop.title): stop.day for stop in Timetable(walk.case(call, "customer_officer")).stops}


def test_every_date_follows_from_the_deadline_by_the_rules_of_the_pack(walk: Walk) -> None:
    call = walk.draft_call()
    days = laid_out(walk, call)
    assert days["The call is announced"] == date(2026, 3, 2)
    assert days["The earliest deadline that needs no reasons"] == date(2026, 4, 1)
    assert days["Applications close"] == date(2026, 4, 6)
    assert days["Questions close"] == date(2026, 3, 30)
    assert days["Clarifications are answered"] == date(2026, 4, 13)
    assert days["Refusals of admission can be appealed until"] == date(2026, 4, 20)
    decided = days["The commission's decision is published"]
    assert days["Standstill ends, results can no longer be appealed"] == decided + timedelta(days=10)
    assert days["Agreements are signed until"] == decided + timedelta(days=30)
    assert list(days.values()) == sorted(days.values())


def test_a_date_that_has_come_takes_the_place_of_what_was_counted(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    stops = {str(stop.title): stop for stop in Timetable(walk.case(call, "customer_officer")).stops}
    checked = stops["Checking is finished, evaluation begins"]
    assert (checked.how, checked.day) == (HAPPENED, walk.now.date())
    assert stops["The call is announced"].how == HAPPENED
    assert stops["Applications close"].how == SET
    assert stops["The commission's decision is published"].how == EXPECTED


def test_a_deadline_on_a_day_off_and_projects_before_agreements_are_pointed_out(walk: Walk) -> None:
    call = walk.draft_call(deadline="2026-05-09T12:00:00+00:00", implementation_starts="2026-06-01")
    told = " ".join(str(each) for each in Timetable(walk.case(call, "customer_officer")).warnings)
    assert "“Applications close” falls on 9 May 2026, which is a day off." in told.replace("\N{NO-BREAK SPACE}", " ")
    assert "agreements might be signed only from" in told
    assert not Timetable(walk.case(walk.draft_call(implementation_starts="2026-07-01"), "customer_officer")).warnings


def test_a_call_without_a_single_date_has_a_calendar_all_the_same(walk: Walk) -> None:
    call = walk.draft_call(deadline="", implementation_starts="", implementation_ends="", rule_pack="")
    assert list(laid_out(walk, call)) == ["The call is announced", "The earliest deadline that needs no reasons"]


def test_a_draft_shows_its_calendar_to_those_who_write_it_alone(app: Flask, walk: Walk) -> None:
    call = walk.draft_call()
    page = Visitor(app, walk.world.people["customer_officer"], "en").get(f"/records/{call.reference}").text
    assert "The calendar that follows" in page
    assert "Time to appeal a refusal of admission: 5 working days" in page
    assert timetable_of(walk.case(call, "head_1")) is None
