"""Every paper of a performance, rendered and laid into a folder under a name that a person can read."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from grants import database
from grants.database import db
from grants.demonstration import scripts
from grants.demonstration.performance import Played
from grants.documents import printing, rendering_apart
from grants.documents.models import Document, Rendition
from grants.records.models import Record


@dataclass(frozen=True)
class Sheet:
    """One PDF to come: the rendition's id and where it belongs."""

    rendition: int
    place: str


def sheets(performed: Iterable[Played]) -> list[Sheet]:
    """All renditions, in the order of their documents, each with its place under the folder."""
    by_authority = {played.stage.cast.authority_id: played for played in performed}
    query = sa.select(Rendition, Document, Record).join(Document, Rendition.document_id == Document.id)
    found = []
    with _reading():
        for rendition, document, record in db.session.execute(
            query.join(Record, Document.record_id == Record.id).order_by(Rendition.id)
        ):
            played = by_authority[record.authority_id]
            about = played.stage.cast.body_named(record.organisation_id) or record.kind
            day = scripts.day(document.issued_at)
            name = f"{day}_{document.kind}_{about}_{document.number}_{rendition.language}_{rendition.audience}.pdf"
            found.append(Sheet(rendition.id, f"{played.script.key}/{name}"))
    return found


def print_out(
    app: Flask, wanted: Iterable[Sheet], folder: Path, now: datetime, after_each: Callable[[], object] = lambda: None
) -> list[str]:
    """Render every sheet into the folder, one per rendering process at a time; the places of what failed."""

    def one(sheet: Sheet) -> str | None:
        with app.app_context():
            data = printing.print_one(sheet.rendition, now)
        if data is not None:
            (folder / sheet.place).write_bytes(data)
        after_each()
        return sheet.place if data is None else None

    wanted = list(wanted)
    for sheet in wanted:
        (folder / sheet.place).parent.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(rendering_apart.PROCESSES) as pool:
        return [place for place in pool.map(one, wanted) if place is not None]


@contextmanager
def _reading() -> Iterator[None]:
    with database.transactions(write=False):
        try:
            yield
        finally:
            db.session.rollback()
