"""Charts as pictures that can also be read: accessible SVG made here, without script, styles or colour alone.

Each is drawn 360 units wide with letters that are as large on a telephone as those of the page; it stands beside its
table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from itertools import pairwise
from textwrap import wrap

from markupsafe import Markup

from grants.languages import number, words

WIDTH, SIZE, LETTER = 360, 17, 9.2
_INK, _LINE, _DATA, _TARGET = "#1d2733", "#b5bcc4", "#0b4a8f", "#8a1f2d"
_LEFT, _RIGHT, _TOP, _HEIGHT = 4, 4, 36, 160
_BAR, _LINE_OF_TEXT, _GAP = 18, 21, 12


@dataclass(frozen=True)
class Point:
    on: date
    value: Decimal


def line_chart(
    name: str,
    title: str,
    described: str,
    points: Sequence[Point],
    target: Decimal | None,
    target_words: str,
    language: str,
) -> Markup:
    """Values over time, each with its number, and the target as a broken line with its words."""
    values = [point.value for point in points] + ([target] if target is not None else [])
    low, high = min([*values, Decimal(0)]), max([*values, Decimal(1)])
    first, last = points[0].on, points[-1].on
    days = max((last - first).days, 1)
    inner = WIDTH - _LEFT - _RIGHT

    def across(on: date) -> float:
        return _LEFT + 12 + (inner - 24) * ((on - first).days / days if len(points) > 1 else 0.5)

    def down(value: Decimal) -> float:
        return _TOP + _HEIGHT * float((high - value) / (high - low))

    floor = down(Decimal(0))
    parts = [f'<path d="M{_LEFT} {floor:g}H{WIDTH - _RIGHT}" stroke="{_LINE}"/>']
    if target is not None:
        at = down(target)
        parts.append(
            f'<path d="M{_LEFT} {at:g}H{WIDTH - _RIGHT}" stroke="{_TARGET}" stroke-width="1.5" stroke-dasharray="6 4"/>'
            + _text(_LEFT, at - 5, f"{target_words}: {number(target, language)}", fill=_TARGET)
        )
    places = [(across(point.on), down(point.value)) for point in points]
    if len(places) > 1:
        line = "L".join(f"{x:g} {y:g}" for x, y in places)
        parts.append(f'<path d="M{line}" fill="none" stroke="{_DATA}" stroke-width="2.5"/>')
    lowest = floor
    crowded = [not clear for clear in _clear([x for x, _ in places], SIZE * 2)]
    for point, (x, y), is_crowded in zip(points, places, crowded, strict=True):
        parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="4.5" fill="#ffffff" stroke="{_DATA}" stroke-width="2.5"/>')
        meets_target = target is not None and abs(y - 11 - down(target)) < 22
        aside = {"start": 8, "middle": 0, "end": -8}[_anchor(x)]
        beside = y + 24 if is_crowded or meets_target else y - 11
        lowest = max(lowest, beside)
        parts.append(_text(x + aside, beside, number(point.value, language), anchor=_anchor(x), weight="bold"))
    foot = lowest + _LINE_OF_TEXT + 4
    parts += [
        _text(x, foot, f"{point.on:%m.%Y}", anchor=_anchor(x))
        for point, (x, _), clear in zip(points, places, _clear([x for x, _ in places], 8 * LETTER), strict=True)
        if clear
    ]
    return _svg(name, title, described, foot + 10, parts)


def bar_chart(name: str, title: str, described: str, bars: Sequence[tuple[str, int]], language: str) -> Markup:
    """Numbers of people, one bar under another, each under its words."""
    most = max([count for _, count in bars] + [1])
    parts, y = [], 6.0
    for label, count in bars:
        width = (WIDTH - _LEFT - _RIGHT - 70) * count / most
        for line in wrap(label, int((WIDTH - _LEFT - _RIGHT) / LETTER)):
            parts.append(_text(_LEFT, y + SIZE - 4, line))
            y += _LINE_OF_TEXT
        parts.append(f'<rect x="{_LEFT}" y="{y:g}" width="{width:g}" height="{_BAR}" fill="{_DATA}"/>')
        parts.append(_text(_LEFT + width + 6, y + _BAR - 3, number(count, language), weight="bold"))
        y += _BAR + _GAP
    return _svg(name, title, described, y + 4, parts)


def told(points: Sequence[Point], language: str) -> str:
    """The values in words, for those who hear the chart."""
    return "; ".join(f"{words(point.on, language)}: {number(point.value, language)}" for point in points)


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """Per cent, whole; None of nothing."""
    return (part * 100 / whole).quantize(Decimal(1), ROUND_HALF_UP) if whole else None


def _svg(name: str, title: str, described: str, height: float, parts: Sequence[str]) -> Markup:
    drawn = "\n".join(
        [
            f'<svg class="ashar-chart" role="img" aria-labelledby="{name}-title {name}-desc" '
            f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" font-size="{SIZE}" fill="none">',
            f'<title id="{name}-title">{escape(title)}</title>',
            f'<desc id="{name}-desc">{escape(described)}</desc>',
            *parts,
            "</svg>",
        ]
    )
    return Markup(drawn)  # noqa: S704


def _text(x: float, y: float, text: str, *, anchor: str = "start", weight: str = "normal", fill: str = _INK) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-weight="{weight}" fill="{fill}">{escape(text)}</text>'
    )


def _anchor(x: float) -> str:
    return "start" if x < WIDTH / 4 else "end" if x > WIDTH * 3 / 4 else "middle"


def _clear(places: Sequence[float], room: float) -> Sequence[bool]:
    """Which of the words under these places have room: the last always, others where the next is far enough."""
    return [*(after - before > room for before, after in pairwise(places)), True]
