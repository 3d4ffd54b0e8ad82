"""Somebody who fills in any form that a definition describes, properly and from what the case offers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from grants.casework.case import Case
from grants.casework.forms import Sheet, answers_of
from grants.casework.queries import files_of
from grants.casework.vocabulary import entries_of
from grants.clock import LOCAL
from grants.people.queries import people_with
from tests.whole_life.known_forms import CAREFUL, MISTAKES, SLIPS
from tests.whole_life.typing_parts import LONG, Answers, Mistake, day
from workflows.forms import Field, Form


class Typist:
    """`careless` is how often a mistake is made."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.careless = 0.12
        self.meant: Mapping[str, Mistake] | None = None
        """By form: what is answered otherwise, on purpose; while there is such a purpose, no slip is made by chance."""

    def answers(self, form: Form, case: Case) -> Answers | None:
        """What a careful person would answer, and now and then a mistake; None where the page would not take it.

        A signature is taken as made: that its code is right is for other tests. A box left unticked is sent as well:
        the page would ask for it, and a press need not come from a page.
        """
        typed = self._typed(form, case)
        bound = Sheet(form, case, "en", complete=True).bind(kept=typed)
        bound.validate()
        signed = {field.name for field in form.fields if field.type == "signature"}
        if bound.errors.keys() - signed - {field.name for field in form.fields if field.type == "confirm"}:
            return None
        return {**answers_of(bound), **{name: typed[name] for name in signed}}

    def draft(self, form: Form, case: Case) -> Answers:
        """What is saved of a record's own form, finished or not."""
        return self._typed(form, case)

    def _typed(self, form: Form, case: Case) -> Answers:
        found = {field.name: self.answer(field, case) for field in form.fields}
        careful = CAREFUL.get(form.name)
        found = careful(self, case, found) if careful else found
        if self.meant is not None:
            return {**found, **self.meant[form.name](self, found)} if form.name in self.meant else found
        return self._with_a_mistake(form, found) if self.random.random() < self.careless else found

    def mistakes(self, form: Form) -> Sequence[Mistake]:
        """All that are known: of this form, and of anybody in each of its fields."""
        slips = [partial(_slip, field) for field in form.fields if field.type in SLIPS]
        return [*MISTAKES.get(form.name, ()), *slips]

    def _with_a_mistake(self, form: Form, answers: Answers) -> Answers:
        if form.name in MISTAKES and self.random.random() < 0.6:
            return {**answers, **self.random.choice(MISTAKES[form.name])(self, answers)}
        slips = {
            field.name: SLIPS[field.type] for field in form.fields if field.type in SLIPS and field.name in answers
        }
        if not slips:
            return answers
        name = self.random.choice(sorted(slips))
        return {**answers, name: slips[name](self, answers[name])}

    def answer(self, field: Field, case: Case) -> Any:
        return TYPED[field.type](self, field, case)

    def sum_up_to(self, most: Decimal, least: Decimal = Decimal(1)) -> str:
        if most <= least:
            return f"{least:.2f}"
        return f"{Decimal(self.random.randint(int(least * 100), int(most * 100))) / 100:.2f}"


def _slip(field: Field, typist: Typist, answers: Answers) -> Answers:
    return {field.name: SLIPS[field.type](typist, answers[field.name])} if field.name in answers else {}


def _choices(typist: Typist, field: Field, case: Case) -> list[str]:
    return [e.value for e in entries_of(field.source, case)] if field.source else [value for value, _ in field.options]


def _one(typist: Typist, field: Field, case: Case) -> str:
    found = _choices(typist, field, case)
    return typist.random.choice(found) if found else ""


def _some(typist: Typist, field: Field, case: Case) -> list[str]:
    found = _choices(typist, field, case)
    least = min(len(found), int(field.min or 1))
    return sorted(typist.random.sample(found, typist.random.randint(least, len(found))))


def _person(typist: Typist, field: Field, case: Case) -> str:
    found = people_with(field.role or "", case.record.authority_id, case.now.astimezone(LOCAL).date())
    return str(typist.random.choice(found).id) if found else ""


def _people(typist: Typist, field: Field, case: Case) -> list[str]:
    found = people_with(field.role or "", case.record.authority_id, case.now.astimezone(LOCAL).date())
    return [str(each.id) for each in found if typist.random.random() < 0.9]


def _rows(typist: Typist, field: Field, case: Case) -> list[Answers]:
    if field.source:
        return [
            {"key": e.value, "title": e.title, **_cells(typist, field, case), **e.begins}
            for e in entries_of(field.source, case)
        ]
    return [_cells(typist, field, case) for _ in range(max(1, int(field.min or 1)))]


def _cells(typist: Typist, field: Field, case: Case) -> Answers:
    return {column.name: typist.answer(column, case) for column in field.columns}


def _files(typist: Typist, field: Field, case: Case) -> list[str]:
    """What is attached to the record; nothing can be before it is begun."""
    return [str(file.id) for file in files_of(case.record)[: int(field.max or 1)]] if case.record.id else []


def _marks(typist: Typist, field: Field, case: Case) -> Answers:
    criteria: Any = case.rules.value("criteria")
    level = typist.random.choice((3, 6, 7, 8, 9))
    return {
        each["name"]: {"mark": str(min(10, max(0, level + typist.random.randint(-1, 1)))), "comment": LONG}
        for each in criteria
    }


TYPED: Mapping[str, Callable[[Typist, Field, Case], Any]] = {
    "text": lambda t, f, c: "Түшүндүрмө",
    "longtext": lambda t, f, c: LONG,
    "words": lambda t, f, c: {"ky": "Кыргызча сөз", "ru": "Слова по-русски", "en": ""},
    "money": lambda t, f, c: t.sum_up_to(f.max or Decimal(1000), f.min or Decimal(1)),
    "integer": lambda t, f, c: str(t.random.randint(int(f.min or 1), int(f.max or (f.min or 1) + 30))),
    "decimal": lambda t, f, c: str(t.random.randint(int(f.min or 1), int(f.max or (f.min or 1) + 30))),
    "date": lambda t, f, c: day(c),
    "datetime": lambda t, f, c: (c.now + timedelta(days=t.random.randint(31, 45))).isoformat(),
    "yes_no": lambda t, f, c: "yes" if t.random.random() < 0.95 else "no",
    "confirm": lambda t, f, c: True,
    "file": _files,
    "choice": _one,
    "choices": _some,
    "person": _person,
    "people": _people,
    "email": lambda t, f, c: "",
    "phone": lambda t, f, c: "+996 555 010203",
    "inn": lambda t, f, c: "01234567890123",
    "url": lambda t, f, c: "https://example.kg/",
    "budget": lambda t, f, c: [
        {"item": "Эмгек акы", "unit": "ай", "quantity": "1", "price": "100000.00", "own": "0.00"}
    ],
    "indicators": lambda t, f, c: [{"indicator": "Балдар", "baseline": "0", "target": "60", "actual": "40"}],
    "plan": lambda t, f, c: [{"activity": "Каттоо", "starts": day(c), "ends": day(c, 60)}],
    "marks": _marks,
    "table": _rows,
    "signature": lambda t, f, c: {"method": "code"},
}
