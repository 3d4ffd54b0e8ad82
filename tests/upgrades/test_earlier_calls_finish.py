"""What an earlier release left in the middle goes on by the rules of its time, in the tables of ours.

`revision_0001.tar.xz` is the backup of a database as the first release left it: four calls, one open for applications,
one being evaluated, one in its standstill and one whose first tranche is paid.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from grants.casework.case import Case
from grants.casework.perform import begin, perform, tick
from grants.casework.saving import save_draft
from grants.casework.straight_line import Press
from grants.clock import LOCAL
from grants.commands.journal import write_export
from grants.database import db
from grants.people.actors import Actor, actor_of
from grants.people.models import User
from grants.records.models import Event, Record
from grants.records.verifier import check_export
from tests.grants.commands.typing_commands import typed
from tests.upgrades.earlier import BACKUPS, unpack

CALLS = {"open": "open", "evaluating": "evaluating", "standstill": "standstill", "paying": "contracting"}
GATES = (
    "eligible_type",
    "in_sphere",
    "within_max_sum",
    "within_max_term",
    "documents_complete",
    "declarations_made",
    "no_unreturned_balance",
    "no_disqualifying_conflict",
)
COMMENT = "Негиздүү жана толук түшүндүрмө: баа изилдөөнүн маалыматтарына таянат жана текшерилген."


class Later:
    """The same people going on where they stood; the clock goes on from the last event."""

    def __init__(self) -> None:
        last = db.session.query(Event).order_by(Event.seq.desc()).first()
        assert last is not None
        self.now: datetime = last.recorded_at

    def person(self, name: str) -> User:
        return db.session.query(User).filter_by(email=f"{name.replace('_', '.')}@example.kg").one()

    def actor(self, name: str) -> Actor:
        return actor_of(self.person(name), self.now)

    def press(self, name: str, record: Record, action: str, **answers: Any) -> None:
        self.now += timedelta(minutes=1)
        perform(record, action, self.actor(name), self.now, Press(answers))
        db.session.commit()

    def fill(self, name: str, record: Record, form: str, **answers: Any) -> None:
        case = Case(record, self.actor(name), self.now)
        save_draft(case, case.form(form), answers, self.now, None)
        db.session.commit()

    def tick_after(self, record: Record, **time: int) -> None:
        self.now += timedelta(**time)
        assert tick(record, self.now) is not None
        db.session.commit()

    def below(self, record: Record, kind: str, *phases: str) -> list[Record]:
        found = db.session.query(Record).filter_by(kind=kind, parent_id=record.id).order_by(Record.id)
        return [each for each in found if not phases or each.phase in phases]

    def today(self) -> str:
        return self.now.astimezone(LOCAL).date().isoformat()

    def finish(self, calls: Sequence[Record]) -> None:
        """From wherever they stand to their end, every award agreed, paid and reported."""
        for step in (self.take_in, self.screen, self.evaluate, self.decide, self.end_standstill, self.carry_out):
            for call in calls:
                step(call)

    def take_in(self, call: Record) -> None:
        if call.phase != "open":
            return
        for draft in self.below(call, "application", "preparing"):
            self.press("head_2", draft, "submit")
        self.now = max(self.now, datetime.fromisoformat(call.answers("call_form")["deadline"]))
        self.tick_after(call, minutes=2)

    def screen(self, call: Record) -> None:
        if call.phase != "checking":
            return
        for application in self.below(call, "application", "checking"):
            self.press("commission_secretary", application, "admit", **dict.fromkeys(GATES, "yes"))
        self.press("commission_chair", call, "finish_screening")

    def evaluate(self, call: Record) -> None:
        if call.phase != "evaluating":
            return
        for application in self.below(call, "application", "evaluating"):
            for evaluator in ("evaluator_1", "evaluator_2", "evaluator_3"):
                if application.phase == "evaluating" and not self._has_scored(application, evaluator):
                    self._score(application, evaluator)
        self.press("commission_secretary", call, "rank")

    def _has_scored(self, application: Record, evaluator: str) -> bool:
        number = str(self.person(evaluator).id)
        reviews = self.below(application, "review")
        return any(review.answers("evaluator_assignment")["evaluator"] == number for review in reviews)

    def _score(self, application: Record, evaluator: str) -> None:
        self.now += timedelta(minutes=1)
        chosen = Press({"evaluator": str(self.person(evaluator).id), "note": ""})
        review = begin("review", application, self.actor("commission_secretary"), self.now, chosen)
        self.press(evaluator, review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
        case = Case(review, self.actor(evaluator), self.now)
        criteria: Any = case.rules.value("criteria")
        marks = {each["name"]: {"mark": "8", "comment": COMMENT} for each in criteria}
        self.fill(evaluator, review, "evaluation_sheet", marks=marks, overall_comment=COMMENT, budget_remark="")
        self.press(evaluator, review, "lock")

    def decide(self, call: Record) -> None:
        if call.phase != "deciding":
            return
        self.press(
            "commission_chair",
            call,
            "decide",
            place="Каракол",
            held_on=self.today(),
            present_state=[str(self.person("member_state").id)],
            present_civil=[str(self.person("member_civil").id)],
            recused=[],
            votes_for="2",
            votes_against="0",
            votes_abstained="0",
            decision="Сунуш кылынган рейтинг бекитилсин.",
            dissent="",
        )

    def end_standstill(self, call: Record) -> None:
        if call.phase == "standstill":
            self.tick_after(call, days=12)

    def carry_out(self, call: Record) -> None:
        for application in self.below(call, "application", "standstill"):
            self.press(f"head_{self._number(application)}", application, "accept")
        for application in self.below(call, "application", "contracting", "completed"):
            self.honour(self.below(application, "agreement")[0], self._number(application))
        self.press("customer_head", call, "complete")

    def _number(self, application: Record) -> int:
        member = self.person("head_1").memberships[0]
        return 1 if member.organisation_id == application.organisation_id else 2

    def honour(self, agreement: Record, number: int) -> None:
        if agreement.phase == "contracting":
            self.press("customer_officer", agreement, "verify")
            self.press(f"head_{number}", agreement, "sign_for_grantee", signed=True, authority="")
            self.press("customer_head", agreement, "sign_for_customer", signed=True, authority="")
        for tranche in self.below(agreement, "tranche"):
            self.pay(tranche, number)
            self.report(self.below(tranche, "report")[0], number, tranche.answers("tranche")["amount"])
            assert tranche.phase == "completed"
        self.press("customer_head", agreement, "complete")

    def pay(self, tranche: Record, number: int) -> None:
        if tranche.phase != "announced":
            return
        asked = {"no_debt": True, "account_confirmed": True, "purpose": ""}
        self.press(f"accountant_{number}", tranche, "request", **asked)
        self.press("customer_head", tranche, "approve")
        paid = {"amount": tranche.answers("tranche")["amount"], "paid_on": self.today(), "order_number": "7"}
        self.press("finance_officer", tranche, "pay", **paid)

    def report(self, report: Record, number: int, amount: str) -> None:
        self.now += timedelta(days=1)
        self.fill(
            f"editor_{number}",
            report,
            "report_form",
            period_starts=(self.now - timedelta(days=1)).astimezone(LOCAL).date().isoformat(),
            period_ends=self.today(),
            narrative="Борбор ачылды.",
            spent=[{"item": "Эмгек акы", "unit": "", "quantity": "1", "price": amount, "own": ""}],
            indicators=[{"indicator": "Балдар", "baseline": "0", "target": "60", "actual": "42"}],
            beneficiaries="42",
        )
        self.press(f"head_{number}", report, "submit")
        self.press("customer_officer", report, "accept")


@pytest.fixture
def later(app_without_tables: Flask, tmp_path: Path) -> Iterator[Later]:
    answer = typed(app_without_tables, "restore", str(unpack(BACKUPS[0], tmp_path)))
    assert answer.exit_code == 0, answer.output
    with app_without_tables.app_context():
        yield Later()


@pytest.fixture
def app_without_tables(empty_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    from grants import create_app
    from tests.databases import settings

    app = create_app(settings(empty_database_url, tmp_path))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_calls_that_an_earlier_release_left_in_the_middle_finish_by_their_own_rules(
    later: Later, tmp_path: Path
) -> None:
    calls = db.session.query(Record).filter_by(kind="call").order_by(Record.id).all()
    assert sorted(call.phase for call in calls) == sorted(CALLS.values())
    frozen = {call.id: call.workflow for call in calls}
    later.finish(calls)
    assert {call.id: call.workflow for call in calls if call.phase == "completed"} == frozen
    write_export(tmp_path / "journal.jsonl", personal=True)
    with (tmp_path / "journal.jsonl").open("rb") as export:
        assert check_export(export).events == db.session.query(Event).count()
