"""Rendering what is owed: by the worker, or at once for a page that is asked for a paper."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from grants import database
from grants.database import db
from grants.documents import rendering_apart, storage
from grants.documents.models import Document, Rendition
from grants.documents.sealing import SealingFailed, sealed

log = logging.getLogger(__name__)
TRIES = 6
BATCH = 10


def print_owed(now: datetime, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Render what is owed by `now`, oldest first; how many were. A failure waits longer each time, and says why."""
    with database.transactions(write=False):
        query = sa.select(Rendition.id).where(
            Rendition.sha256.is_(None),
            Rendition.attempts < TRIES,
            sa.or_(Rendition.next_attempt_at.is_(None), Rendition.next_attempt_at <= now),
        )
        owed = db.session.scalars(query.order_by(Rendition.id).limit(BATCH)).all()
        db.session.rollback()
    done = 0
    for number in owed:
        if stop():
            break
        done += print_one(number, now) is not None
    return done


def print_one(number: int, now: datetime) -> bytes | None:
    """The PDF of a rendition, rendered outside any transaction; None when it failed and will be tried again later."""
    with database.transactions(write=False):
        rendition = db.session.get_one(Rendition, number)
        if rendition.sha256 is not None:
            data = storage.fetch(rendition.sha256)
            db.session.rollback()
            return data
        if rendition.next_attempt_at is not None and now < rendition.next_attempt_at:
            db.session.rollback()
            return None
        document, language, audience = rendition.document, rendition.language, rendition.audience
        snapshot = snapshot_of(document, audience)
        db.session.rollback()
    try:
        data, seal = sealed(rendering_apart.render_apart(snapshot, language, audience))
        stack = rendering_apart.stack_apart(snapshot["kind"])
    except (rendering_apart.RenderingFailed, SealingFailed) as failure:
        log.error("rendition %s was not rendered: %s", number, failure)
        _remember_failure(number, str(failure), now)
        return None
    digest = storage.keep(data)
    with database.transactions(write=True):
        rendition = db.session.scalars(sa.select(Rendition).where(Rendition.id == number).with_for_update()).one()
        if rendition.sha256 is None:
            rendition.sha256, rendition.size, rendition.stack, rendition.seal = digest, len(data), stack, seal
            rendition.rendered_at, rendition.failure = now, ""
        issued = rendition.sha256
        db.session.commit()
    return data if issued == digest else storage.fetch(issued)


def snapshot_of(document: Document, audience: str) -> dict[str, Any]:
    """What the paper says to one audience, with where it stands in the journal and where it can be verified."""
    snapshot = document.full if audience == "full" else document.public
    return {
        **snapshot,
        "audience": audience,
        "event": {"hash": document.event.hash},
        "registry": None,
        "verify_url": f"{current_app.config['PUBLIC_URL'].rstrip('/')}/verify/{document.number}",
    }


def _remember_failure(number: int, failure: str, now: datetime) -> None:
    with database.transactions(write=True):
        rendition = db.session.get_one(Rendition, number)
        rendition.attempts += 1
        rendition.failure = failure[:500]
        rendition.next_attempt_at = now + timedelta(minutes=2**rendition.attempts)
        db.session.commit()
