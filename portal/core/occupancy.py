"""One worker, one payer: which keys are taken in which months, over all regencies and funds (domain rule 7).

This is the one question that looks over the walls. It answers with key and month only, never whose; every use is
audited with its count by the caller, so that it cannot become an oracle. On PostgreSQL a SECURITY DEFINER function
answers it, because the app role cannot see other regencies' rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Integer, Select, column, exists, func, literal, select, table, text

from portal.core.bulk import FROM_HEX_LIST, KEYS_AT_ONCE, chunks, hex_list
from portal.core.db import db
from portal.core.months import Month


def taken_from(keys: Iterable[bytes], first: Month, last: Month) -> dict[bytes, Month]:
    """{worker key: first month between `first` and `last` in which somebody already pays for it}."""
    connection = db.session.connection()
    found: dict[bytes, Month] = {}
    for part in chunks(keys, KEYS_AT_ONCE):
        if connection.dialect.name == "postgresql":
            rows = connection.execute(
                text(f"SELECT worker_key, first_taken FROM portal_taken_months({FROM_HEX_LIST}, :first, :last)"),
                {"keys": hex_list(part), "first": first.number, "last": last.number},
            )
        else:
            marks = ", ".join("?" * len(part))
            rows = connection.exec_driver_sql(
                f"SELECT worker_key, min(month) FROM coverage_months WHERE worker_key IN ({marks})"
                " AND month BETWEEN ? AND ? GROUP BY worker_key",
                (*part, first.number, last.number),
            )
        for key, month in rows:
            found[bytes(key)] = Month.from_number(month)
    return found


def count_taken(keys: Select[Any], first: Month, last: Month) -> int:
    """How many of the worker keys that a query yields are paid for by somebody between `first` and `last`.

    The query runs past the models: it must name its regency itself, and yield each key once.
    """
    connection = db.session.connection()
    between = literal(first.number, Integer), literal(last.number, Integer)
    if connection.dialect.name == "postgresql":
        taken = func.portal_taken_months(func.array(keys.scalar_subquery()), *between).table_valued("worker_key")
        return connection.execute(select(func.count()).select_from(taken)).scalar_one()
    months = table("coverage_months", column("worker_key"), column("month"))
    asked = keys.subquery()
    # Not `IN (keys)`, for which SQLite would first put them all into a table of their own.
    paid = exists().where(months.c.worker_key == asked.c[0], months.c.month.between(*between))
    return connection.execute(select(func.count()).select_from(asked).where(paid)).scalar_one()
