"""A call walked step by step, the way people press: each step commits, and the clock is a variable."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from grants.casework.case import Case
from grants.casework.perform import begin, perform, tick
from grants.casework.saving import save_draft
from grants.casework.straight_line import Press
from grants.casework.vocabulary import entries_of
from grants.clock import LOCAL
from grants.database import db
from grants.people.actors import Actor
from grants.records.models import Event, Record
from tests.grants.calls.answers import LONG as LONG
from tests.grants.calls.answers import application_answers, approval_answers, call_answers, order_answers, within
from tests.grants.calls.answers import programme_answers as programme_answers
from tests.grants.calls.answers import sheet_answers as sheet_answers
from tests.grants.calls.answers import words as words
from tests.kept_walks import kept
from tests.signing import signature_answers
from tests.world import World, make_world

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MEMBERS = ("member_state", "member_civil")
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

    @kept
    def active_programme(self, **changed: Any) -> Record:
        programme = begin(
            "programme", None, self.actor("customer_officer"), self.now, authority_id=self.world.authority.id
        )
        self.fill("customer_officer", programme, "programme_form", **programme_answers(**changed))
        self.press("customer_officer", programme, "propose")
        self.press("programme_approver", programme, "approve", **approval_answers())
        return programme

    @kept
    def draft_call(self, programme: Record | None = None, **changed: Any) -> Record:
        parent = programme or self.active_programme()
        call = begin("call", parent, self.actor("customer_officer"), self.now)
        if "budget" in changed and Decimal(changed["budget"]) < Decimal(call_answers()["max_grant"]):
            changed = {"max_grant": changed["budget"], **changed}
        self.fill("customer_officer", call, "call_form", **call_answers(**changed))
        return call

    @kept
    def open_call(self, **changed: Any) -> Record:
        call = self.draft_call(**changed)
        self.press("customer_officer", call, "propose")
        self.press("customer_head", call, "approve", **order_answers(self.now))
        self.press("customer_officer", call, "announce")
        return call

    @kept
    def draft_application(self, call: Record, n: int, amount: str = "400000.00", **changed: Any) -> Record:
        self.now += timedelta(minutes=1)
        application = begin(
            "application", call, self.actor(f"editor_{n}"), self.now, organisation_id=self.world.applicants[n - 1].id
        )
        answers = application_answers(amount, **{**within(call), **changed})
        self.fill(f"editor_{n}", application, "application_form", **answers)
        return application

    @kept
    def apply(self, call: Record, n: int, amount: str = "400000.00", **changed: Any) -> Record:
        application = self.draft_application(call, n, amount, **changed)
        self.press(f"head_{n}", application, "submit")
        return application

    @kept
    def close(self, call: Record) -> None:
        self.now = datetime.fromisoformat(call.answers("call_form")["deadline"]) + timedelta(minutes=1)
        assert self.tick(call) is not None

    @kept
    def admit(self, application: Record) -> None:
        self.press("commission_secretary", application, "admit", **dict.fromkeys(GATES, "yes"))

    @kept
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

    @kept
    def review(self, application: Record, evaluator: str, mark: int = 7, **marks: int) -> Record:
        """Appointed, without a conflict, scored with `mark` on every criterion but those in `marks`, and locked."""
        review = self.appoint(application, evaluator)
        self.press(evaluator, review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
        self.fill(evaluator, review, "evaluation_sheet", **sheet_answers(mark, **marks))
        self.press(evaluator, review, "lock")
        return review

    @kept
    def to_evaluation(self, call: Record, *applications: Record) -> None:
        self.close(call)
        for application in applications:
            self.admit(application)
        self.press("commission_chair", call, "finish_screening")

    @kept
    def rank(self, call: Record) -> None:
        self.press("commission_secretary", call, "rank")

    @kept
    def convene(self, call: Record, **changed: Any) -> Record:
        """A session convened for an hour from now."""
        self.now += timedelta(minutes=1)
        session = begin("session", call, self.actor("commission_secretary"), self.now, title=call.title)
        db.session.commit()
        self.fill("commission_secretary", session, "session_form", **self.session_answers(**changed))
        self.press("commission_secretary", session, "convene")
        return session

    @kept
    def declare(self, session: Record, *members: str) -> None:
        for member in members:
            self.press(
                member, session, "declare_no_conflict", **dict.fromkeys(("no_ties", "no_interest", "will_report"), True)
            )

    @kept
    def held(self, call: Record, *members: str, absent: Sequence[str] = ()) -> Record:
        """A session convened, everybody in it without a conflict, and its attendance entered."""
        session = self.convene(call)
        there = members or MEMBERS
        self.declare(session, *(member for member in there if member not in absent))
        self.wait(hours=1)
        self.press("commission_secretary", session, "hold", **self.attendance(session, absent=absent))
        return session

    def session_answers(self, **changed: Any) -> dict[str, Any]:
        return {
            "place": "Каракол",
            "meets_at": (self.now + timedelta(hours=1)).isoformat(),
            "mode": "mixed",
            "how_to_join": "",
            "agenda": {"ky": "Рейтингди кароо\nЖеңүүчүлөрдү аныктоо", "ru": "Рейтинг\nПобедители", "en": ""},
            **changed,
        }

    def attendance(self, session: Record, *, absent: Sequence[str] = (), **changed: Any) -> dict[str, Any]:
        away = {str(self.world.people[name].id) for name in absent}
        rows = entries_of("commission_members", self.case(session, "commission_secretary"))
        return {
            "held_on": self.now.astimezone(LOCAL).date().isoformat(),
            "attendance": [
                {"key": row.value, "title": row.title, "presence": "absent" if row.value in away else "in_person"}
                for row in rows
            ],
            **changed,
        }

    def votes(self, session: Record, changed: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Any]:
        """Everybody there for what the ranking proposes, but for what is `changed` by the application's reference."""
        case = self.case(session, "commission_secretary")
        there = [row.value for row in entries_of("members_present", case)]
        rows = []
        for row in entries_of("proposed_decisions", case):
            recused = row.begins["recused"]
            rows.append(
                {
                    "key": row.value,
                    "title": row.title,
                    "for": [member for member in there if member not in recused],
                    "against": [],
                    "abstained": [],
                    "reasons": "",
                    **row.begins,
                    **(changed or {}).get(row.value, {}),
                }
            )
        return {"applications": rows, "resolution": ""}

    def sign(self, session: Record, *members: str) -> None:
        for member in members or MEMBERS:
            self.press(member, session, "sign", **signature_answers())

    @kept
    def decide(
        self,
        call: Record,
        changed: Mapping[str, Mapping[str, Any]] | None = None,
        *,
        members: Sequence[str] = MEMBERS,
        rank: bool = True,
    ) -> Record:
        """Ranked, and decided in a session whose protocol is signed and published."""
        if rank:
            self.rank(call)
        session = self.held(call, *members)
        self.press("commission_secretary", session, "enter_votes", **self.votes(session, changed))
        self.press("commission_secretary", session, "draft_protocol")
        self.sign(session, *members)
        self.press("commission_chair", session, "publish")
        return session
