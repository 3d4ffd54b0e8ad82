"""The floor of a page: an empty Flask route that sends the same SQL and fills the same template, nothing else.

A request is recorded once: its statements as they reach the driver, its template, and every answer the template got
from the page it draws. The floor replays that, so it has no users, rights, guards, forms or objects to pay for.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask, g, redirect, template_rendered
from flask.signals import before_render_template
from werkzeug.wrappers import Response

from grants.casework.pages import RecordPage
from grants.database import db
from grants.people.actors import VISITOR

Statement = tuple[str, Any]


@dataclass
class Recording:
    """What one request did; `writes` says whether it ended in a commit."""

    statements: list[Statement] = field(default_factory=list)
    template: str | None = None
    context: dict[str, Any] = field(default_factory=dict)
    writes: bool = False

    @property
    def queries(self) -> int:
        return sum(not statement.startswith(("BEGIN", "PRAGMA")) for statement, _ in self.statements)


class Remembered:
    """Answers like the page did the first time it was asked."""

    def __init__(self, page: RecordPage) -> None:
        self._page = page

    def __getattr__(self, name: str) -> Any:
        answer = getattr(self._page, name)
        if callable(answer):
            answer = _once(answer)
        setattr(self, name, answer)
        return answer


def _once(method: Callable[..., Any]) -> Callable[..., Any]:
    answers: dict[Any, Any] = {}

    def ask(*arguments: Any) -> Any:
        if arguments not in answers:
            answers[arguments] = method(*arguments)
        return answers[arguments]

    return ask


@contextmanager
def recording(app: Flask, *, writes: bool = False) -> Iterator[Recording]:
    """Records the one request made inside."""
    made = Recording(writes=writes)

    def on_statement(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        made.statements.append((statement, parameters))

    def before_page(_app: Flask, context: dict[str, Any], **_: Any) -> None:
        for name, value in context.items():
            if isinstance(value, RecordPage):
                context[name] = Remembered(value)

    def after_page(_app: Flask, template: Any, context: dict[str, Any], **_: Any) -> None:
        made.template, made.context = template.name, dict(context)
        db.session.expunge_all()  # the end of the request would make everything read forget what it was

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", on_statement)
    with before_render_template.connected_to(before_page, app), template_rendered.connected_to(after_page, app):
        yield made
    sa.event.remove(engine, "before_cursor_execute", on_statement)


class Floor:
    """`app` is one of Ashar's own, on a database of its own; it loses everything that happens around a route."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._recording = Recording()
        for around in (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs):
            around.clear()
        app.add_url_rule("/floor", "floor", self._answer, methods=["GET", "POST"])
        self.client = app.test_client()
        with app.app_context():
            self._engine = db.engine
        app.__class__ = Flask

    def ask(self, recorded: Recording) -> None:
        self._recording = recorded
        answer = self.client.post("/floor") if recorded.writes else self.client.get("/floor")
        assert answer.status_code in (200, 302), f"the floor answered {answer.status_code}"

    def _answer(self) -> str | Response:
        recorded = self._recording
        connection = self._engine.raw_connection()
        try:
            for statement, parameters in recorded.statements:
                cursor = connection.cursor()
                (cursor.executemany if isinstance(parameters, list) else cursor.execute)(statement, parameters)
                if cursor.description:
                    cursor.fetchall()
                cursor.close()
            if recorded.writes:
                connection.commit()
        finally:
            connection.close()
        if recorded.template is None:
            return redirect("/")
        g.language, g.actor = recorded.context["language"], VISITOR
        return self.app.jinja_env.get_template(recorded.template).render(recorded.context)
