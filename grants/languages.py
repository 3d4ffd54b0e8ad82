"""What people read: translated sentences, and sums and dates as official papers write them.

English sentences are the message ids. The catalogues are read from their ``.po`` files, so nothing has to be compiled.
A sentence is made with ``say`` where its reader is not known yet and becomes text only when somebody reads it.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from grants.clock import LOCAL

LANGUAGES = {"ky": "кыргызча", "ru": "русский", "en": "English"}
DEFAULT_LANGUAGE = "ky"
FALLBACKS = ("ru", "ky", "en")

_CATALOGUES = Path(__file__).with_name("translations")
_NO_BREAK = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_SOM = {"ky": "сом", "ru": "сом", "en": "som"}
_MONTHS = {
    "ky": "_ январы февралы марты апрели майы июну июлу августу сентябры октябры ноябры декабры",
    "ru": "_ января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "_ January February March April May June July August September October November December",
}
_DAYS = {
    "ky": f"{{0.year}}-жылдын{_NO_BREAK}{{0.day}}-{{1}}",
    "ru": f"{{0.day}}{_NO_BREAK}{{1}}{_NO_BREAK}{{0.year}}{_NO_BREAK}г.",
    "en": f"{{0.day}}{_NO_BREAK}{{1}}{_NO_BREAK}{{0.year}}",
}
_MOMENTS = {"ky": f"{{}}, саат{_NO_BREAK}{{}}", "ru": "{}, {}", "en": "{}, {}"}


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; it also serves WTForms as the value of ``Meta.get_translations``."""
    if language not in LANGUAGES:
        raise LookupError(f"no such language: {language}")
    if language == "en":
        return gettext.NullTranslations()
    compiled = BytesIO()
    with (_CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@dataclass(frozen=True)
class Citation:
    """A rule that a sentence rests on: what it is called, and its legal basis."""

    title: Mapping[str, str] = field(hash=False)
    basis: Mapping[str, str] = field(hash=False)

    def text(self, language: str) -> str:
        title, basis = (pick(text, language) if text else "" for text in (self.title, self.basis))
        return f"{title}: {basis}." if title else f"{basis}."


@dataclass(frozen=True)
class Message:
    """A sentence that waits for its reader, and so do its values: messages, sums, words, dates and moments.

    `field` is the question of a form beside which it belongs; `cites` are the rules it rests on.
    """

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    plural: str | None = None
    field: str = ""
    cites: tuple[Citation, ...] = ()

    def text(self, language: str) -> str:
        catalogue = translations(language)
        if self.plural is None:
            sentence = catalogue.gettext(self.sentence)
        else:
            sentence = catalogue.ngettext(self.sentence, self.plural, self._number())
        return (
            sentence % {name: words(value, language) for name, value in self.values.items()}
            if self.values
            else sentence
        )

    def beside(self, name: str) -> Message:
        """The same sentence, to be told beside a field of the form that was sent."""
        return replace(self, field=name)

    def citing(self, cites: Iterable[Citation]) -> Message:
        """The same sentence with the rules it rests on, those left out that it names itself."""
        return replace(self, cites=tuple(each for each in cites if each.basis not in self.values.values()))

    def in_full(self, language: str) -> str:
        """The sentence, and after it what it rests on."""
        return " ".join([self.text(language), *(each.text(language) for each in self.cites)])

    def _number(self) -> int:
        number = self.values["number"]
        if not isinstance(number, int):
            raise TypeError("a sentence with a plural counts whole things")
        return number

    def __str__(self) -> str:
        return self.text("en")


@dataclass(frozen=True)
class Sum:
    """A sum of money inside a message: ``say("At most %(limit)s.", limit=Sum(limit))``."""

    amount: Decimal

    def text(self, language: str) -> str:
        return money(self.amount, language)


def say(sentence: str, /, **values: object) -> Message:
    return Message(sentence, values)


def say_count(sentence: str, plural: str, /, number: int, **values: object) -> Message:
    """``say`` for a sentence that changes with ``%(number)s``."""
    return Message(sentence, {"number": number, **values}, plural)


def words(value: object, language: str) -> str:
    """Whatever a person is to read, as text: messages, sums, words in several languages, dates, moments, numbers."""
    if isinstance(value, Message | Sum | Citation):
        return value.text(language)
    if isinstance(value, Mapping):
        return pick(value, language)
    if isinstance(value, datetime):
        return moment(value, language)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, Decimal):
        return number(value, language)
    return str(value)


def pick(texts: Mapping[str, str], language: str) -> str:
    """The text in this language; where it is missing or empty, in Russian, Kyrgyz, English or whichever there is."""
    for candidate in (language, *FALLBACKS, *texts):
        if texts.get(candidate):
            return texts[candidate]
    return ""


def number(value: Decimal | int, language: str) -> str:
    grouped = f"{abs(value):,f}" if isinstance(value, Decimal) else f"{abs(value):,d}"
    if language != "en":
        grouped = grouped.translate({ord(","): _NO_BREAK, ord("."): ","})
    return _MINUS + grouped if value < 0 else grouped


def money(amount: Decimal, language: str) -> str:
    if not isinstance(amount, Decimal):
        raise TypeError("money is counted in Decimal")
    rounded = amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{number(rounded, language)}{_NO_BREAK}{_SOM[language]}"


def day(value: date, language: str) -> str:
    """A date in words; a moment gives the date it falls on in Bishkek."""
    if isinstance(value, datetime):
        value = _in_bishkek(value).date()
    return _DAYS[language].format(value, _MONTHS[language].split()[value.month])


def moment(value: datetime, language: str) -> str:
    local = _in_bishkek(value)
    return _MOMENTS[language].format(day(local.date(), language), f"{local:%H:%M}")


def _in_bishkek(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment without its time zone cannot be shown")
    return value.astimezone(LOCAL)


def language_of(accept_language: str) -> str:
    """The language a browser asks for in its ``Accept-Language`` header, among ours."""
    for tag, quality in parse_accept_header(accept_language, LanguageAccept):
        language = tag.partition("-")[0].lower()
        if language in LANGUAGES and quality > 0:
            return language
    return DEFAULT_LANGUAGE


def install_jinja(environment: Environment, language: Callable[[], str]) -> None:
    """Gives templates ``_``, ``{% trans %}`` and our filters in the language that ``language()`` names at rendering.

    The filters also read what a snapshot in JSON holds: sums as strings, dates in ISO form. A missing value is empty.
    """
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        lambda sentence: translations(language()).gettext(sentence),
        lambda singular, plural, count: translations(language()).ngettext(singular, plural, count),
        newstyle=True,
    )
    environment.globals["_"] = environment.globals["gettext"]

    def shown(show: Callable[[Any, str], str], read: Callable[[str], object] = str) -> Callable[..., str]:
        def shown_to_reader(value: object, reader: str | None = None) -> str:
            if value is None:
                return ""
            return show(read(value) if isinstance(value, str) else value, reader or language())

        return shown_to_reader

    environment.filters |= {
        "money": shown(money, Decimal),
        "number": shown(number, Decimal),
        "day": shown(day, _date),
        "moment": shown(moment, datetime.fromisoformat),
        "pick": shown(pick),
        "words": shown(words),
    }


def _date(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
