"""Pages beside the records of awards: the meeting of the commission."""

from flask import Blueprint, abort, g, render_template, url_for

from grants.awards.meeting_page import MeetingPage, meeting_seen
from grants.casework.pages import RecordPage
from grants.people.access import signed_in

blueprint = Blueprint("awards", __name__)


@blueprint.get("/records/<reference>/meeting")
@signed_in
def meeting(reference: str) -> str:
    """The session on one page, for those who are let into it; the others are told of no such page."""
    case = meeting_seen(reference, g.actor, g.now)
    if case is None:
        abort(404)
    page = RecordPage(case, g.language, came_from=url_for(".meeting", reference=reference))
    return render_template("awards/meeting.html", page=page, meeting=MeetingPage(case))
