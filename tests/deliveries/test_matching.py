"""A month's bill against the file of BPJS: every difference by person and rupiah, and both sources to the last."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from portal.deliveries.matching.rules.classes import Ground, MatchClass
from tests.deliveries.billing import RATE, accepted, balance_of, billed, drawn, findings, kinds, person, recorded
from tests.deliveries.flow import kpj
from tests.deliveries.flow import recorded as enrolled
from tests.support import factories
from tests.support.client import PortalClient
from tests.support.lists import words

A, B, C, D = MatchClass.NOT_ACCEPTED, MatchClass.NOT_BILLED, MatchClass.NOT_APPROVED, MatchClass.OTHER_AMOUNT


def test_the_whole_way(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = enrolled(app, sari, tmp_path, 6)
    accepted(app, sari, quota_id, 1, 2, 3, 4, 5)
    drawn(app, quota_id, frozen=True)
    page = billed(
        sari,
        quota_id,
        (kpj(1), "", "Contoh Satu", RATE),
        ("", factories.nik(2), "Contoh Dua", "16.800"),
        (kpj(3), "", "Contoh Tiga", 20_000),
        ("22999999999", "", "Orang Asing", RATE),
        (kpj(5), "", "Contoh Lima", "lunas"),
        ("", "", "Jumlah", 70_400),
    )
    text = words(sari.get(page))
    assert "5 selisih dari 6 orang di tagihan kantor dan 5 baris di berkas BPJS" in text
    assert "1 baris tanpa jumlah yang terbaca" in text and "Baris jumlah di berkas sama: Rp70.400" in text
    assert "Selisih (harus 0) Rp0 Rp0" in text
    recorded(sari, page)
    balance = balance_of(app, page)
    assert balance.is_closed
    assert (balance.bill_rupiah, balance.file_rupiah) == (6 * RATE, 3 * RATE + 20_000)
    assert kinds(app, page) == [
        (A, person(app, 6), RATE, 0),
        (B, person(app, 4), RATE, 0),
        (C, None, 0, RATE),
        *[each for each in kinds(app, page) if each[0] is D],
    ]
    assert sorted(kinds(app, page)[3:]) == sorted([(D, person(app, 3), RATE, 20_000), (D, person(app, 5), RATE, 0)])
    grounds = {each.beneficiary_id: each.ground for each in findings(app, page)}
    assert (grounds[None], grounds[person(app, 3)], grounds[person(app, 5)]) == (
        Ground.UNKNOWN,
        Ground.NONE,
        Ground.UNREADABLE,
    )
    listed = words(sari.get(f"{page}/selisih"))
    assert "Orang Asing" in listed and "22999999999" not in listed and "·······9999" in listed
    assert "tagihan.csv, baris 5" in listed or "baris 5" in listed
    month = words(sari.get(f"/wilayah/ttu/iuran/{quota_id}/2026-03/cocokkan"))
    assert "Hasil yang berlaku" in month
    assert "selisih 5 orang, ditagih kurang Rp30.400" in words(sari.get("/wilayah/ttu/iuran/pencocokan/?tahun=2026"))
    assert "Pencocokan tiga arah: selisih 5 orang" in words(sari.get(f"/wilayah/ttu/iuran/{quota_id}/2026-03"))
