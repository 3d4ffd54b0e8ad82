"""The pages of accounts, facts, payments and lists as those who use them meet them."""

from collections.abc import Iterator

import pytest
from flask import Flask

from grants.casework.queries import files_of
from grants.database import db
from grants.payments.queries import payment_of
from grants.records.models import Record
from tests.grants.agreements.stage import Stage
from tests.grants.payments.readiness import ACCOUNT, attach
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
NUMBER = "1280000000123456"


@pytest.fixture
def at_the_desk(app: Flask, stage: Stage) -> Iterator[Stage]:
    app.config["CLOCK"] = lambda: stage.now
    stage.sign()
    return stage


def visitor(app: Flask, stage: Stage, name: str, language: str = "en") -> Visitor:
    return Visitor(app, stage.world.people.get(name), language)


def approved(stage: Stage) -> Record:
    tranche = stage.tranches[0]
    stage.press(tranche, "request", "head_1", no_debt=True, account_confirmed=True)
    stage.press(tranche, "approve", "customer_head")
    return tranche


def only(kind: str) -> Record:
    return db.session.query(Record).filter_by(kind=kind).order_by(Record.id.desc()).first()  # type: ignore[return-value]


def test_an_accountant_changes_the_account_and_two_persons_of_the_customer_see_it(
    app: Flask, at_the_desk: Stage
) -> None:
    stage, accountant = at_the_desk, visitor(app, at_the_desk, "accountant_1")
    assert "Bank account" in accountant.get(f"/records/{stage.agreement.reference}").text
    answer = accountant.post(f"/records/{stage.agreement.reference}/begin/account")
    account = only("account")
    assert answer.location == f"/records/{account.reference}/form"
    typed = {**ACCOUNT, "account_number": "1280 0000 0099 9999", "version": account.version}
    assert accountant.post(answer.location, **typed).status_code == 302
    refused = accountant.post(f"/records/{account.reference}/actions/submit", version=account.version)
    assert refused.status_code == 409
    assert "Attach the document" in refused.text
    attach(stage, account, "accountant_1")
    db.session.refresh(account)
    accountant.post(f"/records/{account.reference}/actions/submit", version=account.version)
    for who in ("customer_officer", "finance_officer", "customer_head", "auditor"):
        assert visitor(app, stage, who).get(f"/records/{account.reference}").status_code == 200
    for who in ("monitor", "head_2", "commission_chair", ""):
        assert visitor(app, stage, who).get(f"/records/{account.reference}").status_code == 404
    officer = visitor(app, stage, "customer_officer")
    page = officer.get(f"/records/{account.reference}/actions/verify")
    assert page.status_code == 200
    unticked = officer.post(f"/records/{account.reference}/actions/verify", proof="Справка № 3")
    assert unticked.status_code == 422
    assert "Справка № 3" in unticked.text


def test_the_payment_page_shows_the_one_sum_that_may_be_paid(app: Flask, at_the_desk: Stage) -> None:
    tranche = approved(at_the_desk)
    finance, path = visitor(app, at_the_desk, "finance_officer"), f"/records/{tranche.reference}/actions/pay"
    assert 'value="160000.00"' in finance.get(path).text
    for sent in ({"amount": "160000.01"}, {"amount": ""}, {"amount": "1e5"}, {}):
        answer = finance.post(path, **sent, paid_on="04.05.2026", order_number="7", version=tranche.version)
        assert answer.status_code == 422
        assert 'value="04.05.2026"' in answer.text
    again = {"amount": "160000.00", "paid_on": "04.05.2026", "order_number": "7", "version": tranche.version}
    assert finance.post(path, **again).status_code == 302
    second = finance.post(path, **again)
    assert second.status_code == 409
    assert payment_of(tranche.id) is not None


def test_a_list_is_drawn_up_corrected_issued_and_fetched_from_its_page(app: Flask, at_the_desk: Stage) -> None:
    stage, tranche = at_the_desk, approved(at_the_desk)
    finance = visitor(app, stage, "finance_officer")
    begin = f"/begin/payment_list?authority={stage.world.authority.id}"
    assert begin in finance.get("/work").text.replace("&amp;", "&")
    assert finance.post(begin, treasury="", payer_account="").status_code == 422
    answer = finance.post(begin, treasury="РОК Каракол", payer_account="4402011101000417", note="")
    orders = only("payment_list")
    assert answer.location == f"/records/{orders.reference}"
    page = finance.get(answer.location).text
    assert "Үмүт 1" in page or "Ümüt 1" in page
    assert "160,000.00" in page
    path = f"/records/{orders.reference}/actions"
    assert tranche.reference in finance.get(f"{path}/take_off").text
    assert finance.post(f"{path}/take_off", tranche="nonsense", reason="…").status_code == 422
    assert finance.post(f"{path}/issue", version=orders.version).status_code == 302
    for file in files_of(orders):
        fetched = finance.get(f"/records/{orders.reference}/files/{file.id}")
        assert fetched.status_code == 200
        assert "attachment" in fetched.headers["Content-Disposition"]
        assert visitor(app, stage, "head_1").get(f"/records/{orders.reference}/files/{file.id}").status_code == 404
    db.session.refresh(orders)
    sent = finance.post(f"{path}/send", sent_on="04.05.2026", registered_as="417", version=orders.version)
    assert sent.status_code == 302
    db.session.refresh(orders)
    assert tranche.reference in finance.get(f"{path}/record_answer").text
    rows = {"rows-0-key": tranche.reference, "rows-0-outcome": "carried_out", "rows-0-order_number": "3187"}
    refused = finance.post(f"{path}/record_answer", **rows, version=orders.version)
    assert refused.status_code == 409
    assert 'value="3187"' in refused.text
    done = finance.post(f"{path}/record_answer", **{**rows, "rows-0-paid_on": "04.05.2026"}, version=orders.version)
    assert done.status_code == 302
    assert payment_of(tranche.id) is not None
    assert finance.get(f"/records/{orders.reference}").status_code == 200


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_nobody_outside_reads_an_account_or_a_list(app: Flask, at_the_desk: Stage, language: str) -> None:
    tranche = approved(at_the_desk)
    for record in (at_the_desk.agreement, tranche):
        for who in ("", "head_2", "monitor"):
            page = visitor(app, at_the_desk, who, language).get(f"/records/{record.reference}")
            assert NUMBER not in page.text.replace(" ", "")


def test_a_request_is_written_with_the_lines_of_the_agreed_budget(app: Flask, at_the_desk: Stage) -> None:
    tranche = at_the_desk.tranches[0]
    head, path = visitor(app, at_the_desk, "head_1"), f"/records/{tranche.reference}/actions/request"
    assert "Учебное оборудование" in head.get(path).text
    ticked = {"no_debt": "y", "account_confirmed": "y", "purpose": "", "version": tranche.version}
    short = head.post(path, **ticked, **{"uses-0-key": "1", "uses-0-amount": "150 000"})
    assert short.status_code == 409
    assert 'value="150 000"' in short.text
    assert head.post(path, **ticked, **{"uses-0-key": "1", "uses-0-amount": "160 000"}).status_code == 302
