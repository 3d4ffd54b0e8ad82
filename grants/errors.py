"""Every error as a page in the reader's language: what happened and what to do next. Never a traceback."""

import logging

from flask import Flask, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from grants.database import db
from grants.languages import Message, say
from grants.people.access import comes_back

log = logging.getLogger(__name__)

WORDS: dict[int, tuple[Message, Message]] = {
    400: (
        say("This request could not be read"),
        say("The form may be too old. Go back, copy what you typed, open the page again and send it once more."),
    ),
    401: (
        say("You are signed out"),
        say(
            "Nothing was done, and nothing you typed is lost while this page stays open. "
            "Sign in in another window, come back here and go on."
        ),
    ),
    403: (say("This is not open to you"), say("Sign in as somebody who has this role, or ask the customer's officer.")),
    404: (
        say("There is no such page"),
        say("The address may be mistyped, or the page may not be open to you. Start again from the first page."),
    ),
    405: (say("This cannot be done in this way"), say("Go back and use the buttons of the page.")),
    409: (say("Somebody was faster"), say("Open the page again to see what happened meanwhile.")),
    413: (
        say("This is too large"),
        say("A file may have at most 20 MB, a form at most 2 MB. Make it smaller and send it again."),
    ),
    415: (say("This kind of file is not accepted"), say("Send a PDF, a picture (PNG or JPEG) or an office document.")),
    422: (say("Something in the form needs attention"), say("Go back and correct the fields.")),
    429: (say("Too many attempts"), say("Wait a few minutes and try again.")),
    500: (
        say("Something went wrong on our side"),
        say("Nothing was half done. Try again in a few minutes; if it happens again, tell the customer's officer."),
    ),
    503: (say("This document is not ready yet"), say("It is being prepared. Try again in a few minutes.")),
}
UNKNOWN_LANGUAGE = (
    say("There is no such language here"),
    say("The pages are in Kyrgyz, Russian and English: choose one of them above."),
)
_DRAINED_AT_MOST = 300 * 1024 * 1024


def set_up(app: Flask) -> None:
    app.register_error_handler(HTTPException, _page)
    app.register_error_handler(CSRFError, _not_from_this_page)
    app.register_error_handler(Exception, _unexpected)


def _page(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    if code == 413:
        _drain()
    heading, advice = UNKNOWN_LANGUAGE if error.description == "language" else WORDS.get(code, WORDS[500])
    if isinstance(error.description, Message):
        advice = error.description
    language = getattr(g, "language", "ky")
    page = render_template(
        "errors/error.html",
        code=code,
        heading=heading.text(language),
        advice=advice.text(language),
        sent=[each for each in request.form.items(multi=True) if each[0] != "csrf_token"] if code == 401 else [],
    )
    response = make_response(page, code)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _not_from_this_page(error: HTTPException) -> Response:
    """A page left open since before the last sign-in: its form comes back with everything typed and a new token.

    Only a form that was sent from a page of ours: a forged one is not put before anybody filled in. Nothing is done:
    what a view did here would be rolled back at the end of the request.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or not comes_back(view):
        return _page(error)
    g.unproven = True
    try:
        again = make_response(view(**(request.view_args or {})))
    except HTTPException:
        return _page(error)
    again.status_code = 400
    return again


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error on %s %s", request.method, request.path)
    db.session.rollback()
    return _page(InternalServerError())


def _drain() -> None:
    """Read on to the end of what is being sent, or the browser shows a broken connection instead of the page."""
    stream, left = request.environ["wsgi.input"], min(request.content_length or 0, _DRAINED_AT_MOST)
    while left > 0 and (read := len(stream.read(min(left, 65536)))):
        left -= read
