"""Who sees what of a record: by office, by appointment, by date, and field by field."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from grants.casework.perform import NotPossible, begin, perform
from grants.database import db
from grants.documents.models import Document
from grants.people.actors import rights_on
from grants.people.models import Membership, Organisation
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor
from tests.whole_story import until_standstill

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
BANK = "1280000000123456"
PHONE = "010203"


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=2, evaluators=3)
        app.config["CLOCK"] = lambda: found.now
        yield found


def visitor(app: Flask, walk: Walk, name: str = "", language: str = "ru") -> Visitor:
    return Visitor(app, walk.world.people.get(name), language)


def test_a_sealed_application_is_there_for_its_own_people_only(app: Flask, walk: Walk) -> None:
    application = walk.apply(walk.open_call(), 1)
    path = f"/records/{application.reference}"
    for name in ("head_1", "editor_1", "accountant_1"):
        assert visitor(app, walk, name).get(path).status_code == 200
    for name in ("", "head_2", "commission_secretary", "commission_chair", "customer_head", "auditor", "evaluator_1"):
        assert visitor(app, walk, name).get(path).status_code == 404
    paper = db.session.query(Document).filter_by(record_id=application.id, kind="application").one()
    for name in ("", "head_2", "commission_secretary", "auditor"):
        assert visitor(app, walk, name).get(f"/documents/{paper.number}/public.ru.pdf").status_code == 404


def test_how_many_have_applied_is_not_to_be_counted_before_the_deadline(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    pages = ("/calls", f"/calls/{call.reference}", f"/records/{call.reference}", "/work", "/records")
    for name in ("commission_secretary", "customer_head", ""):
        somebody = visitor(app, walk, name)
        before = [somebody.get(path, follow_redirects=True).text.count("<li") for path in pages]
        for n in (1, 2):
            if name == "commission_secretary":
                walk.apply(call, n, "200000.00")
        assert [somebody.get(path, follow_redirects=True).text.count("<li") for path in pages] == before
        for path in pages:
            assert "Күндүзгү колдоо борбору" not in somebody.get(path, follow_redirects=True).text


def test_private_answers_are_shown_to_the_parties_and_to_nobody_else(app: Flask) -> None:
    with app.app_context():
        walk, found = until_standstill()
        app.config["CLOCK"] = lambda: walk.now
        walk.wait(minutes=1)
        db.session.commit()
        path = f"/records/{found.won.reference}"
        for name, sees in {
            "head_1": True,
            "customer_officer": True,
            "commission_secretary": True,
            "auditor": True,
            "": False,
            "head_2": False,
            "evaluator_1": False,
            "member_state": False,
            "monitor": False,
        }.items():
            page = visitor(app, walk, name or "nobody").get(path)
            assert page.status_code == 200, name
            assert (BANK in page.text, PHONE in page.text) == (sees, sees), name
        public = visitor(app, walk).get(f"/calls/{found.call.reference}")
        assert public.status_code == 200
        assert BANK not in public.text
        assert PHONE not in public.text


def test_the_full_rendition_is_for_the_parties_and_the_public_one_for_all_who_see(app: Flask) -> None:
    with app.app_context():
        walk, found = until_standstill()
        app.config["CLOCK"] = lambda: walk.now
        paper = db.session.query(Document).filter_by(record_id=found.won.id, kind="result_letter").one()
        for rendition in paper.renditions:
            rendition.sha256 = "0" * 64
        db.session.commit()
        for name, audience, status in [
            ("head_2", "full", 404),
            ("", "full", 404),
            ("evaluator_1", "full", 404),
            ("", "elsewhere", 404),
        ]:
            assert visitor(app, walk, name).get(f"/documents/{paper.number}/{audience}.ru.pdf").status_code == status


def test_an_evaluator_reads_the_application_once_they_have_declared_no_conflict(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    review = walk.appoint(application, "evaluator_1")
    path = f"/records/{application.reference}"
    before = visitor(app, walk, "evaluator_1").get(path)
    assert before.status_code == 403
    assert "конфликт" in before.text
    walk.press("evaluator_1", review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
    after = visitor(app, walk, "evaluator_1").get(path)
    assert after.status_code == 200
    assert "Күндүзгү колдоо борбору" in after.text
    assert BANK not in after.text
    assert PHONE not in after.text
    assert visitor(app, walk, "evaluator_2").get(path).status_code == 404


@pytest.mark.parametrize(("language", "word"), [("ky", "кызыкчылык"), ("ru", "конфликт"), ("en", "conflict")])
def test_who_declared_a_conflict_is_told_why_the_application_is_closed(
    app: Flask, walk: Walk, language: str, word: str
) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    review = walk.appoint(application, "evaluator_1")
    walk.press("evaluator_1", review, "declare_conflict", reason="Менин бир тууганым")
    for page in ("", "/form", "/actions/submit", "/files", "/files/1"):
        answer = visitor(app, walk, "evaluator_1", language).get(f"/records/{application.reference}{page}")
        assert answer.status_code == 403
        assert word in answer.text.lower()
        assert "Күндүзгү колдоо борбору" not in answer.text
    assert visitor(app, walk, "evaluator_1").get(f"/records/{review.reference}").status_code == 403


def test_evaluators_are_blind_to_one_another(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    first, second = walk.review(application, "evaluator_1", 9), walk.appoint(application, "evaluator_2")
    assert visitor(app, walk, "evaluator_2").get(f"/records/{first.reference}").status_code == 404
    own = visitor(app, walk, "evaluator_2").get(f"/records/{second.reference}")
    assert own.status_code == 200
    assert first.reference not in own.text
    assert "Evaluator 1" not in own.text


def test_a_membership_that_has_ended_counts_no_more(app: Flask, walk: Walk) -> None:
    call = walk.draft_call()
    path = f"/records/{call.reference}"
    membership = walk.world.people["customer_officer"].memberships[0]
    assert visitor(app, walk, "customer_officer").get(path).status_code == 200
    membership.ends = (walk.now - timedelta(days=1)).date()
    db.session.commit()
    assert rights_on(walk.actor("customer_officer"), call) == {"public": None}
    assert visitor(app, walk, "customer_officer").get(path).status_code == 404
    with pytest.raises(NotPossible):
        perform(call, "propose", walk.actor("customer_officer"), walk.now)
    with pytest.raises(NotPossible):
        begin("programme", None, walk.actor("customer_officer"), walk.now, authority_id=walk.world.authority.id)


def test_the_last_day_of_a_membership_counts_whole_by_bishkek_time(walk: Walk) -> None:
    call = walk.draft_call()
    membership = walk.world.people["customer_officer"].memberships[0]
    membership.starts, membership.ends = date(2026, 3, 10), date(2026, 3, 10)
    db.session.commit()
    for hours, holds in {-7: False, -5: True, 17.9: True, 18.1: False}.items():
        moment = walk.now.replace(day=10, hour=0, minute=0) + timedelta(hours=hours)
        assert ("customer_officer" in rights_on(walk.world.actor("customer_officer", moment), call)) is holds, hours


def test_an_account_that_was_closed_opens_nothing(app: Flask, walk: Walk) -> None:
    call = walk.draft_call()
    somebody = visitor(app, walk, "customer_officer")
    assert somebody.get(f"/records/{call.reference}").status_code == 200
    walk.world.people["customer_officer"].active = False
    db.session.commit()
    assert somebody.get(f"/records/{call.reference}").status_code == 404
    assert somebody.get("/work").status_code == 302


def test_an_administrator_decides_nothing(app: Flask, walk: Walk) -> None:
    call = walk.draft_call()
    person = walk.world.people["monitor"]
    person.memberships[0].role = "administrator"
    db.session.commit()
    assert visitor(app, walk, "monitor").get(f"/records/{call.reference}").status_code == 404
    open_call = walk.open_call()
    assert walk.case(open_call, "monitor").offered() == []


def test_an_office_in_another_authority_gives_nothing_here(app: Flask, walk: Walk) -> None:
    elsewhere = Organisation(kind="authority", name={"ru": "Мэрия Нарына"}, legal_form={}, address={}, languages=["ru"])
    db.session.add(elsewhere)
    db.session.flush()
    walk.world.people["monitor"].memberships[0].organisation_id = elsewhere.id
    walk.world.people["monitor"].memberships[0].role = "customer_head"
    db.session.commit()
    call = walk.draft_call()
    assert visitor(app, walk, "monitor").get(f"/records/{call.reference}").status_code == 404


def test_nothing_is_begun_for_an_organisation_one_does_not_act_for(app: Flask) -> None:
    with app.app_context():
        walk, found = until_standstill()
        app.config["CLOCK"] = lambda: walk.now
        first, second = (body.id for body in walk.world.applicants)
        mine, others = found.lost.reference, found.won.reference
        rival = visitor(app, walk, "head_2")
        assert rival.get(f"/records/{mine}/begin/appeal").status_code == 200
        assert rival.get(f"/records/{others}/begin/appeal").status_code == 404
        assert rival.get(f"/records/{others}/begin/appeal?organisation={second}").status_code == 404
        assert rival.post(f"/records/{others}/begin/appeal?organisation={second}").status_code == 404
        assert rival.get(f"/records/{mine}/begin/appeal?organisation={first}").status_code == 404
        head = visitor(app, walk, "customer_head")
        assert head.get(f"/records/{mine}/begin/hold?organisation={first}").status_code == 404
        assert head.get(f"/records/{mine}/begin/hold?organisation={10**20}").status_code == 404


def test_whoever_is_appointed_to_one_review_is_no_evaluator_of_another(walk: Walk) -> None:
    call = walk.open_call()
    one, other = walk.apply(call, 1), walk.apply(call, 2, "200000.00")
    walk.to_evaluation(call, one, other)
    walk.review(one, "evaluator_1")
    assert "evaluator" in rights_on(walk.actor("evaluator_1"), one)
    assert "evaluator" not in rights_on(walk.actor("evaluator_1"), other)
    assert "evaluator" not in rights_on(walk.actor("evaluator_1"), call)
    assert db.session.query(Membership).filter(Membership.record_id.is_not(None)).count() == 1
