"""A workflow as a picture that can also be read: accessible SVG without script or anything from outside."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import hypot

from workflows import layout, paths
from workflows.definition import LANGUAGES, Words, Workflow
from workflows.layout import LINE, PADDING, Arrow, Box, Point

SIZE = 13
_INK = "#1d2733"
_LINE = "#66717e"
_HERE = "#0b4a8f"
_PASSED = "#e9f1ea"
_FINAL = "#f1f1f1"
_TURN = 6.0

_SAYS = {
    "heading": {"ky": "Процесстин схемасы", "ru": "Схема процесса", "en": "Process map"},
    "here": {"ky": "Сиз ушул жердесиз", "ru": "Вы здесь", "en": "You are here"},
    "passed": {"ky": "Өтүлдү", "ru": "Пройдено", "en": "Passed"},
    "next": {"ky": "Мындан ары болушу мүмкүн", "ru": "Дальше возможно", "en": "Possible next"},
    "all": {"ky": "Бардык абалдар", "ru": "Все состояния", "en": "All states"},
}


@dataclass(frozen=True, slots=True)
class Place:
    """One state of the list that says in words what the picture shows."""

    state: str
    title: str
    visited: bool
    here: bool
    final: bool


def listed(
    workflow: Workflow, language: str, here: str | None, visited: Sequence[str] = (), *, public: bool = False
) -> list[Place]:
    """The states from first to last, in the order in which the picture shows them."""
    return [
        Place(
            state=name,
            title=_pick(workflow.states[name].words(public), language),
            visited=name in visited and name != here,
            here=name == here,
            final=workflow.states[name].final,
        )
        for row in layout.rows(workflow)
        for name in row
    ]


def draw(
    workflow: Workflow, language: str, here: str | None, visited: Sequence[str] = (), *, public: bool = False
) -> str:
    """An inline SVG some 400 px wide; `here` is marked by border, shape and words, visited by ticks."""
    places = {place.state: place for place in listed(workflow, language, here, visited, public=public)}
    texts = {name: _wrapped(places[name], len(row) == 1) for row in layout.rows(workflow) for name in row}
    drawn = layout.arrange(workflow, {name: len(text) + places[name].here for name, text in texts.items()})
    width, height = f"{drawn.width:g}", f"{drawn.height:g}"
    name = f"drawing-{workflow.name}-{workflow.digest[:8]}"
    title = f"{_pick(workflow.title, language)}: {_say('heading', language)}"
    parts = [
        f'<svg class="drawing" role="img" lang="{escape(language)}" aria-labelledby="{name}-title {name}-desc" '
        f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="PT Sans, sans-serif" font-size="{SIZE}">',
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-desc">{escape(_described(workflow, language, list(places.values())))}</desc>',
    ]
    parts += [_arrow(arrow) for arrow in drawn.arrows]
    parts += [_box(box, places[box.state], texts[box.state], language) for box in drawn.boxes.values()]
    return "\n".join([*parts, "</svg>"])


def _described(workflow: Workflow, language: str, places: list[Place]) -> str:
    here = next((place for place in places if place.here), None)
    if here is None:
        return f"{_say('all', language)}: {'; '.join(place.title for place in places)}."
    sentences = [f"{_say('here', language)}: {here.title}."]
    if passed := [place.title for place in places if place.visited]:
        sentences.append(f"{_say('passed', language)}: {'; '.join(passed)}.")
    ahead = {action.lands(here.state) for action in paths.leaving(workflow, here.state)}
    if following := [place.title for place in places if place.state in ahead]:
        sentences.append(f"{_say('next', language)}: {'; '.join(dict.fromkeys(following))}.")
    return " ".join(sentences)


def _box(box: Box, place: Place, text: list[str], language: str) -> str:
    kinds = [
        kind for kind, is_so in (("here", place.here), ("visited", place.visited), ("final", place.final)) if is_so
    ]
    classes = " ".join(["drawing__state", *(f"drawing__state--{kind}" for kind in kinds)])
    border, thickness = (_HERE, "3.5") if place.here else (_INK, "1.2")
    fill = _PASSED if place.visited else _FINAL if place.final and not place.here else "#ffffff"
    x, y = box.middle
    parts = [
        f'<g class="{classes}">',
        f'<rect x="{box.left:g}" y="{box.top:g}" width="{box.width:g}" height="{box.height:g}" '
        f'rx="{16 if place.final else 5}" fill="{fill}" stroke="{border}" stroke-width="{thickness}"/>',
    ]
    lines = len(text) + place.here
    baseline = y - LINE * (lines - 1) / 2 + SIZE * 0.35
    if place.here:
        half = min(box.width / 2 - PADDING, 76.0)
        baseline -= 2
        parts.append(
            f'<rect class="drawing__here" x="{x - half:g}" y="{baseline - 12:g}" width="{2 * half:g}" '
            f'height="{LINE:g}" rx="3" fill="{_HERE}"/>'
            f'<text class="drawing__here-words" x="{x:g}" y="{baseline:g}" text-anchor="middle" fill="#ffffff" '
            f'font-weight="bold" font-size="12">{escape(_say("here", language))}</text>'
        )
        baseline += LINE + 3
    weight = ' font-weight="bold"' if place.here else ""
    for i, line in enumerate(text):
        parts.append(
            f'<text x="{x:g}" y="{baseline + i * LINE:g}" text-anchor="middle" fill="{_INK}"{weight}>'
            f"{escape(line)}</text>"
        )
    if place.visited:
        left, top = box.left + 5, box.top + 7
        parts.append(
            f'<path class="drawing__tick" d="M{left:g} {top + 4:g}l3.5 4l6 -8" fill="none" stroke="{_INK}" '
            'stroke-width="2"/>'
        )
    return "".join([*parts, "</g>"])


def _arrow(arrow: Arrow) -> str:
    kind = "drawing__edge drawing__edge--back" if arrow.back else "drawing__edge"
    dashes = ' stroke-dasharray="5 3"' if arrow.back else ""
    return (
        f'<g class="{kind}"><path d="{_line(arrow.points)}" fill="none" stroke="{_LINE}" stroke-width="1.3"{dashes}/>'
        f'<path d="{_head(arrow.points)}" fill="{_LINE}"/></g>'
    )


def _line(points: Sequence[Point]) -> str:
    """A bow between two points, or a line through several with its corners rounded."""
    (x, y), end = points[0], points[-1]
    if len(points) == 2 and x != end[0] and y != end[1]:
        half = (y + end[1]) / 2
        return f"M{x:g} {y:g}C{x:g} {half:g} {end[0]:g} {half:g} {end[0]:g} {end[1]:g}"
    parts = [f"M{x:g} {y:g}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near, far = _toward(corner, before), _toward(corner, after)
        parts.append(f"L{near[0]:g} {near[1]:g}Q{corner[0]:g} {corner[1]:g} {far[0]:g} {far[1]:g}")
    return "".join([*parts, f"L{end[0]:g} {end[1]:g}"])


def _toward(corner: Point, other: Point) -> Point:
    length = hypot(other[0] - corner[0], other[1] - corner[1])
    share = min(_TURN, length / 2) / length if length else 0.0
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share


def _head(points: Sequence[Point]) -> str:
    (x0, y0), (x, y) = points[-2], points[-1]
    if y0 != y and (len(points) == 2 or x0 == x):
        up = 6.0 if y > y0 else -6.0
        return f"M{x:g} {y:g}l-3.5 {-up:g}h7z"
    across = 6.0 if x > x0 else -6.0
    return f"M{x:g} {y:g}l{-across:g} -3.5v7z"


def _wrapped(place: Place, alone: bool) -> list[str]:
    return textwrap.wrap(place.title, 28 if alone else 19, break_long_words=True) or [place.state]


def _say(what: str, language: str) -> str:
    return _pick(_SAYS[what], language)


def _pick(words: Words, language: str) -> str:
    for each in (language, "ru", *LANGUAGES):
        if each in words:
            return words[each]
    return ""
