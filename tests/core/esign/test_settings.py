"""Which ways are offered, who is believed, and what `portal signing check` says of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import Encoding

from portal import create_app
from portal.config import ConfigurationError, SigningService, SigningSettings, load_settings
from portal.core import clock
from portal.core.esign.cli import commands
from portal.core.esign.local import LocalWay
from portal.core.esign.trust import Trust, trust_of
from portal.core.esign.ways import configured, way_named
from tests.support.esign import AT
from tests.support.esign_authorities import TestAuthority, stamp_server


def signing(tmp_path: Path, **environ: str) -> SigningSettings:
    return load_settings({"PORTAL_INSTANCE_DIR": str(tmp_path), **environ}).signing


def production(tmp_path: Path) -> dict[str, str]:
    key = "a" * 43 + "="
    secrets = dict.fromkeys(("PORTAL_SECRET_KEY", "PORTAL_FIELD_KEYS", "PORTAL_NIK_KEY"), key)
    return {"PORTAL_ENV": "production", "PORTAL_INSTANCE_DIR": str(tmp_path), **secrets}


def test_development_signs_with_examples_and_production_with_nothing(tmp_path: Path) -> None:
    assert configured(signing(tmp_path)) == ("portal",)
    settings = load_settings(production(tmp_path)).signing
    assert settings == SigningSettings() and configured(settings) == () and trust_of(settings) == Trust()


def test_every_setting(tmp_path: Path) -> None:
    found = signing(
        tmp_path,
        PORTAL_SIGNING_KEYS_DIR=str(tmp_path),
        PORTAL_TRUST_DIR=str(tmp_path),
        PORTAL_TIMESTAMPS_URL="http://stempel.contoh.go.id/tsa/",
        PORTAL_BSRE_URL="https://esign.contoh.go.id",
        PORTAL_BSRE_USER="portal",
        PORTAL_BSRE_PASSWORD="rahasia-sekali",
        PORTAL_CSC_URL="http://127.0.0.1:20001/csc/v1",
        PORTAL_SIGNING_SECONDS="45",
    )
    assert (found.keys_dir, found.trust_dir, found.seconds) == (tmp_path, tmp_path, 45)
    assert found.timestamps == SigningService("http://stempel.contoh.go.id/tsa")
    assert found.bsre == SigningService("https://esign.contoh.go.id", "portal", "rahasia-sekali")
    assert configured(found) == ("bsre", "csc", "portal")
    assert "rahasia-sekali" not in repr(found)


@pytest.mark.parametrize(
    "environ",
    [
        {"PORTAL_SIGNING_KEYS_DIR": "/tidak/ada"},
        {"PORTAL_TRUST_DIR": "/tidak/ada"},
        {"PORTAL_BSRE_URL": "http://esign.contoh.go.id"},
        {"PORTAL_CSC_URL": "esign.contoh.go.id"},
        {"PORTAL_TIMESTAMPS_URL": "ftp://stempel.contoh.go.id"},
        {"PORTAL_SIGNING_SECONDS": "0"},
        {"PORTAL_SIGNING_SECONDS": "lama"},
    ],
)
def test_setting_with_which_nobody_could_sign(tmp_path: Path, environ: dict[str, str]) -> None:
    (name,) = environ
    with pytest.raises(ConfigurationError, match=name):
        signing(tmp_path, **environ)


def test_ways_by_name(tmp_path: Path) -> None:
    assert isinstance(way_named("portal", SigningSettings(keys_dir=tmp_path)), LocalWay)
    for name in ("portal", "bsre", "csc", "tinta"):
        with pytest.raises(KeyError):
            way_named(name, SigningSettings())


def test_trust_list_is_read_anew_and_whole(tmp_path: Path, authority: TestAuthority) -> None:
    settings = SigningSettings(trust_dir=tmp_path)
    assert trust_of(settings) == Trust()
    other = TestAuthority("Otoritas Lain")
    (tmp_path / "satu.pem").write_bytes(authority.pem + other.pem)
    (tmp_path / "lagi.CRT").write_bytes(authority.pem)
    (tmp_path / "BACA.txt").write_text("bukan sertifikat")
    assert set(trust_of(settings).roots) == {each.certificate.public_bytes(Encoding.DER) for each in (authority, other)}
    assert len(trust_of(settings).roots) == 2


@pytest.mark.parametrize("content", [b"", b"bukan sertifikat", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_file_without_a_certificate_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "rusak.pem").write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"PORTAL_TRUST_DIR: rusak\.pem"):
        trust_of(SigningSettings(trust_dir=tmp_path))


def test_portal_does_not_start_with_such_a_file(tmp_path: Path) -> None:
    (tmp_path / "rusak.pem").write_bytes(b"")
    settings = load_settings({"PORTAL_INSTANCE_DIR": str(tmp_path / "instance"), "PORTAL_TRUST_DIR": str(tmp_path)})
    with pytest.raises(ConfigurationError, match=r"rusak\.pem"):
        create_app(settings)


def checked(monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]) -> tuple[int, str]:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with clock.fixed(AT):
        done = CliRunner().invoke(commands, ["check"])
    return done.exit_code, done.output


def test_check_says_what_there_is(tmp_path: Path, authority: TestAuthority, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"PORTAL_INSTANCE_DIR": str(tmp_path / "instance")}
    code, said = checked(monkeypatch, environ)
    assert code == 0 and "di dalam portal (PAdES)" in said and "0 sertifikat" in said and "tidak diatur" in said
    (tmp_path / "akar.pem").write_bytes(authority.pem)
    with stamp_server(authority, AT) as server:
        environ |= {"PORTAL_TRUST_DIR": str(tmp_path), "PORTAL_TIMESTAMPS_URL": server.url}
        code, said = checked(monkeypatch, environ)
        assert code == 0 and "Otoritas Contoh, berlaku sampai 01-01-2034" in said
        assert "21-11-2026 11:00:00 WITA, selisih jam 0 detik" in said
        server.manner = "denied"
        code, said = checked(monkeypatch, environ)
        assert code == 1 and "Stempel waktu tidak diperoleh" in said


def test_check_names_a_broken_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rusak.pem").write_bytes(b"")
    code, said = checked(
        monkeypatch, {"PORTAL_INSTANCE_DIR": str(tmp_path / "instance"), "PORTAL_TRUST_DIR": str(tmp_path)}
    )
    assert code == 1 and "rusak.pem" in said
