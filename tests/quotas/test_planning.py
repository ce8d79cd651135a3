"""Until when the money suffices, what other numbers would change, and what next year needs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.core.db import db
from portal.quotas import queries, service
from portal.quotas.service import EligibleTerms
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import row
from tests.support.lists import confirmed, parsed, statements
from tests.support.lists import words as read
from tests.support.people import BELU, TTU
from tests.support.swaps import after_swap, reloaded

pytestmark = pytest.mark.usefixtures("held_clock")
ASKED = {"cari": "months", "orang": "15.500", "bulan": "12", "pagu": "2999808000"}
ELIGIBLE = {"people": "14.895", "source": "DTSEN desil 1–2", "counted_on": "2026-08-23"}


def words(answer: TestResponse | str) -> str:
    """What is read, with no space before a full stop, comma or semicolon that follows a bold figure."""
    return re.sub(r" ([.,;])", r"\1", read(answer))


def page_of(quota_id: int, tail: str = "") -> str:
    return f"/wilayah/ttu/kuota/{quota_id}/rencana{tail}"


def test_the_sentence_before_and_after_another_number(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=14_880)
    assert "Rp2.999.808.000 melindungi 14.880 orang sampai Desember 2026." in words(sari.get(page_of(quota_id)))
    answer = words(sari.get(page_of(quota_id), query_string=ASKED))
    assert (
        "Rp2.999.808.000 melindungi 14.880 orang sampai Desember 2026; jika 15.500 orang, sampai November 2026, "
        "kurang Rp124.992.000"
    ) in answer


def test_the_table_runs_month_by_month_to_the_last_rupiah(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=14_880, budget=2_999_807_999)
    page = parsed(sari.get(page_of(quota_id)))
    table = page.xpath("//table[caption[contains(., 'bulan demi bulan')]]")[0]
    rows = [
        " ".join("".join(cell.itertext()).strip() for cell in line.iter("th", "td"))
        for line in table.xpath(".//tbody/tr")
    ]
    assert len(rows) == 12
    assert rows[0] == "Januari 2026 14.880 Rp16.800 Rp249.984.000 Rp249.984.000 Rp2.749.823.999"
    assert rows[-1] == "Desember 2026 14.880 Rp16.800 Rp249.984.000 Rp2.999.808.000 kurang Rp1"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"cari": "people"}, "selama 12 bulan (Januari–Desember 2026) cukup untuk paling banyak 14.880 orang"),
        ({"cari": "people", "bulan": "6"}, "cukup untuk paling banyak 29.760 orang"),
        ({"cari": "budget"}, "(Januari–Desember 2026) memerlukan Rp3.124.800.000; pagu sekarang kurang Rp124.992.000"),
        ({"cari": "months", "pagu": ""}, "memerlukan Rp3.124.800.000"),  # the empty box is the one that is solved
        ({"cari": "budget", "orang": ""}, "cukup untuk paling banyak 14.880 orang"),
        ({"cari": "people", "bulan": ""}, "jika 15.500 orang, sampai November 2026"),
        ({"pagu": "1"}, "jika 15.500 orang, belum cukup untuk satu bulan"),
        ({"pagu": "9.000.000.000.000"}, "sampai Desember 2030 atau lebih lama"),
        ({"orang": "14.880", "pagu": "3.249.792.000"}, "melindungi 14.880 orang sampai Januari 2027"),
        ({"orang": "1.000.000", "cari": "budget", "bulan": "60"}, "Rp1.008.000.000.000"),
        ({"orang": "", "bulan": ""}, "Isi dua dari tiga angka. Yang ketiga dihitung."),
        ({"orang": "banyak"}, "Isi dengan angka bulat"),
        ({"orang": "-5"}, "Jumlah orang tidak boleh negatif."),
        ({"bulan": "61"}, "Isi jumlah bulan antara 1 dan 60."),
        ({"cari": "people", "bulan": "0"}, "Isi jumlah bulan antara 1 dan 60."),
        ({"cari": "apa"}, "Pilih salah satu dari daftar."),
        ({"pagu": "9" * 30}, "Angka ini terlalu besar."),
    ],
)  # fmt: skip
@pytest.mark.sqlite_only
def test_two_numbers_known_one_solved(app: Flask, sari: PortalClient, asked: dict[str, str], sentence: str) -> None:
    quota_id = factories.quota(app, people=14_880)
    whole = sari.get(page_of(quota_id), query_string={**ASKED, **asked})
    assert whole.status_code == 200
    assert sentence in words(whole)


def test_the_answer_while_typing_is_small_and_equals_the_page(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=14_880)
    url = page_of(quota_id)
    part = sari.htmx("GET", url, query_string=ASKED)
    text = part.get_data(as_text=True)
    assert len(text) < 3_000  # about 1 kB compressed
    assert "sampai November 2026" in words(text)
    fresh = sari.get(url, query_string=ASKED).get_data(as_text=True)
    assert after_swap(fresh, text, "#jawaban") == reloaded(fresh)


def test_private_money_is_planned_at_the_rate_of_each_month(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=100, source="csr", budget=12_600_000)
    page = words(sari.get(page_of(quota_id)))
    assert "Rp12.600.000 melindungi 100 orang sampai Desember 2026." in page
    assert "Januari–Maret 2026: 100 orang × Rp16.800 × 3 bulan = Rp5.040.000" in page
    assert "April–Desember 2026: 100 orang × Rp8.400 × 9 bulan = Rp7.560.000" in page


def test_a_scenario_is_kept_read_and_deleted(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=14_880)
    kept = sari.post(page_of(quota_id), data={**ASKED, "name": "Tambah desa pesisir"})
    assert kept.status_code == 303
    page = words(sari.get(kept.location))
    assert "Skenario Tambah desa pesisir" in page
    assert "jika 15.500 orang, sampai November 2026, kurang Rp124.992.000" in page
    assert "November 2026 15.500 Rp16.800 Rp260.400.000 Rp2.864.400.000 Rp135.408.000" in page
    assert "Rp2.999.808.000 melindungi 14.880 orang sampai Desember 2026." in words(sari.get(page_of(quota_id)))
    assert "Tambah desa pesisir" in words(sari.get(page_of(quota_id)))
    assert signed_in(app, "vera").get(kept.location).status_code == 200
    for username, status in (("budi", 403), ("rani", 404), ("adi", 303)):
        assert signed_in(app, username).post(kept.location + "/hapus").status_code == status
    assert sari.post(kept.location + "/hapus").status_code == 303
    assert sari.get(kept.location).status_code == 404
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=kuota"))
    assert "Skenario “Tambah desa pesisir” disimpan." in record
    assert "Skenario “Tambah desa pesisir” dihapus." in record


def test_a_scenario_of_another_quota_is_not_found_under_this_one(app: Flask, sari: PortalClient) -> None:
    quota_id, other = factories.quota(app), factories.quota(app, source="dana-desa")
    kept = sari.post(page_of(quota_id), data={**ASKED, "name": "Satu"}).location
    assert sari.get(kept.replace(f"/{quota_id}/", f"/{other}/")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Beri nama skenario ini."),
        ({"name": "x" * 81}, "Persingkat menjadi paling banyak 80 karakter."),
        ({"name": "TAMBAH DESA"}, "Nama skenario ini sudah dipakai."),
        ({"orang": "", "bulan": ""}, "Isi dua dari tiga angka."),
    ],
)
@pytest.mark.sqlite_only
def test_a_scenario_that_cannot_be_kept_says_why(
    app: Flask, sari: PortalClient, changes: dict[str, str], sentence: str
) -> None:
    quota_id = factories.quota(app, people=14_880)
    sari.post(page_of(quota_id), data={**ASKED, "name": "Tambah desa"})
    answer = sari.post(page_of(quota_id), data={**ASKED, "name": "Lain", **changes})
    assert answer.status_code == 422
    assert sentence in words(answer)
    with factories.inside(app):
        assert len(queries.scenarios_of(quota_id)) == 1


def test_next_years_need_is_eligible_minus_covered_times_rate_times_twelve(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app, people=100)
    assert "Belum ada data" in words(sari.get(page_of(quota_id)))
    confirmed(sari, tmp_path, quota_id, [row(1), row(2)])
    other = factories.quota(app, people=10, source="dana-desa")
    confirmed(sari, tmp_path, other, [row(3)])
    factories.quota(app, people=100, regency_id=BELU)
    assert sari.post(page_of(quota_id, "/kebutuhan"), data=ELIGIBLE).status_code == 303
    page = words(sari.get(page_of(quota_id)))
    assert "14.895 layak − 3 sudah terlindungi = 14.892 orang belum terlindungi." in page
    assert "JKK 14.892 orang × Rp10.000 × 12 bulan" in page
    assert "Rp1.787.040.000" in page
    assert "JKM 14.892 orang × Rp6.800 × 12 bulan" in page
    assert "Rp1.215.187.200" in page
    assert "Rp3.002.227.200" in page
    assert "DTSEN desil 1–2, 23 Agustus 2026, dicatat Sari Contoh" in page
    assert "Melanjutkan 3 orang yang sudah terlindungi memerlukan Rp604.800." in page


def test_a_new_count_is_a_new_version_and_the_old_one_stays(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app)
    for people in ("100", "90"):
        sari.post(page_of(quota_id, "/kebutuhan"), data={**ELIGIBLE, "people": people})
    assert "90 layak − 0 sudah terlindungi" in words(sari.get(page_of(quota_id)))
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=kuota"))
    assert "Pekerja rentan yang layak tahun 2027: 100 orang." in record
    assert "Pekerja rentan yang layak tahun 2027: 90 orang." in record


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"people": ""}, "Isi jumlah orang."),
        ({"people": "-1"}, "Jumlah orang tidak boleh negatif."),
        ({"source": ""}, "Isi sumber data, misalnya DTSEN desil 1–2."),
        ({"counted_on": "kemarin"}, "Isi tanggal, misalnya 2026-03-31."),
        ({"counted_on": "2026-11-21"}, "Tanggal data tidak boleh di masa depan."),
    ],
)
@pytest.mark.sqlite_only
def test_a_count_that_is_not_complete_says_what_to_do(
    app: Flask, sari: PortalClient, changes: dict[str, str], sentence: str
) -> None:
    quota_id = factories.quota(app)
    answer = sari.post(page_of(quota_id, "/kebutuhan"), data={**ELIGIBLE, **changes})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "Belum ada data" in words(sari.get(page_of(quota_id)))


def test_a_count_of_the_neighbour_is_not_read(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app)
    factories.quota(app, regency_id=BELU)
    with factories.inside(app, BELU):
        service.note_eligible(BELU, EligibleTerms(2027, 5, "Contoh", date(2026, 1, 1)), by=factories.actor("rani"))
        db.session.commit()
    assert "Belum ada data" in words(sari.get(page_of(quota_id)))
    with factories.inside(app, TTU):
        assert queries.outlook(quota_id, queries.quota_by_id(quota_id).last_month).eligible is None


def test_a_past_year_is_read_only(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=14_880, year=2025)
    page = words(sari.get(page_of(quota_id)))
    assert "melindungi 14.880 orang sampai Desember 2025" in page
    assert "Simpan skenario" not in page
    answer = sari.post(page_of(quota_id), data={**ASKED, "name": "Terlambat"})
    assert answer.status_code == 422
    assert "sudah berakhir" in words(answer)


def test_a_page_makes_as_many_queries_for_many_scenarios_as_for_none(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app)
    counted = []
    for number in (0, 1, 2):
        if number:
            sari.post(page_of(quota_id), data={**ASKED, "name": f"Skenario {number}"})
        sari.get(page_of(quota_id))
        with statements(app) as seen:
            sari.get(page_of(quota_id))
        counted.append(len(seen))
    assert len(set(counted)) == 1, counted


def test_who_may_see_and_plan(app: Flask) -> None:
    quota_id = factories.quota(app)
    for username, sees, changes in (
        ("budi", 200, 403),
        ("vera", 200, 403),
        ("rani", 404, 404),
        ("wati", 404, 404),
        ("adi", 303, 303),
    ):
        client = signed_in(app, username)
        assert client.get(page_of(quota_id)).status_code == sees, username
        assert client.get(page_of(quota_id), query_string=ASKED).status_code == sees, username
        assert client.post(page_of(quota_id), data={**ASKED, "name": "x"}).status_code == changes, username
        assert client.post(page_of(quota_id, "/kebutuhan"), data=ELIGIBLE).status_code == changes, username
    theirs = factories.quota(app, regency_id=BELU)
    sari = signed_in(app, "sari")
    assert sari.get(page_of(theirs)).status_code == 404
    assert sari.post(page_of(theirs), data={**ASKED, "name": "x"}).status_code == 404
    assert sari.get(page_of(quota_id, "/999")).status_code == 404
