"""What papers of every stage say in the same shape: people, bodies, signatures, sums and dates."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from grants.casework.case import Case
from grants.casework.signatures import manner
from grants.clock import LOCAL
from grants.documents.masking import private
from grants.languages import LANGUAGES, Message, pick, say, words
from grants.people.models import Organisation, User
from grants.people.queries import holders, people_with
from grants.people.roles import ROLES
from grants.records.models import Event, Record

Words = dict[str, str]
Fields = dict[str, Any]


def in_words(message: Message) -> Words:
    """A sentence in each language, for a paper that is fixed now and read later."""
    return {language: message.text(language) for language in LANGUAGES}


def listed(items: Sequence[Mapping[str, str] | Message], separator: str = ", ") -> Words:
    """Several words or sentences as one text in each language."""
    return {language: separator.join(words(item, language) for item in items) for language in LANGUAGES}


def paragraphs(text: Mapping[str, str] | None) -> list[Words]:
    """A text of several lines as a list of its lines, where all languages have as many; else as one paragraph."""
    lines = {
        language: [line.strip() for line in part.splitlines() if line.strip()]
        for language, part in (text or {}).items()
    }
    lines = {language: found for language, found in lines.items() if found}
    if not lines:
        return []
    if len({len(found) for found in lines.values()}) > 1:
        return [{language: "\n".join(found) for language, found in lines.items()}]
    return [dict(zip(lines, row, strict=True)) for row in zip(*lines.values(), strict=True)]


def moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds")


def day(value: datetime) -> str:
    """The local day of a moment."""
    return value.astimezone(LOCAL).date().isoformat()


def money(amount: Decimal) -> str:
    return str(amount.quantize(Decimal("0.01")))


def called(record: Record) -> Fields:
    return {"reference": record.reference, "title": record.title}


def position(role: str) -> Words:
    return dict(ROLES[role])


def person(user: User | None, role: str) -> Fields:
    return {"name": user.name if user else "", "position": position(role)}


def organisation(body: Organisation, now: datetime, contacts: Mapping[str, Any] | None = None) -> Fields:
    """A body as papers name it; telephone and e-mail are those of `contacts` and only for the parties."""
    contacts = contacts or {}
    heads = people_with("applicant_head", body.id, now.astimezone(LOCAL).date()) if body.kind == "applicant" else []
    return {
        "name": body.name,
        "legal_form": body.legal_form or None,
        "inn": private(body.inn) if _is_of_a_person(body.inn) else body.inn,
        "address": body.address or None,
        "head": person(heads[0], "applicant_head") if heads else None,
        "phone": private(contacts.get("contact_phone") or None),
        "email": private(contacts.get("contact_email") or None),
        "invented": body.invented,
    }


def _is_of_a_person(inn: str | None) -> bool:
    """The tax number of an individual begins with 1 or 2; that of a legal entity does not."""
    return bool(inn) and str(inn)[0] in "12"


def signed(case: Case, *roles: str) -> Fields:
    """The signature of whoever presses, by the first of `roles` they hold; of who made the system move, if it did."""
    if case.actor.user is None:
        return signed_by(case.cause) if case.cause is not None else {}
    role = next((r for r in roles if r in case.rights), roles[0])
    membership = case.rights.get(role)
    instead = membership.on_behalf_of if membership else None
    return {
        **person(case.actor.user, role),
        "signed_at": moment(case.now),
        "manner": manner(case.answers, case.now),
        "event": None,
        "on_behalf": _on_behalf(instead.name, membership.basis) if instead and membership else None,
    }


def signed_by(event: Event) -> Fields:
    """The signature of whoever pressed what an event tells of."""
    instead = event.on_behalf_of
    return {
        "name": event.actor.name if event.actor else "",
        "position": position(event.role) if event.role in ROLES else {},
        "signed_at": moment(event.recorded_at),
        "manner": manner(event.answers, event.recorded_at),
        "event": {"hash": event.hash},
        "on_behalf": _on_behalf(instead.name, event.basis) if instead else None,
    }


def to_be_signed(record: Record, role: str, now: datetime) -> list[Fields]:
    """A place for ink for the first holder of a role; none where nobody holds it."""
    people = holders(record, [role], now)[:1]
    return [{**person(each, role), "signed_at": None, "event": None, "on_behalf": None} for each in people]


def _on_behalf(name: str, basis: str) -> Words:
    return in_words(say("for %(name)s, on the basis of: %(basis)s", name=name, basis=basis))


def plan(rows: Iterable[Mapping[str, Any]]) -> list[Fields]:
    return [
        {"activity": row["activity"], "starts": row["starts"] or None, "ends": row["ends"] or None, "result": None}
        for row in rows
    ]


def indicators(rows: Iterable[Mapping[str, Any]]) -> list[Fields]:
    return [
        {
            "title": row["indicator"],
            "unit": row.get("unit") or None,
            "baseline": row.get("baseline") or None,
            "target": row.get("target") or None,
            "actual": row.get("actual") or None,
        }
        for row in rows
    ]


def option(case: Case, form: str, field: str, value: str) -> Words:
    """The words of a chosen option of a form."""
    asked = case.form(form).field_named(field)
    found = dict(asked.options).get(value) if asked else None
    return dict(found) if found else {"ru": value}


def text_of(words_or_text: Mapping[str, str] | str | None) -> Words | str | None:
    """Words or plain text as kept by a form; None where nothing was answered."""
    if isinstance(words_or_text, Mapping):
        return dict(words_or_text) if pick(words_or_text, "ru") else None
    return words_or_text or None
