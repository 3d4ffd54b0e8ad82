"""What people mistype and run into: a clear sentence in their language answers, and nothing typed is lost."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from grants.database import db
from grants.languages import say
from grants.records.models import Event, Record
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = [
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
    pytest.mark.parametrize("language", ["ky", "ru"]),
]
RLM, OVERRIDE = "\u200f", "\u202e"
ENDLESS = "endless " * 125_000


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=2, evaluators=1)
        app.config["CLOCK"] = lambda: found.now
        yield found


@pytest.fixture
def draft(walk: Walk) -> Record:
    return walk.draft_application(walk.open_call(), 1)


def visitor(app: Flask, walk: Walk, name: str, language: str) -> Visitor:
    return Visitor(app, walk.world.people[name], language)


def send(app: Flask, walk: Walk, record: Record, language: str, **typed: str) -> TestResponse:
    """The editor of the application sends its form with what was `typed`."""
    answer = visitor(app, walk, "editor_1", language).post(
        f"/records/{record.reference}/form", version=record.version, **typed
    )
    db.session.expire_all()
    return answer


def beside(field: str, answer: TestResponse) -> str:
    """The sentence beside a field."""
    _, found, rest = answer.text.partition(f'id="{field}-error"')
    assert found, f"nothing is said beside {field}"
    return unescape(rest.partition("</span>")[2].partition("</p>")[0]).strip()


def of_applications(action: str) -> int:
    return db.session.query(Event).filter_by(kind="application", action=action).count()


SUM = say("Enter a sum such as 400000 or 400 000,50: digits, and at most two after the comma.")
DATE = say("Enter a date that exists, such as 20.11.2026.")
NO_DATE = say("Write the day, the month and the year in this order, such as 20.11.2026.")
MIXED = say("The word “%(word)s” mixes Latin and Cyrillic letters. Type it again in one alphabet.", word="Kүндүз")
WRONG = {
    "a sum in words": ("amount_requested", "төрт жүз миң", SUM),
    "a sum with three places": ("amount_requested", "400000,505", SUM),
    "thousands in the wrong places": ("amount_requested", "40 0000", SUM),
    "a formula for a sum": ("amount_requested", "=400000+1", SUM),
    "a sum below nothing": ("amount_requested", "-400000", say("The sum cannot be negative.")),
    "an enormous sum": ("amount_requested", "9" * 30, say("The sum is larger than this system can hold.")),
    "a day that does not exist": ("starts", "31.02.2026", DATE),
    "a day of another calendar": ("ends", "20.11.0026", DATE),
    "a day in words": ("starts", "эртең", NO_DATE),
    "two alphabets in a word": ("title", "Kүндүз борбору", MIXED),
    "a number that is a power": ("beneficiaries", "1e-999999999", say("Enter a whole number.")),
    "half a person": ("beneficiaries", "1,5", say("Enter a whole number.")),
    "no people": ("beneficiaries", "0", say("Not less than %(low)s.", low=1)),
    "a telephone of letters": ("contact_phone", "позвоните", say("Enter a telephone number such as +996 555 123456.")),
    "an address without a place": ("contact_email", "aida@", say("Enter an e-mail address such as name@example.kg.")),
    "an enormous price": ("budget-0-price", "9" * 40, say("The sum is larger than this system can hold.")),
    "an enormous quantity": ("budget-0-quantity", "1e999999", say("Enter a number.")),
    "a negative quantity": ("budget-0-quantity", "-1", say("Not less than %(low)s.", low=0)),
    "a long line": (
        "team",
        "сөз " * 401,
        say("Shorten this text: %(found)s words, at most %(most)s.", found=401, most=400),
    ),
    "a megabyte of words": (
        "summary",
        ENDLESS,
        say("Shorten this text: %(found)s characters, at most %(most)s.", found=len(ENDLESS.strip()), most=20_000),
    ),
}


def test_a_wrong_value_is_told_beside_its_field_and_all_that_was_typed_stays(
    app: Flask, walk: Walk, draft: Record, language: str
) -> None:
    before = dict(draft.data)
    for what, (field, typed, told) in WRONG.items():
        answer = send(app, walk, draft, language, **{"experience": "Ыйык Ата & Ко", field: typed})
        assert answer.status_code == 422, what
        assert beside(field, answer) == told.text(language), what
        shown = unescape(answer.text)
        assert typed.strip() in shown, what
        assert "Ыйык Ата & Ко" in shown, what
        assert draft.data == before, what


SOUND = {
    "an amount with a comma": ("amount_requested", "400 000,50", "400000.50"),
    "an amount with a point and hard spaces": ("amount_requested", "400\u00a0000.5", "400000.50"),
    "an amount with its money": ("amount_requested", "15 000 сом", "15000.00"),
    "a date with points": ("starts", "1.6.2026", "2026-06-01"),
    "a date with strokes": ("starts", "31/12/2027", "2027-12-31"),
    "a date with dashes": ("starts", "31-12-2027", "2027-12-31"),
    "a date in words": ("starts", "1 марта 2027", "2027-03-01"),
    "markup": ("title", "<b onclick=alert(1)>Үмүт</b>", "<b onclick=alert(1)>Үмүт</b>"),
    "a formula": ("title", "=HYPERLINK(1)", "=HYPERLINK(1)"),
    "marks of direction": ("title", f"{OVERRIDE}Үмүт{RLM}", "Үмүт"),
    "a sum pasted with a mark": ("amount_requested", f"{RLM}400000", "400000.00"),
    "letters in two pieces": ("title", "Б\u0438\u0306шкек", "Б\u0439шкек"),
}


def test_what_is_only_unusual_is_kept_as_plain_text(app: Flask, walk: Walk, draft: Record, language: str) -> None:
    for what, (field, typed, kept) in SOUND.items():
        assert send(app, walk, draft, language, **{field: typed}).status_code == 302, what
        assert draft.answers("application_form")[field] == kept, what
        page = visitor(app, walk, "editor_1", language).get(f"/records/{draft.reference}").text
        assert "<b onclick" not in page, what


def test_nothing_filled_in_is_told_beside_every_field_that_is_asked_for(app: Flask, walk: Walk, language: str) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.close(call)
    answer = visitor(app, walk, "commission_secretary", language).post(
        f"/records/{application.reference}/actions/ask_clarification", version=application.version
    )
    assert answer.status_code == 422
    assert beside("question", answer) == say("Fill in this field.").text(language)


def test_an_empty_draft_can_be_saved_and_says_what_is_missing_before_it_is_sent(
    app: Flask, walk: Walk, draft: Record, language: str
) -> None:
    assert send(app, walk, draft, language).status_code == 302
    head = visitor(app, walk, "head_1", language)
    answer = head.post(f"/records/{draft.reference}/actions/submit", version=draft.version)
    assert answer.status_code == 409
    assert say("This was not done").text(language) in answer.text
    assert of_applications("submit") == 0


def test_an_application_sent_too_late_is_refused_with_the_reason(
    app: Flask, walk: Walk, draft: Record, language: str
) -> None:
    head, path = visitor(app, walk, "head_1", language), f"/records/{draft.reference}/actions/submit"
    walk.wait(days=40)
    answer = head.post(path, version=draft.version)
    assert answer.status_code == 409
    assert "2026" in answer.text
    assert say("This was not done").text(language) in answer.text
    assert of_applications("submit") == 0


def test_what_is_typed_into_an_application_after_the_deadline_comes_back(
    app: Flask, walk: Walk, draft: Record, language: str
) -> None:
    drawn = draft.version
    walk.close(db.session.get_one(Record, draft.parent_id))
    answer = visitor(app, walk, "editor_1", language).post(
        f"/records/{draft.reference}/form", version=drawn, summary="Түнү бою жазылган текст"
    )
    assert answer.status_code == 409
    assert "Түнү бою жазылган текст" in answer.text


def test_a_sum_that_is_not_what_the_budget_adds_up_to_is_told_with_both(
    app: Flask, walk: Walk, draft: Record, language: str
) -> None:
    walk.fill("editor_1", draft, "application_form", **draft.answers("application_form") | {"amount_requested": "1.00"})
    page = visitor(app, walk, "head_1", language).get(f"/records/{draft.reference}").text.replace("\u00a0", " ")
    assert "400 000,00" in page
    assert "1,00" in page
    answer = visitor(app, walk, "head_1", language).post(f"/records/{draft.reference}/actions/submit")
    assert answer.status_code == 409
    assert "400 000,00" in answer.text.replace("\u00a0", " ")


def test_nobody_begins_anything_for_an_organisation_that_is_not_theirs(app: Flask, walk: Walk, language: str) -> None:
    call = walk.open_call()
    editor, path = visitor(app, walk, "editor_1", language), f"/records/{call.reference}/begin/application"
    other = str(walk.world.applicants[1].id)
    for chosen in (other, "0", "-1", "x", "99999999999999999999", "1' or '1'='1"):
        assert editor.post(path, organisation=chosen).status_code == 404, chosen
    assert db.session.query(Record).filter_by(kind="application").count() == 0


def test_two_presses_of_one_button_have_one_effect_and_one_answer(
    app: Flask, walk: Walk, draft: Record, language: str
) -> None:
    head, path, key = visitor(app, walk, "head_1", language), f"/records/{draft.reference}/actions/submit", "a" * 32
    drawn = draft.version
    first, second = (head.post(path, version=drawn, key=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    assert of_applications("submit") == 1


def test_a_beginning_sent_twice_begins_one(app: Flask, walk: Walk, language: str) -> None:
    call, key = walk.open_call(), "b" * 32
    editor, path = visitor(app, walk, "editor_1", language), f"/records/{call.reference}/begin/application"
    chosen = walk.world.applicants[0].id
    first, second = (editor.post(path, organisation=chosen, key=key) for _ in range(2))
    assert first.status_code == 302
    assert first.location == second.location
    assert db.session.query(Record).filter_by(kind="application").count() == 1


def test_a_moment_that_cannot_be_is_told_and_kept(app: Flask, walk: Walk, language: str) -> None:
    call = walk.draft_call()
    officer, told = visitor(app, walk, "customer_officer", language), "20.11.2026 18:00"
    for typed in ("01.01.0001 00:00", "31.12.9999 23:59", "24.03.2026 25:00", "эртең", "20.11.2026"):
        answer = officer.post(f"/records/{call.reference}/form", version=call.version, deadline=typed)
        assert answer.status_code == 422, typed
        assert told in beside("deadline", answer), typed
        assert f'value="{typed}"' in answer.text


def test_a_tab_left_open_does_nothing_and_says_what_happened_meanwhile(
    app: Flask, walk: Walk, draft: Record, language: str
) -> None:
    drawn = draft.version
    walk.press("head_1", draft, "submit")
    walk.press("head_1", draft, "replace")
    answer = visitor(app, walk, "head_1", language).post(f"/records/{draft.reference}/actions/submit", version=drawn)
    assert answer.status_code == 409
    assert say("Somebody was faster").text(language) in answer.text
    assert of_applications("submit") == 1


def test_the_page_of_an_action_out_of_its_time_says_where_the_record_stands(
    app: Flask, walk: Walk, draft: Record, language: str
) -> None:
    head = visitor(app, walk, "head_1", language)
    for action in ("replace", "answer_clarification", "accept", "decline"):
        answer = head.get(f"/records/{draft.reference}/actions/{action}")
        assert answer.status_code == 409, action
        assert say("This is not possible now").text(language) in answer.text
        assert {"ky": "Жазылууда", "ru": "Составляется"}[language] in answer.text


AGAIN = say("This page was opened before you last signed in. Look through what you typed and send it once more.")


def sent_from_an_old_page(someone: Visitor, path: str, **typed: str | int) -> TestResponse:
    return someone.post(path, csrf_token="of another sign-in", **typed)


def test_a_form_of_an_earlier_sign_in_comes_back_with_all_that_was_typed_and_can_be_sent_again(
    app: Flask, walk: Walk, draft: Record, language: str
) -> None:
    editor, path = visitor(app, walk, "editor_1", language), f"/records/{draft.reference}/form"
    typed = {"summary": "Бир саат жазылган <текст>", "starts": "31.02.2026", "version": draft.version}
    before = dict(draft.data)
    answer = sent_from_an_old_page(editor, path, **typed)
    assert answer.status_code == 400
    assert AGAIN.text(language) in answer.text
    assert "Бир саат жазылган &lt;текст&gt;" in answer.text
    assert 'value="31.02.2026"' in answer.text
    assert f'name="version" value="{draft.version}"' in answer.text
    db.session.expire_all()
    assert draft.data == before
    token = answer.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert editor.post(path, csrf_token=token, **typed | {"starts": "01.06.2026"}).status_code == 302


def test_a_button_of_an_earlier_sign_in_does_nothing_until_it_is_pressed_again(
    app: Flask, walk: Walk, draft: Record, language: str
) -> None:
    head = visitor(app, walk, "head_1", language)
    for path in ("actions/submit", "actions/withdraw_unopened"):
        answer = sent_from_an_old_page(head, f"/records/{draft.reference}/{path}", version=draft.version)
        assert answer.status_code == 400
        assert AGAIN.text(language) in answer.text
    begun = sent_from_an_old_page(
        visitor(app, walk, "head_2", language),
        f"/records/{db.session.get_one(Record, draft.parent_id).reference}/begin/application",
        organisation=walk.world.applicants[1].id,
    )
    assert begun.status_code == 400
    assert AGAIN.text(language) in begun.text
    db.session.expire_all()
    assert draft.state == "draft"
    assert db.session.query(Record).filter_by(kind="application").count() == 1


def test_who_was_signed_out_meanwhile_signs_in_in_another_window_and_goes_on(
    app: Flask, walk: Walk, draft: Record, language: str
) -> None:
    nobody, path = Visitor(app, None, language), f"/records/{draft.reference}/form"
    answer = nobody.post(path, summary='Бир саат "жазылган"\nтекст', version=draft.version, key="c" * 32)
    assert answer.status_code == 401
    assert say("You are signed out").text(language) in answer.text
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text))
    again = {name: unescape(value) for name, value in kept.items()}
    assert again["summary"] == 'Бир саат "жазылган"\nтекст'
    back = visitor(app, walk, "editor_1", language).post(path, token=False, **again)
    assert back.status_code == 400
    assert AGAIN.text(language) in back.text
    assert "Бир саат &#34;жазылган&#34;\nтекст" in back.text


def test_a_form_that_another_site_filled_in_is_never_put_before_anybody(
    app: Flask, walk: Walk, draft: Record, language: str
) -> None:
    path, sent = f"/records/{draft.reference}/form", {"summary": "Башка сайттан"}
    for someone, status in ((visitor(app, walk, "editor_1", language), 400), (Visitor(app, None, language), 302)):
        answer = someone.ask("POST", path, data=sent, headers={"Origin": "https://evil.example"})
        assert answer.status_code == status
        assert "Башка сайттан" not in answer.text


def test_a_language_that_is_not_here_is_told_in_the_language_of_the_reader(
    app: Flask, walk: Walk, language: str
) -> None:
    answer = visitor(app, walk, "head_1", language).get("/language?language=de")
    assert answer.status_code == 404
    assert say("There is no such language here").text(language) in answer.text
    assert f'lang="{language}"' in answer.text
