"""Every route says for whom it is, nothing happens without a token, and what one may not know of is not there."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from grants import create_app
from grants.casework.queries import documents_of
from grants.database import db
from grants.documents import printing
from grants.people.access import PUBLIC, SIGNED_IN, admit
from grants.records.library import shipped
from grants.records.models import JournalHead
from tests.databases import SQLiteDatabases, settings
from tests.visiting import Visitor
from tests.whole_story import below, until_standstill
from tests.world import make_world


class Story(SimpleNamespace):
    app: Flask
    references: dict[str, str]
    kinds: dict[str, str]
    papers: dict[str, str]
    visitors: dict[str, Visitor]


@pytest.fixture(scope="module")
def story(sqlite_databases: SQLiteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A call in its standstill, and people on all sides of it. Nobody of the tests below changes anything."""
    app = create_app(settings(sqlite_databases.fresh(), tmp_path_factory.mktemp("guarded")))
    with app.app_context():
        walk, found = until_standstill()
        hidden = walk.draft_call(walk.case(found.call, "customer_officer").parent("programme"), budget="1.00")
        records = {
            "programme": walk.case(found.call, "customer_officer").parent("programme"),
            "call": found.call,
            "won": found.won,
            "lost": found.lost,
            "review": below(found.lost, "review")[0],
            "hidden": hidden,
        }
        db.session.commit()
        people = {name: walk.world.people.get(name) for name in PEOPLE}
        yield Story(
            app=app,
            references={name: record.reference for name, record in records.items()},
            kinds={name: record.kind for name, record in records.items()},
            papers={name: documents_of(record)[0].number for name, record in records.items() if documents_of(record)},
            visitors={name: Visitor(app, person) for name, person in people.items()},
            now=walk.now,
        )
        db.session.remove()
        db.engine.dispose()


SEEN = {
    "nobody": {"programme", "call", "won"},
    "head_1": {"programme", "call", "won"},
    "head_2": {"programme", "call", "won", "lost"},
    "evaluator_1": {"programme", "call", "won", "review"},
    "monitor": {"programme", "call", "won"},
    "commission_secretary": {"programme", "call", "won", "lost", "review", "hidden"},
    "auditor": {"programme", "call", "won", "lost", "review", "hidden"},
}
"""Who may know of which record; everything else is not there for them."""
ODD = [
    "/records/%00",
    "/verify/%00",
    "/records/" + "A" * 4000,
    "/records/'%20or%201=1--",
    "/records/../../etc/passwd",
    "/verify/%D0%96%D0%B6",
    "/documents/x/full.ru.pdf",
    "/calls?page=0",
    "/calls?page=-1",
    "/calls?page=99999999999999999999",
    "/calls?page=x",
    "/calls?page=" + "9" * 5000,
    "/calls?show=x",
    "/records?page=99999999999999999999",
    "/records?kind=%00",
    "/work?page=99999999999999999999",
    "/language?language=xx",
    "/language?language=ru&next=//evil.example",
    "/begin/nothing",
    "/begin/programme?authority=99999999999999999999",
]
PEOPLE = tuple(SEEN)
RECORDS = ("programme", "call", "won", "lost", "review", "hidden")


@pytest.fixture(autouse=True)
def at_that_time(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(story.app.config, "CLOCK", lambda: story.now)
    monkeypatch.setattr(printing, "print_one", lambda number, now: b"%PDF-")


def where_the_journal_ends(story: Story) -> int:
    db.session.rollback()
    end = db.session.scalars(sa.select(JournalHead.seq)).one()
    db.session.rollback()
    return end


def test_every_route_says_for_whom_it_is(story: Story) -> None:
    for rule in story.app.url_map.iter_rules():
        access = getattr(story.app.view_functions[rule.endpoint], "access", None)
        if rule.endpoint != "static":
            assert access in (PUBLIC, SIGNED_IN) or isinstance(access, frozenset), rule.rule


def test_a_view_that_says_nothing_is_closed(story: Story) -> None:
    def forgotten() -> str:
        return "open to all"

    with story.app.test_request_context("/"), pytest.raises(Exception, match="404"):
        admit(forgotten)


def addresses(story: Story) -> list[str]:
    """Every address of the application, for each record and button, that can be read."""
    found = []
    for rule in story.app.url_map.iter_rules():
        if rule.endpoint != "static" and "GET" in (rule.methods or ()):
            found += _filled(story, rule.rule)
    return list(dict.fromkeys(found))


def _filled(story: Story, rule: str) -> Iterator[str]:
    for name, reference in story.references.items():
        actions = list(shipped()[0][story.kinds[name]].actions)
        for action, kind in zip([*actions, "no_such_action"], [*shipped()[0], *actions], strict=False):
            yield (
                rule.replace("<reference>", reference)
                .replace("<action>", action)
                .replace("<kind>", kind)
                .replace("<int:number>", "1")
                .replace("<number>", story.papers.get(name, "D99-2026-AAAA-BBBB"))
                .replace("<audience>", "full")
                .replace("<language>", "ru")
            )


def test_nothing_is_posted_without_the_token_of_a_page(story: Story) -> None:
    end = where_the_journal_ends(story)
    posting = [rule for rule in story.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(posting) >= 8
    for path in {address for rule in posting for address in list(_filled(story, rule.rule))[:1]}:
        for name in ("nobody", "commission_secretary"):
            answer = story.visitors[name].post(path, token=False)
            assert answer.status_code == 400 or (name == "nobody" and _to_sign_in(answer)), (name, path)
    assert where_the_journal_ends(story) == end


def _to_sign_in(answer: object) -> bool:
    """Sent to the sign-in, or told to come back from it where something typed would be lost."""
    status = getattr(answer, "status_code", 0)
    return status == 401 or status == 302 and "/sign-in" in str(getattr(answer, "location", ""))


@pytest.mark.parametrize("name", ["nobody", "head_2", "evaluator_1", "commission_secretary"])
def test_no_address_breaks_for_anybody(story: Story, name: str) -> None:
    plain(story.visitors[name])
    for path in addresses(story):
        answer = story.visitors[name].get(path)
        assert answer.status_code < 500, f"{name} {path}: {answer.status_code}"


def plain(visitor: Visitor) -> None:
    """Reading whether the HTML is valid is left to the tests of the pages."""
    visitor.client.open = lambda *a, **k: FlaskClient.open(visitor.client, *a, **k)  # type: ignore[method-assign]


@pytest.mark.parametrize("name", PEOPLE)
def test_what_one_may_not_know_of_is_not_there(story: Story, name: str) -> None:
    visitor = story.visitors[name]
    plain(visitor)
    for record in RECORDS:
        reference = story.references[record]
        answer = visitor.get(f"/records/{reference}")
        if record in SEEN[name]:
            assert answer.status_code == 200, record
            continue
        told = 403 if (name, record) == ("evaluator_1", "lost") else 404
        assert answer.status_code == told, record
        for page in ("form", "files", "files/1", "correct", "begin/hold", "actions/withdraw"):
            closed = visitor.get(f"/records/{reference}/{page}")
            assert closed.status_code == told or _to_sign_in(closed), (record, page)
        for audience in ("full", "public"):
            if record in story.papers:
                assert visitor.get(f"/documents/{story.papers[record]}/{audience}.ru.pdf").status_code == 404, record
        assert reference not in visitor.get("/work", follow_redirects=True).text
        assert reference not in visitor.get("/records", follow_redirects=True).text


def test_a_record_that_is_not_there_and_one_that_is_hidden_look_the_same(story: Story) -> None:
    visitor = story.visitors["monitor"]
    hidden, absent = (visitor.get(f"/records/{ref}") for ref in (story.references["hidden"], "22222-22222"))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.text.replace(story.references["hidden"], "") == absent.text.replace("22222-22222", "")


@pytest.mark.parametrize("name", ["nobody", "head_1", "monitor", "auditor", "evaluator_1"])
def test_a_button_of_others_does_nothing(story: Story, name: str) -> None:
    end = where_the_journal_ends(story)
    visitor = story.visitors[name]
    plain(visitor)
    own = {"head_1": {"programme", "call", "won"}, "evaluator_1": {"review"}}.get(name, set())
    for record in set(RECORDS) - own:
        for action in shipped()[0][story.kinds[record]].actions:
            answer = visitor.post(f"/records/{story.references[record]}/actions/{action}", reason="x")
            assert answer.status_code in (403, 404) or _to_sign_in(answer), (record, action)
        answer = visitor.post(f"/records/{story.references[record]}/correct", reason="x")
        assert answer.status_code in (403, 404) or _to_sign_in(answer), record
    assert where_the_journal_ends(story) == end


def test_a_button_that_only_the_clock_presses_is_no_address(story: Story) -> None:
    secretary = story.visitors["commission_secretary"]
    for action in ("end_standstill", "reopen"):
        assert secretary.post(f"/records/{story.references['call']}/actions/{action}").status_code == 404


@pytest.mark.parametrize("path", ODD)
@pytest.mark.parametrize("name", ["nobody", "commission_secretary"])
def test_an_odd_address_is_answered_and_not_broken(story: Story, name: str, path: str) -> None:
    answer = story.visitors[name].get(path)
    assert answer.status_code < 500, answer.status_code
    assert "evil.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_what_is_odd_to_postgresql_is_answered_as_well(app: Flask) -> None:
    with app.app_context():
        world = make_world(applicants=1, evaluators=0)
        visitor = Visitor(app, world.people["commission_secretary"])
        for path in ODD:
            assert visitor.get(path).status_code < 500, path
        assert Visitor(app).post("/sign-in", email="a\0@example.kg", password="\0" * 20).status_code == 422


def test_every_answer_forbids_the_browser_what_a_page_of_ours_never_does(story: Story) -> None:
    for path in ("/", f"/records/{story.references['call']}", "/no-such-page"):
        headers = story.visitors["commission_secretary"].get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "script-src 'self';" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
