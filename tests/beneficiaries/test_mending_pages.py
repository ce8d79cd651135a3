"""The page on which wrong rows are put right, and the workbook of wrong rows that comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.beneficiaries.models import RowCorrection
from portal.core.db import db
from portal.core.storage import StoredFile
from tests.beneficiaries.test_mending import messy, state_of, upload_id_of, verdict_at
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import listed, parsed, queued, sent, verdicts, words, work, workbook_of

pytestmark = pytest.mark.usefixtures("held_clock")


def open_boxes(answer: Any) -> dict[str, str]:
    """The boxes of the row that is open, by name."""
    form = parsed(answer).xpath("//form[contains(@class, 'form') and .//input[@name='revisi']]")[0]
    return {box.get("name"): box.get("value", "") for box in form.xpath(".//input[not(@type='hidden')]")}


def test_the_first_wrong_row_is_open_and_the_next_one_follows(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    rows = [row(1, NIK="12 34"), row(2, **{"Desa/Kelurahan": "Negeri Dongeng"}), row(3)]
    page = listed(sari, tmp_path, factories.quota(app), rows)
    first = sari.get(page + "/perbaiki")
    assert open_boxes(first)["nik"] == "12 34"
    answer = sari.post(page + "/perbaiki/1-2", data={"revisi": "0", "nik": factories.nik(1)})
    assert answer.status_code == 303 and answer.location.endswith("/perbaiki")
    second = sari.get(answer.location)
    assert "Baris 2 sudah benar." in words(second)
    assert open_boxes(second)["village"] == "Negeri Dongeng"
    assert verdict_at(app, upload_id_of(page), 2) == ("ready", "")


def test_what_is_still_wrong_is_kept_as_it_was_typed(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1, NIK="12 34"), row(2)])
    answer = sari.post(page + "/perbaiki/1-2", data={"revisi": "0", "nik": "530301"}, follow_redirects=True)
    assert "Baris 2 disimpan. Masih perlu diperiksa: NIK 530301" in words(answer)
    assert open_boxes(answer)["nik"] == "530301"


def test_a_whole_nik_is_never_shown_only_overwritten(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(
        sari, tmp_path, factories.quota(app), [row(1), row(2, NIK=factories.nik(1), **{"Jenis Kelamin": "?"})]
    )
    text = sari.get(page + "/perbaiki?masalah=sex_unknown").get_data(as_text=True)
    assert factories.nik(1) not in text and factories.nik(1)[:6] in text
    assert sari.post(page + "/perbaiki/1-3", data={"revisi": "0", "nik": "", "sex": "L"}).status_code == 303
    assert verdict_at(app, upload_id_of(page), 3) == ("refused", "nik_duplicate_in_file")
    answer = sari.post(
        page + "/perbaiki/1-3?masalah=nik_duplicate_in_file", data={"revisi": "1", "nik": factories.nik(2)}
    )
    assert answer.status_code == 303
    assert verdict_at(app, upload_id_of(page), 3) == ("ready", "")


def test_nothing_changed_and_a_colleague_who_was_quicker_are_told_with_the_boxes_as_they_were(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1, NIK="12 34"), row(2)])
    same = sari.post(page + "/perbaiki/1-2", data={"revisi": "0", "nik": "12 34"})
    assert same.status_code == 422 and "Belum ada yang diubah" in words(same)
    assert sari.post(page + "/perbaiki/1-2", data={"revisi": "0", "nik": "530302"}).status_code == 303
    late = sari.post(page + "/perbaiki/1-2", data={"revisi": "0", "nik": factories.nik(1)})
    assert late.status_code == 422 and "baru saja diubah oleh Sari Contoh" in words(late)
    assert open_boxes(late)["nik"] == factories.nik(1)
    assert sari.post(page + "/perbaiki/1-99", data={"revisi": "0", "nik": "1"}).status_code == 404


def test_all_rows_with_the_same_village_are_replaced_at_once(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    wrong = {"Desa/Kelurahan": "Negri Dongeng", "Kecamatan": "Insana"}
    rows = [*(row(number, **wrong) for number in range(1, 6)), row(6, **{"Desa/Kelurahan": "Negeri Lain"}), row(7)]
    page = listed(sari, tmp_path, factories.quota(app), rows)
    shown = sari.get(page + "/perbaiki?masalah=village_unknown")
    assert "“Negri Dongeng”, Kecamatan Insana 5 baris" in words(shown)
    data = {"kata": ["Negri Dongeng", "Insana"], "value": factories.VILLAGE, "district": factories.DISTRICT}
    answer = sari.post(page + "/perbaiki/serupa?masalah=village_unknown", data=data, follow_redirects=True)
    assert "5 baris diganti." in words(answer)
    assert verdicts(answer.get_data(as_text=True)) == {"read": 7, "ready": 6, "warned": 0, "refused": 1, "present": 0}
    again = sari.post(page + "/perbaiki/serupa?masalah=village_unknown", data=data)
    assert again.status_code == 422 and "Tidak ada lagi baris dengan isian ini" in words(again)
    empty = sari.post(page + "/perbaiki/serupa?masalah=village_unknown", data={**data, "value": ""})
    assert empty.status_code == 422 and "Tulis gantinya, paling" in words(empty)


def test_the_likely_spelling_is_offered_but_never_taken_silently(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    slip = {"Desa/Kelurahan": factories.VILLAGE + "e"}
    page = listed(sari, tmp_path, factories.quota(app), [row(1, **slip), row(2, **slip)])
    assert verdicts(sari.get(page).get_data(as_text=True))["refused"] == 2
    boxes = parsed(sari.get(page + "/perbaiki?masalah=village_unknown")).xpath("//input[@name='value']/@value")
    assert boxes == [factories.VILLAGE]


def test_a_row_is_left_out_and_taken_in_again(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1, NIK="12 34"), row(2)])
    sari.post(page + "/perbaiki/1-2/keluarkan")
    assert "1 dikeluarkan" in words(sari.get(page))
    mended = sari.get(page + "/perbaiki?masalah=diperbaiki")
    assert "Baris 2" in words(mended) and "Masukkan lagi" in words(mended)
    sari.post(page + "/perbaiki/1-2/kembalikan")
    assert verdict_at(app, upload_id_of(page), 2)[0] == "refused"


def test_one_of_the_rows_with_one_nik_is_chosen(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    rows = [row(1), row(2, NIK=factories.nik(1)), row(3), row(4, NIK=factories.nik(3))]
    page = listed(sari, tmp_path, factories.quota(app), rows)
    shown = parsed(sari.get(page + "/perbaiki?masalah=nik_duplicate_in_file"))
    assert len(shown.xpath("//section[contains(@class, 'card')]")) == 2
    answer = sari.post(page + "/perbaiki/1-3/pilih?masalah=nik_duplicate_in_file", follow_redirects=True)
    assert "Baris 3 dipakai; 1 baris lain dengan NIK ini dikeluarkan." in words(answer)
    assert [verdict_at(app, upload_id_of(page), number)[0] for number in (2, 3, 4, 5)] == [
        "left_out",
        "ready",
        "refused",
        "refused",
    ]


def test_only_who_prepares_lists_mends_them(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1, NIK="12 34"), row(2)])
    verifier = signed_in(app, "budi")
    assert verifier.post(page + "/perbaiki/1-2", data={"revisi": "0", "nik": "1"}).status_code == 403
    assert not parsed(verifier.get(page + "/perbaiki")).xpath("//input[@name='revisi']")
    assert signed_in(app, "rani").get(page + "/perbaiki").status_code == 404


def test_what_was_changed_is_recorded_by_column_and_never_by_content(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1, NIK="12 34"), row(2)])
    sari.post(page + "/perbaiki/1-2", data={"revisi": "0", "nik": factories.nik(1), "name": "Nama Contoh Lain"})
    with inside(app):
        found = db.session.scalars(select(AuditEntry.sentence).where(AuditEntry.action == "list_mended")).all()
    assert list(found) == ["1 baris daftar no. 1 diperbaiki: NIK, Nama."]


# --- the workbook comes back ---


def refused_book(sari: PortalClient, page: str) -> openpyxl.Workbook:
    return workbook_of(sari, sari.post(page + "/baris-ditolak"))


def column_of(sheet: Any, heading: str) -> int:
    return [cell.value for cell in sheet[1]].index(heading) + 1


def send_back(sari: PortalClient, page: str, book: openpyxl.Workbook, folder: Path) -> str:
    path = folder / "diperbaiki.xlsx"
    book.save(path)
    with path.open("rb") as stream:
        answer = sari.post(page + "/perbaiki/berkas", data={"file": (stream, path.name)})
    assert answer.status_code == 303, words(answer)
    return words(sari.get(page))


def test_the_wrong_rows_come_back_and_only_they_travel(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), messy())
    book = refused_book(sari, page)
    sheet = book["Baris Ditolak"]
    assert sheet.column_dimensions[openpyxl.utils.get_column_letter(column_of(sheet, "Kunci Baris"))].hidden
    by_row = {cell.value: cell.row for cell in sheet["B"][1:]}
    sheet.cell(by_row[3], column_of(sheet, "NIK")).value = factories.nik(2)
    sheet.cell(by_row[5], column_of(sheet, "Desa/Kelurahan")).value = factories.VILLAGE
    sheet.cell(by_row[6], column_of(sheet, "Tanggal Lahir")).value = "17/08/1990"
    sheet.delete_rows(by_row[14])
    sheet.append(["", "", "99", factories.nik(99), "Orang Tanpa Kunci"])
    text = send_back(sari, page, book, tmp_path)
    assert "3 baris diperbaiki dari berkas" in text and "1 tanpa kunci dan tidak dibaca" in text
    found = {number: verdict_at(app, upload_id_of(page), number)[0] for number in range(2, 15)}
    assert [number for number, verdict in found.items() if verdict == "refused"] == [2, 4, 7, 9, 10, 11, 12, 14]
    before = state_of(app, upload_id_of(page))
    assert sari.post(page + "/periksa-ulang").status_code == 303
    assert state_of(app, upload_id_of(page)) == before


def test_an_untouched_workbook_changes_nothing(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), messy())
    before = state_of(app, upload_id_of(page))
    assert "0 baris diperbaiki dari berkas; 11 tidak berubah." in send_back(
        sari, page, refused_book(sari, page), tmp_path
    )
    assert state_of(app, upload_id_of(page)) == before


def test_a_nik_that_excel_damages_on_the_way_back_is_told(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1, NIK="12 34"), row(2)])
    book = refused_book(sari, page)
    book["Baris Ditolak"].cell(2, column_of(book["Baris Ditolak"], "NIK")).value = 5303011708900090
    send_back(sari, page, book, tmp_path)
    assert verdict_at(app, upload_id_of(page), 2) == ("refused", "nik_damaged_by_excel")


def test_any_other_file_is_given_back_with_the_reason(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1, NIK="12 34"), row(2)])
    other = openpyxl.load_workbook(factories.xlsx(tmp_path / "lain.xlsx", [row(1)]))
    before = state_of(app, upload_id_of(page))
    text = send_back(sari, page, other, tmp_path)
    assert "bukan berkas baris yang ditolak dari daftar no. 1" in text
    assert state_of(app, upload_id_of(page)) == before
    with inside(app):
        kinds = db.session.scalars(select(StoredFile.kind)).all()
    assert "beneficiaries.returned" not in kinds


def test_the_workbook_finds_its_list_when_it_is_sent_as_a_new_one(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app)
    page = listed(sari, tmp_path, quota_id, [row(1, NIK="12 34"), row(2)])
    book = refused_book(sari, page)
    book["Baris Ditolak"].cell(2, column_of(book["Baris Ditolak"], "NIK")).value = factories.nik(1)
    path = tmp_path / "diperbaiki.xlsx"
    book.save(path)
    arrived = sari.get(sent(sari, path, quota_id))
    assert "digabungkan di sana" in words(arrived)
    assert html.fromstring(arrived.get_data(as_text=True)).xpath(f"//a[@href='{page}']")
    assert verdicts(sari.get(page).get_data(as_text=True)) == {
        "read": 2,
        "ready": 2,
        "warned": 0,
        "refused": 0,
        "present": 0,
    }


def test_an_older_copy_never_overwrites_what_was_mended_in_the_page_meanwhile(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    wrong = {"NIK": "12 34", "Desa/Kelurahan": "Negeri Dongeng"}
    page = listed(sari, tmp_path, factories.quota(app), [row(1, **wrong), row(2, NIK="56 78"), row(3)])
    book = refused_book(sari, page)
    book["Baris Ditolak"].cell(3, column_of(book["Baris Ditolak"], "NIK")).value = factories.nik(2)
    data = {"revisi": "0", "village": factories.VILLAGE}
    assert sari.post(page + "/perbaiki/1-2", data=data).status_code == 303
    text = send_back(sari, page, book, tmp_path)
    assert "1 baris diperbaiki dari berkas; 1 diubah di portal sesudah berkas diunduh, jadi tidak ditimpa." in text
    assert verdict_at(app, upload_id_of(page), 2) == ("refused", "nik_length")
    assert verdict_at(app, upload_id_of(page), 3) == ("ready", "")


def test_a_column_that_the_file_lacks_is_filled_in_the_workbook(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    """By the time the workbook comes back no row speaks of that column any more: it counts all the same."""
    headers = tuple(name for name in factories.HEADERS if name != "Jenis Kelamin")
    sex = factories.HEADERS.index("Jenis Kelamin")
    rows = [[*cells[:sex], *cells[sex + 1 :]] for cells in (row(1, NIK="12 34"), row(2, NIK="56 78"), row(3))]
    path = factories.xlsx(tmp_path / "tanpa-jk.xlsx", rows, headers)
    page = sent(sari, path, factories.quota(app))
    book = refused_book(sari, page)
    sheet = book["Baris Ditolak"]
    for number in (2, 3):
        sheet.cell(number, column_of(sheet, "Jenis Kelamin")).value = "L"
        sheet.cell(number, column_of(sheet, "NIK")).value = factories.nik(number - 1)
    assert "2 baris diperbaiki dari berkas." in send_back(sari, page, book, tmp_path)
    assert [verdict_at(app, upload_id_of(page), number) for number in (2, 3)] == [("ready", ""), ("ready", "")]


@pytest.mark.parametrize("usable", [True, False])
def test_a_list_discarded_while_its_workbook_waits_stays_discarded(
    app: Flask, sari: PortalClient, tmp_path: Path, usable: bool
) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1, NIK="12 34"), row(2)])
    book = refused_book(sari, page)
    if not usable:
        book = openpyxl.load_workbook(factories.xlsx(tmp_path / "lain.xlsx", [row(1)]))
    path = tmp_path / "diperbaiki.xlsx"
    book.save(path)
    with queued(app):
        with path.open("rb") as stream:
            sari.post(page + "/perbaiki/berkas", data={"file": (stream, path.name)})
        assert sari.post(page + "/batalkan").status_code == 303
        work(app)
    assert "Daftar dibatalkan" in words(sari.get(page))
    with inside(app):
        assert db.session.scalars(select(RowCorrection)).all() == []


def test_what_was_changed_in_rows_that_are_recorded_is_kept_no_longer(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    rows = [row(1, NIK="12 34"), row(2, NIK="56 78"), row(3)]
    page = listed(sari, tmp_path, factories.quota(app), rows)
    sari.post(page + "/perbaiki/1-2", data={"revisi": "0", "nik": factories.nik(1)})
    sari.post(page + "/perbaiki/1-3", data={"revisi": "0", "nik": "999"})
    assert sari.post(page + "/catat").status_code == 303
    with inside(app):
        assert [each.row for each in db.session.scalars(select(RowCorrection))] == [
            3
        ]  # for the workbook of what is left
