"""An edition as a workbook: down, changed, up, compared, confirmed once."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import clock, storage
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.paritrana import queries
from portal.paritrana.editing.queries import TOPICS, draft_of
from portal.paritrana.rules.edition_texts import PART_LABELS, Part, texts_of
from portal.regencies.queries import system_scope
from tests.support import paritrana
from tests.support.client import PortalClient, signed_in
from tests.support.lists import words
from tests.support.paritrana_books import EDITIONS, changed, download, send, sheet_rows

pytestmark = pytest.mark.usefixtures("held_clock")
HERE = f"{EDITIONS}2026"


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


def confirm(client: PortalClient, url: str) -> Any:
    """Press "Terapkan" on the preview as it is shown now."""
    seen = re.search(r'name="seen" value="(\d+)"', client.get(url).get_data(as_text=True))
    assert seen
    return client.post(url, data={"seen": seen[1]})


def files_of_editions(app: Flask) -> int:
    with app.app_context(), scope_of(system_scope()):
        kept = select(func.count()).select_from(storage.StoredFile).where(storage.StoredFile.kind.like("paritrana.%"))
        return db.session.scalar(kept) or 0


def test_the_workbook_says_what_the_screen_says(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app, opened=False)
    content = download(wati)
    table = sheet_rows(content, "Kriteria")
    with app.app_context(), scope_of(system_scope()):
        draft = draft_of(number)
        expected = [[texts_of(each, TOPICS)[part] or None for part in Part] for each in draft.criteria]
    assert table[0] == list(PART_LABELS.values())
    assert table[1:] == expected
    assert sheet_rows(content, "Aspek")[1:] == [[each.code, each.name] for each in draft.aspects]
    assert [row[0] for row in sheet_rows(content, "Petunjuk")[1:]] == list(PART_LABELS.values())
    cover = " ".join(str(cell) for row in sheet_rows(content, "Keterangan") for cell in row)
    assert "simulasi internal, bukan bobot resmi" in cover


def test_unchanged_it_makes_no_difference(app: Flask, wati: PortalClient) -> None:
    paritrana.edition(app, opened=False)
    answer = send(wati, download(wati))
    page = words(wati.get(answer.location))
    assert "Tidak ada perbedaan." in page and "Terapkan" not in page.replace("Periksa perbedaan Terapkan", "")


def test_the_difference_is_shown_and_confirmed_once(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app, opened=False)
    other = paritrana.edition(app, 2025, opened=False)
    new = {
        "Aspek": "INO",
        "Kriteria": "Layanan jemput bola",
        "Bobot": 7.5,
        "Jenis": "Ya atau tidak",
        "Jenis bukti": "Berkas",
        "Tanggal bukti": "Tanggal bebas, selama belum kedaluwarsa",
    }
    content = changed(
        download(wati),
        ("Kriteria", "C2", "Ambang nilai", "0 = 0\n70 = 100"),
        ("Kriteria", "C2", "Bobot", 10.5),
        *(("Kriteria", "I9", column, value) for column, value in new.items()),
        ("Aspek", "REG", "Nama aspek", "Aturan"),
        without="R2",
    )
    url = send(wati, content).location
    page = words(wati.get(url))
    assert "C2 Cakupan pekerja informal" in page
    assert "Bobot: semula 8 menjadi 10,5" in page
    assert "Ambang nilai: semula 0 = 0; 64,82 = 100 menjadi 0 = 0; 70 = 100" in page
    assert "I9 Layanan jemput bola Bobot 7,5" in page and "R2 Peraturan tentang perangkat desa" in page
    assert "Aspek REG: semula Regulasi menjadi Aturan" in page
    assert "100 jumlah bobot sesudah diterapkan tepat 100" in page
    with app.app_context(), scope_of(system_scope()):
        before, untouched = draft_of(number), draft_of(other)
        kept = {line.criterion.code: line.criterion.id for line in queries.criteria_of(number)}
    assert before.weight == 100_00  # nothing has happened yet
    assert confirm(wati, url).location == HERE
    with app.app_context(), scope_of(system_scope()):
        after = draft_of(number)
        ids = {line.criterion.code: line.criterion.id for line in queries.criteria_of(number)}
        assert draft_of(other) == untouched
    assert {each.code: each.weight for each in after.criteria}["C2"] == 1050
    assert after.criteria[-1].code != "R2" and {each.code for each in after.criteria} == {
        *(each.code for each in before.criteria),
        "I9",
    } - {"R2"}
    assert {code: number for code, number in ids.items() if code != "I9"} == {
        code: number for code, number in kept.items() if code != "R2"
    }
    record = words(wati.get("/provinsi/catatan/?jenis=paritrana"))
    assert "Buku kerja kriteria.xlsx diterapkan pada Paritrana 2026: C2 diubah (Bobot, Ambang nilai)" in record
    assert "I9 ditambahkan; R2 dihapus" in record
    assert wati.get(url).status_code == 404  # what was sent is gone
    assert files_of_editions(app) == 0


def test_problems_name_their_row_and_nothing_can_be_confirmed(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app, opened=False)
    content = changed(
        download(wati),
        ("Kriteria", "R1", "Bobot", "lima belas"),
        ("Kriteria", "C1", "Aspek", "LAIN"),
        ("Kriteria", "I1", "Tingkat rubrik", "Belum ada"),
    )
    url = send(wati, content).location
    page = words(wati.get(url))
    assert "3 hal perlu diperbaiki" in page
    assert "Kriteria 2 Bobot Isi bobot lebih dari 0 sampai 100, misalnya 12,5." in page
    assert "Aspek “LAIN” tidak ada di lembar Aspek." in page
    assert "Baris “Belum ada” belum lengkap." in page
    with app.app_context(), scope_of(system_scope()):
        before = draft_of(number)
        revision = queries.edition_by_id(number).revision
    refused = wati.post(url, data={"seen": str(revision)})
    assert refused.status_code == 422 and "Perbaiki dahulu baris yang bermasalah" in words(refused)
    with app.app_context(), scope_of(system_scope()):
        assert draft_of(number) == before


def test_what_changed_meanwhile_is_seen_again_before_it_is_confirmed(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app, opened=False)
    url = send(wati, changed(download(wati), ("Kriteria", "C2", "Bobot", "9"))).location
    shown = re.search(r'name="seen" value="(\d+)"', wati.get(url).get_data(as_text=True))
    assert shown
    nona = signed_in(app, "nona")
    third = f"{HERE}/kriteria/{paritrana.criterion_id(app, number, 'R2')}"
    assert nona.post(f"{third}/naik", data={"seen": shown[1]}).status_code == 303
    stale = wati.post(url, data={"seen": shown[1]})
    assert stale.status_code == 422
    assert "baru saja diubah Nona Contoh" in words(stale)
    assert "Urutan kriteria: semula R2, R1" in words(stale)  # the difference to what stands there now
    assert confirm(wati, url).location == HERE


def test_an_edition_that_opened_meanwhile_takes_no_workbook(app: Flask, wati: PortalClient) -> None:
    paritrana.edition(app, opened=False)
    url = send(wati, changed(download(wati), ("Kriteria", "C2", "Pemeriksa", "BPS"))).location
    seen = {"seen": "1"}
    assert wati.post(f"{HERE}/buka", data=seen).status_code == 303
    assert "sudah dibuka" in words(wati.get(url))
    refused = wati.post(url, data={"seen": "2"})
    assert refused.status_code == 422 and "sudah dibuka" in words(refused)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda content: b"", "kosong (0 byte)"),
        (lambda content: b"\x00\x01" * 50, "simpan sebagai .xlsx"),
        (lambda content: changed(content, without="Aspek", sheet="Aspek"), "Lembar Aspek tidak ada"),
        (lambda content: changed(content, without="Kriteria"), "Lembar Kriteria tidak ada"),
    ],
)
def test_files_that_are_no_edition(app: Flask, wati: PortalClient, make: Any, sentence: str) -> None:
    paritrana.edition(app, opened=False)
    answer = send(wati, make(download(wati)))
    assert answer.status_code == 422 and sentence in words(answer)
    assert files_of_editions(app) == 0


def test_a_column_that_was_taken_out_is_named(app: Flask, wati: PortalClient) -> None:
    paritrana.edition(app, opened=False)
    book = openpyxl.load_workbook(io.BytesIO(download(wati)))
    book["Kriteria"].delete_cols(list(PART_LABELS).index(Part.GUIDANCE) + 1)
    written = io.BytesIO()
    book.save(written)
    answer = send(wati, written.getvalue())
    assert answer.status_code == 422 and "Kolom Petunjuk tidak ada di lembar Kriteria." in words(answer)


def test_an_edition_without_criteria_goes_down_and_up(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app, opened=False)
    with app.app_context(), writing(), scope_of(system_scope()):
        for line in queries.criteria_of(number):
            db.session.delete(line.criterion)
        db.session.commit()
    assert "Tidak ada perbedaan." in words(wati.get(send(wati, download(wati)).location))


def test_what_was_sent_belongs_to_its_edition_is_encrypted_and_goes(app: Flask, wati: PortalClient) -> None:
    paritrana.edition(app, opened=False)
    paritrana.edition(app, 2025, opened=False)
    url = send(wati, download(wati)).location
    assert wati.get(url.replace("2026", "2025")).status_code == 404
    with app.app_context(), scope_of(system_scope()):
        stored = db.session.scalars(select(storage.StoredFile).where(storage.StoredFile.kind.like("paritrana.%"))).one()
        on_disk = storage.path_of(None, stored.token).read_bytes()
        assert b"Cakupan" not in on_disk
        later = clock.now() + timedelta(days=31)
    with clock.fixed(later):
        assert wati.get(url).status_code == 404
    second = send(wati, download(wati)).location
    assert wati.post(f"{second}/batal").location == HERE
    assert files_of_editions(app) == 1
    assert wati.get(second).status_code == 404


def test_a_file_of_another_purpose_is_no_workbook(app: Flask, wati: PortalClient) -> None:
    paritrana.edition(app, opened=False)
    download(wati)
    with app.app_context(), scope_of(system_scope()):
        other = db.session.scalars(select(storage.StoredFile.id)).first()
    assert wati.get(f"{HERE}/unggah/{other}").status_code == 404
