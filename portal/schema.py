"""`portal db upgrade`: schema, reference data, rights of the app role, the queue's tables. Safe to run again."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import click
import flask_migrate
from flask import Flask, current_app
from sqlalchemy import Connection, Engine, Table, create_engine, insert, select, text, update
from sqlalchemy.engine import make_url

from portal.agreements import reference as agreement_reference
from portal.agreements.models import StandardArticle
from portal.claims import reference as claim_reference
from portal.claims.models import BenefitRate
from portal.compliance.findings import reference as finding_reference
from portal.compliance.findings.models import ComplianceRule
from portal.config import PROJECT_ROOT, Settings
from portal.core import tasks
from portal.core.db import db, tune_engine, writing
from portal.deliveries import reference as delivery_reference
from portal.deliveries.models import AnswerCode
from portal.quotas import reference as quota_reference
from portal.quotas.models import BudgetCode, ContributionRate, FundingSource, RateReduction
from portal.regencies import reference
from portal.regencies.models import Branch, BranchArea, District, Regency, Village

_REGENCY_DATA = PROJECT_ROOT / "portal" / "regencies" / "data"


def upgrade(app: Flask) -> None:
    """Bring the database to this code's schema and reference data. Runs as the owner."""
    settings: Settings = app.config["PORTAL"]
    with app.app_context(), writing():
        flask_migrate.upgrade(directory=str(PROJECT_ROOT / "migrations"))
        engine = owner_engine(settings)
        with engine.begin() as connection:
            load_reference_data(connection)
            if connection.dialect.name == "postgresql":
                grant_app_role(connection, settings)
        engine.dispose()
        tasks.create_queue_tables(settings)


def owner_engine(settings: Settings) -> Engine:
    """The owner's own engine: the app role may not change the schema."""
    engine = create_engine(settings.owner_database_url)
    tune_engine(engine)
    return engine


def load_reference_data(connection: Connection) -> None:
    """Regions, branches and funding sources from the data files: new rows are added, changed ones corrected."""
    _put(
        connection,
        Regency,
        ("id",),
        (
            {
                "id": int(regency.nik_prefix),
                "code": regency.code,
                "bps_code": regency.bps_code,
                "slug": regency.slug,
                "name": regency.name,
                "kind": regency.kind,
                "capital": regency.capital,
                "short_name": regency.short_name,
            }
            for regency in reference.regencies()
        ),
    )
    _put(
        connection,
        District,
        ("code",),
        (
            {"code": place.code, "regency_id": _regency_id(place.code), "name": place.name}
            for place in reference.districts()
        ),
    )
    _put(
        connection,
        Village,
        ("code",),
        (
            {
                "code": place.code,
                "district_code": place.parent_code,
                "regency_id": _regency_id(place.code),
                "name": place.name,
                "kind": place.kind,
            }
            for place in reference.villages()
        ),
    )
    _put(connection, Branch, ("id",), ({**row, "id": int(row["id"])} for row in _csv("branches.csv")))
    _put(
        connection,
        BranchArea,
        ("regency_id", "valid_from"),
        (
            {
                "regency_id": _regency_id(row["regency_code"]),
                "branch_id": int(row["branch_id"]),
                "valid_from": date.fromisoformat(row["valid_from"]),
                "valid_until": date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
            }
            for row in _csv("branch_areas.csv")
        ),
    )
    # The class of a source and the rates are the province's to change on its page: a new version of the portal adds
    # what is missing and leaves those as they are.
    _put(connection, FundingSource, ("code",), quota_reference.funding_source_rows(), kept=("funding_class",))
    for model, key, rows in (
        (ContributionRate, ("bracket", "first_month"), quota_reference.rate_rows()),
        (RateReduction, ("sector", "first_month"), quota_reference.reduction_rows()),
        (BudgetCode, ("fiscal_year", "kind", "code"), quota_reference.budget_code_rows()),
        (AnswerCode, ("code",), delivery_reference.answer_code_rows()),
        (BenefitRate, ("code", "first_month"), claim_reference.benefit_rows()),
        (StandardArticle, ("kind", "code", "version"), agreement_reference.standard_article_rows()),
        (ComplianceRule, ("code", "version"), finding_reference.rule_rows()),
    ):
        _put(connection, model, key, rows, kept=tuple(rows[0]))


def _regency_id(code: str) -> int:
    """53.03 and everything inside it → 5303."""
    return int(code[:5].replace(".", ""))


def _csv(name: str) -> list[dict[str, str]]:
    with (_REGENCY_DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _put(
    connection: Connection,
    model: Any,
    key: tuple[str, ...],
    rows: Iterable[Mapping[str, Any]],
    *,
    kept: Collection[str] = (),
) -> None:
    """Insert what is missing, update what differs but in the columns `kept`: one read and two statements."""
    table: Table = model.__table__
    wanted = {tuple(row[name] for name in key): dict(row) for row in rows}
    names = list(next(iter(wanted.values())))
    present = {
        tuple(getattr(row, name) for name in key): {name: getattr(row, name) for name in names}
        for row in connection.execute(select(*(table.c[name] for name in names)))
    }
    missing = [row for identity, row in wanted.items() if identity not in present]
    if missing:
        connection.execute(insert(table), missing)
    for identity, row in wanted.items():
        row = {**row, **{name: present[identity][name] for name in kept}} if identity in present else row
        if identity in present and present[identity] != row:
            connection.execute(update(table).where(*(table.c[name] == row[name] for name in key)).values(row))


def grant_app_role(connection: Connection, settings: Settings) -> None:
    """What the app role may do: read and write rows, never the schema; the record only grows."""
    role = make_url(settings.database_url).username
    owner = make_url(settings.owner_database_url).username
    if not role or role == owner:
        return
    name = connection.dialect.identifier_preparer.quote(role)
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries FROM {name}",
        f"GRANT EXECUTE ON FUNCTION portal_taken_months TO {name}",
        f"GRANT EXECUTE ON FUNCTION portal_talk_open, portal_talk_tell TO {name}",
    ):
        connection.execute(text(statement))


def is_empty() -> bool:
    """Whether nobody has an account yet: `make run` fills such a database with the demo."""
    return db.session.execute(text("SELECT count(*) FROM people")).scalar_one() == 0


@click.group("db")
def commands() -> None:
    """Basis data: skema dan data rujukan."""


@commands.command("upgrade")
def upgrade_command() -> None:
    """Perbarui skema, data rujukan, dan hak akses (dijalankan pemilik basis data)."""
    upgrade(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo("Basis data sudah sesuai dengan versi portal ini.")
