"""What somebody sees, as conditions of a question to the database: of lists, counts, searches and exports alike."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass

from grants.casework.case import reads_own_form
from grants.database import db
from grants.people.actors import UNOPENED, Actor
from grants.people.roles import APPLICANT_ROLES, APPOINTED
from grants.records.library import workflow
from grants.records.models import Definition, Record, lies_below
from workflows.definition import Workflow

EVERYBODY = frozenset({"public"})
EACH_FOR_THEMSELVES = ("signature", "member_declaration")
"""Forms by which several people sign or declare one after another, while the record stays where it is."""

Condition = sa.ColumnElement[bool]
StatesOf = Callable[[str, frozenset[str]], frozenset[str]]
Records = type[Record] | AliasedClass[Record]


@cache
def waits_in(digest: str, roles: frozenset[str]) -> frozenset[str]:
    """States in which these roles write, move the record on, or are asked for their hand; a way out is no work."""
    found = workflow(digest)
    acting = {
        source
        for action in found.actions.values()
        if not roles.isdisjoint(action.by)
        for source in action.source
        if action.asks in EACH_FOR_THEMSELVES or not roles.isdisjoint(_movers(found, source, action.lands(source)))
    }
    editing = {s.name for s in found.states.values() if not roles.isdisjoint(s.editable_by)}
    return frozenset(s for s in acting | editing if not found.states[s].final)


def _movers(found: Workflow, source: str, target: str) -> tuple[str, ...]:
    """Whose work it is to move a record on: of several rows that lead the same way the first says so, and a later one
    is pressed in their place."""
    if target == source or found.states[target].phase in ("ended", "suspended"):
        return ()
    leading = (a for a in found.actions.values() if a.by and source in a.source and a.lands(source) == target)
    return next(leading).by


@cache
def sees_in(digest: str, roles: frozenset[str]) -> frozenset[str]:
    """States in which these roles know of the record."""
    return frozenset(s.name for s in workflow(digest).states.values() if not (roles | EVERYBODY).isdisjoint(s.seen_by))


@cache
def reads_in(digest: str, roles: frozenset[str]) -> frozenset[str]:
    """States in which these roles know of the record and read its own form."""
    states = workflow(digest).states
    return frozenset(name for name in sees_in(digest, roles) if reads_own_form(states[name], roles | EVERYBODY))


class Sight:
    """What one person sees, in whichever state of whichever version of a definition; asked of the database once.

    With `under`, only directly below that record, which they see.
    """

    def __init__(self, actor: Actor, under: Record | None = None) -> None:
        self.actor, self.under = actor, under

    def parts(self, states_of: StatesOf, *, kind: str = "", state: str = "", by_index: bool = True) -> list[Condition]:
        """A condition for each place where the actor holds a role, with the states in which it counts there.

        A hold counts only where what it holds is seen. Without `by_index` the engines have to find another way to the
        records than by their place.
        """
        found = self._of_kind(kind)
        parts = list(self._by_place(states_of, found, Record, state, by_index))
        if self.under is not None:
            return [where & (Record.parent_id == self.under.id) for where in parts]
        no_hold = Record.kind != "hold"
        seen = no_hold if kind and kind != "hold" else no_hold | self._holds_what_is_seen()
        return [where & seen for where in parts]

    def where(self, states_of: StatesOf, *, kind: str = "") -> Condition:
        """One condition over all the places where the actor holds a role."""
        return sa.or_(sa.false(), *self.parts(states_of, kind=kind))

    def open_to_all(self, of: Records = Record) -> Condition:
        """Records in a state that everybody sees."""
        pairs = [(digest, state) for digest in self._of_kind("") for state in sees_in(digest, EVERYBODY)]
        return _in(of, pairs)

    @property
    def finds_any(self) -> bool:
        """Whether there is anything to be seen or not."""
        return bool(self._versions)

    @cached_property
    def _versions(self) -> dict[str, list[str]]:
        """Every version of every definition that a record may live by, by kind."""
        query = sa.select(Definition.name, Definition.digest).where(Definition.family == "workflow")
        if self.under is not None:
            query = query.where(
                Definition.digest.in_(sa.select(Record.workflow).where(Record.parent_id == self.under.id))
            )
        found: dict[str, list[str]] = {}
        for name, digest in db.session.execute(query.order_by(Definition.name, Definition.digest)):
            found.setdefault(name, []).append(digest)
        return found

    def _of_kind(self, kind: str) -> list[str]:
        return self._versions.get(kind, []) if kind else [each for those in self._versions.values() for each in those]

    def _holds_what_is_seen(self) -> Condition:
        held = aliased(Record)
        seen = sa.or_(self.open_to_all(held), *self._by_place(sees_in, self._of_kind(""), held))
        return sa.exists().where(held.id == Record.parent_id, seen)

    def _by_place(
        self, states_of: StatesOf, found: Sequence[str], of: Records, state: str = "", by_index: bool = True
    ) -> Iterator[Condition]:
        for place, roles in self._places(of, by_index):
            pairs = [(digest, name) for digest in found for name in sorted(states_of(digest, roles))]
            pairs = [pair for pair in pairs if state in ("", pair[1])]
            if pairs:
                yield place & _in(of, pairs, by_index)

    def _places(self, of: Records, by_index: bool) -> Iterator[tuple[Condition, frozenset[str]]]:
        """Where the actor holds which roles: in an authority, in an applicant's body, on some records and below."""
        for (column, number), roles in self._offices.items():
            body = getattr(of, column)
            yield (body if by_index else body + 0) == number, frozenset(roles)
        for membership in self.actor.memberships:
            if membership.record_id is not None and membership.role in APPLICANT_ROLES:
                entering = (of.id == membership.record_id) & of.phase.in_(sorted(UNOPENED))
                yield entering, frozenset({membership.role})
        by_roles: dict[frozenset[str], list[Condition]] = {}
        for path, held in self._appointed:
            by_roles.setdefault(held, []).append(lies_below(path, of))
        for held, ranges in by_roles.items():
            yield sa.or_(*ranges), held

    @cached_property
    def _offices(self) -> dict[tuple[str, int], set[str]]:
        found: dict[tuple[str, int], set[str]] = {}
        for membership in self.actor.memberships:
            if membership.record_id is None and membership.role in APPLICANT_ROLES:
                found.setdefault(("organisation_id", membership.organisation_id), set()).add(membership.role)
            elif membership.record_id is None and membership.role not in APPOINTED:
                found.setdefault(("authority_id", membership.organisation_id), set()).add(membership.role)
        return found

    @cached_property
    def _appointed(self) -> list[tuple[str, frozenset[str]]]:
        """The paths of the records to which the actor was appointed, with the roles there."""
        roles: dict[int, set[str]] = {}
        for membership in self.actor.memberships:
            if membership.record_id is not None and membership.role not in APPLICANT_ROLES:
                roles.setdefault(membership.record_id, set()).add(membership.role)
        if not roles:
            return []
        query = sa.select(Record.id, Record.path).where(Record.id.in_(roles))
        return [(path, frozenset(roles[number])) for number, path in db.session.execute(query)]


def _in(of: Records, pairs: Sequence[tuple[str, str]], by_index: bool = True) -> Condition:
    """In one of these states of these definitions; each by itself as well, which is what an index is chosen by."""
    if not pairs:
        return sa.false()
    exactly = sa.tuple_(of.workflow, of.state).in_(pairs)
    if not by_index:
        return exactly
    digests, states = (sorted({pair[n] for pair in pairs}) for n in (0, 1))
    return of.workflow.in_(digests) & of.state.in_(states) & exactly
