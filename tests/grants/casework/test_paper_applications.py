"""An officer enters an application that came on paper: in the place of its applicant, and that one alone."""

import io
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.casework.case import Case
from grants.casework.perform import NotPossible, begin, perform
from grants.casework.queries import record_seen
from grants.casework.saving import save_draft
from grants.casework.straight_line import Press
from grants.database import db
from grants.notices.models import Notice
from grants.people.models import Membership, Organisation
from grants.records.models import Event, Record
from tests.grants.calls.walk import Walk, application_answers
from tests.visiting import Visitor
from tests.whole_story import PDF

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

PAPER = {
    "inn": "02211202010123",
    "organisation": {"ky": "«Ак-Кайың» коомдук бирикмеси", "ru": "ОО «Ак-Кайың»", "en": ""},
    "address": "Ак-Суу району, Жыргалаң айылы",
    "head_name": "Турдубаева Сайра",
    "phone": "",
    "incoming_number": "05-12/7",
    "received_on": "2026-03-02",
}


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=1, evaluators=0)
        app.config["CLOCK"] = lambda: found.now
        yield found


def entered(walk: Walk, call: Record, **changed: object) -> Record:
    answers = {**PAPER, **changed}
    paper = begin("paper_application", call, walk.actor("customer_officer"), walk.now, Press(answers))
    db.session.commit()
    db.session.expire_all()
    return paper


def application_of(paper: Record) -> Record:
    query = sa.select(Record).where(
        Record.kind == "application",
        Record.organisation_id == paper.organisation_id,
        Record.parent_id == paper.parent_id,
    )
    return db.session.scalars(query).one()


def test_the_officer_writes_and_submits_it_and_every_step_tells_on_what_paper(walk: Walk) -> None:
    paper = entered(walk, walk.open_call())
    application = application_of(paper)
    assert application.organisation is not None
    assert application.organisation.name["ru"] == "ОО «Ак-Кайың»"
    officer = walk.case(application, "customer_officer")
    save_draft(officer, officer.form("application_form"), application_answers(), walk.now, None)
    db.session.commit()
    event = walk.press("customer_officer", application, "submit")
    assert (event.role, event.on_behalf_of_id) == ("applicant_head", None)
    assert "05-12/7" in event.basis
    assert "Турдубаева Сайра" in event.basis
    begun = db.session.scalars(sa.select(Event).where(Event.record_id == application.id, Event.action == "begin")).one()
    assert "05-12/7" in begun.basis


def test_where_the_head_has_an_account_the_steps_are_on_their_behalf_and_they_are_told(walk: Walk) -> None:
    walk.world.applicants[0].inn = PAPER["inn"]
    db.session.commit()
    paper = entered(walk, walk.open_call())
    assert paper.organisation_id == walk.world.applicants[0].id
    assert db.session.query(Organisation).filter_by(kind="applicant").count() == 1
    begun = db.session.scalars(sa.select(Event).where(Event.record_id == application_of(paper).id)).one()
    assert begun.on_behalf_of_id == walk.world.people["head_1"].id
    assert (
        db.session.query(Notice).filter_by(kind="paper_application_entered", user_id=begun.on_behalf_of_id).count() == 1
    )


def test_the_officer_may_do_nothing_else_of_that_applicant(walk: Walk) -> None:
    walk.world.applicants[0].inn = PAPER["inn"]
    db.session.commit()
    first = walk.draft_application(walk.open_call(), 1)
    second = walk.draft_call()
    for who, action in (
        ("customer_officer", "propose"),
        ("customer_head", "approve"),
        ("customer_officer", "announce"),
    ):
        walk.press(who, second, action)
    entered(walk, second)
    assert record_seen(first.reference, walk.actor("customer_officer"), walk.now) is None
    case = Case(first, walk.actor("customer_officer"), walk.now)
    assert case.roles.isdisjoint({"applicant_head", "applicant_editor"})


def test_until_the_call_closes_nobody_else_of_the_authority_knows_of_it(walk: Walk) -> None:
    paper = entered(walk, walk.open_call())
    for record in (paper, application_of(paper)):
        assert record_seen(record.reference, walk.actor("customer_officer"), walk.now) is not None
        for name in ("commission_secretary", "customer_head", "auditor", "head_1"):
            assert record_seen(record.reference, walk.actor(name), walk.now) is None, name


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"received_on": "2027-01-01"}, "in the future"),
        ({"inn": "00000000000001"}, "that of an authority"),
    ],
    ids=["a day to come", "an authority"],
)
def test_a_paper_that_cannot_be_is_refused(walk: Walk, changed: dict[str, str], sentence: str) -> None:
    walk.world.authority.inn = "00000000000001"
    db.session.commit()
    call = walk.open_call()
    with pytest.raises(NotPossible) as refusal:
        entered(walk, call, **changed)
    assert sentence in refusal.value.reasons[0].text("en")


def test_one_organisation_has_one_application_on_paper_or_not(app: Flask, walk: Walk) -> None:
    walk.world.applicants[0].inn = PAPER["inn"]
    db.session.commit()
    call = walk.open_call()
    walk.draft_application(call, 1)
    visitor = Visitor(app, walk.world.people["customer_officer"], "en")
    typed = {
        **{name: value for name, value in PAPER.items() if isinstance(value, str)},
        **{f"organisation-{language}": text for language, text in PAPER["organisation"].items()},  # type: ignore[attr-defined]
    }
    answer = visitor.post(f"/records/{call.reference}/begin/paper_application", **typed)
    assert answer.status_code == 409
    assert "already started" in answer.text
    assert "05-12/7" in answer.text
    db.session.expire_all()
    assert db.session.query(Membership).filter(Membership.basis.contains("05-12/7")).count() == 0


def test_the_scan_is_asked_for_and_kept_with_the_paper(app: Flask, walk: Walk) -> None:
    paper = entered(walk, walk.open_call())
    visitor = Visitor(app, walk.world.people["customer_officer"], "en")
    page = f"/records/{paper.reference}/actions/attach_scan"
    assert visitor.post(page, sheets="12").status_code == 422
    sent = [(io.BytesIO(PDF), "paper.pdf")]
    assert visitor.post(f"/records/{paper.reference}/files", files=sent).status_code == 302
    (number,) = db.session.execute(sa.text("select id from files")).scalars()
    assert visitor.post(page, sheets="12", scan=str(number)).status_code == 302


def test_it_opens_with_the_call(walk: Walk) -> None:
    call = walk.open_call()
    paper = entered(walk, call)
    walk.close(call)
    assert paper.phase == "completed"
    assert record_seen(paper.reference, walk.actor("commission_secretary"), walk.now) is not None
    with pytest.raises(NotPossible):
        perform(paper, "attach_scan", walk.actor("customer_officer"), walk.now, Press({"scan": ["1"], "sheets": "1"}))
