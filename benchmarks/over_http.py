"""Requests a second from eight clients at once, against gunicorn with two web processes."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from benchmarks.pages import cookie_of
from benchmarks.scene import Scene
from grants import clock
from grants.database import db
from grants.documents import printing
from grants.documents.models import Document, Rendition
from grants.records.models import Record
from tests.load.server import Server, running
from tests.load.visitor import Visitor

CLIENTS = 8


def rows(app: Flask, database_url: str, folder: Path, scene: Scene, seconds: float, behind: int) -> list[Sequence[str]]:
    application = scene.waiting[-1]
    pages = (
        ("home", "/", 34.0),
        (f"list, 60 rows of {behind:,}", "/records?kind=application", 4.1),
        ("one application", f"/records/{application}", 18.0),
        ("its PDF, already printed", _printed(app, application), 27.0),
    )
    with running(Server(database_url, folder, worker=False)) as server:
        visitors = [Visitor(server.port, {"session": cookie_of(app, "customer_officer")}) for _ in range(CLIENTS)]
        return [
            (f"requests: {what}", f"{_per_second(visitors, path, seconds):.0f}", f"{peer:g}")
            for what, path, peer in pages
        ]


def _per_second(visitors: Sequence[Visitor], path: str, seconds: float) -> float:
    for visitor in visitors:
        visitor.ask("GET", path)
    started = time.perf_counter()

    def read(visitor: Visitor) -> int:
        count = 0
        while time.perf_counter() - started < seconds:
            status, _, _ = visitor.ask("GET", path)
            assert status == 200, f"{path} answered {status}"
            count += 1
        return count

    with ThreadPoolExecutor(CLIENTS) as pool:
        total = sum(pool.map(read, visitors))
    return total / (time.perf_counter() - started)


def _printed(app: Flask, reference: str) -> str:
    """The address of a paper that was asked for before."""
    with app.app_context():
        rendition = db.session.scalars(
            sa.select(Rendition)
            .join(Document)
            .join(Record)
            .where(Record.reference == reference, Document.kind == "application", Rendition.audience == "full")
        ).first()
        assert rendition is not None
        path = f"/documents/{rendition.document.number}/full.{rendition.language}.pdf"
        assert printing.print_one(rendition.id, clock.now()) is not None
        db.session.remove()
    return path
