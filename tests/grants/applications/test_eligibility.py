"""What anybody may check before they register."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from grants.calls.queries import deadline_of
from grants.database import db
from grants.records.models import Event, Record
from tests.grants.calls.answers import order_answers
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
FITS = {
    **dict.fromkeys(
        ("eligible_type", "in_sphere", "documents_complete", "no_unreturned_balance", "no_disqualifying_conflict"),
        "yes",
    ),
    "within_max_sum": "400 000",
    "starts": "01.06.2026",
    "ends": "31.12.2026",
}


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=1, evaluators=1)
        app.config["CLOCK"] = lambda: found.now
        yield found


def test_anybody_learns_which_conditions_they_do_not_meet_and_nothing_is_kept(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    events, records = db.session.query(Event).count(), db.session.query(Record).count()
    nobody, path = Visitor(app, None, "en"), f"/calls/{call.reference}/check"
    assert f'href="{path}"' in nobody.get(f"/calls/{call.reference}").text
    assert "Is your organisation of a kind" in nobody.get(path).text
    answer = nobody.post(path, **FITS | {"eligible_type": "no", "within_max_sum": "900000", "ends": "01.06.2027"})
    assert answer.status_code == 200
    plain = answer.text.replace("\u00a0", " ")
    assert "3 conditions are not met:" in plain
    assert "The organisation is not of an eligible type" in plain
    assert "You want to ask for 900,000.00 som." in plain
    assert "Yours would last from 1 June 2026 to 1 June 2027." in plain
    fits = nobody.post(path, **FITS)
    assert "As you answered, you can take part" in fits.text
    assert f"/sign-in?next=/calls/{call.reference}" in fits.text
    assert (db.session.query(Event).count(), db.session.query(Record).count()) == (events, records)


def test_the_customer_is_advised_to_be_asked_only_while_questions_are_taken(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    nobody, path = Visitor(app, None, "en"), f"/calls/{call.reference}/check"
    assert "ask the customer a question" in nobody.post(path, **FITS | {"eligible_type": "no"}).text
    deadline = deadline_of(call)
    assert deadline is not None
    walk.now = deadline - timedelta(hours=1)
    late = nobody.post(path, **FITS | {"eligible_type": "no"}).text
    assert "You can change your answers below" in late
    assert "ask the customer" not in late


def test_what_is_missing_or_wrong_is_told_beside_the_question(app: Flask, walk: Walk) -> None:
    path = f"/calls/{walk.open_call().reference}/check"
    nobody = Visitor(app, None, "en")
    assert nobody.post(path).status_code == 422
    answer = nobody.post(path, **FITS | {"within_max_sum": "=1+1", "starts": "31.02.2026"})
    assert answer.status_code == 422
    assert 'value="=1+1"' in answer.text
    assert answer.text.count("govuk-error-message") == 2


def test_a_closed_call_says_so_and_one_that_is_not_public_is_not_there(app: Flask, walk: Walk) -> None:
    draft = walk.draft_call()
    nobody = Visitor(app, None, "en")
    assert nobody.get(f"/calls/{draft.reference}/check").status_code == 404
    walk.press("customer_officer", draft, "propose")
    walk.press("customer_head", draft, "approve", **order_answers(walk.now))
    walk.press("customer_officer", draft, "announce")
    walk.close(draft)
    answer = nobody.post(f"/calls/{draft.reference}/check", **FITS)
    assert "Applications are not taken now." in answer.text
    assert nobody.get(f"/calls/{walk.active_programme().reference}/check").status_code == 404
