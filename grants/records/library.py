"""The definitions that run: shipped files, stored by content hash, looked up by digest or by name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from grants.database import db
from grants.records.models import Definition, Record
from workflows import forms, loading, rules
from workflows.definition import Workflow
from workflows.forms import Form
from workflows.rules import RulePack

LIBRARY = Path(__file__).resolve().parent.parent.parent / "workflows" / "library"


DEFAULT_PACK = "kg-2022"


class Unsound(Exception):
    """The shipped library has faults; the text lists them."""


@cache
def shipped() -> tuple[dict[str, Workflow], dict[str, Form], dict[str, RulePack]]:
    """The library as it lies beside the code: workflows, forms and rule packs by name."""
    found, faults = loading.read(sorted(LIBRARY.glob("*.yaml")))
    if faults:
        raise Unsound("\n".join(str(fault) for fault in faults))
    all_forms = [forms.load(path.read_text("utf-8"), str(path)) for path in sorted((LIBRARY / "forms").glob("*.yaml"))]
    packs = [rules.load(path.read_text("utf-8"), str(path)) for path in sorted((LIBRARY / "rules").glob("*.yaml"))]
    return {w.name: w for w in found}, {f.name: f for f in all_forms}, {p.name: p for p in packs}


def remember(things: Iterable[Workflow | Form | RulePack]) -> None:
    """Store the text of definitions that records are about to be bound to. The journal's head must be locked."""
    by_digest = {thing.digest: thing for thing in things}
    known = set(db.session.scalars(sa.select(Definition.digest).where(Definition.digest.in_(by_digest))))
    for digest, thing in by_digest.items():
        if digest not in known:
            family = next(name for name, kind in FAMILIES.items() if isinstance(thing, kind))
            db.session.add(Definition(digest=digest, family=family, name=thing.name, canonical=thing.canonical))
    db.session.flush()


FAMILIES = {"workflow": Workflow, "form": Form, "rules": RulePack}
_known: dict[str, Workflow | Form | RulePack] = {}
_LOADERS: dict[str, Callable[[str], Workflow | Form | RulePack]] = {
    "workflow": loading.from_canonical,
    "form": forms.from_canonical,
    "rules": rules.from_canonical,
}


def _definition(digest: str) -> Workflow | Form | RulePack:
    """By content hash, so what was read once stays true for the life of the process."""
    if not _known:
        _known.update((thing.digest, thing) for named in _named() for thing in named.values())
    if digest not in _known:
        row = db.session.get_one(Definition, digest)
        _known[digest] = _LOADERS[row.family](row.canonical)
    return _known[digest]


def _named() -> Iterable[Mapping[str, Workflow | Form | RulePack]]:
    return shipped()


def workflow(digest: str) -> Workflow:
    found = _definition(digest)
    assert isinstance(found, Workflow)
    return found


def freeze(pack: str) -> dict[str, str]:
    """The digests of everything shipped, with the named rule pack: what a call is bound to once it is approved."""
    workflows, all_forms, packs = shipped()
    remember([*workflows.values(), *all_forms.values(), packs[pack]])
    return {
        **{f"workflow:{name}": found.digest for name, found in workflows.items()},
        **{f"form:{name}": found.digest for name, found in all_forms.items()},
        "rules": packs[pack].digest,
    }


class Bound:
    """The definitions that bind a record: those it or its nearest frozen ancestor froze, else the shipped ones."""

    def __init__(self, line: Sequence[Record]) -> None:
        """`line`: the record and its ancestors, nearest first."""
        self._frozen: dict[str, str] = next((r.frozen for r in line if r.frozen), {})
        self._line = line

    def workflow(self, kind: str) -> Workflow:
        digest = self._frozen.get(f"workflow:{kind}")
        return workflow(digest) if digest else shipped()[0][kind]

    def workflows(self) -> Iterable[Workflow]:
        return [self.workflow(kind) for kind in shipped()[0]]

    def form(self, name: str) -> Form:
        digest = self._frozen.get(f"form:{name}")
        if not digest:
            return shipped()[1][name]
        found = _definition(digest)
        assert isinstance(found, Form)
        return found

    def rules(self) -> RulePack:
        """The frozen pack keeps its numbers; a rule that came later is read from the shipped pack of that name."""
        packs = shipped()[2]
        digest = self._frozen.get("rules")
        if digest:
            found = _definition(digest)
            assert isinstance(found, RulePack)
            later = packs.get(found.name)
            return found if later is None or later.digest == digest else found.completed_by(later)
        chosen = next(
            (name for record in self._line if (name := record.answers(f"{record.kind}_form").get("rule_pack"))), None
        )
        return packs.get(chosen or DEFAULT_PACK, packs[DEFAULT_PACK])
