"""The pages of casework as people meet them: what they offer, keep, refuse and tell."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask

from grants.database import db
from grants.languages import LANGUAGES
from grants.records.models import Event, File, Record
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor
from tests.whole_story import PDF, until_standstill

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=2, evaluators=2)
        app.config["CLOCK"] = lambda: found.now
        yield found


def visitor(app: Flask, walk: Walk, name: str = "", language: str = "en") -> Visitor:
    return Visitor(app, walk.world.people.get(name), language)


def the_only(kind: str) -> Record:
    return db.session.query(Record).filter_by(kind=kind).one()


def test_an_officer_begins_a_programme_from_the_desk_and_lands_in_its_form(app: Flask, walk: Walk) -> None:
    officer = visitor(app, walk, "customer_officer")
    desk = officer.get("/work").text
    assert "Nothing waits for you now" in desk
    assert f"/begin/programme?authority={walk.world.authority.id}" in desk
    answer = officer.post("/begin/programme", authority=walk.world.authority.id)
    assert answer.location == f"/records/{the_only('programme').reference}/form"
    assert the_only("programme").reference in officer.get("/work").text


def test_nobody_is_offered_a_beginning_that_is_not_theirs(app: Flask, walk: Walk) -> None:
    assert "/begin/programme" not in visitor(app, walk, "monitor").get("/work").text
    assert visitor(app, walk, "monitor").get("/begin/programme").status_code == 404


def test_what_is_wrong_is_said_in_a_summary_and_beside_the_field_and_everything_typed_stays(
    app: Flask, walk: Walk
) -> None:
    call = walk.draft_call()
    path = f"/records/{call.reference}/form"
    answer = visitor(app, walk, "customer_officer").post(
        path,
        version=call.version,
        budget="many",
        implementation_starts="31.02.2026",
        contact_email="nobody",
        **{"title-ky": "Kарылар"},
    )
    assert answer.status_code == 422
    for link in ("#budget", "#implementation_starts", "#contact_email", "#title-ky"):
        assert f'<a href="{link}">' in answer.text
    for typed in ('value="many"', 'value="31.02.2026"', 'value="nobody"', "Kарылар"):
        assert typed in answer.text
    assert answer.text.count("govuk-error-message") == 4
    assert f'name="version" value="{call.version}"' in answer.text
    assert "<title>Error:" in answer.text


def test_a_form_shows_sums_and_dates_as_people_here_write_them(app: Flask, walk: Walk) -> None:
    call = walk.draft_call(budget="1250000.50")
    page = visitor(app, walk, "customer_officer").get(f"/records/{call.reference}/form?all=1").text
    assert 'value="1 250 000,50"' in page
    assert 'value="01.06.2026"' in page
    assert 'value="06.04.2026 18:00"' in page


def test_who_saves_a_draft_that_somebody_else_saved_meanwhile_keeps_what_was_typed_and_sees_the_other(
    app: Flask, walk: Walk
) -> None:
    call = walk.draft_call()
    path, drawn = f"/records/{call.reference}/form", call.version
    walk.fill("customer_officer", call, "call_form", title={"ky": "Биринчи", "ru": "Первый", "en": ""})
    answer = visitor(app, walk, "customer_officer").post(path, version=drawn, **{"title-ky": "Экинчи"})
    assert answer.status_code == 409
    assert "Somebody was faster" in answer.text
    assert "Экинчи" in answer.text
    assert "Первый" in answer.text
    db.session.expire_all()
    assert call.title["ky"] == "Биринчи"
    assert f'name="version" value="{call.version}"' in answer.text


def test_a_stale_press_says_who_did_what_and_when(app: Flask, walk: Walk) -> None:
    call = walk.draft_call()
    drawn = call.version
    walk.press("customer_officer", call, "propose")
    walk.press("customer_head", call, "return_with_remarks", reason="Бюджетти тактаңыз.")
    answer = visitor(app, walk, "customer_officer").post(f"/records/{call.reference}/actions/propose", version=drawn)
    assert answer.status_code == 409
    assert "Return with remarks" in answer.text
    assert "Customer Head, head of the customer" in answer.text


def test_a_table_gets_more_rows_and_what_was_typed_is_saved(app: Flask, walk: Walk) -> None:
    application = walk.draft_application(walk.open_call(), 1)
    editor, path = visitor(app, walk, "editor_1"), f"/records/{application.reference}/form"
    rows = editor.get(path).text.count('name="budget-')
    answer = editor.post(
        path, version=application.version, more="budget", **{"budget-0-item": "Айлык", "budget-0-price": "1 000,50"}
    )
    assert answer.location == f"{path}?more=budget#budget"
    grown = editor.get(f"{path}?more=budget").text
    assert grown.count('name="budget-') > rows
    assert 'value="1 000,50"' in grown


def test_a_button_that_is_closed_says_why_and_one_that_ends_something_asks_first(app: Flask, walk: Walk) -> None:
    application = walk.draft_application(walk.open_call(), 1)
    walk.fill("editor_1", application, "application_form", title="Аталышы гана")
    page = visitor(app, walk, "head_1").get(f"/records/{application.reference}").text
    assert 'aria-disabled="true" aria-describedby="why-not-submit"' in page
    assert "Fill in or correct first" in page
    assert "parts are still missing" in page
    ending = visitor(app, walk, "head_1").get(f"/records/{application.reference}/actions/withdraw_unopened").text
    assert "This ends the record and cannot be taken back." in ending


def test_what_cannot_be_done_now_is_told_with_its_reason_and_without_a_form(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    page = visitor(app, walk, "customer_head").get(f"/records/{call.reference}/actions/complete")
    assert page.status_code == 409
    assert "Open for applications" in page.text
    assert 'name="version"' not in page.text


def test_a_step_that_happened_on_paper_keeps_both_moments(app: Flask, walk: Walk) -> None:
    call = walk.draft_call()
    walk.wait(days=2)
    path = f"/records/{call.reference}/actions/propose"
    officer = visitor(app, walk, "customer_officer")
    for typed, told in (("32.03.2026 10:00", "that exist"), ("20.03.2030 10:00", "cannot lie in the future")):
        refused = officer.post(path, version=call.version, happened_at=typed)
        assert refused.status_code == 422
        assert told in refused.text
        assert f'value="{typed}"' in refused.text
    assert officer.post(path, version=call.version, happened_at="03.03.2026 09:30").status_code == 302
    event = db.session.query(Event).filter_by(record_id=call.id, action="propose").one()
    assert event.recorded_at - event.happened_at > timedelta(days=1)
    page = officer.get(f"/records/{call.reference}").text
    assert "3\N{NO-BREAK SPACE}March\N{NO-BREAK SPACE}2026, 09:30" in page
    assert "Recorded:" in page


def test_a_mistaken_press_is_put_right_by_the_head_with_its_reason(app: Flask, walk: Walk) -> None:
    call = walk.draft_call()
    walk.press("customer_officer", call, "propose")
    head, path = visitor(app, walk, "customer_head"), f"/records/{call.reference}/correct"
    assert path in head.get(f"/records/{call.reference}").text
    assert "Put forward for approval" in head.get(path).text
    assert head.post(path, version=call.version, reason="").status_code == 422
    assert head.post(path, version=call.version, reason="Жаңылыш басылды.").status_code == 302
    page = head.get(f"/records/{call.reference}").text
    assert "Put forward for approval (put right later)" in page
    assert "Puts right: Put forward for approval" in page
    assert visitor(app, walk, "customer_officer").get(path).status_code == 404


def test_parties_read_names_and_bank_details_and_the_public_reads_roles(app: Flask) -> None:
    with app.app_context():
        walk, found = until_standstill()
        app.config["CLOCK"] = lambda: walk.now
        path = f"/records/{found.won.reference}"
        party, public = visitor(app, walk, "head_1").get(path).text, visitor(app, walk).get(path).text
        assert "Head 1, head of the applicant" in party
        assert "1280000000123456" in party
        assert "Screening checklist" in party
        for hidden in ("Head 1", "Commission Secretary", "1280000000123456", "Screening checklist", "010203"):
            assert hidden not in public
        assert "Award the grant" in public
        assert "Submit the application" not in public


def test_what_the_commission_did_names_its_members_to_officials_only(app: Flask) -> None:
    with app.app_context():
        walk, found = until_standstill()
        app.config["CLOCK"] = lambda: walk.now
        path = f"/records/{found.call.reference}"
        assert "Member Civil" in visitor(app, walk, "auditor").get(path).text
        assert "Member Civil" not in visitor(app, walk).get(path).text


def test_an_evaluator_finds_what_each_mark_means_and_nothing_of_the_other_evaluator(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    mine, theirs = walk.appoint(application, "evaluator_1"), walk.appoint(application, "evaluator_2")
    walk.press("evaluator_1", mine, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
    evaluator = visitor(app, walk, "evaluator_1")
    sheet = evaluator.get(f"/records/{mine.reference}/form").text
    assert sheet.count("<select") == 10
    assert "No problem is named or it has nothing to do with the call" in sheet
    assert evaluator.get(f"/records/{theirs.reference}").status_code == 404
    beside = evaluator.get(f"/records/{application.reference}").text
    assert mine.reference in beside
    assert theirs.reference not in beside


def test_a_file_is_attached_on_a_page_of_its_own_and_one_that_is_not_what_its_name_says_is_refused(
    app: Flask, walk: Walk
) -> None:
    application = walk.draft_application(walk.open_call(), 1)
    editor, path = visitor(app, walk, "editor_1"), f"/records/{application.reference}/files"
    refused = editor.post(path, files=(BytesIO(b"MZ"), "charter.pdf"))
    assert refused.status_code == 422
    assert "is not what its name says" in refused.text
    assert editor.post(path, files=(BytesIO(PDF), "Устав.pdf")).status_code == 302
    kept = db.session.query(File).one()
    assert "Устав.pdf" in editor.get(path).text
    assert editor.get(f"{path}/{kept.id}").data == PDF


def test_lists_are_narrowed_by_kind_and_by_what_stands_above(app: Flask) -> None:
    with app.app_context():
        walk, found = until_standstill()
        app.config["CLOCK"] = lambda: walk.now
        auditor = visitor(app, walk, "auditor")
        calls = auditor.get("/records?kind=call").text
        assert found.call.reference in calls
        assert found.won.reference not in calls
        below = auditor.get(f"/records?under={found.call.reference}").text
        assert found.won.reference in below
        assert found.lost.reference in below
        assert "There are no such records" in auditor.get("/records?kind=visit").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_record_draws_its_way_and_says_the_same_in_words(app: Flask, walk: Walk, language: str) -> None:
    call = walk.open_call()
    page = visitor(app, walk, "customer_head", language).get(f"/records/{call.reference}").text
    here = {"ky": "Табыштамалар кабыл алынууда", "ru": "Идёт приём заявок", "en": "Open for applications"}[language]
    assert '<svg class="drawing" role="img"' in page
    assert 'aria-current="step"' in page
    assert page.count(here) >= 3


def test_a_page_says_who_acts_next_and_names_nobody_where_the_calendar_or_another_record_moves_it(
    app: Flask, walk: Walk
) -> None:
    call = walk.open_call()
    officer, head = visitor(app, walk, "customer_officer"), visitor(app, walk, "head_1")
    application = walk.draft_application(call, 1)
    assert "Next to act: head of the applicant." in head.get(f"/records/{application.reference}").text
    walk.press("head_1", application, "submit")
    waiting = head.get(f"/records/{application.reference}").text
    assert "It moves on after “Close for applications”" in waiting
    assert "Next to act" not in waiting
    opened = officer.get(f"/records/{call.reference}").text
    assert "By the calendar: “Close for applications”" in opened
    assert "Next to act" not in opened


def test_a_form_asks_anew_and_does_not_repeat_what_was_answered_to_another_action(app: Flask) -> None:
    with app.app_context():
        walk = Walk(applicants=1, evaluators=0)
        app.config["CLOCK"] = lambda: walk.now
        call = walk.draft_call()
        walk.press("customer_officer", call, "propose")
        walk.press("customer_head", call, "return_with_remarks", reason="Мөөнөт өтө кыска.")
        walk.press("customer_officer", call, "propose")
        path = f"/records/{call.reference}/actions"
        head = Visitor(app, walk.world.people["customer_head"])
        assert "Мөөнөт өтө кыска." not in head.get(f"{path}/abandon").text
        assert "Мөөнөт өтө кыска." in head.get(f"{path}/return_with_remarks").text
