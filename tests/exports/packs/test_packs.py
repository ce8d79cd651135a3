"""A pack is frozen once: nothing that happens afterwards changes its body or a byte of its files."""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.core import clock, settings, storage, tasks
from portal.core.db import db, writing
from portal.core.formatting import file_size
from portal.core.frozen import digest_of
from portal.core.tenancy import Scope, scope_of
from portal.exports.packs import making, queries, service
from portal.exports.packs.cli import commands
from portal.exports.packs.formats import FORMS
from portal.exports.packs.models import HearingPackOrder
from portal.exports.packs.queries import Latest, PackLine
from portal.exports.packs.rules.numbers import number_of
from portal.regencies.queries import system_scope
from tests.support import contributions, factories, packs
from tests.support.client import PortalClient, signed_in
from tests.support.lists import confirmed, queued, statements, words, work
from tests.support.people import TTU
from tests.support.processes import ask_for_pack, freeze_pack, together

pytestmark = pytest.mark.usefixtures("held_clock")
HERE, PROVINCE = "/wilayah/ttu/bahan-rapat/", "/provinsi/bahan-rapat/"


def frozen(client: PortalClient, at: str = HERE, year: int = 2026) -> str:
    """The address of a pack that was frozen through the page."""
    seen = re.search(r'name="sesudah" value="([0-9.]*)"', client.get(f"{at}baru?tahun={year}").get_data(as_text=True))
    assert seen is not None
    answer = client.post(f"{at}baru", data={"tahun": str(year), "sesudah": seen[1]})
    assert answer.status_code == 303, words(answer)
    return ready(client, str(answer.location))


def ready(client: PortalClient, order: str) -> str:
    """The address of the pack that an order has become."""
    answer = client.get(order)
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def run(app: Flask, *arguments: str) -> Result:
    with app.test_request_context():
        return CliRunner().invoke(commands, list(arguments))


def body_of(app: Flask, number: str = "0001/TTU/2026") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(app, "show", number, "--json").output)
    return found


def test_the_page_says_what_is_frozen_and_hands_out_every_form(app: Flask, sari: PortalClient, registered: int) -> None:
    asked = words(sari.get(f"{HERE}baru?tahun=2026"))
    assert "Kabupaten Timor Tengah Utara" in asked and "tidak dapat diubah atau dihapus" in asked
    pack = frozen(sari)
    page = words(sari.get(pack))
    assert "Nomor 0001/TTU/2026" in page and "Rp8.064.000" in page and "Sari" in page
    for form in FORMS:
        answer = sari.get(f"{pack}/berkas/{form}")
        assert hashlib.sha256(answer.data).hexdigest() in page
        assert f"({file_size(len(answer.data))})" in page
        assert "attachment" in answer.headers["Content-Disposition"]
    assert digest_of(sari.get(f"{pack}/berkas/json").get_data(as_text=True)) in page
    assert "0001/TTU/2026" in words(sari.get(HERE))
    assert sari.get(f"{pack}/berkas/apa").status_code == 404


def test_later_data_changes_neither_body_nor_files(
    app: Flask, sari: PortalClient, registered: int, tmp_path: Path
) -> None:
    pack = frozen(sari)
    before = body_of(app), [sari.get(f"{pack}/berkas/{form}").data for form in FORMS]
    assert "Belum ada yang berubah" in words(sari.get(f"{pack}/perubahan"))
    contributions.paid(app, registered, 4, number="002/SP2D/LS/2026")
    confirmed(sari, tmp_path, registered, [factories.row(number) for number in range(301, 304)], start="2026-03")
    with clock.fixed(clock.now() + timedelta(days=370)):
        assert (body_of(app), [sari.get(f"{pack}/berkas/{form}").data for form in FORMS]) == before
        assert "0001/TTU/2026" in words(sari.get(HERE))
        assert run(app, "verify").exit_code == 0
    assert "Rp504.000 Rp1.008.000 +Rp504.000" in words(sari.get(f"{pack}/perubahan"))
    changed = words(sari.get(f"{pack}/perubahan?bagian=bulan"))
    assert "April 2026" in changed and "Realisasi Rp504.000 Rp1.008.000 +Rp504.000" in changed
    assert "30 33 +3" in words(sari.get(f"{pack}/perubahan?bagian=peserta"))
    second = frozen(sari)
    assert body_of(app, "0002/TTU/2026")["sources"][0]["confirmed"] == 33
    assert sari.get(f"{second}/berkas/json").data != before[1][0]


def test_two_makings_of_one_body_are_the_same_bytes(
    app: Flask, sari: PortalClient, registered: int, tmp_path: Path
) -> None:
    frozen(sari)
    with app.test_request_context(), scope_of(Scope.regency(TTU)):
        pack = queries.pack_by_number("0001/TTU/2026")
        for form, made in queries.files_of(pack.id, clock.now()).items():
            assert {making.render(pack, form, tmp_path / f"{number}.{form}") for number in range(2)} == {made.sha256}
    assert "1 bahan rapat diperiksa, 0 masalah." in run(app, "verify", "1/ttu/2026").output


def test_nobody_rewrites_a_pack_or_takes_one_away(app: Flask, sari: PortalClient, registered: int) -> None:
    frozen(sari)
    for act in ("UPDATE hearing_packs SET number = 'x'", "DELETE FROM hearing_packs", "DELETE FROM hearing_pack_files"):
        with app.app_context(), writing(), scope_of(system_scope()), pytest.raises(DBAPIError, match="never rewritten"):
            db.session.connection().execute(text(act))


def test_numbers_run_by_office_and_year_of_making(app: Flask, sari: PortalClient, registered: int) -> None:
    rani, wati = signed_in(app, "rani"), signed_in(app, "wati")
    frozen(sari)
    frozen(rani, "/wilayah/belu/bahan-rapat/")
    frozen(sari)
    frozen(wati, PROVINCE)
    with clock.fixed(clock.now() + timedelta(days=60)):
        frozen(sari)
    with app.app_context(), scope_of(system_scope()):
        numbers = [pack.number for pack in queries.every_pack()]
    assert numbers == ["0001/TTU/2026", "0001/BELU/2026", "0002/TTU/2026", "0001/NTT/2026", "0001/TTU/2027"]
    assert number_of(10_000, "kota-kupang", 2026) == "10000/KOTA-KUPANG/2026"
    assert "0001/NTT/2026" in words(wati.get(PROVINCE)) and "TTU" not in words(wati.get(PROVINCE))


def test_what_could_not_be_read_uses_no_number_and_is_tried_again(
    app: Flask, sari: PortalClient, registered: int
) -> None:
    """The page asks every other second until the pack is there, and leads to it."""
    order = f"{HERE}permintaan/{packs.ordered(app, TTU, factories.SARI)}"
    said = words(sari.get(order))
    assert "Belum dibekukan" in said and "gangguan di portal" in said
    assert "Sedang disiapkan" in words(sari.get(HERE))
    first = frozen(sari)
    with queued(app):
        assert sari.post(f"{order}/ulang").status_code == 303
        polled = re.search(rf'hx-get="({order}[^"]+)"', sari.get(order).get_data(as_text=True))
        assert polled is not None
        fragment = {"HX-Request": "true", "HX-Request-Type": "partial"}
        assert sari.get(polled[1], headers=fragment).status_code == 204
        assert work(app, most=1) == 1
        answer = sari.get(polled[1], headers=fragment)
        assert answer.status_code == 204 and answer.headers["HX-Redirect"] == ready(sari, order)
    assert sari.post(f"{order}/ulang").status_code == 409
    assert "0001/TTU/2026" in words(sari.get(first)) and "0002/TTU/2026" in words(sari.get(ready(sari, order)))


def test_two_at_once_get_two_numbers(app: Flask, sari: PortalClient, registered: int) -> None:
    answers = together(app.config["PORTAL"], freeze_pack, [(TTU, 2026), (TTU, 2026), (TTU, 2026)])
    assert sorted(answers) == ["0001/TTU/2026", "0002/TTU/2026", "0003/TTU/2026"]


def test_the_province_has_a_pack_of_its_own_and_regencies_keep_theirs(
    app: Flask, sari: PortalClient, registered: int
) -> None:
    wati = signed_in(app, "wati")
    own, theirs = frozen(sari), frozen(wati, PROVINCE)
    assert len(body_of(app, "0001/NTT/2026")["regencies"]) == 22
    assert "Seluruh" not in words(wati.get(theirs)) and "Provinsi Nusa Tenggara Timur" in words(wati.get(theirs))
    number = own.rpartition("/")[2]
    assert wati.get(f"{PROVINCE}{number}").status_code == 404
    assert sari.get(HERE + theirs.rpartition("/")[2]).status_code == 404
    assert "Wilayah" in words(wati.get(f"{theirs}/perubahan?bagian=wilayah"))
    assert sari.get(f"{own}/perubahan?bagian=wilayah").status_code == 404


def test_a_year_without_a_quota_cannot_be_frozen(app: Flask, sari: PortalClient, registered: int) -> None:
    answer = sari.post(f"{HERE}baru", data={"tahun": "2024"})
    assert answer.status_code == 422 and "Belum ada kuota tahun 2024" in words(answer)
    assert "Belum ada kuota tahun 2024" in words(sari.get(f"{HERE}baru?tahun=2024"))


@pytest.mark.parametrize("given", [{}, {"tahun": ""}, {"tahun": "dua ribu"}, {"tahun": "99999"}])
def test_no_year_freezes_nothing(app: Flask, sari: PortalClient, registered: int, given: dict[str, str]) -> None:
    answer = sari.post(f"{HERE}baru", data=given)
    assert answer.status_code == 422 and "Tahun anggarannya belum dipilih" in words(answer)
    wati = signed_in(app, "wati")
    answer = wati.post(f"{PROVINCE}himpunan", data=given)
    assert answer.status_code == 422 and "Tahun anggarannya belum dipilih" in words(answer)
    assert run(app, "verify").output.startswith("0 bahan rapat diperiksa")


def test_one_more_of_a_year_is_frozen_only_by_who_was_shown_the_newest(
    app: Flask, sari: PortalClient, registered: int
) -> None:
    first = sari.get(f"{HERE}baru?tahun=2026").get_data(as_text=True)
    assert "Sudah ada bahan rapat" not in first
    frozen(sari)
    blind = sari.post(f"{HERE}baru", data={"tahun": "2026", "sesudah": ""})  # the page of before, by the back button
    assert blind.status_code == 422
    assert "0001/TTU/2026" in words(blind) and "Bekukan satu lagi untuk 2026" in words(blind)
    assert "Sudah ada" not in words(sari.get(f"{HERE}baru?tahun=2025"))
    with queued(app):
        packs.waiting(app, TTU, factories.actor("sari"))
        assert "Satu lagi sedang disiapkan" in words(sari.get(f"{HERE}baru?tahun=2026"))
    blind = sari.post(f"{HERE}baru", data={"tahun": "2026", "sesudah": "1."})  # the page of before the second
    assert blind.status_code == 303 and "Keterangan: Bahan rapat 2026 sudah diminta" in words(sari.get(blind.location))
    frozen(sari)
    with app.app_context(), scope_of(system_scope()):
        assert [pack.number for pack in queries.every_pack()] == ["0001/TTU/2026", "0002/TTU/2026"]


@pytest.mark.parametrize(
    ("at", "path", "who"),
    [
        (HERE, "baru", ("sari", "budi")),
        (PROVINCE, "baru", ("wati", "wati")),
        (PROVINCE, "himpunan", ("wati", "wati")),
    ],
)
def test_two_who_saw_none_and_press_at_once_ask_for_one_pack(
    app: Flask, registered: int, at: str, path: str, who: tuple[str, str]
) -> None:
    """Whoever comes second is led to what the first asked for and told whose it is; who saw it may want another."""
    form = {"tahun": "2026", "sesudah": ""}
    answers = together(app.config["PORTAL"], ask_for_pack, [(name, f"{at}{path}", form) for name in who * 3])
    (order,) = {answer.split()[1] for answer in answers}
    assert all(answer.startswith("303 ") for answer in answers)
    told = [answer.partition("sudah diminta")[2] for answer in answers if "sudah diminta" in answer]
    assert len(told) == len(answers) - 1
    assert all("20 November 2026" in each and "tidak ada yang dibekukan dua kali" in each for each in told)
    (first,) = {each.partition(" oleh ")[2].partition(",")[0] for each in told}
    assert first in {f"{name.capitalize()} Contoh" for name in who}
    client = signed_in(app, who[0])
    shown = client.get(at if path == "himpunan" else f"{at}baru?tahun=2026").get_data(as_text=True)
    seen = re.search(r'name="sesudah" value="([0-9.]*)"', shown)
    assert seen is not None and seen[1]
    deliberate = client.post(f"{at}{path}", data={"tahun": "2026", "sesudah": seen[1]})
    assert deliberate.status_code == 303 and deliberate.location != order


@pytest.mark.parametrize(
    ("pack", "order", "shown", "newer"),
    [
        (None, None, "", (False, False)),
        (7, None, "", (True, False)),
        (7, None, "7.", (False, False)),
        (None, 7, ".7", (False, False)),
        (7, 3, "7.", (False, True)),
        (7, 3, ".7", (True, False)),  # the seventh that was asked for is not the seventh pack
        (8, 3, "7.4", (True, False)),
        (8, 3, "8.4", (False, False)),  # the fourth that was asked for has become the eighth pack
        (7, 3, "tujuh.", (True, True)),
    ],
)
def test_what_is_newer_than_what_a_form_was_shown(
    pack: int | None, order: int | None, shown: str, newer: tuple[bool, bool]
) -> None:
    line = PackLine(pack, "", 2026, clock.now(), "") if pack else None
    latest = Latest(line, HearingPackOrder(id=order) if order else None)
    assert tuple(each is not None for each in latest.since(shown)) == newer
    assert latest.since(latest.mark) == (None, None)


def test_the_office_chooses_its_paper_and_a_frozen_pack_keeps_the_one_it_had(
    app: Flask, sari: PortalClient, registered: int
) -> None:
    first = frozen(sari)
    with app.app_context(), writing(), scope_of(Scope.regency(TTU)):
        settings.change("hearing_pack_paper", "F4", TTU, None)
        db.session.commit()
    second = frozen(sari)
    assert [body_of(app, f"000{number}/TTU/2026")["paper"] for number in (1, 2)] == ["A4", "F4"]
    for pack, width, code in ((first, 595, "9"), (second, 609, "14")):
        assert round(pypdfium2.PdfDocument(sari.get(f"{pack}/berkas/pdf").data)[0].get_width()) == width
        book = openpyxl.load_workbook(io.BytesIO(sari.get(f"{pack}/berkas/xlsx").data))
        assert {str(sheet.page_setup.paperSize) for sheet in book} == {code}
    assert run(app, "verify").output.startswith("2 bahan rapat diperiksa, 0 masalah.")


def test_the_same_form_sent_twice_is_one_pack(app: Flask, sari: PortalClient, registered: int) -> None:
    form = {"tahun": "2026", "sesudah": "", "idempotency_key": "kunci-formulir"}
    answers = [sari.post(f"{HERE}baru", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert run(app, "verify").output.startswith("1 bahan rapat diperiksa")


def test_the_address_of_who_asked_stands_in_the_pack_that_a_worker_freezes(
    app: Flask, sari: PortalClient, registered: int
) -> None:
    with queued(app):
        answer = sari.post(f"{HERE}baru", data={"tahun": "2026"})
    work(app)
    ready(sari, str(answer.location))
    with app.app_context(), scope_of(system_scope()):
        (pack,) = queries.every_pack()
        assert pack.verify_url.startswith("http://localhost/verifikasi/")


def test_fingerprints_come_with_the_files(app: Flask, sari: PortalClient, registered: int) -> None:
    pack = frozen(sari)
    files = sari.get(pack, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<html" not in files
    for form in FORMS:
        if form != "json":  # its own stands with the pack
            assert hashlib.sha256(sari.get(f"{pack}/berkas/{form}").data).hexdigest() in files


def test_older_packs_stand_behind_a_link_and_stay_whole(app: Flask, sari: PortalClient, registered: int) -> None:
    pack = frozen(sari)
    before = [sari.get(f"{pack}/berkas/{form}").data for form in FORMS]
    assert "Tampilkan yang lebih lama" not in words(sari.get(HERE))
    with clock.fixed(clock.now() + timedelta(days=1831)):
        tasks.purge(app)
        page = sari.get(HERE)
        assert "0001/TTU/2026" not in words(page).partition("Daftar bahan rapat")[2]
        assert "Tampilkan yang lebih lama" in words(page)
        assert "0001/TTU/2026" in words(sari.get(f"{HERE}?lama=1"))
        second = frozen(sari)
        assert "0002" not in words(sari.get(f"{HERE}?lama=1")).partition("Bahan rapat yang lebih lama")[2]
    with clock.fixed(clock.now() + timedelta(days=9000)):
        tasks.purge(app)
        assert [sari.get(f"{pack}/berkas/{form}").data for form in FORMS] == before
        assert sari.get(second).status_code == 200
        assert run(app, "verify").output == "2 bahan rapat diperiksa, 0 masalah.\n"


def test_what_failed_is_rendered_again(
    app: Flask, sari: PortalClient, registered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with queued(app):
        order = str(sari.post(f"{HERE}baru", data={"tahun": "2026"}).location)
        assert "Membaca angka" in words(sari.get(order)) and "Sedang disiapkan" in words(sari.get(HERE))
        assert sari.post(f"{order}/ulang").status_code == 409  # it is on its way
        assert work(app, most=1) == 1
        pack = ready(sari, order)
        assert "Sedang disiapkan" not in words(sari.get(HERE))
        assert "Menyusun berkas bahan rapat" in words(sari.get(pack))
        assert sari.get(f"{pack}/berkas/json").status_code == 404
        assert sari.post(f"{pack}/ulang").status_code == 409  # it is on its way
    with app.app_context(), writing(), scope_of(Scope.regency(TTU)):
        job = tasks.latest_job_or_none(service.SUBJECT, int(pack.rpartition("/")[2]))
        assert job is not None
        job.state, job.sentence, job.finished_at = tasks.JobState.FAILED, "Ruang penyimpanan penuh.", clock.now()
        db.session.commit()
    assert "Ruang penyimpanan penuh." in words(sari.get(pack))
    assert sari.post(f"{pack}/ulang").status_code == 303
    assert sari.get(f"{pack}/berkas/json").status_code == 200
    assert sari.post(f"{pack}/ulang").status_code == 409


def test_the_command_line_writes_the_very_files(
    app: Flask, sari: PortalClient, registered: int, tmp_path: Path
) -> None:
    pack, folder = frozen(sari), tmp_path / "berkas"
    written = run(app, "write", "1/ttu/2026", str(folder)).output
    for form, how in FORMS.items():
        (path,) = folder.glob(f"*-pidato.{how.suffix}" if form == "pidato" else f"*2026.{how.suffix}")
        assert path.read_bytes() == sari.get(f"{pack}/berkas/{form}").data
        assert f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path}" in written
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=unduh"))
    assert "Berkas bahan rapat 0001/TTU/2026 ditulis dari baris perintah." in record
    assert run(app, "write", "9/TTU/2026", str(folder)).exit_code == 2


def test_the_command_line_freezes_shows_and_finds_what_is_wrong(app: Flask, registered: int) -> None:
    refused = run(app, "make", "--regency", "ttu")
    assert refused.exit_code == 2 and "Isi PORTAL_PUBLIC_URL" in refused.output
    app.config["PORTAL"] = replace(app.config["PORTAL"], public_url="https://portal.contoh.test")
    with statements(app) as sent:
        made = run(app, "make", "--regency", "ttu")
    assert sent[0] != "BEGIN"  # SQLite: what reads first and writes then fails while the worker writes
    assert made.output.startswith("0001/TTU/2026 dibekukan.\nSHA-256 ")
    assert run(app, "make", "--year", "2026").output.startswith("0001/NTT/2026")
    assert run(app, "make", "--regency", "ttu", "--year", "2020").exit_code == 2
    assert run(app, "make", "--regency", "jakarta").exit_code == 2
    work(app)
    shown = run(app, "show", "0001/ttu/2026").output
    assert "Kuota: 40 (Buku kuota)" in shown and "Realisasi: Rp504.000" in shown
    assert "Cakupan pekerja formal (PU): belum ada data" in shown
    for wrong in ("9/TTU/2026", "apa"):
        assert run(app, "show", wrong).exit_code == 2
    with app.app_context(), scope_of(system_scope()):
        pack = queries.pack_by_number("0001/TTU/2026")
        stored = queries.files_of(pack.id, clock.now())["json"].stored
        assert stored is not None
        path = storage.path_of(TTU, stored.token)
    whole = path.read_bytes()
    path.unlink()
    assert "berkas json hilang; dapat disusun lagi" in run(app, "verify").output
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "berkas json rusak; dapat disusun lagi" in run(app, "verify").output
    path.write_bytes(whole)
    assert run(app, "verify").exit_code == 0
