"""Questions about visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from grants.casework.case import Case
from grants.clock import LOCAL, in_working_days
from grants.database import db
from grants.records.models import Record

PLAN, FINDINGS, VERIFICATION = "visit_plan", "visit_findings", "verification"
NO_FINDING, CRITICAL = "none", "critical"
FINAL = ("completed", "ended")


@dataclass(frozen=True)
class Finding:
    severity: str
    text: str
    remedy: str
    correct_by: str | None


def visited_on(visit: Record) -> str | None:
    """The day of the visit, or the day it is planned for."""
    return visit.answers(FINDINGS).get("visited_on") or visit.answers(PLAN).get("visit_on") or None


def finding_of(visit: Record) -> Finding | None:
    """What was found wrong; None where nothing was, or nobody looked yet."""
    kept = visit.answers(FINDINGS)
    if not kept or kept.get("severity") == NO_FINDING:
        return None
    return Finding(
        kept.get("severity", ""),
        kept.get("finding", ""),
        kept.get("corrective_action", ""),
        kept.get("correct_by") or None,
    )


def visits_of(agreement_id: int) -> Sequence[Record]:
    query = sa.select(Record).where(Record.parent_id == agreement_id, Record.kind == "visit").order_by(Record.id)
    return db.session.scalars(query).all()


def open_critical_visits(agreement_id: int) -> Sequence[Record]:
    """Visits whose critical finding nobody has verified as put right."""
    found = ((visit, finding_of(visit)) for visit in visits_of(agreement_id) if visit.phase not in FINAL)
    return [visit for visit, finding in found if finding and finding.severity == CRITICAL]


def earliest_visit(case: Case) -> date | None:
    """The first day a visit may take place after its notice; None where no notice was given."""
    notice = case.last("notify")
    if notice is None:
        return None
    return in_working_days(notice.recorded_at, case.number("visit_notice_days")).astimezone(LOCAL).date()
