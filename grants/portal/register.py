"""The register of unreliable executors as everybody reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grants.agreements.register import PROPOSAL, entries_in_force, stays_until
from grants.casework.case import Case
from grants.casework.paper_parts import option
from grants.clock import LOCAL
from grants.documents.models import Document
from grants.people.actors import VISITOR
from grants.records.models import Record


@dataclass(frozen=True)
class Executor:
    """One executor in the register, with the decision that the entry stands on."""

    entry: Record
    decision: Document
    ground: Any

    @property
    def until(self) -> date | None:
        return stays_until(self.entry)

    @property
    def decided_on(self) -> date:
        return self.decision.issued_at.astimezone(LOCAL).date()


def executors_in_register(now: datetime) -> Sequence[Executor]:
    """Who is kept out on that day, by the earliest end of the entry; who only counted until yesterday is not named."""
    today = now.astimezone(LOCAL).date()
    found = [
        Executor(entry, decision, _ground(entry, now))
        for entry, decision in entries_in_force()
        if (until := stays_until(entry)) is not None and until >= today
    ]
    return sorted(found, key=lambda each: (each.until or today, each.entry.id))


def _ground(entry: Record, now: datetime) -> Any:
    return option(Case(entry, VISITOR, now), PROPOSAL, "ground", entry.answers(PROPOSAL).get("ground") or "")
