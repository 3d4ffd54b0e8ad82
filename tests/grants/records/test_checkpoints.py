"""Checkpoints as the application signs them."""

import hashlib
import json
import stat
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.casework.perform import perform
from grants.casework.straight_line import Press
from grants.database import db
from grants.documents import storage
from grants.documents.models import Rendition
from grants.documents.witnessing import witness
from grants.records import journal, verifier
from grants.records.checkpoints import NothingToSign, public_key_text
from grants.records.models import Checkpoint, Event
from tests.forms import APPROVAL
from tests.stories import proposed_programme
from tests.world import START, World, make_world


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> Iterator[World]:
    app.config["JOURNAL_KEY"] = str(tmp_path / "keys" / "journal.key")
    with app.app_context():
        yield make_world(applicants=0, evaluators=0)


def read(checkpoint: Checkpoint) -> dict[str, object]:
    """As a stranger reads it, with the public key alone."""
    key = verifier.read_key(public_key_text().encode())
    found: dict[str, object] = verifier.read_checkpoint(checkpoint.content.encode(), key)
    return found


def check(checkpoint: Checkpoint) -> verifier.Summary:
    lines = "".join(journal.lines(disclose_personal=False)).encode()
    return verifier.check_export(BytesIO(lines), read(checkpoint))


def rendered() -> list[str]:
    """Everything owed, as if the worker had been there."""
    digests = []
    for rendition in db.session.scalars(sa.select(Rendition).where(Rendition.sha256.is_(None)).order_by(Rendition.id)):
        rendition.sha256 = storage.keep(f"%PDF- {rendition.id}".encode())
        digests.append(rendition.sha256)
    db.session.commit()
    return digests


def approved(world: World) -> None:
    perform(proposed_programme(world), "approve", world.actor("programme_approver"), START, Press(APPROVAL))
    db.session.commit()


def test_a_checkpoint_binds_the_head_of_the_journal_and_every_rendition_since_the_last(world: World) -> None:
    approved(world)
    first_papers = rendered()
    first = witness(START)
    db.session.commit()
    said = read(first)
    head = db.session.scalars(sa.select(Event).order_by(Event.seq.desc())).first()
    assert head is not None
    assert (said["seq"], said["head"], said["previous_checkpoint"]) == (head.seq, head.hash, verifier.ZEROS)
    assert (said["documents"], said["documents_root"]) == (len(first_papers), verifier.merkle_root(first_papers))

    approved(world)
    second_papers = rendered()
    second = witness(START + timedelta(days=1))
    db.session.commit()
    said = read(second)
    assert (said["documents"], said["documents_root"]) == (len(second_papers), verifier.merkle_root(second_papers))
    signed = {name: value for name, value in json.loads(first.content).items() if name != "signature"}
    assert said["previous_checkpoint"] == hashlib.sha256(verifier.canonical(signed)).hexdigest()
    third = witness(START + timedelta(days=2))
    assert (read(third)["documents"], read(third)["documents_root"]) == (0, verifier.ZEROS)


def test_a_tail_that_was_cut_off_and_a_history_written_anew_are_found(world: World) -> None:
    approved(world)
    checkpoint = witness(START)
    db.session.commit()
    assert check(checkpoint).events == 3
    lines = list(journal.lines(disclose_personal=False))
    with pytest.raises(verifier.Fault, check=lambda fault: "ends here" in fault.message):
        verifier.check_export(BytesIO("".join(lines[:-1]).encode()), read(checkpoint))
    anew, previous = [], verifier.ZEROS
    for line in lines:
        event = json.loads(line)
        event["content"]["recorded_at"] = "2020-01-01T00:00:00.000000+00:00"
        event["previous"], event["content_hash"] = previous, verifier.content_hash(event["content"])
        previous = event["hash"] = verifier.leaf_hash(previous, event["content_hash"])
        anew.append(verifier.canonical(event) + b"\n")
    assert verifier.check_export(BytesIO(b"".join(anew))).events == 3
    with pytest.raises(verifier.Fault):
        verifier.check_export(BytesIO(b"".join(anew)), read(checkpoint))


def test_an_empty_journal_is_not_signed(world: World) -> None:
    with pytest.raises(NothingToSign):
        witness(START)


def test_the_key_is_made_once_and_is_for_its_owner_only(world: World, tmp_path: Path) -> None:
    first = public_key_text()
    path = tmp_path / "keys" / "journal.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert public_key_text() == first
    assert len(first) == 64
