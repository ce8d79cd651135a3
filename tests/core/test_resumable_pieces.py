"""What arrived is kept: encrypted, in order, whoever is killed and however many send at once."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from flask import Flask

from portal.core.crypto import DecryptionError
from portal.core.resumable.pieces import LARGEST, LateError, Pieces
from portal.core.resumable.reading import Arrived
from tests.core.conftest import Place

pytestmark = pytest.mark.sqlite_only
SECRET = b"3.1 5303011708900001 Contoh Orang"


@pytest.fixture
def app(place: Place) -> Flask:
    return place.immediate


@pytest.fixture
def pieces(app: Flask, tmp_path: Path) -> Pieces:
    with app.app_context():
        yield Pieces(tmp_path / "5303" / "token", "token", 300_000)


def add(pieces: Pieces, *contents: bytes) -> None:
    with pieces.growing(pieces.arrived()) as growing:
        for content in contents:
            growing.add(content)


def whole(pieces: Pieces) -> bytes:
    return Arrived(pieces.content()).read()


def test_pieces_come_back_in_order_and_only_encrypted_on_the_disk(pieces: Pieces) -> None:
    assert pieces.arrived() == 0
    add(pieces, SECRET, bytes(LARGEST))
    add(pieces, b"akhir")
    assert pieces.arrived() == len(SECRET) + LARGEST + 5
    assert whole(pieces) == SECRET + bytes(LARGEST) + b"akhir"
    kept = pieces.path.read_bytes()
    assert SECRET not in kept and b"akhir" not in kept and bytes(1000) not in kept
    assert oct(pieces.path.stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize("cut", [1, 4, 8, 9, 30])
def test_a_record_that_was_cut_does_not_count_and_is_written_over(pieces: Pieces, cut: int) -> None:
    add(pieces, b"satu", b"dua")
    os.truncate(pieces.path, pieces.path.stat().st_size - cut)
    assert pieces.arrived() == 4
    add(pieces, b"DUA")
    assert whole(pieces) == b"satuDUA"


def test_zeros_after_a_power_cut_do_not_count(pieces: Pieces) -> None:
    add(pieces, b"satu")
    with pieces.path.open("ab") as opened:
        opened.write(bytes(5000))
    assert pieces.arrived() == 4
    add(pieces, b"dua")
    assert whole(pieces) == b"satudua"


def test_of_two_at_once_the_first_goes_on_and_the_other_is_late(pieces: Pieces) -> None:
    with pieces.growing(0) as first, pieces.growing(0) as second:
        first.add(b"satu")
        with pytest.raises(LateError):
            second.add(b"lain")
        first.add(b"dua")
    assert whole(pieces) == b"satudua"


def test_a_request_that_was_repeated_before_it_was_read_adds_nothing_a_second_time(pieces: Pieces) -> None:
    """A browser sends a request anew by itself when a reset cut it: both saw the same end, and one came first."""
    seen = pieces.arrived()
    with pieces.growing(seen) as first:
        first.add(b"satu")
    with pytest.raises(LateError), pieces.growing(seen) as second:
        second.add(b"satu")
    assert whole(pieces) == b"satu"


def test_a_connection_thought_dead_cannot_harm_the_one_that_took_over(pieces: Pieces) -> None:
    with pieces.growing(0) as dead:
        dead.add(b"satu")
        add(pieces, b"dua")
        with pytest.raises(LateError):
            dead.add(b"xxx")
    assert whole(pieces) == b"satudua"


def test_nothing_is_added_to_what_was_removed(pieces: Pieces) -> None:
    with pieces.growing(0) as growing:
        growing.add(b"satu")
        pieces.remove()
        with pytest.raises(LateError):
            growing.add(b"dua")
    with pytest.raises(LateError), pieces.held():
        raise AssertionError
    assert pieces.arrived() == 0


def test_all_bytes_without_a_taker_count_as_lacking_the_last_piece(app: Flask, tmp_path: Path) -> None:
    """The process died before it took them over: a client that asks then sends the last piece once more."""
    with app.app_context():
        pieces = Pieces(tmp_path / "token", "token", 7)
        add(pieces, b"satu", b"dua")
        assert pieces.arrived() == 4
        add(pieces, b"dua")
        assert (pieces.arrived(), whole(pieces)) == (4, b"satudua")


def test_a_full_disk_keeps_what_was_there(pieces: Pieces, monkeypatch: pytest.MonkeyPatch) -> None:
    add(pieces, b"satu")

    def full(descriptor: int, data: bytes, at: int) -> int:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        with pytest.raises(OSError, match="full"):
            add(pieces, b"dua")
    assert pieces.arrived() == 4
    add(pieces, b"dua")
    assert whole(pieces) == b"satudua"


def test_a_piece_opens_only_at_its_place_in_its_own_upload(pieces: Pieces, tmp_path: Path) -> None:
    add(pieces, b"satu", b"dua.")
    other = Pieces(tmp_path / "other", "other", 100)
    other.path.write_bytes(pieces.path.read_bytes())
    with pytest.raises(DecryptionError):
        whole(other)
    kept = pieces.path.read_bytes()
    half = len(kept) // 2
    pieces.path.write_bytes(kept[half:] + kept[:half])
    with pytest.raises(DecryptionError):
        whole(pieces)
