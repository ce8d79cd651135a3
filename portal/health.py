"""`/healthz`: the process answers. `/readyz`: it can do its work, or why not."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.config import PROJECT_ROOT
from portal.core.access import public
from portal.core.db import db


def schema_problem() -> str:
    """Why the schema does not fit this code; empty when it does."""
    head = ScriptDirectory(str(PROJECT_ROOT / "migrations")).get_current_head()
    present = MigrationContext.configure(db.session.connection()).get_current_revision()
    return "" if present == head else f"schema is at {present}, the code wants {head}: run `portal db upgrade`"


def database_role_problem() -> str:
    """Why row-level security would not bind this database role; empty when it does, and on SQLite."""
    if not current_app.config["PORTAL"].uses_postgresql:
        return ""
    role = db.session.execute(text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")).one()
    owns = db.session.execute(
        text(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner "
            "WHERE c.relname = 'coverage_months' AND pg_has_role(current_user, r.oid, 'MEMBER')"
        )
    ).scalar_one()
    db.session.rollback()
    if role.rolsuper or role.rolbypassrls:
        return "the database role is a superuser or has BYPASSRLS: give PORTAL_DATABASE_URL a plain role"
    if owns:
        return "the database role owns the tables: PORTAL_DATABASE_URL and PORTAL_OWNER_DATABASE_URL must differ"
    return ""


def install(app: Flask) -> None:
    """Add both addresses; anybody may ask."""

    @app.get("/healthz")
    @public
    def healthz() -> ResponseReturnValue:
        """A load balancer asks whether the process lives."""
        return jsonify(status="ok")

    @app.get("/readyz")
    @public
    def readyz() -> ResponseReturnValue:
        """A load balancer asks whether the portal can work."""
        try:
            problem = schema_problem() or (database_role_problem() if app.config["PORTAL"].production else "")
        except SQLAlchemyError:
            problem = "the database does not answer"
        if problem:
            return jsonify(status="not ready", reason=problem), 503
        return jsonify(status="ready")
