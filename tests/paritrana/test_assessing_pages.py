"""The office's pages of an edition: what they say in each state, what is refused, and what stays as it was typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from lxml import html

from portal.core import clock
from portal.core.tenancy import scope_of
from portal.paritrana import queries
from portal.paritrana.rules.points import SIMULATION, in_words
from portal.paritrana.rules.scoring import Decision
from portal.regencies.queries import system_scope
from tests.support import factories, paritrana, paritrana_year
from tests.support.client import PortalClient, signed_in
from tests.support.people import BELU, TTU
from tests.support.world_base import MORNING

HERE = "/wilayah/ttu/paritrana/"
AFTER_DUE = datetime(2026, 12, 16, 1, 0, tzinfo=UTC)
AFTER_REPLY = datetime(2027, 2, 1, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with clock.fixed(MORNING):
        yield


@pytest.fixture
def edition_id(app: Flask) -> int:
    return paritrana.edition(app)


@pytest.fixture
def assessment_id(app: Flask, edition_id: int) -> int:
    return paritrana.begun(app, edition_id)


@pytest.fixture
def sari(app: Flask) -> PortalClient:
    return signed_in(app, "sari")


def text_of(page: str) -> str:
    """What a person reads, words of neighbouring cells apart."""
    return " ".join(" ".join(html.document_fromstring(page).find(".//main").itertext()).split())


def criterion(app: Flask, edition_id: int, code: str) -> str:
    return f"{HERE}2026/kriteria/{paritrana.criterion_id(app, edition_id, code)}"


def revision_in(page: str) -> str:
    return str(html.document_fromstring(page).xpath("//input[@name='revision']/@value")[0])


def test_without_an_open_edition_the_page_says_so_and_what_comes(app: Flask, sari: PortalClient) -> None:
    paritrana.edition(app, 2027, opened=False)
    said = text_of(sari.get(HERE).text)
    assert "Belum ada edisi yang dibuka" in said
    assert "Provinsi menyusun kriteria" in said
    assert sari.get(f"{HERE}2027").status_code == 404  # a draft is the province's
    assert sari.get(f"{HERE}2020").status_code == 404


def test_the_menu_leads_there(app: Flask, sari: PortalClient) -> None:
    menu = html.document_fromstring(sari.get("/wilayah/ttu/").text).xpath("//nav[@id='menu']//a/@href")
    assert HERE in menu


@pytest.mark.usefixtures("edition_id")
def test_beginning_is_the_operators_and_happens_once(app: Flask, sari: PortalClient) -> None:
    assert "belum dimulai" in text_of(sari.get(HERE).text)
    viewer = signed_in(app, "vera")
    assert "Hanya untuk Operator" in text_of(viewer.get(HERE).text)
    assert viewer.post(f"{HERE}2026/mulai").status_code == 403
    for _again in range(2):
        assert sari.post(f"{HERE}2026/mulai").location == f"{HERE}2026"
    assert "Isi, lalu ajukan sampai 15 Desember 2026" in text_of(sari.get(HERE).text)


@pytest.mark.usefixtures("assessment_id")
def test_the_page_shows_the_newest_standing_and_says_that_it_is_a_simulation(app: Flask, sari: PortalClient) -> None:
    page = text_of(sari.get(HERE).text)
    with app.app_context(), scope_of(system_scope()):
        edition = queries.edition_of_year(2026)
        standing = queries.standing_or_none(TTU, edition.id)
        assert standing is not None
        own, missing = in_words(standing.own), standing.missing
    assert f"{own} dari 100 poin menurut isian sendiri {SIMULATION}" in page
    assert f"{missing} dari 17 kriteria" in page
    assert "Batas penilaian mandiri 15 Desember 2026, 25 hari lagi" in page


def test_what_is_missing_comes_first_when_asked(app: Flask, assessment_id: int, sari: PortalClient) -> None:
    paritrana_year.answered(app, assessment_id, paritrana_year.USUAL)
    paritrana_year.linked(app, assessment_id, "I1")

    def states(wanted: str) -> list[str]:
        page = html.document_fromstring(sari.get(f"{HERE}2026?saring={wanted}").text)
        return [" ".join(cell.text_content().split()) for cell in page.xpath("//td[@data-label='Keadaan']")]

    everything, first, only = states(""), states("kurang-dahulu"), states("kurang")
    counted = [state for state in everything if "Dihitung" in state]
    assert counted and len(counted) < len(everything)
    assert sorted(first) == sorted(everything)
    assert first[-len(counted) :] == counted
    assert only == first[: -len(counted)]
    assert states("counted") == counted
    assert states("accepted") == []
    assert states("tidak-ada") == everything


@pytest.mark.parametrize(
    ("code", "typed", "shown"),
    [
        ("C7", {"numerator": "1.041", "denominator": "2.082", "source": "Rekap PUPR"}, "1.041 dari 2.082"),
        ("K3", {"yes": "ya"}, "Ya"),
        ("I1", {"level": "2"}, "Berjalan dalam tahun yang dinilai"),
    ],
)
def test_an_answer_of_each_kind_is_kept_with_effort_and_note(
    app: Flask, edition_id: int, assessment_id: int, sari: PortalClient, code: str, typed: dict[str, str], shown: str
) -> None:
    url = criterion(app, edition_id, code)
    answer = sari.post(f"{url}/isi", data={**typed, "revision": "0", "effort": "4", "note": "Tinggal dua paket."})
    assert (answer.status_code, answer.location) == (303, url)
    form = html.document_fromstring(sari.get(url).text).xpath("//form[contains(@action, '/isi')]")[0]
    fields = {name: value.strip() for name, value in form.form_values()}
    assert {**typed, "effort": "4", "note": "Tinggal dua paket."}.items() <= fields.items()
    page = text_of(signed_in(app, "vera").get(url).text)
    assert shown in page and "4, banyak" in page and "Tinggal dua paket." in page
    assert "Belum ada bukti" in page  # rule 22: without evidence it earns nothing
    paritrana_year.linked(app, assessment_id, code)
    assert "Dihitung" in text_of(sari.get(url).text)


@pytest.mark.parametrize(
    ("code", "typed", "sentence"),
    [
        ("C7", {}, "Belum ada yang diisi."),
        ("C7", {"numerator": "41"}, "Isi kedua angkanya"),
        ("C7", {"numerator": "empat", "denominator": "50"}, "Isi dengan angka bulat"),
        ("C7", {"numerator": "4", "denominator": "0", "source": "x"}, "Isi 1 atau lebih"),
        ("C7", {"numerator": "4", "denominator": "9"}, "Tulis dokumen tempat angka ini tercatat."),
        ("K3", {"yes": "mungkin"}, "Pilih salah satu dari daftar."),
        ("I1", {"level": "9"}, "Pilih salah satu dari daftar."),
        ("A1", {"effort": "9"}, "Pilih salah satu dari daftar."),
        ("A1", {"note": "x" * 1001}, "Persingkat menjadi paling banyak 1000 karakter."),
    ],
)
@pytest.mark.usefixtures("assessment_id")
def test_a_wrong_answer_comes_back_with_what_was_typed(
    app: Flask, edition_id: int, sari: PortalClient, code: str, typed: dict[str, str], sentence: str
) -> None:
    url = criterion(app, edition_id, code)
    answer = sari.post(f"{url}/isi", data={**typed, "revision": "0"})
    assert answer.status_code == 422
    assert sentence in text_of(answer.text)
    if "numerator" in typed:
        boxes = html.document_fromstring(answer.text).xpath("//input[@name='numerator']/@value")
        assert boxes == [typed["numerator"]]


@pytest.mark.usefixtures("assessment_id")
def test_what_the_portal_computes_is_shown_with_its_numbers_or_as_missing(
    app: Flask, edition_id: int, sari: PortalClient
) -> None:
    factories.quota(app, people=100, budget=16_800 * 100 * 6)
    paritrana_year.rescored(app, edition_id)
    known = text_of(sari.get(criterion(app, edition_id, "A1")).text)
    assert "Persentase 50%" in known and "per 20 November 2026" in known
    assert "10.080.000" in known and "20.160.000" in known
    missing = text_of(sari.get(criterion(app, edition_id, "C1")).text)
    assert "Belum ada data. Nilainya belum dihitung; ini bukan nol." in missing
    assert "Mulai 80% 6" in missing
    assert "Yang sudah tercapai" not in missing  # no answer is asked for
    refused = sari.post(f"{criterion(app, edition_id, 'C1')}/isi", data={"revision": "0", "numerator": "5"})
    assert refused.status_code == 422  # such a field does not exist, so nothing was filled in


@pytest.mark.usefixtures("assessment_id")
def test_whoever_was_slower_sees_what_stands_and_what_they_typed(app: Flask, edition_id: int) -> None:
    url = criterion(app, edition_id, "C7")
    colleague, slower = signed_in(app, "sari"), signed_in(app, "sari")
    seen = revision_in(slower.get(url).text)
    quick = {"numerator": "45", "denominator": "50", "source": "Rekap November", "revision": seen}
    assert colleague.post(f"{url}/isi", data=quick).status_code == 303
    typed = {"numerator": "41", "denominator": "50", "source": "Rekap Oktober", "revision": seen, "note": "Lama"}
    for way in (slower.post, lambda address, data: slower.htmx("POST", address, data=data)):
        answer = way(f"{url}/isi", data=typed)
        assert answer.status_code == 422
        said = " ".join(html.document_fromstring(answer.text).text_content().split())
        assert "baru saja diubah Sari Contoh" in said
        assert "Jawaban: semula 45 dari 50 menjadi 41 dari 50" in said
        assert "Dokumen sumber: semula Rekap November menjadi Rekap Oktober" in said
        assert 'value="41"' in answer.text
    again = slower.post(f"{url}/isi", data={**typed, "revision": revision_in(answer.text)})
    assert again.status_code == 303


def test_a_criterion_of_another_edition_is_not_found_here(app: Flask, edition_id: int, sari: PortalClient) -> None:
    other = paritrana.edition(app, 2025)
    strange = paritrana.criterion_id(app, other, "C7")
    assert sari.get(f"{HERE}2026/kriteria/{strange}").status_code == 404
    assert sari.post(f"{HERE}2026/kriteria/{strange}/isi", data={"revision": "0"}).status_code == 404


@pytest.mark.usefixtures("edition_id")
def test_before_it_has_begun_nothing_can_be_answered_or_submitted(
    app: Flask, edition_id: int, sari: PortalClient
) -> None:
    url = criterion(app, edition_id, "K3")
    assert "Mulai dahulu penilaian mandiri" in text_of(sari.get(url).text)
    refused = sari.post(f"{url}/isi", data={"yes": "ya", "revision": "0"})
    assert (refused.status_code, "belum dimulai" in text_of(refused.text)) == (422, True)
    assert sari.get(f"{HERE}2026/ajukan").status_code == 404
    assert sari.post(f"{HERE}2026/ajukan").status_code == 404


def test_criteria_are_walked_through_in_order(app: Flask, edition_id: int, sari: PortalClient) -> None:
    url, seen = criterion(app, edition_id, "R1"), []
    while url:
        page = html.document_fromstring(sari.get(url).text)
        seen.append(page.findtext(".//h1").split()[0])
        following = page.xpath("//a[@rel='next']/@href")
        before = page.xpath("//a[@rel='prev']/@href")
        assert bool(before) == (len(seen) > 1)
        url = following[0] if following else ""
    with app.app_context(), scope_of(system_scope()):
        assert seen == [line.criterion.code for line in queries.criteria_of(edition_id)]


def test_submitting_shows_the_gaps_first_and_then_locks(
    app: Flask, edition_id: int, assessment_id: int, sari: PortalClient
) -> None:
    paritrana_year.answered(app, assessment_id, paritrana_year.USUAL)
    paritrana_year.linked(app, assessment_id, "I1", late=True)
    page = sari.get(f"{HERE}2026/ajukan").text
    said = text_of(page)
    assert "Belum ada bukti, jadi belum bernilai C7 Paket jasa konstruksi yang terlindungi bobot 2 K3" in said
    assert "Ada bukti yang terlambat I1." in said
    assert "menanggapi satu kali sampai 31 Januari 2027, lalu nilai dibekukan pada 15 Februari 2027" in said
    outdated = sari.post(f"{HERE}2026/ajukan", data={"revision": "9"})
    assert (outdated.status_code, "baru saja berubah" in outdated.text) == (422, True)
    assert signed_in(app, "budi").post(f"{HERE}2026/ajukan").status_code == 403
    assert sari.post(f"{HERE}2026/ajukan", data={"revision": revision_in(page)}).location == f"{HERE}2026"
    assert "Diverifikasi provinsi sampai 15 Januari 2027" in text_of(sari.get(f"{HERE}2026").text)
    url = criterion(app, edition_id, "K3")
    assert "sedang diverifikasi provinsi" in text_of(sari.get(url).text)
    refused = sari.post(f"{url}/isi", data={"yes": "tidak", "revision": "1"})
    assert (refused.status_code, "sedang diverifikasi" in text_of(refused.text)) == (422, True)
    again = sari.post(f"{HERE}2026/ajukan", data={"revision": "2"})
    assert (again.status_code, "sedang diverifikasi" in text_of(again.text)) == (422, True)


def test_an_empty_self_assessment_is_not_submitted(app: Flask, assessment_id: int, sari: PortalClient) -> None:
    page = sari.get(f"{HERE}2026/ajukan").text
    refused = sari.post(f"{HERE}2026/ajukan", data={"revision": revision_in(page)})
    assert (refused.status_code, "Isi dahulu sekurang-kurangnya satu" in text_of(refused.text)) == (422, True)
    paritrana_year.answered(app, assessment_id, {"P2": paritrana_year.USUAL["P2"]})
    assert sari.post(f"{HERE}2026/ajukan", data={"revision": revision_in(page)}).status_code == 303


def test_what_is_submitted_after_its_day_is_marked_late(app: Flask, assessment_id: int, sari: PortalClient) -> None:
    paritrana_year.answered(app, assessment_id, paritrana_year.USUAL)
    with clock.fixed(AFTER_DUE):
        page = sari.get(f"{HERE}2026/ajukan").text
        assert "Batas sudah lewat" in text_of(page)
        sari.post(f"{HERE}2026/ajukan", data={"revision": revision_in(page)})
        assert "16 Desember 2026 09.00 WITA, terlambat." in text_of(sari.get(f"{HERE}2026").text)


def concluded(app: Flask, assessment_id: int) -> None:
    paritrana_year.answered(app, assessment_id, paritrana_year.USUAL)
    paritrana_year.submitted(app, assessment_id)
    paritrana_year.concluded(app, assessment_id, K3=Decision.SEND_BACK, C7=Decision.CORRECT)


def test_the_office_replies_once_to_what_was_not_accepted(
    app: Flask, edition_id: int, assessment_id: int, sari: PortalClient
) -> None:
    concluded(app, assessment_id)
    said = text_of(sari.get(f"{HERE}2026").text)
    assert "C7 Paket jasa konstruksi yang terlindungi ± Dikoreksi, belum ditanggapi" in said
    assert "Tulis dahulu tanggapan" in said
    accepted = criterion(app, edition_id, "R1")
    assert "sudah diterima provinsi" in text_of(sari.get(accepted).text)
    assert sari.post(f"{accepted}/tanggapan", data={"words": "Tetap"}).status_code == 422
    url = criterion(app, edition_id, "K3")
    assert "Alasan: Bukti belum terbaca." in text_of(sari.get(url).text)
    empty = sari.post(f"{url}/tanggapan", data={"words": "  "})
    assert (empty.status_code, "Tulis tanggapan Anda." in empty.text) == (422, True)
    assert sari.post(f"{HERE}2026/kirim-tanggapan", data={"revision": "3"}).status_code == 422  # none is written
    assert sari.post(f"{url}/tanggapan", data={"words": "Bukti sudah jelas."}).location == url
    assert sari.post(f"{url}/isi", data={"yes": "ya", "note": "Diganti.", "revision": "1"}).status_code == 303
    page = sari.get(f"{HERE}2026/kirim-tanggapan").text
    assert "Bukti sudah jelas." in page
    assert "Tidak ditanggapi C7" in text_of(page)
    sent = sari.post(f"{HERE}2026/kirim-tanggapan", data={"revision": revision_in(page)})
    assert sent.location == f"{HERE}2026"
    assert "Tanggapan diperiksa provinsi" in text_of(sari.get(f"{HERE}2026").text)
    twice = sari.post(f"{HERE}2026/kirim-tanggapan", data={"revision": "5"})
    assert (twice.status_code, "sudah dikirim" in text_of(twice.text)) == (422, True)
    assert sari.post(f"{url}/tanggapan", data={"words": "Lagi"}).status_code == 422
    assert "Bukti sudah jelas." in text_of(sari.get(url).text)


def test_a_reply_after_its_day_is_marked_late(app: Flask, assessment_id: int, sari: PortalClient) -> None:
    concluded(app, assessment_id)
    paritrana_year.reply_written(app, assessment_id, "K3", "Sudah.")
    with clock.fixed(AFTER_REPLY):
        page = sari.get(f"{HERE}2026/kirim-tanggapan").text
        assert "Batas sudah lewat" in text_of(page)
        sari.post(f"{HERE}2026/kirim-tanggapan", data={"revision": revision_in(page)})
        assert "1 Februari 2027 09.00 WITA, terlambat." in text_of(sari.get(f"{HERE}2026").text)


def test_a_frozen_score_is_shown_and_nothing_can_be_changed(
    app: Flask, edition_id: int, assessment_id: int, sari: PortalClient
) -> None:
    concluded(app, assessment_id)
    paritrana_year.replied(app, assessment_id, "K3", "Sudah.")
    paritrana_year.judged(app, assessment_id, {"K3": Decision.CORRECT})
    paritrana_year.frozen(app, assessment_id)
    said = text_of(sari.get(f"{HERE}2026").text)
    assert "Nilai dibekukan" in said and f"({SIMULATION})" in said
    url = criterion(app, edition_id, "K3")
    assert "sesudah tanggapan" in text_of(sari.get(url).text)
    assert sari.post(f"{url}/isi", data={"yes": "tidak", "revision": "1"}).status_code == 422


def test_the_neighbours_score_and_answers_are_not_seen(app: Flask, edition_id: int, assessment_id: int) -> None:
    paritrana_year.answered(app, assessment_id, paritrana_year.USUAL)
    rani = signed_in(app, "rani")
    assert rani.get(HERE).status_code == 404
    here = rani.get("/wilayah/belu/paritrana/").text
    assert "belum dimulai" in text_of(here)
    theirs = criterion(app, edition_id, "C7").replace("/ttu/", "/belu/")
    assert "Rekap paket Dinas PUPR" not in rani.get(theirs).text
    paritrana.begun(app, edition_id, BELU)
    assert "Rekap paket Dinas PUPR" not in rani.get(theirs).text


def test_the_start_page_counts_what_is_missing_and_what_may_be_replied_to(
    app: Flask, assessment_id: int, sari: PortalClient
) -> None:
    home = "/wilayah/ttu/"
    with clock.fixed(datetime(2026, 11, 19, 1, 0, tzinfo=UTC)):
        paritrana_year.answered(app, assessment_id, {"P2": paritrana_year.USUAL["P2"]})  # an older standing
    paritrana_year.linked(app, assessment_id, "I1")
    assert "16 kriteria Paritrana belum lengkap" in text_of(sari.get(home).text)
    assert "Paritrana belum lengkap" not in text_of(signed_in(app, "budi").get(home).text)
    concluded(app, paritrana.begun(app, paritrana.edition(app, 2025)))
    said = text_of(sari.get(home).text)
    assert "1 hasil verifikasi Paritrana dapat ditanggapi" in said
    assert "16 kriteria Paritrana belum lengkap" in said
    assert "Paritrana" not in text_of(signed_in(app, "rani").get("/wilayah/belu/").text)
