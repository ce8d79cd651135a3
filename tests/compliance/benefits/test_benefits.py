"""Benefits over the province: the portal's count and the letters side by side, small numbers told nowhere."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.claims.rules.benefits import Cause
from portal.compliance.benefits import queries
from portal.compliance.benefits.cli import commands
from portal.compliance.benefits.measures import HIDDEN
from portal.core import clock, measures
from portal.core.db import db, writing
from portal.core.tenancy import Scope, scope_of
from portal.regencies.queries import all_regency_ids, system_scope
from tests.support import compliance
from tests.support.client import PortalClient, signed_in
from tests.support.lists import parsed, table_of, words, workbook_of
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")
HERE = "/provinsi/manfaat/"
NEW, QUARTERS = f"{HERE}surat/baru", f"{HERE}triwulan"
TTU_NAME, BELU_NAME = "Kabupaten Timor Tengah Utara", "Kabupaten Belu"


def cells(wati: PortalClient, path: str) -> dict[str, list[str]]:
    """{regency: its cells}, the sums among them."""
    rows = parsed(wati.get(path)).xpath("//table//tbody/tr | //table//tfoot/tr")
    return {
        row.xpath("th")[0].text_content().strip(): [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
        for row in rows
    }


def told(app: Flask) -> dict[str, Any]:
    with app.test_request_context():
        found: dict[str, Any] = json.loads(CliRunner().invoke(commands, ["show", "--json"]).output)
    return found


def kept(wati: PortalClient, regency_id: int = TTU, **changes: Any) -> str:
    """The address of a letter that was typed off."""
    answer = wati.post(NEW, data=compliance.letter(regency_id, **changes))
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def test_what_came_back_stands_beside_what_was_paid_in(app: Flask, wati: PortalClient, registered: int) -> None:
    compliance.paid_claims(app, TTU, 2, 7)
    compliance.paid_claims(app, TTU, 8, 6, cause=Cause.WORK)
    found = cells(wati, HERE)
    assert found[TTU_NAME] == ["Rp504.000", "13Rp546.000.000", "108.333,3%", "belum ada", "–"]
    assert found[BELU_NAME] == ["Rp0", "0", "belum ada iuran", "belum ada", "–"]
    assert found["Seluruh NTT"][:2] == ["Rp504.000", "13Rp546.000.000"]
    assert told(app)["back"][TTU_NAME] == {"cases": 13, "amount": 546_000_000}


def test_quarters_are_counted_by_programme_and_day_of_payment(app: Flask, wati: PortalClient, registered: int) -> None:
    compliance.paid_claims(app, TTU, 3, 7)
    compliance.paid_claims(app, TTU, 4, 5)
    compliance.paid_claims(app, TTU, 10, 6, cause=Cause.WORK)
    compliance.paid_claims(app, TTU, 12, 6, year=2025)
    assert cells(wati, QUARTERS)[TTU_NAME] == [
        "7Rp294.000.000", "5Rp210.000.000", "0", "0", "12Rp504.000.000",
    ]  # fmt: skip
    assert cells(wati, f"{QUARTERS}?program=jkk")[TTU_NAME][3:] == ["6Rp252.000.000", "6Rp252.000.000"]
    assert cells(wati, f"{QUARTERS}?program=beasiswa")[TTU_NAME] == ["–"] * 5
    assert cells(wati, f"{QUARTERS}?tahun=2025")[TTU_NAME][3] == "6Rp252.000.000"


def test_a_letter_is_never_merged_with_the_portals_count(app: Flask, wati: PortalClient, registered: int) -> None:
    compliance.paid_claims(app, TTU, 2, 6)
    kept(wati)
    found = cells(wati, QUARTERS)
    assert found[TTU_NAME][0] == ("6Rp252.000.000Surat: 7 kasusRp294.000.000selisih +1 kasusRp42.000.000")
    assert found[TTU_NAME][4] == "6Rp252.000.000"
    assert found["Seluruh NTT"][0] == "6Rp252.000.000Surat: 7 kasus"
    assert found[BELU_NAME][0] == "0"
    body = told(app)["quarters"]["jkm"]
    assert body["own"][TTU_NAME][0] == {"cases": 6, "amount": 252_000_000}
    assert cells(wati, HERE)[TTU_NAME][3:] == ["7Rp294.000.0001 triwulan", "58.333,3%"]
    assert body["letters"] == {TTU_NAME: {"1": {"cases": 7, "amount": 294_000_000}}}


def test_a_further_letter_is_a_version_and_the_newest_that_tells_counts(
    app: Flask, wati: PortalClient, registered: int
) -> None:
    first = kept(wati)
    refused = wati.post(NEW, data=compliance.letter(TTU))
    assert refused.status_code == 422
    assert "Angka triwulan ini sudah dicatat (versi 1). Tulis alasan versi baru." in words(refused)
    only_jkm = {"jkk_cases": "", "jkk_amount": "", "jkm_cases": "9", "jkm_amount": "378.000.000"}
    second = kept(wati, number="B/9/052026", reason="Surat ralat", **only_jkm)
    assert "Surat: 9 kasus" in cells(wati, QUARTERS)[TTU_NAME][0]
    assert "Surat: 0 kasus" in cells(wati, f"{QUARTERS}?program=jkk")[TTU_NAME][0]  # the first still tells of it
    page = words(wati.get(second))
    assert "versi 2" in page and "Surat ralat" in page and "tidak disebut" in page
    assert "Ada versi yang lebih baru" in words(wati.get(first))
    record = words(wati.get("/provinsi/catatan/?jenis=manfaat"))
    assert "triwulan I 2026 versi 2 dicatat." in record and "Alasan: Surat ralat" in record


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"jkm_amount": ""}, "Isi kasus dan rupiahnya, atau kosongkan keduanya."),
        ({"jkk_amount": "5"}, "Ada rupiah tanpa kasus."),
        ({"jkm_cases": "-1"}, "Tidak boleh negatif."),
        (dict.fromkeys(("jkk_cases", "jkk_amount", "jkm_cases", "jkm_amount"), ""), "Isi sedikitnya satu program"),
        ({"letter_on": "2026-12-01"}, "Tanggal surat tidak boleh melewati hari ini."),
        ({"source": ""}, "Isi pengirim"),
        ({"regency_id": "1"}, "Pilih salah satu dari daftar."),
        ({"file": b"PK"}, "Pilih hasil pindai surat sebagai PDF, JPG, atau PNG."),
        ({"file": b""}, "Pilih hasil pindai surat sebagai PDF, JPG, atau PNG."),
    ],
)
def test_a_letter_that_says_nothing_sound_is_not_kept(
    app: Flask, wati: PortalClient, changes: dict[str, Any], sentence: str
) -> None:
    data = {**compliance.letter(TTU), **changes}
    if isinstance(data["file"], bytes):
        data["file"] = (io.BytesIO(data["file"]), "surat.pdf" if data["file"] else "")
    refused = wati.post(NEW, data=data)
    assert refused.status_code == 422
    assert sentence in words(refused)
    assert told(app)["quarters"]["jkm"]["letters"] == {}


def test_the_scan_is_handed_to_who_typed_it_off_and_recorded(app: Flask, wati: PortalClient) -> None:
    address = kept(wati)
    answer = wati.post(f"{address}/berkas")
    assert answer.data == compliance.PDF
    assert "Surat manfaat no. 1 triwulan I 2026 versi 1 diunduh." in words(wati.get("/provinsi/catatan/?jenis=manfaat"))
    nona = signed_in(app, "nona")
    assert nona.get(address).status_code == 403
    assert ">Surat</a>" not in nona.get(QUARTERS).get_data(as_text=True)


@pytest.mark.parametrize("statement", ["UPDATE benefit_letters SET jkm_cases = 1", "DELETE FROM benefit_letters"])
def test_the_database_refuses_to_rewrite_a_letter(app: Flask, wati: PortalClient, statement: str) -> None:
    kept(wati)
    with app.app_context(), writing(), scope_of(system_scope()):
        with pytest.raises(DBAPIError, match="never rewritten"):
            db.session.connection().execute(text(statement))
        db.session.rollback()


def test_small_numbers_are_hidden_on_page_workbook_and_command_line_alike(
    app: Flask, wati: PortalClient, registered: int
) -> None:
    compliance.paid_claims(app, TTU, 2, 3)
    compliance.paid_claims(app, TTU, 5, 8)
    compliance.paid_claims(app, BELU, 2, 6)
    compliance.unfiled_deaths(app, TTU, date(2026, 11, 10), 2)
    compliance.unfiled_deaths(app, TTU, date(2026, 6, 1), 7)
    kept(wati, BELU, jkm_cases="4", jkm_amount="168.000.000")
    own, deaths, back = cells(wati, QUARTERS), cells(wati, f"{HERE}belum-diajukan"), cells(wati, HERE)
    assert own[TTU_NAME][0] == "ditutup"
    assert "Surat: ditutup" in own[BELU_NAME][0]
    assert deaths[TTU_NAME] == ["ditutup", "0", "0", "ditutup", "9"]  # 9 - 2 would tell
    assert back[TTU_NAME][1] == "ditutup"  # with its row and column it would tell the 3
    page = " ".join(words(wati.get(path)) for path in (QUARTERS, f"{HERE}belum-diajukan", HERE))
    assert "126.000.000" not in page and "168.000.000" not in page

    book = workbook_of(wati, wati.post(f"{HERE}unduh?tahun=2026"))
    body = told(app)
    rows = table_of(book["JKM per triwulan"], "Kabupaten/Kota")
    for row in rows:
        if row["Kabupaten/Kota"] not in (TTU_NAME, BELU_NAME):
            continue
        place = ("Triwulan I", "Triwulan II", "Triwulan III", "Triwulan IV").index(row["Periode"])
        cell = body["quarters"]["jkm"]["own"][row["Kabupaten/Kota"]][place]
        assert row["Kasus (portal)"] == (cell["cases"] if cell else "ditutup")
        assert row["Rupiah (portal)"] == (cell["amount"] if cell else "ditutup")
        shown = own[row["Kabupaten/Kota"]][place]
        assert shown.startswith("ditutup" if cell is None else str(cell["cases"]))
    for row in table_of(book["Belum diajukan"], "Kabupaten/Kota"):
        name = row.pop("Kabupaten/Kota")
        plain = body["deaths_all"] if name == "Seluruh NTT" else body["deaths"][name]
        assert list(row.values()) == ["ditutup" if value is None else value for value in plain]
        assert deaths[name] == ["ditutup" if value is None else str(value) for value in plain]
    for row in table_of(book["Manfaat dan iuran"], "Kabupaten/Kota"):
        name = row["Kabupaten/Kota"]
        if name == "Seluruh NTT":
            continue
        plain_back = body["back"][name]
        assert row["Kasus (portal)"] == (plain_back["cases"] if plain_back else "ditutup")
        assert back[name][1].startswith(str(row["Kasus (portal)"]))
        if name in body["letters"]:
            said = body["letters"][name]
            assert row["Kasus (surat)"] == (said["cases"] if said else "ditutup")
            assert back[name][3].startswith(str(row["Kasus (surat)"]))
        assert row["Iuran dibayar"] == body["contributed"][name]


def test_the_command_line_tells_the_same_in_words(app: Flask, wati: PortalClient, registered: int) -> None:
    compliance.paid_claims(app, TTU, 2, 7)
    with app.test_request_context():
        output = CliRunner().invoke(commands, ["show", "--year", "2026"]).output
    assert "7 kasus, Rp294.000.000" in output
    assert "Beasiswa: tidak dicatat di portal" in output
    assert "Kematian belum diajukan: 0–30 hari 0" in output


def test_only_the_province_reads_it(app: Flask) -> None:
    for username, status in (("nona", 200), ("sari", 404), ("petrus", 404), ("adi", 303)):
        assert signed_in(app, username).get(HERE).status_code == status
    assert signed_in(app, "nona").get(NEW).status_code == 403


@pytest.mark.parametrize("name", ["claims.paid", "claims.paid_amount"])
def test_the_figure_of_both_programmes_tells_none_that_is_hidden(
    app: Flask, wati: PortalClient, registered: int, name: str
) -> None:
    """JKM of Belu is eight and shown, JKK two and hidden: ten together would tell."""
    compliance.paid_claims(app, BELU, 2, 8)
    compliance.paid_claims(app, BELU, 2, 2, cause=Cause.WORK)
    compliance.paid_claims(app, TTU, 2, 7)
    compliance.paid_claims(app, TTU, 8, 6, cause=Cause.WORK)
    assert cells(wati, QUARTERS)[BELU_NAME][4] == "8Rp336.000.000"
    assert cells(wati, f"{QUARTERS}?program=jkk")[BELU_NAME][4] == "ditutup"
    page = words(wati.get(f"/provinsi/angka/{name}?tahun=2026&wilayah=belu"))
    assert HIDDEN in page and "Rp420.000.000" not in page
    with app.app_context(), scope_of(Scope.province(all_regency_ids())):
        tables = queries.own_tables(2026, list(all_regency_ids()))
        for regency_id in (None, *all_regency_ids()):
            figure = measures.compute(name, regency_id=regency_id, fiscal_year=2026)
            each = [table.rows[regency_id][4] if regency_id else table.sums[4] for table in tables.values()]
            if any(cell is None for cell in each):
                assert figure.hidden == HIDDEN
                continue
            alone = [part.label for part in figure.parts if part.label.startswith("Kabupaten")]
            assert regency_id is not None or alone == []  # with the others shown the two would be told
            assert not figure.hidden
    with app.app_context(), scope_of(Scope.branch(frozenset({TTU, BELU}))):
        assert measures.compute(name, regency_id=BELU, fiscal_year=2026).hidden == HIDDEN
    with app.app_context(), scope_of(Scope.regency(BELU)):
        assert measures.compute(name, regency_id=BELU, fiscal_year=2026).value in (10, 420_000_000)


def test_the_regencies_whose_claims_are_many_stand_by_themselves(
    app: Flask, wati: PortalClient, registered: int
) -> None:
    compliance.paid_claims(app, BELU, 2, 9)
    compliance.paid_claims(app, TTU, 2, 7)
    compliance.paid_claims(app, TTU, 8, 6)
    with app.app_context(), scope_of(Scope.province(all_regency_ids())):
        figure = measures.compute("claims.paid", regency_id=None, fiscal_year=2026)
        assert [(part.label, part.value) for part in figure.parts] == [(TTU_NAME, 13), (BELU_NAME, 9)]
        assert [part.value for part in figure.parts[0].parts] == [7, 0, 6, 0]


def test_a_number_that_a_report_hid_does_not_come_to_light_with_the_next_quarter(
    app: Flask, wati: PortalClient, registered: int
) -> None:
    """July: 3 and 6 of nine are hidden. October brings a 4: nothing of the first half is shown, and no "kini"."""
    compliance.paid_claims(app, TTU, 2, 3)
    compliance.paid_claims(app, TTU, 5, 6)
    compliance.paid_claims(app, BELU, 2, 5)
    compliance.paid_claims(app, BELU, 5, 5)
    with clock.fixed(datetime(2026, 7, 20, 1, 0, tzinfo=UTC)):
        assert cells(wati, QUARTERS)[TTU_NAME][:2] == ["ditutup", "ditutup"]
        answer = wati.post("/provinsi/laporan/", data={"jenis": "semester", "masa": "2026-1"})
    compliance.paid_claims(app, TTU, 8, 14)
    now = cells(wati, QUARTERS)
    assert [now[TTU_NAME][place] for place in (0, 1)] == ["ditutup", "ditutup"]
    assert [now[BELU_NAME][place] for place in (0, 1)] == ["ditutup", "ditutup"]
    compliance.paid_claims(app, TTU, 3, 4)  # a payment that was entered late: the first quarter is seven now
    now = cells(wati, QUARTERS)
    assert [now[TTU_NAME][place] for place in (0, 1)] == ["ditutup", "ditutup"]
    section = words(wati.get(f"{answer.location}?bagian=manfaat"))
    assert "ditutup kini" not in section and "kini ditutup" not in section
