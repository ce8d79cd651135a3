"""What people read of a match, who may read it, and what they do with a difference."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.core import clock
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.deliveries.matching import retention
from portal.deliveries.matching.rules.classes import Ground
from portal.regencies.queries import system_scope
from tests.deliveries.billing import (
    HEADINGS,
    RATE,
    accepted,
    balance_of,
    billed,
    drawn,
    findings,
    line_of,
    person,
    recorded,
)
from tests.deliveries.flow import kpj
from tests.deliveries.flow import recorded as enrolled
from tests.support import contributions, factories
from tests.support.client import PortalClient, signed_in
from tests.support.lists import confirmed, table_of, words, workbook_of


@pytest.mark.parametrize(
    ("head", "rows", "name", "sentence"),
    [
        ("Nama;Alamat", [("Contoh", "Jalan")], "a.csv", "tidak memuat judul kolom KPJ atau NIK dan kolom Iuran"),
        (HEADINGS, [], "a.csv", "tidak memuat satu orang pun"),
        (HEADINGS, [("", "", "Jumlah", 0)], "a.csv", "tidak memuat satu orang pun"),
        (HEADINGS, [(kpj(1), "", "", RATE)], "tagihan-2026-04.csv", "tertulis April 2026, sedangkan tagihan ini Maret"),
        (HEADINGS, [(kpj(n), "", "", RATE) for n in (7, 8)], "a.csv", "Sebagian besar baris tanpa dasar"),
    ],
)
def test_a_wrong_file_is_told_in_words(
    app: Flask, sari: PortalClient, tmp_path: Path, head: str, rows: list[tuple[Any, ...]], name: str, sentence: str
) -> None:
    quota_id = enrolled(app, sari, tmp_path, 1)
    drawn(app, quota_id)
    assert sentence in words(sari.get(billed(sari, quota_id, *rows, head=head, name=name)))


def test_without_a_bill_or_a_file_nothing_is_matched(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = enrolled(app, sari, tmp_path, 1)
    page = f"/wilayah/ttu/iuran/{quota_id}/2026-03/cocokkan"
    assert "belum disusun" in words(sari.get(page))
    drawn(app, quota_id)
    missing = sari.post(page, data={})
    assert missing.status_code == 422 and "Pilih berkas rincian tagihan" in words(missing)
    assert sari.get(f"/wilayah/ttu/iuran/{quota_id}/salah/cocokkan").status_code == 404


def test_why_somebody_has_no_kpj(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = enrolled(app, sari, tmp_path, 4)
    accepted(app, sari, quota_id, 1)
    petrus = signed_in(app, "petrus")
    refused = person(app, 2)
    assert petrus.post(line_of(app, refused) + "/tolak", data={"code": "NIK01"}).status_code == 303
    confirmed(sari, tmp_path, quota_id, [factories.row(5)])
    drawn(app, quota_id)
    page = billed(sari, quota_id, (kpj(1), "", "", RATE))
    recorded(sari, page)
    grounds = {each.beneficiary_id: each.ground for each in findings(app, page)}
    assert grounds == {
        refused: Ground.REFUSED,
        person(app, 3): Ground.UNANSWERED,
        person(app, 4): Ground.UNANSWERED,
        person(app, 5): Ground.NOT_SENT,
    }
    assert "Ditolak cabang. Perbaiki sebab penolakannya" in words(sari.get(f"{page}/selisih?kelas=a"))


def test_a_note_is_written_changed_and_taken_back_and_sums_stay(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = enrolled(app, sari, tmp_path, 2)
    drawn(app, quota_id)
    page = billed(sari, quota_id, (kpj(9), "", "", RATE))
    recorded(sari, page)
    before = balance_of(app, page)
    one = findings(app, page)[0]
    address = f"{page}/selisih/{one.id}"
    empty = sari.post(f"{address}/selesai", data={"note": " "})
    assert empty.status_code == 422 and "Tulis apa yang dilakukan" in words(empty)
    assert sari.post(f"{address}/selesai", data={"note": "Surat 1/2026"}).status_code == 303
    assert "Surat 1/2026" in words(sari.get(address))
    left = words(sari.get(f"{page}/selisih?keadaan=belum"))
    assert "Semua 2" in left and "Semua 3" in words(sari.get(f"{page}/selisih"))
    assert sari.post(f"{address}/buka").status_code == 303 and sari.post(f"{address}/buka").status_code == 303
    assert "belum selesai" in words(sari.get(address))
    assert balance_of(app, page) == before


def test_who_may_read_and_who_may_settle(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = enrolled(app, sari, tmp_path, 1)
    drawn(app, quota_id)
    page = billed(sari, quota_id, (kpj(9), factories.nik(9), "Orang Asing", RATE))
    number = page.rpartition("/")[2]
    petrus, vera = signed_in(app, "petrus"), signed_in(app, "vera")
    assert petrus.get(f"/bpjs/atambua/pencocokan/{number}").status_code == 404  # not recorded yet
    recorded(sari, page)
    read = words(petrus.get(f"/bpjs/atambua/pencocokan/{number}"))
    assert "Orang Asing" in read and "Selisih (harus 0) Rp0 Rp0" in read and "Timor Tengah Utara" in read
    assert factories.nik(9) not in read and "530301··········" in read
    assert "selisih 2 orang" in words(petrus.get("/bpjs/atambua/pencocokan/"))
    assert signed_in(app, "endang").get(f"/bpjs/ende/pencocokan/{number}").status_code == 404
    assert "Selisih (harus 0)" in words(vera.get(page)) and vera.get(f"{page}/selisih").status_code == 403
    finding = findings(app, page)[0].id
    note = {"note": "Contoh"}
    assert signed_in(app, "budi").post(f"{page}/selisih/{finding}/selesai", data=note).status_code == 403
    assert signed_in(app, "rani").get(page.replace("/ttu/", "/belu/")).status_code == 404


def test_the_workbook_holds_every_difference_and_adds_up(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = enrolled(app, sari, tmp_path, 3)
    accepted(app, sari, quota_id, 1, 2)
    drawn(app, quota_id)
    page = billed(sari, quota_id, (kpj(1), "", "", RATE), (kpj(9), factories.nik(9), "=Orang Asing", 20_000))
    recorded(sari, page)
    asked = sari.post(f"{page}/selisih")
    book = workbook_of(sari, asked)
    rows = [row for row in table_of(book["Selisih"], "Nama") if row["No"]]
    assert [(row["Disetujui"], row["Ditagih"], row["Selisih"]) for row in rows] == [
        (RATE, 0, -RATE),
        (RATE, 0, -RATE),
        (0, 20_000, 20_000),
    ]
    assert rows[2]["Nama"].endswith("Orang Asing") and rows[2]["NIK"] == "530301··········"
    total = {row["Kelas"]: row for row in table_of(book["Kelas"], "Kelas")}
    assert (total["Jumlah"]["Disetujui"], total["Jumlah"]["Ditagih"]) == (3 * RATE, RATE + 20_000)
    assert (total["Selisih (harus 0)"]["Disetujui"], total["Selisih (harus 0)"]["Ditagih"]) == (0, 0)


def test_payments_so_far_stand_beside_the_match(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = enrolled(app, sari, tmp_path, 1)
    drawn(app, quota_id, frozen=True)
    contributions.paid(app, quota_id, 3)
    page = billed(sari, quota_id, (kpj(1), "", "", RATE))
    assert "Dibayar sejauh ini Rp16.800 dari Rp16.800" in words(sari.get(page))


def test_strangers_are_forgotten_with_a_match_that_was_replaced(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = enrolled(app, sari, tmp_path, 1)
    drawn(app, quota_id)
    pages = []
    for amount in (RATE, 20_000):
        pages.append(billed(sari, quota_id, (kpj(9), "", "Orang Asing", amount)))
        recorded(sari, pages[-1])
    with app.app_context(), writing(), scope_of(system_scope()):
        retention.forget_strangers(clock.now() + timedelta(days=29))
        db.session.commit()
    assert "Orang Asing" in words(sari.get(f"{pages[0]}/selisih"))
    with app.app_context(), writing(), scope_of(system_scope()):
        retention.forget_strangers(clock.now() + timedelta(days=31))
        db.session.commit()
    old = words(sari.get(f"{pages[0]}/selisih"))
    assert "Orang Asing" not in old and "Tanpa nama" in old
    assert "Orang Asing" in words(sari.get(f"{pages[1]}/selisih"))
    book = workbook_of(sari, sari.post(f"{pages[0]}/selisih"))
    assert [row["Ditagih"] for row in table_of(book["Selisih"], "Nama") if row["No"]] == [0, RATE]
