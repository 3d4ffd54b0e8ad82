"""Visits, their findings and corrections, the results that last, and the act that closes an agreement."""

from grants.monitoring import (
    corrections,
    guards,
    localities,
    models,
    moments,
    notices,
    papers,
    result_papers,
    results,
    sources,
    visit_papers,
)

__all__ = [
    "corrections",
    "guards",
    "localities",
    "models",
    "moments",
    "notices",
    "papers",
    "result_papers",
    "results",
    "sources",
    "visit_papers",
]
