"""One bound file of a case: in order, numbered through, with an inventory that counts right, for whom it may be."""

import io

import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask

from grants.database import db
from grants.documents.models import Document, Rendition
from grants.dossiers import binding
from grants.dossiers.queries import dossier_seen
from tests.grants.agreements.stage import Stage
from tests.grants.documents.reading import text_of
from tests.grants.dossiers.papers import SECRET, paper
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def case(stage: Stage, app: Flask) -> Stage:
    """A call with an announcement, a paper with bank details issued twice, and a hold that is not for everybody."""
    app.config["CLOCK"] = lambda: stage.now
    paper(stage, "announcement", "announce")
    paper(stage, "grant_agreement", "close")
    stage.wait(days=1)
    paper(stage, "grant_agreement", "rank")
    stage.start("hold", stage.call, "customer_head", ground="court", act="1", explanation="Акт.")
    return stage


def asked(app: Flask, stage: Stage, name: str | None, query: str = "") -> bytes:
    visitor = Visitor(app, stage.world.people[name] if name else None)
    answer = visitor.get(f"/records/{stage.call.reference}/dossier.pdf{query}")
    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    return answer.data


def without_numbers(data: bytes, first: int, last: int) -> bytes:
    """Some pages, without the number that binding drew on each: it is set in a font of every reader's own."""
    with pikepdf.open(io.BytesIO(data)) as opened, pikepdf.new() as new:
        for page in opened.pages[first:last]:
            new.pages.append(page)
            contents = new.pages[-1].obj.Contents
            new.pages[-1].obj.Contents = pikepdf.Array(list(contents)[:-1])
            if "/BoundNumber" in new.pages[-1].resources.Font:
                del new.pages[-1].resources.Font["/BoundNumber"]
        written = io.BytesIO()
        new.save(written)
        return written.getvalue()


def page_texts(data: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(data)) as opened:
        count = len(opened.pages)
    return [text_of(without_numbers(data, place, place + 1)) for place in range(count)]


def first_page_of(opened: pikepdf.Pdf, item: pikepdf.OutlineItem) -> int:
    destination = item.destination if item.destination is not None else item.action.D
    return opened.pages.index(pikepdf.Page(destination[0]))


def test_a_bound_case_holds_every_document_as_issued_and_its_inventory_counts_right(app: Flask, case: Stage) -> None:
    data = asked(app, case, "customer_officer", "?language=ru")
    documents = db.session.scalars(sa.select(Document).order_by(Document.issued_at, Document.id)).all()
    assert [each.kind for each in documents] == ["announcement", "grant_agreement", "grant_agreement"]
    texts = page_texts(data)
    with pikepdf.open(io.BytesIO(data)) as opened, opened.open_outline() as outline:
        marks = [str(item.title) for item in outline.root]
        places = [first_page_of(opened, item) for item in outline.root]
        assert str(opened.Root.Lang) == "ru"
        assert case.call.reference in str(opened.open_metadata()["dc:title"])
        assert "/StructTreeRoot" not in opened.Root
        assert len(opened.pages) == len(texts)
    assert len(marks) == len(documents) + 2
    inventory = texts[1]
    for document, first, next_first, mark in zip(documents, places[1:], places[2:], marks[1:], strict=False):
        assert document.number in mark
        assert document.number in texts[first]
        span = f"{first + 1}–{next_first}" if next_first > first + 1 else str(first + 1)
        assert document.number in inventory
        assert span in inventory, (span, inventory)
    assert SECRET in " ".join(texts)
    assert "Customer Head" in texts[-1]
    assert "заменён или аннулирован" in inventory


def test_what_everybody_gets_is_masked_and_tells_of_nothing_hidden(app: Flask, case: Stage) -> None:
    texts = page_texts(asked(app, case, None))
    assert SECRET not in " ".join(texts)
    assert "Customer Head" not in texts[-1]
    for_all = " ".join(page_texts(asked(app, case, "customer_officer", "?audience=public")))
    assert SECRET not in for_all


def test_a_reader_who_may_not_see_the_record_gets_no_file(app: Flask, case: Stage) -> None:
    hold = case.only("hold", case.call)
    assert Visitor(app, case.world.people["head_2"]).get(f"/records/{hold.reference}/dossier.pdf").status_code == 404
    assert Visitor(app, None).get("/records/AAAAA-BBBBB/dossier.pdf").status_code == 404
    found = f"/records/{case.call.reference}/dossier.pdf"
    officer = Visitor(app, case.world.people["customer_officer"])
    assert officer.get(f"{found}?audience=all").status_code == 404
    assert officer.get(f"{found}?language=xx").status_code == 404


def test_the_inventory_counts_its_own_pages_however_long_it_is(app: Flask, case: Stage) -> None:
    actor = case.world.actor("customer_officer", case.now)
    found = dossier_seen(case.call.reference, actor, case.now, "ky", "full")
    assert found is not None
    leaf = found.leaves[0]
    many = binding.Dossier(**{**vars(found), "leaves": [leaf] * 120})
    with pikepdf.new() as blank:
        blank.add_blank_page(page_size=(595, 842))
        written = io.BytesIO()
        blank.save(written)
    data = binding.bind(many, [written.getvalue()] * 120, "ky", "full", case.now)
    texts_of_front = text_of(without_numbers(data, 0, 6))
    with pikepdf.open(io.BytesIO(data)) as opened, opened.open_outline() as outline:
        first = first_page_of(opened, outline.root[1])
    assert first > 3
    assert f"1–{first}" in texts_of_front
    assert f" {first + 120} " in texts_of_front


def test_a_case_too_large_for_one_file_is_said_to_be_so(
    app: Flask, case: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binding, "MOST_DOCUMENTS", 1)
    officer = Visitor(app, case.world.people["customer_officer"])
    assert officer.get(f"/records/{case.call.reference}/dossier.pdf").status_code == 413


def test_papers_that_are_still_to_be_printed_make_the_reader_wait_only_when_they_are_many(
    app: Flask, case: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grants.dossiers import views

    monkeypatch.setattr(views, "AT_ONCE", 0)
    officer = Visitor(app, case.world.people["customer_officer"])
    assert officer.get(f"/records/{case.call.reference}/dossier.pdf").status_code == 503
    assert db.session.scalar(sa.select(sa.func.count()).where(Rendition.sha256.is_not(None))) == 0


def test_the_journal_of_the_case_says_who_did_what_and_when(app: Flask, case: Stage) -> None:
    last = page_texts(asked(app, case, "auditor", "?language=en"))[-1]
    for words in ("Extract from the journal", "Customer Head", "Hold", "5 May 2026"):
        assert words in last
    assert "Hold" not in page_texts(asked(app, case, None, "?language=en"))[-1]
