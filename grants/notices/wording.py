"""The words of a message: `templates/notices/<kind>.txt`, its first line the subject; a call may have its own."""

from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grants.languages import LANGUAGES, install_jinja, moment, pick
from grants.notices.models import Notice
from grants.notices.own_words import OwnWords, filled, own_words

FOLDER = Path(__file__).resolve().parent.parent.parent / "templates" / "notices"
BY_ITSELF = FOLDER / "by_itself"
"""Kinds that no action owes: they follow from the fate of another message."""

_NOTHING = "…"


def worded(notice: Notice) -> tuple[str, str]:
    """Subject and text in the language of the person, with the words of the call where it has any."""
    return _rendered(notice.kind, _values(notice), own_words(notice), notice.language)


def first_line(notice: Notice, language: str) -> str:
    """The subject alone, which nobody rewrites."""
    return _rendered(notice.kind, _values(notice), None, language)[0]


def title_of(kind: str) -> dict[str, str]:
    """The first line of a kind of message in every language, without what it is about."""
    return {language: _subject(kind, language) for language in LANGUAGES}


def preview(kind: str, own: OwnWords, values: dict[str, Any], language: str) -> tuple[str, str]:
    """How a message of this kind would read with these words; `values` as those of a notice, with a name and moment."""
    return _rendered(kind, {**values, "url": _link(values["reference"])}, own, language)


def link_of(notice: Notice) -> str:
    return _link(notice.values["reference"])


def _link(reference: str) -> str:
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + f"/records/{reference}"


def _values(notice: Notice) -> dict[str, Any]:
    return {
        **notice.values,
        "url": link_of(notice),
        "name": notice.user.name,
        "moment": notice.event.recorded_at,
    }


def _rendered(kind: str, values: dict[str, Any], own: OwnWords | None, language: str) -> tuple[str, str]:
    given: dict[str, Any] = {**values, "own": None}
    if own is not None:
        text = filled(pick(own.texts, language), _slots(values, language))
        given["own"] = {"text": text, "instead": own.instead}
    text = _environment(language).get_template(f"{kind}.txt").render(given)
    subject, _, body = text.strip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"


def _subject(kind: str, language: str) -> str:
    template = _environment(language).get_template(f"{kind}.txt")
    context = template.new_context(dict.fromkeys(("person", "reason"), "") | {"title": {language: _NOTHING}})
    line = " ".join("".join(template.blocks["subject"](context)).split())
    return line.replace(f": {_NOTHING}", "").replace(_NOTHING, "…")


def _slots(values: dict[str, Any], language: str) -> dict[str, str]:
    """What the slots of a text written for one call stand for."""
    return {
        "title": pick(values["title"], language),
        "reference": values["reference"],
        "name": values["name"],
        "link": values["url"],
        "moment": moment(values["moment"], language),
    }


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([FOLDER, BY_ITSELF]),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    install_jinja(environment, lambda: language)
    return environment
