"""What records are found by: words folded so that a search forgives look-alike letters, accents and case."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from grants.database import db
from grants.people.models import Organisation
from grants.records.library import Bound, workflow
from grants.records.models import Record, RecordWords
from workflows.forms import Field

LONGEST, MOST, MOST_ASKED = 60, 20_000, 8
AT_ONCE = 200
INDEX = "record_words_index"
"""Kept by the database itself: a GIN index for each column on PostgreSQL, a full-text table on SQLite."""

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_ALIKE = str.maketrans("авекмнорстухіјѕһңөүқғҳәıԁ", "abekmhopctyxijshhoykгxaid")
_PARTS: Mapping[str, Sequence[str]] = {
    "budget": ("item", "valuation"),
    "plan": ("activity",),
    "indicators": ("indicator",),
}


def fold(text: str) -> list[str]:
    """The words of a text as they are compared: without case and accents, ё as е, Kyrgyz ң ө ү as н о у, and a Cyrillic
    letter that looks like a Latin one as that one."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return [word[:LONGEST] for word in _WORD.findall(bare.translate(_ALIKE))]


def found_by(text: str, column: str) -> sa.ColumnElement[bool] | None:
    """Records in which every word asked for begins some word of `column`; None where nothing is asked for."""
    asked = fold(text)[:MOST_ASKED]
    if not asked:
        return None
    if db.engine.dialect.name == "sqlite":
        index = sa.table(INDEX, sa.column("rowid"))
        match = f"{{{column}}} : (" + " AND ".join(f'"{word}"*' for word in asked) + ")"
        return Record.id.in_(sa.select(index.c.rowid).where(sa.literal_column(INDEX).op("MATCH")(match)))
    vector = sa.func.array_to_tsvector(sa.func.string_to_array(getattr(RecordWords, column), sa.literal_column("' '")))
    match = " & ".join(f"'{word}':*" for word in asked)
    query = sa.cast(match, postgresql.TSQUERY)
    return Record.id.in_(sa.select(RecordWords.record_id).where(vector.op("@@")(query)))


def fill_missing() -> int:
    """Words for some of the records that have none yet, as after an upgrade; how many."""
    query = sa.select(Record).outerjoin(RecordWords, RecordWords.record_id == Record.id)
    records = db.session.scalars(query.where(RecordWords.record_id.is_(None)).limit(AT_ONCE)).all()
    _keep(db.session(), records)
    return len(records)


@sa.event.listens_for(Session, "after_flush")
def _keep_what_changed(session: Session, _: object) -> None:
    """The one place where words are kept: with every change of what a record says or how a body is called."""
    said = [each for each in (*session.new, *session.dirty) if isinstance(each, Record) and _speaks_anew(each)]
    renamed = [each.id for each in session.dirty if isinstance(each, Organisation) and _is_renamed(each)]
    if renamed:
        said += session.scalars(sa.select(Record).where(Record.organisation_id.in_(renamed)))
    _keep(session, list(dict.fromkeys(said)))


def _is_renamed(body: Organisation) -> bool:
    told = sa.inspect(body).attrs
    return any(told[name].history.has_changes() for name in ("name", "inn"))


def _speaks_anew(record: Record) -> bool:
    told = sa.inspect(record).attrs
    return any(told[name].history.has_changes() for name in ("title", "data", "organisation_id"))


def _keep(session: Session, records: Sequence[Record]) -> None:
    if not records:
        return
    rows = [{"record_id": record.id, **_words_of(session, record)} for record in records]
    insert = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(RecordWords)
    kept = {name: getattr(insert.excluded, name) for name in ("seen", "read", "told")}
    session.execute(insert.on_conflict_do_update(index_elements=["record_id"], set_=kept), rows)


def _words_of(session: Session, record: Record) -> dict[str, str]:
    found = workflow(record.workflow)
    bound = Bound([record, *_above(session, record)])
    own, asked, told = [], [], []
    for name in dict.fromkeys([found.form, found.begin.asks, *(action.asks for action in found.actions.values())]):
        answers = record.answers(name) if name else {}
        if not name or not answers:
            continue
        fields = [field for field in bound.form(name).fields if not field.private]
        said = list(_said(fields, answers))
        if name != found.form:
            asked += said
        else:
            own += said
            told += list(_said([field for field in fields if field.public], answers))
    head = [record.reference, *map(str, record.title.values())]
    whose = _names(session, record.organisation_id)
    authority = _names(session, record.authority_id)
    return {
        "seen": _joined([*head, *whose, *asked]),
        "read": _joined([*head, *whose, *asked, *own]),
        "told": _joined([*head, *whose, *authority, *told]),
    }


def _above(session: Session, record: Record) -> Iterator[Record]:
    for number in reversed((record.path or "/").strip("/").split("/")[:-1]):
        above = session.get(Record, int(number))
        if above is not None:
            yield above


def _names(session: Session, organisation_id: int | None) -> list[str]:
    body = session.get(Organisation, organisation_id) if organisation_id else None
    return [*map(str, body.name.values()), body.inn or ""] if body else []


def _said(fields: Iterable[Field], answers: Mapping[str, Any]) -> Iterator[str]:
    """What was written in words; numbers, choices, people and files are no words to look for."""
    for field in fields:
        value = answers.get(field.name)
        if field.type in ("text", "longtext", "url", "inn") and isinstance(value, str):
            yield value
        elif field.type == "words" and isinstance(value, Mapping):
            yield from map(str, value.values())
        elif field.type in _PARTS and isinstance(value, list):
            yield from (str(row.get(part) or "") for row in value for part in _PARTS[field.type])
        elif field.type == "table" and isinstance(value, list):
            for row in value:
                yield from _said([column for column in field.columns if not column.private], row)


def _joined(texts: Iterable[str]) -> str:
    return " ".join(list(dict.fromkeys(word for text in texts for word in fold(text)))[:MOST])
