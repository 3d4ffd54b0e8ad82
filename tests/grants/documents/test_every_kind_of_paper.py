"""Every kind of paper in every language for every audience, read back from the finished PDF."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from grants.documents.lettering import STAND_IN
from grants.documents.rendering_apart import render_apart
from grants.languages import LANGUAGES
from tests.grants.documents.reading import attached, text_of
from tests.grants.documents.samples import KINDS, PRIVATE, SAMPLES, make_snapshot

AUDIENCES = ("full", "public")
MARKED = "Купуясөз7731"
OURS = ("Ashar", "XLSX")
_EXACT = re.compile(r"-?[\d.]+|\d{4}-\d\d-\d\d.*|[a-z_]+|[0-9a-f]{32,}")
"""Sums, dates, choices and hashes: what a template reads rather than prints."""


def with_marks(value: Any, path: list[str]) -> Any:
    """The value with `MARKED` in every text at or below this path."""
    if not path:
        if isinstance(value, dict):
            return {key: with_marks(each, []) for key, each in value.items()}
        if isinstance(value, list):
            return [with_marks(each, []) for each in value]
        return f"{MARKED} {value}" if isinstance(value, str) and not _EXACT.fullmatch(value) else value
    key, rest = path[0], path[1:]
    if isinstance(value, list):
        return [with_marks(each, rest) if key in ("*", str(n)) else each for n, each in enumerate(value)]
    if isinstance(value, dict) and key in value:
        return {**value, key: with_marks(value[key], rest)}
    return value


def snapshot_of(kind: str, audience: str) -> dict[str, Any]:
    """The sample, with marks wherever it holds what only the parties may read."""
    fields = SAMPLES[kind]
    for path in PRIVATE[kind]:
        fields = with_marks(fields, path.split("."))
    return make_snapshot(kind, audience, fields)


def said_in(value: Any, language: str) -> Iterator[str]:
    """Every text of a snapshot that this language prints: of words in several languages only its own."""
    if isinstance(value, dict):
        own = value.get(language)
        for each in [own] if set(value) <= set(LANGUAGES) and own else value.values():
            yield from said_in(each, language)
    elif isinstance(value, list):
        for each in value:
            yield from said_in(each, language)
    elif isinstance(value, str):
        yield value


def words_in_latin(text: str) -> set[str]:
    """Words of four letters and more; a piece of a hash is none."""
    return {word for word in re.findall(r"[A-Za-z]{4,}", text) if not re.fullmatch("[a-f]+", word)}


def glyphs_of(pdf: bytes) -> set[str]:
    """The glyphs that the pages draw, by number; 0000 is the empty box that stands for a letter the font lacks."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        drawn = b"".join(page.Contents.read_bytes() for page in opened.pages)
    return {code for each in re.findall(r"<((?:[0-9a-fA-F]{4})+)>", drawn.decode("latin-1")) for code in _fours(each)}


def _fours(text: str) -> list[str]:
    return re.findall("....", text)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_finished_paper_is_whole_in_its_language_and_for_its_audience(
    kind: str, language: str, audience: str
) -> None:
    snapshot = snapshot_of(kind, audience)
    pdf = render_apart(snapshot, language, audience, timeout=60)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.StructTreeRoot.K
        assert str(opened.Root.Lang) == language
        with opened.open_metadata() as metadata:
            assert metadata["dc:title"] == f"{snapshot['title'][language]} {snapshot['number']}"
            about = str(metadata)
    files = attached(pdf)
    assert list(files) == ["snapshot.json"]
    assert json.loads(files["snapshot.json"]) == snapshot, "the fields of this audience, no more and no fewer"
    text = text_of(pdf)
    assert snapshot["number"] in text
    glyphs = glyphs_of(pdf)
    assert len(glyphs) > 20
    assert "0000" not in glyphs
    assert STAND_IN not in text
    assert "\N{REPLACEMENT CHARACTER}" not in text
    if language != "en":
        given = " ".join([*said_in(snapshot, language), *OURS])
        assert [word for word in sorted(words_in_latin(text)) if word not in given] == []
    everything = text + about + files["snapshot.json"].decode()
    if audience == "public":
        assert MARKED not in everything
    elif any(MARKED in each for each in said_in(snapshot, language)):
        assert MARKED in files["snapshot.json"].decode()


def test_a_word_left_in_english_and_a_letter_without_a_glyph_would_be_seen() -> None:
    assert words_in_latin("Всего: Total 12, 9f2c4eab, abcdef") == {"Total"}
    assert list(said_in({"title": {"ky": "Иш", "ru": "Дело", "en": "Case"}, "n": ["D1"]}, "ru")) == ["Дело", "D1"]
    assert with_marks({"bank": {"account": "Счёт 1"}, "sum": "1.00"}, ["bank"])["bank"] == {
        "account": f"{MARKED} Счёт 1"
    }


@pytest.mark.parametrize("kind", [kind for kind in KINDS if PRIVATE[kind]])
def test_every_path_that_is_called_private_holds_something_that_could_leak(kind: str) -> None:
    marked = json.dumps(snapshot_of(kind, "full"), ensure_ascii=False)
    assert MARKED in marked
