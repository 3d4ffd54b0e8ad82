"""The words of a message: `templates/notices/<kind>.txt`, its first line the subject."""

from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grants.languages import install_jinja
from grants.notices.models import Notice

FOLDER = Path(__file__).resolve().parent.parent.parent / "templates" / "notices"


def worded(notice: Notice) -> tuple[str, str]:
    """Subject and text in the language of the person."""
    url = current_app.config["PUBLIC_URL"].rstrip("/") + f"/records/{notice.values['reference']}"
    values: dict[str, Any] = {**notice.values, "url": url, "name": notice.user.name, "moment": notice.event.recorded_at}
    text = _environment(notice.language).get_template(f"{notice.kind}.txt").render(values)
    subject, _, body = text.strip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    install_jinja(environment, lambda: language)
    return environment
