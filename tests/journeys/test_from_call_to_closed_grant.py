"""A call is carried to a closed grant by hand, in a browser without JavaScript; each person reads another language."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from grants.clock import LOCAL
from grants.commands.journal import write_export
from grants.database import db
from grants.records.library import shipped
from grants.records.models import Event
from grants.records.verifier import check_export
from tests.grants.calls.answers import (
    LONG,
    application_answers,
    approval_answers,
    call_answers,
    order_answers,
    programme_answers,
    sheet_answers,
    words,
)
from tests.grants.calls.walk import GATES
from tests.grants.payments.readiness import ACCOUNT
from tests.journeys.browser import Site
from tests.journeys.by_hand import Journey

MEMBERS = ("member_state", "member_civil")
NO_CONFLICT = {"no_ties": True, "no_interest": True, "will_report": True}
SHARES = ("160000.00", "160000.00", "80000.00")
AT_SIGNING = ("tax_debt", "social_fund_debt", "registration")
AGAIN = ("tax_debt", "social_fund_debt")


# A browser that goes on to the next page leaves fonts half read, and the test server drops them without closing.
@pytest.mark.long
@pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_call_is_carried_to_a_closed_grant_by_hand(browser: Browser, site: Site, tmp_path: Path) -> None:
    journey = Journey(browser, site)
    programme = approve_a_programme(journey)
    call = announce_a_call(journey, programme)
    application = apply(journey, call)
    evaluate(journey, call, application)
    session = decide(journey, call, application)
    agreement = sign_an_agreement(journey, application)
    pay_and_report(journey, agreement)
    visit_the_project(journey, agreement)
    show_what_came_of_it(journey, agreement)
    close_everything(journey, programme, call, agreement)
    assert {journey.phase(r) for r in (programme, call, application, session, agreement)} == {"completed"}
    everybody_can_look(journey, programme, call, session, agreement)
    with site.app.app_context():
        write_export(tmp_path / "journal.jsonl", personal=True)
        with (tmp_path / "journal.jsonl").open("rb") as export:
            assert check_export(export).events == db.session.query(Event).count()


def approve_a_programme(journey: Journey) -> str:
    programme = journey.begin("customer_officer", "programme")
    journey.write("customer_officer", programme, **programme_answers())
    journey.press("customer_officer", "programme", programme, "propose")
    return journey.press("programme_approver", "programme", programme, "approve", **approval_answers())


def announce_a_call(journey: Journey, programme: str) -> str:
    call = journey.begin("customer_officer", "call", programme)
    journey.write("customer_officer", call, **{**call_answers(), "deadline": "2026-04-06T18:00"})
    journey.press("customer_officer", "call", call, "propose")
    journey.press("customer_head", "call", call, "approve", **order_answers(journey.site.clock.moment))
    return journey.press("customer_officer", "call", call, "announce")


def apply(journey: Journey, call: str) -> str:
    editor = journey.person("editor_1")
    editor.open(f"/calls/{call}")
    editor.open(f"/records/{call}")
    title = shipped()[0]["application"].title[editor.language]
    editor.follow(editor.page.locator("main a.govuk-button", has_text=title).first)
    editor.send()
    application = editor.reference
    journey.write("editor_1", application, **application_answers())
    journey.press("head_1", "application", application, "submit")
    assert journey.phase(application) == "sealed"
    journey.wait_until(datetime.fromisoformat("2026-04-06T12:01:00+00:00"))
    return application


def evaluate(journey: Journey, call: str, application: str) -> None:
    journey.press("commission_secretary", "application", application, "admit", **dict.fromkeys(GATES, "yes"))
    journey.press("commission_chair", "call", call, "finish_screening")
    for evaluator in ("evaluator_1", "evaluator_2"):
        journey.begin("commission_secretary", "review", application, evaluator=journey.ids[evaluator])
        review = journey.below(application, "review")[-1]
        journey.press(evaluator, "review", review, "declare_no_conflict", **NO_CONFLICT)
        journey.write(evaluator, review, **sheet_answers(8))
        journey.press(evaluator, "review", review, "lock")
    journey.press("commission_secretary", "call", call, "rank")


def decide(journey: Journey, call: str, application: str) -> str:
    session = journey.begin("commission_secretary", "session", call)
    meets_at = (journey.site.clock.moment + timedelta(hours=2)).astimezone(LOCAL)
    journey.write(
        "commission_secretary",
        session,
        place="Каракол",
        meets_at=f"{meets_at:%d.%m.%Y %H:%M}",
        mode="mixed",
        agenda={"ky": "Рейтингди кароо\nЖеңүүчүнү аныктоо", "ru": "Рассмотрение рейтинга\nОпределение победителя"},
    )
    journey.press("commission_secretary", "session", session, "convene")
    for member in MEMBERS:
        journey.press(member, "session", session, "declare_no_conflict", **NO_CONFLICT)
    journey.wait(hours=2)
    there = [{"presence": "in_person"}, {"presence": "remote"}]
    journey.press("commission_secretary", "session", session, "hold", held_on=journey.today, attendance=there)
    votes = [{"for": [journey.ids[member] for member in MEMBERS]}]
    journey.press("commission_secretary", "session", session, "enter_votes", applications=votes)
    journey.press("commission_secretary", "session", session, "draft_protocol")
    for member in MEMBERS:
        journey.sign(member, "session", session, "sign")
    journey.press("commission_chair", "session", session, "publish")
    assert journey.phase(application) == "standstill"
    journey.wait(days=12)
    return session


def sign_an_agreement(journey: Journey, application: str) -> str:
    journey.press("head_1", "application", application, "accept")
    agreement = journey.below(application, "agreement")[0]
    name_an_account(journey, agreement)
    for kind in AT_SIGNING:
        attest(journey, agreement, kind)
    journey.press("customer_officer", "agreement", agreement, "verify")
    journey.sign("head_1", "agreement", agreement, "sign_for_grantee")
    journey.sign("customer_head", "agreement", agreement, "sign_for_customer")
    assert journey.phase(agreement) == "running"
    return agreement


def name_an_account(journey: Journey, agreement: str) -> None:
    account = journey.begin("accountant_1", "account", agreement)
    proof = journey.attach("accountant_1", account, "Банктын маалымкаты.pdf")
    journey.write("accountant_1", account, **{**ACCOUNT, "proof": proof})
    journey.press("accountant_1", "account", account, "submit")
    seen = {"proof": "Справка банка № 12", "holder_matches": True, "numbers_match": True}
    journey.press("customer_officer", "account", account, "verify", **seen)
    journey.press("finance_officer", "account", account, "confirm")


def attest(journey: Journey, agreement: str, kind: str) -> None:
    fact = journey.begin("customer_officer", "fact", agreement)
    scan = journey.attach("customer_officer", fact, f"Справка {kind}.pdf")
    told = {"kind": kind, "source": "Налоговая служба", "number": "118", "finding": "in_order"}
    journey.write("customer_officer", fact, **told, issued_on=journey.today, scan=scan)
    journey.press("customer_officer", "fact", fact, "attest")


def pay_and_report(journey: Journey, agreement: str) -> None:
    """What was attested at the signing still counts for the second tranche, and is asked for again before the third."""
    for number, tranche in enumerate(journey.below(agreement, "tranche")):
        if number == 2:
            for kind in AGAIN:
                attest(journey, agreement, kind)
        starts, amount = journey.today, SHARES[number]
        journey.press("accountant_1", "tranche", tranche, "request", no_debt=True, account_confirmed=True)
        journey.press("customer_head", "tranche", tranche, "approve")
        paid = {"amount": amount, "paid_on": journey.today, "order_number": "318"}
        journey.press("finance_officer", "tranche", tranche, "pay", **paid)
        journey.wait(days=25)
        report = journey.below(tranche, "report")[0]
        journey.write(
            "editor_1",
            report,
            period_starts=starts,
            period_ends=journey.today,
            narrative="Борбор ачылды, балдар келип жатат.",
            activities=[{"done": "fully", "done_on": journey.today, "result": "Бөлмө даяр"}],
            spending=[{"spent": amount, "note": "Тарбиячылардын эмгек акысы"}],
            receipts=[
                {"paid_on": journey.today, "number": f"{number}-7", "payee": "person", "amount": amount, "line": "1"}
            ],
            reached=[{"actual": str(20 * (number + 1)), "evidence": "Катышуу журналы"}],
            beneficiaries=str(20 * (number + 1)),
            localities=[{"locality": "Каракол", "people": str(20 * (number + 1))}],
        )
        journey.press("head_1", "report", report, "submit_final" if number == 2 else "submit")
        checked = dict.fromkeys(("activities", "purpose", "proved", "indicators"), "fully")
        journey.press("customer_officer", "report", report, "accept", **checked, note="Чеки сверены с выпиской банка.")
        assert journey.phase(tranche) == "completed"
        journey.wait(days=1)


def visit_the_project(journey: Journey, agreement: str) -> None:
    day = (journey.site.clock.moment + timedelta(days=7)).date().isoformat()
    planned = {"visit_on": day, "place": "Каракол", "purpose": "Жүрүшү менен таанышуу"}
    visit = journey.begin("monitor", "visit", agreement, **planned)
    journey.press("monitor", "visit", visit, "notify")
    journey.wait(days=7)
    seen = [{"question": "Борбор ачыкпы?", "answer": "Ачык, 60 бала келет", "in_order": "yes"}]
    told = {"visited_on": journey.today, "checked": seen, "seen": "Борбор иштеп жатат.", "minors_consent": "none"}
    journey.press("monitor", "visit", visit, "conduct", **told)
    journey.sign("monitor", "visit", visit, "sign_for_monitor")
    journey.sign("head_1", "visit", visit, "sign")
    journey.press("monitor", "visit", visit, "close", conclusion=LONG)
    assert journey.phase(visit) == "completed"


def show_what_came_of_it(journey: Journey, agreement: str) -> None:
    day = (journey.site.clock.moment + timedelta(days=6)).date().isoformat()
    plan = {"held_on": day, "place": "Маданият үйү", "form": "village_gathering", "agenda": "Борбордун жыйынтыктары"}
    gathering = journey.begin("head_1", "gathering", agreement, **plan)
    journey.wait(days=6)
    came = {"people": "86", "women": "51", "men": "35", "minors_consent": "none"}
    asked = [{"question": "Борбор мындан ары да иштейби?", "answer": "Ооба, мэрия жайды берет."}]
    told = {"held_on": journey.today, **came, "shown": "Борборго 60 бала келет.", "questions": asked}
    journey.press("head_1", "gathering", gathering, "record", **told)
    journey.sign("customer_head", "gathering", gathering, "publish")
    outcome = journey.begin("monitor", "outcome", agreement)
    reached = {"actual": "60", "measured_on": journey.today, "evidence": "Катышуу журналы", "confidence": "high"}
    journey.write(
        "monitor",
        outcome,
        evaluated_on=journey.today,
        method="30 үй-бүлөнү сурамжылоо",
        values=[{**reached, "measured_by": "Мониторинг адиси", "women": "31", "men": "29"}],
        rating="reached",
        lasting="Борбор иштеп жатат.",
    )
    journey.press("monitor", "outcome", outcome, "send")
    journey.press("head_1", "outcome", outcome, "comment", comments="Баа менен макулбуз.")
    journey.press("customer_head", "outcome", outcome, "publish")
    assert {journey.phase(gathering), journey.phase(outcome)} == {"completed"}


def close_everything(journey: Journey, programme: str, call: str, agreement: str) -> None:
    journey.press("customer_officer", "agreement", agreement, "draw_up_reconciliation")
    journey.sign("head_1", "agreement", agreement, "sign_reconciliation_for_grantee")
    journey.sign("customer_head", "agreement", agreement, "sign_reconciliation_for_customer")
    journey.sign("customer_head", "agreement", agreement, "complete")
    journey.press("customer_head", "call", call, "complete")
    result = [{"result": "Балдар", "planned": "60", "actual": "60"}]
    year = {"year": "2026", "spent": "400000.00", "results": result, "work_done": words("Борбор ачылды.")}
    journey.press("customer_officer", "programme", programme, "report_year", **year)
    journey.press("customer_head", "programme", programme, "close")


def everybody_can_look(journey: Journey, programme: str, call: str, session: str, agreement: str) -> None:
    pages = ("/", "/calls", "/about", "/verify", "/unreliable-executors")
    ours = (f"/programmes/{programme}", f"/calls/{call}", f"/grants/{agreement}")
    for language, phone in (("ky", True), ("ru", False), ("en", True)):
        visitor = journey.visitor(language, phone=phone)
        for path in (*pages, *ours, f"/records/{call}", f"/records/{session}"):
            visitor.open(path)
