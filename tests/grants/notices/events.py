"""Events put straight into the journal, with messages owed because of them, whatever the workflows say today."""

from datetime import datetime

from grants.database import db
from grants.notices.models import Notice
from grants.notices.owing import owe
from grants.records import journal
from grants.records.models import Record
from tests.grants.agreements.stage import Stage


def happened(
    stage: Stage,
    record: Record,
    action: str,
    at: datetime,
    *told: str,
    kind: str = "agreement_ready",
    by: str = "clock",
) -> list[Notice]:
    """An event, by the clock or in another role, with a message of this kind owed to each of `told`. Commits."""
    event = journal.append(
        journal.lock_head(),
        journal.Happening(
            record=record,
            action=action,
            source=record.state,
            target=record.state,
            right=journal.Right(role=by),
            happened_at=at,
            recorded_at=at,
            answers={},
            sealed={},
            documents=[],
        ),
    )
    owe(kind, event, [stage.world.people[name] for name in told], values_of(record))
    db.session.commit()
    return list(db.session.query(Notice).filter_by(event_seq=event.seq).order_by(Notice.id))


def values_of(record: Record) -> dict[str, object]:
    return {"title": record.title, "reference": record.reference}
