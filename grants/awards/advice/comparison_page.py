"""What the page of the ranking shows beside the places: how far apart the sheets lie, and what follows from that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from grants.awards.advice import order, statistics
from grants.awards.advice.spread import Spread, may_compare, total_of
from grants.awards.advice.statistics import Estimate, Scored
from grants.awards.advice.steps import what_was_changed
from grants.awards.advice.what_if import Change, Marked
from grants.awards.queries import last_in_part
from grants.awards.ranking import Place
from grants.calls.criteria import criteria, shown
from grants.calls.queries import budget_of
from grants.casework.case import Case
from grants.casework.queries import record_seen
from grants.languages import Message, say
from grants.people.actors import Actor
from grants.reviews.queries import evaluator_id

NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """One application: its place, the totals of its sheets from the lowest to the highest, how sure its award is."""

    place: Place
    title: Mapping[str, str]
    applicant: Mapping[str, str]
    totals: Sequence[Fraction]
    stability: float | None

    @property
    def score(self) -> str:
        return shown(self.place.entry.score)

    @property
    def threshold(self) -> str:
        return shown(self.place.entry.threshold, 0)

    @property
    def spread(self) -> str:
        return shown(max(self.totals) - min(self.totals))

    @property
    def sheets(self) -> Sequence[str]:
        return [shown(total) for total in self.totals]

    @property
    def dots(self) -> Sequence[float]:
        """The totals as positions on a scale of a hundred."""
        return [float(total) for total in self.totals]


def compared(reference: str, actor: Actor, now: datetime) -> Case | None:
    """The call behind a reference, for those who may see all locked sheets beside one another."""
    case = record_seen(reference, actor, now)
    return case if case is not None and may_compare(case) else None


class ComparisonPage:
    def __init__(self, call: Case) -> None:
        self.call, self.spread = call, Spread(call)

    @cached_property
    def lines(self) -> Sequence[Line]:
        by_reference = {each.reference: each for each in self.spread.marked}
        places = [flip.before for flip in self.spread.looked(Change())]
        told = self._stability(places, by_reference)
        found = []
        for number, place in enumerate(places):
            marked = by_reference[place.entry.reference]
            record = self.spread.applications[marked.reference]
            totals = sorted(total_of(marked, evaluator) for evaluator in marked.sheets)
            applicant = record.organisation.name if record.organisation else {}
            found.append(Line(place, record.title, applicant, totals, told[number] if told else None))
        return found

    def _stability(self, places: Sequence[Place], marked: Mapping[str, Marked]) -> Sequence[float] | None:
        sheets = [marked[place.entry.reference] for place in places]
        return statistics.stability(
            [[float(total_of(each, evaluator)) for evaluator in each.sheets] for each in sheets],
            [float(place.entry.threshold) for place in places],
            [float(place.entry.amount) for place in places],
            float(budget_of(self.call.record)),
            part=last_in_part(self.call),
        )

    @cached_property
    def scored(self) -> Sequence[Scored]:
        """Every sheet, numbered in the order in which its evaluator locked it."""
        by_id = {record.id: reference for reference, record in self.spread.applications.items()}
        marked = {each.reference: each for each in self.spread.marked}
        turns: dict[str, int] = {}
        found = []
        ordered = sorted(self.spread.reviews.values(), key=lambda each: self.spread.locked_at.get(each.id, NEVER))
        for review in ordered:
            evaluator, reference = str(evaluator_id(review) or review.reference), by_id[review.parent_id or 0]
            turns[evaluator] = turns.get(evaluator, 0) + 1
            total = float(total_of(marked[reference], evaluator))
            found.append(Scored(reference, evaluator, total, turns[evaluator]))
        return found

    @cached_property
    def severity(self) -> Sequence[tuple[str, int, Estimate | None]]:
        """Each evaluator by name, with how many sheets and by how much they mark above the others."""
        counts: dict[str, int] = {}
        for sheet in self.scored:
            counts[sheet.evaluator] = counts.get(sheet.evaluator, 0) + 1
        told = statistics.severity(self.scored)
        return [(name, counts[key], told.get(key)) for key, name in self.spread.evaluators.items() if key in counts]

    @cached_property
    def effects_of_order(self) -> Sequence[tuple[Message, Estimate | None]]:
        return [
            (say("With each further sheet"), order.fatigue(self.scored)),
            (
                say("In the first %(number)s sheets, against the later ones", number=order.OPENING),
                order.opening(self.scored),
            ),
            (
                say("After an application that the others marked %(points)s points higher", points=int(order.POINTS)),
                order.contrast(self.scored),
            ),
        ]

    @cached_property
    def agreement(self) -> float | None:
        """Of the totals."""
        return statistics.alpha([[float(total_of(each, one)) for one in each.sheets] for each in self.spread.marked])

    @cached_property
    def agreement_by_criterion(self) -> Sequence[tuple[Mapping[str, str], float | None]]:
        found = []
        for criterion in criteria(self.call.rules):
            units = [[marks[criterion.name] for marks in each.sheets.values()] for each in self.spread.marked]
            found.append((criterion.title, statistics.alpha(units)))
        return found

    @property
    def looks(self) -> Sequence[tuple[Any, Sequence[Message]]]:
        """The looks at other rankings, the latest first, each with what was otherwise in it."""
        found = reversed(self.call.children("what_if"))
        return [(look, what_was_changed(self.call.on(look), self.spread.evaluators)) for look in found]
