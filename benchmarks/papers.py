"""A paper of two pages, warm, beside WeasyPrint alone on the same HTML."""

from io import BytesIO
from typing import Any

import pikepdf
import sqlalchemy as sa
from flask import Flask

from benchmarks.scene import Scene
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
    return Line(f"the application as a PDF, {pages} pages", ours, None, floor, 61, 16)


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
