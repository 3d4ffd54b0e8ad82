"""The forms that a page bears, read as a browser reads them, and what might be sent with them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import html5lib

RLM, OVERRIDE = "\u200f", "\u202e"
TYPED = ("text", "textarea", "email", "tel", "url", "search")


@dataclass(frozen=True)
class Control:
    name: str
    kind: str
    value: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormOnPage:
    action: str
    controls: tuple[Control, ...]

    @property
    def hidden(self) -> set[str]:
        """What a page adds by itself: its token, its key, its version, and what it had shown."""
        return {control.name for control in self.controls if control.kind == "hidden"}

    def sent(self, typed: Callable[[Control], str | None]) -> dict[str, str]:
        """What a browser sends when everything that can be typed in or chosen is answered so; None leaves it out."""
        found = {control.name: control.value for control in self.controls if control.kind == "hidden"}
        for control in self.controls:
            if control.kind != "hidden" and (value := typed(control)) is not None:
                found[control.name] = value
        return found


def tree_of(page: str) -> Element:
    return html5lib.parse(page, namespaceHTMLElements=False)


def forms_of(page: str, here: str) -> Iterator[FormOnPage]:
    """Those that send something, with their own controls."""
    for form in tree_of(page).iter("form"):
        if form.get("method", "get").lower() == "post":
            yield FormOnPage(form.get("action") or here, tuple(_controls(form)))


def _controls(form: Element) -> Iterator[Control]:
    for element in form.iter():
        name = element.get("name")
        if not name or element.tag not in ("input", "textarea", "select", "button"):
            continue
        kind = element.get("type", "text") if element.tag == "input" else element.tag
        if element.tag == "select":
            values = tuple(each.get("value", "") for each in element.iter("option"))
            yield Control(name, kind, "", values)
        elif kind not in ("submit", "button", "file"):
            text = "".join(element.itertext()) if element.tag == "textarea" else element.get("value", "")
            yield Control(name, kind, text, (text,))


def kept_on(page: str) -> dict[str, set[str]]:
    """What stands in the controls of a page, by name."""
    found: dict[str, set[str]] = {}
    for form in tree_of(page).iter("form"):
        for control in _controls(form):
            found.setdefault(control.name, set()).add(control.value.strip())
    return found


def faults_of_refusal(page: str) -> list[str]:
    """What a page that refuses lacks: a summary, each line of it a link to something that is there."""
    tree = tree_of(page)
    summary = next((e for e in tree.iter() if "govuk-error-summary" in e.get("class", "").split()), None)
    if summary is None:
        return ["nothing is said above the form"]
    ids = {element.get("id") for element in tree.iter()}
    links = [link.get("href", "") for link in summary.iter("a")]
    beside = [name for name in ids if name and name.endswith("-error")]
    faults = [f"{link} leads nowhere" for link in links if link.startswith("#") and link[1:] not in ids]
    return [*faults, *([] if beside or not links else ["nothing is said beside a field"])]


def _in_typed(text: str) -> Callable[[Control], str | None]:
    return lambda control: text if control.kind in TYPED else None


BAD: Mapping[str, Callable[[Control], str | None]] = {
    "nothing": lambda control: None,
    "nothing but spaces": _in_typed("  \u00a0\t "),
    "everything wrong": lambda control: "нет такого",
    "a megabyte": _in_typed("сөз " * 130_000),
    "markup": _in_typed("</textarea><script>alert(1)</script><img src=x onerror=alert(1)>"),
    "a formula": _in_typed('=HYPERLINK("http://evil.example";"!")'),
    "marks of direction": _in_typed(f"{OVERRIDE}000004{RLM}"),
    "control characters": _in_typed("Биш\0кек\x07 \x1b[31mкалк\x0b\x7f\x9f"),
    "letters that look alike": _in_typed("Kүндүз борбoру"),
    "a day that is past": _in_typed("01.03.2020"),
    "a negative amount": _in_typed("-400000,50"),
    "an enormous amount": _in_typed("9" * 400),
    "a power": _in_typed("1e999999999"),
    "somebody else's identifiers": lambda control: "999999" if control.values != ("",) or not control.values else None,
}
"""By what is wrong: how each control is answered."""
