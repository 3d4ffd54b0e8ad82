import base64
import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from grants.records import verifier
from tests.grants.records.chains import (
    AUTHORITY,
    HONEST,
    LINES,
    PARTIAL_LINES,
    STRANGER,
    check,
    checkpoint_at,
    events,
    fault_of,
    lines_of,
    public,
)


@pytest.mark.parametrize("seq", [1, 5, 12])
def test_an_export_that_agrees_with_its_checkpoint_passes(seq: int) -> None:
    for ending in (b"", b"\n"):
        assert check(LINES, checkpoint_at(HONEST[seq - 1]) + ending).events == 12
    assert check(PARTIAL_LINES, checkpoint_at(HONEST[seq - 1])).events == 12


def test_a_cut_tail_is_found_and_the_fault_names_where_the_export_ends() -> None:
    for length in range(1, 12):
        found = fault_of(LINES[:length], checkpoint_at(HONEST[-1]))
        assert found.line == length
        assert f"event {length}" in found.message
        assert "event 12" in found.message


def test_a_recomputed_tail_is_found_at_the_event_of_the_checkpoint() -> None:
    for start in range(1, 10):
        tail = lines_of(events(12, lambda content: content.update(amount="1.00"), start=start))
        check(tail)
        assert fault_of(tail, checkpoint_at(HONEST[8])).line == 9


def test_a_tail_recomputed_after_the_checkpoint_is_not_covered_by_it() -> None:
    assert check(
        lines_of(events(12, lambda content: content.update(amount="1.00"), start=10)), checkpoint_at(HONEST[8])
    )


def test_a_checkpoint_signed_with_another_key_is_refused() -> None:
    with pytest.raises(verifier.Fault, match="signature"):
        verifier.read_checkpoint(checkpoint_at(HONEST[-1], STRANGER), public(AUTHORITY))


def test_a_checkpoint_may_not_bring_its_own_key() -> None:
    with pytest.raises(verifier.Fault):
        verifier.read_checkpoint(checkpoint_at(HONEST[-1], STRANGER, key=public(STRANGER).hex()), public(STRANGER))


def test_any_byte_of_a_checkpoint_changed_is_refused() -> None:
    honest = checkpoint_at(HONEST[-1])
    for place in range(len(honest)):
        forged = honest[:place] + bytes([honest[place] ^ 1]) + honest[place + 1 :]
        with pytest.raises(verifier.Fault):
            verifier.read_checkpoint(forged, public(AUTHORITY))


@pytest.mark.parametrize(
    "changed",
    [
        {"format": "ashar-checkpoint-2"},
        {"seq": 0},
        {"seq": -1},
        {"seq": True},
        {"seq": 12.0},
        {"seq": "12"},
        {"head": "A" * 64},
        {"head": None},
        {"documents": -1},
        {"documents_root": ""},
        {"previous_checkpoint": "0" * 63},
        {"issued_at": "2026-11-20 04:00:00"},
        {"issued_at": "2026-11-20T10:00:00+06:00"},
        {"issued_at": "2026-11-20T04:00:00Z\n"},
        {"note": "x"},
    ],
    ids=str,
)
def test_a_checkpoint_of_another_shape_is_refused_even_when_well_signed(changed: dict[str, Any]) -> None:
    with pytest.raises(verifier.Fault) as caught:
        verifier.read_checkpoint(checkpoint_at(HONEST[-1], **changed), public(AUTHORITY))
    assert caught.value.line == 1


def test_a_checkpoint_in_another_writing_is_refused() -> None:
    honest = checkpoint_at(HONEST[-1])
    for other in (
        honest + b"\n\n",
        honest + b"\r\n",
        b" " + honest,
        honest.replace(b":", b": ", 1),
        b"",
        b"\xff",
        b"{}",
    ):
        with pytest.raises(verifier.Fault):
            verifier.read_checkpoint(other, public(AUTHORITY))


def test_a_key_is_read_from_digits_and_from_pem() -> None:
    raw = public(AUTHORITY)
    pem = AUTHORITY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for written in (raw.hex().encode() + b"\n", raw.hex().upper().encode(), pem, pem.replace(b"\n", b"\r\n")):
        assert verifier.read_key(written) == raw


def test_anything_else_than_an_ed25519_public_key_is_a_plain_fault() -> None:
    raw = public(AUTHORITY)
    rsa = b"-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(bytes(44)) + b"\n-----END PUBLIC KEY-----\n"
    for written in (b"", raw, raw.hex()[:-1].encode(), raw.hex().encode() * 2, b"g" * 64, "é".encode() * 32, rsa):
        with pytest.raises(verifier.Fault):
            verifier.read_key(written)


def test_hashes_are_the_ones_that_are_written_down() -> None:
    def sha(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    assert verifier.canonical({"б": [1, None, True], "a": "ы"}) == '{"a":"ы","б":[1,null,true]}'.encode()
    assert verifier.content_hash({"b": 1, "a": "ү"}) == sha('ashar-content\n{"a":"ү","b":1}')
    assert verifier.leaf_hash("0" * 64, "ab" * 32) == sha("ashar-event\n" + "0" * 64 + "ab" * 32)
    assert verifier.personal_hash("0a", "Айгүл") == sha("ashar-personal\n0a\nАйгүл")
    assert verifier.checkpoint_message({"seq": 1, "signature": "ff"}) == b'ashar-checkpoint\n{"seq":1}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"], ids=ascii)
def test_what_json_cannot_say_has_no_canonical_form(value: object) -> None:
    with pytest.raises(ValueError):
        verifier.canonical({"value": value})


def test_the_merkle_root_is_that_of_rfc_6962_except_that_of_nothing() -> None:
    def root(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return hashlib.sha256(b"\x00" + leaves[0]).digest()
        split = 1 << (len(leaves) - 1).bit_length() - 1
        return hashlib.sha256(b"\x01" + root(leaves[:split]) + root(leaves[split:])).digest()

    digests = [hashlib.sha256(bytes([number])).digest() for number in range(40)]
    assert verifier.merkle_root([]) == verifier.ZEROS
    for count in range(1, 41):
        assert verifier.merkle_root(digest.hex() for digest in digests[:count]) == root(digests[:count]).hex()
