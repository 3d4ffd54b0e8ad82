"""Papers on the web: who is given which rendition, and what anybody may verify of a number."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from grants.database import db
from grants.documents import rendering_apart
from grants.documents.models import Document
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []

    def render(snapshot: dict[str, object], language: str, audience: str) -> bytes:
        asked.append(f"{snapshot['number']} {language} {audience}")
        return f"%PDF-1.7 {snapshot['number']} {language} {audience}".encode()

    monkeypatch.setattr(rendering_apart, "render_apart", render)
    monkeypatch.setattr(rendering_apart, "stack_apart", lambda kind: "5" * 64)
    return asked


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=2, evaluators=0)
        app.config["CLOCK"] = lambda: found.now
        yield found


def paper(kind: str) -> Document:
    return db.session.query(Document).filter_by(kind=kind).order_by(Document.id.desc()).first() or pytest.fail(kind)


def test_a_paper_of_an_open_call_is_for_everybody_and_is_rendered_when_it_is_asked_for(
    app: Flask, walk: Walk, rendered: list[str]
) -> None:
    walk.open_call()
    number = paper("announcement").number
    for _ in range(2):
        answer = Visitor(app).get(f"/documents/{number}/public.ky.pdf")
        assert answer.status_code == 200
        assert answer.data == f"%PDF-1.7 {number} ky public".encode()
        assert answer.headers["Content-Type"] == "application/pdf"
        assert f'filename="{number}-public-ky.pdf"' in answer.headers["Content-Disposition"]
    assert rendered == [f"{number} ky public"]


def test_the_full_rendition_is_for_those_who_may_read_private_fields(app: Flask, walk: Walk) -> None:
    walk.open_call()
    number = paper("announcement").number
    for name, status in {"customer_head": 200, "auditor": 200, "nobody": 404, "head_1": 404, "monitor": 404}.items():
        answer = Visitor(app, walk.world.people.get(name)).get(f"/documents/{number}/full.ru.pdf")
        assert answer.status_code == status, name


@pytest.mark.parametrize(
    "path", ["public.xx.pdf", "secret.ru.pdf", "public.ru.html", "public.RU.pdf", "../public.ru.pdf"]
)
def test_there_is_no_other_rendition(app: Flask, walk: Walk, path: str) -> None:
    walk.open_call()
    assert Visitor(app).get(f"/documents/{paper('announcement').number}/{path}").status_code == 404


def test_a_paper_that_cannot_be_rendered_now_is_said_so_and_is_not_an_error_of_ours(
    app: Flask, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk.open_call()
    number = paper("announcement").number

    def fail(*_: object) -> bytes:
        raise rendering_apart.RenderingFailed("busy")

    monkeypatch.setattr(rendering_apart, "render_apart", fail)
    answer = Visitor(app).get(f"/documents/{number}/public.ru.pdf")
    assert answer.status_code == 503
    assert "Этот документ ещё не готов" in answer.text
    assert "Traceback" not in answer.text


def test_anybody_verifies_a_number_however_it_is_typed(app: Flask, walk: Walk) -> None:
    walk.open_call()
    document = paper("announcement")
    number, hashes, event = document.number, (document.public_hash, document.full_hash), document.event.hash
    visitor = Visitor(app)
    found = visitor.get(f"/verify?number=%20{number.lower()}%20", follow_redirects=True)
    assert found.status_code == 200
    assert number in found.text
    assert hashes[0] in found.text
    assert event[:16] in found.text


@pytest.mark.parametrize("number", ["D99-2026-AAAA-BBBB", "<script>", "x" * 3000, "Ж"])
def test_a_number_that_nobody_issued_is_said_to_be_none(app: Flask, walk: Walk, number: str) -> None:
    answer = Visitor(app).get("/verify", query_string={"number": number}, follow_redirects=True)
    assert answer.status_code == 404
    assert "<script>" not in answer.text


def test_verifying_a_sealed_receipt_tells_nothing_of_who_applied_for_what(app: Flask, walk: Walk) -> None:
    application = walk.apply(walk.open_call(), 1)
    for kind in ("registration_receipt", "application"):
        found = Visitor(app).get(f"/verify/{paper(kind).number}")
        assert found.status_code == 200
        shown = re.sub(r"[0-9a-f]{32,}", "", found.text)
        for secret in ("Үмүт 1", "Күндүзгү", application.reference, "400", ".pdf"):
            assert secret not in shown, (kind, secret)


def test_a_superseded_paper_names_the_one_in_its_place(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    old = paper("announcement").number
    walk.press("customer_head", call, "extend", new_deadline="2026-05-01T12:00:00+00:00", reason="Каттар кечикти")
    new = paper("announcement").number
    assert old != new
    assert new in Visitor(app).get(f"/verify/{old}").text
    assert old not in Visitor(app).get(f"/verify/{new}").text


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_page_is_in_the_language_of_the_reader(app: Flask, walk: Walk, language: str) -> None:
    walk.open_call()
    page = Visitor(app, language=language).get(f"/verify/{paper('announcement').number}")
    assert f'<html lang="{language}"' in page.text
