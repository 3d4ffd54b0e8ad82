"""Typed form fields: what a person types, checked, and as the JSON that is kept.

Every field answers `kept()`: text, a list or a mapping of texts, with sums as "400000.00" and moments in UTC.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import wtforms
from wtforms import validators
from wtforms.form import BaseForm

from grants.casework.written import NotInAKnownWay, date_from, moment_from, sum_from
from grants.clock import LOCAL
from grants.languages import Message, say

LONGEST_LINE = 300
LONGEST_TEXT = 20_000
LARGEST_SUM = Decimal("999999999.99")
_CONTROLS = [c for c in (*range(32), *range(0x7F, 0xA0)) if chr(c) not in "\n\t"]
_DIRECTIONS = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_WITHOUT_WIDTH = [0x200B, 0x2060, 0xFEFF]
_NO_CHARACTERS = [
    *range(0xFDD0, 0xFDF0),
    *(plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)),
]
_NOT_TEXT = dict.fromkeys([*_CONTROLS, *_DIRECTIONS, *_WITHOUT_WIDTH, *_NO_CHARACTERS])
_NUMBER = re.compile(r"-?\d{1,12}([.,]\d{1,12})?")
_WORD = re.compile(r"[^\W\d_]{2,}")


class Unfit(validators.ValidationError):
    """A value that will not do; carries the sentence for the reader."""

    def __init__(self, message: Message, language: str = "en") -> None:
        super().__init__(message.text(language))


def cleaned(text: str | None) -> str:
    """Typed text in one Unicode form, without marks of direction and what nobody sees, ends trimmed."""
    plain = (text or "").replace("\r\n", "\n").translate(_NOT_TEXT)
    return unicodedata.normalize("NFC", plain).strip()


def mixed_word(text: str) -> str | None:
    """The first word that mixes Latin and Cyrillic letters: it looks right and no search will find it."""
    for word in _WORD.findall(text):
        scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in word}
        if {"LATIN", "CYRILLIC"} <= scripts:
            return str(word)
    return None


def as_typed(amount: Decimal) -> str:
    """A sum as it stands in a field: 400 000 or 400 000,50."""
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",").removesuffix(",00")


class Typed:
    """A field that keeps exactly what was typed for the page, and checks it when asked.

    Mixed into WTForms fields; `words_limit`, `low` and `high` come from the form's data.
    """

    data: Any
    kind = "text"
    required = False
    words_limit: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    language = "en"

    @property
    def type(self) -> str:
        """The name of the WTForms class behind the field, by which the pages choose how to draw it."""
        return next(cls.__name__ for cls in type(self).__mro__ if cls.__module__.startswith("wtforms."))

    @type.setter
    def type(self, name: str) -> None:
        """WTForms sets the name of the class itself, which says nothing to the pages."""

    def say(self, message: Message) -> Unfit:
        return Unfit(message, self.language)

    def kept(self) -> Any:
        return self.data

    @property
    def empty(self) -> bool:
        return not self.kept()


class Line(Typed, wtforms.StringField):
    longest = LONGEST_LINE

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = cleaned(valuelist[0]) if valuelist else ""

    def kept(self) -> str:
        return self.data or ""

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:
        text = self.kept()
        if len(text) > self.longest:
            raise self.say(
                say("Shorten this text: %(found)s characters, at most %(most)s.", found=len(text), most=self.longest)
            )
        if self.words_limit and (found := len(text.split())) > self.words_limit:
            raise self.say(
                say("Shorten this text: %(found)s words, at most %(most)s.", found=found, most=self.words_limit)
            )
        if word := mixed_word(text):
            raise self.say(
                say("The word “%(word)s” mixes Latin and Cyrillic letters. Type it again in one alphabet.", word=word)
            )
        if text:
            self.check(text)

    def check(self, text: str) -> None:
        """What else this kind of line must satisfy."""


class LongText(Line):
    kind = "longtext"
    longest = LONGEST_TEXT
    widget = wtforms.widgets.TextArea()


class Pattern(Line):
    """A line of a fixed shape."""

    shape = re.compile("")
    wrong = say("This does not look right.")

    def check(self, text: str) -> None:
        if not self.shape.fullmatch(text):
            raise self.say(self.wrong)


class Email(Pattern):
    kind = "email"
    shape = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
    wrong = say("Enter an e-mail address such as name@example.kg.")
    widget = wtforms.widgets.EmailInput()


class Phone(Pattern):
    kind = "phone"
    shape = re.compile(r"\+?[\d\s()-]{6,20}")
    wrong = say("Enter a telephone number such as +996 555 123456.")
    widget = wtforms.widgets.TelInput()


class Inn(Pattern):
    kind = "inn"
    shape = re.compile(r"\d{14}")
    wrong = say("A tax number (INN) has 14 digits.")


class Link(Pattern):
    kind = "url"
    shape = re.compile(r"https?://[^\s<>\"]+")
    wrong = say("Enter an address that begins with http:// or https://.")


class Sum(Line):
    """A sum in KGS."""

    kind = "money"

    not_a_sum = say("Enter a sum such as 400000 or 400 000,50: digits, and at most two after the comma.")

    def process_data(self, value: Any) -> None:
        super().process_data(value)
        if self.amount is not None:
            self.data = as_typed(self.amount)

    @property
    def amount(self) -> Decimal | None:
        try:
            found = sum_from(self.data or "")
        except ValueError:
            return None
        return found if abs(found) > LARGEST_SUM else found.quantize(Decimal("0.01"))

    def kept(self) -> str:
        return self.data or "" if self.amount is None else str(self.amount)

    def check(self, text: str) -> None:
        amount = self.amount
        if amount is None:
            raise self.say(self.not_a_sum)
        if amount < 0:
            raise self.say(say("The sum cannot be negative."))
        if amount > LARGEST_SUM:
            raise self.say(say("The sum is larger than this system can hold."))
        _within(self, amount)


class Number(Line):
    """A decimal number, kept as text."""

    kind = "decimal"

    not_a_number = say("Enter a number.")

    @property
    def number(self) -> Decimal | None:
        plain = re.sub(r"\s", "", self.data or "")
        return Decimal(plain.replace(",", ".")) if _NUMBER.fullmatch(plain) else None

    def kept(self) -> str:
        return self.data or "" if self.number is None else format(self.number, "f")

    def check(self, text: str) -> None:
        if self.number is None:
            raise self.say(self.not_a_number)
        _within(self, self.number)


class Quantity(Number):
    low = Decimal(0)


class Whole(Number):
    kind = "integer"
    not_a_number = say("Enter a whole number.")

    def check(self, text: str) -> None:
        super().check(text)
        if self.number is not None and self.number != self.number.to_integral_value():
            raise self.say(self.not_a_number)


def _within(field: Typed, number: Decimal) -> None:
    if field.low is not None and number < field.low:
        raise field.say(say("Not less than %(low)s.", low=field.low))
    if field.high is not None and number > field.high:
        raise field.say(say("Not more than %(high)s.", high=field.high))


class Day(Line):
    """A date, kept as 2026-11-20."""

    kind = "date"

    not_a_date = say("Enter a date that exists, such as 20.11.2026.")
    written_otherwise = say("Write the day, the month and the year in this order, such as 20.11.2026.")

    def process_data(self, value: Any) -> None:
        super().process_data(value)
        if self.day is not None:
            self.data = f"{self.day:%d.%m.%Y}"

    @property
    def day(self) -> date | None:
        try:
            return date_from(self.data or "")
        except ValueError:
            return None

    def kept(self) -> str:
        return self.data or "" if self.day is None else self.day.isoformat()

    def check(self, text: str) -> None:
        try:
            date_from(text)
        except NotInAKnownWay as wrong:
            raise self.say(self.written_otherwise) from wrong
        except ValueError as wrong:
            raise self.say(self.not_a_date) from wrong


class Moment(Line):
    """A local date and time (Asia/Bishkek), kept in UTC."""

    kind = "datetime"

    not_a_moment = say("Enter a date and a time that exist, such as 20.11.2026 18:00.")
    written_otherwise = say("Write the date and after it the time, such as 20.11.2026 18:00.")

    def process_data(self, value: Any) -> None:
        self.data = f"{datetime.fromisoformat(value).astimezone(LOCAL):%d.%m.%Y %H:%M}" if value else ""

    @property
    def moment(self) -> datetime | None:
        try:
            return moment_from(self.data or "")
        except ValueError:
            return None

    def kept(self) -> str:
        return self.data or "" if self.moment is None else self.moment.isoformat()

    def check(self, text: str) -> None:
        try:
            moment_from(text)
        except NotInAKnownWay as wrong:
            raise self.say(self.written_otherwise) from wrong
        except (ValueError, OverflowError) as wrong:
            raise self.say(self.not_a_moment) from wrong


class YesNo(Typed, wtforms.RadioField):
    """Yes or no, with no answer until one is given; kept as "yes" or "no"."""

    kind = "yes_no"

    def kept(self) -> str:
        return self.data if self.data in ("yes", "no") else ""


class Confirm(Typed, wtforms.BooleanField):
    """A box that must be ticked to go on."""

    kind = "confirm"

    def kept(self) -> bool:
        return bool(self.data)


class Choice(Typed, wtforms.RadioField):
    kind = "choice"

    def kept(self) -> str:
        return self.data if self.data in {value for value, *_ in self.iter_choices()} else ""


class Person(Typed, wtforms.SelectField):
    """One of the people who hold a role; kept as their id in text."""

    kind = "person"

    def kept(self) -> str:
        return self.data if self.data in {value for value, *_ in self.iter_choices()} else ""


class Picked(Typed, wtforms.SelectField):
    """One of a closed list, as a mark from 0 to 10, kept as text; empty until one is picked."""

    kind = "choice"

    def kept(self) -> str:
        return self.data if self.data in {value for value, *_ in self.iter_choices()} else ""


class Choices(Typed, wtforms.SelectMultipleField):
    kind = "choices"
    option_widget = wtforms.widgets.CheckboxInput()
    widget = wtforms.widgets.ListWidget(prefix_label=False)

    def kept(self) -> list[str]:
        return list(self.data or [])
