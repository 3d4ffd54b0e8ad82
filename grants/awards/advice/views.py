"""The ranking with what lies behind it, and the looks at other rankings."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, g, render_template

from grants.awards.advice.comparison_page import ComparisonPage, compared
from grants.awards.advice.spread import applicants, may_compare
from grants.awards.advice.steps import KEPT
from grants.casework.pages import RecordPage
from grants.people.access import requires

blueprint = Blueprint("advice", __name__)


@blueprint.get("/records/<reference>/comparison")
@requires("commission_secretary", "commission_chair", "auditor")
def comparison(reference: str) -> str:
    case = compared(reference, g.actor, g.now)
    if case is None:
        abort(404)
    return render_template("awards/comparison.html", page=RecordPage(case, g.language), comparison=ComparisonPage(case))


@blueprint.app_template_test()
def comparable(page: Any) -> bool:
    """Whether the reader of a call's record may see all locked sheets beside one another."""
    return may_compare(page.case)


@blueprint.app_template_global()
def look_kept(page: Any) -> Sequence[Mapping[str, Any]]:
    """The ranking as it was and as it would be, of a look at another one."""
    found: Sequence[Mapping[str, Any]] = page.record.data.get(KEPT) or []
    return found


@blueprint.app_template_global()
def applicants_of_look(page: Any) -> Mapping[str, Mapping[str, str]]:
    """The names of those who applied, by the reference of the application, where the reader may see it."""
    return applicants(page.case.on(page.case.parent("call")))
