"""Finding a call: by words, authority, sphere, size of the grant and time that is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from grants.casework.budgets import amount
from grants.casework.written import without_som
from grants.database import db
from grants.languages import Message, say
from grants.people.models import Organisation
from grants.portal.queries import OPEN, PAGE, CallLine, seen_by_all
from grants.records import words
from grants.records.library import shipped
from grants.records.models import Record

SOON = timedelta(days=14)
SHOW: Mapping[str, Message] = {
    "all": say("All calls"),
    "open": say("Open now"),
    "soon": say("Closing within two weeks"),
    "closed": say("Closed"),
}
LONGEST = 200
_NAMES = ("text", "show", "authority", "sphere", "least")


@dataclass(frozen=True)
class CallsWanted:
    """What somebody looks for; `least` is how much one grant should be able to reach.

    `not_a_sum` is what was typed for it and cannot be one.
    """

    text: str = ""
    show: str = "all"
    authority: str = ""
    sphere: str = ""
    least: str = ""
    not_a_sum: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "CallsWanted":
        """From an address; what cannot be meant is left out."""
        found = cls(**{name: sent[name].strip()[:LONGEST] for name in _NAMES if sent.get(name)})
        return replace(
            found,
            show=found.show if found.show in SHOW else "all",
            authority=found.authority if found.authority.isdecimal() and len(found.authority) < 10 else "",
            sphere=found.sphere if found.sphere in dict(spheres()) else "",
            least=found.least if _sum(found.least) is not None else "",
            not_a_sum=found.least if _sum(found.least) is None else "",
        )

    @property
    def query(self) -> dict[str, str]:
        """As an address says it."""
        found = {name: str(getattr(self, name)) for name in _NAMES}
        return {name: value for name, value in found.items() if value and (name, value) != ("show", "all")}

    @property
    def narrows(self) -> bool:
        return bool(self.query.keys() - {"show"})


def calls(now: datetime, wanted: CallsWanted, *, page: int = 1, size: int = PAGE) -> tuple[Sequence[CallLine], int]:
    """Calls that the public may see, the open ones first by their deadline, then the newest; with their count."""
    where = sa.and_(seen_by_all("call"), *_conditions(now, wanted))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Record).where(where)) or 0
    is_open = Record.phase == OPEN
    query = (
        sa.select(Record)
        .where(where)
        .order_by(is_open.desc(), sa.case((is_open, Record.due_at)), Record.id.desc())
        .offset((page - 1) * size)
        .limit(size)
        .options(joinedload(Record.authority))
    )
    return [CallLine(record, now) for record in db.session.scalars(query)], total


def latest_calls(now: datetime, wanted: CallsWanted, *, size: int) -> Sequence[CallLine]:
    """The same calls, what changed last first."""
    where = sa.and_(seen_by_all("call"), *_conditions(now, wanted))
    query = sa.select(Record).where(where).order_by(Record.changed_at.desc(), Record.id.desc()).limit(size)
    return [CallLine(record, now) for record in db.session.scalars(query.options(joinedload(Record.authority)))]


def spheres() -> Sequence[tuple[str, Any]]:
    """The spheres that a programme may be of."""
    field = shipped()[1]["programme_form"].field_named("sphere")
    return field.options if field else ()


def authorities() -> Sequence[Organisation]:
    """Those of whom the public sees a call."""
    announcing = sa.select(Record.authority_id).where(seen_by_all("call"))
    return db.session.scalars(
        sa.select(Organisation).where(Organisation.id.in_(announcing)).order_by(Organisation.id)
    ).all()


def _conditions(now: datetime, wanted: CallsWanted) -> list[sa.ColumnElement[bool]]:
    form = Record.data["call_form"]
    is_open, deadline = Record.phase == OPEN, form["deadline"].as_string()
    shown: Mapping[str, sa.ColumnElement[bool]] = {
        "open": is_open,
        "soon": is_open & deadline.between(now.isoformat(), (now + SOON).isoformat()),
        "closed": ~is_open,
    }
    found = [shown[wanted.show]] if wanted.show in shown else []
    if wanted.text:
        by_words = words.found_by(wanted.text, "told")
        found.append(sa.false() if by_words is None else by_words)
    if wanted.authority:
        found.append(Record.authority_id == int(wanted.authority))
    if wanted.sphere:
        sphere = Record.data["programme_form"]["sphere"].as_string()
        found.append(
            Record.parent_id.in_(sa.select(Record.id).where(Record.kind == "programme", sphere == wanted.sphere))
        )
    if (least := _sum(wanted.least)) is not None:
        largest = sa.cast(sa.func.nullif(form["max_grant"].as_string(), ""), sa.Numeric(16, 2))
        found.append(largest >= least)
    return found


def _sum(text: str) -> Decimal | None:
    found = amount(without_som(text).replace(" ", "").replace(",", "."))
    return found if found is not None and found >= 0 else None
