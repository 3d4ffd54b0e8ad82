"""What an applicant may look up before applying."""

from typing import Any

from flask import Blueprint, abort, g, render_template, request

from grants.applications.eligibility import FORM, call_open_to_all, judged
from grants.applications.submitting import BeforeSubmitting, before_submitting
from grants.calls.queries import questions_until
from grants.casework.forms import Sheet, answers_of
from grants.people.access import public

blueprint = Blueprint("applications", __name__)


@blueprint.app_template_global("before_submitting")
def told_before_submitting(page: Any) -> BeforeSubmitting | None:
    """What the page of a record tells before an application is submitted."""
    return before_submitting(page.case) if page.is_party else None


@blueprint.route("/calls/<reference>/check", methods=["GET", "POST"])
@public
def check(reference: str) -> str | tuple[str, int]:
    """A few questions, and which conditions of the call their answers do not meet; nothing is kept."""
    call = call_open_to_all(reference, g.now)
    if call is None:
        abort(404)
    form = call.form(FORM)
    bound = Sheet(form, call, g.language, complete=True).bind(request.form if request.method == "POST" else None)
    asked_until = questions_until(call)
    shown = {
        "call": call.record,
        "requirements": call.record.answers("call_form").get("requirements"),
        "form": bound,
        "may_ask": asked_until is not None and g.now <= asked_until,
    }
    if request.method == "GET":
        return render_template("applications/check.html", conditions=None, **shown)
    if "unproven" in g or not bound.validate():
        return render_template("applications/check.html", conditions=None, **shown), 422
    return render_template("applications/check.html", conditions=judged(call, answers_of(bound)), **shown)


check.only_reads = True  # type: ignore[attr-defined]
