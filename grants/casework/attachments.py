"""The files of a record: who may add one, and who may read which."""

from collections.abc import Iterator, Sequence

from grants.casework.case import Case
from grants.casework.queries import files_of
from grants.people.access import SEES_PRIVATE
from grants.people.roles import APPOINTED
from grants.records.models import File
from workflows.forms import Field

FILES = ("file", "signature")
"""Types of fields that choose among what is attached."""

READS_ALL = SEES_PRIVATE | {"appeal_panel_member"}
"""Besides those who read private answers: who decides an appeal reads what was attached to it."""
CHECKS = "monitor"
"""Who reads the proofs of what they have a step to take on: a report, a visit, an outcome."""


def may_attach(case: Case) -> bool:
    """Whoever writes the record or takes it further; also whoever has a button here that asks for a file."""
    here = case.record.state
    return case.may_attach() or any(
        _choosing(case, action.asks)
        for action in case.workflow.actions.values()
        if here in action.source and not case.roles.isdisjoint(action.by)
    )


def readable(case: Case) -> Sequence[File]:
    """None but their own for whom the state keeps out; all for those who read private files.

    For other parties what they sent themselves, and what was chosen in a field that is not private. Files of a record
    that was never asked to choose are for all its parties.
    """
    files = files_of(case.record)
    own = case.actor.user.id if case.actor.user else None
    if _kept_from(case):
        return [file for file in files if file.uploaded_by_id == own]
    if not case.roles.isdisjoint(READS_ALL) or _checks(case):
        return files
    answered = list(_answered(case))
    if not answered:
        return files
    open_to_all = {number for field, chosen in answered if not field.private for number in chosen}
    return [file for file in files if str(file.id) in open_to_all or file.uploaded_by_id == own]


def _kept_from(case: Case) -> bool:
    """Whether what stands in the record is not the reader's to read in this state, or is an evaluator's alone."""
    state = case.workflow.states[case.record.state]
    alone = bool(state.editable_by) and set(state.editable_by) <= APPOINTED
    return case.roles.isdisjoint(state.read_by) or (alone and not case.may_read_own_form())


def _checks(case: Case) -> bool:
    return CHECKS in case.roles and any(CHECKS in action.by for action in case.workflow.actions.values())


def _answered(case: Case) -> Iterator[tuple[Field, Sequence[str]]]:
    """Every field that chooses files and was answered, if only with none, in a form that the reader may read."""
    workflow = case.workflow
    asked = [workflow.form, workflow.begin.asks, *(action.asks for action in workflow.actions.values())]
    for name in dict.fromkeys(asked):
        kept = case.record.answers(name) if name else {}
        hidden = name == workflow.form and not case.may_read_own_form()
        for field in _choosing(case, name):
            if field.name in kept:
                yield field, () if hidden else _chosen(kept[field.name])


def _chosen(kept: object) -> Sequence[str]:
    if isinstance(kept, dict):
        return [kept["file"]] if kept.get("file") else []
    return kept if isinstance(kept, list) else []


def _choosing(case: Case, name: str | None) -> Sequence[Field]:
    return [field for field in case.form(name).fields if field.type in FILES] if name else []
