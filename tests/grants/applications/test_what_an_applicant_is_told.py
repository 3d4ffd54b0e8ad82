"""What whoever writes an application is told of it: before it is submitted, and after it was taken back."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from grants.applications.submitting import time_left
from grants.casework.forms import missing_fields
from grants.casework.perform import NotPossible
from grants.database import db
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
ACTIVITY = {"activity": "Каттоо", "starts": "2026-06-01", "ends": "2026-06-30"}


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=1, evaluators=1)
        app.config["CLOCK"] = lambda: found.now
        yield found


def visitor(app: Flask, walk: Walk, name: str = "editor_1") -> Visitor:
    return Visitor(app, walk.world.people[name], "en")


def told(answer: TestResponse) -> str:
    """The page as it reads, its spaces as one."""
    main = re.sub(r"<[^>]+>", " ", answer.text[answer.text.index("<main") :])
    return " ".join(unescape(main).split())


def sent(page: TestResponse) -> dict[str, str]:
    """What a browser would carry of a page besides what is typed."""
    found = re.search('name="_shown" value="([^"]*)"', page.text)
    assert found
    return {"_shown": unescape(found[1])}


def kept(record: Record) -> dict[str, Any]:
    db.session.expire_all()
    return dict(record.answers("application_form"))


@pytest.mark.parametrize(
    ("changed", "place", "words"),
    [
        ({"starts": "2026-12-01", "ends": "2026-07-01"}, "ends", "The project cannot end before it starts."),
        ({"starts": "2026-05-31"}, "starts", "Projects of this call last from 1 June 2026 to 31 December 2026."),
        ({"ends": "2027-01-01"}, "ends", "Projects of this call last from 1 June 2026 to 31 December 2026."),
        (
            {"activities": [ACTIVITY, ACTIVITY | {"starts": "2026-07-01"}]},
            "activities-1-ends",
            "The activity “Каттоо” cannot end before it begins.",
        ),
        (
            {"ends": "2026-06-15", "activities": [ACTIVITY]},
            "activities-0-ends",
            "The activity “Каттоо” lies outside the project, which lasts from 1 June 2026 to 15 June 2026.",
        ),
    ],
)
def test_dates_that_cannot_be_are_told_beside_their_place_and_keep_the_application_from_being_submitted(
    app: Flask, walk: Walk, changed: dict[str, Any], place: str, words: str
) -> None:
    draft = walk.draft_application(walk.open_call(), 1, **changed)
    with pytest.raises(NotPossible) as refused:
        walk.press("head_1", draft, "submit")
    db.session.rollback()
    (reason,) = refused.value.reasons
    assert reason.field == place
    assert words in str(reason).replace("\N{NO-BREAK SPACE}", " ")
    path = f"/records/{draft.reference}/form"
    for page in (path, f"{path}/work"):
        assert words in told(visitor(app, walk).get(page)).replace("\N{NO-BREAK SPACE}", " ")


def test_one_wrong_answer_does_not_cost_the_others_of_its_page(app: Flask, walk: Walk) -> None:
    draft = walk.draft_application(walk.open_call(), 1, beneficiaries="", expected_results="")
    editor, path = visitor(app, walk), f"/records/{draft.reference}/form/work"
    typed = {"starts": "31.02.2026", "ends": "31.12.2026", "beneficiaries": "60", "expected_results": "Натыйжа"}
    answer = editor.post(path, **sent(editor.get(path)), **typed)
    assert answer.status_code == 422
    assert "Saved except: Project starts. Look at them before you go on." in told(answer)
    assert 'value="31.02.2026"' in answer.text
    found = kept(draft)
    assert (found["beneficiaries"], found["expected_results"], found["starts"]) == ("60", "Натыйжа", "2026-06-01")
    again = editor.post(path, **sent(answer), **typed | {"starts": "02.06.2026", "beneficiaries": "61"})
    assert again.status_code == 302
    assert (kept(draft)["beneficiaries"], kept(draft)["starts"]) == ("61", "2026-06-02")


def test_before_submitting_it_is_said_what_is_asked_for_what_is_not_attached_and_how_long_it_can_wait(
    app: Flask, walk: Walk
) -> None:
    draft = walk.draft_application(walk.open_call(), 1)
    head = visitor(app, walk, "head_1")
    for path in ("form", "actions/submit"):
        page = told(head.get(f"/records/{draft.reference}/{path}")).replace("\N{NO-BREAK SPACE}", " ")
        for words in (
            "Amount requested 400,000",
            "1 June 2026 – 31 December 2026",
            "35 days are left.",
            "Not attached Copy of the charter Copy of the registration certificate",
        ):
            assert words in page, page
    assert "Not attached" not in told(head.get(f"/records/{draft.reference}/actions/withdraw_unopened"))


def test_what_is_left_until_the_deadline_is_told_in_the_largest_unit_of_which_there_are_two(app: Flask) -> None:
    with app.test_request_context():
        left = {str(time_left(timedelta(**each))) for each in ({"days": 3}, {"hours": 47}, {"minutes": 90}, {})}
    assert left == {"3 days are left.", "47 hours are left.", "90 minutes are left.", "The time is over."}


def test_a_registered_application_is_taken_back_only_by_whoever_confirms_what_that_means(
    app: Flask, walk: Walk
) -> None:
    application = walk.apply(walk.open_call(), 1)
    head, path = visitor(app, walk, "head_1"), f"/records/{application.reference}/actions/replace"
    assert f'href="{path}"' in head.get(f"/records/{application.reference}").text
    assert "the application counts as not submitted" in told(head.get(path))
    assert head.post(path).status_code == 422
    db.session.expire_all()
    assert application.phase == "sealed"
    assert head.post(path, understood="y").status_code == 302
    for place in ("", "/form"):
        page = told(head.get(f"/records/{application.reference}{place}"))
        assert "Not submitted This application was taken back. Submit it again by" in page
    walk.press("head_1", application, "submit")
    assert "was taken back" not in told(head.get(f"/records/{application.reference}"))


def test_declarations_nobody_made_yet_are_not_read_as_a_no(app: Flask, walk: Walk) -> None:
    draft = walk.draft_application(walk.open_call(), 1, no_debt=False)
    page = told(visitor(app, walk).get(f"/records/{draft.reference}/answers"))
    assert "There is no debt in taxes or social contributions Not yet confirmed" in page


def test_what_a_row_of_a_table_lacks_is_named_with_its_row_and_column(app: Flask, walk: Walk) -> None:
    rows = [{"name": "Демилге", "inn": "", "role": "Окутуу"}, {"name": "Умут", "inn": "", "role": ""}]
    draft = walk.draft_application(walk.open_call(), 1, partners=rows)
    case = walk.case(draft, "editor_1")
    (missing,) = missing_fields(case, case.form("application_form"))
    assert missing.label["en"] == "Partners (row 2: Part in the project)"
    for path in ("", "/form"):
        page = told(visitor(app, walk).get(f"/records/{draft.reference}{path}"))
        assert "Partners (row 2: Part in the project)" in page


def test_indicators_of_an_application_do_not_ask_what_was_reached(app: Flask, walk: Walk) -> None:
    draft = walk.draft_application(walk.open_call(), 1)
    page = visitor(app, walk).get(f"/records/{draft.reference}/form/work").text
    assert 'name="indicators-0-target"' in page
    assert 'name="indicators-0-actual"' not in page


def test_whoever_reads_a_draft_and_may_not_write_it_is_told_who_does(app: Flask, walk: Walk) -> None:
    draft = walk.draft_application(walk.open_call(), 1)
    accountant = visitor(app, walk, "accountant_1")
    page = told(accountant.get(f"/records/{draft.reference}"))
    assert re.search("Written by: [^.]*head of the applicant", page)
    assert "Written by:" not in told(visitor(app, walk).get(f"/records/{draft.reference}"))


def test_who_writes_a_draft_and_may_not_submit_it_sees_why_it_cannot_be(app: Flask, walk: Walk) -> None:
    draft = walk.draft_application(walk.open_call(), 1, amount_requested="1.00")
    page = visitor(app, walk).get(f"/records/{draft.reference}")
    assert "1 part is still missing or needs attention" in told(page)
    assert re.search('href="[^"]*/form/money#amount_requested">The budget asks for', page.text)
