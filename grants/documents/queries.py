"""Questions about papers."""

import sqlalchemy as sa

from grants.database import db
from grants.documents.models import Document
from grants.people.access import SEES_PRIVATE
from grants.records.library import workflow
from grants.records.models import Record


def document_numbered(number: str) -> Document | None:
    return db.session.scalars(sa.select(Document).where(Document.number == number)).first()


def document_in_place_of(document: Document) -> Document | None:
    """The paper that superseded this one, if any did."""
    return db.session.get(Document, document.superseded_by_id) if document.superseded_by_id else None


_UNDECIDED = frozenset({"evaluating", "evaluated", "deciding"})
WITHHELD = dict.fromkeys(
    (
        "consolidated_sheet",
        "ranking",
        "commission_protocol",
        "commission_protocol_of_session",
        "dissenting_opinion",
        "results_notice",
        "result_letter",
    ),
    _UNDECIDED,
)
"""Kinds that tell scores, and the phases in which neither the public nor an evaluator reads them: those of their own
record, and of the call that it belongs to.

After an upheld appeal, or a new evaluation that the commission asks for, they are back in such a phase: who scores
anew does not learn the earlier scores here.
"""
FOR_THE_PARTIES = frozenset({"screening_checklist"})
"""Kinds that are for the applicant and the authority alone, as the catalogue of documents has it."""
_BLIND = frozenset({"public", "evaluator"})


def may_read(document: Document, roles: frozenset[str], audience: str) -> bool:
    """Whoever may read the record reads the public rendition; the full one only those who may read private fields."""
    state = workflow(document.record.workflow).states[document.record.state]
    if roles.isdisjoint(state.read_by):
        return False
    withheld = WITHHELD.get(document.kind)
    if withheld and roles <= _BLIND and not withheld.isdisjoint(_phases(document.record)):
        return False
    if document.kind in FOR_THE_PARTIES and roles <= _BLIND:
        return False
    return audience == "public" or (audience == "full" and not roles.isdisjoint(SEES_PRIVATE))


def _phases(record: Record) -> set[str]:
    """The phase of a record and that of the call above it."""
    above = [int(part) for part in record.path.strip("/").split("/")]
    query = sa.select(Record.phase).where(Record.id.in_(above), Record.kind == "call")
    return {record.phase, *db.session.scalars(query)}
