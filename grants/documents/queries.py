"""Questions about papers."""

import sqlalchemy as sa

from grants.database import db
from grants.documents.models import Document
from grants.people.access import SEES_PRIVATE
from grants.records.library import workflow


def document_numbered(number: str) -> Document | None:
    return db.session.scalars(sa.select(Document).where(Document.number == number)).first()


def may_read(document: Document, roles: frozenset[str], audience: str) -> bool:
    """Whoever may see the record reads the public rendition; the full one only those who may read private fields."""
    state = workflow(document.record.workflow).states[document.record.state]
    if roles.isdisjoint(state.seen_by):
        return False
    return audience == "public" or (audience == "full" and not roles.isdisjoint(SEES_PRIVATE))
