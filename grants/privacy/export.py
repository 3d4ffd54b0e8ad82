"""A person's own data to take along: one archive with a page to read and the same as JSON for machines."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import render_template

from grants.languages import Message, say, words
from grants.privacy.queries import Row

SECTIONS: Mapping[str, Message] = {
    "account": say("The account"),
    "roles": say("Roles"),
    "deputies": say("Who acted in your place"),
    "sign_ins": say("Where you are signed in"),
    "second_factors": say("Codes of a telephone and on paper"),
    "passkeys": say("Passkeys"),
    "identities": say("Identity providers"),
    "letters": say("Letters about the account"),
    "notices": say("Notices"),
    "views": say("Views of lists you keep"),
    "calendars": say("Secret addresses of your calendar"),
    "runs": say("What you asked for on many records at once"),
    "votes": say("Your votes in a commission"),
    "actions": say("What you did here"),
    "files": say("Files you attached"),
}


def archive(data: Mapping[str, Sequence[Row]], language: str, now: datetime) -> bytes:
    """`own-data.html` to read, `own-data.json` with the same, as a ZIP."""
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as bundle:
        for name, text in (("own-data.html", _page(data, language)), ("own-data.json", _json(data))):
            bundle.writestr(ZipInfo(name, now.timetuple()[:6]), text, ZIP_DEFLATED)
    return held.getvalue()


def _json(data: Mapping[str, Sequence[Row]]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _page(data: Mapping[str, Sequence[Row]], language: str) -> str:
    sections = [
        (
            title.text(language),
            [[(name, _shown(value, language)) for name, value in row.items()] for row in data[name_of]],
        )
        for name_of, title in SECTIONS.items()
    ]
    return render_template("privacy/archive.html", sections=sections)


def _shown(value: Any, language: str) -> str:
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, Mapping) and not {"ky", "ru", "en"} & set(value):
        return json.dumps(value, ensure_ascii=False) if value else "—"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return words(value, language)
