"""Days in SQL: the one sum of dates that SQLite and PostgreSQL write differently."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class day_after(FunctionElement[date]):  # noqa: N801 - reads like the functions of SQLAlchemy's `func`
    """The day after a date column, to compare other dates with."""

    type = Date()
    name = "day_after"
    inherit_cache = True


@compiles(day_after, "sqlite")
def _sqlite(element: day_after, compiler: Any, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)}, '+1 day')"


@compiles(day_after, "postgresql")
def _postgresql(element: day_after, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} + 1)"
