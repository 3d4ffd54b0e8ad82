"""What stands beside the pages of a record: the calendar of a call, what a form is filled in from."""

from typing import Any

from flask import Blueprint

from grants.calls.timetable import timetable_of
from grants.casework import reading_beside
from grants.casework.drafts.previews import may_preview

blueprint = Blueprint("calls", __name__)


@blueprint.app_template_global()
def timetable(page: Any) -> Any:
    """The calendar that follows from a call, for the page of its record."""
    return timetable_of(page.case)


@blueprint.app_template_test()
def previewed_as(page: Any, action: str) -> bool:
    """Whether the reader may look at what an action will issue."""
    row = page.workflow.actions.get(action)
    return row is not None and may_preview(page.case, row)


@blueprint.app_template_global()
def read_beside(page: Any, form: Any) -> Any:
    """What is read beside a form while it is filled in."""
    return reading_beside.read_beside(page, form)
