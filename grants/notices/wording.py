"""The words of a message: `templates/notices/<kind>.txt`, its first line the subject; a call may have its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from grants.languages import LANGUAGES, install_jinja, moment, pick
from grants.notices.models import Notice
from grants.notices.own_words import OwnWords, filled, own_words

FOLDER = Path(__file__).resolve().parent.parent.parent / "templates" / "notices"
BY_ITSELF = FOLDER / "by_itself"
"""Kinds that no action owes: they follow from the fate of another message."""

_NOTHING = "…"
_BLANK_LINE = re.compile(r"\n\s*\n")


def worded(notice: Notice) -> tuple[str, str]:
    """Subject and text in the language of the person, with the words of the call where it has any."""
    return _rendered(notice.kind, _values(notice), own_words(notice), notice.language)


@dataclass(frozen=True)
class Parts:
    """What a message is made of, for those who set it otherwise than as text."""

    subject: str
    name: str
    paragraphs: Sequence[str]
    answer_by: datetime | None
    url: str
    reference: str
    moment: datetime


def parts_of(notice: Notice) -> Parts:
    """The words of a message in the language of the person, with those of the call where it has any."""
    values, language = _values(notice), notice.language
    own = _own(own_words(notice), values, language)
    texts = [] if own and own["instead"] else [_block("body", notice.kind, values, language)]
    texts += [own["text"]] if own else []
    return Parts(
        _one_line(_block("subject", notice.kind, values, language)),
        values["name"],
        [each.strip() for text in texts for each in _BLANK_LINE.split(text) if each.strip()],
        values["answer_by"],
        values["url"],
        values["reference"],
        values["moment"],
    )


def answer_due(notice: Notice) -> datetime | None:
    """By when those who are told have to answer, as it stood when they were told."""
    kept = notice.values.get("answer_by")
    return datetime.fromisoformat(kept) if kept else None


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


def inbox_address() -> str:
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + "/notices"


def _link(reference: str) -> str:
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + f"/records/{reference}"


def _values(notice: Notice) -> dict[str, Any]:
    return {
        **notice.values,
        "answer_by": answer_due(notice),
        "url": link_of(notice),
        "name": notice.user.name,
        "moment": notice.event.recorded_at,
    }


def _rendered(kind: str, values: dict[str, Any], own: OwnWords | None, language: str) -> tuple[str, str]:
    given: dict[str, Any] = {"answer_by": None, **values, "own": _own(own, values, language)}
    text = _environment(language).get_template(f"{kind}.txt").render(given)
    subject, _, body = text.strip().partition("\n")
    return _one_line(subject), body.strip() + "\n"


def _own(own: OwnWords | None, values: dict[str, Any], language: str) -> dict[str, Any] | None:
    if own is None:
        return None
    return {"text": filled(pick(own.texts, language), _slots(values, language)), "instead": own.instead}


def _block(name: str, kind: str, values: dict[str, Any], language: str) -> str:
    template = _environment(language).get_template(f"{kind}.txt")
    return "".join(template.blocks[name](template.new_context(values)))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _subject(kind: str, language: str) -> str:
    nothing = dict.fromkeys(("person", "reason"), "") | {"title": {language: _NOTHING}}
    line = _one_line(_block("subject", kind, nothing, language))
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


class _Compiled(BytecodeCache):
    """What was compiled of a template for one language, for the others."""

    def __init__(self) -> None:
        self._found: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._found:
            bucket.bytecode_from_string(self._found[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._found[bucket.key] = bucket.bytecode_to_string()


_compiled = _Compiled()


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([FOLDER, BY_ITSELF]),
        bytecode_cache=_compiled,
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    install_jinja(environment, lambda: language)
    return environment
