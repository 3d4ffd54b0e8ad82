"""Appeals against decisions, and holds on any case."""

from grants.oversight import guards, notices, papers

__all__ = ["guards", "notices", "papers"]
