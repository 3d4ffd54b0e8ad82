"""Somebody who fills in any form that a definition describes, properly and from what the case offers."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from grants.casework.case import Case
from grants.casework.forms import Sheet, answers_of
from grants.casework.vocabulary import entries_of
from grants.clock import LOCAL
from grants.people.queries import people_with
from tests.grants.calls.walk import application_answers, call_answers, programme_answers
from workflows.forms import Field, Form

Answers = dict[str, Any]
MISTAKEN = 0.12
LONG = "Негиздүү жана толук түшүндүрмө: баа изилдөөнүн маалыматтарына таянат жана текшерилген."


class Typist:
    def __init__(self, random: Random) -> None:
        self.random = random

    def answers(self, form: Form, case: Case) -> Answers | None:
        """What a careful person would answer, and now and then a mistake; None where the page would not take it.

        A signature is taken as made: that its code is right is for other tests.
        """
        typed = self._typed(form, case)
        bound = Sheet(form, case, "en", complete=True).bind(kept=typed)
        bound.validate()
        signed = {field.name for field in form.fields if field.type == "signature"}
        if bound.errors.keys() - signed:
            return None
        return {**answers_of(bound), **{name: typed[name] for name in signed}}

    def draft(self, form: Form, case: Case) -> Answers:
        """What is saved of a record's own form, finished or not."""
        return self._typed(form, case)

    def _typed(self, form: Form, case: Case) -> Answers:
        found = {field.name: self.answer(field, case) for field in form.fields if field.type != "file"}
        mend = KNOWN.get(form.name)
        found = mend(self, case, found) if mend else found
        return self._with_a_mistake(form, found) if self.random.random() < MISTAKEN else found

    def _with_a_mistake(self, form: Form, answers: Answers) -> Answers:
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


def _day(case: Case, days: int = 0) -> str:
    return (case.now + timedelta(days=days)).astimezone(LOCAL).date().isoformat()


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
    "date": lambda t, f, c: _day(c),
    "datetime": lambda t, f, c: (c.now + timedelta(days=t.random.randint(31, 45))).isoformat(),
    "yes_no": lambda t, f, c: "yes" if t.random.random() < 0.95 else "no",
    "confirm": lambda t, f, c: True,
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
    "plan": lambda t, f, c: [{"activity": "Каттоо", "starts": _day(c), "ends": _day(c, 60)}],
    "marks": _marks,
    "table": _rows,
    "signature": lambda t, f, c: {"method": "code"},
}


def _other_sum(typist: Typist, value: Any) -> str:
    return f"{Decimal(value or 1) * typist.random.choice((Decimal('0.5'), 2, 30)):.2f}"


def _fewer(typist: Typist, value: Any) -> Any:
    return typist.random.sample(value, len(value) - 1) if value else value


SLIPS: Mapping[str, Callable[[Typist, Any], Any]] = {
    "money": _other_sum,
    "confirm": lambda typist, value: False,
    "people": _fewer,
    "choices": _fewer,
    "yes_no": lambda typist, value: "no",
    "longtext": lambda typist, value: "",
    "date": lambda typist, value: typist.random.choice(("2020-01-01", "2090-01-01")),
    "datetime": lambda typist, value: "2026-01-01T00:00:00+00:00",
    "marks": lambda typist, value: {name: {**row, "comment": "", "mark": ""} for name, row in value.items()},
    "table": _fewer,
    "budget": lambda typist, value: [{**row, "price": "9.00"} for row in value],
}


def _programme(typist: Typist, case: Case, found: Answers) -> Answers:
    return {**found, **programme_answers(budget=f"{typist.random.randint(2, 9)}000000.00")}


def _call(typist: Typist, case: Case, found: Answers) -> Answers:
    most = typist.random.choice(("200000.00", "450000.00", "1200000.00"))
    told = call_answers(deadline=found["deadline"], budget="900000.00", max_grant=most)
    return {**found, **told}


def _application(typist: Typist, case: Case, found: Answers) -> Answers:
    most = Decimal(case.parent("call").answers("call_form").get("max_grant") or 1)
    return {**found, **application_answers(typist.sum_up_to(most, most / 3))}


def _payment(typist: Typist, case: Case, found: Answers) -> Answers:
    return {**found, "amount": case.record.answers("tranche").get("amount", found["amount"])}


KNOWN: dict[str, Callable[[Typist, Case, Answers], Answers]] = {
    "programme_form": _programme,
    "call_form": _call,
    "application_form": _application,
    "payment": _payment,
}
