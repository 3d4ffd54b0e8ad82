"""The names a workflow may use, and the functions behind them. Stage packages fill it when they are imported."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from grants.languages import Message

if TYPE_CHECKING:
    from grants.casework.case import Case

GuardFunction = Callable[["Case"], Message | None]
MomentFunction = Callable[["Case"], datetime | None]
ComputationFunction = Callable[["Case"], Any]
PaperFunction = Callable[["Case"], Mapping[str, Any]]
PublicFunction = Callable[["Case", Mapping[str, Any]], Mapping[str, Any]]
SourceFunction = Callable[["Case"], Sequence["Entry | tuple[str, Mapping[str, str] | str]"]]


@dataclass(frozen=True)
class Paper:
    """`stands_beside`: a later paper of the kind on the same record leaves the earlier one in force."""

    kind: str
    code: str
    layout: str
    title: Message
    build: PaperFunction
    stands_beside: bool = False


class Entry(NamedTuple):
    """One choice, or one row of a table: what is kept, what is shown, and what the row's columns begin with."""

    value: str
    title: Mapping[str, str] | str
    begins: Mapping[str, Any] = {}


@dataclass(frozen=True)
class NoticeKind:
    """`to` are roles on the record itself or, with `below`, on every unfinished record of that kind below it.

    `answer_by` names the moment by which those who are told have to answer.
    """

    kind: str
    to: Sequence[str]
    below: str | None = None
    answer_by: str | None = None


closed_doors: dict[str, GuardFunction] = {}
corrections: dict[str, GuardFunction] = {}
guards: dict[str, GuardFunction] = {}
moments: dict[str, MomentFunction] = {}
terms: dict[str, MomentFunction] = {}
computations: dict[str, ComputationFunction] = {}
papers: dict[str, Paper] = {}
notices: dict[str, NoticeKind] = {}
sources: dict[str, SourceFunction] = {}
public_tellings: dict[str, PublicFunction] = {}


def guard(function: GuardFunction) -> GuardFunction:
    """A fact of a case: answers why not, or nothing."""
    _enter(guards, function.__name__, function)
    return function


def closed_door(function: GuardFunction) -> GuardFunction:
    """Why a record is closed, for somebody who knows of it and may not see it; None: they are told of no such page."""
    _enter(closed_doors, function.__name__, function)
    return function


def rests_on(function: GuardFunction) -> GuardFunction:
    """Why a press on this record cannot be corrected, since something elsewhere rests on it; None: nothing does."""
    _enter(corrections, function.__name__, function)
    return function


def moment(function: MomentFunction) -> MomentFunction:
    """A moment (aware, UTC) derived from a record, or None while there is none: when the clock acts, and the term by
    which people have to."""
    return moment_of(function)(function)


def moment_of(term: MomentFunction) -> Callable[[MomentFunction], MomentFunction]:
    """When the clock reminds of a term or notes that it has passed; `term` tells it, also after that was done."""

    def register(function: MomentFunction) -> MomentFunction:
        _enter(moments, function.__name__, function)
        terms[function.__name__] = term
        return function

    return register


def no_term(_: "Case") -> None:
    """Of a moment at which the clock has something to do and nobody else."""


def computation(function: ComputationFunction) -> ComputationFunction:
    """What an action `does` to fields, or what a `begin` starts `each` of; never touches a state."""
    _enter(computations, function.__name__, function)
    return function


def source(function: SourceFunction) -> SourceFunction:
    """What a choice is made among, or which rows a table has, as it stands in a case."""
    _enter(sources, function.__name__, function)
    return function


def paper(
    kind: str, *, code: str, layout: str, title: Message, stands_beside: bool = False
) -> Callable[[PaperFunction], PaperFunction]:
    """The builder of one kind of document's fields; values under `masking.private` are masked for the public."""

    def register(function: PaperFunction) -> PaperFunction:
        _enter(papers, kind, Paper(kind, code, layout, title, function, stands_beside))
        return function

    return register


def notice(kind: str, *, to: Sequence[str], below: str | None = None, answer_by: str | None = None) -> None:
    """A message to all who hold one of the roles `to` on the record, or on the records of kind `below` under it."""
    _enter(notices, kind, NoticeKind(kind, to, below, answer_by))


def told_in_public(form: str) -> Callable[[PublicFunction], PublicFunction]:
    """What the public is told of the answers to a form, where that is less than its open fields."""

    def register(function: PublicFunction) -> PublicFunction:
        _enter(public_tellings, form, function)
        return function

    return register


def answers_in_public(case: "Case", form: str) -> Mapping[str, Any]:
    """The answers to a form as the public may be told of them; the fields that are not public are still there."""
    kept = case.record.answers(form)
    tell = public_tellings.get(form)
    return tell(case, kept) if tell and kept else kept


def entries_of(name: str, case: "Case") -> Sequence[Entry]:
    """What the source of that name gives in a case."""
    return [Entry(*each) for each in sources[name](case)]


def _enter(registry: dict[str, Any], name: str, value: Any) -> None:
    if name in registry:
        raise ValueError(f"{name} is defined twice")
    registry[name] = value
