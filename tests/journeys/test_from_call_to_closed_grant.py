"""A call is carried to a closed grant by hand, in a browser without JavaScript; each person reads another language."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from grants.database import db
from grants.records.library import shipped
from grants.records.models import Event, Record
from grants.records.verifier import check_export
from tests.grants.calls.walk import (
    GATES,
    LONG,
    application_answers,
    approval_answers,
    call_answers,
    programme_answers,
    sheet_answers,
)
from tests.journeys.browser import PHONE, WIDE, Person, Site
from tests.world import World, make_world

LANGUAGES = {
    "customer_officer": "ru",
    "customer_head": "ky",
    "programme_approver": "ky",
    "commission_secretary": "ru",
    "commission_chair": "ky",
    "finance_officer": "ru",
    "monitor": "ky",
    "evaluator_1": "en",
    "evaluator_2": "ky",
    "editor_1": "ky",
    "head_1": "ky",
    "accountant_1": "en",
}
ON_A_PHONE = {"head_1", "monitor"}


class Journey:
    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        folder = os.environ.get("ASHAR_PICTURES")
        self.pictures = Path(folder) if folder else None
        with site.app.app_context():
            self.world: World = make_world(applicants=1, evaluators=2)
            self.ids = {name: person.id for name, person in self.world.people.items()}
            db.session.remove()
        self.people: dict[str, Person] = {}

    def person(self, name: str) -> Person:
        """Signs in once, and stays signed in."""
        if name not in self.people:
            size = PHONE if name in ON_A_PHONE else WIDE
            self.people[name] = Person(self.site, self.browser, name, LANGUAGES[name], size, self.pictures)
            self.people[name].sign_in()
        return self.people[name]

    def press(self, name: str, kind: str, reference: str, action: str, **answers: Any) -> str:
        """Open the record, press the button of that action and answer what it asks."""
        self.site.clock.moment += timedelta(minutes=1)
        person = self.person(name)
        row = shipped()[0][kind].actions[action]
        person.open_record(reference)
        person.press(row.title[person.language], answers if row.asks else None)
        return reference

    def begin(self, name: str, kind: str, path: str, **answers: Any) -> str:
        self.site.clock.moment += timedelta(minutes=1)
        person = self.person(name)
        person.open(path)
        person.fill(answers)
        person.send()
        return person.reference

    def write(self, name: str, reference: str, **answers: Any) -> None:
        """Fill in the record's own form and save it; rows beyond those on the page come with the button for more."""
        person = self.person(name)
        person.open(f"/records/{reference}/form")
        person.fill(answers)
        person.send()

    def below(self, reference: str, kind: str) -> list[str]:
        with self.site.app.app_context():
            parent = db.session.query(Record).filter_by(reference=reference).one()
            found = db.session.query(Record).filter_by(kind=kind, parent_id=parent.id).order_by(Record.id)
            return [record.reference for record in found]

    def phase(self, reference: str) -> str:
        with self.site.app.app_context():
            return db.session.query(Record).filter_by(reference=reference).one().phase

    @property
    def today(self) -> str:
        return self.site.clock.moment.date().isoformat()


# A browser that goes on to the next page leaves fonts half read, and the test server drops them without closing.
@pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_call_is_carried_to_a_closed_grant_by_hand(browser: Browser, site: Site, tmp_path: Path) -> None:
    journey = Journey(browser, site)
    programme = approve_a_programme(journey)
    call = announce_a_call(journey, programme)
    application = apply(journey, call)
    evaluate(journey, call, application)
    agreement = sign_an_agreement(journey, application)
    for number, tranche in enumerate(journey.below(agreement, "tranche")):
        pay_and_report(journey, tranche, number)
    visit_the_project(journey, agreement)
    journey.press("customer_head", "agreement", agreement, "complete")
    journey.press("customer_head", "call", call, "complete")
    journey.press("customer_head", "programme", programme, "close")
    assert {journey.phase(r) for r in (programme, call, application, agreement)} == {"completed"}
    everybody_can_look(journey, call, agreement)
    with site.app.app_context():
        from grants.commands.journal import write_export

        write_export(tmp_path / "journal.jsonl", personal=True)
        with (tmp_path / "journal.jsonl").open("rb") as export:
            assert check_export(export).events == db.session.query(Event).count()


def approve_a_programme(journey: Journey) -> str:
    programme = journey.begin("customer_officer", "programme", "/begin/programme")
    journey.write("customer_officer", programme, **programme_answers())
    journey.press("customer_officer", "programme", programme, "propose")
    return journey.press("programme_approver", "programme", programme, "approve", **approval_answers())


def announce_a_call(journey: Journey, programme: str) -> str:
    call = journey.begin("customer_officer", "call", f"/records/{programme}/begin/call")
    journey.write("customer_officer", call, **{**call_answers(), "deadline": "2026-04-06T18:00"})
    journey.press("customer_officer", "call", call, "propose")
    journey.press("customer_head", "call", call, "approve")
    return journey.press("customer_officer", "call", call, "announce")


def apply(journey: Journey, call: str) -> str:
    editor = journey.person("editor_1")
    editor.open(f"/calls/{call}")
    editor.open_record(call)
    title = shipped()[0]["application"].title[editor.language]
    editor.follow(editor.page.locator("main a.govuk-button", has_text=title).first)
    editor.send()
    application = editor.reference
    journey.write("editor_1", application, **application_answers())
    journey.press("head_1", "application", application, "submit")
    assert journey.phase(application) == "sealed"
    journey.site.wait_until(datetime.fromisoformat("2026-04-06T12:01:00+00:00"))
    return application


def evaluate(journey: Journey, call: str, application: str) -> None:
    journey.press("commission_secretary", "application", application, "admit", **dict.fromkeys(GATES, "yes"))
    journey.press("commission_chair", "call", call, "finish_screening")
    for number in (1, 2):
        evaluator = f"evaluator_{number}"
        path = f"/records/{application}/begin/review"
        review = journey.begin("commission_secretary", "review", path, evaluator=str(journey.ids[evaluator]))
        review = journey.below(application, "review")[-1]
        journey.press(
            evaluator, "review", review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True
        )
        journey.write(evaluator, review, **sheet_answers(8))
        journey.press(evaluator, "review", review, "lock")
    journey.press("commission_secretary", "call", call, "rank")
    journey.press(
        "commission_chair",
        "call",
        call,
        "decide",
        place="Каракол",
        held_on=journey.today,
        present_state=[str(journey.ids["member_state"])],
        present_civil=[str(journey.ids["member_civil"])],
        votes_for="2",
        votes_against="0",
        votes_abstained="0",
        decision="Сунуш кылынган рейтинг бекитилсин.",
    )
    assert journey.phase(application) == "standstill"
    journey.site.wait_until(journey.site.clock.moment + timedelta(days=12))


def sign_an_agreement(journey: Journey, application: str) -> str:
    journey.press("head_1", "application", application, "accept")
    agreement = journey.below(application, "agreement")[0]
    journey.press("customer_officer", "agreement", agreement, "verify")
    journey.press("head_1", "agreement", agreement, "sign_for_grantee", signed=True)
    journey.press("customer_head", "agreement", agreement, "sign_for_customer", signed=True)
    assert journey.phase(agreement) == "running"
    return agreement


def pay_and_report(journey: Journey, tranche: str, number: int) -> None:
    amount = ("160000.00", "160000.00", "80000.00")[number]
    journey.press("accountant_1", "tranche", tranche, "request", no_debt=True, account_confirmed=True)
    journey.press("customer_head", "tranche", tranche, "approve")
    paid = {"amount": amount, "paid_on": journey.today, "order_number": "318"}
    journey.press("finance_officer", "tranche", tranche, "pay", **paid)
    report = journey.below(tranche, "report")[0]
    journey.site.wait_until(journey.site.clock.moment + timedelta(days=40))
    journey.write(
        "editor_1",
        report,
        period_starts="2026-06-01",
        period_ends=journey.today,
        narrative="Борбор ачылды, балдар келип жатат.",
        spent=[{"item": "Эмгек акы", "unit": "ай", "quantity": "1", "price": amount, "own": "0.00"}],
        indicators=[{"indicator": "Балдар", "baseline": "0", "target": "60", "actual": str(20 * (number + 1))}],
        beneficiaries=str(20 * (number + 1)),
    )
    journey.press("head_1", "report", report, "submit")
    journey.press("customer_officer", "report", report, "accept")
    assert journey.phase(tranche) == "completed"


def visit_the_project(journey: Journey, agreement: str) -> None:
    path = f"/records/{agreement}/begin/visit"
    day = (journey.site.clock.moment + timedelta(days=7)).date().isoformat()
    visit = journey.begin("monitor", "visit", path, visit_on=day, place="Каракол", purpose="Жүрүшү менен таанышуу")
    journey.press("monitor", "visit", visit, "notify")
    journey.site.wait_until(journey.site.clock.moment + timedelta(days=7))
    journey.press(
        "monitor", "visit", visit, "conduct", visited_on=journey.today, seen="Борбор иштеп жатат.", severity="none"
    )
    journey.press("head_1", "visit", visit, "sign", signed=True)
    journey.press("monitor", "visit", visit, "close", outcome="no_finding", verified_on=journey.today, explanation=LONG)
    assert journey.phase(visit) == "completed"


def everybody_can_look(journey: Journey, call: str, agreement: str) -> None:
    for language, size in (("ky", PHONE), ("ru", WIDE), ("en", PHONE)):
        visitor = Person(journey.site, journey.browser, f"visitor-{language}", language, size, journey.pictures)
        visitor.open(f"/language?language={language}")
        for path in ("/", "/calls", f"/calls/{call}", f"/grants/{agreement}", "/about", "/verify", f"/records/{call}"):
            visitor.open(path)
