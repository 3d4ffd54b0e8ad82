"""Appeals against decisions, and holds on any case."""

from grants.oversight import guards, moments, notices, papers, sources

__all__ = ["guards", "moments", "notices", "papers", "sources"]
