"""Wall 4 on both databases: links never cross from one regency to another, and the record only grows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from sqlalchemy import ForeignKeyConstraint, func, insert, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal import create_app
from portal.audit.models import AuditEntry
from portal.config import Settings
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.support.databases import Template, plain
from tests.support.people import BELU, TTU
from tests.walls.world import UNCHANGING, World, walled_models

# References between walled tables that are kept without a foreign key, and why.
SOFT_REFERENCES = {
    ("coverage_months", "enrolment_id"): "twelve rows a person: checking each would cost more than writing it",
    ("downloads", "file_id"): "the file goes after its retention, the request stays",
    ("hearing_pack_files", "file_id"): "the file goes with the retention, its SHA-256 stays",
    ("deliveries", "file_id"): "the file goes with the retention, what was sent stays",
    ("deliveries", "job_id"): "job rows may be cleared away",
    ("answer_files", "file_id"): "the file goes once it is taken over",
    ("answer_files", "job_id"): "job rows may be cleared away",
    ("talk_messages", "file_id"): "the file goes with the retention, what it was called stays",
    ("downloads", "job_id"): "job rows may be cleared away",
    ("coverage_figures", "upload_id"): "a workbook of the province brings figures of regencies",
    ("place_movements", "upload_id"): "quotas lie below beneficiaries and know no lists",
    ("quota_movements", "upload_id"): "quotas lie below beneficiaries and know no lists",
    ("quota_movements", "agreement_id"): "quotas lie below agreements and know none",
    ("bill_matches", "file_id"): "the file goes with the retention, the match stays",
    ("bill_matches", "job_id"): "job rows may be cleared away",
    ("dukcapil_answers", "file_id"): "the file goes once it is recorded, or after its retention",
    ("dukcapil_answers", "job_id"): "job rows may be cleared away",
    ("uploads", "file_id"): "the file goes after its retention, the list stays",
    ("uploads", "job_id"): "job rows may be cleared away",
    ("paritrana_evidence", "pointer_id"): "its kind says what it points to: a regulation, an agreement, a payment",
    ("paritrana_dossiers", "job_id"): "job rows may be cleared away",
    ("agreement_versions", "job_id"): "job rows may be cleared away",
    ("agreement_pictures", "job_id"): "job rows may be cleared away",
}


def links() -> list[tuple[str, ForeignKeyConstraint]]:
    """(child table, foreign key) of every link from a walled table to a walled table."""
    walled = {model.__tablename__: model.__table__ for model in walled_models()}
    return [
        (name, constraint)
        for name, table in walled.items()
        for constraint in table.foreign_key_constraints
        if constraint.referred_table.name in walled
    ]


def test_every_link_between_walled_tables_carries_the_regency() -> None:
    found = links()
    assert len(found) > 5
    for child, constraint in found:
        pairs = {element.parent.name: element.column.name for element in constraint.elements}
        assert pairs.get("regency_id") == "regency_id", f"{child} → {constraint.referred_table.name}: {pairs}"


def test_references_without_a_foreign_key_are_few_and_named() -> None:
    names = {f"{model.__tablename__.rstrip('s')}_id" for model in walled_models()} | {
        "file_id",
        "upload_id",
        "quota_id",
        "pointer_id",
    }
    loose = {
        (model.__tablename__, column.name)
        for model in walled_models()
        for column in model.__table__.columns
        if column.name in names and not column.foreign_keys
    }
    assert loose == SOFT_REFERENCES.keys()


@contextmanager
def everything(world: World) -> Iterator[Any]:
    """A connection that sees and may write all regencies: only the constraints are left. Nothing is kept."""
    with world.app.app_context():
        scope = system_scope()
        db.session.remove()
        with writing(), scope_of(scope):
            yield db.session.connection()
            db.session.rollback()


def test_the_database_refuses_a_link_to_a_parent_of_another_regency(world: World) -> None:
    tried = 0
    for _, constraint in links():
        child, parent = constraint.table, constraint.referred_table
        key = next(element for element in constraint.elements if element.parent.name != "regency_id")
        with everything(world) as connection:
            theirs = connection.execute(select(key.column).where(parent.c.regency_id == BELU)).scalar()
            ours = connection.execute(select(*child.primary_key).where(child.c.regency_id == TTU)).first()
            assert theirs is not None and ours is not None, f"the world lacks a {parent.name} or a {child.name}"
            same = [column == value for column, value in zip(child.primary_key, ours, strict=True)]
            refused = DBAPIError if child.name in UNCHANGING else IntegrityError  # those change by nobody's word
            with pytest.raises(refused):
                connection.execute(update(child).where(*same).values({key.parent.name: theirs}))
                pytest.fail(f"{child.name} of TTU now points to a {parent.name} of Belu")
        tried += 1
    assert tried == len(links())


def test_the_database_refuses_to_move_a_parent_away_from_its_children(world: World) -> None:
    for name in ("quotas", "uploads", "beneficiaries", "approvals"):
        with everything(world) as connection, pytest.raises(IntegrityError):
            connection.execute(text(f"UPDATE {name} SET regency_id = 5305 WHERE regency_id = {TTU}"))


def test_one_worker_has_one_payer_in_a_month_over_all_regencies(world: World) -> None:
    with everything(world) as connection:
        covered = f"SELECT worker_key FROM coverage_months WHERE month = 202604 AND regency_id = {BELU}"
        key = connection.execute(text(covered)).scalar()
        with pytest.raises(IntegrityError):
            connection.execute(
                text(
                    "INSERT INTO coverage_months (worker_key, month, enrolment_id, regency_id) "
                    "VALUES (:k, 202604, 1, :r)"
                ),
                {"k": key, "r": TTU},
            )


# --- the record ------------------------------------------------------------------------------------------------------

ALTERATIONS = (
    "UPDATE audit_entries SET sentence = 'lain'",
    "UPDATE audit_entries SET reason = reason",
    "DELETE FROM audit_entries",
    "DELETE FROM audit_entries WHERE id = (SELECT min(id) FROM audit_entries)",
)


@pytest.mark.parametrize("statement", ALTERATIONS)
@pytest.mark.parametrize("role", ["app", "owner"])
def test_the_record_cannot_be_altered_by_the_portal_or_the_owner(world: World, statement: str, role: str) -> None:
    settings: Settings = world.app.config["PORTAL"]
    before = world.fingerprint()["audit_entries"]
    app = world.app
    if role == "owner":
        app = create_app(replace(settings, database_url=settings.owner_database_url), TESTING=True)
    with app.app_context():
        scope = system_scope()
        db.session.remove()
        with writing(), scope_of(scope):
            assert db.session.scalar(select(func.count()).select_from(AuditEntry))
            with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
                db.session.execute(text(statement))
            db.session.rollback()
        if app is not world.app:
            db.engine.dispose()
    assert world.fingerprint()["audit_entries"] == before


@pytest.mark.parametrize("statement", [*ALTERATIONS, "TRUNCATE audit_entries"])
@pytest.mark.postgresql_only
def test_the_record_cannot_be_altered_by_a_superuser_either(world: World, template: Template, statement: str) -> None:
    settings: Settings = world.app.config["PORTAL"]
    url = make_url(template.admin_url).set(database=make_url(settings.database_url).database)
    with psycopg.connect(plain(url.render_as_string(hide_password=False))) as superuser:
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            superuser.execute(statement.encode())
        superuser.rollback()


@pytest.mark.sqlite_only
def test_the_record_cannot_be_replaced_in_the_file(world: World) -> None:
    """INSERT OR REPLACE deletes the old row without asking a delete trigger."""
    path = make_url(world.app.config["PORTAL"].database_url).database
    assert path
    with closing(sqlite3.connect(path)) as connection:
        columns = ", ".join(column.name for column in AuditEntry.__table__.columns if column.name != "sentence")
        for statement in (
            *ALTERATIONS,
            f"INSERT OR REPLACE INTO audit_entries ({columns}, sentence) SELECT {columns}, 'lain' FROM audit_entries",
            f"REPLACE INTO audit_entries ({columns}, sentence) SELECT {columns}, 'lain' FROM audit_entries LIMIT 1",
            f"INSERT INTO audit_entries ({columns}, sentence) SELECT {columns}, 'lain' FROM audit_entries WHERE true "
            "ON CONFLICT (id) DO UPDATE SET sentence = 'lain'",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
            connection.rollback()


def test_the_record_still_grows(world: World) -> None:
    with everything(world) as connection:
        before = connection.execute(select(func.count()).select_from(AuditEntry.__table__)).scalar()
        row = connection.execute(select(AuditEntry.__table__).limit(1)).mappings().one()
        values = {name: value for name, value in row.items() if name != "id"}
        connection.execute(insert(AuditEntry.__table__).values(values))
        assert connection.execute(select(func.count()).select_from(AuditEntry.__table__)).scalar() == before + 1
