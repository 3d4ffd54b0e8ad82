import hashlib
import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from grants.records import verifier

ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19
AUTHORITY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))

RFC_8032 = [  # section 7.1: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246"
        "55141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb"
        "00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc"
        "027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad"
        "9bef1177331a704",
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_the_signatures_of_rfc_8032_are_good_and_changed_ones_are_not(key: str, message: str, signature: str) -> None:
    parts = [bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)]
    assert verifier.signature_is_good(*parts)
    for part, data in enumerate(parts):
        for place in range(0, len(data), 7):
            changed = list(parts)
            changed[part] = data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :]
            assert not verifier.signature_is_good(*changed)
        changed = list(parts)
        changed[part] = data + b"\0"
        assert not verifier.signature_is_good(*changed)


def judged_by_openssl(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_random_signatures_and_tampered_ones_are_judged_as_openssl_judges_them() -> None:
    chance = random.Random(8032)
    good = 0
    for _ in range(300):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        message = chance.randbytes(chance.randrange(200))
        parts = [private.public_key().public_bytes_raw(), message, private.sign(message)]
        assert verifier.signature_is_good(*parts)
        part = chance.randrange(3)
        if parts[part]:
            bit = chance.randrange(len(parts[part]) * 8)
            number = int.from_bytes(parts[part], "little") ^ 1 << bit
            parts[part] = number.to_bytes(len(parts[part]), "little")
        verdict = verifier.signature_is_good(*parts)
        assert verdict == judged_by_openssl(parts[0], parts[1], parts[2])
        good += verdict
    assert good < 10


def test_a_signature_with_s_of_l_or_more_is_refused() -> None:
    signature = AUTHORITY.sign(b"message")
    s = int.from_bytes(signature[32:], "little")
    assert verifier.signature_is_good(AUTHORITY.public_key().public_bytes_raw(), b"message", signature)
    for other in (s + ORDER, s + 2 * ORDER, ORDER, 2**256 - 1):
        forged = signature[:32] + other.to_bytes(32, "little")
        assert not verifier.signature_is_good(AUTHORITY.public_key().public_bytes_raw(), b"message", forged)


SMALL = [1, 0, PRIME - 1, 1 << 255, 2707385501144840649318225287225658788936804267575313519463743609750303021]
NOT_CANONICAL = [PRIME, PRIME + 1, 1 | 1 << 255, PRIME - 1 | 1 << 255, 2**255 - 1, 2**256 - 1]


@pytest.mark.parametrize("number", SMALL + NOT_CANONICAL)
def test_a_key_that_is_of_small_order_or_not_canonical_signs_nothing(number: int) -> None:
    point = number.to_bytes(32, "little")
    for claimed in (point, (1).to_bytes(32, "little"), (0).to_bytes(32, "little")):
        for attempt in range(16):
            assert not verifier.signature_is_good(point, b"message %d" % attempt, claimed + bytes(32))


def test_a_point_is_read_only_from_its_one_canonical_writing_and_only_when_it_is_on_the_curve() -> None:
    read = 0
    for y in range(200):
        point = verifier._decoded(y.to_bytes(32, "little"))
        if point is not None:
            x = point[0]
            assert (y * y - x * x - 1 + 121665 * pow(121666, -1, PRIME) * x * x * y * y) % PRIME == 0
            read += 1
    assert 60 < read < 140
    for number in (*range(PRIME, 1 << 255), *NOT_CANONICAL):
        assert verifier._decoded(number.to_bytes(32, "little")) is None
