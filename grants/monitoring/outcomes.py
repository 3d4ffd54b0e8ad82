"""What became of a project over time: its indicators, and the people it reached, as charts and as their tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from grants.agreements.queries import project_day
from grants.casework.case import Case
from grants.clock import day_from
from grants.database import db
from grants.languages import Message, number, say, words
from grants.monitoring.charts import Point, bar_chart, line_chart, share, told
from grants.monitoring.results import OUTCOME, groups_untold
from grants.records.models import Record, lies_below
from grants.reports.figures import agreed_rows
from grants.reports.models import IndicatorValue
from grants.reports.queries import REPORT_FORM
from grants.reports.small_groups import GROUPS, NOT_SHOWN, counted, least_shown, untold_in

Count = int | Message | None
"""How many people: a number, words in its place, or nobody counted."""

MEASURED = {
    "women": say("Women and girls"),
    "men": say("Men and boys"),
    "children": say("Under 18"),
    "disabled": say("People with disabilities"),
}
SERVED = dict(
    zip(
        GROUPS,
        (
            MEASURED["women"],
            MEASURED["men"],
            MEASURED["children"],
            say("Over 60"),
            MEASURED["disabled"],
        ),
        strict=True,
    )
)


@dataclass(frozen=True)
class Measurement:
    """One value of an indicator; `source` says where it stands, `groups` whom it counts."""

    on: date
    value: Decimal
    source: Message
    evidence: str = ""
    locality: str = ""
    groups: Sequence[tuple[Message, Count]] = ()


@dataclass(frozen=True)
class Development:
    """One agreed indicator, from its baseline to the last measurement."""

    number: int
    title: str
    unit: str
    target: Decimal | None
    measured: Sequence[Measurement]

    @property
    def reached(self) -> Decimal | None:
        """Of the target, in per cent."""
        return share(self.measured[-1].value, self.target) if self.target and len(self.measured) > 1 else None

    def chart(self, language: str) -> Markup:
        title = f"{self.title}, {self.unit}" if self.unit else self.title
        points = [Point(each.on, each.value) for each in self.measured]
        target = say("Target").text(language)
        described = told(points, language)
        if self.target is not None:
            described = f"{described}. {target}: {number(self.target, language)}"
        return line_chart(f"indicator-{self.number}", title, described, points, self.target, target, language)

    @property
    def breakdown(self) -> Sequence[Measurement]:
        return [each for each in self.measured if any(count is not None for _, count in each.groups) or each.locality]


@dataclass(frozen=True)
class Service:
    """The people of one reported period, in all and by group and locality."""

    number: int
    starts: date | None
    ends: date | None
    total: Count
    groups: Sequence[tuple[Message, Count]]
    localities: Sequence[tuple[str, Count]]

    def chart(self, language: str) -> Markup | None:
        """Nothing where there is nothing to compare."""
        bars = [(say("In all"), self.total), *self.groups, *self.localities]
        shown = [(words(label, language), count) for label, count in bars if isinstance(count, int)]
        if len(shown) < 2:
            return None
        title = say("People served, report %(number)s", number=self.number).text(language)
        described = "; ".join(f"{label}: {number(count, language)}" for label, count in shown)
        return bar_chart(f"served-{self.number}", title, described, shown, language)


class Outcomes:
    """Of one agreement. In `public` small groups are left untold."""

    def __init__(self, agreement: Case, *, public: bool) -> None:
        self.case, self.public = agreement, public

    @cached_property
    def developments(self) -> Sequence[Development]:
        """The agreed indicators of which anything was measured since the start."""
        found = []
        for key, row in agreed_rows(self.case.record).items():
            measured = self._measured(str(row.get("indicator") or ""))
            if not measured:
                continue
            began, baseline = project_day(self.case.record, "starts"), _decimal(row.get("baseline"))
            if began is not None and baseline is not None and began < measured[0].on:
                measured = [Measurement(began, baseline, say("At the start")), *measured]
            unit, target = str(row.get("unit") or ""), _decimal(row.get("target"))
            found.append(Development(int(key), str(row["indicator"]), unit, target, measured))
        return found

    @cached_property
    def services(self) -> Sequence[Service]:
        """By accepted report, in the order of their periods."""
        reports = [each for each in self._sources if each.kind == "report"]
        return [self._service(place, report) for place, report in enumerate(reports, 1)]

    def _service(self, place: int, report: Record) -> Service:
        answers = report.answers(REPORT_FORM)
        names, places = untold_in(answers, self._least) if self.public else (set[str](), set[int]())

        def of(name: str) -> Count:
            return NOT_SHOWN if name in names else counted(answers, name)

        rows = enumerate(answers.get("localities") or ())
        return Service(
            place,
            day_from(answers.get("period_starts")),
            day_from(answers.get("period_ends")),
            of("beneficiaries"),
            [(label, of(name)) for name, label in SERVED.items()],
            [
                (str(row.get("locality") or ""), NOT_SHOWN if at in places else counted(row, "people"))
                for at, row in rows
            ],
        )

    def _measured(self, title: str) -> list[Measurement]:
        found = [self._measurement(value) for value in self._values if value.indicator == title]
        return sorted((each for each in found if each is not None), key=lambda each: each.on)

    def _measurement(self, value: IndicatorValue) -> Measurement | None:
        source, reached = self._by_id[value.report_id], _decimal(value.actual)
        on = value.measured_on or day_from(source.answers(REPORT_FORM).get("period_ends")) or source.changed_at.date()
        if reached is None:
            return None
        if source.kind == "report":
            return Measurement(on, reached, say("Report"), value.evidence)
        counts = {name: getattr(value, name) for name in MEASURED}
        untold = groups_untold(counts, self._least) if self.public else set[str]()
        groups = [(label, NOT_SHOWN if name in untold else counts[name]) for name, label in MEASURED.items()]
        return Measurement(on, reached, say("Evaluation of results"), value.evidence, value.locality, groups)

    @cached_property
    def _least(self) -> int:
        return least_shown(self.case)

    @cached_property
    def _sources(self) -> Sequence[Record]:
        """Accepted reports and published evaluations: what is in the books, and open to all."""
        below = lies_below(self.case.record.path)
        query = sa.select(Record).where(below, Record.kind.in_(["report", "outcome"]), Record.phase == "completed")
        return sorted(db.session.scalars(query), key=_when)

    @cached_property
    def _by_id(self) -> Mapping[int, Record]:
        return {each.id: each for each in self._sources}

    @cached_property
    def _values(self) -> Sequence[IndicatorValue]:
        query = sa.select(IndicatorValue).where(IndicatorValue.report_id.in_(list(self._by_id)))
        return db.session.scalars(query.order_by(IndicatorValue.id)).all()


def _when(record: Record) -> tuple[str, int]:
    answers: Mapping[str, Any] = record.answers(REPORT_FORM) or record.answers(OUTCOME)
    return str(answers.get("period_ends") or answers.get("evaluated_on") or ""), record.id


def _decimal(text: object) -> Decimal | None:
    try:
        found = Decimal(str(text)) if text not in (None, "") else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None
