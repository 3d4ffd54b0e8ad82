"""Pages to which no link of the told story leads: those of a draft, of letters, of many records at once."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask

from grants.database import db
from grants.people import letters, lost_factors, organisations
from grants.people.accounts import ask_for_address
from grants.people.models import Letter, Membership, User
from grants.records.models import Record
from tests.bad_input.forms_on_pages import forms_of
from tests.grants.calls.walk import Walk
from tests.pages.visiting_everything import Page, Tour
from tests.signing import give_second_factor
from tests.visiting import Visitor
from tests.world import PASSWORD

Steps = Iterator[tuple[Visitor, str, str]]
"""Who goes where, in which language."""


def pages_aside(app: Flask) -> Iterator[Page]:
    walk = Walk(applicants=2, evaluators=1)
    app.config.update(CLOCK=lambda: walk.now, PUBLIC_URL="https://ashar.example")
    tour = Tour(app, walk)
    for steps in (_of_a_draft, _of_many_records, _of_letters, _of_second_factors, _of_an_administrator):
        for visitor, path, language in steps(tour):
            page = tour.page(visitor, path, "somebody", language)
            assert page is not None, f"{path} is no page"
            yield page


def _of_a_draft(tour: Tour) -> Steps:
    call = tour.walk.open_call()
    draft = tour.walk.draft_application(call, 1)
    editor = _as(tour, "editor_1", "ky")
    for end in ("form", "answers", "spreadsheet/budget", "photographs", "files"):
        yield editor, f"/records/{draft.reference}/{end}", "ky"
    yield _as(tour, None, "ru"), f"/calls/{call.reference}/check", "ru"
    tour.walk.press("head_1", draft, "submit")
    tour.walk.close(call)


def _of_many_records(tour: Tour) -> Steps:
    secretary = _as(tour, "commission_secretary", "ru")
    application = db.session.query(Record).filter_by(kind="application").one()
    chosen = f"/several?page=records&record={application.reference}"
    yield secretary, chosen, "ru"
    action = f"{chosen}&action=application.admit"
    yield secretary, action, "ru"
    form = next(form for form in forms_of(secretary.get(action).text, action) if "several" in form.action)
    begun = secretary.post(action, **form.sent(lambda control: "yes" if control.kind == "radio" else None))
    yield secretary, begun.headers["Location"], "ru"


def _of_letters(tour: Tour) -> Steps:
    now, head = tour.walk.now, tour.walk.world.people["head_1"]
    organisations.invite(tour.walk.world.applicants[0], head, "new@example.kg", "applicant_editor", now)
    letters.tell(head, "recovery", now)
    ask_for_address(head, "other@example.kg", now)
    db.session.commit()
    for kind in ("invitation", "recovery", "new_address"):
        yield _as(tour, "head_1" if kind == "new_address" else None, "ky"), _link(kind), "ky"
    yield _as(tour, None, "ru"), "/invitations/x.y", "ru"
    yield _as(tour, "head_1", "ky"), f"/organisations/{tour.walk.world.applicants[0].id}", "ky"


def _of_second_factors(tour: Tour) -> Steps:
    head: User = tour.walk.world.people["head_2"]
    give_second_factor(head, tour.walk.now)
    for path in ("/account/passkeys", "/account/recovery-codes"):
        yield _as(tour, "head_2", "ru"), path, "ru"
    half = _as(tour, None, "ky")
    half.post("/sign-in", email=head.email, password=PASSWORD)
    yield half, "/sign-in/second-factor", "ky"
    yield half, "/sign-in/lost-factors", "ky"
    lost_factors.ask(head, tour.walk.now)
    db.session.commit()
    yield half, "/sign-in/lost-factors", "ky"
    yield _as(tour, "head_2", "ky"), "/account", "ky"
    yield _as(tour, None, "ru"), _link(lost_factors.STOP), "ru"
    yield _as(tour, None, "ky"), _link(lost_factors.LINK), "ky"
    tour.walk.wait(days=lost_factors.DAYS)
    yield _as(tour, None, "ky"), _link(lost_factors.LINK), "ky"


def _of_an_administrator(tour: Tour) -> Steps:
    lawyer, authority = tour.walk.world.people["lawyer"], tour.walk.world.authority
    day = tour.walk.now.date()
    db.session.add(Membership(user_id=lawyer.id, organisation_id=authority.id, role="administrator", starts=day))
    db.session.commit()
    yield _as(tour, "lawyer", "ky"), "/people", "ky"


def _as(tour: Tour, name: str | None, language: str) -> Visitor:
    return Visitor(tour.app, tour.walk.world.people[name] if name else None, language)


def _link(kind: str) -> str:
    """The path in the latest letter of this kind."""
    letter = db.session.query(Letter).filter_by(kind=kind).order_by(Letter.id.desc()).first()
    assert letter is not None
    return urlsplit(letters.link_of(letter)).path
