"""The plan of visits: every grant that is carried out, by its risk, and by the road and season in which it is reached.

Asked in a fixed number of questions, however many grants there are; only the grants of one page are read whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from grants.agreements.queries import AGREEMENT_FORM, APPLICATION_FORM
from grants.casework.budgets import ZERO, amount
from grants.clock import LOCAL
from grants.database import db
from grants.monitoring.localities import Locality, localities_of, locality_named_in
from grants.monitoring.queries import PLAN, findings_of, open_findings_of, visited_on
from grants.monitoring.risk import Reason, Signs, reasons
from grants.people.actors import Actor
from grants.records.library import Bound
from grants.records.models import Event, Record
from workflows.definition import FINAL
from workflows.rules import RulePack

PLANNERS = ("monitor", "customer_officer", "customer_head", "auditor")
"""Who sees the plan: the same people as a visit that is only planned."""
Agreements = sa.Select[Any]
VISITED = ("running", "suspended")
PAGE = 40


@dataclass(frozen=True)
class Stop:
    """One grant in the plan; `ahead` is the visit that is planned already."""

    agreement_id: int
    points: int
    reasons: Sequence[Reason]
    last_visit: date | None
    ahead: Record | None
    locality: Locality | None
    territory: str
    is_open: bool


@dataclass(frozen=True)
class Row:
    record: Record
    stop: Stop


@dataclass(frozen=True)
class Leg:
    """What one journey takes in: the grants along one route. Without a route: those whose locality is not listed."""

    route: str
    rows: Sequence[Row]

    @property
    def points(self) -> int:
        return sum(row.stop.points for row in self.rows)


@dataclass(frozen=True)
class Plan:
    """One page of the plan for one month; `legs` only where it was asked for by route."""

    rows: Sequence[Row]
    legs: Sequence[Leg]
    total: int
    closed: int
    month: int


def authorities_of(actor: Actor) -> Sequence[int]:
    """The authorities whose plan of visits this person may see."""
    return list(dict.fromkeys(m.organisation_id for m in actor.memberships if m.role in PLANNERS and not m.record_id))


def plan_of_visits(
    actor: Actor, now: datetime, *, month: int | None = None, by_route: bool = False, page: int = 1
) -> Plan:
    """The grants to visit, the riskiest first; those whose road is closed in the month come last."""
    authorities = authorities_of(actor)
    month = month or now.astimezone(LOCAL).month
    stops = sorted(_stops(authorities, month), key=_along_the_roads if by_route else _by_risk)
    shown = stops[(page - 1) * PAGE : page * PAGE]
    records = {
        record.id: record
        for record in db.session.scalars(
            sa.select(Record)
            .where(Record.id.in_([stop.agreement_id for stop in shown]))
            .options(joinedload(Record.organisation))
        )
    }
    rows = [Row(records[stop.agreement_id], stop) for stop in shown]
    legs = _legs(rows) if by_route else []
    return Plan(rows, legs, len(stops), sum(not stop.is_open for stop in stops), month)


def _by_risk(stop: Stop) -> tuple[Any, ...]:
    return (not stop.is_open, stop.ahead is not None, -stop.points, stop.last_visit or date.min, stop.agreement_id)


def _along_the_roads(stop: Stop) -> tuple[Any, ...]:
    route = stop.locality.route if stop.locality else ""
    return (not route, route, not stop.is_open, -stop.points, stop.agreement_id)


def _legs(rows: Iterable[Row]) -> Sequence[Leg]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.stop.locality.route if row.stop.locality else "", []).append(row)
    return [Leg(route, along) for route, along in found.items()]


def _stops(authorities: Sequence[int], month: int) -> list[Stop]:
    agreements = sa.select(Record.id).where(
        Record.kind == "agreement", Record.phase.in_(VISITED), Record.authority_id.in_(authorities)
    )
    known = localities_of(authorities)
    by_reference = {each.reference: each for each in known}
    visits, reports, finished = _visits(agreements), _reports(agreements), _finished_before(authorities)
    packs: dict[str, RulePack] = {}
    calls = _calls(authorities)
    found = []
    for row in db.session.execute(_grants(agreements)):
        call = next(each for each in row.path.split("/") if each in calls)
        if call not in packs:
            packs[call] = Bound([calls[call]]).rules()
        seen = visits.get(row.id, [])
        made = [visit for visit in seen if visit.phase not in ("announced", "ended")]
        days = [date.fromisoformat(day) for visit in made if (day := visited_on(visit))]
        late, returned = reports.get(row.id, (0, 0))
        signs = Signs(
            amount=amount(row.total) or ZERO,
            overdue_reports=late,
            returned_reports=returned,
            open_findings=sum(len(open_findings_of(v)) for v in seen if v.phase not in FINAL),
            past_findings=sum(len(findings_of(v)) for v in seen if v.phase in FINAL),
            last_visit=max(days, default=None),
            is_first_grant=row.organisation_id not in finished,
        )
        chosen = [by_reference.get(v.answers(PLAN).get("locality") or "") for v in reversed(seen)]
        territory = str(row.territory or "")
        locality = next((each for each in chosen if each), None) or locality_named_in(territory, known)
        why = reasons(signs, packs[call])
        found.append(
            Stop(
                agreement_id=row.id,
                points=sum(each.points for each in why),
                reasons=why,
                last_visit=signs.last_visit,
                ahead=next((v for v in seen if v.phase == "announced"), None),
                locality=locality,
                territory=territory,
                is_open=locality is None or locality.is_open_in(month),
            )
        )
    return found


def _grants(agreements: Agreements) -> sa.Select[Any]:
    application = aliased(Record)
    return (
        sa.select(
            Record.id,
            Record.path,
            Record.organisation_id,
            Record.data[(AGREEMENT_FORM, "total")].as_string().label("total"),
            application.data[(APPLICATION_FORM, "territory")].as_string().label("territory"),
        )
        .join(application, Record.parent_id == application.id)
        .where(Record.id.in_(agreements))
    )


def _visits(agreements: Agreements) -> Mapping[int, list[Record]]:
    query = sa.select(Record).where(Record.kind == "visit", Record.parent_id.in_(agreements)).order_by(Record.id)
    found: dict[int, list[Record]] = {}
    for visit in db.session.scalars(query):
        found.setdefault(visit.parent_id or 0, []).append(visit)
    return found


def _reports(agreements: Agreements) -> Mapping[int, tuple[int, int]]:
    """By agreement: how many reports are overdue now, and how many were ever sent back."""
    tranche, report = aliased(Record), aliased(Record)
    marked = sa.func.max(sa.case((Event.action.in_(["mark_overdue", "mark_not_corrected"]), Event.seq), else_=0))
    sent_back = sa.func.max(sa.case((Event.action == "return_with_remarks", Event.seq), else_=0))
    query = (
        sa.select(tranche.parent_id, (report.phase == "due") & (marked > sent_back), sent_back > 0)
        .join(report, report.parent_id == tranche.id)
        .join(Event, Event.record_id == report.id)
        .where(tranche.parent_id.in_(agreements), tranche.kind == "tranche", report.kind == "report")
        .group_by(tranche.parent_id, report.id, report.phase)
    )
    found: dict[int, tuple[int, int]] = {}
    for agreement, is_late, was_returned in db.session.execute(query):
        late, returned = found.get(agreement or 0, (0, 0))
        found[agreement or 0] = late + bool(is_late), returned + bool(was_returned)
    return found


def _finished_before(authorities: Sequence[int]) -> set[int | None]:
    """Organisations that completed a grant of these authorities."""
    query = sa.select(Record.organisation_id).where(
        Record.kind == "agreement", Record.phase == "completed", Record.authority_id.in_(authorities)
    )
    return set(db.session.scalars(query.distinct()))


def _calls(authorities: Sequence[int]) -> Mapping[str, Record]:
    """The calls of these authorities, by their ids as paths name them."""
    query = sa.select(Record).where(Record.kind == "call", Record.authority_id.in_(authorities))
    return {str(call.id): call for call in db.session.scalars(query)}
