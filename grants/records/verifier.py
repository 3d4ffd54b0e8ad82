"""Checks an export of the journal without the application: standard library only, nothing to install.

    python verifier.py EXPORT [--checkpoint FILE --key FILE]

Exit 0: honest. Exit 1: not so, and `FILE:LINE: message` names the first bad line. Exit 2: wrong arguments or no file.

"Canonical" is what json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) writes: keys sorted by
code point, no spaces. Hashes are SHA-256 in 64 lower-case hexadecimal digits (H), "+" joins bytes, all text is UTF-8.
Each line of an export ends with a line feed and is the canonical form of an event:

    {"seq": n, "previous": H, "content_hash": H, "hash": H, "content": {...},
     "personal": {field: {"salt": hex, "value": text}}}

    seq           1 on the first line, then one more on each line
    previous      the hash of the line before; 64 zeros on the first line
    content_hash  of "ashar-content\n" + canonical content; content is left out where this export may not show it
    hash          of "ashar-event\n" + previous + content_hash, both as their 64 digits
    personal      the personal values this export shows, left out when there are none; for each of them
                  content["personal"][field] is the hash of "ashar-personal\n" + salt (its digits) + "\n" + value

A chain alone does not show that its end was cut off or computed anew. A checkpoint does: the canonical form of

    {"format": "ashar-checkpoint-1", "seq": n, "head": the hash of event n, "previous_checkpoint": H,
     "documents": count, "documents_root": H, "issued_at": "2026-11-20T04:00:00Z", "signature": 128 hexadecimal digits}

    previous_checkpoint  of the canonical checkpoint before, less its signature; 64 zeros in the first
    documents_root       Merkle root over the hashes of the documents issued since the checkpoint before: a leaf is the
                         hash of 00 + digest, a node of 01 + left + right, an odd node moves up; 64 zeros for none
    signature            Ed25519 (RFC 8032) over "ashar-checkpoint\n" + canonical checkpoint less its signature

The key (64 hexadecimal digits, or PEM) must be one you already trust, never one that came with the checkpoint.
"""

import argparse
import base64
import hashlib
import io
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO, NamedTuple

ZEROS = "0" * 64
LONGEST_LINE = 16 * 1024 * 1024
CHECKPOINT_FORMAT = "ashar-checkpoint-1"
_EVENT_KEYS = frozenset({"seq", "previous", "content_hash", "hash"})
_HASH = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"(?:[0-9a-f]{2})+")
_CHECKPOINT = re.compile(
    rb'{"documents":(?:0|[1-9][0-9]{0,17}),"documents_root":"[0-9a-f]{64}","format":"ashar-checkpoint-1",'
    rb'"head":"[0-9a-f]{64}","issued_at":"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]{1,6})?'
    rb'(?:Z|[+]00:00)","previous_checkpoint":"[0-9a-f]{64}","seq":[1-9][0-9]{0,17},"signature":"[0-9a-f]{128}"}\n?'
)
_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----\s+MCowBQYDK2VwAyEA([A-Za-z0-9+/]{43}=)\s+-----END PUBLIC KEY-----")
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class Fault(Exception):
    """The file is not what it should be; `line` is the first bad line."""

    def __init__(self, line: int, message: str) -> None:
        self.line, self.message = line, message


class Summary(NamedTuple):
    """An honest export: how many events, how many of them with content, how many personal values, the last hash."""

    events: int
    shown: int
    personal: int
    head: str


def canonical(value: object) -> bytes:
    """The one way to write a JSON value. Keys must be text; ValueError on NaN, infinity and broken Unicode."""
    return _ENCODER.encode(value).encode("utf-8")


def content_hash(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(b"ashar-content\n" + canonical(content)).hexdigest()


def leaf_hash(previous: str, hash_of_content: str) -> str:
    """The hash of an event, from the hash of the event before it (ZEROS for the first) and its own content_hash."""
    return hashlib.sha256(f"ashar-event\n{previous}{hash_of_content}".encode("ascii")).hexdigest()


def personal_hash(salt: str, value: str) -> str:
    """What stands in content["personal"][field] for a personal value; `salt` is in hexadecimal digits."""
    return hashlib.sha256(f"ashar-personal\n{salt}\n{value}".encode()).hexdigest()


def merkle_root(hashes: Iterable[str]) -> str:
    """The root over hexadecimal SHA-256 hashes in the given order; the tree is that of RFC 6962."""
    level = [hashlib.sha256(b"\0" + bytes.fromhex(digest)).digest() for digest in hashes]
    while len(level) > 1:
        pairs = [level[place : place + 2] for place in range(0, len(level), 2)]
        level = [pair[0] if len(pair) == 1 else hashlib.sha256(b"\1" + pair[0] + pair[1]).digest() for pair in pairs]
    return level[0].hex() if level else ZEROS


def checkpoint_message(checkpoint: Mapping[str, Any]) -> bytes:
    """The bytes that are signed; a signature already in the checkpoint is left out."""
    return b"ashar-checkpoint\n" + canonical({key: checkpoint[key] for key in checkpoint if key != "signature"})


_Point = tuple[int, int, int, int]  # (X, Y, Z, T) stands for the point x = X/Z, y = Y/Z of Ed25519, with x*y = T/Z
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
_BASE_Y = 4 * pow(5, -1, _P) % _P
_BASE = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)


def _add(one: _Point, other: _Point) -> _Point:
    a, b = (one[1] - one[0]) * (other[1] - other[0]), (one[1] + one[0]) * (other[1] + other[0])
    c, d = 2 * _D * one[3] * other[3], 2 * one[2] * other[2]
    e, f, g, h = (b - a) % _P, (d - c) % _P, (d + c) % _P, (b + a) % _P
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(factor: int, point: _Point) -> _Point:
    total = (0, 1, 1, 0)
    for bit in f"{factor:b}":
        total = _add(total, total)
        if bit == "1":
            total = _add(total, point)
    return total


def _decoded(data: bytes) -> _Point | None:
    sign, y = divmod(int.from_bytes(data, "little"), 1 << 255)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if x * x % _P != square:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if x * x % _P != square or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else _P - x
    return x, y, 1, x * y % _P


def signature_is_good(key: bytes, message: bytes, signature: bytes) -> bool:
    """Ed25519 of RFC 8032, strictly: refuses s >= L, other than canonical points, and keys of small order."""
    if len(key) != 32 or len(signature) != 64:
        return False
    public = _decoded(key)
    s = int.from_bytes(signature[32:], "little")
    if public is None or s >= _L or _times(8, public)[0] == 0:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _L
    negative = (_P - public[0], public[1], 1, _P - public[3])
    x, y, z, _ = _add(_times(s, _BASE), _times(k, negative))
    inverse = pow(z, -1, _P)
    return (y * inverse % _P | (x * inverse % _P & 1) << 255).to_bytes(32, "little") == signature[:32]


def read_key(data: bytes) -> bytes:
    """The 32 bytes of a public key given as 64 hexadecimal digits or as PEM; Fault when it is neither."""
    text = data.decode("ascii", "replace").strip()
    if _HASH.fullmatch(text.lower()):
        return bytes.fromhex(text)
    if pem := _PEM.fullmatch(text):
        return base64.b64decode(pem[1])
    raise Fault(1, "this is not an Ed25519 public key (64 hexadecimal digits, or PEM)")


def read_checkpoint(data: bytes, key: bytes) -> dict[str, Any]:
    """The fields of a checkpoint file, its signature checked against `key`; Fault when anything is wrong with it."""
    if not _CHECKPOINT.fullmatch(data):
        raise Fault(1, f"this is not a canonical checkpoint of the format {CHECKPOINT_FORMAT}")
    fields: dict[str, Any] = json.loads(data)
    if not signature_is_good(key, checkpoint_message(fields), bytes.fromhex(fields["signature"])):
        raise Fault(1, "the signature was not made with the given key over this checkpoint")
    return fields


def check_export(stream: BinaryIO, checkpoint: Mapping[str, Any] | None = None) -> Summary:
    """Reads an export line by line to its end; Fault at the first line that is not honest.

    Without a checkpoint nothing is known about the end: it may be cut off or computed anew.
    """
    seq = shown = personal = 0
    previous = ZEROS
    signed_at, head = (0, ZEROS) if checkpoint is None else (checkpoint["seq"], checkpoint["head"])
    while raw := stream.readline(LONGEST_LINE + 1):
        seq += 1
        event = _read_event(raw, seq, previous)
        previous = event["hash"]
        shown += "content" in event
        personal += len(event.get("personal", ()))
        if seq == signed_at and previous != head:
            raise Fault(seq, "this is not the event the checkpoint was signed for: it or one before it was rewritten")
    if not seq:
        raise Fault(1, "the export is empty")
    if seq < signed_at:
        raise Fault(seq, f"the export ends here, at event {seq}, but the checkpoint was signed at event {signed_at}")
    return Summary(seq, shown, personal, previous)


def _read_event(raw: bytes, seq: int, previous: str) -> dict[str, Any]:
    if len(raw) > LONGEST_LINE:
        raise Fault(seq, f"the line is longer than {LONGEST_LINE} bytes")
    if not raw.endswith(b"\n"):
        raise Fault(seq, "the line is not ended by a line feed: it was cut short")
    event = _read_canonical(raw[:-1], seq)
    if not isinstance(event, dict) or not _EVENT_KEYS <= event.keys() <= _EVENT_KEYS | {"content", "personal"}:
        raise Fault(seq, "the line is not an object with exactly the fields of an event")
    if type(event["seq"]) is not int or event["seq"] != seq:
        raise Fault(seq, f'"seq" is not {seq}: an event was removed, inserted or moved here')
    if event["previous"] != previous:
        raise Fault(seq, '"previous" is not the hash of the event before')
    if "content" in event:
        if not isinstance(event["content"], dict) or event["content_hash"] != content_hash(event["content"]):
            raise Fault(seq, '"content" was changed: it is not an object with this "content_hash"')
    elif not _matches(_HASH, event["content_hash"]):
        raise Fault(seq, '"content_hash" is not 64 hexadecimal digits')
    if event["hash"] != leaf_hash(previous, event["content_hash"]):
        raise Fault(seq, '"hash" does not follow from "previous" and "content_hash"')
    if "personal" in event:
        _check_personal(event, seq)
    return event


def _check_personal(event: Mapping[str, Any], seq: int) -> None:
    values = event["personal"]
    bound = event.get("content", {}).get("personal")
    if not isinstance(values, dict) or not values or not isinstance(bound, dict):
        raise Fault(seq, '"personal" is not a set of values of which "content" holds the hashes')
    for field, shown in values.items():
        if not isinstance(shown, dict) or shown.keys() != {"salt", "value"}:
            raise Fault(seq, "a personal value does not have exactly a salt and a value")
        if not _matches(_SALT, shown["salt"]) or not isinstance(shown["value"], str):
            raise Fault(seq, "a personal value does not have hexadecimal digits for its salt and text for its value")
        if bound.get(field) != personal_hash(shown["salt"], shown["value"]):
            raise Fault(seq, 'a personal value was changed: it does not have the hash that "content" holds')


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _read_canonical(data: bytes, line: int) -> Any:
    try:
        value = json.loads(data.decode("utf-8"))
        same = canonical(value) == data
    except (RecursionError, MemoryError):
        raise Fault(line, "the line is nested too deeply or too large to be read") from None
    except ValueError:
        raise Fault(line, "the line is not JSON in UTF-8") from None
    if not same:
        raise Fault(line, "the line is not canonical (spaces, order of keys, a key twice, the writing of a value)")
    return value


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Checks an export of the journal.", allow_abbrev=False)
    parser.add_argument("export", metavar="EXPORT", help="the export, one event a line")
    parser.add_argument("--checkpoint", metavar="FILE", help="a signed checkpoint the export must agree with")
    parser.add_argument("--key", metavar="FILE", help="the public key of the checkpoint, from a source you trust")
    given = parser.parse_args(arguments)
    if (given.checkpoint is None) != (given.key is None):
        parser.error("--checkpoint and --key are given together or not at all")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    path, checkpoint = given.key, None
    try:
        if given.key is not None:
            with open(path, "rb") as stream:
                key = read_key(stream.read(LONGEST_LINE))
            path = given.checkpoint
            with open(path, "rb") as stream:
                checkpoint = read_checkpoint(stream.read(LONGEST_LINE), key)
        path = given.export
        with open(path, "rb") as stream:
            events, shown, personal, _ = check_export(stream, checkpoint)
    except Fault as fault:
        print(f"{path}:{fault.line}: {fault.message}")
        return 1
    except OSError as error:
        parser.error(f"{path} cannot be read: {error.strerror}")
    print(f"{path}: events 1 to {events}, each following from the one before.")
    print(f"Shown in full: {shown}; as hashes only: {events - shown}; personal values shown: {personal}.")
    if checkpoint is None:
        print("No checkpoint was given: nothing is promised about the end, which may be cut off or computed anew.")
        return 0
    print(f"Events 1 to {checkpoint['seq']} are those the checkpoint of {checkpoint['issued_at']} was signed for.")
    if events > checkpoint["seq"]:
        print(f"Events {checkpoint['seq'] + 1} to {events} came after it and are not covered by it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
