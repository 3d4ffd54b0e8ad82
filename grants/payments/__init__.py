"""The money of an agreement: accounts and facts before it is paid, tranches, lists for the treasury, returns."""

from grants.payments import (
    accounts,
    computations,
    facts,
    guards,
    limits,
    lists,
    models,
    moments,
    notices,
    orders,
    papers,
    treasury_answers,
)

__all__ = [
    "accounts",
    "computations",
    "facts",
    "guards",
    "limits",
    "lists",
    "models",
    "moments",
    "notices",
    "orders",
    "papers",
    "treasury_answers",
]
