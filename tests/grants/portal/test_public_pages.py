"""What everybody sees: calls, results, grants and whether a paper is genuine; and what nobody sees too early."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from grants.casework.perform import begin, correct
from grants.casework.straight_line import Press
from grants.database import db
from grants.documents.models import Document
from grants.languages import LANGUAGES
from grants.people.passwords import DEMONSTRATION_PASSWORD
from grants.records import verifier
from tests.grants.calls.walk import Walk, words
from tests.visiting import Visitor
from tests.whole_story import tell_all, until_standstill

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=2, evaluators=2)
        app.config["CLOCK"] = lambda: found.now
        yield found


def public(app: Flask, language: str = "en") -> Visitor:
    return Visitor(app, None, language)


def test_open_calls_stand_on_the_first_page_and_a_draft_stands_nowhere(app: Flask, walk: Walk) -> None:
    assert "No call is open now" in public(app).get("/").text
    opened = walk.open_call()
    draft = walk.draft_call(title=words("Жашыруун"))
    for path in ("/", "/calls", "/calls?show=open"):
        page = public(app).get(path).text
        assert f"/calls/{opened.reference}" in page
        assert draft.reference not in page
    assert public(app).get(f"/calls/{draft.reference}").status_code == 404
    assert opened.reference not in public(app).get("/calls?show=closed").text
    assert public(app).get("/calls?show=other").status_code == 404


def test_the_open_call_with_the_soonest_deadline_comes_first_and_the_closed_ones_last(app: Flask, walk: Walk) -> None:
    programme = walk.active_programme(budget="9000000.00")

    def opened(days: int) -> str:
        call = walk.draft_call(programme, deadline=(walk.now + timedelta(days=days)).isoformat(timespec="seconds"))
        walk.press("customer_officer", call, "propose")
        walk.press("customer_head", call, "approve")
        walk.press("customer_officer", call, "announce")
        return call.reference

    late, soon = opened(56), opened(42)
    closed = walk.open_call()
    walk.close(closed)
    page = public(app).get("/calls").text
    assert page.index(soon) < page.index(late) < page.index(closed.reference)


def test_a_call_shows_its_weights_by_the_size_of_the_grant_and_leads_a_visitor_to_sign_in(
    app: Flask, walk: Walk
) -> None:
    call = walk.open_call()
    page = public(app).get(f"/calls/{call.reference}").text
    assert "Relevance and social importance" in page
    assert f"Weight, up to 300,000.00{SPACE}som" in page
    assert "Passing score" in page
    assert f"/sign-in?next=/calls/{call.reference}" in page
    head = Visitor(app, walk.world.people["head_1"], "en")
    assert f"/records/{call.reference}/begin/application" in head.get(f"/calls/{call.reference}").text
    application = walk.draft_application(call, 1)
    again = head.get(f"/calls/{call.reference}").text
    assert f"/records/{application.reference}" in again
    assert f"/records/{call.reference}/begin/application" not in again


def test_after_the_deadline_nobody_is_led_to_apply_even_before_the_clock_has_closed_the_call(
    app: Flask, walk: Walk
) -> None:
    call = walk.open_call()
    walk.now = datetime.fromisoformat(call.answers("call_form")["deadline"]) + timedelta(seconds=1)
    assert "/sign-in?next=" not in public(app).get(f"/calls/{call.reference}").text


def test_the_page_of_a_call_is_the_same_whether_anybody_has_applied_or_not(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    before = public(app).get(f"/calls/{call.reference}").data
    walk.apply(call, 1)
    assert public(app).get(f"/calls/{call.reference}").data == before


def test_scores_are_public_only_once_the_commission_has_decided(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    for n in (1, 2):
        walk.review(application, f"evaluator_{n}", 8)
    walk.press("commission_secretary", call, "rank")
    sheet = db.session.query(Document).filter_by(kind="consolidated_sheet").one()
    paper = f"/documents/{sheet.number}/public.ru.pdf"
    assert sheet.number not in public(app).get(f"/calls/{call.reference}").text
    assert sheet.number not in public(app).get(f"/records/{call.reference}").text
    assert public(app).get(paper).status_code == 404
    walk.decide(call, rank=False)
    page = public(app).get(f"/calls/{call.reference}").text
    assert sheet.number in page
    assert "Average marks by criterion" in page


def test_the_hash_of_the_seed_of_a_distribution_stands_on_the_page_of_its_call(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    begin("distribution", call, walk.actor("commission_secretary"), walk.now, Press({}))
    db.session.commit()
    paper = db.session.query(Document).filter_by(kind="seed_commitment").one()
    assert paper.number in public(app).get(f"/calls/{call.reference}").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_results_name_the_winners_with_their_sums_and_nobody_who_lost(app: Flask, language: str) -> None:
    with app.app_context():
        walk, found = until_standstill()
        app.config["CLOCK"] = lambda: walk.now
        page = public(app, language).get(f"/calls/{found.call.reference}").text
        won, lost = (walk.world.applicants[n].name[language] for n in (0, 1))
        assert won in page
        assert lost not in page
        assert {"en": "400,000.00", "ru": f"400{SPACE}000,00", "ky": f"400{SPACE}000,00"}[language] in page
        for hidden in ("1280000000123456", "010203", "Асанова Бермет", "Member", "Evaluator"):
            assert hidden not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_grant_shows_its_money_and_its_accepted_report_and_nothing_private(app: Flask, language: str) -> None:
    with app.app_context():
        walk = tell_all()
        app.config["CLOCK"] = lambda: walk.now
        agreement = db.session.query(Document).filter_by(kind="grant_agreement").one().record
        page = public(app, language).get(f"/grants/{agreement.reference}").text
        assert walk.world.applicants[0].name[language] in page
        assert {"en": "160,000.00", "ru": f"160{SPACE}000,00", "ky": f"160{SPACE}000,00"}[language] in page
        assert agreement.parent is not None
        for paper in db.session.query(Document).filter(Document.kind.in_(("grant_agreement", "payment_order"))):
            assert paper.number in page
        assert "/full." not in page
        for hidden in ("1280000000123456", "Head 1", "Customer Head", "Finance Officer", "010203"):
            assert hidden not in page


def test_an_agreement_that_is_not_yet_in_force_has_no_public_page(app: Flask) -> None:
    with app.app_context():
        walk, found = until_standstill()
        app.config["CLOCK"] = lambda: walk.now
        walk.wait(days=12)
        walk.tick(found.call)
        walk.press("head_1", found.won, "accept")
        agreement = db.session.query(type(found.won)).filter_by(kind="agreement").one()
        assert public(app).get(f"/grants/{agreement.reference}").status_code == 404


def test_a_paper_is_verified_by_its_number_with_the_hashes_that_its_event_commits_to(app: Flask, walk: Walk) -> None:
    walk.open_call()
    paper = db.session.query(Document).filter_by(kind="announcement").one()
    assert public(app).get(f"/verify?number={paper.number.lower()}").location == f"/verify/{paper.number}"
    page = public(app).get(f"/verify/{paper.number}")
    for told in (paper.event.hash, paper.full_hash, paper.public_hash, "Such a document was issued", "public.ky.pdf"):
        assert told in page.text


def test_a_number_that_was_never_given_is_said_to_be_none_of_ours(app: Flask, walk: Walk) -> None:
    page = public(app).get("/verify/D28-2026-AAAA-AAAA")
    assert page.status_code == 404
    assert "No document has this number" in page.text


def test_a_replaced_paper_leads_to_the_one_in_force(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    order = {"order_number": "7", "order_date": "2026-03-10", "reason": "Система иштебей калды."}
    walk.press("customer_head", call, "extend", new_deadline="2026-04-20T12:00:00+00:00", **order)
    old, new = db.session.query(Document).filter_by(kind="announcement").order_by(Document.id)
    page = public(app).get(f"/verify/{old.number}").text
    assert "This document was replaced" in page
    assert f"/verify/{new.number}" in page


def test_a_changed_call_is_told_without_two_full_stops_and_folds_the_replaced_paper_away(
    app: Flask, walk: Walk
) -> None:
    call = walk.open_call()
    order = {"order_number": "7", "order_date": "2026-03-10", "reason": "Система иштебей калды."}
    walk.press("customer_head", call, "extend", new_deadline="2026-04-20T12:00:00+00:00", **order)
    old, new = db.session.query(Document).filter_by(kind="announcement").order_by(Document.id)
    page = public(app, "ru").get(f"/calls/{call.reference}").text
    changes = page.partition('aria-labelledby="changes"')[2].partition("</section>")[0]
    assert "Система" in changes
    assert ".." not in re.sub(r"<[^>]+>", "", changes)
    papers = page.partition('aria-labelledby="papers"')[2].partition("</section>")[0]
    in_force, _, folded = papers.partition("<details")
    assert f"/verify/{old.number}" in folded
    assert f"/verify/{old.number}" not in in_force
    assert f"/verify/{new.number}" in in_force


def test_an_annulled_paper_says_that_it_has_no_force(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    walk.wait(minutes=1)
    correct(call, walk.actor("customer_head"), walk.now, "Жаңылыш басылды.")
    paper = db.session.query(Document).filter_by(kind="announcement").one()
    page = public(app).get(f"/verify/{paper.number}").text
    assert "This document was annulled" in page
    assert "public.ky.pdf" not in page


def test_a_sealed_paper_is_known_by_its_number_and_its_text_stays_closed(app: Flask, walk: Walk) -> None:
    walk.apply(walk.open_call(), 1)
    receipt = db.session.query(Document).filter_by(kind="registration_receipt").one()
    page = public(app).get(f"/verify/{receipt.number}").text
    assert "is not open to the public" in page
    assert walk.world.applicants[0].name["en"] not in page
    assert receipt.record.reference not in page


def test_outside_a_demonstration_nobody_is_listed_and_nobody_signs_in_with_one_press(app: Flask, walk: Walk) -> None:
    for path in ("/", "/sign-in"):
        page = public(app).get(path).text
        assert DEMONSTRATION_PASSWORD not in page
        assert "customer.officer" not in page
    person = walk.world.people["customer_officer"]
    assert public(app).post("/sign-in/demonstration", user=person.id).status_code == 404


def test_in_a_demonstration_one_press_signs_in_as_anybody(app: Flask, walk: Walk) -> None:
    app.config["DEMO"] = True
    visitor = public(app)
    assert DEMONSTRATION_PASSWORD in visitor.get("/").text
    person = walk.world.people["customer_officer"]
    assert visitor.post("/sign-in/demonstration", user=person.id).location == "/work"
    assert person.name in visitor.get("/work").text
    assert public(app).post("/sign-in/demonstration", user=0).status_code == 404


def test_the_page_about_ashar_says_what_was_not_checked(app: Flask, walk: Walk) -> None:
    page = public(app).get("/about").text
    assert "What we have not done yet" in page
    assert "there are none" not in page
    assert "ask the authority" in page


def test_anybody_downloads_the_program_that_checks_the_journal_as_plain_text(app: Flask, walk: Walk) -> None:
    assert 'href="/verifier.py"' in public(app).get("/about").text
    answer = public(app).get("/verifier.py")
    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data == Path(verifier.__file__).read_bytes()


def test_a_call_begins_with_links_to_each_of_its_parts(app: Flask, walk: Walk) -> None:
    page = public(app).get(f"/calls/{walk.open_call().reference}").text
    links = page.partition('<nav aria-label="On this page">')[2].partition("</nav>")[0]
    named = re.findall(r'href="#([a-z-]+)"', links)
    assert named
    assert named == re.findall(r'<h2[^>]* id="([a-z-]+)"', page)
