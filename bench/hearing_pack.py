"""CPU of the workbooks, as ratios to bare xlsxwriter loops in its low-memory mode, in one run.

Run from the root: `.venv/bin/python -m bench.hearing_pack`. The pack of a regency with 14,880 people and 193 villages
against 14,880 rows of 20 cells; the list of 100,000 people as the page exports it against the same rows and cells, and
the memory that a process has used at its most. Neither has a database in it. Median of five. Then the whole of a pack,
from the press on, in an SQLite database of 22 regencies with 14,880 people each and three years of months: its figures
read, frozen and numbered, and each of its files; and the same for the province and its collection of all regencies.
"""

from __future__ import annotations

import os
import resource
import statistics
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from flask import Flask

from bench.overview import fill
from bench.yardstick import ROUNDS, cpu, median_cpu
from portal import create_app
from portal.audit.service import PORTAL
from portal.beneficiaries import exports
from portal.core import clock
from portal.core.db import db, writing
from portal.core.months import Month
from portal.core.tenancy import Scope, scope_of
from portal.core.workbook import Cover
from portal.exports.packs import making, service
from portal.exports.packs.book import write_pack
from portal.exports.packs.models import PackKind
from portal.regencies import queries as regencies
from tests.support import hearing_bodies
from tests.support.databases import sqlite_template

PEOPLE, CELLS, MANY = 14_880, 20, 100_000
ADDRESS = "https://portal.contoh.test"  # in the QR
COVER = Cover(
    "Daftar Peserta",
    "Kabupaten Timor Tengah Utara",
    "Tahun anggaran 2026",
    "Semua peserta",
    datetime(2026, 11, 20, 1, 0, tzinfo=UTC),
    "Sari",
    "Operator",
    "Portal Jamsostek NTT",
)
OCCUPATIONS = ("Petani", "Nelayan", "Buruh harian", "Tukang ojek", "Penenun")


def people() -> Iterator[exports.BeneficiaryLine]:
    """Invented people, as the query of the page hands them over."""
    for number in range(MANY):
        yield exports.BeneficiaryLine(
            nik=f"5303{number:012d}",
            name=f"Maria Contoh {number % 7_000}",
            birth_year=1965 + number % 40,
            sex=("Laki-laki", "Perempuan")[number % 2],
            village=f"Desa Contoh {number % 193}",
            district=f"Kecamatan Contoh {number % 24}",
            occupation=OCCUPATIONS[number % 5],
            funding_source="APBD Kabupaten",
            start_month=Month(2026, 1),
            status="Terkonfirmasi",
        )


def people_of_the_portal(folder: Path) -> None:
    """The list that the page exports."""
    assert exports.beneficiary_list(folder / "list.xlsx", facts=COVER, rows=people()) == MANY


def people_bare(folder: Path) -> None:
    """The same cells and nothing else."""
    book = xlsxwriter.Workbook(str(folder / "bare.xlsx"), {"constant_memory": True, "tmpdir": str(folder)})
    sheet = book.add_worksheet()
    for row, line in enumerate(people()):
        sheet.write_number(row, 0, row + 1)
        texts = (line.nik, line.name, str(line.birth_year), line.sex, line.village, line.district, line.occupation)
        for column, text in enumerate((*texts, line.funding_source), 1):
            sheet.write_string(row, column, text)
        sheet.write_number(row, 9, 46_023)
        sheet.write_string(row, 10, line.status)
    book.close()


def pack_of_the_portal(folder: Path) -> None:
    """All sheets of the pack, with charts and QR."""
    address = "https://portal.example.go.id/verifikasi/bahan/0042-TTU-2026"
    write_pack(folder / "pack.xlsx", hearing_bodies.large(), sha256="4f" * 32, verify_url=address)


def pack_bare(folder: Path) -> None:
    """A row a person, half of its cells texts and half numbers."""
    book = xlsxwriter.Workbook(str(folder / "bare.xlsx"), {"constant_memory": True, "tmpdir": str(folder)})
    sheet = book.add_worksheet()
    for row in range(PEOPLE):
        for column in range(0, CELLS, 2):
            sheet.write_string(row, column, f"Contoh {row}")
            sheet.write_number(row, column + 1, row)
    book.close()


def pack_whole(app: Flask, regency_id: int | None, kind: PackKind, folder: Path) -> dict[str, float]:
    """{what: CPU seconds} of a pack from the press on; nothing is kept."""
    used: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        before = cpu()
        found = work()
        used[name] = cpu() - before
        return found

    with app.test_request_context():
        whole = Scope.province(regencies.all_regency_ids())
        with scope_of(Scope.regency(regency_id) if regency_id is not None else whole):
            year = clock.today().year
            found = timed("angka", lambda: service.read(regency_id, year, kind=kind, by=PORTAL))
            db.session.rollback()
            with writing():
                pack = timed("beku", lambda: service.keep(found, regency_id, address=ADDRESS, by=PORTAL))
                for form, how in making.forms_of(pack).items():
                    timed(form, lambda form=form, how=how: making.render(pack, form, folder / f"file.{how.suffix}"))  # type: ignore[misc]
                db.session.rollback()
    return used


def whole_packs(bare: float, folder: Path) -> None:
    """Print the lines of the whole packs."""
    with sqlite_template(folder / "sqlite").copies(folder / "copy") as settings:
        app = create_app(settings)
        fill(app, 22 * PEOPLE)
        for words, regency_id, kind in (
            (f"satu wilayah, {PEOPLE} orang", 5303, PackKind.PACK),
            ("provinsi", None, PackKind.PACK),
            ("himpunan 22 wilayah", None, PackKind.COLLECTION),
        ):
            rounds = [pack_whole(app, regency_id, kind, folder) for _ in range(ROUNDS if regency_id else 2)]
            used = {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
            told = ", ".join(f"{name} {seconds * 1000:.0f}" for name, seconds in used.items())
            book = sum(used.get(name, 0) for name in ("angka", "beku", "xlsx"))
            ratio = f"; angka, beku, dan buku kerja {book / bare:.2f} × (paling banyak 4)" if regency_id else ""
            print(f"utuh, {words}: {sum(used.values()) / bare:.2f} × ({told} ms CPU){ratio}", flush=True)
        with app.app_context():
            db.engine.dispose()


def most_memory(work: Callable[[], None]) -> int:
    """MiB that a process of its own has used at its most while it worked, the interpreter included."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 // 4 + 1)  # an exit code holds a byte
    _, status = os.waitpid(child, 0)
    return (os.waitstatus_to_exitcode(status) - 1) * 4


def main() -> None:
    """Both workbooks."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        memory = most_memory(lambda: people_of_the_portal(folder))
        bare, made = median_cpu(lambda: pack_bare(folder)), median_cpu(lambda: pack_of_the_portal(folder))
        print(f"xlsxwriter saja, {PEOPLE} × {CELLS} sel: {bare * 1000:.0f} ms CPU = 1,0", flush=True)
        loop = bare
        print(f"bahan rapat dari portal: {made / bare:.2f} × ({made * 1000:.0f} ms; paling banyak 4)", flush=True)
        bare, made = median_cpu(lambda: people_bare(folder)), median_cpu(lambda: people_of_the_portal(folder))
        print(f"xlsxwriter saja, {MANY} orang: {bare * 1000:.0f} ms CPU = 1,0", flush=True)
        print(f"daftar peserta dari portal: {made / bare:.2f} × ({made * 1000:.0f} ms; paling banyak 1,4)", flush=True)
        print(f"memori terbanyak daftar peserta: {memory} MiB (paling banyak 150)", flush=True)
        whole_packs(loop, folder)


if __name__ == "__main__":
    main()
