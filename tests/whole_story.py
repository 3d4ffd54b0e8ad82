"""A small story that leaves a row in every table: a call with two applications, one grant with two tranches."""

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import sqlalchemy as sa

from grants.casework import uploads
from grants.casework.perform import begin
from grants.casework.uptime import Uptime
from grants.casework.worklists.models import CalendarFeed, Run, RunItem, SavedView
from grants.clock import LOCAL
from grants.database import Base, db
from grants.documents import storage
from grants.documents.models import Rendition
from grants.documents.witnessing import witness
from grants.monitoring.models import Photograph
from grants.notices.models import ChannelChoice, Delivery, Notice
from grants.payments.models import PaymentRow
from grants.people.models import FailedAttempts, Identity, Letter, Passkey, RecoveryCode, SignIn, User
from grants.records.models import Event, File, Record, RecordWords
from grants.reviews.models import DistributionSeed
from tests.grants.agreements.stage import Stage
from tests.grants.calls.walk import Walk
from tests.grants.payments.readiness import make_ready
from tests.signing import give_second_factor, signature_answers

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def until_standstill() -> tuple[Walk, SimpleNamespace]:
    """A call in its standstill: `won` is the first applicant's application, `lost` the second's."""
    walk = Walk(applicants=2, evaluators=2)
    call = walk.open_call()
    draft = walk.draft_application(call, 1)
    uploads.keep(walk.case(draft, "editor_1"), [uploads.Upload("Устав.pdf", PDF)], walk.now)
    walk.press("head_1", draft, "submit")
    won, lost = draft, walk.apply(call, 2, "200000.00")
    walk.to_evaluation(call, won, lost)
    for name in ("evaluator_1", "evaluator_2"):
        walk.review(won, name, 8)
        walk.review(lost, name, 4)
    walk.decide(call)
    return walk, SimpleNamespace(call=call, won=won, lost=lost)


def until_running(walk: Walk, call: Record, won: Record) -> Record:
    """From the standstill to an agreement in force."""
    walk.wait(days=12)
    walk.tick(call)
    walk.press("head_1", won, "accept")
    agreement = below(won, "agreement")[0]
    walk.press("customer_officer", agreement, "verify")
    walk.press("head_1", agreement, "sign_for_grantee", **signature_answers())
    make_ready(cast(Stage, Hands(walk)), agreement)
    walk.press("customer_head", agreement, "sign_for_customer", **signature_answers())
    return agreement


class Hands:
    """The hands of a walk, as what is told on the stage of an agreement moves them."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.world = walk, walk.world

    @property
    def now(self) -> datetime:
        return self.walk.now

    def press(self, record: Record, action: str, who: str, **answers: Any) -> None:
        self.walk.press(who, record, action, **answers)

    def start(self, kind: str, parent: Record, who: str) -> Record:
        record = begin(kind, parent, self.walk.actor(who), self.now, title=parent.title)
        db.session.commit()
        return record

    def keep(self, record: Record, form: str, **answers: Any) -> None:
        record.data = {**record.data, form: {**record.answers(form), **answers}}
        db.session.commit()


def tell_all() -> Walk:
    """The whole of it; two renditions are there as bytes, the others are owed. A checkpoint stands near the end."""
    walk, found = until_standstill()
    agreement = until_running(walk, found.call, found.won)
    first = below(agreement, "tranche")[0]
    walk.press("accountant_1", first, "request", no_debt=True, account_confirmed=True, purpose="")
    walk.press("customer_head", first, "approve")
    amount = first.answers("tranche")["amount"]
    walk.press("finance_officer", first, "pay", amount=amount, paid_on=_day(walk), order_number="3187")
    report = below(first, "report")[0]
    walk.fill("editor_1", report, "report_form", **_report(walk))
    walk.press("head_1", report, "submit")
    walk.press("customer_officer", report, "accept")
    demanded: dict[str, Any] = {"amount": "159000.00", "ground": "misused", "explanation": "Башка максатка."}
    walk.press("customer_head", first, "demand_return", **demanded)
    paid_back = {"amount": "400.00", "returned_on": _day(walk), "order_number": "52"}
    walk.press("finance_officer", first, "record_part_of_return", **paid_back)
    for number in db.session.scalars(sa.select(Rendition.id).order_by(Rendition.id).limit(2)).all():
        rendition = db.session.get_one(Rendition, number)
        data = PDF + str(number).encode()
        rendition.sha256, rendition.size, rendition.rendered_at = storage.keep(data), len(data), walk.now
    witness(walk.now)
    db.session.commit()
    walk.press("customer_head", agreement, "suspend", reason="Текшерүү.")
    _beside_the_story(walk, first)
    return walk


def _beside_the_story(walk: Walk, tranche: Record) -> None:
    """A row in the tables that no event of the story fills; and nothing stays that has no history of its own."""
    told = sa.select(Event.record_id)
    db.session.execute(sa.delete(RecordWords).where(RecordWords.record_id.not_in(told)))
    db.session.execute(sa.delete(Record).where(Record.id.not_in(told)))
    head = walk.world.people["head_1"]
    give_second_factor(head, walk.now)
    notice = db.session.scalars(sa.select(Notice).order_by(Notice.id)).first()
    assert notice is not None
    db.session.add_all(
        [
            FailedAttempts(subject="0" * 64, failures=1, last_at=walk.now),
            ChannelChoice(user_id=head.id, channel="sms"),
            Delivery(notice_id=notice.id, channel="mail", address="a@example.kg", tried_at=walk.now),
            PaymentRow(list_id=tranche.id, tranche_id=tranche.id, amount=Decimal("160000.00")),
        ]
    )
    file = db.session.scalars(sa.select(File).order_by(File.id)).first()
    assert file is not None
    small = storage.keep(b"a small picture")
    db.session.add_all(
        [
            Photograph(file_id=file.id, shows="Борбор", consent="nobody", location="", small=small),
            DistributionSeed(record_id=tranche.id, seed="0" * 64),
            Uptime(since=walk.now, until=walk.now),
            *_rows_of_an_account(head, walk.now),
            *_rows_of_a_desk(head, tranche, walk.now),
        ]
    )
    db.session.commit()


def _rows_of_an_account(user: User, now: datetime) -> list[Base]:
    mine = {"user_id": user.id}
    times = {"begun_at": now, "seen_at": now, "holds_until": now}
    return [
        SignIn(**mine, **times, token="0" * 64, proof="given", device="", address=""),
        Passkey(**mine, credential="YQ", public_key=b"\x00\xff", uses=1, name="Телефон", added_at=now),
        RecoveryCode(**mine, digest="0" * 64),
        Identity(**mine, issuer="https://id.example", subject="1", linked_at=now),
        Letter(**mine, kind="recovery", address=user.email, language="ky", values={}, nonce="0" * 32, owed_at=now),
    ]


def _rows_of_a_desk(user: User, record: Record, now: datetime) -> list[Base]:
    mine = {"user_id": user.id}
    run = Run(**mine, reference="RUN", key="0" * 32, kind=record.kind, action="request", answers={}, begun_at=now)
    db.session.add(run)
    db.session.flush()
    return [
        SavedView(**mine, page="work", name="Меники", query={"kind": "tranche"}),
        CalendarFeed(**mine, secret_hash="0" * 64, made_at=now),
        RunItem(run_id=run.id, record_id=record.id, version=1, key="1" * 32),
    ]


def below(record: Record, kind: str) -> list[Record]:
    query = sa.select(Record).where(Record.parent_id == record.id, Record.kind == kind).order_by(Record.id)
    return list(db.session.scalars(query))


def _day(walk: Walk) -> str:
    return walk.now.astimezone(LOCAL).date().isoformat()


def _report(walk: Walk) -> dict[str, Any]:
    started = (walk.now - timedelta(days=1)).astimezone(LOCAL).date().isoformat()
    return {
        "period_starts": started,
        "period_ends": _day(walk),
        "narrative": "Борбор ачылды.",
        "spent": [{"item": "Эмгек акы", "unit": "", "quantity": "1", "price": "1000.00", "own": ""}],
        "indicators": [{"indicator": "Балдар", "baseline": "0", "target": "60", "actual": "42"}],
        "beneficiaries": "42",
    }
