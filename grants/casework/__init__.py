"""The straight line, and the offices of those who walk it."""

from grants.casework import offices

__all__ = ["offices"]
