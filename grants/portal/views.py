"""What the public sees."""

from flask import Blueprint, abort, current_app, g, render_template, request

from grants.casework.answers import Facts
from grants.casework.pages import RecordPage
from grants.casework.queries import page_asked, record_seen
from grants.people.access import public
from grants.people.passwords import DEMONSTRATION_PASSWORD
from grants.people.queries import demonstration_users
from grants.portal import queries
from grants.portal.call_pages import CallPage, ProgrammePage, programmes_in_public
from grants.portal.grant_pages import Grant
from grants.portal.register import executors_in_register
from grants.portal.results import Results

blueprint = Blueprint("portal", __name__)

ANNOUNCED = (
    "goal",
    "tasks",
    "problem",
    "target_group",
    "territory",
    "expected_results",
    "implementation_starts",
    "implementation_ends",
)
CONDITIONS = (
    "announcement_group",
    "lot",
    "requirements",
    "documents",
    "submission_place",
    "contact_person",
    "contact_phone",
    "contact_email",
    "prevailing_language",
)
FILTERS = {"all": None, "open": True, "closed": False}


@blueprint.get("/")
@public
def home() -> str:
    calls, total = queries.calls(g.now, are_open=True)
    people = demonstration_users() if current_app.config["DEMO"] and not g.actor.is_person else []
    return render_template("portal/home.html", calls=calls, total=total, people=people, password=DEMONSTRATION_PASSWORD)


@blueprint.get("/calls")
@public
def calls() -> str:
    page = page_asked(request.args.get("page"))
    chosen = request.args.get("show", "all")
    if chosen not in FILTERS:
        abort(404)
    rows, total = queries.calls(g.now, are_open=FILTERS[chosen], page=page)
    programmes = programmes_in_public() if page == 1 and chosen == "all" else []
    return render_template(
        "portal/calls.html",
        rows=rows,
        total=total,
        page=page,
        size=queries.PAGE,
        chosen=chosen,
        programmes=programmes,
    )


@blueprint.get("/calls/<reference>")
@public
def call(reference: str) -> str:
    case = queries.public_case("call", reference, g.now)
    if case is None:
        abort(404)
    seen = record_seen(reference, g.actor, g.now)
    reader = RecordPage(seen, g.language) if seen is not None and g.actor.is_person else None
    return render_template(
        "portal/call.html",
        page=RecordPage(case, g.language),
        call=queries.CallLine(case.record, g.now),
        told=CallPage(case),
        announced=[part for part in queries.public_answers(case, "call_form", ANNOUNCED) if isinstance(part, Facts)],
        conditions=[part for part in queries.public_answers(case, "call_form", CONDITIONS) if isinstance(part, Facts)],
        weights=queries.weights_of(case),
        winners=queries.winners(case),
        results=Results(case),
        reader=reader,
    )


@blueprint.get("/programmes/<reference>")
@public
def programme(reference: str) -> str:
    case = queries.public_case("programme", reference, g.now)
    if case is None:
        abort(404)
    return render_template("portal/programme.html", page=RecordPage(case, g.language), programme=ProgrammePage(case))


@blueprint.get("/grants/<reference>")
@public
def grant(reference: str) -> str:
    case = queries.public_case("agreement", reference, g.now)
    if case is None:
        abort(404)
    return render_template("portal/grant.html", grant=Grant(case), page=RecordPage(case, g.language))


@blueprint.get("/unreliable-executors")
@public
def register() -> str:
    return render_template("portal/register.html", executors=executors_in_register(g.now))


@blueprint.get("/about")
@public
def about() -> str:
    return render_template("portal/about.html")
