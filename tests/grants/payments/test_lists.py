"""Each approved tranche goes to the treasury on one list, once, and comes back paid or free for another list."""

import csv
import re
import zipfile
from io import BytesIO, StringIO
from typing import Any

import pytest
import sqlalchemy as sa

from grants.casework.perform import begin
from grants.casework.queries import files_of
from grants.casework.straight_line import Press
from grants.database import db
from grants.documents import composing, storage
from grants.documents.models import Document
from grants.documents.printing import snapshot_of
from grants.payments.models import Payment, PaymentRow
from grants.payments.queries import payment_of, rows_on
from grants.records.models import Record
from tests.grants.agreements.stage import Stage, award_to
from tests.grants.documents.sample_money import PRIVATE_MONEY, SAMPLES_MONEY
from tests.grants.payments.readiness import confirm_account, enter_account, make_ready
from tests.signing import signature_answers


@pytest.fixture
def first(stage: Stage) -> Record:
    """The first tranche, approved."""
    stage.sign()
    tranche = stage.tranches[0]
    stage.press(tranche, "request", "head_1", no_debt=True, account_confirmed=True)
    stage.press(tranche, "approve", "customer_head")
    return tranche


def draw_up(stage: Stage, who: str = "finance_officer") -> Record:
    answers = {"treasury": "РОК Каракол", "payer_account": "4402011101000417", "note": ""}
    actor = stage.world.actor(who, stage.now)
    record = begin("payment_list", None, actor, stage.now, Press(answers), authority_id=stage.world.authority.id)
    db.session.commit()
    return record


def issue(stage: Stage, orders: Record) -> None:
    stage.press(orders, "issue", "finance_officer")


def send(stage: Stage, orders: Record) -> None:
    stage.press(orders, "send", "finance_officer", sent_on=stage.today, registered_as="РОК-417")


def answer(stage: Stage, orders: Record, *rows: dict[str, Any]) -> None:
    stage.press(orders, "record_answer", "finance_officer", rows=list(rows))


def paid(stage: Stage, tranche: Record, order: str = "3187") -> dict[str, Any]:
    return {
        "key": tranche.reference,
        "title": "…",
        "outcome": "carried_out",
        "paid_on": stage.today,
        "order_number": order,
        "reason": "",
    }


def rejected(tranche: Record, reason: str = "Неверный код") -> dict[str, Any]:
    return {"key": tranche.reference, "outcome": "given_back", "paid_on": "", "order_number": "", "reason": reason}


def test_a_list_takes_every_approved_tranche_and_the_next_list_takes_none_of_them(stage: Stage, first: Record) -> None:
    orders = draw_up(stage)
    assert [row.tranche_id for row in rows_on(orders.id)] == [first.id]
    assert orders.title["ru"].startswith("Платёжные") or orders.title["en"].startswith("Payment orders")
    with stage.refused("No tranche waits"):
        draw_up(stage)
    with stage.refused("No tranche waits"):
        stage.press(orders, "gather", "finance_officer")


def test_the_database_itself_refuses_a_tranche_on_two_lists(stage: Stage, first: Record) -> None:
    orders = draw_up(stage)
    row = rows_on(orders.id)[0]
    db.session.add(PaymentRow(list_id=orders.id, tranche_id=first.id, amount=row.amount, reason=""))
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_the_database_itself_refuses_an_order_of_nothing(stage: Stage, first: Record, amount: str) -> None:
    orders = draw_up(stage)
    row = rows_on(orders.id)[0]
    row.amount = row.amount.__class__(amount)
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_tranche_on_a_list_is_not_paid_beside_it(stage: Stage, first: Record) -> None:
    orders = draw_up(stage)
    for step in (lambda: None, lambda: issue(stage, orders), lambda: send(stage, orders)):
        step()
        with stage.refused("is on the list"):
            stage.press(first, "pay", "finance_officer", amount="160000.00", paid_on=stage.today, order_number="7")


def test_the_register_goes_out_as_a_paper_and_two_files_with_the_same_rows(stage: Stage, first: Record) -> None:
    orders = draw_up(stage)
    issue(stage, orders)
    files = files_of(orders)
    assert [file.name.rpartition(".")[2] for file in files] == ["csv", "xlsx"]
    rows = list(csv.DictReader(StringIO(storage.fetch(files[0].sha256).decode("utf-8-sig"))))
    assert len(rows) == 1
    assert {"160000.00", "1280000000123456", "128001", "70411/2725", first.reference} <= set(rows[0].values())
    with zipfile.ZipFile(BytesIO(storage.fetch(files[1].sha256))) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
        cells = book.read("xl/worksheets/sheet1.xml").decode()
    assert "1280000000123456" in texts
    assert re.search(r"<v>160000(\.0+)?</v>", cells)
    assert "<f>" not in cells
    register = db.session.query(Document).filter_by(kind="payment_register").one()
    assert set(SAMPLES_MONEY["payment_register"]) == set(register.full["fields"])
    assert register.full["fields"]["total"] == "160000.00"
    assert {name.replace(".0.", ".*.") for name in register.public["masked"]} == set(PRIVATE_MONEY["payment_register"])
    for language in ("ky", "ru", "en"):
        assert "1280000000123456" in composing.compose(snapshot_of(register, "full"), language, "full")
        html = composing.compose(snapshot_of(register, "public"), language, "public")
        assert "1280000000123456" not in html
        assert "4402011101000417" not in html


def test_the_answer_of_the_treasury_pays_each_tranche_by_an_event_and_an_order_of_its_own(
    stage: Stage, first: Record
) -> None:
    orders = draw_up(stage)
    issue(stage, orders)
    send(stage, orders)
    answer(stage, orders, paid(stage, first))
    payment = payment_of(first.id)
    assert payment is not None
    assert (payment.amount, payment.order_number) == (rows_on(orders.id)[0].amount, "3187")
    assert (first.phase, orders.phase) == ("running", "completed")
    assert stage.only("report", first).phase == "due"
    order = db.session.query(Document).filter_by(kind="payment_order").one().full["fields"]
    assert order["register"] == {"reference": orders.reference, "date": stage.today}
    assert order["payment"]["treasury"] == "РОК-417"


def test_one_day_may_be_given_for_all_that_was_paid(stage: Stage, first: Record) -> None:
    orders = draw_up(stage)
    issue(stage, orders)
    send(stage, orders)
    row = {**paid(stage, first), "paid_on": ""}
    stage.press(orders, "record_answer", "finance_officer", rows=[row], paid_on=stage.today)
    payment = payment_of(first.id)
    assert payment is not None
    assert payment.paid_on.isoformat() == stage.today


def test_what_the_treasury_rejects_is_free_for_another_list(stage: Stage, first: Record) -> None:
    orders = draw_up(stage)
    issue(stage, orders)
    send(stage, orders)
    answer(stage, orders, rejected(first))
    assert payment_of(first.id) is None
    assert rows_on(orders.id) == []
    again = draw_up(stage)
    assert [row.tranche_id for row in rows_on(again.id)] == [first.id]
    issue(stage, again)
    send(stage, again)
    answer(stage, again, paid(stage, first))
    assert db.session.scalars(sa.select(Payment)).one().tranche_id == first.id


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"outcome": ""}, "whether it was paid"),
        ({"outcome": "given_back", "reason": " "}, "why it was rejected"),
        ({"order_number": ""}, "the day and the number"),
        ({"paid_on": "2026-02-30"}, "the day and the number"),
        ({"paid_on": "2026-05-05"}, "not come yet"),
        ({"paid_on": "2026-05-03"}, "approved only on"),
        ({"key": "AAAAA-AAAAA"}, "whether it was paid"),
    ],
)
def test_an_answer_that_leaves_a_tranche_open_is_refused(
    stage: Stage, first: Record, changed: dict[str, str], words: str
) -> None:
    orders = draw_up(stage)
    issue(stage, orders)
    send(stage, orders)
    with stage.refused(words):
        answer(stage, orders, {**paid(stage, first), **changed})
    assert payment_of(first.id) is None


def test_whoever_approved_a_tranche_neither_issues_its_order_nor_records_its_payment(
    stage: Stage, first: Record
) -> None:
    orders = draw_up(stage)
    head = stage.world.people["customer_head"].memberships[0]
    head.role = "finance_officer"
    db.session.commit()
    with stage.refused("another person"):
        stage.press(orders, "issue", "customer_head")
    issue(stage, orders)
    send(stage, orders)
    with stage.refused("another person"):
        stage.press(orders, "record_answer", "customer_head", rows=[paid(stage, first)])
    assert payment_of(first.id) is None


def test_a_list_is_not_issued_with_a_tranche_that_may_not_be_paid(stage: Stage, first: Record) -> None:
    orders = draw_up(stage)
    programme = stage.case(stage.call, "customer_head").parent("programme")
    stage.keep(programme, "programme_form", year_limits=[{"year": "2026", "limit": "1.00"}])
    with stage.refused("limit of the programme for 2026"):
        issue(stage, orders)
    stage.keep(programme, "programme_form", year_limits=[])
    stage.press(first, "take_back_approval", "customer_head", reason="Ошибка.")
    with stage.refused("take it off the list"):
        issue(stage, orders)
    stage.press(orders, "take_off", "finance_officer", tranche=first.reference, reason="Одобрение отозвано.")
    with stage.refused("no tranche on the list"):
        issue(stage, orders)


def test_an_account_that_changed_after_it_was_listed_stops_the_order(stage: Stage, first: Record) -> None:
    orders = draw_up(stage)
    issue(stage, orders)
    confirm_account(stage, enter_account(stage, stage.agreement, account_number="1280000000999999"))
    with stage.refused("the sum or the bank account changed"):
        send(stage, orders)
    stage.press(orders, "take_back", "finance_officer", reason="Счёт заменён.")
    stage.press(orders, "take_off", "finance_officer", tranche=first.reference, reason="Счёт заменён.")
    stage.press(orders, "gather", "finance_officer")
    issue(stage, orders)
    assert len(files_of(orders)) == 4
    latest = storage.fetch(files_of(orders)[2].sha256).decode("utf-8-sig")
    assert "1280000000999999" in latest
    assert "1280000000123456" not in latest


def test_an_ordered_tranche_is_neither_withheld_nor_taken_back(stage: Stage, first: Record) -> None:
    orders = draw_up(stage)
    issue(stage, orders)
    for action in ("withhold", "take_back_approval"):
        with stage.refused("ordered by the list"):
            stage.press(first, action, "customer_head", reason="Стоп.")


def test_money_that_was_sent_before_a_termination_is_not_lost_from_the_books(stage: Stage, first: Record) -> None:
    orders = draw_up(stage)
    issue(stage, orders)
    send(stage, orders)
    programme = stage.case(stage.call, "customer_head").parent("programme")
    stage.keep(programme, "programme_form", year_limits=[{"year": "2026", "limit": "1.00"}])
    stage.agreement.state, stage.agreement.phase = "terminated", "ended"
    db.session.commit()
    stage.wait(days=60)
    answer(stage, orders, paid(stage, first))
    assert payment_of(first.id) is not None
    stage.press(
        first, "demand_return", "customer_head", amount="160000.00", ground="termination", explanation="Расторгнут."
    )


def test_a_dropped_list_gives_its_tranches_back(stage: Stage, first: Record) -> None:
    orders = draw_up(stage)
    stage.press(orders, "drop", "finance_officer", reason="Не тот орган.")
    assert rows_on(orders.id) == []
    assert [row.tranche_id for row in rows_on(draw_up(stage).id)] == [first.id]


def test_only_finance_draws_up_a_list(stage: Stage, first: Record) -> None:
    with stage.refused("not yours"):
        draw_up(stage, "customer_head")


def second_award(stage: Stage) -> Stage:
    """Another winner of the same call, up to its first tranche: approved."""
    other = Stage(stage.world, stage.call, award_to(stage, 2))
    other.now = stage.now
    other.press(other.application, "accept", "head_2")
    other.press(other.agreement, "verify", "customer_officer")
    other.press(other.agreement, "sign_for_grantee", "head_2", **signature_answers())
    make_ready(other, other.agreement, accountant="accountant_2")
    other.press(other.agreement, "sign_for_customer", "customer_head", **signature_answers())
    other.press(other.tranches[0], "request", "head_2", no_debt=True, account_confirmed=True)
    other.press(other.tranches[0], "approve", "customer_head")
    return other


def hold(stage: Stage, record: Record) -> Record:
    answers = {"ground": "court", "details": "Определение суда"}
    placed = begin("hold", record, stage.world.actor("customer_head", stage.now), stage.now, Press(answers))
    db.session.commit()
    return placed


def test_a_payment_that_is_barred_keeps_no_other_from_being_recorded_and_is_named(stage: Stage, first: Record) -> None:
    other = second_award(stage)
    second = other.tranches[0]
    orders = draw_up(stage)
    issue(stage, orders)
    send(stage, orders)
    placed = hold(stage, other.agreement)
    answer(stage, orders, paid(stage, first), paid(stage, second, "3188"))
    assert payment_of(first.id) is not None
    assert payment_of(second.id) is None
    assert orders.phase == "completed"
    shown = {row["key"]: row["unrecorded"] for row in orders.answers("payment_rows")["rows"]}
    assert shown[first.reference] is None
    assert "on hold" in shown[second.reference]["en"]
    with stage.refused("No tranche waits"):
        draw_up(stage)
    stage.press(placed, "release", "customer_head", reason="Отменено.")
    amount = second.answers("tranche")["amount"]
    stage.press(second, "pay", "finance_officer", amount=amount, paid_on=stage.today, order_number="3188")
    assert payment_of(second.id) is not None


def test_an_answer_of_which_nothing_can_be_recorded_is_refused(stage: Stage, first: Record) -> None:
    orders = draw_up(stage)
    issue(stage, orders)
    send(stage, orders)
    hold(stage, stage.agreement)
    with stage.refused("on hold"):
        answer(stage, orders, paid(stage, first))
    assert orders.phase == "running"


@pytest.mark.parametrize(
    ("day", "words"), [("2026-05-05", "not come yet"), ("2026-05-03", "issued only on"), ("", "exists")]
)
def test_a_list_is_sent_on_a_day_that_can_be(stage: Stage, first: Record, day: str, words: str) -> None:
    orders = draw_up(stage)
    issue(stage, orders)
    with stage.refused(words):
        stage.press(orders, "send", "finance_officer", sent_on=day, registered_as="")
