"""Contributions on screen: Sari draws up, freezes and proposes an SP2D, Budi approves, and nobody else may."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal.beneficiaries.models import Enrolment
from portal.contributions import queries
from portal.core.db import db
from portal.core.months import Month
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.contributions import drawn, frozen, paid
from tests.support.factories import inside, row
from tests.support.lists import confirmed, parsed, statements, words
from tests.support.people import BELU
from tests.support.proposals import approved, number_of
from tests.support.swaps import after_swap, reloaded

pytestmark = pytest.mark.usefixtures("held_clock")
DUES = "/wilayah/ttu/iuran/"


def sp2d(**changes: str) -> dict[str, str]:
    return {
        "first_month": "2026-01",
        "last_month": "2026-03",
        "sp2d_number": "001/SP2D/LS/2026",
        "sp2d_on": "2026-03-31",
        "amount": "201.600",
        "people": "4",
        "jkk_amount": "",
        "reason": "",
        **changes,
    }


def test_three_months_from_the_register_to_the_paid_calendar(app: Flask, sari: PortalClient, quota_id: int) -> None:
    assert "Belum disusun" in words(sari.get(DUES))
    assert "perkiraan Rp67.200" in words(sari.get(DUES))
    assert sari.post(f"{DUES}{quota_id}/susun").status_code == 303
    assert "Rp739.200" in words(sari.get(DUES))  # January to November
    for month in ("2026-01", "2026-02", "2026-03"):
        page = f"{DUES}{quota_id}/{month}"
        assert sari.post(page + "/bekukan", data={"billing_code": f"B{month}"}).status_code == 303
        assert f"B{month}" in words(sari.get(page))
    form = parsed(sari.get(f"{DUES}{quota_id}/bayar"))
    shown = {box.get("name"): box.get("value") for box in form.xpath("//form[@method='post']//input[@name]")}
    assert (shown["first_month"], shown["last_month"]) == ("2026-01", "2026-03")
    assert (shown["amount"], shown["people"]) == ("201.600", "4")
    approved(app, sari.post(f"{DUES}{quota_id}/bayar", data=sp2d()))
    calendar = words(sari.get(DUES))
    assert calendar.count("Lunas") == 3
    assert "Rp201.600 dibayar dari tagihan Rp739.200" in calendar
    assert "Menunggak" not in calendar and "Nonaktif 7 bulan sejak April 2026" in calendar
    paid_page = words(sari.get(f"{DUES}{quota_id}/pembayaran"))
    for said in ("001/SP2D/LS/2026", "31 Maret 2026", "Januari–Maret 2026", "Rp120.000", "Rp81.600", "Budi Contoh"):
        assert said in paid_page, said
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=iuran"))
    for said in (
        "Pembayaran SP2D 001/SP2D/LS/2026",
        "dibekukan: 4 orang, Rp67.200. Kode billing B2026-01.",
        "11 bulan",
    ):
        assert said in record, said


def test_what_waits_pays_nothing_and_its_maker_cannot_approve_it(app: Flask, sari: PortalClient, quota_id: int) -> None:
    frozen(app, quota_id, 1, 3)
    number = number_of(sari.post(f"{DUES}{quota_id}/bayar", data=sp2d()))
    assert "Rp0 dibayar dari tagihan Rp201.600" in words(sari.get(DUES))
    assert sari.post(f"/wilayah/ttu/ajuan/{number}/setujui").status_code == 403
    page = words(sari.get(f"/wilayah/ttu/ajuan/{number}"))
    for said in ("Rp0 Rp201.600", "Rp2.016.000 Rp1.814.400", "001/SP2D/LS/2026 tanggal 31 Maret 2026"):
        assert said in page, said


def test_a_returned_payment_comes_back_as_it_was_typed(app: Flask, sari: PortalClient, quota_id: int) -> None:
    frozen(app, quota_id, 1, 3)
    number = number_of(sari.post(f"{DUES}{quota_id}/bayar", data=sp2d(sp2d_number="010")))
    budi = signed_in(app, "budi")
    assert budi.post(f"/wilayah/ttu/ajuan/{number}/kembalikan", data={"comment": "Nomor keliru."}).status_code == 303
    (fix,) = parsed(sari.get(f"/wilayah/ttu/ajuan/{number}")).xpath("//a[text()='Perbaiki']/@href")
    form = parsed(sari.get(str(fix)))
    assert form.xpath("//input[@name='sp2d_number']/@value") == ["010"]
    assert form.xpath("//input[@name='sp2d_on']/@value") == ["2026-03-31"]
    assert set(form.xpath("//input[@name='ajuan']/@value")) == {str(number)}
    again = sari.post(f"{DUES}{quota_id}/bayar", data=sp2d(ajuan=str(number)))
    assert number_of(again) == number
    approved(app, again)
    assert "001/SP2D/LS/2026" in words(sari.get(f"{DUES}{quota_id}/pembayaran"))


def test_a_payment_is_taken_back_with_a_second_pair_of_eyes(app: Flask, sari: PortalClient, quota_id: int) -> None:
    frozen(app, quota_id, 1, 3)
    payment_id = paid(app, quota_id, 1, 3)
    (undo,) = parsed(sari.get(f"{DUES}{quota_id}/pembayaran")).xpath("//a[contains(@href, 'batalkan')]/@href")
    assert undo == f"{DUES}{quota_id}/pembayaran/{payment_id}/batalkan"
    refused = sari.post(undo, data={"reason": ""})
    assert refused.status_code == 422
    assert "Tulis alasan" in words(refused)
    approved(app, sari.post(undo, data={"reason": "Nomor salah ketik"}))
    page = words(sari.get(f"{DUES}{quota_id}/pembayaran"))
    assert "−Rp201.600" in page
    assert "dibatalkan" in page
    assert "Rp0 dibayar dari tagihan Rp201.600" in words(sari.get(DUES))
    assert "sudah dibatalkan" in words(sari.post(undo, data={"reason": "Lagi"}))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sp2d_number": " "}, "Isi nomor SP2D."),
        ({"sp2d_number": "x" * 81}, "Persingkat menjadi paling banyak 80 karakter."),
        ({"sp2d_on": ""}, "Isi tanggal SP2D."),
        ({"sp2d_on": "31-02-2026"}, "Isi tanggal, misalnya 2026-03-31."),
        ({"sp2d_on": "2026-11-21"}, "Tanggal SP2D belum tiba."),
        ({"sp2d_on": "2025-12-31"}, "di dalam tahun anggaran 2026"),
        ({"amount": ""}, "Isi jumlah yang dibayar."),
        ({"amount": "0"}, "Jumlah pembayaran harus di atas nol."),
        ({"amount": "201.601"}, "Perbaiki jumlahnya, atau tulis alasan selisihnya."),
        ({"amount": "9000000000000", "reason": "Uji"}, "melebihi pagu JKK"),
        ({"people": "5"}, "untuk 4 orang"),
        ({"people": "empat"}, "Isi dengan angka bulat"),
        ({"jkk_amount": "201.601"}, "Bagian JKK harus antara nol dan jumlah yang dibayar."),
        ({"jkk_amount": "-1"}, "Bagian JKK tidak boleh negatif."),
        ({"last_month": "2026-04"}, "Tagihan April 2026 belum dibekukan."),
        ({"first_month": ""}, "Pilih bulan awal."),
        ({"first_month": "2026-13"}, "Pilih bulan dan tahun"),
    ],
)
@pytest.mark.sqlite_only
def test_what_is_wrong_is_said_and_all_that_was_typed_stays(
    app: Flask, sari: PortalClient, quota_id: int, changes: dict[str, str], sentence: str
) -> None:
    frozen(app, quota_id, 1, 3)
    drawn(app, quota_id, 4)
    data = sp2d(**changes)
    answer = sari.post(f"{DUES}{quota_id}/bayar", data=data)
    assert answer.status_code == 422
    assert sentence in words(answer)
    page = parsed(answer)
    for name in ("sp2d_on", "amount", "people"):
        assert page.xpath(f"//input[@name='{name}']/@value") == [data[name]], name
    with inside(app):
        assert queries.payments_of(quota_id) == []


def test_another_amount_with_its_reason_is_recorded(app: Flask, sari: PortalClient, quota_id: int) -> None:
    frozen(app, quota_id, 1, 3)
    data = sp2d(amount="100.000", jkk_amount="60.000", reason="Anggaran kas triwulan I tidak cukup")
    approved(app, sari.post(f"{DUES}{quota_id}/bayar", data=data))
    page = words(sari.get(f"{DUES}{quota_id}/pembayaran"))
    for said in ("Rp60.000", "Rp40.000", "Alasan: Anggaran kas triwulan I tidak cukup"):
        assert said in page, said
    assert "dibayar Rp60.000" not in words(sari.get(DUES))
    assert "dibayar Rp67.200" not in words(sari.get(DUES))  # January is paid whole: no second number beside it
    assert words(sari.get(DUES)).count("Lunas") == 1


def test_a_bill_page_says_when_register_and_ledger_differ(
    app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    drawn(app, quota_id, 1)
    page = f"{DUES}{quota_id}/2026-01"
    assert "Selisih" not in words(sari.get(page))
    confirmed(sari, tmp_path, quota_id, [row(9)], start="2026-01")
    assert "Tagihan perlu disusun ulang" in words(sari.get(page))
    refused = sari.post(page + "/bekukan")
    assert refused.status_code == 422
    assert "Susun ulang, periksa jumlahnya, lalu bekukan." in words(refused)
    with inside(app):
        one = db.session.scalars(db.select(Enrolment)).first()
        assert one is not None
        one.ended_from = Month(2026, 1)
        db.session.commit()
    assert "Selisih 1 orang" in words(sari.get(page))


def test_a_frozen_bill_is_opened_with_a_reason(app: Flask, sari: PortalClient, quota_id: int) -> None:
    frozen(app, quota_id, 1)
    page = f"{DUES}{quota_id}/2026-01"
    assert "Isi kode billing dari BPJS" in words(sari.post(page + "/kode-billing", data={"billing_code": ""}))
    assert sari.post(page + "/kode-billing", data={"billing_code": "3512 0099"}).status_code == 303
    assert "3512 0099" in words(sari.get(page))
    refused = sari.post(page + "/buka", data={"reason": " "})
    assert (refused.status_code, "Tulis alasan pembekuan dibuka." in words(refused)) == (422, True)
    assert sari.post(page + "/buka", data={"reason": "Satu orang meninggal"}).status_code == 303
    assert "3512 0099" not in words(sari.get(page))
    again = sari.post(page + "/buka", data={"reason": "Lagi"})
    assert again.status_code == 422


@pytest.mark.parametrize(
    ("act", "data"),
    [("susun", {}), ("bekukan", {"billing_code": "B1"})],
)
def test_a_swap_equals_a_reload(app: Flask, sari: PortalClient, quota_id: int, act: str, data: dict[str, str]) -> None:
    page = f"{DUES}{quota_id}/2026-01"
    drawn(app, quota_id, 1)
    before = sari.get(page).get_data(as_text=True)
    part = sari.htmx("POST", f"{page}/{act}", data=data).get_data(as_text=True)
    assert after_swap(before, part, "#tagihan") == reloaded(sari.get(page).get_data(as_text=True))


def test_another_period_swapped_in_equals_a_reload(app: Flask, sari: PortalClient, quota_id: int) -> None:
    frozen(app, quota_id, 1, 5)
    url = f"{DUES}{quota_id}/bayar"
    before = sari.get(url).get_data(as_text=True)
    part = sari.htmx("GET", url + "?dari=2026-02&sampai=2026-03").get_data(as_text=True)
    after = sari.get(url + "?dari=2026-02&sampai=2026-03")
    assert after_swap(before, part, "#bayar") == reloaded(after.get_data(as_text=True))
    assert "Rp134.400" in words(after)


@pytest.mark.parametrize(
    "month", ["2025-12", "2027-01", "2026-13", "2026-00", "abc", "202601", "2026-01-01", "99999-1"]
)
def test_a_month_that_is_none_is_not_found(sari: PortalClient, quota_id: int, month: str) -> None:
    assert sari.get(f"{DUES}{quota_id}/{month}").status_code == 404
    assert sari.post(f"{DUES}{quota_id}/{month}/susun").status_code == 404


@pytest.mark.parametrize("query", ["?dari=x&sampai=", "?dari=2026-12&sampai=2026-01", "?dari=2031-01", "?ajuan=99"])
def test_any_period_of_the_address_gives_a_page(app: Flask, sari: PortalClient, quota_id: int, query: str) -> None:
    assert "Tidak ada tagihan yang dapat dibayar." in words(sari.get(f"{DUES}{quota_id}/bayar{query}"))
    frozen(app, quota_id, 1, 2)
    assert sari.get(f"{DUES}{quota_id}/bayar{query}").status_code == 200


def test_a_past_year_is_read_only(app: Flask) -> None:
    past = factories.quota(app, year=2025)
    sari = signed_in(app, "sari")
    page = words(sari.get(DUES + "?tahun=2025"))
    assert "Tahun 2025 sudah berakhir, hanya dapat dibaca." in page
    assert "Susun sampai" not in page
    assert "hanya dapat dibaca" in words(sari.get(f"{DUES}{past}/2025-03"))
    assert sari.post(f"{DUES}{past}/susun").status_code == 422
    assert sari.post(f"{DUES}{past}/2025-03/susun").status_code == 422
    assert "Catat pembayaran" not in words(sari.get(f"{DUES}{past}/pembayaran"))


def test_who_may_look_and_who_may_act(app: Flask, sari: PortalClient, quota_id: int) -> None:
    frozen(app, quota_id, 1, 2)
    payment_id = paid(app, quota_id, 1)
    seen = ("", f"{quota_id}/2026-01", f"{quota_id}/pembayaran")
    kept = (
        f"{quota_id}/susun",
        f"{quota_id}/2026-02/susun",
        f"{quota_id}/2026-02/bekukan",
        f"{quota_id}/2026-02/kode-billing",
        f"{quota_id}/2026-02/buka",
        f"{quota_id}/bayar",
        f"{quota_id}/pembayaran/{payment_id}/batalkan",
    )
    for username, sees, acts in (("budi", 200, 403), ("vera", 200, 403), ("rani", 404, 404), ("adi", 303, 303)):
        client = signed_in(app, username)
        for url in seen:
            assert client.get(DUES + url).status_code == sees, (username, url)
        for url in kept:
            assert client.post(DUES + url).status_code == acts, (username, url)
    assert "Hanya untuk Operator." in words(signed_in(app, "budi").get(DUES))
    theirs = factories.quota(app, regency_id=BELU)
    for url in (f"{theirs}/2026-01", f"{theirs}/pembayaran", f"{theirs}/bayar"):
        assert sari.get(DUES + url).status_code == 404, url
    other = factories.quota(app, source="dana-desa")
    assert sari.get(f"{DUES}{other}/pembayaran/{payment_id}/batalkan").status_code == 404
    assert sari.post(f"{DUES}{other}/pembayaran/{payment_id}/batalkan", data={"reason": "x"}).status_code == 404


def test_pages_ask_the_same_number_of_questions_however_much_there_is(
    app: Flask, sari: PortalClient, quota_id: int
) -> None:
    urls = [DUES, f"{DUES}{quota_id}/2026-01", f"{DUES}{quota_id}/pembayaran", f"{DUES}{quota_id}/bayar"]
    frozen(app, quota_id, 1, 2)
    few = [_asked(app, sari, url) for url in urls]
    frozen(app, quota_id, 3, 10)
    for month in range(1, 9):
        paid(app, quota_id, month, number=f"{month:03d}/2026")
    for source in ("dana-desa", "csr", "baznas", "dbh-cht"):
        factories.quota(app, source=source)
    assert [_asked(app, sari, url) for url in urls] == few
    assert max(few) <= 13  # on PostgreSQL one of them tells the scope


def _asked(app: Flask, client: PortalClient, url: str) -> int:
    client.get(url)
    with statements(app) as sent:
        client.get(url)
    return len(sent)
