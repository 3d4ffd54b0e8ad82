"""An account of what happened: the figures of each call, and whatever is not as it should be."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from grants.agreements.queries import agreed
from grants.casework import vocabulary
from grants.database import db
from grants.demonstration.performance import Played
from grants.documents.models import Document, Rendition
from grants.notices.models import Notice
from grants.notices.wording import worded
from grants.payments.models import Payment, ReturnedSum
from grants.payments.queries import paid_under
from grants.people.models import Organisation
from grants.records.models import Event, Record

NOT_PLAYED = {"commission_protocol": "of calls approved before a session of the commission had a record of its own"}
"""Kinds of documents that no story brings about, and why."""
LASTING = frozenset({"account", "calendar", "evaluator_card", "fact", "locality", "unreliable"})
"""Kinds of records that stay in force when a story is over."""
FINISHED = ("completed", "ended")
ADVERSE_KINDS = frozenset({"appeal", "hold", "unreliable"})
ADVERSE = frozenset(
    {
        "return_with_remarks",
        "demand_return",
        "mark_overdue",
        "mark_not_corrected",
        "suspend",
        "terminate",
        "withhold",
        "reject",
        "refuse_admission",
        "object",
        "propose_plan",
    }
)

TITLES = {
    "applications": "Applications submitted",
    "admitted": "  admitted",
    "awarded": "  awarded",
    "awarded_sum": "Sum of the awards, KGS",
    "agreements_closed": "Agreements completed",
    "paid_sum": "Paid in tranches, KGS",
    "returned_sum": "Returned, KGS",
    "tranches_accounted": "Tranches accounted for",
    "tranches_returned": "Tranches with money returned",
    "documents": "Documents",
    "kinds": "  kinds of documents",
    "renditions": "Renditions",
    "rendered": "  rendered",
    "events": "Events",
    "notices": "Notices",
}


@dataclass(frozen=True)
class Account:
    """The figures of one telling, by the keys of `TITLES`, and its documents by kind."""

    played: Played
    figures: Mapping[str, Any]
    documents: Mapping[str, int]


def account_of(played: Played) -> Account:
    of_it = _of(played)
    events = Counter(
        db.session.scalars(
            sa.select(Event.kind + "." + Event.action).join(Record, Event.record_id == Record.id).where(of_it)
        )
    )
    records = db.session.scalars(sa.select(Record).where(of_it)).all()
    agreements = [record for record in records if record.kind == "agreement"]
    tranches = {record.id for record in records if record.kind == "tranche"}
    returned = set(db.session.scalars(sa.select(ReturnedSum.tranche_id)))
    kinds = Counter(
        db.session.scalars(sa.select(Document.kind).join(Record, Document.record_id == Record.id).where(of_it))
    )
    renditions = db.session.execute(
        sa.select(sa.func.count(), sa.func.count(Rendition.sha256))
        .select_from(Rendition)
        .join(Document, Rendition.document_id == Document.id)
        .join(Record, Document.record_id == Record.id)
        .where(of_it)
    ).one()
    accounted = [r for r in records if r.kind == "tranche" and r.phase == "completed" and r.id not in returned]
    notices = sa.select(sa.func.count()).select_from(Notice).join(Event, Notice.event_seq == Event.seq)
    figures = {
        "applications": events["application.submit"],
        "admitted": _happened_to(of_it, "application", "admit"),
        "awarded": _happened_to(of_it, "application", "win"),
        "awarded_sum": sum((agreed(agreement) for agreement in agreements), Decimal(0)),
        "agreements_closed": sum(agreement.phase == "completed" for agreement in agreements),
        "paid_sum": _sum(Payment.amount, Payment.tranche_id, tranches),
        "returned_sum": _sum(ReturnedSum.amount, ReturnedSum.tranche_id, tranches),
        "tranches_accounted": len(accounted),
        "tranches_returned": len(returned & tranches),
        "documents": kinds.total(),
        "kinds": len(kinds),
        "renditions": renditions[0],
        "rendered": renditions[1],
        "events": events.total(),
        "notices": db.session.scalar(notices.join(Record, Event.record_id == Record.id).where(of_it)),
    }
    return Account(played, figures, kinds)


def faults(accounts: Sequence[Account], *, rendered: bool) -> list[str]:
    """What is off once both stories came to their end. With `rendered` no paper may be owed any more."""
    found = [fault for account in accounts for fault in _faults_of(account, rendered)]
    issued = {kind for account in accounts for kind in account.documents}
    found += [f"no document of the kind {kind}" for kind in sorted(set(vocabulary.papers) - issued - set(NOT_PLAYED))]
    found += list(_unfair())
    found += list(_wordless())
    return found


def _faults_of(account: Account, rendered: bool) -> Iterator[str]:
    played, figures = account.played, account.figures
    key = played.script.key
    for name, expected in played.script.call["expected"].items():
        if figures[name] != expected:
            yield f"{key}: {name} is {figures[name]}, expected {expected}"
    yield from _underpaid(played)
    if rendered and figures["rendered"] != figures["renditions"]:
        yield f"{key}: {figures['renditions'] - figures['rendered']} renditions were not rendered"
    wanted = {"programme": "completed", "call": "completed"}
    wanted |= {name: told["ends_as"] for name, told in played.script.applications.items()}
    for name, phase in wanted.items():
        if (now := played.stage.record(name).phase) != phase:
            yield f"{key}: {name} is {now}, expected {phase}"
    open_ones = sa.select(Record).where(_of(played), Record.phase.not_in(FINISHED), Record.kind.not_in(LASTING))
    for record in db.session.scalars(open_ones):
        yield f"{key}: {record.kind} {record.reference} is not finished: {record.state}"


def _underpaid(played: Played) -> Iterator[str]:
    """An agreement that was carried out was paid in full."""
    agreements = sa.select(Record).where(_of(played), Record.kind == "agreement", Record.phase == "completed")
    for agreement in db.session.scalars(agreements):
        if (paid := paid_under(agreement.id)) != agreed(agreement):
            yield f"{played.script.key}: {paid} was paid under {agreement.reference}, agreed is {agreed(agreement)}"


def _unfair() -> Iterator[str]:
    """Nothing unfavourable may be told of a real body."""
    real = (
        sa.select(Record)
        .join(Organisation, Record.organisation_id == Organisation.id)
        .where(Organisation.invented.is_(False))
    )
    for record in db.session.scalars(real):
        found = record.answers("visit_findings").get("findings")
        if record.kind in ADVERSE_KINDS or found or record.phase == "ended":
            yield f"something unfavourable is told of a real body: {record.kind} {record.reference}"
    happened = (
        sa.select(Event)
        .join(Record, Event.record_id == Record.id)
        .join(Organisation, Record.organisation_id == Organisation.id)
        .where(Organisation.invented.is_(False), Event.action.in_(ADVERSE))
    )
    for event in db.session.scalars(happened):
        yield f"something unfavourable is told of a real body: {event.kind}.{event.action}"


def _wordless() -> Iterator[str]:
    for notice in db.session.scalars(sa.select(Notice).order_by(Notice.id)):
        try:
            subject, text = worded(notice)
        except Exception as error:
            yield f"the notice {notice.kind} has no words in {notice.language}: {error}"
        else:
            if not subject or not text.strip():
                yield f"the notice {notice.kind} is empty in {notice.language}"


def table(accounts: Sequence[Account]) -> str:
    """The figures side by side, then the documents by kind."""
    rows = [[title, *(_shown(account.figures[name]) for account in accounts)] for name, title in TITLES.items()]
    kinds = sorted(
        {kind for account in accounts for kind in account.documents}, key=lambda kind: vocabulary.papers[kind].code
    )
    rows += [
        [f"  {vocabulary.papers[kind].code} {kind}", *(str(account.documents.get(kind, 0)) for account in accounts)]
        for kind in kinds
    ]
    head = ["", *(account.played.script.key for account in accounts)]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    return "\n".join(_line(row, widths) for row in [head, *rows])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    figures = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
    return "  ".join([row[0].ljust(widths[0]), *figures]).rstrip()


def _shown(figure: Any) -> str:
    return f"{figure:,.0f}".replace(",", " ")


def _of(played: Played) -> sa.ColumnElement[bool]:
    return Record.authority_id == played.stage.cast.authority_id


def _happened_to(of_it: sa.ColumnElement[bool], kind: str, action: str) -> int:
    """To how many records, however often to each."""
    happened = sa.select(sa.func.count(Event.record_id.distinct())).join(Record, Event.record_id == Record.id)
    return db.session.scalar(happened.where(of_it, Event.kind == kind, Event.action == action)) or 0


def _sum(column: Any, of: Any, tranches: set[int]) -> Decimal:
    return sum(db.session.scalars(sa.select(column).where(of.in_(tranches))), Decimal(0))
