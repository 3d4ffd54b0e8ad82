"""Small honest journals, and what makes checkpoints over them."""

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from grants.records import verifier

AUTHORITY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PHONE = {"salt": "5a" * 16, "value": "+996 555 010203"}


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def content_of(seq: int) -> dict[str, Any]:
    return {
        "action": "submit",
        "amount": "400000.00",
        "record": seq,
        "title": {"ky": "Үй-бүлөлөрдү колдоо", "ru": "Поддержка семей", "en": f"Families {seq}"},
        "personal": {"phone": verifier.personal_hash(**PHONE)},
    }


def events(
    count: int, change: Callable[[dict[str, Any]], object] = lambda content: None, start: int = 1
) -> list[dict[str, Any]]:
    """A chain whose contents are altered by `change` from event `start` on, every hash computed honestly."""
    chain: list[dict[str, Any]] = []
    for seq in range(1, count + 1):
        content = content_of(seq)
        if seq >= start:
            change(content)
        previous = chain[-1]["hash"] if chain else verifier.ZEROS
        digest = verifier.content_hash(content)
        chain.append(
            {
                "seq": seq,
                "previous": previous,
                "content_hash": digest,
                "hash": verifier.leaf_hash(previous, digest),
                "content": content,
                "personal": {"phone": PHONE},
            }
        )
    return chain


def lines_of(chain: list[dict[str, Any]]) -> list[bytes]:
    return [verifier.canonical(event) + b"\n" for event in chain]


def partial(chain: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every second event as hashes only, every third without its personal value."""
    hidden = {0: ("content", "personal"), 3: ("personal",)}
    return [{key: event[key] for key in event if key not in hidden.get(event["seq"] % 6 % 4, ())} for event in chain]


def checkpoint_at(event: dict[str, Any], signer: Ed25519PrivateKey = AUTHORITY, **changed: Any) -> bytes:
    fields = {
        "format": verifier.CHECKPOINT_FORMAT,
        "seq": event["seq"],
        "head": event["hash"],
        "previous_checkpoint": verifier.ZEROS,
        "documents_root": verifier.merkle_root([hashlib.sha256(b"paper").hexdigest()]),
        "documents": 1,
        "issued_at": "2026-11-20T04:00:00.123456+00:00",
    } | changed
    signature = signer.sign(verifier.checkpoint_message(fields)).hex()
    return verifier.canonical(fields | {"signature": signature})


def check(lines: list[bytes], checkpoint: bytes | None = None) -> verifier.Summary:
    signed = None if checkpoint is None else verifier.read_checkpoint(checkpoint, public(AUTHORITY))
    return verifier.check_export(io.BytesIO(b"".join(lines)), signed)


def fault_of(lines: list[bytes], checkpoint: bytes | None = None) -> verifier.Fault:
    with pytest.raises(verifier.Fault) as caught:
        check(lines, checkpoint)
    assert "\n" not in caught.value.message
    return caught.value


HONEST = events(12)
LINES = lines_of(HONEST)
PARTIAL_LINES = lines_of(partial(HONEST))
