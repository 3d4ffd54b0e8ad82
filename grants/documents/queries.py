"""Questions about papers."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from grants.database import db
from grants.documents.models import Document
from grants.people.access import SEES_PRIVATE
from grants.people.roles import APPLICANT_ROLES
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
FOR_THE_PARTIES = frozenset({"screening_checklist", "register_proposal"})
"""Kinds that are for the applicant and the authority alone, as the catalogue of documents has it."""
_OPENED = {"evaluation_sheet": frozenset({"standstill", "contracting", "completed"})}
"""Kinds of whose record an applicant is no reader, and the phases of the call in which they read the public rendition
all the same: the marks and the comments, under the code of an evaluator."""
_BLIND = frozenset({"public", "evaluator"})


def may_read(document: Document, roles: frozenset[str], audience: str) -> bool:
    """Whoever may read the record reads the public rendition; the full one only those who may read private fields."""
    state = workflow(document.record.workflow).states[document.record.state]
    if roles.isdisjoint(state.read_by):
        return audience == "public" and _is_opened(document, roles)
    withheld = WITHHELD.get(document.kind)
    if withheld and roles <= _BLIND and not withheld.isdisjoint(_phases(document.record)):
        return False
    if document.kind in FOR_THE_PARTIES and roles <= _BLIND:
        return False
    return audience == "public" or (audience == "full" and not roles.isdisjoint(SEES_PRIVATE))


def _is_opened(document: Document, roles: frozenset[str]) -> bool:
    phases = _OPENED.get(document.kind)
    if phases is None or roles.isdisjoint(APPLICANT_ROLES):
        return False
    above = (db.session.get(Record, int(part)) for part in document.record.path.strip("/").split("/"))
    return any(record is not None and record.kind == "call" and record.phase in phases for record in above)


def sheets_below(record: Record) -> Sequence[Document]:
    """The sheets that evaluators locked on an application and that stand."""
    query = (
        sa.select(Document)
        .join(Record, Document.record_id == Record.id)
        .where(Record.parent_id == record.id, Document.kind.in_(list(_OPENED)))
        .where(Document.superseded_by_id.is_(None), Document.annulled_by.is_(None))
        .order_by(Document.id)
    )
    return db.session.scalars(query.options(selectinload(Document.renditions), joinedload(Document.record))).all()


def _phases(record: Record) -> set[str]:
    """The phase of a record and that of the call above it."""
    above = [int(part) for part in record.path.strip("/").split("/")]
    query = sa.select(Record.phase).where(Record.id.in_(above), Record.kind == "call")
    return {record.phase, *db.session.scalars(query)}
