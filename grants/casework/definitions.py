"""Checking definitions against the vocabulary that the code really has."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from grants.casework import vocabulary
from grants.people.roles import ROLES
from grants.records.library import shipped
from workflows import checking, loading
from workflows.checking import Vocabulary
from workflows.definition import Workflow
from workflows.loading import Fault


def current_vocabulary() -> Vocabulary:
    """Every name that a definition may use, from the registered functions and the shipped forms and packs."""
    _, forms, packs = shipped()
    return Vocabulary(
        roles=frozenset(ROLES),
        guards=frozenset(vocabulary.guards),
        moments=frozenset(vocabulary.moments),
        forms=frozenset(forms),
        computations=frozenset(vocabulary.computations),
        documents=frozenset(vocabulary.papers),
        notices=frozenset(vocabulary.notices),
        rules=frozenset.intersection(*(frozenset(pack.rules) for pack in packs.values())),
    )


def check_paths(paths: Iterable[Path]) -> tuple[Sequence[Workflow], Sequence[Fault]]:
    """The sound definitions among these files and folders, and all faults of the others.

    Whatever they refer to that is not among them comes from the library.
    """
    found, faults = loading.read(list(paths))
    named = {workflow.name for workflow in found}
    library = [w for w in shipped()[0].values() if w.name not in named]
    checked = checking.check([*found, *library], current_vocabulary())
    ours = {workflow.path for workflow in found}
    faults = [*faults, *(fault for fault in checked if fault.path in ours)]
    faulty = {fault.path for fault in faults}
    return [w for w in found if w.path not in faulty], faults
