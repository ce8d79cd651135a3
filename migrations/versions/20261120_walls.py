"""The database's own walls: row-level security, the append-only record, the one question that looks over the walls.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from alembic import op

from portal.core.row_security import protect, unprotect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OWNED = (
    "approvals",
    "approval_touches",
    "beneficiaries",
    "beneficiary_counts",
    "coverage_months",
    "enrolments",
    "people_searches",
    "quota_movements",
    "quotas",
    "staged_rows",
    "uploads",
)
OWNED_OR_PROVINCE = ("audit_entries", "downloads", "jobs", "stored_files")

TAKEN_MONTHS = """
CREATE FUNCTION portal_taken_months(keys bytea[], first_month int, last_month int)
RETURNS TABLE (worker_key bytea, first_taken int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    caller_scope text := coalesce(current_setting('portal.scope', true), '');
BEGIN
    -- The owner is bound by FORCE ROW LEVEL SECURITY too, so the scope is widened for this one question. An error in
    -- between ends the transaction, and the setting with it.
    PERFORM set_config('portal.scope', (SELECT string_agg(id::text, ',') FROM regencies), true);
    RETURN QUERY
        SELECT c.worker_key, min(c.month)::int FROM coverage_months c
        WHERE c.worker_key = ANY (keys) AND c.month BETWEEN first_month AND last_month
        GROUP BY c.worker_key;
    PERFORM set_config('portal.scope', caller_scope, true);
END $$
"""

REFUSE_CHANGE = """
CREATE FUNCTION portal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_entries is append-only';
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entries_no_{act.lower()} BEFORE {act} ON audit_entries "
                "BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END"
            )
        # INSERT OR REPLACE deletes without a delete trigger.
        op.execute(
            "CREATE TRIGGER audit_entries_no_replace BEFORE INSERT ON audit_entries "
            "WHEN EXISTS (SELECT 1 FROM audit_entries WHERE id = NEW.id) "
            "BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END"
        )
        return
    for table in OWNED:
        for statement in protect(table):
            op.execute(statement)
    for table in OWNED_OR_PROVINCE:
        for statement in protect(table, province_rows=True):
            op.execute(statement)
    op.execute(TAKEN_MONTHS)
    op.execute("REVOKE ALL ON FUNCTION portal_taken_months FROM PUBLIC")
    op.execute(REFUSE_CHANGE)
    op.execute(
        "CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION portal_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION portal_refuse_change()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        for act in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER audit_entries_no_{act}")
        return
    op.execute("DROP TRIGGER audit_entries_no_truncate ON audit_entries")
    op.execute("DROP TRIGGER audit_entries_append_only ON audit_entries")
    op.execute("DROP FUNCTION portal_refuse_change")
    op.execute("DROP FUNCTION portal_taken_months")
    for table in (*OWNED_OR_PROVINCE, *OWNED):
        for statement in unprotect(table):
            op.execute(statement)
