"""What later stages choose among or fill in row by row: the lines and the indicators that were agreed."""

from grants.agreements.queries import AGREEMENT_FORM, agreed_budget, plan_of
from grants.casework.case import Case
from grants.casework.paper_parts import in_words, money
from grants.casework.vocabulary import Entry, source
from grants.languages import Sum, say


@source
def agreed_budget_lines(case: Case) -> list[Entry]:
    """Each line of the budget in force; its number in the budget stays the same through every amendment."""
    return [
        Entry(
            str(number),
            row.item,
            {
                "unit": row.unit,
                "quantity": format(row.quantity, "f"),
                "price": money(row.price),
                "own": money(row.own_money),
                "in_kind": money(row.in_kind),
                "planned": money(row.requested),
            },
        )
        for number, row in enumerate(agreed_budget(case.parent("agreement")), 1)
    ]


@source
def parts_of_the_grant(case: Case) -> list[Entry]:
    """The tranches that an agreement plans, by their numbers."""
    return [
        Entry(
            str(part.number),
            in_words(
                say("Tranche %(number)s of %(of)s, %(amount)s", number=part.number, of=part.of, amount=Sum(part.amount))
            ),
        )
        for part in plan_of(case.on(case.parent("agreement")))
    ]


@source
def agreed_indicators(case: Case) -> list[Entry]:
    """Each indicator in force, with its baseline and target to begin with."""
    rows = case.parent("agreement").answers(AGREEMENT_FORM).get("indicators") or ()
    return [
        Entry(
            str(number),
            row["indicator"],
            {
                "unit": row.get("unit") or "",
                "baseline": row.get("baseline") or "",
                "target": row.get("target") or "",
            },
        )
        for number, row in enumerate(rows, 1)
    ]
