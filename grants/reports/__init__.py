"""What the grantee reports, and how the money of each tranche is accounted for."""

from grants.reports import computations, guards, models, moments, notices, papers

__all__ = ["computations", "guards", "models", "moments", "notices", "papers"]
