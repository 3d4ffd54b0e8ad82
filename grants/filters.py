"""What templates may ask for."""

import secrets
from typing import Any

from flask import Flask, current_app, g

from grants.languages import LANGUAGES, install_jinja, words
from grants.people.roles import ROLES


def set_up(app: Flask) -> None:
    install_jinja(app.jinja_env, lambda: getattr(g, "language", "ky"))
    app.jinja_env.filters["role"] = lambda name: words(ROLES.get(name, {"en": name}), g.language)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def _always_there() -> dict[str, Any]:
        actor = getattr(g, "actor", None)
        return {
            "language": getattr(g, "language", "ky"),
            "languages": list(LANGUAGES.items()),
            "actor": actor if actor is not None and actor.is_person else None,
            "demo": current_app.config["DEMO"],
            "one_time_key": lambda: secrets.token_hex(16),
        }
