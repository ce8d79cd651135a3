"""Keys: the folder's, which a passphrase opens, and those of the development authority."""

from __future__ import annotations

import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from portal.config import PROJECT_ROOT, SigningSettings
from portal.core.esign.authority import WARNING, DevelopmentAuthority
from portal.core.esign.contracts import Credentials, SigningError, Trouble
from portal.core.esign.inspection import inspect
from portal.core.esign.local import LocalWay
from portal.core.esign.trust import trust_of
from portal.core.esign.ways import key_file
from tests.support.esign import AT, order, paper
from tests.support.esign_authorities import TestAuthority

TYPED = Credentials("ina", passphrase="Kunci-Ina 7")


@pytest.fixture
def keys(tmp_path: Path, authority: TestAuthority) -> Path:
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "ina.p12").write_bytes(authority.pkcs12("Ina Contoh", TYPED.passphrase))
    return folder


def refused(way: LocalWay, credentials: Credentials) -> Trouble:
    with pytest.raises(SigningError) as error:
        way.sign(order(paper(), name="Ina Contoh"), credentials)
    return error.value.trouble


def test_key_of_the_folder_signs(keys: Path, authority: TestAuthority) -> None:
    settings = SigningSettings(keys_dir=keys)
    assert (key_file("ina", settings), key_file("siti", settings)) == (keys / "ina.p12", None)
    way = LocalWay(settings, lambda: AT)
    made = way.sign(order(paper(), name="Ina Contoh"), TYPED)
    (found,) = inspect(made, authority.trust, AT).signatures
    assert found.sound and (found.signer, found.issuer) == ("Ina Contoh", "Otoritas Contoh")


@pytest.mark.parametrize("typed", ["", "kunci-ina 7", "Kunci-Ina 7 ", "日本"])
def test_wrong_passphrase_is_said_and_nothing_else(keys: Path, typed: str) -> None:
    way = LocalWay(SigningSettings(keys_dir=keys, development_dir=keys.parent / "ca"), lambda: AT)
    assert refused(way, Credentials("ina", passphrase=typed)) is Trouble.LOCKED
    assert not (keys.parent / "ca").exists()  # no example takes the place of a key that stays closed


@pytest.mark.parametrize("account", ["siti", "../ina", "ina/../ina", ".", "", "ina.p12"])
def test_who_has_no_key(keys: Path, account: str) -> None:
    way = LocalWay(SigningSettings(keys_dir=keys), lambda: AT)
    assert refused(way, Credentials(account, passphrase=TYPED.passphrase)) is Trouble.UNKNOWN_SIGNER


@pytest.mark.parametrize("days", [-1, 11])
def test_certificate_outside_its_days(keys: Path, authority: TestAuthority, days: int) -> None:
    made = authority.pkcs12("Ina Contoh", TYPED.passphrase, begin=AT, end=AT + timedelta(days=10))
    (keys / "ina.p12").write_bytes(made)
    way = LocalWay(SigningSettings(keys_dir=keys), lambda: AT + timedelta(days=days))
    assert refused(way, TYPED) is Trouble.EXPIRED


@pytest.mark.parametrize("content", [b"", b"bukan kunci", bytes(300)])
def test_file_that_no_passphrase_mends(keys: Path, content: bytes) -> None:
    (keys / "ina.p12").write_bytes(content)
    assert refused(LocalWay(SigningSettings(keys_dir=keys), lambda: AT), TYPED) is Trouble.REFUSED


def test_no_secret_shows_in_an_error(keys: Path) -> None:
    way = LocalWay(SigningSettings(keys_dir=keys), lambda: AT)
    with pytest.raises(SigningError) as error:
        way.sign(order(paper()), Credentials("ina", passphrase="Kunci-Salah"))
    assert "Kunci-Salah" not in str(error.value) + repr(error.value.__cause__) + repr(TYPED)


def test_paper_that_is_none_is_refused(way: LocalWay) -> None:
    for pdf in (b"", b"%PDF-1.7\n%%EOF", b"bukan PDF"):
        with pytest.raises(SigningError) as error:
            way.sign(order(pdf), Credentials("ina"))
        assert error.value.trouble is Trouble.REFUSED


def test_example_is_the_same_key_until_it_runs_out(tmp_path: Path) -> None:
    folder = tmp_path / "ca"
    first = DevelopmentAuthority(folder, lambda: AT).key_of("ina", "Ina Contoh")
    assert DevelopmentAuthority(folder, lambda: AT).key_of("ina", "Ina Contoh") == first
    assert DevelopmentAuthority(folder, lambda: AT).key_of("ina", "Ina Contoh, S.H.") != first
    later = DevelopmentAuthority(folder, lambda: AT + timedelta(days=1100)).key_of("ina", "Ina Contoh")
    assert later != first


def test_example_says_that_it_is_one(tmp_path: Path) -> None:
    authority = DevelopmentAuthority(tmp_path / "ca", lambda: AT)
    _key, certificate, _others = pkcs12.load_key_and_certificates(authority.key_of("ina", "Ina Contoh"), None)
    assert certificate is not None
    for each in (certificate, authority.root_certificate()):
        assert WARNING in each.subject.rfc4514_string() and WARNING in each.issuer.rfc4514_string()
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment and usage.digital_signature and not usage.key_cert_sign
    certificate.verify_directly_issued_by(authority.root_certificate())
    assert certificate.not_valid_before_utc == datetime(2020, 1, 1, tzinfo=UTC)


def test_examples_are_readable_by_their_own_user_only(tmp_path: Path) -> None:
    folder = tmp_path / "ca"
    DevelopmentAuthority(folder, lambda: AT).key_of("ina", "Ina Contoh")
    for path in [folder, *folder.rglob("*")]:
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    assert sorted(path.suffix for path in folder.rglob("*") if path.is_file()) == [".p12", ".pem"]  # no drafts left


def test_two_processes_make_the_authority_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path; "
        "from portal.core.esign.authority import DevelopmentAuthority; sys.stdin.readline(); "
        "made = DevelopmentAuthority(Path(sys.argv[1]), lambda: datetime(2026, 11, 21, tzinfo=UTC)); "
        "sys.stdout.buffer.write(made.key_of('ina', 'Ina Contoh'))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "ca")],
            cwd=PROJECT_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    for each in started:
        assert each.stdin is not None
        each.stdin.write(b"\n")
        each.stdin.flush()
    made = {each.communicate()[0] for each in started}
    (kept,) = made
    _key, certificate, _others = pkcs12.load_key_and_certificates(kept, None)
    assert certificate is not None
    certificate.verify_directly_issued_by(DevelopmentAuthority(tmp_path / "ca", lambda: AT).root_certificate())
    (root,) = trust_of(SigningSettings(development_dir=tmp_path / "ca")).roots
    assert root == DevelopmentAuthority(tmp_path / "ca", lambda: AT).root_certificate().public_bytes(Encoding.DER)
