"""What somebody who knows their work answers to the forms that ask for more than any answer of the right type."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.whole_life import forms_after_awards, forms_before_awards, forms_of_offices

if TYPE_CHECKING:
    from tests.whole_life.typist import Typist


def _other_sum(typist: "Typist", value: Any) -> str:
    return f"{Decimal(value or 1) * typist.random.choice((Decimal('0.5'), 2, 30)):.2f}"


def _fewer(typist: "Typist", value: Any) -> Any:
    return typist.random.sample(value, len(value) - 1) if value else value


CAREFUL = {**forms_before_awards.CAREFUL, **forms_after_awards.CAREFUL, **forms_of_offices.CAREFUL}
MISTAKES = {**forms_before_awards.MISTAKES, **forms_after_awards.MISTAKES, **forms_of_offices.MISTAKES}
"""By form: mistakes that only its guards can see."""
SLIPS: Mapping[str, Callable[["Typist", Any], Any]] = {
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
"""By type of field: mistakes of anybody."""
