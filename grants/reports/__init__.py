"""What the grantee reports, and how the money of each tranche is accounted for."""

from grants.reports import (
    checking,
    computations,
    guards,
    models,
    moments,
    notices,
    papers,
    small_groups,
    sources,
    submitting,
    tranche_papers,
)

__all__ = [
    "checking",
    "computations",
    "guards",
    "models",
    "moments",
    "notices",
    "papers",
    "small_groups",
    "sources",
    "submitting",
    "tranche_papers",
]
