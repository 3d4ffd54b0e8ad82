"""How something was signed, as pages and papers tell it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from grants.casework.signature_fields import BY_CODE, ON_PAPER
from grants.languages import LANGUAGES, Message, say

FIELD = "signature"


def how_signed(kept: Mapping[str, Any]) -> Message:
    """What was kept of a field of the type `signature`, in words."""
    if kept.get("method") == ON_PAPER:
        return say(
            "On paper, the scan is attached; No. %(number)s of %(day)s in the register",
            number=kept["registry_number"],
            day=date.fromisoformat(kept["registry_date"]),
        )
    return say("Electronically, with a second factor")


def manner(answers: Mapping[str, Any], signed_at: datetime) -> dict[str, str] | None:
    """How a paper says that somebody signed who gave these answers; None where nobody was asked how they sign."""
    kept = answers.get(FIELD)
    if not isinstance(kept, Mapping):
        return None
    told = {
        BY_CODE: say("signed electronically with a second factor on %(moment)s", moment=signed_at),
        ON_PAPER: say(
            "signed on paper, scan attached, No. %(number)s of %(day)s",
            number=kept.get("registry_number") or "—",
            day=_day(kept.get("registry_date")),
        ),
    }.get(str(kept.get("method")))
    return {language: told.text(language) for language in LANGUAGES} if told else None


def _day(text: str | None) -> date | str:
    return date.fromisoformat(text) if text else "—"
