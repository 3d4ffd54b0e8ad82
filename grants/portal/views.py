"""What the public sees."""

from dataclasses import replace
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, g, render_template, request

from grants.casework.answers import Facts
from grants.casework.pages import RecordPage
from grants.casework.queries import page_asked, record_seen
from grants.casework.worklists.calendars import MEDIA_TYPE, calendar_of
from grants.languages import LANGUAGES, say
from grants.people.access import public
from grants.people.passwords import DEMONSTRATION_PASSWORD
from grants.people.queries import demonstration_users
from grants.portal import feeds, queries, search
from grants.portal.call_pages import CallPage, ProgrammePage, programmes_in_public
from grants.portal.grant_pages import Grant
from grants.portal.register import executors_in_register
from grants.portal.results import Results
from grants.portal.search import CallsWanted
from grants.records import verifier

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
HOME = 5
VERIFIER = Path(verifier.__file__)
DOWNLOADED = 'attachment; filename="verifier.py"'


@blueprint.get("/")
@public
def home() -> str:
    calls, total = search.calls(g.now, CallsWanted(show="open"), size=HOME)
    people = demonstration_users() if current_app.config["DEMO"] and not g.actor.is_person else []
    return render_template(
        "portal/home.html",
        calls=calls,
        total=total,
        people=people,
        password=DEMONSTRATION_PASSWORD,
    )


@blueprint.get("/calls")
@public
def calls() -> str | tuple[str, int]:
    page = page_asked(request.args.get("page"))
    wanted = _calls_wanted()
    rows, total = search.calls(g.now, wanted, page=page)
    beyond = bool(total) and not rows
    programmes = programmes_in_public() if page == 1 and not wanted.query else []
    shown = render_template(
        "portal/calls.html",
        rows=rows,
        total=total,
        beyond=beyond,
        page=page,
        size=queries.PAGE,
        wanted=wanted,
        show=search.SHOW,
        spheres=search.spheres(),
        authorities=search.authorities(),
        programmes=programmes,
    )
    return (shown, 404) if beyond else shown


@blueprint.get("/calls.atom")
@public
def calls_feed() -> Response:
    """The calls of a search, the latest first, for a reader of feeds."""
    wanted, language = _calls_wanted(), _feed_language()
    feed = feeds.Feed(search.latest_calls(g.now, wanted, size=feeds.MOST), wanted.query, language)
    return Response(render_template("portal/calls.xml", feed=feed), mimetype="application/atom+xml")


@blueprint.get("/calls.ics")
@public
def calls_calendar() -> Response:
    """The deadlines of the open calls of a search, for anybody's calendar."""
    wanted, language = replace(_calls_wanted(), show="open"), _feed_language()
    found, _ = search.calls(g.now, wanted, size=feeds.MOST)
    body = calendar_of(say("Ashar: deadlines of calls"), feeds.deadlines(found, language), language)
    return Response(body, mimetype=MEDIA_TYPE)


def _calls_wanted() -> CallsWanted:
    if request.args.get("show", "all") not in search.SHOW:
        abort(404)
    return CallsWanted.read(request.args)


def _feed_language() -> str:
    """A feed is read without a sign-in, so its address says the language."""
    chosen = request.args.get("language", "")
    return chosen if chosen in LANGUAGES else str(g.language)


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


@blueprint.get("/verifier.py")
@public
def verifier_program() -> Response:
    """The program that checks an export of the journal, as it stands in the source."""
    return Response(VERIFIER.read_bytes(), mimetype="text/plain", headers={"Content-Disposition": DOWNLOADED})
