"""Facts that a programme, and any record with a form of its own, must satisfy."""

from grants.casework.case import Case
from grants.casework.forms import missing_fields
from grants.casework.paper_parts import listed
from grants.casework.vocabulary import guard
from grants.languages import Message, say


@guard
def every_required_part_is_there(case: Case) -> Message | None:
    """The record's own form is complete as it is kept."""
    if case.workflow.form is None:
        return None
    missing = missing_fields(case, case.form(case.workflow.form))
    if not missing:
        return None
    return say("Fill in or correct first: %(parts)s.", parts=listed([field.label for field in missing], "; "))
