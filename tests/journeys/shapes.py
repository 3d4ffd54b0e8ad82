"""The shape of a page: what a check for accessibility can tell apart, without the texts."""

from dataclasses import dataclass
from html.parser import HTMLParser

TOLD = ("class", "lang", "role", "type", "rel")
REFERENCES = ("aria-controls", "aria-describedby", "aria-label", "aria-labelledby")
SEEN = ("img", "input")
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


def shape_of(page: str) -> frozenset[str]:
    """Every element with all that it stands in: names, classes, roles, which attributes, and whether it is empty.

    How many times an element comes, and what its text says, makes no difference.
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return frozenset(reader.seen)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self._around: list[_Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = sorted(_told(name, value or "") for name, value in attrs)
        path = f"{self._around[-1].path if self._around else ''}/{tag}[{' '.join(said)}]"
        self.seen.add(path)
        if tag not in VOID:
            self._around.append(_Element(tag, path))
        elif tag in SEEN:
            self._fill()

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._around) - 1, -1, -1):
            if self._around[depth].tag == tag:
                self.seen.update(f"{each.path} empty" for each in self._around[depth:] if each.is_empty)
                del self._around[depth:]
                return

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._fill()

    def _fill(self) -> None:
        for each in self._around:
            each.is_empty = False


@dataclass
class _Element:
    tag: str
    path: str
    is_empty: bool = True


def _told(name: str, value: str) -> str:
    """What counts of an attribute: its value, or only whether it has one."""
    if name in TOLD or (name.startswith("aria-") and name not in REFERENCES):
        return f"{name}={value}"
    return name if value.strip() else f"{name}="
