"""A paper of two pages, warm, beside WeasyPrint alone on the same HTML."""

import time
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pikepdf
import sqlalchemy as sa
from flask import Flask

from benchmarks.scene import NOW, Scene
from benchmarks.timing import Line, milliseconds
from grants.database import db
from grants.documents import composing, printing, rendering, rendering_apart
from grants.documents.models import Document
from grants.records.models import Record

WARM_UP = 3
LANGUAGE, AUDIENCE = "ky", "full"


def line(app: Flask, scene: Scene, runs: int) -> Line:
    snapshot = _snapshot(app, scene.waiting[0])
    alone = _weasyprint_alone(snapshot)
    pdf = rendering_apart.render_apart(snapshot, LANGUAGE, AUDIENCE)
    with pikepdf.open(BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    for _ in range(WARM_UP):
        rendering_apart.render_apart(snapshot, LANGUAGE, AUDIENCE)
        alone()
    ours, floor = [], []
    for _ in range(runs):
        ours.append(milliseconds(lambda: rendering_apart.render_apart(snapshot, LANGUAGE, AUDIENCE)))
        floor.append(milliseconds(alone))
    return Line(f"the application as a PDF, {pages} pages", ours, None, floor, 61, 16, len(pdf))


def per_second(app: Flask, seconds: float) -> Sequence[str]:
    """Papers of all kinds that are owed, printed one after another as the worker does, kept and noted."""
    with app.app_context():
        printed, started = 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            done = printing.print_owed(NOW, stop=lambda: time.perf_counter() - started > seconds)
            if not done:
                break
            printed += done
        rate = printed / (time.perf_counter() - started)
        db.session.remove()
    return "papers printed by the worker", f"{rate:.1f}", "–"


def _snapshot(app: Flask, reference: str) -> dict[str, Any]:
    with app.app_context():
        query = sa.select(Document).join(Record).where(Record.reference == reference, Document.kind == "application")
        snapshot = printing.snapshot_of(db.session.scalars(query).one(), AUDIENCE)
        db.session.remove()
    return snapshot


def _weasyprint_alone(snapshot: dict[str, Any]) -> Any:
    """With the style already read and the fonts already found, and the same kind of PDF asked for."""
    weasyprint = rendering.weasyprint
    html = composing.compose(snapshot, LANGUAGE, AUDIENCE)
    fonts = rendering.FontConfiguration()
    style = weasyprint.CSS(string=composing.STYLE.read_text("utf-8"), font_config=fonts)
    fetcher = rendering.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    return lambda: weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3b", pdf_tags=True
    )
