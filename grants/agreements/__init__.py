"""The grant agreement, its tranches and what was paid on them."""

from grants.agreements import computations, guards, models, notices, papers

__all__ = ["computations", "guards", "models", "notices", "papers"]
