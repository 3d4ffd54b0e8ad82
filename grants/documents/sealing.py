"""The electronic seal of the authority on a paper (PAdES), where a certificate is configured; else nothing happens.

Needs pyHanko, which is installed only where papers are sealed.
"""

import io
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import current_app


class SealingFailed(Exception):
    """No seal, so no paper: the text says what went wrong, for a log."""


def sealed(pdf: bytes) -> tuple[bytes, str]:
    """The paper with its seal, and the SHA-256 of the certificate; the same bytes and nothing where none is configured.

    The seal allows no later change. Raises `SealingFailed`.
    """
    certificate, key = current_app.config["SEAL_CERTIFICATE"], current_app.config["SEAL_KEY"]
    if not certificate:
        return pdf, ""
    try:
        signer = _signer(certificate, key, current_app.config["SEAL_PASSPHRASE"])
        return _with_seal(pdf, signer), sha256(signer.signing_cert.dump()).hexdigest()
    except SealingFailed:
        raise
    except Exception as error:
        raise SealingFailed(f"the seal failed: {type(error).__name__}: {error}") from error


def _with_seal(pdf: bytes, signer: Any) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    about = signers.PdfSignatureMetadata(
        field_name="Seal",
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    written = io.BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), about, signer=signer, output=written)
    return written.getvalue()


@cache
def _signer(certificate: str, key: str, passphrase: str | None) -> Any:
    """The certificate comes first in its file; what follows there is its chain."""
    try:
        from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
        from pyhanko.sign.signers import SimpleSigner
        from pyhanko_certvalidator.registry import SimpleCertificateStore
    except ImportError as error:
        raise SealingFailed("the seal needs the package pyHanko") from error
    own, *chain = load_certs_from_pemder_data(Path(certificate).read_bytes())
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    registry.register_multiple(chain)
    signing_key = load_private_key_from_pemder_data(Path(key).read_bytes(), passphrase.encode() if passphrase else None)
    return SimpleSigner(signing_cert=own, signing_key=signing_key, cert_registry=registry)
