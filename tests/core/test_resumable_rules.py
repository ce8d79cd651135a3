"""The tus protocol as a table: what a header says, and what is refused with which status."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from portal.core.resumable import rules

MIB = 2**20


def b64(text: str | bytes) -> str:
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def refused(status: int) -> Any:
    return pytest.raises(rules.Refused, check=lambda error: error.status == status)


@pytest.mark.parametrize("version", [None, "", "0.2.2", "1.0", "1.0.0 ", "1.0.0,0.2.2", "2.0.0"])
def test_other_versions_are_refused(version: str | None) -> None:
    with refused(412):
        rules.refuse_other_version(version)


def test_our_version_is_spoken() -> None:
    rules.refuse_other_version("1.0.0")


@pytest.mark.parametrize(
    ("length", "status"),
    [
        (None, 400),
        ("", 400),
        ("-1", 400),
        ("+1", 400),
        ("1.5", 400),
        ("1_0", 400),
        ("０", 400),  # a full-width digit
        ("0x10", 400),
        ("9" * 16, 400),
        (str(MIB + 1), 413),
    ],
)
def test_lengths_that_are_refused(length: str | None, status: int) -> None:
    with refused(status):
        rules.announced(length, None, limit=MIB)


@pytest.mark.parametrize("length", [0, 1, MIB])
def test_lengths_that_are_taken(length: int) -> None:
    assert rules.announced(str(length), None, limit=MIB).size == length


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", {}),
        (f"filename {b64('daftar.xlsx')}", {"filename": "daftar.xlsx"}),
        (f"filename {b64('Désa Oé.xlsx')},is_confidential", {"filename": "Désa Oé.xlsx", "is_confidential": ""}),
        (f"a {b64('1')}, b {b64('2')}", {"a": "1", "b": "2"}),  # clients differ about the space
        ("a ,b", {"a": "", "b": ""}),
    ],
)
def test_metadata(line: str, expected: dict[str, str]) -> None:
    read = rules.announced("1", line, limit=MIB)
    assert read.metadata == expected
    assert read.metadata_line == line


@pytest.mark.parametrize(
    "line",
    [
        "filename not-base64!",
        f"filename {b64(bytes([0xFF, 0xFE]))}",
        f"a {b64('x')},a {b64('y')}",
        f"{b64('x')},,",
        f"nama berkas {b64('x')}",
        f"a {b64('nul' + chr(0))}",
        f"kunci-é {b64('x')}",
        f"a {b64('x' * 4096)}",
        f"sha256 {b64('abc')}",
        f"sha256 {b64('g' * 64)}",
    ],
)
def test_metadata_that_cannot_be_read_is_refused(line: str) -> None:
    with refused(400):
        rules.announced("1", line, limit=MIB)


def test_the_hash_of_the_whole_comes_as_hexadecimal() -> None:
    assert rules.announced("1", f"sha256 {b64('AB' * 32)}", limit=MIB).sha256 == bytes([0xAB] * 32)
    assert rules.announced("1", f"filename {b64('a')}", limit=MIB).sha256 is None


PIECE = {"content_type": rules.PIECE_TYPE, "offset": "10", "length": 5, "at": 10, "size": 100}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"content_type": None}, 415),
        ({"content_type": "application/octet-stream"}, 415),
        ({"content_type": "text/plain", "offset": "9"}, 415),
        ({"offset": None}, 400),
        ({"offset": "sepuluh"}, 400),
        ({"offset": "-10"}, 400),
        ({"offset": "9"}, 409),
        ({"offset": "11"}, 409),
        ({"length": 91}, 413),
        ({"at": 100, "offset": "100", "length": 1}, 413),
    ],
)
def test_pieces_that_are_refused(change: dict[str, Any], status: int) -> None:
    with refused(status):
        rules.refuse_piece(**{**PIECE, **change})


@pytest.mark.parametrize(
    "change", [{}, {"length": 90}, {"length": 0}, {"length": None}, {"at": 100, "offset": "100", "length": 0}]
)
def test_pieces_that_are_taken(change: dict[str, Any]) -> None:
    rules.refuse_piece(**{**PIECE, **change})


def test_checksums() -> None:
    assert rules.checksum(None) is None
    assert rules.checksum(f"sha1 {b64(bytes(20))}") == rules.Checksum("sha1", bytes(20))
    assert rules.checksum(f"sha256 {b64(bytes(32))}") == rules.Checksum("sha256", bytes(32))


@pytest.mark.parametrize(
    "header", ["", "sha1", "sha1 !", f"md5 {b64(bytes(16))}", f"sha1 {b64(bytes(19))}", f"SHA1 {b64(bytes(20))}"]
)
def test_checksums_that_cannot_be_proved_are_refused(header: str) -> None:
    with refused(400):
        rules.checksum(header)


@pytest.mark.parametrize(
    ("count", "held", "size", "fits"),
    [(0, 0, 60, True), (0, 0, 61, False), (4, 40, 20, True), (4, 40, 21, False), (5, 5, 1, False)],
)
def test_an_account_holds_few_unfinished_uploads(count: int, held: int, size: int, fits: bool) -> None:
    limits = {"most": 5, "most_bytes": 60}
    if fits:
        rules.refuse_further(count=count, held=held, size=size, **limits)
    else:
        with refused(429):
            rules.refuse_further(count=count, held=held, size=size, **limits)


def test_the_date_of_expiry_is_written_as_http_wants_it() -> None:
    moment = datetime(2026, 11, 28, 9, 5, tzinfo=timezone(timedelta(hours=8)))
    assert rules.http_date(moment) == rules.http_date(moment.astimezone(UTC)) == "Sat, 28 Nov 2026 01:05:00 GMT"
