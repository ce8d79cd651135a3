"""CPU of the workbooks, as ratios to bare xlsxwriter loops in its low-memory mode, in one run.

Run from the root: `.venv/bin/python -m bench.hearing_pack`. The pack of a regency with 14,880 people and 193 villages
against 14,880 rows of 20 cells; the list of 100,000 people as the page exports it against the same rows and cells, and
the memory that a process has used at its most. Neither has a database in it. Median of five.
"""

from __future__ import annotations

import os
import resource
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from bench.yardstick import median_cpu
from portal.beneficiaries import exports
from portal.core.months import Month
from portal.core.workbook import Cover
from portal.exports.packs.book import write_pack
from tests.support import hearing_bodies

PEOPLE, CELLS, MANY = 14_880, 20, 100_000
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
        print(f"bahan rapat dari portal: {made / bare:.2f} × ({made * 1000:.0f} ms; paling banyak 4)", flush=True)
        bare, made = median_cpu(lambda: people_bare(folder)), median_cpu(lambda: people_of_the_portal(folder))
        print(f"xlsxwriter saja, {MANY} orang: {bare * 1000:.0f} ms CPU = 1,0", flush=True)
        print(f"daftar peserta dari portal: {made / bare:.2f} × ({made * 1000:.0f} ms; paling banyak 1,4)", flush=True)
        print(f"memori terbanyak daftar peserta: {memory} MiB (paling banyak 150)", flush=True)


if __name__ == "__main__":
    main()
