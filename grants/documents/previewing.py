"""A paper as it would be issued now: with no number, marked as a draft, and kept nowhere."""

from datetime import datetime
from typing import Any

from flask import current_app

from grants.documents import masking, rendering_apart
from grants.documents.issuing import Draft, head_of
from grants.records.models import Record

NO_NUMBER = "—"


def preview_of(record: Record, draft: Draft, at: datetime) -> dict[str, Any]:
    """What the full paper would say; nobody has signed it."""
    return {
        **head_of(record, draft, NO_NUMBER, at),
        "masked": [],
        "fields": {**masking.full(draft.fields), "signatures": []},
        "audience": "full",
        "event": {"hash": ""},
        "registry": None,
        "verify_url": current_app.config["PUBLIC_URL"],
        "draft": True,
    }


def printed(snapshot: dict[str, Any], language: str) -> bytes:
    """The PDF, made outside any transaction. Raises `rendering_apart.RenderingFailed`."""
    return rendering_apart.render_apart(snapshot, language, "full")
