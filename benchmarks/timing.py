"""Medians, and the lines of the table."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


class OutOfTime(BaseException):
    """No error of what is measured, and not to be answered as one."""


@dataclass(frozen=True)
class Time:
    """What measuring may take: nothing more is begun `seconds` after the start."""

    started: float
    seconds: float

    @property
    def is_over(self) -> bool:
        return time.monotonic() - self.started > self.seconds

    def say(self, text: str) -> None:
        print(f"[{time.monotonic() - self.started:5.0f} s] {text}", flush=True)


@dataclass(frozen=True)
class Line:
    """Milliseconds; `peer` is the same of the peer, `peer_queries` its SQL; `sent` are bytes as they travel."""

    what: str
    ours: Sequence[float]
    queries: int | None
    floor: Sequence[float]
    peer: float | None
    peer_queries: int | None
    sent: int | None = None

    def cells(self) -> tuple[str, ...]:
        ours, floor = median(self.ours), median(self.floor)
        slow = sorted(self.ours)[int(len(self.ours) * 0.95)]
        return (
            self.what,
            f"{ours:.1f}",
            f"{slow:.1f}",
            _or_dash(self.queries),
            _or_dash(self.sent),
            f"{floor:.1f}",
            f"{ours / floor:.1f}",
            _or_dash(self.peer),
            _or_dash(self.peer_queries),
        )


HEADS = ("", "median ms", "p95 ms", "SQL", "bytes", "floor ms", "times floor", "peer ms", "peer SQL")


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[n]) for row in [heads, *rows]) for n in range(len(heads))]
    return "\n".join(_aligned(row, widths) for row in [heads, *rows])


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(row, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)])


def milliseconds(do: Callable[[], Any]) -> float:
    started = time.perf_counter()
    do()
    return (time.perf_counter() - started) * 1000


def microseconds(do: Callable[[], Any], times: int = 2000, repeats: int = 7) -> float:
    """Of one call, the median of several loops."""
    do()
    return median(milliseconds(lambda: [do() for _ in range(times)]) for _ in range(repeats)) * 1000 / times


def _or_dash(number: float | None) -> str:
    return "–" if number is None else f"{number:,g}" if number < 10**6 else f"{number:,}"
