"""Questions about visits: when they may take place, what they found, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.clock import LOCAL
from grants.database import db
from grants.people.models import Membership
from grants.records.models import Record
from workflows.definition import FINAL

PLAN, FINDINGS, VERIFICATION, CORRECTIONS = "visit_plan", "visit_findings", "verification", "corrective_plan"
VERIFIED = "verifications"
NO_FINDING, CRITICAL = "none", "critical"
RESOLVED = frozenset({"corrected", "money_returned"})


@dataclass(frozen=True)
class Finding:
    """`number` counts from 1 within a visit: it names the finding in the plan and in the verifications."""

    number: int
    severity: str
    text: str
    remedy: str
    correct_by: str | None

    @property
    def key(self) -> str:
        return str(self.number)


def visited_on(visit: Record) -> str | None:
    """The day of the visit, or the day it is planned for."""
    return visit.answers(FINDINGS).get("visited_on") or visit.answers(PLAN).get("visit_on") or None


def findings_of(visit: Record) -> Sequence[Finding]:
    """What was found wrong, if anything. Earlier visits kept one finding at most."""
    return findings_in(visit.answers(FINDINGS))


def findings_in(kept: Mapping[str, Any]) -> Sequence[Finding]:
    rows: Sequence[Mapping[str, Any]] = kept.get("findings") or ()
    if not rows and kept.get("severity") not in (None, "", NO_FINDING):
        rows = [kept]
    return [
        Finding(
            number,
            row.get("severity") or "",
            row.get("finding") or "",
            row.get("corrective_action") or "",
            row.get("correct_by") or None,
        )
        for number, row in enumerate(rows, 1)
    ]


def finding_of(visit: Record) -> Finding | None:
    """The first thing found wrong."""
    return next(iter(findings_of(visit)), None)


def verified(visit: Record) -> Mapping[str, Mapping[str, Any]]:
    """The latest verification of each finding, by its key."""
    return {row["finding"]: row for row in visit.data.get(VERIFIED) or ()}


def open_findings_of(visit: Record) -> Sequence[Finding]:
    """Findings that nobody has verified as put right."""
    seen = verified(visit)
    return [f for f in findings_of(visit) if seen.get(f.key, {}).get("outcome") not in RESOLVED]


def visits_of(agreement_id: int) -> Sequence[Record]:
    query = sa.select(Record).where(Record.parent_id == agreement_id, Record.kind == "visit").order_by(Record.id)
    return db.session.scalars(query).all()


def open_critical_findings(agreement_id: int) -> Sequence[tuple[Record, Finding]]:
    """Critical findings not put right, of visits that are still open, each with its visit."""
    return [
        (visit, finding)
        for visit in visits_of(agreement_id)
        if visit.phase not in FINAL
        for finding in open_findings_of(visit)
        if finding.severity == CRITICAL
    ]


def earliest_visit(case: Case) -> date | None:
    """The first day a visit may take place after its notice; None where no notice of the present day was given."""
    notice, moved = case.last("notify"), case.last("postpone")
    if notice is None or (moved is not None and moved.seq > notice.seq):
        return None
    return working_days_after(case, notice.recorded_at, case.number("visit_notice_days")).astimezone(LOCAL).date()


def measures_of(visit: Record) -> Mapping[str, Mapping[str, Any]]:
    """The rows of the corrective plan by the key of the finding they answer."""
    return {row["key"]: row for row in visit.answers(CORRECTIONS).get("measures") or ()}


def belongs_to(user_id: int, organisation_id: int | None) -> bool:
    """Whether a person holds, held or will hold any role in an organisation."""
    query = sa.select(Membership.id).where(
        Membership.user_id == user_id, Membership.organisation_id == organisation_id, Membership.record_id.is_(None)
    )
    return organisation_id is not None and db.session.scalar(query.limit(1)) is not None
