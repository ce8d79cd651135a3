"""Opening and changing a quota on screen: what is taken stays, and what is wrong is said at its field."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from portal.core import clock
from portal.core.months import Month
from portal.quotas import queries
from portal.quotas.models import QuotaMovement
from portal.quotas.queries import LedgerFilter
from portal.quotas.rules.ledger import MovementKind
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import row
from tests.support.lists import confirmed, parsed, words
from tests.support.people import BELU
from tests.support.proposals import approved
from tests.support.swaps import after_swap, reloaded

pytestmark = pytest.mark.usefixtures("held_clock")
QUOTAS = "/wilayah/ttu/kuota/"
OPENING = {
    "fiscal_year": "2026",
    "funding_source_code": "apbd-kabupaten",
    "people": "14.880",
    "first_month": "2026-01",
    "last_month": "2026-12",
    "sector": "other",
    "bracket": "1000000",
    "budget_amount": "Rp2.999.808.000",
    "document": "DPA 4.01.02/2026",
}
REVISION = {"change": "200", "from_month": "2026-07", "reason": "APBD Perubahan 2026", "document": "DPPA 7/2026"}


def opened(app: Flask, sari: PortalClient, **changes: str) -> str:
    """The address of a quota that Sari proposed and Budi approved."""
    approved(app, sari.post(QUOTAS + "baru", data={**OPENING, **changes}))
    (url,) = {str(each) for each in parsed(sari.get(QUOTAS)).xpath("//section/h2/a/@href")}
    return url


def test_sari_proposes_the_quota_of_14_880_and_budi_opens_it(app: Flask, sari: PortalClient) -> None:
    answer = sari.post(QUOTAS + "baru", data=OPENING)
    waiting = words(sari.get(answer.location))
    assert "Menunggu persetujuan" in waiting
    assert "Kuota baru APBD kabupaten/kota 2026: 14.880 orang" in waiting
    assert "Belum ada kuota tahun 2026." in words(sari.get(QUOTAS))  # nothing holds before the second pair of eyes
    number = approved(app, answer)
    page = words(sari.get(parsed(sari.get(QUOTAS)).xpath("//section/h2/a/@href")[0]))
    for said in ("14.880 tempat tersisa", "Rp16.800", "JKK Rp10.000 + JKM Rp6.800", "Rp2.999.808.000"):
        assert said in page, said
    budi = signed_in(app, "budi")
    record = words(budi.get("/wilayah/ttu/catatan/?jenis=kuota"))
    assert "Kuota 14.880 orang tahun 2026 ditetapkan. Alasan: DPA 4.01.02/2026" in record
    assert f"Ajuan no. {number} disetujui" in words(budi.get("/wilayah/ttu/catatan/?jenis=ajuan"))


def test_the_ledger_names_who_proposed_and_who_approved(app: Flask, sari: PortalClient) -> None:
    book = words(sari.get(opened(app, sari) + "/buku"))
    assert "Sari Contoh, disetujui Budi Contoh" in book
    assert "DPA 4.01.02/2026" in book
    assert "Ditetapkan" in book


def test_a_year_of_nine_trillion_and_a_million_people_reads_well(app: Flask, sari: PortalClient) -> None:
    page = words(sari.get(opened(app, sari, people="1.000.000", budget_amount="9000000000000")))
    assert "Rp9.000.000.000.000" in page
    assert "1.000.000 orang × Rp16.800 × 12 bulan" in page
    assert "Rp201.600.000.000" in page
    assert "Rp8.798.400.000.000" in page  # what is left of the budget


def test_the_form_proposes_the_year_and_the_lowest_bracket(sari: PortalClient) -> None:
    page = parsed(sari.get(QUOTAS + "baru"))
    shown = {box.get("name"): box.get("value") for box in page.xpath("//input[@name]")}
    shown |= {
        box.get("name"): next(iter(box.xpath("option[@selected]/@value")), "") for box in page.xpath("//select[@name]")
    }
    assert (shown["fiscal_year"], shown["first_month"], shown["last_month"]) == ("2026", "2026-01", "2026-12")
    assert (shown["sector"], shown["bracket"]) == ("other", "1000000")


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
        ({"bracket": "5"}, "Pilih salah satu dari daftar."),
        ({"funding_source_code": "apbd-provinsi"}, "Pilih salah satu dari daftar."),
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


def test_a_quota_without_a_budget_yet_may_be_opened(app: Flask, sari: PortalClient) -> None:
    opened(app, sari, budget_amount="0")
    assert "kurang Rp2.999.808.000" in words(sari.get(QUOTAS))


def test_a_source_has_one_quota_a_year(app: Flask, sari: PortalClient) -> None:
    opened(app, sari)
    answer = sari.post(QUOTAS + "baru", data={**OPENING, "people": "5"})
    assert answer.status_code == 422
    assert "Kuota dari sumber dana ini sudah ada pada tahun tersebut" in words(answer)
    assert sari.post(QUOTAS + "baru", data={**OPENING, "funding_source_code": "dana-desa"}).status_code == 303


def test_a_raise_from_july_leaves_june_as_it_was(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=100)
    approved(app, sari.post(f"{QUOTAS}{quota_id}/ubah", data=REVISION))
    page = words(sari.get(f"{QUOTAS}{quota_id}"))
    assert "300 tempat tersisa" in page
    with clock.fixed(datetime(2026, 6, 30, 15, 59, tzinfo=UTC)):  # one minute before July in Kefamenanu
        assert "100 tempat tersisa" in words(sari.get(f"{QUOTAS}{quota_id}"))
    with clock.fixed(datetime(2026, 6, 30, 16, 0, tzinfo=UTC)):
        assert "300 tempat tersisa" in words(sari.get(f"{QUOTAS}{quota_id}"))
    assert "Juli–Desember 2026: 300 orang × Rp16.800 × 6 bulan" in page
    book = words(sari.get(f"{QUOTAS}{quota_id}/buku"))
    assert "APBD Perubahan 2026" in book
    assert "DPPA 7/2026" in book
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=kuota"))
    assert "Kuota ditambah 200 orang mulai Juli 2026. Alasan: APBD Perubahan 2026 (DPPA 7/2026)" in record


def test_places_taken_cannot_be_taken_away(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=10)
    confirmed(sari, tmp_path, quota_id, [row(number) for number in range(1, 8)], start="2026-09")
    url = f"{QUOTAS}{quota_id}/ubah"
    refused = sari.post(url, data={**REVISION, "change": "-4"})
    assert refused.status_code == 422
    assert "menghapus tempat yang sudah terpakai atau dipesan. Paling banyak 3 tempat dapat dikurangi." in words(
        refused
    )
    approved(app, sari.post(url, data={**REVISION, "change": "-3"}))
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
    before = sari.get(url).get_data(as_text=True)
    part = sari.htmx("POST", url, data={**REVISION, **changes})
    assert part.status_code == 422
    assert after_swap(before, part.get_data(as_text=True), "#isian") == reloaded(whole.get_data(as_text=True))


def test_a_wrong_line_is_reversed_and_both_stay(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=10)
    book = f"{QUOTAS}{quota_id}/buku"
    approved(app, sari.post(f"{QUOTAS}{quota_id}/ubah", data={**REVISION, "change": "2.000"}))
    (undo, _first) = parsed(sari.get(book)).xpath("//a[contains(@href, 'batalkan')]/@href")
    approved(app, sari.post(str(undo), data={"reason": "Kelebihan satu nol", "document": ""}))
    page = words(sari.get(book))
    assert "−2.000" in page
    assert "Pembatalan baris no." in page
    assert "Kelebihan satu nol" in page
    assert "10 tempat tersisa" in words(sari.get(f"{QUOTAS}{quota_id}"))
    again = sari.post(str(undo), data={"reason": "Sekali lagi", "document": ""})
    assert again.status_code == 422
    assert "Baris ini sudah dibatalkan." in words(again)


def test_a_line_of_a_list_is_not_reversed_in_the_ledger(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=10)
    confirmed(sari, tmp_path, quota_id, [row(1)])
    with factories.inside(app):
        (taken,) = [each.id for each in _movements(quota_id) if each.kind is MovementKind.TAKEN]
    answer = sari.post(f"{QUOTAS}{quota_id}/buku/{taken}/batalkan", data={"reason": "Keliru", "document": ""})
    assert answer.status_code == 422
    assert "Perbaiki di halaman daftar atau pesertanya" in words(answer)


def _movements(quota_id: int) -> list[QuotaMovement]:
    return [each.movement for each in queries.ledger_page(quota_id, LedgerFilter(Month(2026, 12))).lines]


def test_the_running_balance_is_the_sum_of_all_lines_below(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=10)
    confirmed(sari, tmp_path, quota_id, [row(number) for number in range(1, 5)], start="2026-09")
    approved(app, sari.post(f"{QUOTAS}{quota_id}/ubah", data={**REVISION, "change": "3"}))
    for month, expected in (("2026-12", [9, 6, 10]), ("2026-08", [13, 10, 10]), ("2026-02", [10, 10, 10])):
        shown = parsed(sari.get(f"{QUOTAS}{quota_id}/buku?bulan={month}"))
        assert [int(each) for each in shown.xpath("//td[@data-label='Sisa']/b/text()")] == expected, month
    only = parsed(sari.get(f"{QUOTAS}{quota_id}/buku?bulan=2026-02&hanya=1"))
    assert len(only.xpath("//tbody/tr")) == 1
    assert "Tidak ada baris yang cocok." in words(sari.get(f"{QUOTAS}{quota_id}/buku?jenis=reserved"))


def test_the_ledger_swapped_in_equals_a_reload(app: Flask, sari: PortalClient) -> None:
    url = f"{QUOTAS}{factories.quota(app, people=10)}/buku"
    before = sari.get(url).get_data(as_text=True)
    part = sari.htmx("GET", url + "?bulan=2026-03&jenis=allocated").get_data(as_text=True)
    after = sari.get(url + "?bulan=2026-03&jenis=allocated").get_data(as_text=True)
    assert after_swap(before, part, "#buku") == reloaded(after)


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
