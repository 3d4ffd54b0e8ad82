"""Questions about papers."""

import sqlalchemy as sa

from grants.database import db
from grants.documents.models import Document
from grants.people.access import SEES_PRIVATE
from grants.records.library import workflow


def document_numbered(number: str) -> Document | None:
    return db.session.scalars(sa.select(Document).where(Document.number == number)).first()


def document_in_place_of(document: Document) -> Document | None:
    """The paper that superseded this one, if any did."""
    return db.session.get(Document, document.superseded_by_id) if document.superseded_by_id else None


WITHHELD = {"consolidated_sheet": frozenset({"evaluating", "deciding"})}
"""Kinds whose public rendition is for the public only once their record has left these phases."""


def may_read(document: Document, roles: frozenset[str], audience: str) -> bool:
    """Whoever may see the record reads the public rendition; the full one only those who may read private fields."""
    state = workflow(document.record.workflow).states[document.record.state]
    if roles.isdisjoint(state.seen_by):
        return False
    if roles <= {"public"} and document.record.phase in WITHHELD.get(document.kind, ()):
        return False
    return audience == "public" or (audience == "full" and not roles.isdisjoint(SEES_PRIVATE))
