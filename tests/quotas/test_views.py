"""Opening and changing a quota on screen: what is taken stays, and what is wrong is said at its field."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from portal.core import clock
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import row
from tests.support.lists import confirmed, parsed, words
from tests.support.people import BELU
from tests.support.swaps import after_swap, reloaded

pytestmark = pytest.mark.usefixtures("held_clock")
QUOTAS = "/wilayah/ttu/kuota/"
OPENING = {
    "fiscal_year": "2026",
    "funding_source_code": "apbd-kabupaten",
    "people": "14.880",
    "first_month": "2026-01",
    "last_month": "2026-12",
    "jkk_rate": "10.000",
    "jkm_rate": "6.800",
    "budget_amount": "Rp2.999.808.000",
    "document": "DPA 4.01.02/2026",
}
REVISION = {"change": "200", "from_month": "2026-07", "reason": "APBD Perubahan 2026", "document": "DPPA 7/2026"}


def test_sari_opens_the_quota_of_14_880(sari: PortalClient) -> None:
    answer = sari.post(QUOTAS + "baru", data=OPENING)
    assert answer.status_code == 303
    page = words(sari.get(answer.location))
    for said in (
        "14.880 tempat tersisa",
        "Rp16.800",
        "JKK Rp10.000 + JKM Rp6.800",
        "Rp2.999.808.000",
        "DPA 4.01.02/2026",
        "Ditetapkan",
    ):
        assert said in page, said
    record = words(signed_in(sari.application, "budi").get("/wilayah/ttu/catatan/?jenis=kuota"))
    assert "Kuota 14.880 orang tahun 2026 ditetapkan. Alasan: DPA 4.01.02/2026" in record


def test_a_year_of_nine_trillion_and_a_million_people_reads_well(sari: PortalClient) -> None:
    data = {**OPENING, "people": "1.000.000", "budget_amount": "9000000000000"}
    page = words(sari.get(sari.post(QUOTAS + "baru", data=data).location))
    assert "Rp9.000.000.000.000" in page
    assert "1.000.000 orang × Rp16.800 × 12 bulan" in page
    assert "Rp201.600.000.000" in page
    assert "Rp8.798.400.000.000" in page  # what is left of the budget


def test_the_form_proposes_the_year_and_the_rate_in_force(sari: PortalClient) -> None:
    page = parsed(sari.get(QUOTAS + "baru"))
    shown = {box.get("name"): box.get("value") for box in page.xpath("//input[@name]")}
    shown |= {
        box.get("name"): next(iter(box.xpath("option[@selected]/@value")), "") for box in page.xpath("//select[@name]")
    }
    assert (shown["fiscal_year"], shown["first_month"], shown["last_month"]) == ("2026", "2026-01", "2026-12")
    assert (shown["jkk_rate"], shown["jkm_rate"]) == ("10000", "6800")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"people": ""}, "Isi jumlah orang."),
        ({"people": "0"}, "Paling sedikit 1 orang."),
        ({"people": "-5"}, "Paling sedikit 1 orang."),
        ({"people": "12,5"}, "Isi dengan angka bulat, misalnya 14.880."),
        ({"people": "1.48.80"}, "Isi dengan angka bulat, misalnya 14.880."),
        ({"people": "9" * 40}, "Angka ini terlalu besar. Periksa jumlah nolnya."),
        ({"budget_amount": "-1"}, "Pagu tidak boleh negatif."),
        ({"jkk_rate": ""}, "Isi iuran JKK."),
        ({"fiscal_year": "tahun depan"}, "Isi dengan angka bulat."),
        ({"fiscal_year": "26"}, "Isi tahun anggaran, misalnya 2026."),
        ({"funding_source_code": "kas-pribadi"}, "Pilih salah satu dari daftar."),
        ({"first_month": "2025-12"}, "Masa perlindungan harus di dalam tahun anggaran."),
        ({"first_month": "2026-09", "last_month": "2026-03"}, "Bulan akhir tidak boleh sebelum bulan awal."),
        ({"first_month": "2026-13"}, "Pilih bulan dan tahun, misalnya 2026-11."),
        ({"document": "   "}, "Isi nomor DPA atau surat penetapan."),
        ({"document": "x" * 201}, "Persingkat menjadi paling banyak 200 karakter."),
    ],
)
@pytest.mark.sqlite_only
def test_what_is_wrong_is_said_at_its_field_and_all_that_was_typed_stays(
    sari: PortalClient, changes: dict[str, str], sentence: str
) -> None:
    data = {**OPENING, **changes}
    answer = sari.post(QUOTAS + "baru", data=data)
    assert answer.status_code == 422
    assert sentence in words(answer)
    page = parsed(answer)
    for name in ("people", "budget_amount", "fiscal_year"):
        assert page.xpath(f"//input[@name='{name}']/@value") == [data[name].strip()], name
    wrong = page.xpath("//*[@aria-invalid='true']/@name")
    assert len(wrong) == 1
    assert wrong[0] in {*changes, "first_month"}
    assert "Belum ada kuota tahun 2026." in words(sari.get(QUOTAS))


def test_a_quota_without_a_budget_yet_may_be_opened(sari: PortalClient) -> None:
    answer = sari.post(QUOTAS + "baru", data={**OPENING, "budget_amount": "0"})
    assert answer.status_code == 303
    assert "kurang Rp2.999.808.000" in words(sari.get(QUOTAS))


def test_a_source_has_one_quota_a_year(sari: PortalClient) -> None:
    sari.post(QUOTAS + "baru", data=OPENING)
    answer = sari.post(QUOTAS + "baru", data={**OPENING, "people": "5"})
    assert answer.status_code == 422
    assert "Kuota dari sumber dana ini sudah ada pada tahun tersebut" in words(answer)
    assert sari.post(QUOTAS + "baru", data={**OPENING, "funding_source_code": "dana-desa"}).status_code == 303


def test_a_raise_from_july_leaves_june_as_it_was(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=100)
    assert sari.post(f"{QUOTAS}{quota_id}/ubah", data=REVISION).status_code == 303
    page = words(sari.get(f"{QUOTAS}{quota_id}"))
    assert "300 tempat tersisa" in page
    with clock.fixed(datetime(2026, 6, 30, 15, 59, tzinfo=UTC)):  # one minute before July in Kefamenanu
        assert "100 tempat tersisa" in words(sari.get(f"{QUOTAS}{quota_id}"))
    with clock.fixed(datetime(2026, 6, 30, 16, 0, tzinfo=UTC)):
        assert "300 tempat tersisa" in words(sari.get(f"{QUOTAS}{quota_id}"))
    assert "Juli–Desember 2026" in page
    assert "APBD Perubahan 2026" in page
    assert "DPPA 7/2026" in page
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=kuota"))
    assert "Kuota ditambah 200 orang mulai Juli 2026. Alasan: APBD Perubahan 2026 (DPPA 7/2026)" in record


def test_places_taken_cannot_be_taken_away(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=10)
    confirmed(sari, tmp_path, quota_id, [row(number) for number in range(1, 8)], start="2026-09")
    url = f"{QUOTAS}{quota_id}/ubah"
    refused = sari.post(url, data={**REVISION, "change": "-4"})
    assert refused.status_code == 422
    assert "menghapus tempat yang sudah terpakai. Paling banyak 3 tempat dapat dikurangi." in words(refused)
    assert sari.post(url, data={**REVISION, "change": "-3"}).status_code == 303
    assert "0 tempat tersisa" in words(sari.get(f"{QUOTAS}{quota_id}"))
    assert "Kuota penuh" in words(sari.get(f"{QUOTAS}{quota_id}"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"change": "0"}, "Isi penambahan atau pengurangan, bukan nol."),
        ({"change": ""}, "Isi penambahan, atau pengurangan dengan tanda minus."),
        ({"change": "banyak"}, "Isi dengan angka bulat"),
        ({"from_month": "2027-01"}, "Bulan mulai harus di dalam masa kuota."),
        ({"from_month": ""}, "Pilih bulan mulai."),
        ({"reason": ""}, "Tulis alasan, misalnya APBD Perubahan."),
        ({"document": ""}, "Isi nomor dokumen, misalnya DPPA atau adendum."),
    ],
)
@pytest.mark.sqlite_only
def test_a_change_that_is_not_complete_says_what_to_do(
    app: Flask, sari: PortalClient, changes: dict[str, str], sentence: str
) -> None:
    quota_id = factories.quota(app, people=10)
    url = f"{QUOTAS}{quota_id}/ubah"
    whole = sari.post(url, data={**REVISION, **changes})
    assert whole.status_code == 422
    assert sentence in words(whole)
    before = sari.get(f"{QUOTAS}{quota_id}").get_data(as_text=True)
    part = sari.htmx("POST", url, data={**REVISION, **changes})
    assert part.status_code == 422
    assert after_swap(before, part.get_data(as_text=True), "#kuota") == reloaded(whole.get_data(as_text=True))


def test_a_change_swapped_in_equals_a_reload(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=10)
    before = sari.get(f"{QUOTAS}{quota_id}").get_data(as_text=True)
    answer = sari.htmx("POST", f"{QUOTAS}{quota_id}/ubah", data=REVISION)
    assert answer.status_code == 200
    assert "Perubahan kuota dicatat." in words(answer)
    after = sari.get(f"{QUOTAS}{quota_id}").get_data(as_text=True)
    assert after_swap(before, answer.get_data(as_text=True), "#kuota") == reloaded(after)


@pytest.mark.parametrize(("people", "warned"), [(8, False), (9, True), (10, True)])
def test_a_quota_warns_from_ninety_percent(
    app: Flask, sari: PortalClient, tmp_path: Path, people: int, warned: bool
) -> None:
    quota_id = factories.quota(app, people=10)
    confirmed(sari, tmp_path, quota_id, [row(number + 1) for number in range(people)])
    word = "Kuota penuh" if people == 10 else "Kuota hampir penuh"
    assert (word in words(sari.get(f"{QUOTAS}{quota_id}"))) is warned
    badge = "penuh" if people == 10 else "hampir penuh"
    for url in (QUOTAS, "/wilayah/ttu/"):
        assert bool(parsed(sari.get(url)).xpath(f"//span[contains(@class, 'badge')][text()='{badge}']")) is warned


def test_who_may_change_a_quota(app: Flask) -> None:
    quota_id = factories.quota(app)
    for username, sees, changes in (
        ("budi", 200, 403),
        ("vera", 200, 403),
        ("rani", 404, 404),
        ("wati", 404, 404),
        ("adi", 303, 303),
    ):
        client = signed_in(app, username)
        assert client.get(f"{QUOTAS}{quota_id}").status_code == sees, username
        assert client.post(f"{QUOTAS}{quota_id}/ubah", data=REVISION).status_code == changes, username
    theirs = factories.quota(app, regency_id=BELU)
    assert signed_in(app, "sari").get(f"{QUOTAS}{theirs}").status_code == 404
    assert signed_in(app, "sari").post(f"{QUOTAS}{theirs}/ubah", data=REVISION).status_code == 404
    assert "Hanya untuk Operator." in words(signed_in(app, "budi").get(f"{QUOTAS}{quota_id}"))


@pytest.mark.parametrize("query", ["?tahun=abc", "?tahun=-1", "?tahun=99999999999999999999", "?tahun=2025"])
def test_any_year_of_the_address_gives_a_page(sari: PortalClient, query: str) -> None:
    assert sari.get(QUOTAS + query).status_code == 200
    assert sari.get(QUOTAS + "baru" + query).status_code == 200


def test_a_number_no_quota_can_have_is_a_page_that_is_not_there(sari: PortalClient) -> None:
    for number in ("0", "999999", "9" * 12, "9" * 40):
        assert sari.get(QUOTAS + number).status_code == 404
