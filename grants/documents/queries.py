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


_UNDECIDED = frozenset({"evaluating", "evaluated", "deciding"})
WITHHELD = dict.fromkeys(("consolidated_sheet", "commission_protocol", "result_letter"), _UNDECIDED)
"""Kinds that tell scores, and the phases of their record in which neither the public nor an evaluator reads them.

After an upheld appeal they are back in such a phase: who scores anew does not learn the earlier scores here.
"""
_BLIND = frozenset({"public", "evaluator"})


def may_read(document: Document, roles: frozenset[str], audience: str) -> bool:
    """Whoever may read the record reads the public rendition; the full one only those who may read private fields."""
    state = workflow(document.record.workflow).states[document.record.state]
    if roles.isdisjoint(state.read_by):
        return False
    if roles <= _BLIND and document.record.phase in WITHHELD.get(document.kind, ()):
        return False
    return audience == "public" or (audience == "full" and not roles.isdisjoint(SEES_PRIVATE))
