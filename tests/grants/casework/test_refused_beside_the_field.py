"""What the rules refuse, on its page: the sentence beside its field, the rule with its basis, and all that was typed.

What has no form of its own (a protocol to publish, a report to submit) is refused above the button, with a link to the
field of the record. Elsewhere: a scan that is no scan in `test_signing_on_a_page`, a sum to be paid that is not the
tranche in `payments.test_pages_about_money`, a weight set in a file of rules in `workflows.test_rules`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from grants.agreements.queries import AGREEMENT_FORM
from grants.calls import guards as call_guards
from grants.calls.criteria import Band, bands
from grants.casework.perform import begin
from grants.database import db
from grants.languages import Citation, Message, Sum, pick, say
from grants.people.models import Membership
from grants.records.library import shipped
from grants.records.models import Record
from tests.grants.agreements.stage import BUDGET, Stage
from tests.grants.agreements.stage import stage as stage
from tests.grants.awards.test_deciding import scored_call
from tests.grants.calls.walk import Walk
from tests.grants.oversight.test_appeals import draft, refused_one
from tests.grants.reports.filling import DESKS, WAGES, fill, receipt
from tests.visiting import Visitor
from workflows.rules import RulePack

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
NEVER = "\N{WHITE SQUARE}"
ORDER = "приказ № 14 от 1 мая 2026 г."
PAYMENT = {"amount": "160000.00", "paid_on": "04.05.2026", "order_number": "ПП-3187"}


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=2, evaluators=2)
        app.config["CLOCK"] = lambda: found.now
        yield found


@pytest.fixture
def granted(app: Flask, stage: Stage) -> Stage:
    """An agreement in force."""
    app.config["CLOCK"] = lambda: stage.now
    stage.sign()
    return stage


@pytest.fixture
def approved(granted: Stage) -> Record:
    """A tranche of 160 000 som that may be paid."""
    tranche = granted.tranches[0]
    granted.press(tranche, "request", "accountant_1", no_debt=True, account_confirmed=True, purpose="")
    granted.press(tranche, "approve", "customer_head")
    return tranche


def press(
    app: Flask, scene: Walk | Stage, who: str, record: Record, action: str, language: str, **typed: Any
) -> TestResponse:
    """Send the form of an action as its page does; it is refused, and the record stays as it was."""
    db.session.refresh(record)
    before, version = (record.state, dict(record.data)), record.version
    visitor = Visitor(app, scene.world.people[who], language)
    answer = visitor.post(f"/records/{record.reference}/actions/{action}", version=version, **typed)
    db.session.expire_all()
    assert answer.status_code == 409, plain(answer)
    assert (record.state, record.data) == before
    return answer


def plain(answer: TestResponse) -> str:
    return unescape(answer.text).replace("\N{NO-BREAK SPACE}", " ")


def beside(field: str, answer: TestResponse) -> str:
    """What is said beside a field."""
    _, found, rest = plain(answer).partition(f'id="{field}-error"')
    assert found, f"nothing is said beside {field}"
    return rest.partition("</span>")[2].partition("</p>")[0].strip()


def linked(field: str, record: Record, answer: TestResponse) -> str:
    """What is said above, and leads to a field of the record's own form."""
    found = re.search(rf'href="/records/{record.reference}/form(/\w+)?#{field}">(.*?)</li>', plain(answer), re.DOTALL)
    assert found, f"nothing leads to {field}"
    return found[2]


def typed_in(answer: TestResponse, name: str, value: str) -> bool:
    """Whether a line of the form still holds a value, or a choice of it is still made."""
    inputs = re.findall(rf'<input[^>]* name="{name}"[^>]*>', unescape(answer.text))
    to_choose = re.compile(r'type="(radio|checkbox)"')
    return any(f'value="{value}"' in each and ("checked" in each or not to_choose.search(each)) for each in inputs)


def told(message: Message, language: str) -> str:
    return message.text(language).replace("\N{NO-BREAK SPACE}", " ")


def opening(sentence: str, language: str, **values: object) -> str:
    """A sentence up to the value that is not given."""
    missing = dict.fromkeys(re.findall(r"%\((\w+)\)s", sentence), NEVER)
    return told(say(sentence, **{**missing, **values}), language).partition(NEVER)[0]


def rule(name: str, language: str) -> str:
    """The title of a rule with its basis, as a refusal cites it."""
    found = shipped()[2]["kg-2022"].rules[name]
    return Citation(found.title, found.basis).text(language)


def basis(name: str, language: str) -> str:
    return pick(shipped()[2]["kg-2022"].rules[name].basis, language)


def held(walk: Walk, call: Record, *declared: str) -> Record:
    walk.rank(call)
    session = walk.convene(call)
    walk.declare(session, *declared)
    walk.wait(hours=1)
    return session


def test_a_session_without_a_quorum_is_refused_beside_its_attendance_with_every_reason(app: Flask, walk: Walk) -> None:
    call, _ = scored_call(walk, (9, "450000.00"))
    session = held(walk, call, "member_state")
    rows = walk.attendance(session, absent=["member_civil"])["attendance"]
    sent = {f"attendance-{n}-{name}": row[name] for n, row in enumerate(rows) for name in ("key", "presence")}
    answer = press(app, walk, "commission_secretary", session, "hold", "ky", **sent, held_on=f"{walk.now:%d.%m.%Y}")
    said = beside("attendance", answer)
    sentence = (
        "There is no quorum: %(present)s present, %(required)s of %(members)s needed. "
        "Adjourn the session and convene a new one."
    )
    assert told(say(sentence, present=1, required=2, members=2), "ky") in said
    assert rule("quorum_share", "ky") in said
    assert say("Both sides of the commission must take part in the decision.").text("ky") in said
    assert rule("parity", "ky") in said
    absent = next(n for n, row in enumerate(rows) if row["presence"] == "absent")
    assert typed_in(answer, f"attendance-{absent}-presence", "absent")


def test_a_vote_of_a_conflicted_member_is_refused_beside_the_votes(app: Flask, walk: Walk) -> None:
    call, (application, other) = scored_call(walk, (9, "450000.00"), (8, "400000.00"))
    session = held(walk, call, "member_state")
    reason = "Биргелешкен долбоор бар."
    walk.press("member_civil", session, "declare_conflict", applications=[application.reference], reason=reason)
    walk.press("commission_secretary", session, "hold", **walk.attendance(session))
    ids = [str(walk.world.people[name].id) for name in ("member_state", "member_civil")]
    rows = [
        {"key": application.reference, "for": ids, "decision": "win", "sum": "440 000", "reasons": "Кымбат болду."},
        {"key": other.reference, "for": ids, "decision": "win", "sum": "400 000", "reasons": ""},
    ]
    sent = {f"applications-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    answer = press(app, walk, "commission_secretary", session, "enter_votes", "ru", **sent, resolution="")
    said = beside("applications", answer)
    sentence = "%(name)s is recused on the application %(reference)s and casts no vote on it."
    assert told(say(sentence, name="Member Civil", reference=application.reference), "ru") in said
    assert typed_in(answer, "applications-0-for", ids[1])
    assert typed_in(answer, "applications-0-sum", "440 000")
    assert "Кымбат болду." in plain(answer)


def test_a_protocol_that_lacks_a_signature_is_not_published_and_names_who_has_not_signed(
    app: Flask, walk: Walk
) -> None:
    call, _ = scored_call(walk, (9, "450000.00"))
    walk.rank(call)
    session = walk.held(call)
    walk.press("commission_secretary", session, "enter_votes", **walk.votes(session))
    walk.press("commission_secretary", session, "draft_protocol")
    walk.sign(session, "member_state")
    answer = press(app, walk, "commission_chair", session, "publish", "ky")
    sentence = (
        "The protocol is published when every member who was there has signed it or filed a dissenting opinion. "
        "Missing: %(names)s."
    )
    assert told(say(sentence, names="Member Civil"), "ky") in plain(answer)


def test_an_appeal_on_the_merits_is_refused_with_a_link_to_its_ground_and_with_the_basis(
    app: Flask, walk: Walk
) -> None:
    _, _, refused = refused_one(walk)
    appeal = draft(walk, refused, 2)
    walk.fill("head_2", appeal, "appeal_form", ground="merits", text="Биз мыктыбыз.", asked_for="Жогору балл")
    answer = press(app, walk, "head_2", appeal, "file", "ky")
    assert basis("appeal_grounds", "ky") in linked("ground", appeal, answer)
    page = Visitor(app, walk.world.people["head_2"], "ky").get(f"/records/{appeal.reference}/form")
    assert "Биз мыктыбыз." in page.text
    assert typed_in(page, "ground", "merits")


def test_an_appeal_out_of_time_is_not_begun_and_one_that_was_written_keeps_its_text(app: Flask, walk: Walk) -> None:
    _, _, refused = refused_one(walk)
    appeal = draft(walk, refused, 2)
    walk.wait(days=40)
    over = opening("The time to appeal ended: %(moment)s.", "ru")
    answer = press(app, walk, "head_2", appeal, "file", "ru")
    assert over in plain(answer)
    assert rule("refusal_appeal_days", "ru") in plain(answer)
    head = Visitor(app, walk.world.people["head_2"], "ru")
    assert appeal.answers("appeal_form")["text"] in unescape(head.get(f"/records/{appeal.reference}").text)
    again = head.post(f"/records/{refused.reference}/begin/appeal")
    assert again.status_code == 409
    assert over in plain(again)
    assert db.session.query(Record).filter_by(kind="appeal").count() == 1


def test_weights_that_do_not_add_up_to_ten_are_refused_with_a_link_to_the_rule_pack(
    app: Flask, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def heavier(rules: RulePack) -> Sequence[Band]:
        return [
            replace(band, weights={name: weight + 1 for name, weight in band.weights.items()}) for band in bands(rules)
        ]

    monkeypatch.setattr(call_guards, "bands", heavier)
    call = walk.draft_call()
    said = linked("rule_pack", call, press(app, walk, "customer_officer", call, "propose", "ky"))
    assert rule("size_bands", "ky") in said


def test_an_answer_that_names_who_asked_is_refused_beside_its_text(app: Flask, walk: Walk) -> None:
    call, body = walk.open_call(), walk.world.applicants[0]
    asked = begin("question", call, walk.actor("editor_1"), walk.now, organisation_id=body.id)
    db.session.commit()
    texts = {
        "published_question-ky": "Экиби?",
        "published_question-ru": "Две?",
        "published_answer-ky": "Ооба.",
        "published_answer-ru": f"{body.name['ru']} может подать одну.",
    }
    answer = press(app, walk, "customer_officer", asked, "answer", "ru", **texts)
    assert say("The text names the one who asked. Leave the name out.").text("ru") in beside(
        "published_answer-ky", answer
    )
    assert texts["published_answer-ru"] in plain(answer)


def test_an_agreement_over_the_award_is_refused_with_a_link_to_its_sum(app: Flask, stage: Stage) -> None:
    app.config["CLOCK"] = lambda: stage.now
    stage.press(stage.application, "accept", "head_1")
    agreement = stage.agreement
    stage.keep(agreement, AGREEMENT_FORM, total="400000.01")
    answer = press(app, stage, "customer_officer", agreement, "verify", "ru")
    assert opening("The agreement is for %(total)s; the award is only %(award)s.", "ru") in linked(
        "total", agreement, answer
    )
    assert agreement.answers(AGREEMENT_FORM)["total"] == "400000.01"


def test_a_budget_moved_upward_is_refused_with_a_link_to_its_lines_and_with_the_basis(
    app: Flask, granted: Stage
) -> None:
    amendment = granted.start("amendment", granted.agreement, "head_1")
    lines = [
        {"key": str(n), **{name: row[name] for name in ("quantity", "price", "own")}} for n, row in enumerate(BUDGET, 1)
    ]
    lines[0]["price"] = "43001.00"
    granted.keep(amendment, "amendment_form", change="budget", reason="Рост цен.", lines=lines)
    said = linked("lines", amendment, press(app, granted, "head_1", amendment, "give_notice", "ru"))
    assert "421 007,00" in said
    assert basis("amendment_raise_percent", "ru") in said
    assert amendment.answers("amendment_form")["lines"][0]["price"] == "43001.00"


def test_a_report_with_receipts_over_its_line_is_refused_with_a_link_to_them(app: Flask, granted: Stage) -> None:
    report = granted.pay(granted.tranches[0])
    fill(granted, report, {WAGES: "100.00"}, receipts=[receipt("100.01", paid_on="2026-05-04")])
    answer = press(app, granted, "head_1", report, "submit", "ru")
    sentence = "The receipts on “%(item)s” come to %(total)s; the report shows only %(spent)s spent on it."
    assert opening(sentence, "ru", item="Оплата труда воспитателей") in linked("receipts", report, answer)
    fill(granted, report, {DESKS: "120000.00"})
    over = linked("spending", report, press(app, granted, "head_1", report, "submit", "ru"))
    assert rule("minor_amendment_percent", "ru") in over


def test_a_payment_over_the_balance_is_refused_beside_its_sum(app: Flask, granted: Stage, approved: Record) -> None:
    granted.keep(granted.agreement, AGREEMENT_FORM, total="159999.99")
    answer = press(app, granted, "finance_officer", approved, "pay", "ru", **PAYMENT)
    sentence = "%(paid)s is already paid; with this tranche of %(part)s it would be more than the agreement: %(total)s."
    paid, part, total = (Sum(Decimal(each)) for each in ("0", "160000.00", "159999.99"))
    assert told(say(sentence, paid=paid, part=part, total=total), "ru") in beside("amount", answer)
    assert typed_in(answer, "amount", PAYMENT["amount"])
    assert typed_in(answer, "order_number", PAYMENT["order_number"])


def test_a_second_payment_of_a_tranche_is_refused_beside_its_sum_with_the_first(
    app: Flask, granted: Stage, approved: Record
) -> None:
    finance = Visitor(app, granted.world.people["finance_officer"], "ky")
    paid = finance.post(f"/records/{approved.reference}/actions/pay", version=approved.version, **PAYMENT)
    assert paid.status_code == 302
    db.session.refresh(approved)
    approved.state, approved.phase = "approved", "contracting"
    db.session.commit()
    again = {**PAYMENT, "order_number": "ПП-3188"}
    answer = press(app, granted, "finance_officer", approved, "pay", "ky", **again)
    sentence = "This tranche was already paid: %(amount)s on %(day)s by payment order %(order)s."
    first = say(sentence, amount=Sum(Decimal("160000.00")), day=date(2026, 5, 4), order="ПП-3187")
    assert told(first, "ky") in beside("amount", answer)
    assert typed_in(answer, "order_number", "ПП-3188")


def test_an_officer_who_approved_a_payment_does_not_pay_it(app: Flask, granted: Stage, approved: Record) -> None:
    body, head = granted.world.authority.id, granted.world.people["customer_head"]
    db.session.add(Membership(user_id=head.id, organisation_id=body, role="finance_officer", starts=date(2026, 1, 1)))
    answer = press(app, granted, "customer_head", approved, "pay", "ru", **PAYMENT)
    sentence = "You have already pressed “%(action)s” in this case; another person must do this."
    title = shipped()[0]["tranche"].actions["approve"].title
    assert told(say(sentence, action=title), "ru") in plain(answer)
    assert typed_in(answer, "order_number", PAYMENT["order_number"])


def test_an_acting_head_is_refused_after_the_last_day_with_the_order_and_keeps_the_words(
    app: Flask, granted: Stage
) -> None:
    tranche, world = granted.tranches[0], granted.world
    granted.press(tranche, "request", "accountant_1", no_debt=True, account_confirmed=True, purpose="")
    last = granted.now.date()
    db.session.add(
        Membership(
            user_id=world.people["monitor"].id,
            organisation_id=world.authority.id,
            role="customer_head",
            starts=last - timedelta(days=3),
            ends=last,
            basis=ORDER,
            on_behalf_of_id=world.people["customer_head"].id,
        )
    )
    db.session.commit()
    page = f"/records/{tranche.reference}/actions/return_request"
    assert Visitor(app, world.people["monitor"], "ru").get(page).status_code == 200
    granted.wait(days=1)
    answer = press(app, granted, "monitor", tranche, "return_request", "ru", reason="Смета не сходится.")
    sentence = "You acted for %(name)s until %(day)s (%(basis)s). After the last day this is not yours to do."
    assert told(say(sentence, name="Customer Head", day=last, basis=ORDER), "ru") in plain(answer)
    assert "Смета не сходится." in plain(answer)
