"""Lists of records: what waits for somebody, and all they see; filtered, searched, in an order, a page at a time.

A list costs the same however many records there are. Up to `CAP` records are counted. Few are gathered by the index
of states and then put in order; many are walked along an index that has the order, until a page is full.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, defer, joinedload

from grants.casework import seeing
from grants.casework.case import Case
from grants.casework.queries import PAGE, Row, record_seen
from grants.casework.seeing import Condition, Sight, StatesOf
from grants.database import db
from grants.languages import LANGUAGES, Message, say
from grants.people.actors import Actor, rights_on
from grants.people.queries import read_in
from grants.people.roles import APPLICANT_ROLES
from grants.records import words
from grants.records.library import shipped, workflow
from grants.records.models import Record, lies_below

CAP = 1000
SOON = timedelta(days=7)
DUE: Mapping[str, Message] = {
    "overdue": say("The date has passed"),
    "week": say("Within seven days"),
    "any": say("With a date"),
    "none": say("Without a date"),
}
Moment = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
SORTS: Mapping[str, Message] = {"due": say("Due by, the soonest first"), "changed": say("Changed last")}
LONGEST_TEXT = 200
_KEYS = ("text", "kind", "state", "under", "due", "organisation", "reads", "sort")


@dataclass(frozen=True)
class Wanted:
    """What of a list somebody asks for; empty means everything. `under` is the reference of a record above, `reads` the
    language in which the applicant's head reads."""

    text: str = ""
    kind: str = ""
    state: str = ""
    under: str = ""
    due: str = ""
    organisation: str = ""
    reads: str = ""
    sort: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "Wanted":
        """From an address; what cannot be meant is left out."""
        found = cls(**{name: (sent.get(name) or "").strip()[:LONGEST_TEXT] for name in _KEYS})
        kinds = shipped()[0]
        return replace(
            found,
            kind=found.kind if found.kind in kinds else "",
            state=found.state if found.kind in kinds and found.state in kinds[found.kind].states else "",
            due=found.due if found.due in DUE else "",
            reads=found.reads if found.reads in LANGUAGES else "",
            sort=found.sort if found.sort in SORTS else "",
            organisation=found.organisation if found.organisation.isdecimal() and len(found.organisation) < 10 else "",
        )

    @property
    def query(self) -> dict[str, str]:
        """As an address says it."""
        return {name: value for name in _KEYS if (value := getattr(self, name))}

    @property
    def narrows(self) -> bool:
        return bool(self.query.keys() - {"sort"})


@dataclass(frozen=True)
class Kind:
    """One kind in a list, and how many of it there are, at most `CAP` + 1."""

    name: str
    title: Any
    count: int


class Worklist:
    """The records of one list as one person sees it now."""

    def __init__(self, sight: Sight, now: datetime, states_of: StatesOf, wanted: Wanted, sort: str) -> None:
        self.sight, self.now, self.states_of, self.wanted = sight, now, states_of, wanted
        self.sort = wanted.sort or sort

    @cached_property
    def above(self) -> Case | None:
        """The case below which the records lie, where one is asked for and seen."""
        return record_seen(self.wanted.under, self.sight.actor, self.now) if self.wanted.under else None

    @cached_property
    def _parts(self) -> list[Condition]:
        return self._parts_by(self.wanted.kind, by_index=True)

    def _parts_by(self, kind: str, *, by_index: bool) -> list[Condition]:
        state = self.wanted.state if kind == self.wanted.kind else ""
        found = self.sight.parts(self.states_of, kind=kind, state=state, by_index=by_index)
        narrowed = self._narrowed(kind) if found else []
        return [sa.and_(part, *narrowed) for part in found]

    def _narrowed(self, kind: str) -> list[Condition]:
        wanted, found = self.wanted, list[Condition]()
        if wanted.under:
            above = self.above
            found.append(lies_below(above.record.path) & (Record.id != above.record.id) if above else sa.false())
        if wanted.due:
            found.append(_due(wanted.due, self.now))
        if wanted.organisation:
            found.append(Record.organisation_id == int(wanted.organisation))
        if wanted.reads:
            found.append(Record.organisation_id.in_(read_in(wanted.reads, self.now)))
        if wanted.text:
            found.append(self._found(kind) if words.fold(wanted.text) else sa.false())
        return found

    def _found(self, kind: str) -> Condition:
        """In what all see of it; in its own form only where the searcher reads that. `read` holds both."""
        seen, read = (words.found_by(self.wanted.text, column) for column in ("seen", "read"))
        assert seen is not None
        assert read is not None
        return read & (seen | self.sight.where(seeing.reads_in, kind=kind))

    @cached_property
    def where(self) -> Condition:
        """All conditions, for reading without an order: by the words where some are looked for, else by the states."""
        return self._anywhere(self.wanted.kind)

    def _anywhere(self, kind: str) -> Condition:
        return sa.or_(sa.false(), *self._parts_by(kind, by_index=not self.wanted.text))

    @cached_property
    def total(self) -> int:
        """How many there are; `CAP` + 1 for more than `CAP`."""
        some = sa.select(Record.id).where(self.where).limit(CAP + 1).subquery()
        return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0

    @property
    def total_words(self) -> Message | None:
        return say("more than %(number)s", number=CAP) if self.total > CAP else None

    @cached_property
    def kinds(self) -> Sequence[Kind]:
        """The kinds there are, each with its count, whichever of them is asked for.

        What words find is read once and wholly; the rest is counted by the index, kind by kind where there is more.
        """
        every = replace(self.wanted, kind="", state="")
        if every != self.wanted:
            return Worklist(self.sight, self.now, self.states_of, every, self.sort).kinds
        some = sa.select(Record.kind).where(self.where).limit(None if self.wanted.text else CAP + 1).subquery()
        counted = db.session.execute(sa.select(some.c.kind, sa.func.count().label("n")).group_by(some.c.kind)).all()
        if not self.wanted.text and sum(row.n for row in counted) > CAP:
            counted = db.session.execute(sa.union_all(*self._tallies())).all()
        titles = {name: found.title for name, found in shipped()[0].items()}
        by_name = {row.kind: min(row.n, CAP + 1) for row in counted if row.n}
        return [Kind(name, title, by_name[name]) for name, title in titles.items() if name in by_name]

    def _tallies(self) -> Iterable[sa.Select[str, int]]:
        for name in shipped()[0]:
            some = sa.select(Record.id).where(self._anywhere(name)).limit(CAP + 1).subquery()
            yield sa.select(sa.literal(name).label("kind"), sa.func.count().label("n")).select_from(some)

    def pages(self, page: int, size: int = PAGE) -> int:
        """How many pages there are; of a long list as many as were counted, and one after this one."""
        counted = (self.total + size - 1) // size
        return counted if self.total <= CAP else max(counted, page + 1)

    def rows(self, page: int = 1, size: int = PAGE) -> Sequence[Row]:
        """The records of one page."""
        skip = (page - 1) * size
        numbers = self._gathered(skip, size) if self.total <= CAP else self._walked(skip, size)
        query = sa.select(Record).where(Record.id.in_(numbers))
        query = query.options(joinedload(Record.organisation), defer(Record.data), defer(Record.frozen))
        found = {record.id: record for record in db.session.scalars(query)}
        calls = _calls_above(found.values())
        return [row_of(found[number], self.sight.actor, calls.get(number)) for number in numbers]

    def _gathered(self, skip: int, size: int) -> Sequence[int]:
        some = sa.select(Record.id).where(self.where).limit(CAP)
        order = (Record.due_by.is_(None), Record.due_by) if self.sort == "due" else (Record.changed_at.desc(),)
        query = sa.select(Record.id).where(Record.id.in_(some)).order_by(*order, Record.id)
        return db.session.scalars(query.offset(skip).limit(size)).all()

    def _walked(self, skip: int, size: int) -> Sequence[int]:
        if self.sort == "changed":
            return self._along(Record.changed_at, [], skip, size, back=True)
        dated = Record.due_by.is_not(None)
        found = list(self._along(Record.due_by, [dated], skip, size))
        if len(found) < size:
            left = 0
            if not found:
                first = sa.select(Record.id).where(self.where, dated).limit(skip).subquery()
                left = skip - (db.session.scalar(sa.select(sa.func.count()).select_from(first)) or 0)
            found += self._along(Record.changed_at, [Record.due_by.is_(None)], left, size - len(found))
        return found

    def _along(
        self, moment: Moment, more: Sequence[Condition], skip: int, size: int, *, back: bool = False
    ) -> Sequence[int]:
        """In each place along its own index as far as this page, then the places together."""
        order = (moment.desc(), Record.id.desc()) if back else (moment.asc(), Record.id.asc())
        walks = [
            sa.select(Record.id, moment.label("moment")).where(part, *more).order_by(*order).limit(skip + size)
            for part in self._parts
        ]
        together = sa.union(*(sa.select(walk.subquery()) for walk in walks)).subquery()
        at, number = together.c.moment, together.c.id
        query = sa.select(number).order_by(*((at.desc(), number.desc()) if back else (at, number)))
        return db.session.scalars(query.offset(skip).limit(size)).all()


def waiting(sight: Sight, now: datetime, wanted: Wanted | None = None) -> Worklist:
    """Records that wait for a step of the actor, soonest due first."""
    return Worklist(sight, now, seeing.waits_in, wanted or Wanted(), "due")


def seen(sight: Sight, now: datetime, wanted: Wanted | None = None) -> Worklist:
    """All records the actor may see by office, newest change first."""
    return Worklist(sight, now, seeing.sees_in, wanted or Wanted(), "changed")


def _calls_above(records: Collection[Record]) -> Mapping[int, Any]:
    """By record: the title of the call it lies under, where it bears another title itself."""
    above = {record.id: [int(each) for each in record.path.strip("/").split("/")][:-1] for record in records}
    numbers = {number for line in above.values() for number in line}
    query = sa.select(Record.id, Record.title).where(Record.id.in_(numbers), Record.kind == "call")
    titles = {row.id: row.title for row in db.session.execute(query)} if numbers else {}
    found = {each.id: next((titles[n] for n in above[each.id] if n in titles), None) for each in records}
    return {each.id: found[each.id] for each in records if found[each.id] != each.title}


def row_of(record: Record, actor: Actor, call: Any = None) -> Row:
    found = workflow(record.workflow)
    official = set(rights_on(actor, record)) - {"public"} - set(APPLICANT_ROLES)
    return Row(record, found.states[record.state].words(public=not official), found.title, call)


def calls_to_choose(sight: Sight, now: datetime) -> Sequence[Record]:
    """The calls that a list may be narrowed to, the latest first."""
    return [row.record for row in seen(sight, now, Wanted(kind="call")).rows(size=100)]


def _due(asked: str, now: datetime) -> Condition:
    conditions: Mapping[str, Condition] = {
        "overdue": Record.due_by < now,
        "week": (Record.due_by >= now) & (Record.due_by < now + SOON),
        "any": Record.due_by.is_not(None),
        "none": Record.due_by.is_(None),
    }
    return conditions[asked]
