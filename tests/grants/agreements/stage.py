"""A grant that was just awarded, and short ways to press what follows. The call before it is put there directly."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.casework.case import Case
from grants.casework.perform import NotPossible, begin, perform, tick
from grants.casework.straight_line import Press, new_reference
from grants.clock import LOCAL
from grants.database import Base, db
from grants.records import journal
from grants.records.library import freeze, remember, shipped
from grants.records.models import Event, Record
from tests.grants.payments.readiness import FACTS, attest, make_ready
from tests.kept_walks import kept
from tests.signing import signature_answers
from tests.world import World, make_world

AWARDED = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
BUDGET = [
    {"item": "Оплата труда воспитателей", "unit": "месяц", "quantity": "7", "price": "40000.00", "own": "0.00"},
    {"item": "Учебное оборудование", "unit": "комплект", "quantity": "12", "price": "10000.00", "own": "20000.00"},
    {"item": "Коммунальные расходы", "unit": "месяц", "quantity": "6", "price": "10000.00", "own": "40000.00"},
]
INDICATORS = [{"indicator": "Дети, посещающие центр", "baseline": "0", "target": "60", "actual": ""}]
APPLICATION = {
    "title": "Канат: дневной центр",
    "target_group": "Дети трудовых мигрантов",
    "territory": "Каракол",
    "goal": "Открыть дневной центр на 60 детей",
    "activities": [{"activity": "Ремонт", "starts": "2026-06-01", "ends": "2026-06-14"}],
    "indicators": INDICATORS,
    "budget": BUDGET,
    "amount_requested": "400000.00",
    "starts": "2026-06-01",
    "ends": "2026-12-31",
    "contact_phone": "+996 555 123456",
    "contact_email": "umut@example.kg",
    "bank_details": "Вымышленный банк, счёт 1280000000123456, БИК 128001",
}
TERMINATION = {
    "ground": "misuse",
    "effective_on": "2026-06-01",
    "money": "unproved",
    "explanation": "Средства израсходованы не по назначению.",
}


class Stage:
    """The world with one winner; `now` is moved by the tests and never goes back."""

    def __init__(self, world: World, call: Record, application: Record) -> None:
        self.world, self.call, self.application = world, call, application
        self.now = AWARDED

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    @property
    def today(self) -> str:
        return self.now.astimezone(LOCAL).date().isoformat()

    def press(self, record: Record, action: str, who: str, **answers: Any) -> Event:
        event = perform(record, action, self.world.actor(who, self.now), self.now, Press(answers))
        db.session.commit()
        return event

    def start(self, kind: str, parent: Record, who: str, **answers: Any) -> Record:
        actor = self.world.actor(who, self.now)
        record = begin(kind, parent, actor, self.now, Press(answers), title=parent.title)
        db.session.commit()
        return record

    def tick(self, record: Record) -> Event | None:
        event = tick(record, self.now)
        db.session.commit()
        return event

    def keep(self, record: Record, form: str, **answers: Any) -> None:
        """What saving a draft does."""
        record.data = {**record.data, form: {**record.answers(form), **answers}}
        db.session.commit()

    def case(self, record: Record, who: str, **answers: Any) -> Case:
        return Case(record, self.world.actor(who, self.now), self.now, answers)

    @contextmanager
    def refused(self, *words: str) -> Iterator[None]:
        """The press inside is refused, and the reasons contain these words."""
        with pytest.raises(NotPossible) as caught:
            yield
        db.session.rollback()
        text = " ".join(str(reason) for reason in caught.value.reasons).replace("\N{NO-BREAK SPACE}", " ")
        for each in words:
            assert each in text, text

    def only(self, kind: str, parent: Record) -> Record:
        return self.children(kind, parent)[-1]

    def children(self, kind: str, parent: Record) -> list[Record]:
        query = sa.select(Record).where(Record.parent_id == parent.id, Record.kind == kind).order_by(Record.id)
        return list(db.session.scalars(query))

    @property
    def agreement(self) -> Record:
        return self.only("agreement", self.application)

    @property
    def tranches(self) -> list[Record]:
        return self.children("tranche", self.agreement)

    @kept
    def sign(self) -> Record:
        """From the accepted award to an agreement in force."""
        self.press(self.application, "accept", "head_1")
        self.press(self.agreement, "verify", "customer_officer")
        self.press(self.agreement, "sign_for_grantee", "head_1", **signature_answers())
        make_ready(self, self.agreement)
        self.press(self.agreement, "sign_for_customer", "customer_head", **signature_answers())
        return self.agreement

    @kept
    def reconcile(self) -> None:
        """Both parties sign the account of an agreement whose money is explained."""
        self.press(self.agreement, "draw_up_reconciliation", "customer_officer")
        self.press(self.agreement, "sign_reconciliation_for_grantee", "head_1", **signature_answers())
        self.press(self.agreement, "sign_reconciliation_for_customer", "customer_head", **signature_answers())

    def attest(self) -> None:
        """What other bodies attest counts for some days only."""
        for kind in FACTS:
            attest(self, self.agreement, kind)

    @kept
    def pay(self, tranche: Record) -> Record:
        """From planned to paid; answers with the report that is due."""
        self.attest()
        self.press(tranche, "request", "accountant_1", no_debt=True, account_confirmed=True, purpose="")
        self.press(tranche, "approve", "customer_head")
        amount = tranche.answers("tranche")["amount"]
        self.press(tranche, "pay", "finance_officer", amount=amount, paid_on=self.today, order_number="3187")
        return self.only("report", tranche)

    @kept
    def report(self, report: Record, spent: str, reached: str = "42", final: bool = False) -> None:
        """Fill in and submit; on the last tranche it is the final report anyhow."""
        tranche = report.parent
        assert tranche is not None
        last = tranche.answers("tranche")["number"] == tranche.answers("tranche")["of"]
        self.keep(
            report,
            "report_form",
            period_starts="2026-06-01",
            period_ends=self.today,
            narrative="Центр открыт.",
            spent=[
                {"item": "Оплата труда воспитателей", "unit": "", "quantity": "1", "price": spent, "own": ""},
            ],
            indicators=[{**INDICATORS[0], "actual": reached}],
            beneficiaries="42",
        )
        self.press(report, "submit_final" if final or last else "submit", "head_1")


@pytest.fixture
def stage(app: Flask) -> Iterator[Stage]:
    """An award that its winner may accept."""
    with app.app_context():
        Base.metadata.create_all(db.engine)
        world = make_world(applicants=2, evaluators=1)
        yield _awarded(world)


@kept
def _awarded(world: World) -> Stage:
    journal.lock_head()
    remember(shipped()[0].values())
    programme = _record(
        world, "programme", "active", "running", None, {"programme_form": {"budget_line": "70411/2725"}}
    )
    call = _record(world, "call", "contracting", "contracting", programme, {"call_form": {"rule_pack": "kg-2022"}})
    call.frozen = freeze("kg-2022")
    stage = Stage(world, call, call)
    stage.application = award_to(stage, 1)
    return stage


def award_to(stage: Stage, number: int) -> Record:
    """An application of the applicant of that number, which has just won. Commits."""
    award = {"amount": "400000.00", "awarded_at": AWARDED.isoformat()}
    data = {"application_form": APPLICATION, "award": award}
    application = _record(stage.world, "application", "winner", "standstill", stage.call, data)
    application.organisation_id = stage.world.applicants[number - 1].id
    db.session.commit()
    return application


def _record(world: World, kind: str, state: str, phase: str, parent: Record | None, data: dict[str, Any]) -> Record:
    record = Record(
        kind=kind,
        reference=new_reference(),
        workflow=shipped()[0][kind].digest,
        state=state,
        phase=phase,
        parent_id=parent.id if parent else None,
        authority_id=world.authority.id,
        title={"ru": "Канат: дневной центр", "ky": "Канат: күндүзгү борбор"},
        data=data,
        begun_at=AWARDED,
        changed_at=AWARDED,
    )
    db.session.add(record)
    db.session.flush()
    record.path = f"{parent.path if parent else '/'}{record.id}/"
    record.dossier_id = record.id
    return record
