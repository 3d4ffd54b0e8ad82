"""With a certificate papers bear the electronic seal of the authority; without one they are as they always were."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from flask import Flask
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import PdfSignatureStatus, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from grants.config import Refused, settings
from grants.database import db
from grants.documents import printing, storage
from grants.documents.models import Rendition
from grants.documents.rendering_apart import render_apart
from grants.documents.sealing import SealingFailed, sealed
from tests.grants.agreements.stage import Stage
from tests.grants.agreements.stage import stage as stage
from tests.grants.documents.reading import attached
from tests.grants.documents.samples import make_snapshot
from tests.grants.dossiers.papers import paper
from tests.visiting import Visitor

PASSPHRASE = "known to the chancery"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """A certificate made by itself, its locked key, and its fingerprint."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Каракол шаарынын мэриясы")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("seal")
    (folder / "seal.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    locked = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    )
    return folder / "seal.pem", folder / "key.pem", made.fingerprint(hashes.SHA256()).hex()


@pytest.fixture
def configured(certificate: tuple[Path, Path, str]) -> Iterator[Flask]:
    app = Flask(__name__)
    app.config.update(SEAL_CERTIFICATE=str(certificate[0]), SEAL_KEY=str(certificate[1]), SEAL_PASSPHRASE=PASSPHRASE)
    with app.app_context():
        yield app


def validated(pdf: bytes, certificate: Path) -> PdfSignatureStatus:
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    context = ValidationContext(trust_roots=[load_cert_from_pemder(str(certificate))], allow_fetching=False)
    return validate_pdf_signature(signature, context)


def test_a_seal_is_valid_covers_the_whole_paper_and_leaves_its_attachment_readable(
    configured: Flask, certificate: tuple[Path, Path, str]
) -> None:
    snapshot = make_snapshot("announcement", audience="public")
    pdf, fingerprint = sealed(render_apart(snapshot, "ky", "public"))
    status = validated(pdf, certificate[0])
    assert status.bottom_line, status.pretty_print_details()
    assert status.coverage.name == "ENTIRE_FILE"
    assert fingerprint == certificate[2]
    assert json.loads(attached(pdf)["snapshot.json"])["number"] == snapshot["number"]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/StructTreeRoot" in opened.Root
        assert opened.Root.AcroForm.Fields[0].V.SubFilter == "/ETSI.CAdES.detached"


def test_one_changed_letter_breaks_the_seal(configured: Flask, certificate: tuple[Path, Path, str]) -> None:
    pdf, _ = sealed(render_apart(make_snapshot("announcement", audience="public"), "ky", "public"))
    broken = pdf.replace(b"/Producer", b"/Proxucer", 1)
    assert broken != pdf
    assert not validated(broken, certificate[0]).bottom_line


def test_a_wrong_passphrase_seals_nothing_and_says_so(configured: Flask) -> None:
    configured.config["SEAL_PASSPHRASE"] = "guessed"
    with pytest.raises(SealingFailed, match="the seal failed"):
        sealed(b"%PDF-1.7")


def test_without_a_certificate_the_bytes_are_the_same() -> None:
    app = Flask(__name__)
    app.config["SEAL_CERTIFICATE"] = app.config["SEAL_KEY"] = None
    with app.app_context():
        assert sealed(b"%PDF-1.7 as it was") == (b"%PDF-1.7 as it was", "")


def test_a_certificate_without_its_key_is_refused_at_the_start() -> None:
    with pytest.raises(Refused, match="ASHAR_SEAL_KEY"):
        settings({"TESTING": True, "SEAL_CERTIFICATE": "seal.pem"})


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_sealed_bytes_are_what_is_kept_and_the_verify_page_says_so(
    app: Flask, stage: Stage, certificate: tuple[Path, Path, str]
) -> None:
    app.config.update(SEAL_CERTIFICATE=str(certificate[0]), SEAL_KEY=str(certificate[1]), SEAL_PASSPHRASE=PASSPHRASE)
    app.config["CLOCK"] = lambda: stage.now
    document = paper(stage, "announcement", "announce")
    number, rendition = document.number, document.renditions[0].id
    assert certificate[2] not in Visitor(app).get(f"/verify/{number}").text
    data = printing.print_one(rendition, stage.now)
    assert data is not None
    kept = db.session.get_one(Rendition, rendition)
    assert storage.fetch(str(kept.sha256)) == data
    assert kept.seal == certificate[2]
    assert validated(data, certificate[0]).bottom_line
    assert certificate[2] in Visitor(app).get(f"/verify/{number}").text


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_paper_that_cannot_be_sealed_is_not_given_out_and_tried_again(
    app: Flask, stage: Stage, certificate: tuple[Path, Path, str]
) -> None:
    app.config.update(SEAL_CERTIFICATE=str(certificate[0]), SEAL_KEY="nowhere.pem", SEAL_PASSPHRASE="")
    rendition = paper(stage, "announcement", "announce").renditions[0].id
    assert printing.print_one(rendition, stage.now) is None
    owed = db.session.get_one(Rendition, rendition)
    assert owed.sha256 is None
    assert "FileNotFoundError" in owed.failure
