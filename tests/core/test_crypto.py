"""Promises of `portal.core.crypto`."""

from __future__ import annotations

import hmac
import io
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.crypto import FILE_CHUNK, TAG_BYTES, DecryptionError, Keys

OLD, NEW, NIK = os.urandom(32), os.urandom(32), os.urandom(32)
KEYS = Keys({"k1": OLD}, NIK)
HEADER = 4 + 1 + 2 + 32  # magic, length of "k1", "k1", salt


def sealed(content: bytes, aad: bytes = b"file", keys: Keys = KEYS) -> bytes:
    target = io.BytesIO()
    for _ in keys.encrypt_stream(io.BytesIO(content), target, aad):
        pass
    return target.getvalue()


def opened(blob: bytes, aad: bytes = b"file", keys: Keys = KEYS) -> bytes:
    return b"".join(keys.decrypt_stream(io.BytesIO(blob), aad))


@given(st.binary(max_size=500), st.binary(max_size=40))
def test_what_is_encrypted_comes_back(plain: bytes, aad: bytes) -> None:
    assert KEYS.decrypt(KEYS.encrypt(plain, aad), aad) == plain


def test_the_same_text_never_looks_the_same_twice() -> None:
    assert len({KEYS.encrypt(b"5303014107900001", b"nik") for _ in range(100)}) == 100


def test_bulk_and_single_read_each_other() -> None:
    plains = [str(number).encode() for number in range(1000)]
    blobs = KEYS.encrypt_many(plains, b"nik")
    assert [KEYS.decrypt(blob, b"nik") for blob in blobs] == plains == KEYS.decrypt_many(blobs, b"nik")
    assert len({blob[4:16] for blob in blobs}) == 1000  # a nonce each
    assert KEYS.encrypt_many([], b"nik") == []


def test_a_field_opens_only_where_it_belongs() -> None:
    with pytest.raises(DecryptionError):
        KEYS.decrypt(KEYS.encrypt(b"x", b"people.nik"), b"people.phone")


@given(st.data())
def test_any_change_of_a_field_is_noticed(data: st.DataObject) -> None:
    blob = KEYS.encrypt(b"5303014107900001", b"nik")
    place = data.draw(st.integers(0, len(blob) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = blob[:place] + bytes((blob[place] ^ (1 << bit),)) + blob[place + 1 :]
    with pytest.raises(DecryptionError):
        KEYS.decrypt(changed, b"nik")
    with pytest.raises(DecryptionError):
        KEYS.decrypt(blob[:place], b"nik")
    for wrong in (changed, blob[:place]):
        with pytest.raises(DecryptionError):
            KEYS.decrypt_many([blob, wrong], b"nik")


def test_a_new_key_reads_the_old_rows_and_tells_which_they_are() -> None:
    blob = KEYS.encrypt(b"x", b"nik")
    both = Keys({"k2": NEW, "k1": OLD}, NIK)
    assert both.decrypt(blob, b"nik") == b"x"
    assert both.needs_rotation(blob)
    renewed = both.encrypt(b"x", b"nik")
    assert not both.needs_rotation(renewed)
    assert both.decrypt_many([blob, renewed, blob], b"nik") == [b"x"] * 3
    with pytest.raises(DecryptionError, match="k2"):
        KEYS.decrypt(renewed, b"nik")


def test_an_error_names_the_missing_key_and_nothing_else() -> None:
    with pytest.raises(DecryptionError) as caught:
        Keys({"k9": NEW}, NIK).decrypt(KEYS.encrypt(b"5303014107900001", b"nik"), b"nik")
    assert "k1" in str(caught.value)
    assert "5303" not in str(caught.value)


@pytest.mark.parametrize("field_keys", [{}, {"k1": b"short"}, {"": OLD}, {"x" * 256: OLD}])
def test_an_unusable_set_of_keys_is_refused(field_keys: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="key"):
        Keys(field_keys, NIK)


def test_nik_hash_is_short_equal_for_equal_niks_and_needs_the_key() -> None:
    nik = "5303014107900001"
    assert len(KEYS.nik_hash(nik)) == 16
    assert KEYS.nik_hash(nik) == Keys({"k2": NEW}, NIK).nik_hash(nik)
    assert KEYS.nik_hash(nik) != Keys({"k1": OLD}, NEW).nik_hash(nik)
    assert KEYS.nik_hash(nik) != KEYS.nik_hash("5303014107900002")
    assert KEYS.nik_hashes([nik, nik]) == [KEYS.nik_hash(nik)] * 2
    # As any other library computes it: registers hold hashes that no rewrite may change.
    assert KEYS.nik_hash(nik) == hmac.digest(NIK, nik.encode(), "sha256")[:16]


@pytest.mark.parametrize(
    "size", [0, 1, FILE_CHUNK - 1, FILE_CHUNK, FILE_CHUNK + 1, 3 * FILE_CHUNK, 3 * FILE_CHUNK + 17]
)
def test_files_of_every_length_come_back(size: int) -> None:
    content = os.urandom(size)
    assert opened(sealed(content)) == content


def test_a_source_that_gives_little_at_a_time_makes_the_same_file() -> None:
    content = os.urandom(FILE_CHUNK + 5)

    class Dribble(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 1000))

    target = io.BytesIO()
    assert b"".join(KEYS.encrypt_stream(Dribble(content), target, b"file")) == content
    assert opened(target.getvalue()) == content


def chunks_of(blob: bytes) -> tuple[bytes, list[bytes]]:
    body = blob[HEADER:]
    size = FILE_CHUNK + TAG_BYTES
    return blob[:HEADER], [body[start : start + size] for start in range(0, len(body), size)]


def test_a_cut_swapped_repeated_or_exchanged_chunk_is_noticed() -> None:
    header, (first, second, third) = chunks_of(sealed(os.urandom(3 * FILE_CHUNK)))
    other_header, (_, foreign, _) = chunks_of(sealed(os.urandom(3 * FILE_CHUNK)))
    for parts in (
        (header, first, second),  # cut at a chunk
        (header, first, second, third[:-1]),  # cut inside one
        (header, first),
        (header,),
        (header, second, first, third),
        (header, first, first, second, third),
        (header, first, foreign, third),
        (header, first, second, third, third),
        (header, first, second, third, b"x"),
        (other_header, first, second, third),
        (header[:20],),
        (b"",),
    ):
        with pytest.raises(DecryptionError):
            opened(b"".join(parts))


def test_a_file_put_in_the_place_of_another_does_not_open() -> None:
    with pytest.raises(DecryptionError):
        opened(sealed(b"x", b"token one"), b"token two")


def test_a_large_file_never_sits_in_memory() -> None:
    class Endless(io.RawIOBase):
        left = 20 * 1024 * 1024

        def read(self, size: int = -1, /) -> bytes:
            given = bytes(min(size, self.left))
            self.left -= len(given)
            return given

    with Path(os.devnull).open("wb") as target:
        tracemalloc.start()
        for _ in KEYS.encrypt_stream(Endless(), target, b"file"):
            pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 2 * 1024 * 1024
