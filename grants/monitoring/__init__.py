"""Visits, their findings, and the act that closes an agreement."""

from grants.monitoring import guards, moments, notices, papers

__all__ = ["guards", "moments", "notices", "papers"]
