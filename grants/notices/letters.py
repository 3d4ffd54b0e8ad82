"""A message as a mail: text, and the same in HTML, without pictures or anything fetched from elsewhere."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from urllib.parse import urlsplit

from flask import current_app
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grants.languages import install_jinja, translations
from grants.notices.models import Notice
from grants.notices.wording import FOLDER, Parts, first_line, inbox_address, link_of, parts_of, worded


def mail_of(notices: Sequence[Notice], address: str) -> EmailMessage:
    """One message as a mail of its own, several as the day's messages in one."""
    first = notices[0]
    if len(notices) == 1:
        subject, text = worded(first)
        html = _html("_letter.html", first.language, letter=parts_of(first))
    else:
        subject, text, html = _digest(notices)
    mail = EmailMessage()
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname
    mail["From"] = f"Ashar <noreply@{host}>"
    mail["To"] = address
    mail["Subject"] = subject
    mail["Date"] = format_datetime(notices[-1].event.recorded_at)
    mail["Message-ID"] = f"<{'notice' if len(notices) == 1 else 'notices'}-{first.id}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    mail["Content-Language"] = first.language
    return mail


def digest_line(notices: Sequence[Notice]) -> str:
    """The first line of several messages in one."""
    language = notices[0].language
    sentence = translations(language).ngettext(
        "%(number)s message from Ashar", "%(number)s messages from Ashar", len(notices)
    )
    return sentence % {"number": len(notices)}


def _digest(notices: Sequence[Notice]) -> tuple[str, str, str]:
    language = notices[0].language
    subject = digest_line(notices)
    told = [(each.event.recorded_at, first_line(each, language), link_of(each)) for each in notices]
    given = {"subject": subject, "name": notices[0].user.name, "told": told, "inbox": inbox_address()}
    text = _environment(language).get_template("_digest.txt").render(given).strip() + "\n"
    return subject, text, _html("_digest.html", language, **given)


def letter_html(letter: Parts, language: str) -> str:
    """The HTML of one message."""
    return _html("_letter.html", language, letter=letter)


def _html(template: str, language: str, **given: object) -> str:
    return _environment(language).get_template(template).render(language=language, **given)


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name) and str(name).endswith(".html"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    install_jinja(environment, lambda: language)
    return environment
