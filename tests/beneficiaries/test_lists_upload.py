"""An upload is a conversation: receive, look, report. Nothing reaches the register before the operator confirms."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.beneficiaries.models import Beneficiary, StagedRow, Upload, UploadState
from portal.core import settings
from portal.core.db import db
from portal.core.months import Month
from tests.support import factories
from tests.support.client import PortalClient
from tests.support.factories import HEADERS, inside, row
from tests.support.lists import listed, parsed, send, sent, verdicts, words

pytestmark = pytest.mark.usefixtures("held_clock")

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def mixed_rows() -> list[list[object]]:
    """Two ready rows, one warned, and four that are refused for three reasons."""
    return [
        row(1),
        row(2),
        row(3, **{"Jenis Kelamin": "P"}),
        row(4, NIK="530301170890"),
        row(5, **{"Nama Sesuai KTP": ""}),
        row(6),
        row(7, NIK=factories.nik(6)),
    ]


def as_csv(path: Path, rows: list[list[object]], *, delimiter: str = ";") -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([list(HEADERS), *rows])
    return path


def stored_files(app: Flask) -> list[Path]:
    """Every file under the storage folder."""
    folder = app.config["PORTAL"].storage_dir
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def staged(app: Flask) -> int:
    with inside(app):
        return db.session.scalar(select(func.count()).select_from(StagedRow)) or 0


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_every_row_gets_one_verdict_and_the_page_adds_them_up(
    app: Flask, sari: PortalClient, tmp_path: Path, kind: str
) -> None:
    quota_id = factories.quota(app)
    rows = mixed_rows()
    path = factories.xlsx(tmp_path / "a.xlsx", rows) if kind == "xlsx" else as_csv(tmp_path / "a.csv", rows)
    page = sari.get(sent(sari, path, quota_id)).get_data(as_text=True)
    assert verdicts(page) == {"read": 7, "ready": 2, "warned": 1, "refused": 4, "present": 0}
    with inside(app):
        assert db.session.scalar(select(func.count()).select_from(Beneficiary)) == 0


def test_problems_are_sentences_with_the_row_numbers_of_the_persons_own_excel(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    page = words(sari.get(listed(sari, tmp_path, factories.quota(app), mixed_rows())))
    assert "2 baris memiliki NIK ganda: baris 7 dan 8." in page
    assert "1 baris memiliki NIK yang bukan 16 angka: baris 5." in page
    assert "1 baris tidak memiliki nama: baris 6." in page
    assert "1 baris memiliki jenis kelamin yang berbeda dari NIK: baris 4." in page
    assert "Catat 3 orang" in page
    assert "dengan iuran Rp50.400 per bulan" in page  # 3 × 16.800
    assert "4 baris yang ditolak tidak ikut dicatat" in page


def test_a_list_without_a_sound_row_cannot_be_confirmed(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1, NIK="123")])
    assert "Tidak ada baris yang dapat dicatat" in words(sari.get(page))
    answer = sari.post(page + "/catat")
    assert answer.status_code == 409
    assert "Tidak ada baris yang dapat dicatat" in words(answer)


def test_a_month_column_overrides_the_month_of_the_page_row_by_row(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app, people=2)
    headers = (*HEADERS, "Bulan Mulai")
    rows = [[*row(1), ""], [*row(2), "2026-07"], [*row(3), "2027-02"]]
    path = factories.xlsx(tmp_path / "bulan.xlsx", rows, headers)
    page = sent(sari, path, quota_id, start="2026-03")
    assert verdicts(sari.get(page).get_data(as_text=True))["refused"] == 1  # 2027 lies outside the quota
    sari.post(page + "/catat")
    people = words(sari.get("/wilayah/ttu/peserta/"))
    assert "Maret 2026" in people
    assert "Juli 2026" in people


def unreadable_files() -> dict[str, tuple[str, bytes]]:
    """{what: (name, content)} of files that are no list."""
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    return {
        "broken zip": ("daftar.xlsx", broken.getvalue()),
        "cut off": ("daftar.xlsx", broken.getvalue()[:40]),
        "renamed PDF": ("daftar.xlsx", b"%PDF-1.7\n" + b"isi" * 400),
        "encrypted": ("daftar.xlsx", OLE + "EncryptedPackage".encode("utf-16-le") + bytes(100)),
        "header-less": ("daftar.csv", b"satu;dua;tiga\nempat;lima;enam\n"),
        "no rows": ("daftar.csv", (";".join(HEADERS) + "\n").encode()),
        "blank": ("daftar.csv", b"\n\n   \n"),
    }


@pytest.mark.parametrize("what", list(unreadable_files()))
def test_a_file_that_is_no_list_gets_one_sentence_and_leaves_nothing_behind(
    app: Flask, sari: PortalClient, tmp_path: Path, what: str
) -> None:
    name, content = unreadable_files()[what]
    path = tmp_path / name
    path.write_bytes(content)
    location = sent(sari, path, factories.quota(app))
    page = sari.get(location)
    assert "Berkas tidak dapat dibaca" in words(page)
    assert name in words(page)
    assert "Berkas ini tidak disimpan" in words(page)
    assert "Catat" not in words(page).replace("Catatan kegiatan", "")
    assert stored_files(app) == []
    assert staged(app) == 0
    with inside(app):
        upload = db.session.scalars(select(Upload)).one()
        assert upload.state is UploadState.UNREADABLE
        assert upload.sentence.count(". ") <= 2
        assert upload.sentence.endswith(".")
    for act in ("catat", "periksa-ulang"):
        assert sari.post(f"{location}/{act}").status_code == 409


def test_an_empty_file_is_refused_at_the_form_before_anything_is_kept(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    path = tmp_path / "kosong.xlsx"
    path.write_bytes(b"")
    answer = send(sari, path, factories.quota(app))
    assert answer.status_code == 422
    assert "Berkas kosong (0 B)" in words(answer)
    assert stored_files(app) == []
    with inside(app):
        assert db.session.scalar(select(func.count()).select_from(Upload)) == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quota_id": ""}, "Pilih sumber dana."),
        ({"quota_id": "999"}, "Pilih salah satu dari daftar."),
        ({"quota_id": "bukan angka"}, "Pilih salah satu dari daftar."),
        ({"start_month": ""}, "Pilih bulan mulai perlindungan."),
        ({"start_month": "kapan-kapan"}, "Pilih bulan dan tahun, misalnya 2026-11."),
        ({"start_month": "2027-01"}, "Bulan mulai harus antara Januari 2026 dan Desember 2026"),
        ({"file": None}, "Pilih berkas Excel, LibreOffice, atau CSV."),
    ],
)
@pytest.mark.sqlite_only
def test_a_form_that_is_not_complete_says_what_to_do(
    app: Flask, sari: PortalClient, changes: dict[str, object], sentence: str
) -> None:
    data = {"quota_id": factories.quota(app), "start_month": "2026-03", "file": (io.BytesIO(b"a;b"), "a.csv")}
    data = {name: value for name, value in {**data, **changes}.items() if value is not None}
    answer = sari.post("/wilayah/ttu/daftar/baru", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "Not a valid" not in words(answer)
    assert "Invalid" not in words(answer)
    assert stored_files(app) == []


def test_the_same_file_twice_leads_to_its_first_page(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app)
    path = factories.xlsx(tmp_path / "a.xlsx", [row(1)])
    first = sent(sari, path, quota_id)
    again = send(sari, path, quota_id, name="nama-lain.xlsx")
    assert again.location == first
    assert "Berkas yang sama sudah pernah diunggah" in words(sari.get(first))
    assert len(stored_files(app)) == 1


def test_the_same_file_for_another_quota_or_month_is_another_list(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    path = factories.xlsx(tmp_path / "a.xlsx", [row(1)])
    one, two = factories.quota(app), factories.quota(app, source="apbd-provinsi")
    pages = {sent(sari, path, one), sent(sari, path, two), sent(sari, path, one, start="2026-05")}
    assert len(pages) == 3


def test_a_discarded_list_leaves_nothing_and_the_file_may_be_sent_anew(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app)
    path = factories.xlsx(tmp_path / "a.xlsx", mixed_rows())
    first = sent(sari, path, quota_id)
    assert staged(app) == 7
    assert sari.post(first + "/batalkan").status_code == 303
    assert (staged(app), stored_files(app)) == (0, [])
    assert "Berkas yang sama dapat diunggah lagi" in words(sari.get(first))
    assert sari.post(first + "/catat").status_code == 409
    second = sent(sari, path, quota_id)
    assert second != first
    assert verdicts(sari.get(second).get_data(as_text=True))["read"] == 7


def test_judging_again_follows_a_changed_setting(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    young = row(1, NIK=factories.nik(1, born=date(2008, 6, 1)), **{"Tanggal Lahir": "01/06/2008"})
    page = listed(sari, tmp_path, factories.quota(app), [young], start="2026-03")
    assert verdicts(sari.get(page).get_data(as_text=True))["refused"] == 1
    with inside(app):
        settings.change("minimum_age", "17", 5303, 2)
        db.session.commit()
    assert sari.post(page + "/periksa-ulang").status_code == 303
    assert verdicts(sari.get(page).get_data(as_text=True))["ready"] == 1


def test_the_template_of_the_regency_is_filled_in_and_sent_back(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    answer = sari.get("/wilayah/ttu/daftar/contoh.xlsx")
    assert "filename=daftar-peserta-ttu.xlsx" in answer.headers["Content-Disposition"]
    path = tmp_path / "contoh.xlsx"
    path.write_bytes(answer.data)
    quota_id = factories.quota(app)
    page = words(sari.get(sent(sari, path, quota_id)))
    assert "hanya berisi judul kolom" in page  # the example stands on a sheet of its own, so nobody registers it
    book = openpyxl.load_workbook(path)
    sheet = book["Daftar"]
    headers = [str(cell.value) for cell in sheet[1]]
    given = dict(zip(HEADERS, row(1), strict=True))
    for column, header in enumerate(headers, 1):
        name = next((name for name in given if name.split("/")[0].casefold() in header.casefold()), None)
        sheet.cell(2, column).value = given[name] if name else None
    book.save(path)
    assert verdicts(sari.get(sent(sari, path, quota_id)).get_data(as_text=True))["ready"] == 1


def test_lists_are_found_again_newest_first_in_pages(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app)
    with inside(app):
        db.session.add_all(
            Upload(
                regency_id=5303,
                quota_id=quota_id,
                file_name=f"berkas-{number}.csv",
                size=1,
                sha256=f"{number:064d}",
                start_month=Month(2026, 1),
                state=UploadState.DISCARDED,
                summary={},
                created_by=1,
                created_by_name="Sari Contoh",
                created_at=datetime(2026, 1, 5, tzinfo=UTC),
            )
            for number in range(120)
        )
        db.session.commit()
    seen: list[str] = []
    url: str | None = "/wilayah/ttu/daftar/"
    while url:
        page = parsed(sari.get(url))
        seen += page.xpath("//th[@scope='row']/small/text()")
        url = next(iter(page.xpath("//nav[@class='pager']/a[@rel='next']/@href")), None)
    assert seen == [f"berkas-{number}.csv" for number in reversed(range(120))]
