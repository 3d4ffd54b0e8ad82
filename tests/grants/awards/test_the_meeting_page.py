"""The meeting of the commission on one page: what stands, what is missing next, and who is let in."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.awards.meeting_page import MeetingPage
from grants.awards.sessions import positions_before
from grants.database import db
from grants.documents.models import Document
from grants.records.models import Record
from tests.bad_input.forms_on_pages import Control, FormOnPage, forms_of
from tests.grants.awards.test_deciding import scored_call
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        yield Walk()


@pytest.fixture
def ranked(walk: Walk) -> tuple[Record, list[Record]]:
    call, applications = scored_call(walk, (9, "450000.00"), (8, "300000.00"))
    walk.rank(call)
    return call, applications


def read(walk: Walk, session: Record) -> MeetingPage:
    db.session.expire_all()
    return MeetingPage(walk.case(session, "commission_secretary"))


def done(page: MeetingPage) -> list[bool]:
    return [step.done for step in page.steps]


def told(page: MeetingPage) -> str:
    return " ".join(str(each) for step in page.steps for each in step.told if each is not None)


def test_each_step_of_a_session_is_done_in_its_turn_and_says_what_is_missing(
    walk: Walk, ranked: tuple[Record, list[Record]]
) -> None:
    session = walk.convene(ranked[0])
    walk.declare(session, "member_state")
    page = read(walk, session)
    assert done(page) == [True, False, False, False, False, False, False]
    assert "Still missing: Member Civil" in told(page)
    walk.declare(session, "member_civil")
    walk.wait(hours=1)
    walk.press("commission_secretary", session, "hold", **walk.attendance(session))
    page = read(walk, session)
    assert done(page)[:4] == [True, True, True, False]
    assert "Present: 2 of 2; needed: 2." in told(page)
    assert "Voted on: 0 of 2." in told(page)
    assert [str(line.missing) for line in page.lines] == ["Not voted on yet", "Not voted on yet"]
    walk.press("commission_secretary", session, "enter_votes", **walk.votes(session))
    walk.press("commission_secretary", session, "draft_protocol")
    walk.sign(session, "member_state")
    page = read(walk, session)
    assert done(page) == [True, True, True, True, True, False, False]
    assert "Still missing: Member Civil" in told(page)
    walk.sign(session, "member_civil")
    walk.press("commission_chair", session, "publish")
    page = read(walk, session)
    assert all(done(page))
    assert [line.place for line in page.lines] == [1, 2]
    assert [str(line.granted.amount) if line.granted else "" for line in page.lines] == ["450000.00", "300000.00"]


def test_a_member_recused_after_the_vote_shows_beside_the_application_what_no_longer_stands(
    walk: Walk, ranked: tuple[Record, list[Record]]
) -> None:
    call, (first, second) = ranked
    session = walk.held(call)
    walk.press("commission_secretary", session, "enter_votes", **walk.votes(session))
    assert [line.missing for line in read(walk, session).lines] == [None, None]
    walk.press("member_civil", session, "declare_conflict", applications=[second.reference], reason="Туугандык.")
    page = read(walk, session)
    assert [line.recused for line in page.lines] == [[], ["Member Civil"]]
    assert "was recused on the application" in told(page)
    assert not done(page)[3]
    assert next(seat for seat in page.seats if seat.name == "Member Civil").recused == [second.reference]
    assert first.reference != second.reference


def test_a_session_without_a_quorum_says_how_many_are_missing(
    app: Flask, walk: Walk, ranked: tuple[Record, list[Record]]
) -> None:
    session = walk.convene(ranked[0])
    text = (
        Visitor(app, walk.world.people["commission_secretary"], "en").get(f"/records/{session.reference}/meeting").text
    )
    assert "The attendance has not been entered yet. Members of the commission: 2; a quorum needs 2." in text
    owing = "Still to declare whether they have a conflict of interest: "
    assert text.index(owing) < text.index("Next to act: ")


def test_only_those_let_into_a_session_have_its_page(
    app: Flask, walk: Walk, ranked: tuple[Record, list[Record]]
) -> None:
    call, _ = ranked
    session = walk.decide(call, rank=False)
    path = f"/records/{session.reference}/meeting"
    for name in ("commission_secretary", "commission_chair", "member_state", "customer_head", "auditor"):
        answer = Visitor(app, walk.world.people[name], "ky").get(path)
        assert answer.status_code == 200
        assert "Member Civil" in answer.text
    for name in ("evaluator_1", "head_1", "monitor", "finance_officer"):
        assert Visitor(app, walk.world.people[name], "ky").get(path).status_code == 404, name
    assert Visitor(app, None, "ky").get(path).status_code == 302
    assert Visitor(app, walk.world.people["auditor"]).get(f"/records/{call.reference}/meeting").status_code == 404


def test_the_record_of_a_session_leads_to_its_meeting(
    app: Flask, walk: Walk, ranked: tuple[Record, list[Record]]
) -> None:
    session = walk.convene(ranked[0])
    page = Visitor(app, walk.world.people["commission_chair"], "en").get(f"/records/{session.reference}").text
    assert re.search(rf'href="/records/{session.reference}/meeting"', page)


def declaring(app: Flask, walk: Walk, name: str, path: str) -> tuple[Visitor, str, FormOnPage]:
    """A member before the declaration that the page offers: its page, and its form."""
    app.config["CLOCK"] = lambda: walk.now
    visitor = Visitor(app, walk.world.people[name], "en")
    offered = re.search(r'href="([^"]*/actions/declare_no_conflict[^"]*)"', visitor.get(path).text)
    assert offered
    page = visitor.get(offered[1]).text
    return visitor, page, next(form for form in forms_of(page, path) if "declare_no_conflict" in form.action)


def ticked(control: Control) -> str | None:
    return "y" if control.kind == "checkbox" else None


def test_whoever_presses_a_button_of_the_page_comes_back_to_it(
    app: Flask, walk: Walk, ranked: tuple[Record, list[Record]]
) -> None:
    path = f"/records/{walk.convene(ranked[0]).reference}/meeting"
    visitor, page, form = declaring(app, walk, "member_state", path)
    assert f'href="{path}"' in page, "without doing anything one comes back too"
    assert visitor.post(form.action).status_code == 422
    answer = visitor.post(form.action, **form.sent(ticked))
    assert answer.headers["Location"] == path, answer.text


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"]
)
def test_nobody_comes_back_to_another_site(
    app: Flask, walk: Walk, ranked: tuple[Record, list[Record]], elsewhere: str
) -> None:
    record = f"/records/{walk.convene(ranked[0]).reference}"
    visitor, _, form = declaring(app, walk, "member_state", f"{record}/meeting")
    there = f"{urlsplit(form.action).path}?{urlencode({'next': elsewhere})}"
    assert f'<a class="govuk-link" href="{record}">' in visitor.get(there).text
    answer = visitor.post(there, **form.sent(ticked))
    assert answer.headers["Location"] == record


def test_the_protocol_names_the_position_entered_with_the_attendance_and_the_next_session_begins_with_it(
    walk: Walk, ranked: tuple[Record, list[Record]]
) -> None:
    call, _ = ranked
    session = walk.convene(call)
    walk.declare(session, "member_state", "member_civil")
    walk.wait(hours=1)
    sheet = walk.attendance(session)
    for row in sheet["attendance"]:
        row["position"] = "«Демилге» коомдук бирикмеси" if "Civil" in row["title"]["ru"] else ""
    walk.press("commission_secretary", session, "hold", **sheet)
    walk.press("commission_secretary", session, "enter_votes", **walk.votes(session))
    walk.press("commission_secretary", session, "draft_protocol")
    paper = db.session.query(Document).filter_by(kind="commission_protocol_of_session", record_id=session.id).one()
    positions = {each["name"]: each["position"] for each in paper.full["fields"]["members"]}
    assert positions["Member Civil"] == "«Демилге» коомдук бирикмеси"
    assert positions["Member State"] is None
    walk.sign(session)
    walk.press("commission_chair", session, "publish")
    later = walk.case(Record(kind="session", authority_id=call.authority_id, path="/0/"), "commission_secretary")
    assert list(positions_before(later).values()) == ["«Демилге» коомдук бирикмеси"]


def test_the_page_asks_as_often_for_four_applications_as_for_two(app: Flask) -> None:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    with app.app_context():
        walk = Walk(applicants=4)
        asked = []
        later = {"deadline": "2026-06-05T12:00:00+00:00", "implementation_starts": "2026-07-01"}
        for number, conditions in ((2, {}), (4, later)):
            call, _ = scored_call(walk, *[(9, "100000.00")] * number, **conditions)
            walk.rank(call)
            session = walk.held(call)
            walk.press("commission_secretary", session, "enter_votes", **walk.votes(session))
            secretary = Visitor(app, walk.world.people["commission_secretary"])
            path = f"/records/{session.reference}/meeting"
            secretary.get(path)
            statements.clear()
            sa.event.listen(db.engine, "before_cursor_execute", note)
            assert secretary.get(path).status_code == 200
            sa.event.remove(db.engine, "before_cursor_execute", note)
            asked.append(len(statements))
        assert asked[0] == asked[1]
