"""What the actions of a call do to its fields."""

from grants.casework.case import Case
from grants.casework.straight_line import refresh_due_below
from grants.casework.vocabulary import computation
from grants.records import library


@computation
def freeze_definitions(case: Case) -> None:
    """Bind the call, and everything that will stand below it, to the definitions and the rule pack of this moment."""
    case.record.frozen = library.freeze(case.record.answers("call_form")["rule_pack"])
    refresh_due_below(case)


@computation
def release_definitions(case: Case) -> None:
    """A call that goes back to its draft may choose another rule pack."""
    case.record.frozen = None


@computation
def extend_deadline(case: Case) -> None:
    """Put the new deadline in the place of the old one, which stays in `data["deadlines_before"]`."""
    record = case.record
    conditions = record.answers("call_form")
    record.data = {
        **record.data,
        "call_form": {**conditions, "deadline": record.answers("extension")["new_deadline"]},
        "deadlines_before": [*record.data.get("deadlines_before", []), conditions["deadline"]],
    }
    refresh_due_below(case)
