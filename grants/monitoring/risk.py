"""Which grants to visit first: the reasons that speak for a visit, each with the points its rule gives it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.languages import Message, Sum, say, say_count
from workflows.rules import RulePack


@dataclass(frozen=True)
class Signs:
    """What is known of a grant that bears on its risk."""

    amount: Decimal
    overdue_reports: int = 0
    returned_reports: int = 0
    open_findings: int = 0
    past_findings: int = 0
    last_visit: date | None = None
    is_first_grant: bool = False


@dataclass(frozen=True)
class Reason:
    words: Message
    points: int


def reasons(signs: Signs, rules: RulePack) -> Sequence[Reason]:
    """Every reason for a visit that holds, the weightiest first. A reason is no verdict."""
    found = [Reason(words, _points(rules, rule)) for rule, tell in _SIGNS.items() if (words := tell(signs, rules))]
    return sorted(found, key=lambda each: -each.points)


def _points(rules: RulePack, rule: str) -> int:
    return int(str(rules.value(rule)))


def _large(signs: Signs, rules: RulePack) -> Message | None:
    least = Decimal(str(rules.value("visit_large_grant")))
    return say("The grant is large: %(amount)s.", amount=Sum(signs.amount)) if signs.amount >= least else None


_SIGNS: dict[str, Callable[[Signs, RulePack], Message | None]] = {
    "visit_points_overdue_report": lambda s, _: (
        say_count("%(number)s report is overdue.", "%(number)s reports are overdue.", s.overdue_reports)
        if s.overdue_reports
        else None
    ),
    "visit_points_open_finding": lambda s, _: (
        say_count("%(number)s finding is not put right.", "%(number)s findings are not put right.", s.open_findings)
        if s.open_findings
        else None
    ),
    "visit_points_returned_report": lambda s, _: (
        say_count("%(number)s report was returned.", "%(number)s reports were returned.", s.returned_reports)
        if s.returned_reports
        else None
    ),
    "visit_points_never_visited": lambda s, _: None if s.last_visit else say("Nobody has visited it yet."),
    "visit_points_large_grant": _large,
    "visit_points_past_finding": lambda s, _: (
        say_count(
            "%(number)s earlier finding was put right.", "%(number)s earlier findings were put right.", s.past_findings
        )
        if s.past_findings
        else None
    ),
    "visit_points_first_grant": lambda s, _: (
        say("It is the first grant of the organisation.") if s.is_first_grant else None
    ),
}
