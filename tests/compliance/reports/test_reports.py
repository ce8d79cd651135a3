"""A report is frozen once: page, workbook, paper and command line say the same, and nobody rewrites it."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.compliance.reports import gathering, making, service
from portal.compliance.reports.cli import commands
from portal.compliance.reports.rules.body import HIDDEN
from portal.compliance.reports.words import shown_columns
from portal.core import clock
from portal.core.db import db, writing
from portal.core.frozen import digest_of
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.support import compliance, contributions, factories
from tests.support.client import PortalClient, signed_in
from tests.support.lists import parsed, queued, statements, table_of, words, work
from tests.support.people import TTU

pytestmark = pytest.mark.usefixtures("held_clock")
HERE = "/provinsi/laporan/"
TTU_NAME = "Kabupaten Timor Tengah Utara"
SEMESTER = {"jenis": "semester", "masa": "2026-1"}


def frozen(wati: PortalClient, **changes: str) -> str:
    """The address of a report that was frozen through the page."""
    answer = wati.post(HERE, data={**SEMESTER, **changes})
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def lines(wati: PortalClient, report: str, section: str) -> dict[str, list[str]]:
    """{regency: its cells} of a section's page, the sums among them; what stands under a figure left out."""
    page = parsed(wati.get(f"{report}?bagian={section}"))
    for small in page.xpath("//td/small"):
        small.drop_tree()
    rows = page.xpath("//table//tbody/tr | //table//tfoot/tr")
    return {
        row.xpath("th")[0].text_content().strip(): [cell.text_content().strip() for cell in row.xpath("td")]
        for row in rows
    }


def run(app: Flask, *arguments: str) -> Result:
    with app.test_request_context():
        return CliRunner().invoke(commands, list(arguments))


def body_of(app: Flask, number: str = "01/SEM1/2026") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(app, "show", number, "--json").output)
    return found


def test_a_frozen_report_tells_the_period_of_every_regency(app: Flask, wati: PortalClient, registered: int) -> None:
    report = frozen(wati)
    page = words(wati.get(report))
    assert "Nomor 01/SEM1/2026" in page
    assert "1 Januari 2026 sampai 30 Juni 2026" in page
    assert "belum dikirim, terlambat 113 hari" in page
    assert page.count("0, cocok") == 6
    places, money = lines(wati, report, "kuota"), lines(wati, report, "anggaran")
    assert len(places) == 23
    assert places[TTU_NAME] == ["40", "30", "75%"]
    assert places["Kabupaten Belu"] == ["12", "10", "83,3%"]
    assert places["Seluruh NTT"] == ["52", "40", "76,9%"]
    # 40 × 16.800 × 12; twelve months funded; March paid for 30 people, of bills of March and April
    assert money[TTU_NAME] == ["Rp8.064.000", "12", "12", "Rp504.000", "6,2%", "Rp1.008.000", "Rp504.000"]
    assert money["Kabupaten Belu"][:3] == ["Rp2.000.000", "9", "12"]  # 9 × 201.600 = 1.814.400
    assert lines(wati, report, "dasar")[TTU_NAME] == ["0", "0", "0", "belum ada"]
    assert lines(wati, report, "cakupan")[TTU_NAME][2] == "–"
    assert "Cakupan PU" in words(wati.get(f"{report}?bagian=cakupan"))
    assert words(wati.get(f"{report}?bagian=cakupan")).count("belum ada data") == 44


def test_page_workbook_paper_and_command_line_say_the_same(app: Flask, wati: PortalClient, registered: int) -> None:
    compliance.paid_claims(app, TTU, 2, 3)
    compliance.paid_claims(app, TTU, 5, 6)
    report = frozen(wati)
    book = openpyxl.load_workbook(io.BytesIO(wati.get(f"{report}/berkas.xlsx").data), data_only=True)
    paper = pypdfium2.PdfDocument(wati.get(f"{report}/berkas.pdf").data)
    printed = "\n".join(page.get_textpage().get_text_range() for page in paper)
    body = body_of(app)
    for section in body["sections"]:
        shown = lines(wati, report, section["key"])
        told = {row["Kabupaten/Kota"]: row for row in table_of(book[section["title"]], "Kabupaten/Kota")}
        assert list(told) == list(shown)
        for row in [*section["rows"], {"name": "Seluruh NTT", "values": section["totals"]}]:
            on_the_page = [column["key"] for column, _source in shown_columns(section["columns"])]
            for column in section["columns"]:
                if column["unit"] == "ratio" or (row["name"] == "Seluruh NTT" and not column["summed"]):
                    continue
                if column["key"] not in on_the_page:
                    continue  # the source of a share, which stands below it
                place = on_the_page.index(column["key"])
                value, cell = row["values"][column["key"]], told[row["name"]][column["label"]]
                assert cell == value or (value is None and cell == "–"), (row["name"], column["label"])
                on_page = shown[row["name"]][place]
                plain = on_page.replace("Rp", "").replace(".", "") if isinstance(value, int) else on_page
                assert plain == ("–" if value is None else str(value)), (row["name"], column["label"])
        assert section["title"] in printed
    for needle in ("01/SEM1/2026", "Rp8.064.000", "Kabupaten Sabu Raijua", HIDDEN, "Selisih"):
        assert needle in printed, needle
    listing = run(app, "show", "01/SEM1/2026").output
    assert f"{TTU_NAME}: Kuota 40; Terpakai 30; Bagian terpakai 75%" in listing


def test_small_numbers_of_claims_are_told_nowhere(app: Flask, wati: PortalClient, registered: int) -> None:
    compliance.paid_claims(app, TTU, 2, 3)
    compliance.unfiled_deaths(app, TTU, date(2026, 11, 1), 2)
    report = frozen(wati)
    row = next(each for each in body_of(app)["sections"][-1]["rows"] if each["code"] == TTU)
    assert row["values"]["jkm_cases_1"] == row["values"]["jkm_amount_1"] == HIDDEN
    assert row["values"]["unfiled"] == HIDDEN
    assert row["values"]["jkm_cases_2"] == 0
    cells = lines(wati, report, "manfaat")
    assert "3" not in cells[TTU_NAME] and "ditutup" in cells[TTU_NAME]
    assert "126.000.000" not in words(wati.get(f"{report}?bagian=manfaat"))


def test_what_changed_since_stands_beside_the_frozen_figure(app: Flask, wati: PortalClient, registered: int) -> None:
    report = frozen(wati)
    assert "Belum ada yang berubah sejak itu." in words(wati.get(f"{report}?bagian=anggaran"))
    contributions.paid(app, registered, 4, number="002/SP2D/LS/2026")
    page = words(wati.get(f"{report}?bagian=anggaran"))
    assert "4 angka sudah berubah sejak itu;" in page
    assert "Rp504.000 kini Rp1.008.000" in page
    assert lines(wati, report, "anggaran")[TTU_NAME][3] == "Rp504.000"


def test_a_further_version_leaves_the_first_as_it_was(app: Flask, wati: PortalClient, registered: int) -> None:
    first = frozen(wati)
    before = body_of(app), wati.get(f"{first}/berkas.pdf").data
    contributions.paid(app, registered, 4, number="002/SP2D/LS/2026")
    second = frozen(wati)
    assert "Nomor 02/SEM1/2026" in words(wati.get(second))
    assert "Buka versi terbaru, 02/SEM1/2026" in words(wati.get(first))
    assert (body_of(app), wati.get(f"{first}/berkas.pdf").data) == before
    assert body_of(app, "02/SEM1/2026")["sections"][1]["totals"]["realised"] == 1_008_000
    assert "02/SEM1/2026 , 01/SEM1/2026" in words(wati.get(HERE))


def test_two_makings_in_two_processes_give_the_same_bytes(
    app: Flask, wati: PortalClient, registered: int, tmp_path: Path
) -> None:
    report = frozen(wati)
    body = run(app, "show", "01/SEM1/2026", "--json").output.removesuffix("\n")
    kept = {form: wati.get(f"{report}/berkas.{form}").data for form in making.FORMS}
    program = (
        "import json, sys\nfrom pathlib import Path\nfrom portal.compliance.reports.making import FORMS\n"
        "text = sys.stdin.read()\n"
        "for form, (_type, write) in FORMS.items():\n"
        "    write(Path(sys.argv[1], 'laporan.' + form), json.loads(text), sys.argv[2])\n"
    )
    for number in ("1", "2"):
        folder = tmp_path / number
        folder.mkdir()
        subprocess.run([sys.executable, "-c", program, str(folder), digest_of(body)], input=body, text=True, check=True)
        for form, content in kept.items():
            made = (folder / f"laporan.{form}").read_bytes()
            assert hashlib.sha256(made).hexdigest() == hashlib.sha256(content).hexdigest(), form
    assert b"pdfaid:part>2<" in kept["pdf"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE province_reports SET sha256 = 'x'",
        "UPDATE province_reports SET body = '{}'",
        "DELETE FROM province_reports",
        "UPDATE province_report_files SET sha256 = 'x'",
        "DELETE FROM province_report_files",
    ],
)
def test_the_database_refuses_to_rewrite_a_report(
    app: Flask, wati: PortalClient, registered: int, statement: str
) -> None:
    frozen(wati)
    with app.app_context(), writing(), scope_of(system_scope()):
        with pytest.raises(DBAPIError, match="never rewritten"):
            db.session.connection().execute(text(statement))
        db.session.rollback()
    assert run(app, "prove").exit_code == 0


@pytest.mark.sqlite_only
def test_the_proof_finds_what_was_changed_behind_the_portal(app: Flask, wati: PortalClient, registered: int) -> None:
    frozen(wati)
    assert "1 laporan diperiksa, 0 masalah." in run(app, "prove").output
    with app.app_context(), writing(), scope_of(system_scope()):
        connection = db.session.connection()
        connection.exec_driver_sql("DROP TRIGGER province_reports_no_update")
        connection.exec_driver_sql("UPDATE province_reports SET body = replace(body, 'quota\":40', 'quota\":41')")
        db.session.commit()
    found = run(app, "prove")
    assert found.exit_code == 1
    assert "isi tidak cocok dengan SHA-256-nya" in found.output
    assert "berkas xlsx yang disusun ulang tidak sama" in found.output


def test_a_period_that_is_not_over_is_not_frozen(app: Flask, wati: PortalClient) -> None:
    answer = wati.post(HERE, data={"jenis": "semester", "masa": "2026-2"})
    assert answer.status_code == 409
    assert "Semester II 2026 belum berakhir" in words(answer)
    assert wati.post(HERE, data={"jenis": "semester", "masa": "2026-7"}).status_code == 404
    assert "Bekukan" not in words(wati.get(HERE)).partition("Semester II 2026")[2].partition("Semester I")[0]


def test_sending_late_is_seen_and_a_wrong_note_is_taken_back(app: Flask, wati: PortalClient) -> None:
    with clock.fixed(datetime(2026, 7, 20, 1, 0, tzinfo=UTC)):
        report = frozen(wati)
        assert "jatuh tempo 10 hari lagi" in words(wati.get(HERE))
    with clock.fixed(datetime(2026, 8, 3, 1, 0, tzinfo=UTC)):
        assert "belum dikirim, terlambat 4 hari" in words(wati.get(HERE))
        sending = {"sent_on": "2026-08-02", "addressee": "Menko PM", "letter_number": "000.9/118"}
        for changes, sentence in (
            ({"sent_on": "2026-08-04"}, "Tanggal kirim tidak boleh melewati hari ini."),
            ({"sent_on": "2026-07-19"}, "baru dibekukan 20 Juli 2026"),
            ({"letter_number": ""}, "Isi nomor surat pengantar."),
        ):
            refused = wati.post(f"{report}/dikirim", data={**sending, **changes})
            assert refused.status_code == 422
            assert sentence in words(refused)
        assert wati.post(f"{report}/dikirim", data=sending).status_code == 303
        page = words(wati.get(HERE))
        assert "dikirim terlambat 3 hari" in page
        assert "2 Agustus 2026 000.9/118" in page
        taking_back = f"{report}/dikirim/{compliance.sending_id(app, int(report.rpartition('/')[2]))}/batalkan"
        assert wati.post(taking_back, data={"reason": ""}).status_code == 422
        assert wati.post(taking_back, data={"reason": "Salah tanggal"}).status_code == 303
        assert "Catatan pengiriman ini sudah dibatalkan." in words(wati.post(taking_back, data={"reason": "Lagi"}))
        assert "belum dikirim, terlambat 4 hari" in words(wati.get(HERE))
        assert "Salah tanggal" in words(wati.get(report))
        other = frozen(wati, jenis="bulanan", masa="2026-7")
        assert wati.post(taking_back.replace(report, other), data={"reason": "x"}).status_code == 404
    record = words(wati.get("/provinsi/catatan/?jenis=laporan"))
    assert "Laporan 01/SEM1/2026 dikirim 2 Agustus 2026 dengan surat 000.9/118." in record
    assert "Alasan: Salah tanggal" in record


def test_the_province_is_told_at_its_start_what_is_overdue(app: Flask, wati: PortalClient) -> None:
    def told(moment: datetime) -> str:
        with clock.fixed(moment):
            page = words(wati.get("/provinsi/"))
            return page[: page.index("capaian kuota")]

    assert "melewati tenggat" not in told(datetime(2026, 1, 20, 1, 0, tzinfo=UTC))
    assert (
        "2 laporan provinsi melewati tenggat Yang paling lama: Laporan Januari 2026, tenggat 10 Februari 2026."
        in told(datetime(2026, 3, 12, 1, 0, tzinfo=UTC))
    )
    with clock.fixed(datetime(2026, 8, 20, 1, 0, tzinfo=UTC)):
        report = frozen(wati)
        before = words(wati.get("/provinsi/"))
        assert "8 laporan provinsi melewati tenggat" in before  # seven months and a semester
        sending = {"sent_on": "2026-08-20", "addressee": "Menko PM", "letter_number": "1"}
        assert wati.post(f"{report}/dikirim", data=sending).status_code == 303
        assert "7 laporan provinsi melewati tenggat" in words(wati.get("/provinsi/"))


def test_deadlines_are_the_provinces_to_set(app: Flask, wati: PortalClient) -> None:
    nona = signed_in(app, "nona")
    page = parsed(nona.get("/provinsi/pengaturan/"))
    typed = {
        field.get("name"): field.get("value") or field.text or ""
        for field in page.xpath("//main//form//*[self::input or self::textarea][@name and not(@type='hidden')]")
    } | {box.get("name"): box.xpath("option[@selected]/@value")[0] for box in page.xpath("//main//form//select")}
    changed = {**typed, "semester_report_due_days": "45", "reports_from": "2026-07"}
    assert nona.post("/provinsi/pengaturan/", data=changed).status_code == 303
    page_of_reports = words(wati.get(HERE))
    assert "Semester I 2026" not in page_of_reports
    assert "Semester II 2026 14 Februari 2027" in page_of_reports


def test_files_come_from_the_background_and_are_tried_again(app: Flask, wati: PortalClient) -> None:
    with queued(app):
        report = frozen(wati)
        assert "Menunggu giliran." in words(wati.get(report))
        assert wati.get(f"{report}/berkas.pdf").status_code == 404
        assert wati.post(f"{report}/ulang").status_code == 409
        work(app)
    assert "Unduh PDF" in words(wati.get(report))
    assert wati.get(f"{report}/berkas.pdf").mimetype == "application/pdf"
    sari = signed_in(app, "sari")
    assert sari.get(f"{report}/berkas.pdf").status_code == 404


def test_pages_ask_as_much_for_few_as_for_many(app: Flask, wati: PortalClient, registered: int) -> None:
    report = frozen(wati)
    sections = ("kuota", "anggaran", "dasar", "cakupan", "manfaat")
    asked = {}
    for key in sections:
        wati.get(f"{report}?bagian={key}")
        with statements(app) as few:
            wati.get(f"{report}?bagian={key}")
        asked[key] = len(few)
    for regency_id in (5301, 5302, 5305, 5306, 5307):
        factories.quota(app, regency_id=regency_id)
        factories.quota(app, regency_id=regency_id, source="dana-desa")
    for key in sections:
        with statements(app) as many:
            wati.get(f"{report}?bagian={key}")
        assert len(many) == asked[key] <= 12, key


def test_the_overview_says_at_once_where_the_half_yearly_report_stands(app: Flask) -> None:
    wati = signed_in(app, "wati")
    factories.quota(app)
    region = "/provinsi/wilayah/ttu?tahun=2026"
    assert "Terlambat, 30 Juli 2026." in words(wati.get(region))
    report = frozen(wati)
    sending = {"sent_on": "2026-11-20", "addressee": "Menteri Dalam Negeri", "letter_number": "000.9/118"}
    assert wati.post(f"{report}/dikirim", data=sending).status_code == 303
    page = words(wati.get(region))
    assert "Terkirim lambat, 20 November 2026." in page and "Perlu perhatian" in page


def test_the_sums_by_source_are_asked_by_themselves(app: Flask, wati: PortalClient, registered: int) -> None:
    """Both sums come from rows of their own: what one of them leaves out is a difference on the report."""
    report = frozen(wati)
    for section in body_of(app)["sections"][:2]:
        assert [check["difference"] for check in section["checks"]] == [0] * len(section["checks"])
        assert all(check["sources"] == check["regions"] for check in section["checks"])
    assert [check["sources"] for check in body_of(app)["sections"][0]["checks"]] == [52, 40]
    assert "0, cocok" in words(wati.get(report))


def test_a_sum_that_misses_a_quota_is_a_difference(
    app: Flask, wati: PortalClient, registered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = gathering.quotas.states_of_year
    monkeypatch.setattr(gathering.quotas, "states_of_year", lambda *args: every(*args)[1:])
    frozen(wati)
    checks = body_of(app)["sections"][0]["checks"]
    assert [check["difference"] for check in checks] == [-40, -30]


@pytest.mark.postgresql_only
def test_all_sections_are_of_one_moment(
    app: Flask, wati: PortalClient, registered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another office's quota is recorded between the first section and the second: neither knows of it."""
    gather = service.gather

    def gathered(section: str, *rest: Any) -> Any:
        found = gather(section, *rest)
        if section == "kuota":
            elsewhere = threading.Thread(target=lambda: factories.quota(app, regency_id=5301, people=70))
            elsewhere.start()
            elsewhere.join()
        return found

    monkeypatch.setattr(service, "gather", gathered)
    frozen(wati)
    places, money = body_of(app)["sections"][:2]
    assert places["totals"]["quota"] == 52
    assert money["totals"]["budget"] == 8_064_000 + 2_000_000
    monkeypatch.undo()
    frozen(wati)
    assert body_of(app, "02/SEM1/2026")["sections"][0]["totals"]["quota"] == 122
