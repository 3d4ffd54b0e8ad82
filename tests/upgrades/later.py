"""The people of an earlier release going on where it left them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from grants.casework.case import Case
from grants.casework.perform import begin, perform, tick
from grants.casework.saving import save_draft
from grants.casework.straight_line import Press
from grants.clock import LOCAL
from grants.database import db
from grants.people.actors import Actor, actor_of
from grants.people.models import User
from grants.records.models import Event, Record

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
    """The same people going on where they stood; the clock goes on from the last event.

    These are the ways of the first release: one person enters the meeting of the commission and its votes.
    """

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
        for step in (self.take_in, self.screen, self.evaluate, self.take_decision, self.end_standstill, self.carry_out):
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
                if application.phase == "evaluating":
                    self._score(application, evaluator)
        self.press("commission_secretary", call, "rank")

    def _score(self, application: Record, evaluator: str) -> None:
        """What was left of this evaluator's review, or the whole of it."""
        number = str(self.person(evaluator).id)
        reviews = self.below(application, "review")
        own = [review for review in reviews if review.answers("evaluator_assignment")["evaluator"] == number]
        if own and own[0].phase == "completed":
            return
        review = own[0] if own else self._appoint(application, number)
        self.press(evaluator, review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
        case = Case(review, self.actor(evaluator), self.now)
        criteria: Any = case.rules.value("criteria")
        marks = {each["name"]: {"mark": "8", "comment": COMMENT} for each in criteria}
        self.fill(evaluator, review, "evaluation_sheet", marks=marks, overall_comment=COMMENT, budget_remark="")
        self.press(evaluator, review, "lock")

    def _appoint(self, application: Record, evaluator: str) -> Record:
        self.now += timedelta(minutes=1)
        chosen = Press({"evaluator": evaluator, "note": ""})
        return begin("review", application, self.actor("commission_secretary"), self.now, chosen)

    def take_decision(self, call: Record) -> None:
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
        self.press(f"head_{number}", report, self.submitting(report))
        self.press("customer_officer", report, "accept")

    def submitting(self, report: Record) -> str:
        return "submit"
