"""Wall 4 on PostgreSQL: what the database does when everything above it has failed.

Statements here are written out and sent past the ORM, as an attacker's or a careless programmer's would be.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, select, text
from sqlalchemy.engine import make_url

from portal import create_app
from portal.config import ConfigurationError, Settings
from portal.core import occupancy
from portal.core.db import db
from portal.core.months import Month
from portal.core.tenancy import RegencyOwned, Scope, scope_of
from tests.support.databases import APP, OWNER, Template, plain
from tests.support.people import BELU, TTU
from tests.walls.world import UNCHANGING, World, walled_models

pytestmark = pytest.mark.postgresql_only

# Tables with a regency_id that every workplace may read, and why.
OPEN_TABLES = {
    "branch_areas": "public reference data",
    "districts": "public reference data",
    "villages": "public reference data",
    "memberships": "read at sign-in, before any scope is known; no person's data of a regency",
    "posts": "who signs for an office or a branch: read across workplaces by its branch, no person's data",
    "office_settings": "a regency reads what the province set; nothing personal; writes are judged in core.settings",
}


@contextmanager
def connected(url: str, scope: str | None = None) -> Iterator[psycopg.Connection[Any]]:
    """A bare connection; with `scope`, its transaction says so to the policies. Nothing is kept."""
    with psycopg.connect(plain(url)) as connection:
        if scope is not None:
            connection.execute("SELECT set_config('portal.scope', %s, true)", (scope,))
        yield connection
        connection.rollback()


@pytest.fixture
def settings(world: World) -> Settings:
    found: Settings = world.app.config["PORTAL"]
    return found


def count(connection: psycopg.Connection[Any], table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    assert row is not None
    return int(row[0])


def walled() -> list[str]:
    return [model.__tablename__ for model in walled_models()]


def test_every_table_with_a_regency_stands_behind_row_level_security(settings: Settings) -> None:
    with connected(settings.owner_database_url) as owner:
        with_regency = owner.execute(
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c "
            "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'regency_id' AND NOT a.attisdropped "
            "WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
        ).fetchall()
        policies = owner.execute(
            "SELECT tablename, permissive, cmd, roles::text, qual, with_check FROM pg_policies"
        ).fetchall()
    protected = {name for name, enabled, forced in with_regency if enabled and forced}
    assert {name for name, _, _ in with_regency} - protected == OPEN_TABLES.keys()
    assert protected == set(walled())
    assert sorted(policy[0] for policy in policies) == sorted(protected), "one policy a table"
    for table, permissive, command, roles, condition, check in policies:
        assert (permissive, command, roles) == ("PERMISSIVE", "ALL", "{public}"), table
        assert condition == check and "portal.scope" in condition and "regency_id" in condition, table


def test_the_app_role_is_neither_owner_nor_superuser_nor_beyond_the_policies(settings: Settings) -> None:
    assert make_url(settings.database_url).username == APP
    assert make_url(settings.owner_database_url).username == OWNER
    with connected(settings.database_url) as app:
        row = app.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, pg_has_role(current_user, %s, 'MEMBER'), "
            "has_schema_privilege('public', 'CREATE') FROM pg_roles WHERE rolname = current_user",
            (OWNER,),
        ).fetchone()
        assert row == (False,) * 6
        owned = app.execute("SELECT relname FROM pg_class WHERE pg_has_role(current_user, relowner, 'MEMBER')")
        assert owned.fetchall() == []
        for statement in (
            "ALTER TABLE quotas DISABLE ROW LEVEL SECURITY",
            "DROP POLICY portal_scope ON quotas",
            "CREATE TABLE extra (id int)",
            "TRUNCATE quotas CASCADE",
            f"SET ROLE {OWNER}",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
                app.execute(statement.encode())


@pytest.mark.parametrize("role", ["owner", "superuser"])
def test_production_refuses_to_start_with_a_role_that_the_policies_do_not_bind(
    settings: Settings, template: Template, role: str
) -> None:
    name = make_url(settings.database_url).database
    superuser = make_url(template.admin_url).set(drivername="postgresql+psycopg", database=name)
    url = settings.owner_database_url if role == "owner" else superuser.render_as_string(hide_password=False)
    with pytest.raises(ConfigurationError, match=r"superuser|owns the tables"):
        create_app(replace(settings, environment="production", database_url=url))


@pytest.mark.parametrize("scope", [None, ""])
def test_without_a_scope_no_row_exists_for_the_app_role(settings: Settings, scope: str | None) -> None:
    with connected(settings.database_url, scope) as app:
        for table in walled():
            assert count(app, table) == 0, table


def test_the_owner_is_bound_as_well(settings: Settings) -> None:
    with connected(settings.owner_database_url) as owner:
        for table in walled():
            assert count(owner, table) == 0, table


@pytest.mark.parametrize("scope", [None, "", str(TTU), f"{TTU},5305"])
def test_nothing_can_be_written_for_a_regency_outside_the_scope(settings: Settings, scope: str | None) -> None:
    for model in walled_models():
        table = model.__tablename__
        with connected(settings.database_url, scope) as app:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                app.execute(f"INSERT INTO {table} (regency_id) VALUES ({BELU})".encode())
        if not issubclass(model, RegencyOwned):
            with connected(settings.database_url, scope) as app:
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                    app.execute(f"INSERT INTO {table} (regency_id) VALUES (NULL)".encode())


def test_a_scope_shows_exactly_its_own_rows(settings: Settings, world: World) -> None:
    everything = ",".join(["0", *map(str, range(5300, 5400))])
    with connected(settings.database_url, everything) as app:
        total = {table: count(app, table) for table in walled()}
    for table in walled():
        with connected(settings.database_url, str(TTU)) as app:
            seen = app.execute(f"SELECT regency_id, count(*) FROM {table} GROUP BY regency_id".encode()).fetchall()
            assert [row[0] for row in seen] == [TTU], table
            assert 0 < seen[0][1] < total[table], table
            if table == "audit_entries":
                continue
            changed = app.execute(f"UPDATE {table} SET regency_id = regency_id WHERE regency_id = {BELU}".encode())
            assert changed.rowcount == 0, table
            assert app.execute(f"DELETE FROM {table} WHERE regency_id = {BELU}".encode()).rowcount == 0, table
            refused = "never rewritten" if table in UNCHANGING else "row-level security"
            with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException), match=refused):
                app.execute(f"UPDATE {table} SET regency_id = {BELU}".encode())


def test_rows_of_the_province_need_a_scope_that_names_it(settings: Settings) -> None:
    with connected(settings.database_url, f"0,{TTU}") as app:
        owners = {row[0] for row in app.execute("SELECT DISTINCT regency_id FROM audit_entries")}
    assert owners == {None, TTU}


@pytest.mark.parametrize("scope", ["5303); DROP TABLE quotas; --", "semua", "5303 OR true", "{5303,5304}", "%"])
def test_a_scope_that_is_no_list_of_numbers_opens_nothing(settings: Settings, scope: str) -> None:
    with connected(settings.database_url, scope) as app, pytest.raises(psycopg.errors.InvalidTextRepresentation):
        count(app, "quotas")


def test_the_scope_ends_with_its_transaction_also_on_a_pooled_connection(world: World) -> None:
    """The next request may get the very connection that served a neighbour."""
    with world.app.app_context():
        engine = db.engine
        engine.dispose()
        served: list[int] = []

        def note(connection: Any, _record: Any, _proxy: Any) -> None:
            served.append(connection.info.backend_pid)

        event.listen(engine, "checkout", note)
        try:
            for ending in ("commit", "rollback", "remove"):
                with scope_of(Scope.regency(BELU)):
                    assert db.session.scalar(text("SELECT count(*) FROM quotas")) == 2
                    with db.session.begin_nested():
                        db.session.execute(text("SELECT 1"))
                    getattr(db.session, ending)()
                assert not db.session.scalar(text("SELECT current_setting('portal.scope', true)"))
                assert db.session.scalar(text("SELECT count(*) FROM quotas")) == 0
                assert db.session.scalar(text("SELECT count(*) FROM beneficiaries")) == 0
                db.session.remove()
        finally:
            event.remove(engine, "checkout", note)
    assert len(served) >= 6 and len(set(served)) == 1, "the test meant to use one connection again and again"


def test_the_setting_reaches_every_new_transaction_of_a_session(world: World) -> None:
    with world.app.app_context(), scope_of(Scope.regency(TTU)):
        for _ in range(3):
            assert db.session.scalar(text("SELECT current_setting('portal.scope', true)")) == str(TTU)
            assert db.session.scalar(text("SELECT count(*) FROM quotas")) == 2
            db.session.commit()


def _belus_key(settings: Settings) -> bytes:
    with connected(settings.database_url, str(BELU)) as app:
        row = app.execute("SELECT worker_key FROM coverage_months ORDER BY month, worker_key").fetchone()
        assert row is not None
        return bytes(row[0])


def test_the_one_question_over_the_walls_answers_with_key_and_month_only(settings: Settings) -> None:
    key = _belus_key(settings)
    for scope in (str(TTU), "", None):
        with connected(settings.database_url, scope) as app:
            answer = app.execute("SELECT * FROM portal_taken_months(%s, 202601, 202612)", ([key, b"nobody"],))
            assert [column.name for column in answer.description or ()] == ["worker_key", "first_taken"]
            assert [(bytes(found), month) for found, month in answer.fetchall()] == [(key, 202603)]
            after = app.execute("SELECT current_setting('portal.scope', true)").fetchone()
            assert after == (scope or "",), "the caller's scope is put back"
            # Two people freed in December, from March on; and a place that passed to the next one in December.
            assert count(app, "coverage_months") == (28 if scope else 0)
            assert count(app, "beneficiaries") == (4 if scope else 0)


def test_a_question_that_fails_leaves_no_scope_behind(settings: Settings) -> None:
    key = _belus_key(settings)
    with connected(settings.database_url, str(TTU)) as app:
        with pytest.raises(psycopg.Error), app.transaction():
            app.execute("SELECT 1 / (first_taken - first_taken) FROM portal_taken_months(%s, 202601, 202612)", ([key],))
        owners = {row[0] for row in app.execute("SELECT regency_id FROM quotas")}
        assert owners == {TTU}


def test_the_question_is_nobody_elses_to_ask_and_cannot_be_bent(settings: Settings) -> None:
    with connected(settings.owner_database_url) as owner:
        row = owner.execute(
            "SELECT prosecdef, proconfig, (SELECT array_agg(grantee::regrole::text ORDER BY 1) FROM aclexplode(proacl) "
            "WHERE grantee <> 0), EXISTS (SELECT 1 FROM aclexplode(proacl) WHERE grantee = 0) "
            "FROM pg_proc WHERE proname = 'portal_taken_months'"
        ).fetchone()
    assert row is not None
    definer, config, grantees, everybody = row
    assert definer and not everybody
    assert set(grantees) == {APP, OWNER}
    assert config == ["search_path=public, pg_temp"], "temporary tables of the caller come last"
    with connected(settings.database_url, str(TTU)) as app:
        app.execute("CREATE TEMPORARY TABLE coverage_months (worker_key bytea, month int, regency_id int)")
        app.execute("INSERT INTO pg_temp.coverage_months VALUES ('\\x00', 202601, 5303)")
        answer = app.execute("SELECT * FROM portal_taken_months(%s, 202601, 202612)", ([b"\x00"],)).fetchall()
        assert answer == []


def test_occupancy_asks_through_that_question(world: World, settings: Settings) -> None:
    key = _belus_key(settings)
    with world.app.app_context(), scope_of(Scope.regency(TTU)):
        assert occupancy.taken_from([key], Month(2026, 1), Month(2026, 12)) == {key: Month(2026, 3)}
        assert occupancy.taken_from([key], Month(2026, 1), Month(2026, 2)) == {}
        assert db.session.scalars(select(text("regency_id")).select_from(text("quotas"))).all() == [TTU, TTU]


def test_the_app_role_may_only_add_to_the_record(settings: Settings) -> None:
    with connected(settings.database_url) as app:
        for privilege, expected in (
            ("SELECT, INSERT", True),
            ("UPDATE", False),
            ("DELETE", False),
            ("TRUNCATE", False),
        ):
            row = app.execute("SELECT has_table_privilege('audit_entries', %s)", (privilege,)).fetchone()
            assert row == (expected,), privilege
