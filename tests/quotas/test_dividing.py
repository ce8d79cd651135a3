"""Places over kecamatan and villages: divided in four ways, always whole, moved only while they are free."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter
from flask import Flask

from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas import queries, service
from portal.regencies import queries as regencies
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import row
from tests.support.lists import confirmed, parsed, words
from tests.support.people import BELU, TTU
from tests.support.proposals import approved, number_of
from tests.support.swaps import after_swap, reloaded

pytestmark = pytest.mark.usefixtures("held_clock")
DECIDING = Deciding(factories.SARI, "Budi Contoh")
PAPER = {"reason": "Menurut penduduk miskin", "document": "SK 12/2026"}
DISTRICT, VILLAGE = factories.PLACE
BOX = "b" + DISTRICT.replace(".", "")


def page_of(quota_id: int, tail: str = "") -> str:
    return f"/wilayah/ttu/kuota/{quota_id}/pembagian{tail}"


def boxes(sari: PortalClient, answer: object, kind: str = "b") -> dict[str, str]:
    """{name: what stands in it} of the boxes of a division form."""
    found = parsed(answer).xpath(f"//tbody//input[starts-with(@name, '{kind}')]")  # type: ignore[arg-type]
    return {box.get("name"): box.get("value") for box in found}


def district_codes(app: Flask) -> list[str]:
    with app.app_context():
        codes = [district.code for district in regencies.districts_of(TTU)]
        db.session.remove()
    return codes


def shares(app: Flask, quota_id: int) -> dict[tuple[str, str], int]:
    with factories.inside(app):
        return queries.shares_of(quota_id)


def divided(app: Flask, sari: PortalClient, quota_id: int, kecamatan: str = "") -> None:
    """All kecamatan, or all villages of one, get the same."""
    url = page_of(quota_id, "/ubah")
    proposed = sari.post(url, data={"kecamatan": kecamatan, "hitung": "rata"})
    approved(app, sari.post(url, data={**boxes(sari, proposed), **PAPER, "kecamatan": kecamatan}))


def test_sari_divides_the_quota_over_all_kecamatan_of_ttu(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=14_880)
    assert "Belum dibagi ke kecamatan" in words(sari.get(page_of(quota_id)))
    equal = sari.post(page_of(quota_id, "/ubah"), data={"hitung": "rata"})
    assert equal.status_code == 422  # nothing was recorded: the form stands again
    given = boxes(sari, equal)
    assert len(given) == 24
    assert set(given.values()) == {"620"}
    assert "14.880 dari 14.880 tempat dibagi. pas" in words(equal)
    assert shares(app, quota_id) == {}
    answer = sari.post(page_of(quota_id, "/ubah"), data={**given, **PAPER})
    assert "bagi 14.880 tempat ke kecamatan" in words(sari.get(answer.location))
    approved(app, answer)
    assert sum(shares(app, quota_id).values()) == 14_880
    page = words(sari.get(page_of(quota_id)))
    assert "Kota Kefamenanu 620 0 620" in page
    assert "Selisih" not in page


def test_one_level_deeper_the_share_of_a_kecamatan_is_the_whole(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=240)
    divided(app, sari, quota_id)
    divided(app, sari, quota_id, DISTRICT)
    found = shares(app, quota_id)
    villages = {place: people for place, people in found.items() if place[1]}
    assert {district for district, _ in villages} == {DISTRICT}
    assert sum(villages.values()) == found[DISTRICT, ""] == 10
    confirmed(sari, tmp_path, quota_id, [row(1), row(2)])
    page = words(sari.get(page_of(quota_id, f"?kecamatan={DISTRICT}")))
    assert "10 tempat untuk dibagi" in page
    assert "bagian Kecamatan Kota Kefamenanu" in page
    with factories.inside(app):
        state = queries.place_states(quota_id)[DISTRICT, VILLAGE]
    assert state.taken == 2
    assert f"Kel. Bansone {state.share} 2" in page
    assert "Kota Kefamenanu 10 2 8 10" in words(sari.get(page_of(quota_id)))


def test_in_proportion_to_a_number_beside_each(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=100)
    first, second, *_ = [code.replace(".", "") for code in district_codes(app)]
    answer = sari.post(
        page_of(quota_id, "/ubah"), data={f"a{first}": "1.000", f"a{second}": "3.000", "hitung": "banding"}
    )
    given = boxes(sari, answer)
    assert (given[f"b{first}"], given[f"b{second}"]) == ("25", "75")
    assert boxes(sari, answer, "a")[f"a{first}"] == "1.000"  # as it was typed
    empty = sari.post(page_of(quota_id, "/ubah"), data={"hitung": "banding"})
    assert "Isi angka pembanding paling sedikit di satu baris." in words(empty)


def test_like_last_year_by_its_shares_else_by_its_people(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=200)
    url = page_of(quota_id, "/ubah")
    assert "Tahun lalu belum ada pembagian dan peserta." in words(sari.post(url, data={"hitung": "lalu"}))
    before = factories.quota(app, people=48, year=2025)
    with factories.inside(app):
        service.places.take_places(
            service.lock(before), {factories.PLACE: 5}, upload_id=1, reason="Contoh", deciding=DECIDING
        )
        db.session.commit()
    by_people = boxes(sari, sari.post(url, data={"hitung": "lalu"}))
    assert by_people[BOX] == "200"
    with factories.inside(app):
        rest = {(code, ""): 0 for code in district_codes(app)}
        halves = {**rest, (DISTRICT, ""): 12, ("53.03.01", ""): 36}
        service.set_shares(service.lock(before), halves, whole=48, reason="Contoh", document="", deciding=DECIDING)
        db.session.commit()
    by_shares = boxes(sari, sari.post(url, data={"hitung": "lalu"}))
    assert (by_shares[BOX], by_shares["b530301"]) == ("50", "150")


def test_numbers_pasted_from_a_sheet(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=100)
    with app.app_context():
        names = [district.name for district in regencies.districts_of(TTU)]
        db.session.remove()
    pasted = "Kecamatan\tPenduduk\n" + "\n".join(f"KEC. {name.upper()}\t1.000" for name in names)
    answer = sari.post(page_of(quota_id, "/angka"), data={"pasted": pasted})
    assert answer.status_code == 422
    assert sum(int(each) for each in boxes(sari, answer).values()) == 100
    strange = sari.post(page_of(quota_id, "/angka"), data={"pasted": pasted + "\nAtlantis\t5"})
    assert "Atlantis: tidak ada di sini" in words(strange)
    assert set(boxes(sari, strange).values()) == {"0"}  # nothing is computed while a name has no place
    assert set(boxes(sari, strange, "a").values()) == {"1.000"}
    assert "Tempel dua kolom, atau pilih berkas." in words(sari.post(page_of(quota_id, "/angka"), data={"pasted": " "}))


def test_numbers_from_an_uploaded_file(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=100)
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, values in enumerate([["Kecamatan", "Desil 1"], ["Kota Kefamenanu", 30], ["Insana", 10]]):
        sheet.write_row(number, 0, values)
    book.close()
    content = held.getvalue()
    csv = b"Kecamatan;Desil 1\nKota Kefamenanu;30\nInsana;10\n"
    for name, sent in (("desil.xlsx", content), ("desil.csv", csv)):
        answer = sari.post(page_of(quota_id, "/angka"), data={"file": (io.BytesIO(sent), name)})
        given = boxes(sari, answer)
        assert (given[BOX], sum(map(int, given.values()))) == ("75", 100), name
    broken = sari.post(page_of(quota_id, "/angka"), data={"file": (io.BytesIO(b"PK\x03\x04rusak"), "desil.xlsx")})
    assert broken.status_code == 422
    assert "desil.xlsx" in words(broken)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({BOX: "101"}, "Jumlah bagian 101, seharusnya 100. Kelebihan 1 tempat."),
        ({BOX: "99"}, "Jumlah bagian 99, seharusnya 100. Masih 1 tempat belum dibagi."),
        ({BOX: "-1"}, "Bagian tidak boleh negatif."),
        ({BOX: "banyak"}, "Isi dengan angka bulat"),
        ({BOX: "99.999.999"}, "melebihi penduduk NTT"),
        ({BOX: "100", "reason": ""}, "Tulis alasan pembagian."),
        ({BOX: "100", "document": ""}, "Isi nomor dokumen, misalnya SK atau berita acara."),
        ({}, "Bagian ini sama dengan yang berlaku."),
    ],
)
@pytest.mark.sqlite_only
def test_what_does_not_add_up_is_said_and_the_swap_equals_the_page(
    app: Flask, sari: PortalClient, changes: dict[str, str], sentence: str
) -> None:
    quota_id = factories.quota(app, people=100)
    url, data = page_of(quota_id, "/ubah"), {**PAPER, **changes}
    whole = sari.post(url, data=data)
    assert whole.status_code == 422
    assert sentence in words(whole)
    part = sari.htmx("POST", url, data=data)
    before = sari.get(url).get_data(as_text=True)
    assert after_swap(before, part.get_data(as_text=True), "#isian") == reloaded(whole.get_data(as_text=True))
    assert shares(app, quota_id) == {}


def test_the_sum_alone_is_a_small_answer(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=100)
    url, data = page_of(quota_id, "/ubah"), {BOX: "90", "hitung": "jumlah"}
    part = sari.htmx("POST", url, data=data).get_data(as_text=True)
    assert len(part) < 800
    assert "90 dari 100 tempat dibagi. selisih: masih 10 belum dibagi" in words(part)
    assert "kelebihan 20" in words(sari.post(url, data={**data, BOX: "120"}))


def test_a_quota_that_grew_after_its_division_shows_the_difference(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=240)
    divided(app, sari, quota_id)
    with factories.inside(app):
        service.revise(quota_id, 10, Month(2026, 12), reason="Perubahan", document="DPPA", deciding=DECIDING)
        db.session.commit()
    page = words(sari.get(page_of(quota_id)))
    assert "Selisih 10 tempat" in page
    assert "Bagian berjumlah 240, padahal yang harus dibagi 250." in page


def test_what_changed_meanwhile_stops_the_approval(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=100)
    number = number_of(sari.post(page_of(quota_id, "/ubah"), data={BOX: "100", **PAPER}))
    with factories.inside(app):
        service.revise(quota_id, 10, Month(2026, 12), reason="Perubahan", document="DPPA", deciding=DECIDING)
        db.session.commit()
    refused = signed_in(app, "budi").post(f"/wilayah/ttu/ajuan/{number}/setujui")
    assert refused.status_code == 422
    assert "Jumlah bagian 100, seharusnya 110." in words(refused)


def test_a_returned_division_comes_back_at_its_level(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=240)
    divided(app, sari, quota_id)
    village = "b" + VILLAGE.replace(".", "")
    number = number_of(sari.post(page_of(quota_id, "/ubah"), data={village: "10", "kecamatan": DISTRICT, **PAPER}))
    signed_in(app, "budi").post(f"/wilayah/ttu/ajuan/{number}/kembalikan", data={"comment": "Bagi lebih merata."})
    (again,) = parsed(sari.get(f"/wilayah/ttu/ajuan/{number}")).xpath("//a[text()='Perbaiki']/@href")
    page = sari.get(str(again))
    assert "Bagi lebih merata." in words(page)
    assert boxes(sari, page)[village] == "10"
    data = {**boxes(sari, sari.post(page_of(quota_id, "/ubah"), data={"kecamatan": DISTRICT, "hitung": "rata"}))}
    answer = sari.post(page_of(quota_id, "/ubah"), data={**data, **PAPER, "kecamatan": DISTRICT, "ajuan": str(number)})
    assert approved(app, answer) == number


MOVE = {"origin": DISTRICT, "target": "53.03.01", "people": "4", "reason": "Kurang calon", "document": "BA 3/2026"}


def test_moving_places_writes_two_lines_that_cancel_out(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=240)
    divided(app, sari, quota_id)
    answer = sari.post(page_of(quota_id, "/pindah"), data=MOVE)
    assert "pindahkan 4 tempat dari Kota Kefamenanu" in words(sari.get(answer.location))
    approved(app, answer)
    found = shares(app, quota_id)
    assert (found[DISTRICT, ""], found["53.03.01", ""], sum(found.values())) == (6, 14, 240)


def test_places_of_a_village_go_to_a_village_of_another_kecamatan_and_take_its_share_along(
    app: Flask, sari: PortalClient
) -> None:
    quota_id = factories.quota(app, people=2_400)
    for kecamatan in ("", DISTRICT):
        divided(app, sari, quota_id, kecamatan)
    origin, target = "53.03.05.1004", "53.03.01.2020"
    url = page_of(quota_id, "/pindah")
    assert "Oesena, Kec. Miomaffo Timur" in words(sari.get(f"{url}?kecamatan={DISTRICT}"))
    data = {**MOVE, "kecamatan": DISTRICT, "origin": origin, "target": target}
    before = shares(app, quota_id)
    answer = sari.post(url, data=data)
    assert "pindahkan 4 tempat dari Kel. Bansone ke Oesena, Kec. Miomaffo Timur" in words(sari.get(answer.location))
    approved(app, answer)
    after = shares(app, quota_id)
    moved = {place: after.get(place, 0) - before.get(place, 0) for place in {*before, *after}}
    assert {place: change for place, change in moved.items() if change} == {
        (DISTRICT, origin): -4,
        (DISTRICT, ""): -4,
        ("53.03.01", ""): 4,
        ("53.03.01", target): 4,
    }


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"people": "11"}, "Paling banyak 10 tempat dapat dipindahkan"),
        ({"people": "0"}, "Pindahkan paling sedikit 1 tempat."),
        ({"people": ""}, "Isi jumlah tempat."),
        ({"target": DISTRICT}, "Pilih tujuan yang berbeda dari asalnya."),
        ({"target": ""}, "Pilih tujuan."),
        ({"target": "53.04.01"}, "Pilih salah satu dari daftar."),
        ({"reason": ""}, "Tulis alasan pemindahan."),
        ({"document": ""}, "Isi nomor dokumen, misalnya berita acara."),
    ],
)
@pytest.mark.sqlite_only
def test_a_move_that_cannot_be_made_says_why(
    app: Flask, sari: PortalClient, changes: dict[str, str], sentence: str
) -> None:
    quota_id = factories.quota(app, people=240)
    divided(app, sari, quota_id)
    url = page_of(quota_id, "/pindah")
    whole = sari.post(url, data={**MOVE, **changes})
    assert whole.status_code == 422
    assert sentence in words(whole)
    part = sari.htmx("POST", url, data={**MOVE, **changes})
    before = sari.get(url).get_data(as_text=True)
    assert after_swap(before, part.get_data(as_text=True), "#isian") == reloaded(whole.get_data(as_text=True))


def test_places_taken_or_divided_further_do_not_move(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=240)
    divided(app, sari, quota_id)
    confirmed(sari, tmp_path, quota_id, [row(number) for number in range(1, 8)])
    refused = sari.post(page_of(quota_id, "/pindah"), data=MOVE)
    assert "Paling banyak 3 tempat dapat dipindahkan" in words(refused)
    divided(app, sari, quota_id, DISTRICT)
    assert "Paling banyak 0 tempat dapat dipindahkan" in words(sari.post(page_of(quota_id, "/pindah"), data=MOVE))


def test_strange_places_are_refused_whoever_hands_them_in(app: Flask) -> None:
    quota_id = factories.quota(app, people=10)
    with factories.inside(app):
        with pytest.raises(DomainError, match="sudah berubah"):
            service.divide_places(quota_id, "", {"53.04.01": 10}, reason="x", document="x", deciding=DECIDING)
        with pytest.raises(DomainError, match="sudah berubah"):
            service.move_places(quota_id, "", DISTRICT, "53.04.01", 1, reason="x", document="x", deciding=DECIDING)


def test_a_past_year_is_read_only(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=100, year=2025)
    assert "sudah berakhir, jadi hanya dapat dibaca" in words(sari.get(page_of(quota_id)))
    for tail, data in (("/ubah", {BOX: "100", **PAPER}), ("/pindah", MOVE)):
        answer = sari.post(page_of(quota_id, tail), data=data)
        assert answer.status_code == 422
        assert "sudah berakhir" in words(answer)


def test_who_may_see_and_change_a_division(app: Flask) -> None:
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
        for tail in ("/ubah", "/pindah"):
            assert client.get(page_of(quota_id, tail)).status_code == changes, username
        for tail in ("/ubah", "/pindah", "/angka"):
            assert client.post(page_of(quota_id, tail), data={**MOVE, **PAPER}).status_code == changes, username
    sari = signed_in(app, "sari")
    assert sari.get(page_of(quota_id, "?kecamatan=53.04.01")).status_code == 404  # Belu's
    assert sari.get(page_of(factories.quota(app, regency_id=BELU))).status_code == 404
