"""The table in which a budget is typed: costs, payroll taxes, what the organisation gives in money and in kind."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from wtforms.form import BaseForm

from grants.casework.budgets import ZERO, BudgetRow, own_share, read_budget, tax_of
from grants.casework.fields import Line, Unfit
from grants.casework.grouped_fields import Rows, kept_of
from grants.languages import Message, Sum, say

HIGHEST_PERCENTAGE = Decimal(100)


class Tax(Line):
    """Payroll taxes of a line: a sum, or a percentage of its cost."""

    def kept(self) -> str:
        found = tax_of(self.data or "")
        if found is None:
            return self.data or ""
        number, is_percentage = found
        return f"{number:f}%" if is_percentage else f"{number:f}"

    def check(self, text: str) -> None:
        found = tax_of(text)
        if found is None:
            raise self.say(say("Enter a sum such as 5400, or a percentage of the cost such as 27,25%."))
        number, is_percentage = found
        if number < 0:
            raise self.say(say("The sum cannot be negative."))
        if is_percentage and number > HIGHEST_PERCENTAGE:
            raise self.say(say("Not more than %(high)s.", high=HIGHEST_PERCENTAGE))


class Budget(Rows):
    """Lines of a budget, which add themselves up."""

    @property
    def total(self) -> Message | None:
        rows = read_budget(self.kept())
        if not rows:
            return None
        return say(
            "%(total)s; of it own contribution %(own)s (%(share)s %%), from the grant %(requested)s",
            total=Sum(sum((row.total for row in rows), ZERO)),
            own=Sum(sum((row.own for row in rows), ZERO)),
            share=own_share(rows),
            requested=Sum(sum((row.requested for row in rows), ZERO)),
        )

    def validate(self, form: BaseForm, extra_validators: Iterable[Any] = ()) -> bool:
        sound = super().validate(form, extra_validators)
        if not sound or not self.required:
            return sound
        wrong = []
        for entry in self.entries:
            if any(kept_of(entry.form).values()) and (found := _wrong(read_budget([kept_of(entry.form)])[0])):
                name, message = found
                entry.form[name].errors = [Unfit(message, self.language).args[0]]
                wrong.append({name: entry.form[name].errors})
        self.errors = wrong
        return not wrong


def _wrong(row: BudgetRow) -> tuple[str, Message] | None:
    """The column of a line that cannot be right, and why."""
    if row.in_kind and not row.valuation:
        return "valuation", say("Say how this contribution in kind was valued: a price list, an act, a usual wage.")
    if row.requested < 0:
        return "own", say(
            "The own contribution is %(own)s, and the line costs %(total)s.", own=Sum(row.own), total=Sum(row.total)
        )
    return None
