"""What signatures are worth: sound ones, every way of tampering, and files that mean harm."""

from __future__ import annotations

import io
import re
import resource
import signal
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

from portal.config import SigningSettings
from portal.core.esign import inspection
from portal.core.esign.contracts import Credentials
from portal.core.esign.inspection import inspect
from portal.core.esign.local import LocalWay
from portal.core.esign.running import finished
from portal.core.esign.trust import Trust
from tests.support.esign import AT, order, paper
from tests.support.esign_authorities import TestAuthority

Signed = tuple[bytes, bytes, Trust]


def changed_by(pdf: bytes, *, page: bool = False, text: bool = False) -> bytes:
    """A further revision, as an editor writes one: a page more, or other words on the first."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if page:
        pages = writer.root["/Pages"]
        pages["/Kids"].append(writer.add_object(generic.DictionaryObject(pages["/Kids"][0].get_object())))
        pages["/Count"] = generic.NumberObject(len(pages["/Kids"]))
        writer.update_container(pages)
    if text:
        first = writer.root["/Pages"]["/Kids"][0].get_object()
        first["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
        writer.update_container(first)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def cpu_of_children() -> float:
    """Seconds that ended children have worked: what else the machine does is no part of it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def locked() -> bytes:
    """A paper that opens with a word only."""
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(paper())))
    writer.encrypt("pemilik", "pembaca")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_file_without_signatures(signed: Signed) -> None:
    found = inspect(paper(), signed[2], AT)
    assert (found.signatures, found.whole, found.problem, found.sound) == ((), False, "", False)


def test_sound_file_takes_no_more_than_a_moment(signed: Signed) -> None:
    began = cpu_of_children()
    assert inspect(signed[1], signed[2], AT).sound
    assert cpu_of_children() - began < 5  # half a second on a fast machine


def test_unknown_authority_is_not_trusted(signed: Signed, authority: TestAuthority) -> None:
    found = inspect(signed[1], authority.trust, AT)
    assert [(each.intact, each.trusted, each.altered) for each in found.signatures] == [(True, False, False)] * 2
    assert all("daftar kepercayaan" in each.problem for each in found.signatures) and not found.sound
    assert not inspect(signed[1], Trust(), AT).sound


def test_bytes_behind_the_last_signature(signed: Signed) -> None:
    found = inspect(signed[1] + b"\n% tambahan", signed[2], AT)
    assert not found.whole and not found.sound


@pytest.mark.parametrize("change", [{"page": True}, {"text": True}])
def test_revision_after_a_signature_is_an_alteration(signed: Signed, change: dict[str, bool]) -> None:
    found = inspect(changed_by(signed[1], **change), signed[2], AT)
    assert [(each.intact, each.altered) for each in found.signatures] == [(True, True)] * 2
    assert all("ditambahkan" in each.problem for each in found.signatures)
    assert not found.whole and not found.sound


def test_signature_over_a_changed_paper_does_not_make_it_good(signed: Signed, way: LocalWay) -> None:
    """Whoever alters and signs again covers the file to its end; the first signature still tells."""
    again = way.sign(order(changed_by(signed[0], text=True), 2, "Maria Contoh"), Credentials("maria"))
    found = inspect(again, signed[2], AT)
    assert found.whole and not found.sound and found.signatures[0].altered


def test_first_signature_alone_is_cut_off_and_sound(signed: Signed) -> None:
    """What stood before the second signature is a file of its own, and says so."""
    found = inspect(signed[1][: len(signed[0])], signed[2], AT)
    assert found.sound and len(found.signatures) == 1


@examples(max_examples=15, deadline=None)
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_flipped_bit_is_never_sound(signed: Signed, where: float, bit: int) -> None:
    two = signed[1]
    before, after, rest = _last_range(two)
    at = int(where * (before + rest))
    at = at if at < before else after + (at - before)
    found = inspect(two[:at] + bytes([two[at] ^ (1 << bit)]) + two[at + 1 :], signed[2], AT)
    assert not found.sound and not any(each.sound and each.covers == len(two) for each in found.signatures)


def test_certificate_that_ran_out_without_a_stamp(authority: TestAuthority, tmp_path: Path) -> None:
    (tmp_path / "ina.p12").write_bytes(
        authority.pkcs12("Ina Contoh", "rahasia", begin=AT - timedelta(days=1), end=AT + timedelta(days=1))
    )
    way = LocalWay(SigningSettings(keys_dir=tmp_path), lambda: AT)
    made = way.sign(order(paper(), name="Ina Contoh"), Credentials("ina", passphrase="rahasia"))
    assert inspect(made, authority.trust, AT).sound
    (late,) = inspect(made, authority.trust, AT + timedelta(days=2)).signatures
    assert (late.intact, late.trusted) == (True, False) and "kedaluwarsa" in late.problem
    (early,) = inspect(made, authority.trust, AT - timedelta(days=2)).signatures
    assert not early.trusted and "belum berlaku" in early.problem


def signed_with(authority: TestAuthority, digest: str, *, stamps: bool = False) -> bytes:
    """By pyhanko itself, as a program signs that does not mind what is asked of a signature."""
    signer = SimpleSigner.load_pkcs12_data(authority.pkcs12("Ina Contoh", "x", stamps=stamps), [], b"x")
    metadata = PdfSignatureMetadata(field_name="Lain", md_algorithm=digest)
    writer = IncrementalPdfFileWriter(io.BytesIO(paper()))
    made: io.BytesIO = finished(PdfSigner(metadata, signer).async_sign_pdf(writer))
    return made.getvalue()


def test_digest_that_can_be_forged_is_not_trusted(authority: TestAuthority) -> None:
    (found,) = inspect(signed_with(authority, "sha1"), authority.trust, AT).signatures
    assert not found.trusted and "SHA-1" in found.problem
    assert inspect(signed_with(authority, "sha512"), authority.trust, AT).sound


def test_certificate_for_something_else_is_not_trusted(authority: TestAuthority) -> None:
    (found,) = inspect(signed_with(authority, "sha256", stamps=True), authority.trust, AT).signatures
    assert found.intact and not found.trusted and "tidak diterbitkan untuk menandatangani" in found.problem


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7\n%%EOF", b"PK\x03\x04" + bytes(100), b"%PDF-1.7\n" + bytes(range(256)) * 40],
)
def test_what_is_no_pdf(content: bytes, signed: Signed) -> None:
    found = inspect(content, signed[2], AT)
    assert found.signatures == () and "bukan PDF yang utuh" in found.problem


def test_cut_in_half(signed: Signed) -> None:
    assert not inspect(signed[1][: len(signed[0]) // 2], signed[2], AT).sound


def test_locked_file(signed: Signed) -> None:
    assert "dikunci dengan kata sandi" in inspect(locked(), signed[2], AT).problem


def test_signature_of_nonsense_is_told_as_one(signed: Signed) -> None:
    """Its letters are replaced: it is there, it is not readable, and nothing of the file is sound."""
    before, after, _rest = _last_range(signed[1])
    broken = signed[1][: before + 1] + b"0" * (after - before - 2) + signed[1][after - 1 :]
    found = inspect(broken, signed[2], AT)
    assert len(found.signatures) == 2 and not found.sound
    assert "rusak atau jenisnya tidak dikenal" in found.signatures[0].problem + found.signatures[1].problem


def _with_rows(body: bytearray, rows: dict[int, bytes], dictionary: bytes) -> bytes:
    """A PDF whose objects lie where `rows` of its cross-reference stream say."""
    at = len(body)
    size = max(rows) + 1
    table = b"".join(rows.get(number, bytes(6)) for number in range(size))
    body += b"%d 0 obj\n<</Type/XRef/W[1 4 1]/Size %d%s/Length %d>>\nstream\n" % (size, size, dictionary, len(table))
    body += table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at
    return bytes(body)


def bomb() -> bytes:
    """10,000 objects in ten streams that each unpack to 60 MB; the catalogue lies in one, its form in the others."""
    body, rows = bytearray(b"%PDF-1.7\n"), {}
    inside = b"100 0 " + b"<</Type/Catalog/AcroForm 101 0 R/Pages 102 0 R>>" + b" " * 60_000_000
    packed = zlib.compress(inside, 9)
    for number in range(1, 11):
        rows[number] = b"\x01" + len(body).to_bytes(4, "big") + b"\0"
        body += b"%d 0 obj\n<</Type/ObjStm/N 1/First 6/Filter/FlateDecode/Length %d>>\nstream\n" % (number, len(packed))
        body += packed + b"\nendstream\nendobj\n"
    rows |= {100 + each: b"\x02" + (1 + each % 10).to_bytes(4, "big") + b"\0" for each in range(10_000)}
    return _with_rows(body, rows, b"/Root 100 0 R")


def deep() -> bytes:
    """Arrays within arrays, deeper than any reader goes."""
    body = bytearray(b"%PDF-1.7\n")
    at = len(body)
    body += b"1 0 obj\n<</Type/Catalog/AcroForm " + b"[" * 200_000 + b"]" * 200_000 + b">>\nendobj\n"
    return _with_rows(body, {1: b"\x01" + at.to_bytes(4, "big") + b"\0"}, b"/Root 1 0 R")


def crowd() -> bytes:
    """Half a million signature fields with the same nonsense for a signature."""
    body, rows = bytearray(b"%PDF-1.7\n"), {}
    fields = b" ".join(b"<</FT/Sig/T(%d)/V<</Type/Sig>>>>" % each for each in range(500_000))
    rows[1] = b"\x01" + len(body).to_bytes(4, "big") + b"\0"
    body += b"1 0 obj\n<</Type/Catalog/AcroForm<</Fields[" + fields + b"]>>>>\nendobj\n"
    return _with_rows(body, rows, b"/Root 1 0 R")


@pytest.mark.parametrize("hostile", [bomb, deep, crowd])
def test_hostile_file_ends_in_a_sentence(
    hostile: Callable[[], bytes], signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection, "_CPU_SECONDS", 3)
    began = cpu_of_children()
    found = inspect(hostile(), signed[2], AT)
    assert "terlalu berat" in found.problem and not found.sound
    assert cpu_of_children() - began < 8


def test_slow_child_is_stopped(signed: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "_WALL_SECONDS", 0.05)
    assert "terlalu berat" in inspect(signed[1], signed[2], AT).problem


def test_child_without_memory_is_told(signed: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "_ADDRESS_SPACE", 48 * 1024 * 1024)
    assert inspect(signed[1], signed[2], AT).problem


def test_killed_child_is_told(signed: Signed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    dying = tmp_path / "child.py"
    dying.write_text(f"import os, sys; sys.stdin.buffer.read(); os.kill(os.getpid(), {int(signal.SIGKILL)})")
    monkeypatch.setattr(inspection, "_CHILD", dying)
    found = inspect(signed[1], signed[2], AT)
    assert "terlalu berat" in found.problem and not found.sound


def test_child_starts_without_the_portal() -> None:
    """It is run by path in isolation: were it to import the portal, it would import its settings too."""
    done = subprocess.run(
        [sys.executable, "-I", "-X", "importtime", inspection._CHILD, str(1 << 30), "15", "25"],
        input=b'{"roots": [], "at": "2026-11-21T00:00:00+00:00"}\n',
        capture_output=True,
        check=True,
    )
    assert b"pyhanko" in done.stderr and not re.search(rb"\| +portal", done.stderr)


def _last_range(pdf: bytes) -> tuple[int, int, int]:
    """Where the last signature's letters begin, where they end, and how many bytes are covered behind them."""
    found = re.findall(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", pdf)[-1]
    before, after, rest = (int(each) for each in found)
    return before, after, rest
