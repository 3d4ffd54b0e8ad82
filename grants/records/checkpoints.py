"""Checkpoints: where the journal stood, signed, so that nobody can cut or recompute its tail unnoticed."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from flask import current_app

from grants.database import db
from grants.records import verifier
from grants.records.journal import START, canonical, lock_head
from grants.records.models import Checkpoint


class NothingToSign(Exception):
    """The journal is empty."""


def make_checkpoint(now: datetime, renditions: Sequence[str]) -> Checkpoint:
    """Sign the journal's head and the hashes of the renditions since the last checkpoint. Raises `NothingToSign`."""
    head = lock_head()
    if head.seq == 0:
        raise NothingToSign
    last = latest()
    content = {
        "format": "ashar-checkpoint-1",
        "seq": head.seq,
        "head": head.hash,
        "previous_checkpoint": _hash_of(last) if last else START,
        "documents_root": verifier.merkle_root(renditions),
        "documents": len(renditions),
        "issued_at": now.astimezone(UTC).isoformat(timespec="seconds"),
    }
    content["signature"] = _key().sign(verifier.checkpoint_message(content)).hex()
    checkpoint = Checkpoint(seq=head.seq, content=canonical(content))
    db.session.add(checkpoint)
    db.session.flush()
    return checkpoint


def latest() -> Checkpoint | None:
    return db.session.scalars(sa.select(Checkpoint).order_by(Checkpoint.id.desc()).limit(1)).first()


def _hash_of(checkpoint: Checkpoint) -> str:
    """What the next checkpoint carries: the hash of everything this one signs."""
    signed = {name: value for name, value in json.loads(checkpoint.content).items() if name != "signature"}
    return hashlib.sha256(verifier.canonical(signed)).hexdigest()


def public_key_text() -> str:
    """The public key as 64 hexadecimal digits."""
    return _key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _key() -> Ed25519PrivateKey:
    """The signing key; made on first use, readable by its owner only."""
    path = Path(current_app.config["JOURNAL_KEY"])
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        secret = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        path.touch(mode=0o600)
        path.write_bytes(secret)
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
