"""Ashar: state social procurement as a workflow engine. `create_app` is the one place where the parts meet."""

import hashlib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, Request, Response, abort, current_app, g, request, session
from flask_compress import Compress
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.middleware.proxy_fix import ProxyFix

from grants import commands, config, database, errors, filters
from grants.database import db
from grants.languages import DEFAULT_LANGUAGE, LANGUAGES, language_of
from grants.people import identity, signing_in
from grants.people.access import admit
from grants.people.actors import VISITOR, Actor, actor_of
from grants.people.models import User

STAGES = (
    "correspondence",
    "programmes",
    "calls",
    "applications",
    "reviews",
    "awards",
    "agreements",
    "payments",
    "reports",
    "monitoring",
    "oversight",
)
PAGES = (
    "people",
    "casework",
    "casework.drafts",
    "casework.worklists",
    "documents",
    "notices",
    "dossiers",
    "correspondence",
    "calls",
    "applications",
    "reviews",
    "awards",
    "awards.advice",
    "monitoring",
    "portal",
    "privacy",
)
READS = {"GET", "HEAD", "OPTIONS"}

STATIC = Path(__file__).resolve().parent / "static"
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


class Arriving(Request):
    """A request whose form holds no control characters: nobody types them, and no page could show them again."""

    _UNSEEN = dict.fromkeys([*(c for c in range(32) if chr(c) not in "\t\n\r"), *range(0x7F, 0xA0)])

    def _load_form_data(self) -> None:
        if "form" in self.__dict__:
            return
        super()._load_form_data()
        typed = self.__dict__["form"].items(multi=True)
        self.__dict__["form"] = ImmutableMultiDict((name, text.translate(self._UNSEEN)) for name, text in typed)


class Ashar(Flask):
    request_class = Arriving

    def dispatch_request(self) -> Any:
        """Commit once, before any answer below 400, while errors are still mapped to pages; the rest rolls back."""
        response = self.make_response(super().dispatch_request())
        if request.method in READS or response.status_code >= 400:
            db.session.rollback()
        else:
            db.session.commit()
        return response

    def get_send_file_max_age(self, filename: str | None) -> int:
        """A year, in seconds, for an asset asked for by its content; a day for one that a stylesheet names."""
        return 31_536_000 if "v" in request.args else 86_400

    def inject_url_defaults(self, endpoint: str, values: dict[str, Any]) -> None:
        super().inject_url_defaults(endpoint, values)
        if endpoint == "static":
            values.setdefault("v", _asset_version(values["filename"]))


@cache
def _asset_version(filename: str) -> str:
    return hashlib.sha256((STATIC / filename).read_bytes()).hexdigest()[:12]


def create_app(settings: dict[str, Any] | None = None) -> Flask:
    """The application. `settings` win over the environment; see `grants.config`. Raises `config.Refused`."""
    app = Ashar(__name__, template_folder=str(TEMPLATES))
    app.config.from_mapping(config.settings(settings))
    for stage in STAGES:
        import_module(f"grants.{stage}")
    database.set_up(app)
    filters.set_up(app)
    errors.set_up(app)
    _set_up_requests(app)
    _set_up_sign_in(app)
    identity.set_up(app)
    CSRFProtect(app)
    Compress(app)
    for page in PAGES:
        app.register_blueprint(import_module(f"grants.{page}.views").blueprint)
    commands.set_up(app)
    if proxies := int(app.config["PROXIES"]):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    return app


def _set_up_sign_in(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = "basic"

    manager.user_loader(_user_with_id)


def _user_with_id(user_id: str) -> User | None:
    token = session.get(signing_in.COOKIE) if "now" in g else None
    found = signing_in.with_token(token, g.now) if token else None
    if found is None or str(found.user_id) != user_id or not found.user.active:
        return None
    g.sign_in = found
    return found.user


def _who_acts() -> Actor:
    """Nobody, while a second factor is owed."""
    if not current_user.is_authenticated:
        return VISITOR
    actor = actor_of(g.sign_in.user, g.now)
    return actor if signing_in.opens(g.sign_in, actor) else VISITOR


def _set_up_requests(app: Flask) -> None:
    @app.before_request
    def _prepare() -> Any:
        """Read the whole body first: its last byte decides lateness, and no lock is held while it arrives."""
        if request.endpoint == "static":
            return None
        g.language = _language_without_user()
        view = app.view_functions.get(request.endpoint or "")
        if view is None:
            return None
        if any("\0" in text for text in (request.path, *request.args.values())):
            abort(404)
        request.max_content_length = getattr(view, "longest_body", current_app.config["MAX_CONTENT_LENGTH"])
        reads = request.method in READS or getattr(view, "only_reads", False)
        if not reads or request.method == "POST":
            _ = request.form
        g.now = current_app.config["CLOCK"]()
        g.transaction = database.transactions(write=not reads)
        g.transaction.__enter__()
        g.sign_in = None
        g.actor = _who_acts()
        if "language" not in session and g.sign_in is not None:
            g.language = g.sign_in.user.language
        if g.sign_in is not None and signing_in.is_stale(g.sign_in, g.now):
            g.stale_sign_in = g.sign_in.id
        return admit(view)

    @app.teardown_request
    def _finish(_: BaseException | None) -> None:
        transaction = g.pop("transaction", None)
        if transaction is not None:
            db.session.rollback()
            transaction.__exit__(None, None, None)
        if (stale := g.pop("stale_sign_in", None)) is not None:
            signing_in.seen_again(stale, g.now)

    @app.after_request
    def _harden(response: Response) -> Response:
        response.headers.setdefault(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
            "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        )
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store" if "_user_id" in session else "no-cache")
            response.headers.setdefault("Content-Language", g.get("language", DEFAULT_LANGUAGE))
        return response


def _language_without_user() -> str:
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else language_of(request.headers.get("Accept-Language", ""))
