"""Whoever holds a hearing pack checks it without an account: by its code, by a file's fingerprint, by the file."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from portal.agreements.rules.verification import code_of, spoken
from portal.agreements.verifying import papers, views
from portal.agreements.verifying.limits import Limits
from portal.core import clock, tasks
from portal.core.typeset import typeset
from portal.exports.packs.verifying import PackArchive
from tests.support import packs
from tests.support.client import PortalClient, signed_in
from tests.support.factories import actor
from tests.support.lists import words
from tests.support.people import TTU

pytestmark = pytest.mark.usefixtures("held_clock")
AT = "/verifikasi/"


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "LIMITS", Limits())


@pytest.fixture
def adi(app: Flask) -> PortalClient:
    return signed_in(app, "adi")


@pytest.fixture
def figures(app: Flask, sari: PortalClient, registered: int) -> bytes:
    """The figures of a frozen pack as a file."""
    pack_id = packs.frozen(app, TTU, actor("sari"))
    return sari.get(f"/wilayah/ttu/bahan-rapat/{pack_id}/berkas/json").data


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_code_tells_what_the_pack_is_and_no_person(adi: PortalClient, figures: bytes) -> None:
    code = code_of(sha(figures))
    typed = adi.get(AT, query_string={"kode": spoken(code).lower()})
    assert typed.status_code == 303
    answer = adi.get(typed.location)
    page = words(answer)
    for needle in ("Tercatat", "0001/TTU/2026", "Kabupaten Timor Tengah Utara", spoken(code), sha(figures), "WITA"):
        assert needle in page, needle
    assert "kode dapat disalin" in page and "Asli" not in page
    assert "Sari" not in page


def test_a_file_is_genuine_by_its_fingerprint_alone_and_by_sending_it(adi: PortalClient, figures: bytes) -> None:
    page = words(adi.get(AT, query_string={"sidik": sha(figures)}))
    assert "Asli" in page and "berkas angka (JSON) bahan rapat" in page and "0001/TTU/2026" in page
    sent = adi.post(AT, data={"file": (BytesIO(figures), "bahan.json")})
    assert sent.status_code == 303 and sha(figures) in sent.location
    changed = words(adi.post(AT, data={"file": (BytesIO(figures + b" "), "bahan.json")}))
    assert "Tidak dikenal" in changed


def test_a_file_beside_a_code_is_compared_with_that_pack(
    app: Flask, adi: PortalClient, figures: bytes, sari: PortalClient
) -> None:
    here = f"{AT}{code_of(sha(figures))}"
    assert "Asli" in words(adi.get(here, query_string={"sidik": sha(figures)}))
    assert "Berbeda dari dokumen ini" in words(adi.get(here, query_string={"sidik": "0" * 64}))
    other = packs.frozen(app, TTU, actor("sari"))
    theirs = sari.get(f"/wilayah/ttu/bahan-rapat/{other}/berkas/json").data
    page = words(adi.get(here, query_string={"sidik": sha(theirs)}))
    assert "Dokumen lain" in page and "0002/TTU/2026" in page


def test_a_paper_that_prints_the_code_and_is_not_ours_was_changed(
    adi: PortalClient, figures: bytes, tmp_path: Path
) -> None:
    template = tmp_path / "salinan.typ"
    template.write_text("#let values = json(bytes(sys.inputs.values))\n#values.code")
    copy = typeset(template, {"code": spoken(code_of(sha(figures)))}, at=clock.now())
    page = words(adi.post(AT, data={"file": (BytesIO(copy), "bahan.pdf")}))
    assert "Berubah" in page and "Dokumen aslinya: Bahan Rapat Anggaran 2026" in page and "Tercatat" in page
    assert "Sari" not in page


def test_a_pack_whose_paper_was_altered_is_told_from_its_own_code(
    adi: PortalClient, figures: bytes, sari: PortalClient
) -> None:
    for form in ("pdf", "pidato"):
        paper = sari.get(f"/wilayah/ttu/bahan-rapat/1/berkas/{form}").data
        page = words(adi.post(AT, data={"file": (BytesIO(paper + b"\n"), "bahan.pdf")}))
        assert "Berubah" in page and "0001/TTU/2026" in page and "tidak ada kode" not in page


def test_a_workbook_that_was_saved_again_is_not_asked_for_the_foot_of_its_page(
    adi: PortalClient, figures: bytes, sari: PortalClient
) -> None:
    book = sari.get("/wilayah/ttu/bahan-rapat/1/berkas/xlsx").data
    here = f"{AT}{code_of(sha(figures))}"
    for content, name in ((book + b"x", "bahan.xlsx"), (figures + b" ", "bahan.json")):
        for address, said in ((AT, "Tidak dikenal"), (here, "Berbeda dari dokumen ini")):
            page = words(adi.post(address, data={"file": (BytesIO(content), name)})).partition("Bandingkan")[0]
            page = page.partition("Periksa berkas")[0]
            assert said in page and "disimpan ulang tidak dapat dikenali lagi" in page
            assert "bukan PDF" not in page and "kaki halaman" not in page


def test_a_pack_that_left_the_list_is_still_known(app: Flask, adi: PortalClient, figures: bytes) -> None:
    with clock.fixed(clock.now() + timedelta(days=4000)):
        tasks.purge(app)
        assert "Asli" in words(adi.get(AT, query_string={"sidik": sha(figures)}))
        assert "0001/TTU/2026" in words(adi.get(f"{AT}{code_of(sha(figures))}"))


def test_an_archive_is_asked_once_however_often_it_registers() -> None:
    before = len(papers._archives)
    papers.keep(PackArchive)
    assert len(papers._archives) == before
