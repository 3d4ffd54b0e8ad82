"""The letters papers are set in, and what happens to letters these fonts do not have."""

import logging
import re
import unicodedata
from functools import cache
from hashlib import sha256
from itertools import product
from pathlib import Path
from string import ascii_letters, digits, punctuation

from fontTools.ttLib import TTFont, TTLibError

FONTS = Path(__file__).parents[1] / "static" / "fonts"
FONTS_CONF = Path(__file__).with_name("fonts.conf")
FACES = frozenset(product(("PT Sans", "PT Serif"), ("Regular", "Bold", "Italic", "Bold Italic")))
STAND_IN = "\N{LOZENGE}"
MAY_BREAK = "\N{ZERO WIDTH SPACE}"

_CYRILLIC = "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя"
_SIGNS = "«»„“”’–—…№§©%•·×≤≥\N{MINUS SIGN}\N{NO-BREAK SPACE}" + STAND_IN
_NEEDED = frozenset(map(ord, _CYRILLIC + _CYRILLIC.upper() + ascii_letters + digits + punctuation + _SIGNS))
_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n")
_ENDLESS_WORD = re.compile(r"\S{120,}")
_MANY_LINES, _SHORT_LINE, _PIECE = 40, 30, 40
_log = logging.getLogger(__name__)


class FontsMissing(Exception):
    """Papers cannot be set: the text names the face or the letters that are missing."""


def check_fonts() -> None:
    """For the start of a process that renders. Raises `FontsMissing`."""
    absent = FACES - {face for face, _ in _faces()}
    if absent:
        raise FontsMissing(f"not in {FONTS.name}: " + ", ".join(sorted(" ".join(face) for face in absent)))
    letters = _NEEDED - covered()
    if letters:
        raise FontsMissing("the fonts lack " + "".join(map(chr, sorted(letters))))


@cache
def covered() -> frozenset[int]:
    """The code points that every face has."""
    return frozenset.intersection(*(points for _, points in _faces()))


@cache
def fonts_digest() -> str:
    content = sha256(FONTS_CONF.read_bytes())
    for path in sorted(FONTS.glob("*.ttf")):
        content.update(sha256(path.read_bytes()).digest())
    return content.hexdigest()


def flowing(text: str) -> str:
    """What somebody wrote, so that it cannot take minutes to set.

    Endless words may break anywhere; a text of very many very short lines runs on, its lines parted by strokes.
    """
    text = text.replace(MAY_BREAK, "")
    lines = text.count("\n") + 1
    if lines > _MANY_LINES and len(text) < lines * _SHORT_LINE:
        text = " / ".join(text.split("\n"))
    return _ENDLESS_WORD.sub(lambda word: MAY_BREAK.join(re.findall(f".{{1,{_PIECE}}}", word.group())), text)


def lettered(text: str) -> str:
    """The text with a visible stand-in for every letter the fonts lack, so that nobody's emoji stops a paper.

    Composed where a composed letter exists; without invisible and direction-changing characters, which could make
    a paper read otherwise than it is; without runs of empty lines.
    """
    text = _EMPTY_LINES.sub("\n\n", unicodedata.normalize("NFC", text))
    lost: set[str] = set()

    def instead(found: re.Match[str]) -> str:
        letter = found.group()
        category = unicodedata.category(letter)
        if letter == MAY_BREAK:
            return letter
        if category in ("Zs", "Zl", "Zp"):
            return " "
        if category.startswith("C") and category not in ("Co", "Cn"):
            return ""
        lost.add(letter)
        return "" if category.startswith("M") else STAND_IN

    text = _unknown_letters().sub(instead, text)
    if lost:
        _log.info("replaced letters the fonts lack: %s", " ".join(f"U+{ord(letter):04X}" for letter in sorted(lost)))
    return text


@cache
def _unknown_letters() -> re.Pattern[str]:
    points = sorted(point for point in covered() if not unicodedata.category(chr(point)).startswith("C"))
    return re.compile("[^\n" + "".join(f"\\U{point:08x}" for point in points) + "]")


@cache
def _faces() -> tuple[tuple[tuple[str, str], frozenset[int]], ...]:
    found = []
    for path in sorted(FONTS.glob("*.ttf")):
        try:
            with TTFont(path, lazy=True) as font:
                face = (font["name"].getDebugName(1), font["name"].getDebugName(2))
                if face in FACES:
                    found.append((face, frozenset(font.getBestCmap())))
        except (TTLibError, OSError) as error:
            raise FontsMissing(f"{path.name} cannot be read: {error}") from error
    if not found:
        raise FontsMissing(f"no PT Sans and PT Serif in {FONTS}")
    return tuple(found)
