"""A sample from the frozen frame to the cases that the regency mends."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from pypdfium2 import PdfDocument
from sqlalchemy import select, text

from portal.audit.models import AuditEntry
from portal.beneficiaries.models import Beneficiary
from portal.compliance.sampling import queries
from portal.compliance.sampling.cli import commands
from portal.compliance.sampling.models import Sample, SamplePerson
from portal.compliance.sampling.rules.drawing import frame_text, sha256_of
from portal.compliance.sampling.rules.naming import name_of, read_name
from portal.core import clock
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import row
from tests.support.lists import confirmed, parsed, table_of, words, workbook_of
from tests.support.purposes import SAMPLES, drawn, looked, opened, prepared, visited, visits

pytestmark = pytest.mark.usefixtures("held_clock")
OFFICE = "/wilayah/ttu/sampel/"
OTHER = {"Desa/Kelurahan": "Naiola", "Kecamatan": "Bikomi Selatan"}


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


@pytest.fixture
def forty(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    """TTU with forty people: thirty in one kecamatan, ten in another."""
    rows = [row(number, **(OTHER if number > 30 else {})) for number in range(1, 41)]
    confirmed(sari, tmp_path, factories.quota(app, people=60), rows)


@pytest.fixture
def purpose(wati: PortalClient, forty: None) -> str:
    return opened(wati)


def rows_of(app: Flask) -> list[SamplePerson]:
    with factories.inside(app):
        return list(db.session.scalars(select(SamplePerson).order_by(SamplePerson.id)))


def prove(app: Flask, number: str) -> Result:
    """`portal sampling prove NUMBER`, which the portal runs inside an application."""
    with app.app_context():
        return CliRunner().invoke(commands, ["prove", number])


def test_the_frame_is_published_before_anybody_is_drawn(app: Flask, wati: PortalClient, purpose: str) -> None:
    sample = prepared(wati, purpose, wanted=8)
    with factories.inside(app):
        made = db.session.scalars(select(Sample)).one()
        people = db.session.execute(select(Beneficiary.village_code, Beneficiary.id)).all()
        text_of = frame_text((village[:8], number) for village, number in people)
    assert made.frame_sha256 == sha256_of(text_of)
    assert (made.frame_count, made.drawn_at) == (40, None)
    assert sorted(made.strata.values()) == [[10, 2], [30, 6]]
    assert rows_of(app) == []
    for page in (wati.get(sample), signed_in(app, "vera").get(OFFICE + "1")):
        told = words(page)
        assert "benih-contoh" in told
        assert made.frame_sha256 in told
        assert "belum ada yang ditarik" in told
    for press in ("kunjungan", "lembar"):
        assert wati.post(f"{sample}/{press}").status_code == 409
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=keperluan"))
    assert "Sampel SP-0001 disiapkan: benih benih-contoh, 8 dari 40 orang" in record


def test_the_draw_can_be_proven_and_a_changed_row_is_found(app: Flask, wati: PortalClient, purpose: str) -> None:
    sample = drawn(wati, purpose, wanted=8)
    assert len(rows_of(app)) == 8
    assert wati.post(sample + "/tarik").status_code == 409  # once
    proven = prove(app, "SP-0001")
    assert proven.exit_code == 0, proven.output
    assert "Penarikan ulang memberi orang yang sama." in proven.output
    assert prove(app, "SP-0009").exit_code == 2
    assert prove(app, "KP-1").exit_code == 2
    with app.app_context(), writing(), scope_of(system_scope()):
        chosen = {each.beneficiary_id for each in db.session.scalars(select(SamplePerson))}
        other = next(n for n in db.session.scalars(select(Beneficiary.id)) if n not in chosen)
        db.session.execute(
            text("UPDATE sample_people SET beneficiary_id = :other WHERE position = 1"), {"other": other}
        )
        db.session.commit()
    broken = prove(app, "1")
    assert broken.exit_code == 1
    assert "tidak sama dengan hasil penarikan ulang" in broken.output


def test_people_who_come_later_change_neither_frame_nor_draw(
    app: Flask, wati: PortalClient, sari: PortalClient, purpose: str, tmp_path: Path
) -> None:
    sample = prepared(wati, purpose, wanted=8)
    with factories.inside(app):
        quota_id = db.session.scalar(text("SELECT min(id) FROM quotas"))
    (tmp_path / "baru").mkdir()
    confirmed(sari, tmp_path / "baru", quota_id, [row(number) for number in range(41, 51)])
    assert wati.post(sample + "/tarik").status_code == 303
    assert prove(app, "SP-0001").exit_code == 0
    assert max(each.beneficiary_id for each in rows_of(app)) <= 40


def test_the_same_seed_draws_the_same_people_again_and_another_seed_others(
    app: Flask, wati: PortalClient, purpose: str
) -> None:
    for seed in ("benih-contoh", "benih-contoh", "benih-lain"):
        drawn(wati, purpose, wanted=8, seed=seed)
    by_sample: dict[int, set[int]] = {}
    for each in rows_of(app):
        by_sample.setdefault(each.sample_id, set()).add(each.beneficiary_id)
    first, second, third = by_sample.values()
    assert first == second != third


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"wanted": "0"}, "Isi dengan angka 1 sampai 40"),
        ({"wanted": "41"}, "Isi dengan angka 1 sampai 40"),
        ({"seed": "abc"}, "paling sedikit 4"),
        ({"seed": ""}, "Isi benih"),
        ({"purpose_id": "77"}, "Pilih salah satu"),
    ],
)
def test_what_a_sample_needs(wati: PortalClient, purpose: str, data: dict[str, str], sentence: str) -> None:
    answer = wati.post(SAMPLES + "baru", data={"purpose_id": "1", "wanted": "5", "seed": "benih-contoh", **data})
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_the_seed_is_drawn_where_nobody_brings_one(wati: PortalClient, purpose: str) -> None:
    seeds = {parsed(wati.get(SAMPLES + "baru")).xpath("//input[@name='seed']/@value")[0] for _ in range(2)}
    assert len(seeds) == 2
    assert all(re.fullmatch("[0-9a-f]{16}", seed) for seed in seeds)


def test_names_appear_only_through_the_purpose(app: Flask, wati: PortalClient, purpose: str) -> None:
    sample = drawn(wati, purpose, wanted=8)
    page = visits(wati, sample)
    assert "Contoh Orang" in words(wati.get(page))
    assert "530301··········" in words(wati.get(page + "/1"))
    for reader in ("wati", "nona"):
        assert "Contoh Orang" not in words(signed_in(app, reader).get(sample))
    nona = signed_in(app, "nona")
    for answer in (nona.get(page), nona.get(page + "/1"), nona.post(sample + "/kunjungan"), nona.post(page + "/1")):
        assert answer.status_code == 403
    look = words(signed_in(app, "vera").get("/wilayah/ttu/keperluan/1"))
    assert "Daftar kunjungan sampel" in look
    assert "SP-0001" in look
    # A page of people opened by the same purpose is no page of visits, and the other way round.
    other = looked(wati, purpose).rpartition("/")[2]
    assert wati.get(f"{sample}/kunjungan/{other}").status_code == 404
    assert wati.get(f"{purpose}/buka/{page.rpartition('/')[2]}").status_code == 404
    with clock.fixed(clock.now() + timedelta(days=30)):
        late = signed_in(app, "wati")
        for answer in (late.get(page), late.post(sample + "/lembar"), late.post(page + "/1")):
            assert answer.status_code == 403
        assert late.get(sample).status_code == 200  # figures stay


def test_a_purpose_narrowed_to_its_sample_shows_nobody_else(app: Flask, wati: PortalClient, forty: None) -> None:
    purpose = opened(wati, reach="sample")
    assert "Tidak ada peserta" in words(wati.get(looked(wati, purpose)))
    drawn(wati, purpose, wanted=4)
    chosen = {each.beneficiary_id for each in rows_of(app)}
    page = parsed(wati.get(looked(wati, purpose)))
    assert len(page.xpath("//table/tbody/tr")) == 4
    outsider = next(number for number in range(1, 41) if number not in chosen)
    assert wati.post(f"{purpose}/peserta/{outsider}/nik").status_code == 404
    assert wati.post(f"{purpose}/peserta/{min(chosen)}/nik").status_code == 200


def test_the_sheet_is_printed_by_a_recorded_press(app: Flask, wati: PortalClient, purpose: str) -> None:
    sample = drawn(wati, purpose, wanted=8)
    pressed = wati.post(sample + "/lembar")
    assert (pressed.status_code, pressed.data) == (303, b"")  # recorded and kept before anybody is named
    answer = wati.get(pressed.location)
    assert answer.mimetype == "application/pdf"
    paper = " ".join(page.get_textpage().get_text_range() for page in PdfDocument(answer.data))
    assert paper.count("530301") == 8
    assert all(factories.nik(number) not in paper for number in range(1, 41))
    for part in ("SP-0001", "benih-contoh", "Kecamatan Kota Kefamenanu", "Ada dan sesuai", "Surat Tugas 094/12/2026"):
        assert part in paper
    with factories.inside(app):
        last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last is not None
        assert "Lembar kunjungan (PDF), SP-0001, 8 orang" in last.sentence


def test_a_visit_is_written_down_and_corrected(app: Flask, wati: PortalClient, purpose: str) -> None:
    sample = drawn(wati, purpose, wanted=8)
    page = visits(wati, sample)
    visited(wati, page, 1, "wrong", wrong="name", note="Ejaan menurut KTP berbeda")
    kept = rows_of(app)[0]
    assert (kept.result, kept.wrong, kept.entered_by_name) == ("wrong", "name", "Wati Contoh")
    assert kept.note_cipher is not None
    assert b"Ejaan" not in kept.note_cipher
    form = wati.get(page + "/1").get_data(as_text=True)
    assert "Ejaan menurut KTP berbeda" in form
    visited(wati, page, 1, "matches")
    kept = rows_of(app)[0]
    assert (kept.result, kept.wrong, kept.note_cipher) == ("matches", "", None)
    with factories.inside(app):
        told = [
            entry.sentence
            for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
            if entry.action == "sample_entered"
        ]
    assert told == [f"Sampel SP-0001 no. 1: hasil kunjungan {what}." for what in ("diisi", "diperbaiki")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Pilih hasil kunjungan"),
        ({"result": "apa saja"}, "Pilih hasil kunjungan"),
        ({"result": "wrong"}, "Pilih data mana yang keliru"),
        ({"result": "matches", "visited_on": ""}, "Isi tanggal kunjungan"),
        ({"result": "matches", "visited_on": "2026-01-01"}, "Isi tanggal sejak sampel ditarik"),
        ({"result": "matches", "visited_on": "2099-01-01"}, "Isi tanggal sejak sampel ditarik"),
        ({"result": "matches", "note": "x" * 301}, "Persingkat"),
    ],
)
def test_an_incomplete_visit_is_not_kept(
    app: Flask, wati: PortalClient, purpose: str, data: dict[str, str], sentence: str
) -> None:
    page = visits(wati, drawn(wati, purpose))
    answer = wati.post(page + "/1", data={"visited_on": clock.today().isoformat(), **data})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert rows_of(app)[0].entered_at is None
    assert wati.get(page + "/3").status_code == 404  # two were drawn


def test_a_visit_that_is_sent_twice_or_late_is_one_visit(app: Flask, wati: PortalClient, purpose: str) -> None:
    page = visits(wati, drawn(wati, purpose))
    with clock.fixed(clock.now() + timedelta(hours=3)):
        data = {
            "csrf_token": wati.csrf_token(),
            "idempotency_key": "kunci-di-desa",
            "result": "died",
            "visited_on": clock.today().isoformat(),
        }
        assert [wati.post(page + "/1", data=data).status_code for _ in range(2)] == [303, 303]
    assert rows_of(app)[0].result == "died"


@pytest.fixture
def examined(wati: PortalClient, purpose: str) -> str:
    """Twenty drawn, fifteen and five; of the fifteen six wrong, of the five one, and one who refused."""
    sample = drawn(wati, purpose, wanted=20)
    page = visits(wati, sample)
    where = [line.text_content() for line in parsed(wati.get(page)).xpath("//tbody/tr/td[2]")]
    found = {"Bikomi Selatan": ["died", *["matches"] * 3, "refused"]}
    results = {
        name: iter(found.get(name, [*["moved"] * 6, *["matches"] * 9])) for name in {_kecamatan(w) for w in where}
    }
    for position, place in enumerate(where, 1):
        visited(wati, page, position, next(results[_kecamatan(place)]))
    return sample


def _kecamatan(place: str) -> str:
    return place.rpartition(", ")[2].strip()


def table(page: object) -> list[list[str]]:
    """The rows of a sample's table, sum included."""
    lines = parsed(page).xpath("//table/tbody/tr|//table/tfoot/tr")  # type: ignore[arg-type]
    return [[cell.text_content().strip() for cell in line.xpath("th|td")] for line in lines]


def test_the_result_in_words_and_per_kecamatan(app: Flask, wati: PortalClient, examined: str) -> None:
    page = wati.get(examined)
    # 3/4 × 6/15 + 1/4 × 1/4 = 36,25%
    assert "dari 19 yang diperiksa, 7 keliru: 36,3%" in words(page)
    assert "Pindah 6 · Meninggal 1 · Menolak menjawab 1" in words(page)
    assert table(page) == [
        ["Kota Kefamenanu", "30", "15", "15", "6", "40%"],
        ["Bikomi Selatan", "10", "5", "4", "1", "25%"],
        ["Jumlah", "40", "20", "19", "7", ""],
    ]


def test_others_see_no_small_cell(app: Flask, examined: str) -> None:
    for reader, address in (("nona", examined), ("vera", OFFICE + "1")):
        page = signed_in(app, reader).get(address)
        assert table(page) == [
            ["2 kecamatan dengan angka kecil", "40", "20", "19", "7", "36,8%"],
            ["Jumlah", "40", "20", "19", "7", ""],
        ]
        assert "Meninggal 1" not in words(page)


def test_the_owner_sees_small_cells_as_long_as_the_purpose_holds(
    app: Flask, wati: PortalClient, purpose: str, examined: str
) -> None:
    assert "Meninggal 1" in words(wati.get(examined))
    assert wati.post(purpose + "/akhiri", data={"why": "Selesai"}).status_code == 303
    shown = table(wati.get(examined))
    assert shown == table(signed_in(app, "nona").get(examined))
    assert shown[0][0] == "2 kecamatan dengan angka kecil"
    assert "Meninggal 1" not in words(wati.get(examined))
    book = workbook_of(wati, wati.post(examined + "/unduh"))
    lines = table_of(book["Per kecamatan"], "Kecamatan")
    assert [line["Kecamatan"] for line in lines] == ["2 kecamatan dengan angka kecil", "Jumlah"]


def test_the_workbook_is_the_page(app: Flask, wati: PortalClient, examined: str) -> None:
    for reader, client in (("wati", wati), ("nona", signed_in(app, "nona"))):
        book = workbook_of(client, client.post(examined + "/unduh"))
        names = ("Kecamatan", "Peserta", "Ditarik", "Diperiksa", "Keliru")
        lines = [[str(line[name]) for name in names] for line in table_of(book["Per kecamatan"], "Kecamatan")]
        shown = [line[:5] for line in table(client.get(examined))]
        assert lines == shown, reader
        everything = str([cell for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line])
        assert "dari 19 yang diperiksa, 7 keliru: 36,3%" in everything
        assert "Contoh Orang" not in everything


def test_the_regency_sees_the_cases_to_mend(app: Flask, examined: str) -> None:
    page = signed_in(app, "sari").get(OFFICE + "1/kasus")
    assert len(parsed(page).xpath("//table/tbody/tr")) == 7
    assert "Contoh Orang" in words(page)
    assert signed_in(app, "vera").get(OFFICE + "1/kasus").status_code == 403
    rani = signed_in(app, "rani")
    for address in ("", "/kasus"):
        assert rani.get(OFFICE + "1" + address).status_code == 404
        assert rani.get("/wilayah/belu/sampel/1" + address).status_code == 404
    assert "SP-0001" not in words(rani.get("/wilayah/belu/sampel/"))
    assert "Selesai" in words(signed_in(app, "vera").get(OFFICE))


def test_pages_of_visits_go_on(app: Flask, wati: PortalClient, sari: PortalClient, tmp_path: Path) -> None:
    confirmed(sari, tmp_path, factories.quota(app, people=60), [row(number) for number in range(1, 58)])
    sample = drawn(wati, opened(wati), wanted=55)
    first = parsed(wati.get(visits(wati, sample)))
    assert len(first.xpath("//tbody/tr")) == 50
    (after,) = first.xpath("//button[@name='setelah']/@value")
    answer = wati.post(sample + "/kunjungan", data={"setelah": after})
    assert len(parsed(wati.get(answer.location)).xpath("//tbody/tr")) == 5


def test_names_of_samples() -> None:
    assert [read_name(each) for each in ("SP-0007", "sp-7", "7", "SP-12345")] == [7, 7, 7, 12_345]
    assert name_of(7) == "SP-0007"
    for wrong in ("", "SP-", "KP-0007", "0", "7a"):
        with pytest.raises(ValueError, match="no number"):
            read_name(wrong)


def test_a_note_opens_only_where_it_belongs(app: Flask, wati: PortalClient, purpose: str) -> None:
    page = visits(wati, drawn(wati, purpose))
    visited(wati, page, 1, "moved", note="Ke Kupang")
    assert queries.open_note(rows_of(app)[1]) == ""
    with app.app_context():
        assert queries.open_note(rows_of(app)[0]) == "Ke Kupang"
