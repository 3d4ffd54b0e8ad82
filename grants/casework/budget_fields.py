"""The table in which a budget is typed: costs, payroll taxes, what the organisation gives in money and in kind."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from wtforms.form import BaseForm

from grants.casework.budgets import ZERO, BudgetRow, own_share, read_budget, tax_of
from grants.casework.fields import Line, Quantity, Unfit
from grants.casework.fields import Sum as SumField
from grants.casework.grouped_fields import Rows, kept_of
from grants.languages import Message, Sum, say

HIGHEST_PERCENTAGE = Decimal(100)


class Tax(Line):
    """Payroll taxes of a line: a sum, or a percentage of its cost."""

    def process_data(self, value: Any) -> None:
        super().process_data(value)
        if tax_of(self.data or "") is not None:
            self.data = self.data.replace(".", ",")

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


BUDGET_COLUMNS: Mapping[str, tuple[type, Message]] = {
    "item": (Line, say("Item")),
    "unit": (Line, say("Unit")),
    "quantity": (Quantity, say("Quantity")),
    "price": (SumField, say("Price, som")),
    "tax": (Tax, say("Payroll taxes, som or %")),
    "own": (SumField, say("Own contribution, som")),
    "in_kind": (SumField, say("In kind, som")),
    "valuation": (Line, say("How it is valued")),
}
"""What is typed into a line: the field, and its heading."""


class Budget(Rows):
    """Lines of a budget, which add themselves up; `spreadsheet` leads to where they are read from a file."""

    spreadsheet = ""

    @property
    def total(self) -> Message | None:
        rows = read_budget(self.kept())
        if not rows:
            return None
        return _total(
            total=Sum(sum((row.total for row in rows), ZERO)),
            own=Sum(sum((row.own for row in rows), ZERO)),
            share=own_share(rows),
            requested=Sum(sum((row.requested for row in rows), ZERO)),
        )

    @property
    def total_written(self) -> Message:
        """How the total is told, with the names of its sums in their places."""
        return _total(total="{total}", own="{own}", share="{share}", requested="{requested}")

    @property
    def sums(self) -> list[Sum | None]:
        """What each row asks of the grant; nothing for one that is blank."""
        rows = [kept_of(entry.form) for entry in self.entries]
        return [Sum(read_budget([row])[0].requested) if any(row.values()) else None for row in rows]

    def validate(self, form: BaseForm, extra_validators: Iterable[Any] = ()) -> bool:
        sound = super().validate(form, extra_validators)
        if not self.required:
            return sound
        wrong = []
        for entry in self.entries:
            row = kept_of(entry.form)
            if any(row.values()) and not entry.errors and (found := _wrong(read_budget([row])[0])):
                name, message = found
                entry.form[name].errors = [Unfit(message, self.language).args[0]]
                wrong.append({name: entry.form[name].errors})
        self.errors = [*self.errors, *wrong]
        return not self.errors


def _total(**sums: object) -> Message:
    return say("%(total)s; of it own contribution %(own)s (%(share)s %%), from the grant %(requested)s", **sums)


def _wrong(row: BudgetRow) -> tuple[str, Message] | None:
    """The column of a line that cannot be right, and why."""
    if row.in_kind and not row.valuation:
        return "valuation", say("Say how this contribution in kind was valued: a price list, an act, a usual wage.")
    if row.requested < 0:
        return "own", say(
            "The own contribution is %(own)s, and the line costs %(total)s.", own=Sum(row.own), total=Sum(row.total)
        )
    return None
