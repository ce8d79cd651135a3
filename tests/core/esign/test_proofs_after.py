"""What may stand behind the last signature: proofs that it is valid, as BSrE adds them, and nothing that is painted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import crl, x509
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from portal.config import SigningSettings
from portal.core.esign.contracts import Credentials
from portal.core.esign.inspection import inspect
from portal.core.esign.local import LocalWay
from portal.core.esign.running import finished
from portal.core.esign.timestamps import TrustedTimeStamper
from portal.core.esign.trust import Trust
from tests.support.esign import AT, order, paper
from tests.support.esign_authorities import StampServer, TestAuthority, stamp_server

Signed = tuple[bytes, bytes, Trust]


@pytest.fixture
def server(authority: TestAuthority) -> Iterator[StampServer]:
    with stamp_server(authority, AT + timedelta(seconds=40)) as running:
        yield running


def with_proofs(pdf: bytes, authority: TestAuthority, revocation: bytes = b"") -> bytes:
    """A certificate, and a revocation list, in the document's store of proofs (B-LT)."""
    target = io.BytesIO(pdf)
    lists = [crl.CertificateList.load(revocation)] if revocation else []
    DocumentSecurityStore.add_dss(target, None, certs=[x509.Certificate.load(authority.trust.roots[0])], crls=lists)
    return target.getvalue()


def with_document_stamp(pdf: bytes, server: StampServer, authority: TestAuthority, *, seen: bool = False) -> bytes:
    """A time stamp on the whole document (B-LTA), which a forger could give a picture."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if seen:
        append_signature_field(writer, SigFieldSpec("Stempel", box=(100, 100, 300, 200)))
    stamper = PdfTimeStamper(TrustedTimeStamper(server.service, authority.trust, 5), field_name="Stempel")
    target = io.BytesIO()
    finished(stamper.async_timestamp_pdf(writer, "sha256", output=target))
    return target.getvalue()


def test_proofs_behind_the_signature_leave_it_whole(signed: Signed, authority: TestAuthority) -> None:
    found = inspect(with_proofs(signed[1], authority), signed[2], AT)
    assert found.sound and [each.field for each in found.signatures] == ["TandaTangan1", "TandaTangan2"]


def test_bytes_behind_the_proofs_do_not(signed: Signed, authority: TestAuthority) -> None:
    assert not inspect(with_proofs(signed[1], authority) + b"% tambahan", signed[2], AT).whole


def test_stamp_on_the_document_is_no_signature_and_harms_none(
    signed: Signed, server: StampServer, authority: TestAuthority
) -> None:
    found = inspect(with_document_stamp(signed[1], server, authority), signed[2], AT)
    assert found.sound and len(found.signatures) == 2


def test_stamp_with_a_picture_is_not_let_pass(signed: Signed, server: StampServer, authority: TestAuthority) -> None:
    assert not inspect(with_document_stamp(signed[1], server, authority, seen=True), signed[2], AT).sound


def test_empty_field_with_room_for_a_picture_is_not_let_pass(signed: Signed) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed[1]))
    append_signature_field(writer, SigFieldSpec("Kosong", box=(100, 100, 300, 200)))
    target = io.BytesIO()
    writer.write(target)
    assert not inspect(target.getvalue(), signed[2], AT).sound


def test_kind_of_signature_that_is_not_known(signed: Signed) -> None:
    found = inspect(signed[0].replace(b"ETSI.CAdES.detached", b"ETSI.LainX.detached"), signed[2], AT)
    (one,) = found.signatures
    assert not found.sound and one.signer == "Yoseph Contoh" and "jenisnya tidak dikenal" in one.problem


@pytest.mark.parametrize(
    ("stamped", "days", "sound"),
    [
        (False, -3, False),  # revoked before the signature
        (True, -3, False),
        (False, 3, False),  # revoked since, and nobody knows that the signature is older
        (True, 3, True),
    ],
)
def test_revocation_that_the_file_carries_counts(
    server: StampServer, authority: TestAuthority, tmp_path: Path, stamped: bool, days: int, sound: bool
) -> None:
    key = authority.pkcs12("Ina Contoh", "rahasia")
    (tmp_path / "ina.p12").write_bytes(key)
    (tmp_path / "akar.pem").write_bytes(authority.pem)
    settings = SigningSettings(keys_dir=tmp_path, trust_dir=tmp_path, timestamps=server.service if stamped else None)
    made = LocalWay(settings, lambda: AT).sign(order(paper()), Credentials("ina", passphrase="rahasia"))
    certificate = pkcs12.load_key_and_certificates(key, b"rahasia")[1]
    assert certificate is not None
    revocation = authority.revocation(certificate, AT + timedelta(days=days))
    found = inspect(with_proofs(made, authority, revocation), authority.trust, AT + timedelta(days=10))
    assert found.sound is sound and found.whole
    assert ("dicabut" in found.signatures[0].problem) is not sound


def test_proof_that_has_gone_stale_is_no_worse_than_none(authority: TestAuthority, tmp_path: Path) -> None:
    """A list that names somebody else, and two years later a list whose next one is long overdue."""
    key = authority.pkcs12("Ina Contoh", "rahasia")
    (tmp_path / "ina.p12").write_bytes(key)
    made = LocalWay(SigningSettings(keys_dir=tmp_path), lambda: AT).sign(
        order(paper()), Credentials("ina", passphrase="rahasia")
    )
    _key, other = authority.issue("Siti Contoh")
    for issuer in (authority, TestAuthority()):  # of the same name, but it is not that authority's word
        proven = with_proofs(made, authority, issuer.revocation(other, AT - timedelta(days=9)))
        assert inspect(proven, authority.trust, AT).sound
        assert inspect(proven, authority.trust, AT + timedelta(days=730)).sound
