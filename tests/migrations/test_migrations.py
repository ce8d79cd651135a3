"""An empty database migrated equals the models; steps can be undone and done again; reference data is whole."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import CheckConstraint, Engine, func, inspect, select

from portal import create_app, schema
from portal.config import PROJECT_ROOT, Settings
from portal.core.db import Base, db, writing
from portal.regencies.models import BranchArea, District, Regency, Village
from tests.support.databases import Template

MIGRATIONS = PROJECT_ROOT / "migrations"
QUEUE = ("huey_", "alembic_version")  # the queue's own tables, and Alembic's


@pytest.fixture
def copy(template: Template, tmp_path: Path) -> Iterator[Settings]:
    """A migrated database that may be taken apart."""
    with template.copies(tmp_path / "instance") as settings:
        yield settings


@contextmanager
def portal(settings: Settings) -> Iterator[Flask]:
    """The portal on that database, closed at the end."""
    app = create_app(settings, TESTING=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@contextmanager
def owner(settings: Settings) -> Iterator[Engine]:
    engine = schema.owner_engine(settings)
    yield engine
    engine.dispose()


def portal_tables() -> set[str]:
    """Tables of the portal's own models (other tests map models of their own)."""
    return {
        mapper.local_table.name  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith("portal.")
    }


def differences(settings: Settings) -> list[Any]:
    """What Alembic would change to bring the database to the models."""

    def ours(thing: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
        if kind == "table":
            return name in portal_tables() or (reflected and not str(name).startswith(QUEUE))
        return True

    options = {"compare_type": True, "compare_server_default": True, "include_object": ours}
    with owner(settings) as engine, engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


def checks(settings: Settings) -> tuple[set[str], set[str]]:
    """(names of the models' CHECK constraints, names of the database's)."""
    wanted = {
        str(constraint.name)
        for name in portal_tables()
        for constraint in Base.metadata.tables[name].constraints
        if isinstance(constraint, CheckConstraint)
    }
    with owner(settings) as engine:
        inspector = inspect(engine)
        present = {
            str(constraint["name"])
            for name in inspector.get_table_names()
            if not name.startswith(QUEUE)
            for constraint in inspector.get_check_constraints(name)
        }
    return wanted, present


def test_a_migrated_database_equals_the_models(copy: Settings) -> None:
    assert differences(copy) == []
    wanted, present = checks(copy)
    assert wanted == present and wanted


def test_all_steps_can_be_undone_and_done_again(copy: Settings) -> None:
    with portal(copy) as app:
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="base")
        with owner(copy) as engine:
            assert {name for name in inspect(engine).get_table_names() if not name.startswith(QUEUE)} == set()
            if engine.dialect.name == "postgresql":
                with engine.connect() as connection:
                    left = connection.exec_driver_sql("SELECT proname FROM pg_proc WHERE proname LIKE 'portal_%%'")
                    assert left.all() == []
        schema.upgrade(app)
    assert differences(copy) == []
    with portal(copy):
        assert reference_counts() == (22, 315, 3_442, 22)


def test_each_step_can_be_undone_alone(copy: Settings) -> None:
    revisions = [step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    assert len(revisions) >= 2
    with portal(copy):
        for _ in revisions:
            flask_migrate.downgrade(directory=str(MIGRATIONS), revision="-1")
        for _ in revisions:
            flask_migrate.upgrade(directory=str(MIGRATIONS), revision="+1")
    assert differences(copy) == []


def test_steps_form_one_line_and_say_what_they_do() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert len(scripts.get_heads()) == 1 and len(scripts.get_bases()) == 1
    for step in scripts.walk_revisions():
        assert not step.is_merge_point and not step.is_branch_point
        assert step.doc and step.doc[0].isalpha()


def test_steps_never_import_what_will_change() -> None:
    """A migration must run unchanged when models, types and rules have long become others. How a field is encrypted
    will not: whatever was ever written must open."""
    allowed = {"__future__", "alembic", "sqlalchemy", "json", "datetime", "portal.core", "portal.core.row_security"}
    for path in (MIGRATIONS / "versions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert {name for name in names if name not in allowed and not name.startswith("sqlalchemy.")} == set(), path


def reference_counts() -> tuple[int, ...]:
    """(regencies, kecamatan, desa and kelurahan, regencies that a branch serves today)."""
    areas = select(func.count()).select_from(BranchArea).where(BranchArea.valid_until.is_(None))
    return (
        *(db.session.scalar(select(func.count()).select_from(model)) or 0 for model in (Regency, District, Village)),
        db.session.scalar(areas) or 0,
    )


def test_the_reference_data_is_whole(copy: Settings) -> None:
    with portal(copy):
        assert reference_counts() == (22, 315, 3_442, 22)
        served = db.session.scalars(
            select(BranchArea.regency_id).where(
                BranchArea.valid_from <= date(2026, 11, 20), BranchArea.valid_until.is_(None)
            )
        ).all()
        assert sorted(served) == sorted(db.session.scalars(select(Regency.id)))
        astray = (
            select(func.count()).select_from(Village).join(District).where(Village.regency_id != District.regency_id)
        )
        assert db.session.scalar(astray) == 0
        ttu = db.session.get_one(Regency, 5303)
        assert (ttu.slug, ttu.code, ttu.bps_code) == ("ttu", "53.03", "5305")


def test_upgrading_again_changes_nothing(copy: Settings) -> None:
    with portal(copy) as app:
        before = _contents()
        schema.upgrade(app)
        assert _contents() == before


def test_upgrading_puts_damaged_reference_data_right(copy: Settings) -> None:
    with portal(copy) as app:
        before = _contents()
        with owner(copy) as engine, writing(), engine.begin() as connection:
            connection.exec_driver_sql("UPDATE villages SET name = 'Salah' WHERE code = '53.03.01.2005'")
            connection.exec_driver_sql("DELETE FROM branch_areas WHERE regency_id = 5303")
        assert _contents() != before
        schema.upgrade(app)
        assert _contents() == before


def _contents() -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    for name in ("regencies", "districts", "villages", "branches", "branch_areas", "funding_sources", "people"):
        table = Base.metadata.tables[name]
        rows = db.session.connection().execute(select(table).order_by(*table.primary_key))
        found[name] = [tuple(row) for row in rows]
    db.session.rollback()
    return found
