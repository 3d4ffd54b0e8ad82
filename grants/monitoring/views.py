"""Pages of the monitor: the plan of visits, and the photographs of a record."""

from flask import Blueprint, abort, flash, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from grants.casework.attachments import may_attach
from grants.casework.case import Case
from grants.casework.perform import NotPossible
from grants.casework.queries import page_asked, record_seen
from grants.casework.uploads import LARGEST, Upload
from grants.documents import storage
from grants.languages import say
from grants.monitoring.forms import PhotographForm
from grants.monitoring.localities import months
from grants.monitoring.outcomes import Outcomes
from grants.monitoring.photographs import (
    CONSENTS,
    keep_photographs,
    photograph_numbered,
    photographs_of,
    remove,
    why_not_remove,
)
from grants.monitoring.plan import PAGE, PLANNERS, authorities_of, plan_of_visits
from grants.people.access import requires, signed_in
from grants.people.actors import Actor

blueprint = Blueprint("monitoring", __name__)

Answer = str | Response | tuple[str, int]
ORDERS = ("risk", "route")
UNPROCESSABLE = 422


@blueprint.app_template_test("planning_visits")
def _is_planning_visits(actor: Actor) -> bool:
    return bool(authorities_of(actor))


@blueprint.get("/visits/plan")
@requires(*PLANNERS)
def plan() -> str:
    """Which projects to visit first, and which lie on one road."""
    order = request.args.get("order", ORDERS[0])
    month = request.args.get("month", None)
    if order not in ORDERS or month not in (None, "", *(str(number) for number, _ in months())):
        abort(404)
    page = page_asked(request.args.get("page"))
    found = plan_of_visits(g.actor, g.now, month=int(month) if month else None, by_route=order == "route", page=page)
    return render_template(
        "monitoring/plan.html",
        plan=found,
        order=order,
        months=months(),
        page=page,
        pages=-(-found.total // PAGE),
        may_begin=any(membership.role == "monitor" for membership in g.actor.memberships),
    )


@blueprint.get("/records/<reference>/outcomes")
@signed_in
def outcomes(reference: str) -> str:
    """What became of a project over time, for those who are concerned; everybody else has the page of the grant."""
    case = _case(reference)
    if case.record.kind != "agreement" or not case.roles - {"public"}:
        abort(404)
    return render_template("monitoring/outcomes.html", case=case, outcomes=Outcomes(case, public=False))


@blueprint.route("/records/<reference>/photographs", methods=["GET", "POST"])
@signed_in
def photographs(reference: str) -> Answer:
    """The pictures of a record, and the way to send more: made small, without what is hidden in them."""
    case = _case(reference)
    may = may_attach(case)
    if not may and (request.method == "POST" or not case.roles - {"public"} or not photographs_of(case)):
        abort(404)
    form = PhotographForm(g.language)
    if request.method == "GET":
        return _photographs_page(case, form, may)
    if not form.validate():
        return _photographs_page(case, form, may), UNPROCESSABLE
    sent = [Upload(each.filename, each.read()) for each in request.files.getlist("pictures") if each.filename]
    try:
        keep_photographs(
            case,
            sent,
            g.now,
            shows=form.shows.data or "",
            consent=form.consent.data,
            with_location=form.with_location.data,
        )
    except NotPossible as refusal:
        form.pictures.errors = [reason.text(g.language) for reason in refusal.reasons]
        return _photographs_page(case, form, may), UNPROCESSABLE
    flash(say("The photographs are kept.").text(g.language), "success")
    return redirect(url_for(".photographs", reference=reference))


photographs.longest_body = 4 * LARGEST  # type: ignore[attr-defined]


@blueprint.get("/records/<reference>/photographs/<int:number>")
@signed_in
def thumbnail(reference: str, number: int) -> Response:
    """A small picture, for the page; the large one is a file of the record like any other."""
    found = photograph_numbered(_case(reference), number)
    if found is None:
        abort(404)
    response = make_response(storage.fetch(found.small))
    response.headers["Content-Type"] = "image/jpeg"
    return response


@blueprint.post("/records/<reference>/photographs/<int:number>/remove")
@signed_in
def remove_photograph(reference: str, number: int) -> Response:
    case = _case(reference)
    found = photograph_numbered(case, number)
    if found is None:
        abort(404)
    try:
        remove(case, found)
    except NotPossible as refusal:
        flash(refusal.reasons[0].text(g.language), "warning")
        return redirect(url_for(".photographs", reference=reference))
    flash(say("The photograph is removed.").text(g.language), "success")
    return redirect(url_for(".photographs", reference=reference))


def _case(reference: str) -> Case:
    case = record_seen(reference, g.actor, g.now)
    if case is None:
        abort(404)
    return case


def _photographs_page(case: Case, form: PhotographForm, may: bool) -> str:
    found = photographs_of(case)
    return render_template(
        "monitoring/photographs.html",
        case=case,
        form=form,
        may=may,
        consents=CONSENTS,
        photographs=[(each, why_not_remove(case, each) is None) for each in found],
    )
