"""The grant agreement, from its draft to its end: amendments, closing, and the register of unreliable executors."""

from grants.agreements import (
    amending,
    amendment_papers,
    closing_papers,
    computations,
    guards,
    moments,
    notices,
    papers,
    register,
    register_papers,
    sources,
)

__all__ = [
    "amending",
    "amendment_papers",
    "closing_papers",
    "computations",
    "guards",
    "moments",
    "notices",
    "papers",
    "register",
    "register_papers",
    "sources",
]
