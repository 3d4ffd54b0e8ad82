"""One real paper, from what was owed to the bytes that count."""

import io
import json
from collections.abc import Iterator

import pikepdf
import pytest
from flask import Flask

from grants.database import db
from grants.documents import printing, rendering_apart, storage
from grants.documents.models import Document, Rendition
from tests.grants.calls.walk import Walk
from tests.grants.documents.reading import attached, text_of

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        app.config["PUBLIC_URL"] = "https://ashar.example/"
        yield Walk(applicants=0, evaluators=0)


def rendition(paper: Document, language: str, audience: str) -> int:
    number = next(r.id for r in paper.renditions if (r.language, r.audience) == (language, audience))
    db.session.commit()
    return number


def the_paper() -> Document:
    return db.session.query(Document).filter_by(kind="programme_approval").one()


def test_a_paper_that_is_asked_for_is_rendered_with_what_its_event_fixed(walk: Walk) -> None:
    walk.active_programme()
    paper = the_paper()
    event_hash, number = paper.event.hash, paper.number
    data = printing.print_one(rendition(paper, "ky", "public"), walk.now)
    assert data is not None
    text = text_of(data)
    assert number in text.replace("\n", " ")
    assert event_hash[:8] in text.replace("\n", "").replace(" ", "")
    (told,) = attached(data).values()
    snapshot = json.loads(told)
    assert snapshot["number"] == number
    assert snapshot["audience"] == "public"
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang).startswith("ky")
    kept = next(r for r in the_paper().renditions if (r.language, r.audience) == ("ky", "public"))
    assert storage.fetch(str(kept.sha256)) == data
    assert len(kept.stack) == 64


def test_it_is_not_rendered_again(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    walk.active_programme()
    paper = the_paper()
    number = rendition(paper, "ru", "full")
    asked: list[str] = []

    def render(snapshot: object, language: str, audience: str) -> bytes:
        asked.append(language)
        return b"%PDF-1.7"

    monkeypatch.setattr(rendering_apart, "render_apart", render)
    monkeypatch.setattr(rendering_apart, "stack_apart", lambda kind: "5" * 64)
    assert [printing.print_one(number, walk.now) for _ in range(3)] == [b"%PDF-1.7"] * 3
    assert asked == ["ru"]


def test_bytes_that_changed_on_the_disk_are_not_given_out(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    walk.active_programme()
    number = rendition(the_paper(), "ru", "full")
    monkeypatch.setattr(rendering_apart, "render_apart", lambda *_: b"%PDF-1.7")
    monkeypatch.setattr(rendering_apart, "stack_apart", lambda kind: "5" * 64)
    printing.print_one(number, walk.now)
    digest = db.session.get_one(Rendition, number).sha256
    filesystem, path = storage._place(str(digest))
    filesystem.pipe_file(path, b"%PDF-1.7 and more")
    db.session.commit()
    with pytest.raises(ValueError, match="no longer what was kept"):
        printing.print_one(number, walk.now)
