"""The calendar that follows from a call: every date, and whether it was set, has come, or is counted by a rule."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from grants.calls.queries import closing_of
from grants.casework.calendar import DaysOff, days_off_of, working_days_after, working_days_before
from grants.casework.case import Case
from grants.clock import LOCAL, day_from, end_of_day, in_calendar_days
from grants.languages import Message, say
from workflows.definition import FINAL
from workflows.rules import Rule

FORM = "call_form"
HAPPENED, SET, COUNTED, EXPECTED = "happened", "set", "counted", "expected"
_UNITS = {"calendar_days": say("calendar days"), "working_days": say("working days")}
WORDS: Mapping[str, Message] = {
    HAPPENED: say("has come"),
    SET: say("set in the conditions"),
    COUNTED: say("counted by the rule"),
    EXPECTED: say("expected, if every step takes its whole term"),
}


@dataclass(frozen=True)
class Stop:
    """One date of a call. `rule` is what it is counted by, `off` that nobody works on it."""

    title: Message
    at: datetime | date
    how: str
    rule: Rule | None = None
    off: bool = False

    @property
    def day(self) -> date:
        return self.at.astimezone(LOCAL).date() if isinstance(self.at, datetime) else self.at

    @property
    def how_words(self) -> Message:
        return WORDS[self.how]

    @property
    def counted_by(self) -> Message | None:
        """The rule by its name, with its number and unit."""
        if self.rule is None:
            return None
        return say(
            "%(rule)s: %(number)s %(unit)s", rule=self.rule.title, number=self.rule.value, unit=_UNITS[self.rule.unit]
        )


class Timetable:
    """`stops` in their order; `warnings`: what does not fit together. A draft has what its answers already give."""

    def __init__(self, case: Case) -> None:
        self.case = case.on(case.parent("call"))
        self.form = self.case.record.answers(FORM)
        self._off: DaysOff = days_off_of(self.case.record.authority_id)
        self.stops: list[Stop] = []
        self.results_by: date | None = None
        self._contracts_from: date | None = None
        self._lay_out()
        self.stops.sort(key=lambda stop: stop.day)

    def _lay_out(self) -> None:
        announced = self._happened("announce") or self.case.now
        self._stop(say("The call is announced"), announced, self._how("announce"))
        if self._happened("announce") is None:
            self._by_rule(
                say("The earliest deadline that needs no reasons"), announced, "acceptance_days", in_calendar_days
            )
        closing = closing_of(self.case)
        if closing is not None:
            self._around_the_deadline(closing)
        for name, title in (
            ("implementation_starts", say("Projects may start")),
            ("implementation_ends", say("Projects have ended")),
        ):
            if (day := day_from(self.form.get(name))) is not None:
                self._stop(title, day, SET)
        ends = day_from(self.form.get("implementation_ends"))
        if ends is not None:
            over = datetime(ends.year, ends.month, ends.day, 12, tzinfo=LOCAL)
            self._by_rule(say("Final reports are due"), over, "report_days", self._working, EXPECTED)

    def _around_the_deadline(self, closing: datetime) -> None:
        asked_until = working_days_before(self.case, closing, self.case.number("questions_close_days"))
        self._stop(say("Questions close"), asked_until, COUNTED, "questions_close_days")
        self._by_rule(say("The last answers are published"), asked_until, "answer_days", self._working)
        self._stop(say("Applications close"), closing, SET)
        checked = self._step(
            say("Checking is finished, evaluation begins"), "finish_screening", lambda: self._checking(closing)
        )
        ranked = self._step(
            say("The ranking is before the commission"),
            "rank",
            lambda: self._by_rule(
                say("Evaluation sheets are filled in"), checked, "review_days", self._working, EXPECTED
            ),
        )
        decided = self._happened("decide")
        how = COUNTED if decided else EXPECTED
        protocol = decided or working_days_after(self.case, ranked, self.case.number("protocol_days"))
        self._stop(say("The commission's decision is published"), protocol, self._how("decide"), "protocol_days")
        self.results_by = protocol.astimezone(LOCAL).date()
        over = self.case.moment("standstill_ends") or in_calendar_days(protocol, self.case.number("standstill_days"))
        self._stop(say("Standstill ends, results can no longer be appealed"), over, how, "standstill_days")
        self._contracts_from = over.astimezone(LOCAL).date() + timedelta(days=1)
        for title, rule in (
            (say("Winners accept their grants until"), "award_answer_days"),
            (say("Agreements are signed until"), "contracting_days"),
        ):
            self._by_rule(title, protocol, rule, in_calendar_days, how)

    @property
    def warnings(self) -> Sequence[Message]:
        """What an officer should look at again; none of it forbids anything."""
        found = [
            say("“%(title)s” falls on %(day)s, which is a day off.", title=stop.title, day=stop.day)
            for stop in self.stops
            if stop.off and stop.how == SET
        ]
        starts = day_from(self.form.get("implementation_starts"))
        if starts and self._contracts_from and starts < self._contracts_from:
            found.append(
                say(
                    "Projects start on %(day)s, but agreements might be signed only from %(from_day)s on.",
                    day=starts,
                    from_day=self._contracts_from,
                )
            )
        return found

    def _working(self, start: datetime, days: int) -> datetime:
        return working_days_after(self.case, start, days)

    def _happened(self, action: str) -> datetime | None:
        event = self.case.last(action)
        return event.recorded_at if event is not None else None

    def _how(self, action: str) -> str:
        return HAPPENED if self._happened(action) is not None else EXPECTED

    def _checking(self, closing: datetime) -> datetime:
        """The terms within which applications are checked; the end of the last one."""
        clarified = self._by_rule(
            say("Clarifications are answered"),
            self._happened("close") or closing,
            "clarification_working_days",
            self._working,
            EXPECTED,
        )
        title = say("Refusals of admission can be appealed until")
        return self._by_rule(title, clarified, "refusal_appeal_days", self._working, EXPECTED)

    def _step(self, title: Message, action: str, at_the_latest: Callable[[], datetime]) -> datetime:
        """A step of the call itself: when it was taken, or when the terms before it are over."""
        at = self._happened(action) or at_the_latest()
        self._stop(title, at, self._how(action))
        return at

    def _by_rule(
        self, title: Message, start: datetime, rule: str, along: Callable[[datetime, int], datetime], how: str = COUNTED
    ) -> datetime:
        at = end_of_day(along(start, self.case.number(rule)))
        self._stop(title, at, how, rule)
        return at

    def _stop(self, title: Message, at: datetime | date, how: str, rule: str = "") -> None:
        day = at.astimezone(LOCAL).date() if isinstance(at, datetime) else at
        self.stops.append(Stop(title, at, how, self.case.rules.rules.get(rule), self._off(day)))


def timetable_of(case: Case) -> Timetable | None:
    """The calendar of a call for whoever may read its conditions; None for the others, and once it is over."""
    return Timetable(case) if case.record.phase not in FINAL and case.may_read_own_form() else None
