"""The core alone: its tables, its walls, its queue, and a few jobs that can be watched and killed."""

from __future__ import annotations

import os
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import Column, Connection, Engine, Integer, MetaData, String, Table, create_engine, event, select, text

from portal.config import Settings, load_settings
from portal.core import approval, settings, storage, tasks, tenancy  # noqa: F401 - their tables
from portal.core.db import Base, db, tune_engine
from portal.core.errors import DomainError
from portal.core.row_security import protect
from portal.core.web import submission  # noqa: F401 - its table
from portal.regencies.models import Regency

TTU, BELU = 5303, 5304
TABLES = (
    "regencies",
    "jobs",
    "stored_files",
    "form_submissions",
    "approvals",
    "approval_touches",
    "approval_consents",
    "office_settings",
)
WALLED = {"jobs": True, "stored_files": True, "approvals": False, "approval_touches": False, "approval_consents": False}

# What the jobs below did, and in which attempt: no unique key, so that doing a thing twice shows.
test_metadata = MetaData()
deeds = Table(
    "test_deeds",
    test_metadata,
    Column("id", Integer, primary_key=True),
    Column("job_id", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("process", Integer, nullable=False),
)
revision = Table("alembic_version", test_metadata, Column("version_num", String(32), primary_key=True))


def make(portal_settings: Settings, *, immediate: bool = False) -> Flask:
    """An app with nothing but the core."""
    if not event.contains(db.session, "do_orm_execute", tenancy._do_orm_execute):
        tenancy.install(db.session)  # the whole portal, in the same test run, has done it already
    app = Flask("small")
    app.config.update(
        PORTAL=portal_settings,
        SQLALCHEMY_DATABASE_URI=portal_settings.database_url,
        JOBS_IMMEDIATE=immediate,
        TESTING=True,
    )
    db.init_app(app)
    with app.app_context():
        tune_engine(db.engine)
    tasks.install(app, all_regency_ids=_all_regency_ids)
    return app


def _all_regency_ids() -> frozenset[int]:
    return frozenset(db.session.scalars(select(Regency.id)))


def from_environment() -> Flask:
    """The factory that worker processes are given."""
    return make(load_settings())


def build_schema(portal_settings: Settings, app_role: str = "") -> None:
    """Make the tables as the owner, with row-level security and grants on PostgreSQL; two regencies."""
    engine = create_engine(portal_settings.owner_database_url)
    tune_engine(engine)
    with engine.begin() as connection:
        Base.metadata.create_all(connection, tables=[Base.metadata.tables[name] for name in TABLES])
        test_metadata.create_all(connection)
        connection.execute(revision.insert().values(version_num="0001"))
        _insert_regencies(connection)
        if portal_settings.uses_postgresql:
            _put_up_walls(connection, app_role)
    if not portal_settings.uses_postgresql:
        with engine.connect() as connection:  # whoever copies the file copies all of it
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    tasks.create_queue_tables(portal_settings)


def _insert_regencies(connection: Connection) -> None:
    for number, slug, name in ((TTU, "ttu", "Timor Tengah Utara"), (BELU, "belu", "Belu")):
        connection.execute(
            Regency.__table__.insert().values(  # type: ignore[attr-defined]
                id=number,
                code=f"{number // 100}.{number % 100:02d}",
                bps_code=str(number + 2),
                slug=slug,
                name=name,
                kind="kabupaten",
                capital="-",
                short_name=name,
            )
        )


def _put_up_walls(connection: Connection, app_role: str) -> None:
    for name, province_rows in WALLED.items():
        for statement in protect(name, province_rows=province_rows):
            connection.execute(text(statement))
    for name in (*TABLES, "test_deeds"):
        connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {app_role}"))
    connection.execute(text(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app_role}"))


def do(run: tasks.JobRun, number: int) -> None:
    """One idempotent step that leaves a trace."""
    with run.step() as session:
        connection = session.connection()
        known = connection.execute(
            select(deeds.c.id).where(deeds.c.job_id == run.job_id, deeds.c.number == number)
        ).first()
        if known is None:
            connection.execute(
                deeds.insert().values(job_id=run.job_id, number=number, attempt=run.attempt, process=os.getpid())
            )
        run.progress(number + 1, run.args["steps"], "Mencatat")


@tasks.handler("test.steps")
def steps(run: tasks.JobRun) -> str:
    """Do `steps` steps; before the one called `hang_at`, say so in a file and hang, unless that file is there."""
    for number in range(run.args["steps"]):
        if number == run.args.get("hang_at"):
            said = Path(run.args["said"])
            if not said.exists():
                said.with_suffix(".draft").write_text(str(os.getpid()))
                said.with_suffix(".draft").rename(said)
                while run.args.get("reports"):
                    run.progress(number, run.args["steps"], f"Menunggu {time.monotonic()}")
                time.sleep(600)
        do(run, number)
    return f"{run.args['steps']} langkah dicatat."


@tasks.handler("test.once")
def once(run: tasks.JobRun) -> None:
    """Leave one trace for every run, idempotent or not."""
    with run.step() as session:
        session.connection().execute(
            deeds.insert().values(job_id=run.job_id, number=0, attempt=run.attempt, process=os.getpid())
        )


@tasks.handler("test.refuses")
def refuses(run: tasks.JobRun) -> None:
    raise DomainError("Berkas ini tidak memuat baris.")


@tasks.handler("test.breaks")
def breaks(run: tasks.JobRun) -> None:
    """Break in the first attempts, in the middle of a step."""
    with run.step() as session:
        session.connection().execute(
            deeds.insert().values(job_id=run.job_id, number=0, attempt=run.attempt, process=os.getpid())
        )
        if run.attempt <= run.args["times"]:
            raise ValueError("5303014107900001 Maria Contoh")


def traces(engine: Engine, job_id: int) -> list[tuple[int, int]]:
    """(number, attempt) of everything a job did, in order."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(deeds.c.number, deeds.c.attempt).where(deeds.c.job_id == job_id).order_by(deeds.c.id)
        )
        return [(row.number, row.attempt) for row in rows]
