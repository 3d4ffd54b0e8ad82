"""Rule packs before the authority's lawyer: no call opens under numbers that nobody answers for."""

from collections.abc import Sequence

import sqlalchemy as sa

from grants.casework.case import Case
from grants.casework.vocabulary import Entry, computation, guard, notice, source
from grants.database import db
from grants.languages import Message, say
from grants.records import library
from grants.records.models import Record
from workflows.rules import RulePack

CHOICE, TAKEN = "rulebook_choice", "rulebook"
SIGNED = "completed"

notice("rulebook_proposed", to=("lawyer",))
notice("rulebook_signed", to=("customer_officer", "customer_head"))
notice("rulebook_refused", to=("customer_officer", "customer_head"))
notice("rulebook_revoked", to=("customer_officer", "customer_head", "lawyer"))


@source
def rule_packs(case: Case) -> Sequence[Entry]:
    """The packs as they are shipped now."""
    return [Entry(pack.name, dict(pack.title)) for pack in library.shipped()[2].values()]


@computation
def take_pack(case: Case) -> None:
    """Bind the record to the pack as it stands now: what the lawyer reads is what the lawyer signs."""
    record = case.record
    pack = library.shipped()[2][record.answers(CHOICE)["pack"]]
    library.remember([pack])
    record.frozen = {"rules": pack.digest}
    record.title = dict(pack.title)
    record.data = {**record.data, TAKEN: {"pack": pack.name, "digest": pack.digest}}


@guard
def pack_has_not_changed(case: Case) -> Message | None:
    kept = case.record.data[TAKEN]
    shipped = library.shipped()[2].get(kept["pack"])
    if shipped is not None and shipped.digest == kept["digest"]:
        return None
    return say("The rule pack has changed since it was put before the lawyer. Put it before the lawyer again.")


@guard
def rule_pack_is_signed(case: Case) -> Message | None:
    """By the lawyer of this authority, at the very numbers that the call would run on."""
    pack = case.rules
    if signed_rulebook(case.record.authority_id, pack) is not None:
        return None
    return say(
        "The lawyer of the authority has not signed the rule pack “%(pack)s” as it stands now. "
        "Put it before the lawyer first.",
        pack=pack.title,
    )


def signed_rulebook(authority_id: int, pack: RulePack) -> Record | None:
    """The record in which an authority's lawyer signed this pack at its present digest."""
    query = (
        sa.select(Record)
        .where(Record.kind == "rulebook", Record.phase == SIGNED, Record.authority_id == authority_id)
        .order_by(Record.id.desc())
    )
    found = (record for record in db.session.scalars(query))
    return next((r for r in found if r.data.get(TAKEN, {}).get("digest") == pack.digest), None)
