"""Ten thousand applications as a table for a spreadsheet, beside the bare driver and the same writer."""

import csv
import resource
from collections.abc import Iterator
from io import StringIO

import sqlalchemy as sa
from flask import Flask

from benchmarks.floor import recording
from benchmarks.pages import Reader
from benchmarks.timing import Line, milliseconds
from grants.database import db
from grants.people.models import Organisation
from grants.records.models import Record

PEER = {"csv": 48_900, "xlsx": None}
"""For 10,088 applications; the peer has no XLSX."""
RUNS, LIKE_THE_PEER = 3, 10_000


def lines(app: Flask, applications: int) -> Iterator[Line]:
    """With the answers of the application form, one column each."""
    secretary = Reader(app, "commission_secretary")
    for form, peer in PEER.items():
        path = f"/lists/records.{form}?kind=application"
        secretary.get(path)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with recording(app) as recorded:
            sent = len(secretary.get(path).data)
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
        ours = [milliseconds(lambda: secretary.get(path).data) for _ in range(RUNS)]  # noqa: B023
        floor = [milliseconds(lambda: _bare(app)) for _ in range(RUNS)]
        what = f"{form.upper()} of {applications:,} applications, {more} MB more memory"
        yield Line(what, ours, recorded.queries, floor, peer if applications >= LIKE_THE_PEER else None, None, sent)


def _bare(app: Flask) -> int:
    """The same rows through the driver, the answers as they lie there."""
    with app.app_context():
        told = (Record.reference, Record.title, Record.state, Record.due_at, Record.data, Organisation.name)
        query = sa.select(*told)
        query = query.join(Organisation, Organisation.id == Record.organisation_id).where(Record.kind == "application")
        compiled = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
        connection = db.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(compiled)
            text = StringIO()
            csv.writer(text).writerows(cursor.fetchall())
            cursor.close()
        finally:
            connection.close()
    return len(text.getvalue())
