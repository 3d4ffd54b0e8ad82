"""A call walked step by step, the way people press: each step commits, and the clock is a variable."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from grants.casework.case import Case
from grants.casework.perform import begin, perform, tick
from grants.casework.saving import save_draft
from grants.casework.straight_line import Press
from grants.database import db
from grants.people.actors import Actor
from grants.records.models import Event, Record
from tests.world import World, make_world

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LONG = "Негиздүү жана толук түшүндүрмө: баа изилдөөнүн маалыматтарына таянат жана текшерилген."
CRITERIA = (
    "relevance",
    "coherence",
    "innovation",
    "cost_and_results",
    "realistic_budget",
    "scale",
    "contribution",
    "organisation_experience",
    "team_experience",
    "openness",
)
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


def words(text: str) -> dict[str, str]:
    return {"ky": f"{text} кыргызча", "ru": f"{text} по-русски", "en": ""}


class Walk:
    """`open_call()`, `apply()`, `close()`, `admit()` … in the order of a call's life; `press` for anything else."""

    def __init__(self, applicants: int = 3, evaluators: int = 3) -> None:
        self.world: World = make_world(applicants, evaluators)
        self.now = START

    def actor(self, name: str) -> Actor:
        return self.world.actor(name, self.now)

    def case(self, record: Record, name: str, answers: Mapping[str, Any] | None = None) -> Case:
        return Case(record, self.actor(name), self.now, answers)

    def press(self, name: str, record: Record, action: str, **answers: Any) -> Event:
        self.now += timedelta(minutes=1)
        event = perform(record, action, self.actor(name), self.now, Press(answers))
        db.session.commit()
        return event

    def fill(self, name: str, record: Record, form: str, **answers: Any) -> None:
        self.now += timedelta(minutes=1)
        case = self.case(record, name)
        save_draft(case, case.form(form), answers, self.now, None)
        db.session.commit()

    def wait(self, **time: int) -> None:
        self.now += timedelta(**time)

    def tick(self, record: Record) -> Event | None:
        event = tick(record, self.now)
        db.session.commit()
        return event

    def active_programme(self, **changed: Any) -> Record:
        programme = begin(
            "programme", None, self.actor("customer_officer"), self.now, authority_id=self.world.authority.id
        )
        self.fill("customer_officer", programme, "programme_form", **programme_answers(**changed))
        self.press("customer_officer", programme, "propose")
        self.press("programme_approver", programme, "approve", **approval_answers())
        return programme

    def draft_call(self, programme: Record | None = None, **changed: Any) -> Record:
        parent = programme or self.active_programme()
        call = begin("call", parent, self.actor("customer_officer"), self.now)
        self.fill("customer_officer", call, "call_form", **call_answers(**changed))
        return call

    def open_call(self, **changed: Any) -> Record:
        call = self.draft_call(**changed)
        self.press("customer_officer", call, "propose")
        self.press("customer_head", call, "approve")
        self.press("customer_officer", call, "announce")
        return call

    def draft_application(self, call: Record, n: int, amount: str = "400000.00", **changed: Any) -> Record:
        self.now += timedelta(minutes=1)
        application = begin(
            "application", call, self.actor(f"editor_{n}"), self.now, organisation_id=self.world.applicants[n - 1].id
        )
        answers = application_answers(amount, **changed)
        self.fill(f"editor_{n}", application, "application_form", **answers)
        return application

    def apply(self, call: Record, n: int, amount: str = "400000.00", **changed: Any) -> Record:
        application = self.draft_application(call, n, amount, **changed)
        self.press(f"head_{n}", application, "submit")
        return application

    def close(self, call: Record) -> None:
        self.now = datetime.fromisoformat(call.answers("call_form")["deadline"]) + timedelta(minutes=1)
        assert self.tick(call) is not None

    def admit(self, application: Record) -> None:
        self.press("commission_secretary", application, "admit", **dict.fromkeys(GATES, "yes"))

    def appoint(self, application: Record, evaluator: str) -> Record:
        self.now += timedelta(minutes=1)
        chosen = str(self.world.people[evaluator].id)
        review = begin(
            "review",
            application,
            self.actor("commission_secretary"),
            self.now,
            Press({"evaluator": chosen, "note": ""}),
            title=application.title,
        )
        db.session.commit()
        return review

    def review(self, application: Record, evaluator: str, mark: int = 7, **marks: int) -> Record:
        """Appointed, without a conflict, scored with `mark` on every criterion but those in `marks`, and locked."""
        review = self.appoint(application, evaluator)
        self.press(evaluator, review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
        self.fill(evaluator, review, "evaluation_sheet", **sheet_answers(mark, **marks))
        self.press(evaluator, review, "lock")
        return review

    def to_evaluation(self, call: Record, *applications: Record) -> None:
        self.close(call)
        for application in applications:
            self.admit(application)
        self.press("commission_chair", call, "finish_screening")

    def meeting(self, **changed: Any) -> dict[str, Any]:
        state, civil = (str(self.world.people[f"member_{side}"].id) for side in ("state", "civil"))
        return {
            "place": "Каракол",
            "held_on": self.now.date().isoformat(),
            "present_state": [state],
            "present_civil": [civil],
            "recused": [],
            "votes_for": "2",
            "votes_against": "0",
            "votes_abstained": "0",
            "decision": "Сунуш кылынган рейтинг бекитилсин.",
            "dissent": "",
            **changed,
        }

    def decide(self, call: Record, **changed: Any) -> None:
        self.press("commission_secretary", call, "rank")
        self.press("commission_chair", call, "decide", **self.meeting(**changed))


def programme_answers(**changed: Any) -> dict[str, Any]:
    return {
        "title": words("Программа"),
        "sphere": "social_protection",
        "starts": "2026-01-01",
        "ends": "2026-12-31",
        "problem": words("Көйгөй"),
        "goal": words("Максат"),
        "tasks": {"ky": "бир\nэки", "ru": "один\nдва", "en": ""},
        "target_group": words("Балдар"),
        "territory": words("Каракол"),
        "expected_results": words("Натыйжа"),
        "budget": "2000000.00",
        "budget_source": "local",
        "budget_line": "70411",
        "implementation_plan": [],
        "indicators": [],
        **changed,
    }


def approval_answers() -> dict[str, Any]:
    return {
        "act_kind": "resolution",
        "act_number": "12",
        "act_date": "2026-03-02",
        "place": "Каракол",
        "session": "",
        "votes_for": "24",
        "votes_against": "1",
        "votes_abstained": "0",
    }


def call_answers(**changed: Any) -> dict[str, Any]:
    return {
        "title": words("Конкурс"),
        "goal": words("Максат"),
        "tasks": words("Милдет"),
        "problem": words("Көйгөй"),
        "target_group": words("Балдар"),
        "territory": words("Каракол"),
        "expected_results": words("Натыйжа"),
        "budget": "900000.00",
        "max_grant": "450000.00",
        "implementation_starts": "2026-06-01",
        "implementation_ends": "2026-12-31",
        "deadline": "2026-04-06T12:00:00+00:00",
        "short_period_reason": "",
        "requirements": words("Талап"),
        "documents": words("Документ"),
        "submission_place": words("Каракол"),
        "contact_person": "Кубатов Азамат",
        "contact_phone": "+996 555 123456",
        "contact_email": "grants@example.kg",
        "rule_pack": "kg-2022",
        **changed,
    }


def application_answers(amount: str = "400000.00", **changed: Any) -> dict[str, Any]:
    return {
        "title": "Күндүзгү колдоо борбору",
        "priority": "Балдар",
        "target_group": "Балдар",
        "territory": "Каракол",
        "summary": "Кыскача мазмуну",
        "problem": "Көйгөй",
        "goal": "Максат",
        "activities": [{"activity": "Каттоо", "starts": "2026-06-01", "ends": "2026-06-30"}],
        "expected_results": "Натыйжа",
        "indicators": [{"indicator": "Балдар", "baseline": "0", "target": "60", "actual": ""}],
        "beneficiaries": "60",
        "budget": [{"item": "Эмгек акы", "unit": "ай", "quantity": "1", "price": amount, "own": "0.00"}],
        "amount_requested": amount,
        "starts": "2026-06-01",
        "ends": "2026-12-31",
        "sustainability": "",
        "team": "Асанова Бермет, долбоордун жетекчиси",
        "experience": "Үч долбоор",
        "partners": "",
        "openness": "",
        "contact_person": "Асанова Бермет",
        "contact_phone": "+996 555 010203",
        "contact_email": "",
        "bank_details": "Үлгү банкы, 128001, 1280000000123456",
        "truthful": True,
        "no_conflict_of_interest": True,
        "no_double_funding": True,
        "no_debt": True,
        **changed,
    }


def sheet_answers(mark: int = 7, **marks: int) -> dict[str, Any]:
    return {
        "marks": {name: {"mark": str(marks.get(name, mark)), "comment": LONG} for name in CRITERIA},
        "overall_comment": LONG,
        "budget_remark": "",
    }
