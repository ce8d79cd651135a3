"""Wall 4 on PostgreSQL: the statements that put a table behind row-level security (design, section 3).

Migrations use these for every table with a `regency_id`; a test compares the models with the database.
"""

from __future__ import annotations

# A scalar sub-select is computed once per statement, not once per row.
_SCOPE = "ANY((SELECT string_to_array(current_setting('portal.scope', true), ',')::int[])::int[])"


def protect(table: str, *, province_rows: bool = False) -> list[str]:
    """Statements that enable and force row-level security on `table`.

    `province_rows`: the table also holds rows of no regency, seen only by scopes that name 0 (province, system).
    """
    owner = "coalesce(regency_id, 0)" if province_rows else "regency_id"
    condition = f"{owner} = {_SCOPE}"
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY portal_scope ON {table} USING ({condition}) WITH CHECK ({condition})",
    ]


def unprotect(table: str) -> list[str]:
    """The way back."""
    return [
        f"DROP POLICY portal_scope ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]
