"""Posts on screen: who reads them, who writes them down, and what is said before somebody loses a right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.accounts.posts import queries
from portal.core import clock
from tests.conftest import MORNING
from tests.support import agreements
from tests.support.client import PortalClient, signed_in
from tests.support.factories import actor
from tests.support.lists import parsed, table_of, words, workbook_of
from tests.support.people import BELU, TTU
from tests.support.posts import SINCE, appointment, holder_ids, post, with_two

pytestmark = pytest.mark.usefixtures("held_clock")
HERE, PROVINCE = "/wilayah/ttu/pejabat/", "/provinsi/pejabat/"
TIA = str(actor("tia").id)
LETTER = {
    "printed_name": "Drs. Pelaksana Contoh",
    "person_id": "0",
    "acting": "Plt.",
    "staff_number": "197001012000031001",
    "paper": "Surat Perintah Bupati",
    "paper_number": "800/12",
    "paper_dated_on": "2026-11-19",
    "from_day": "2026-11-20",
    "from_hour": "10",
    "until_day": "",
    "until_hour": "0",
}


@pytest.fixture
def budi(app: Flask) -> PortalClient:
    return signed_in(app, "budi")


def hidden_of(page: object) -> dict[str, str]:
    """What the page of confirmation carries on."""
    boxes = parsed(page).xpath("//div[contains(@class,'confirm')]//input[@type='hidden']")  # type: ignore[arg-type]
    found = {str(box.get("name")): str(box.get("value")) for box in boxes}
    return {name: value for name, value in found.items() if name not in ("csrf_token", "idempotency_key")}


def test_a_post_is_made_filled_and_handed_over_in_two_steps(app: Flask, budi: PortalClient) -> None:
    made = budi.post(HERE + "baru", data={"title": "Bupati Timor Tengah Utara"})
    assert made.status_code == 303
    assert made.location.endswith("/serah-terima")
    tia = {**LETTER, "printed_name": "Dra. Tia Contoh", "person_id": TIA, "acting": "", "from_day": "2025-03-01"}
    first = budi.post(made.location, data=tia)
    assert first.status_code == 200
    assert "Tidak ada yang kehilangan hak: belum ada pejabat yang dicatat." in words(first)
    assert "dengan akun Tia Contoh" in words(first)
    assert budi.post(made.location, data={**hidden_of(first), "langkah": "catat"}).status_code == 303
    second = budi.post(made.location, data=LETTER)
    told = words(second)
    assert (
        "Dra. Tia Contoh kehilangan hak menandatangani sebagai Bupati Timor Tengah Utara pada 20 November 2026 10.00"
        in told
    )
    assert "juga bila halamannya sedang terbuka" in told
    assert "sampai ada serah terima berikutnya" in told
    done = budi.post(made.location, data={**hidden_of(second), "langkah": "catat"})
    page = words(budi.get(done.location))
    assert "Akan datang: Plt. Drs. Pelaksana Contoh" in page
    with clock.fixed(MORNING + timedelta(hours=1)):  # 10.00 WITA
        page = words(budi.get(done.location))
        assert "Pejabat sekarang Drs. Pelaksana Contoh" in page
        assert "1 Maret 2025 10.00 WITA – 20 November 2026 10.00 WITA" in page
        assert "Kembali ke pejabat definitif" in page
    record = words(budi.get("/wilayah/ttu/catatan/?jenis=pejabat"))
    assert (
        "Plt. Bupati Timor Tengah Utara: Drs. Pelaksana Contoh, menggantikan Dra. Tia Contoh, mulai 20 November 2026 "
        "10.00 WITA, berdasarkan Surat Perintah Bupati Nomor 800/12 tanggal 19 November 2026." in record
    )


def test_the_first_step_changes_nothing_may_be_sent_again_and_keeps_what_was_typed(
    app: Flask, budi: PortalClient
) -> None:
    number = post(app, "Bupati Contoh", appointment())
    url = f"{HERE}{number}/serah-terima"
    data = {**LETTER, "idempotency_key": "kunci-yang-sama"}
    for _ in range(2):  # the first answer was lost
        answer = budi.post(url, data=data)
        assert answer.status_code == 200
        assert "kehilangan hak" in words(answer)
    assert len(holder_ids(app, number)) == 1
    back = budi.post(url, data={**hidden_of(answer), "langkah": "ubah"})
    boxes = {box.get("name"): box.get("value") for box in parsed(back).xpath("//form//input")}
    assert boxes["printed_name"] == LETTER["printed_name"]
    assert boxes["from_day"] == "2026-11-20"
    assert parsed(back).xpath("//select[@name='from_hour']/option[@selected]/@value") == ["10"]


def test_a_confirmed_handover_sent_twice_is_one(app: Flask, budi: PortalClient) -> None:
    number = post(app, "Bupati Contoh", appointment())
    url = f"{HERE}{number}/serah-terima"
    data = {**hidden_of(budi.post(url, data=LETTER)), "langkah": "catat", "idempotency_key": "kunci-yang-sama"}
    answers = [budi.post(url, data=data) for _ in range(2)]
    assert [(each.status_code, each.location) for each in answers] == [(303, f"{HERE}{number}")] * 2
    assert len(holder_ids(app, number)) == 2


def test_a_confirmation_of_what_is_no_longer_so_is_refused(app: Flask, budi: PortalClient) -> None:
    number = post(app, "Bupati Contoh", appointment())
    url = f"{HERE}{number}/serah-terima"
    confirming = hidden_of(budi.post(url, data={**LETTER, "from_hour": "12"}))
    other = hidden_of(budi.post(url, data={**LETTER, "printed_name": "Lebih Dahulu"}))
    assert budi.post(url, data={**other, "langkah": "catat"}).status_code == 303
    late = budi.post(url, data={**confirming, "langkah": "catat"})
    assert late.status_code == 422
    assert "baru saja diubah orang lain" in words(late)
    assert "Drs. Pelaksana Contoh" in late.get_data(as_text=True)  # nothing typed is lost


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"printed_name": ""}, "Isi nama dengan gelarnya."),
        ({"paper": ""}, "Isi nama suratnya"),
        ({"paper_number": ""}, "Isi nomor suratnya."),
        ({"paper_dated_on": ""}, "Isi tanggal suratnya."),
        ({"paper_dated_on": "31-12-2026"}, "Isi tanggal, misalnya"),
        ({"from_day": ""}, "Isi tanggal mulai."),
        ({"from_hour": "24"}, "Pilih salah satu dari daftar."),
        ({"acting": "Raja"}, "Pilih salah satu dari daftar."),
        ({"person_id": str(actor("sari").id)}, "Pilih salah satu dari daftar."),
        ({"until_day": "2026-11-19"}, "Akhir masa jabatan harus sesudah mulainya."),
        (
            {"from_day": "2026-01-02", "from_hour": "8"},
            "Pejabat terakhir yang dicatat mulai 2 Januari 2026 08.00 WITA.",
        ),
        ({"from_day": "2026-10-01"}, "paling jauh 31 hari ke belakang"),
        ({"from_day": "2062-11-20"}, "Periksa tahunnya"),
    ],
)
@pytest.mark.sqlite_only
def test_a_handover_that_cannot_be_is_refused_in_words(
    app: Flask, budi: PortalClient, changes: dict[str, str], sentence: str
) -> None:
    number = post(app, "Bupati Contoh", appointment())
    answer = budi.post(f"{HERE}{number}/serah-terima", data={**LETTER, **changes})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert len(holder_ids(app, number)) == 1


def test_the_definitive_holder_comes_back_by_a_press_that_fills_the_form(app: Flask, budi: PortalClient) -> None:
    deputy = appointment(MORNING - timedelta(days=1), person_id=None, printed_name="Pelaksana Contoh", acting="Plh.")
    number = post(app, "Bupati Contoh", appointment(), deputy)
    page = parsed(budi.get(f"{HERE}{number}"))
    (link,) = page.xpath("//a[contains(., 'Kembali ke pejabat definitif')]/@href")
    form = parsed(budi.get(link))
    assert form.xpath("//input[@name='printed_name']/@value") == ["Dra. Tia Contoh, M.Si."]
    assert form.xpath("//select[@name='person_id']/option[@selected]/@value") == [TIA]
    assert form.xpath("//input[@name='from_day']/@value") == ["2026-11-20"]
    assert form.xpath("//select[@name='from_hour']/option[@selected]/@value") == ["10"]
    assert budi.get(f"{HERE}{number}/serah-terima?dari={'9' * 30}").status_code == 200


def test_a_term_ends_a_handover_is_withdrawn_and_a_post_closed_each_with_a_reason(
    app: Flask, budi: PortalClient
) -> None:
    with_two(app, 5303)
    number = with_two(app, BELU)["post_id"]
    bela = signed_in(app, "bela")
    there = f"/wilayah/belu/pejabat/{number}"
    present, coming = holder_ids(app, number)
    for act in (f"/masa/{present}/akhiri", f"/masa/{coming}/batalkan", "/tutup"):
        answer = bela.post(there + act, data={})
        assert answer.status_code == 422
        assert "Tulis alasannya" in words(answer)
        assert budi.post(f"{HERE}{number}{act}", data={"reason": "x"}).status_code == 404
    assert bela.post(f"{there}/masa/{coming}/batalkan", data={"reason": "Surat ditarik"}).status_code == 303
    end = {"end_day": "2026-11-20", "end_hour": "8", "end_reason": "Purnatugas"}
    assert bela.post(f"{there}/masa/{present}/akhiri", data=end).status_code == 303
    page = words(bela.get(there))
    assert "Jabatan ini kosong" in page
    assert "Alasan: Surat ditarik" in page
    assert "Diakhiri: Purnatugas" in page
    assert bela.post(f"{there}/tutup", data={"reason": "Digabung"}).status_code == 303
    assert "Jabatan ini ditutup" in words(bela.get(there))
    assert bela.post(f"{there}/serah-terima", data=LETTER).status_code == 422


def test_a_handover_of_this_hour_with_the_wrong_account_is_undone_on_the_page(app: Flask, budi: PortalClient) -> None:
    wrong = appointment(MORNING, printed_name="Keliru Contoh", person_id=None)
    number = post(app, "Bupati Contoh", appointment(), wrong)
    assert "Batalkan serah terima kepada Keliru Contoh" in words(budi.get(f"{HERE}{number}"))
    with clock.fixed(MORNING + timedelta(hours=1, seconds=1)):
        assert "Batalkan serah terima" not in words(budi.get(f"{HERE}{number}"))
    last = holder_ids(app, number)[-1]
    assert budi.post(f"{HERE}{number}/masa/{last}/batalkan", data={"reason": "Akun keliru"}).status_code == 303
    page = words(budi.get(f"{HERE}{number}"))
    assert "Pejabat sekarang Dra. Tia Contoh, M.Si." in page
    assert "Dibatalkan" in page


@pytest.mark.parametrize(
    ("box", "day", "sentence"),
    [
        *((box, day, "Periksa tahunnya") for box in ("from_day", "until_day") for day in ("0001-01-01", "9999-12-31")),
        ("from_day", "2028-01-01", "Periksa tahunnya: dari 2000 sampai 2027."),
        ("until_day", "2037-01-01", "Periksa tahunnya: dari 2000 sampai 2036."),
        ("paper_dated_on", "0001-01-01", "Periksa tahunnya"),
        ("paper_dated_on", "2026-11-21", "Tanggal surat paling akhir hari ini, 20 November 2026."),
        ("end_day", "0001-01-01", "Periksa tahunnya"),
        ("end_day", "9999-12-31", "Periksa tahunnya"),
    ],
)
@pytest.mark.sqlite_only
def test_a_mistyped_year_is_said(app: Flask, budi: PortalClient, box: str, day: str, sentence: str) -> None:
    number = post(app, "Bupati Contoh", appointment())
    url = f"{HERE}{number}/serah-terima"
    form = {**LETTER, box: day}
    if box == "end_day":
        url = f"{HERE}{number}/masa/{holder_ids(app, number)[0]}/akhiri"
        form = {"end_hour": "8", "end_reason": "Purnatugas", box: day}
    answer = budi.post(url, data=form)
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_who_reads_and_who_writes(app: Flask) -> None:
    number = post(app, "Bupati Contoh", appointment())
    for name in ("sari", "tia", "vera"):
        client = signed_in(app, name)
        page = words(client.get(f"{HERE}{number}"))
        assert "Dra. Tia Contoh, M.Si." in page
        assert "Hanya untuk Verifikator." in page
        assert client.get(f"{HERE}{number}/serah-terima").status_code == 403
    petrus = signed_in(app, "petrus")
    assert "Bupati Contoh" in words(petrus.get("/bpjs/atambua/pejabat/"))
    assert petrus.get(f"/bpjs/atambua/pejabat/{number}").status_code == 200
    endang = signed_in(app, "endang")
    assert "Bupati Contoh" not in words(endang.get("/bpjs/ende/pejabat/"))
    assert endang.get(f"/bpjs/ende/pejabat/{number}").status_code == 404
    wati = signed_in(app, "wati")
    assert "Bupati Contoh" in words(wati.get(PROVINCE + "?tempat=regency:5303"))
    assert wati.get(f"{PROVINCE}{number}").status_code == 200
    assert wati.post(f"{PROVINCE}{number}/serah-terima", data=LETTER).status_code == 403


def test_the_administrator_writes_down_a_branchs_head(app: Flask) -> None:
    nona = signed_in(app, "nona")
    title = {"title": "Kepala Kantor Cabang Atambua"}
    for wrong in ("", "province:0", "planet:1"):
        assert nona.post(PROVINCE + "baru", data={**title, "workplace": wrong}).status_code == 422
    made = nona.post(PROVINCE + "baru", data={**title, "workplace": "branch:2"})
    petrus = str(actor("petrus").id)
    data = {**LETTER, "person_id": petrus, "acting": "", "printed_name": "Petrus Contoh, S.E."}
    confirming = hidden_of(nona.post(made.location, data=data))
    assert nona.post(made.location, data={**confirming, "langkah": "catat"}).status_code == 303
    assert "Petrus Contoh, S.E." in words(signed_in(app, "petrus").get("/bpjs/atambua/pejabat/"))
    assert nona.post(PROVINCE + "baru", data={**title, "workplace": "branch:2"}).status_code == 422
    assert "Petrus Contoh, S.E." in words(nona.get("/provinsi/catatan/"))


def test_an_account_whose_role_ended_is_told_beside_its_post(app: Flask, budi: PortalClient) -> None:
    number = post(app, "Bupati Contoh", appointment())
    page = parsed(budi.get("/wilayah/ttu/akun/"))
    (closing,) = [each for each in page.xpath("//form/@action") if "tutup" in each and _is_of(page, each, "Tia")]
    assert budi.post(closing, data={"reason": "mutasi"}).status_code == 303
    assert "Akun ini tidak dapat menandatangani" in words(budi.get(f"{HERE}{number}"))


def _is_of(page: object, action: str, name: str) -> bool:
    card = page.xpath(f"//section[.//form[@action='{action}']]/h2")  # type: ignore[attr-defined]
    return any(name in each.text_content() for each in card)


def test_signers_of_a_draft_are_filled_from_posts(app: Flask) -> None:
    agreement_id = agreements.draft(app)
    bupati = post(app, "Bupati Timor Tengah Utara", appointment(acting="Pj."))
    post(app, "Kepala Dinas Contoh", appointment(datetime.fromisoformat("2026-12-01T08:00+08:00")))  # not yet
    sari = signed_in(app, "sari")
    page = parsed(sari.get(f"/wilayah/ttu/perjanjian/{agreement_id}/pihak"))
    links = page.xpath("//a[contains(@href, 'first=')]")
    assert [link.text_content() for link in links] == ["Pj. Bupati Timor Tengah Utara, Dra. Tia Contoh, M.Si."]
    address = page.xpath("//input[@name='first-address']/@value")
    filled = parsed(sari.get(links[0].get("href")))
    assert filled.xpath("//input[@name='first-name']/@value") == ["Dra. Tia Contoh, M.Si."]
    assert filled.xpath("//input[@name='first-position']/@value") == ["Bupati Timor Tengah Utara"]
    assert filled.xpath("//select[@name='first-acting']/option[@selected]/@value") == ["Pj."]
    assert filled.xpath("//input[@name='first-authority']/@value") == [
        "Keputusan Menteri Contoh Nomor 100.2/1 tanggal 30 Desember 2025"
    ]
    assert filled.xpath("//input[@name='first-address']/@value") == address
    unknown = sari.get(f"/wilayah/ttu/perjanjian/{agreement_id}/pihak?first=99999&second={'9' * 30}")
    assert unknown.status_code == 200
    with app.app_context():
        assert queries.holder_at(bupati, SINCE) is not None


def test_the_province_takes_the_posts_of_the_chosen_workplace(app: Flask) -> None:
    with_two(app, TTU)
    post(app, "Bupati Belu", workplace_id=BELU)
    wati = signed_in(app, "wati")

    def taken(address: str) -> list[dict[str, Any]]:
        (form,) = parsed(wati.get(address)).xpath("//form[.//button[contains(., 'Excel')]]")
        return table_of(workbook_of(wati, wati.post(form.get("action")))["Pejabat"], "Tempat Kerja")

    everywhere, belu = taken(PROVINCE), taken(PROVINCE + f"?tempat=regency:{BELU}")
    assert {row["Tempat Kerja"] for row in everywhere} == {"Kabupaten Timor Tengah Utara", "Kabupaten Belu"}
    assert [(row["Jabatan"], row["Keadaan"], row["Pejabat"]) for row in belu] == [("Bupati Belu", "Kosong", None)]
    held = next(row for row in everywhere if row["Pejabat"])
    shown = words(wati.get(PROVINCE + "?tempat=regency:5303"))
    assert all(held[name] in shown for name in ("Jabatan", "Pejabat", "Sejak"))
    assert "Daftar pejabat penanda tangan diunduh." in words(wati.get("/provinsi/catatan/?jenis=pejabat"))
