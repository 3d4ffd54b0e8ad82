"""Letters between the customer and the people of a case: words of its own for a call, and what was handed over."""

from grants.correspondence import computations, guards, sources

__all__ = ["computations", "guards", "sources"]
