"""The same list with more and more applications behind it."""

from collections.abc import Iterator
from statistics import median

import sqlalchemy as sa
from flask import Flask

from benchmarks.floor import Floor, recording
from benchmarks.pages import Reader
from benchmarks.scene import Scene
from benchmarks.timing import milliseconds
from grants.database import db
from grants.records.models import Record, RecordWords

LISTS = (
    ("all records of one kind, 60 rows", "/records?kind=application"),
    ("my work, 60 rows", "/work"),
    ("a search that finds a few", "/records?text=cpy1001"),
    ("a search that finds all", "/records?text=кундузгу+борбор"),
)
WARM_UP = 3
WORDS_OF_A_COPY = 600
"""Letters: enough to be found, few enough to be copied a hundred thousand times."""


class Growth:
    """The median milliseconds of each list and of its floor, and its statements, at each size that was measured.

    `floor` reads the same database.
    """

    def __init__(self, app: Flask, floor: Floor, scene: Scene, runs: int) -> None:
        self.app, self.floor, self.scene, self.runs = app, floor, scene, runs
        self.sizes: list[int] = []
        self._found: dict[str, list[tuple[float, float, int]]] = {what: [] for what, _ in LISTS}

    def measure(self, size: int) -> None:
        grow(self.app, self.scene, size)
        found = {}
        secretary = Reader(self.app, "commission_secretary")
        for what, path in LISTS:
            ask = lambda: secretary.get(path)  # noqa: B023, E731
            for _ in range(WARM_UP):
                ask()
            with recording(self.app) as recorded:
                ask()
            ours, floor = [], []
            for _ in range(self.runs):
                ours.append(milliseconds(ask))
                floor.append(milliseconds(lambda: self.floor.ask(recorded)))  # noqa: B023
            found[what] = median(ours), median(floor), recorded.queries
        self.sizes.append(size)
        for what, medians in found.items():
            self._found[what].append(medians)

    @property
    def heads(self) -> list[str]:
        return ["lists, median ms (times floor)", *(f"of {size:,}" for size in self.sizes), "last times first", "SQL"]

    def rows(self) -> Iterator[list[str]]:
        for what, measured in self._found.items():
            if not measured:
                continue
            told = (f"{ours:.1f} ({ours / floor:.1f})" for ours, floor, _ in measured)
            yield [what, *told, f"{measured[-1][0] / measured[0][0]:.2f}", str(measured[-1][2])]


def grow(app: Flask, scene: Scene, size: int) -> None:
    """Copies of the first applications that wait, until there are so many; their words with them."""
    with app.app_context():
        some = db.session.scalars(sa.select(Record.id).where(Record.reference.in_(scene.waiting[:50]))).all()
        standing = db.session.scalar(sa.select(sa.func.count()).where(Record.kind == "application")) or 0
        last = db.session.scalar(sa.select(sa.func.max(Record.id))) or 0
        for first, original in enumerate(some, standing):
            _copy(original, last - standing + 1, range(first, size, len(some)))
        last += max(0, size - standing)
        if db.engine.dialect.name == "postgresql":
            db.session.execute(sa.text("SELECT setval(pg_get_serial_sequence('records', 'id'), :last)"), {"last": last})
        db.session.commit()
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(sa.text("VACUUM ANALYZE records"))
                connection.execute(sa.text("VACUUM ANALYZE record_words"))
        db.session.remove()


def _copy(original: int, shift: int, numbers: range) -> None:
    """A copy of the record for each number: `shift` more is its id."""
    n = sa.select(sa.literal(numbers.start).label("n")).cte("n", recursive=True)
    n = n.union_all(sa.select(n.c.n + numbers.step).where(n.c.n + numbers.step < numbers.stop))
    number, reference = n.c.n + shift, "CPY" + sa.cast(n.c.n + 1_000_000, sa.String)
    same = {c.name: c for c in Record.__table__.columns if c.name not in ("id", "reference", "path")}
    path = sa.func.replace(Record.path, f"/{original}/", "/") + sa.cast(number, sa.String) + "/"
    copied = sa.select(number, reference, path, *same.values()).join_from(n, Record, Record.id == original)
    db.session.execute(sa.insert(Record).from_select(["id", "reference", "path", *same], copied))
    texts = (
        sa.func.substr(getattr(RecordWords, name), 1, WORDS_OF_A_COPY) + " " + sa.func.lower(reference)
        for name in ("seen", "read", "told")
    )
    spoken = sa.select(number, *texts).join_from(n, RecordWords, RecordWords.record_id == original)
    db.session.execute(sa.insert(RecordWords).from_select(["record_id", "seen", "read", "told"], spoken))
