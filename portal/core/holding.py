"""A row held until the transaction ends: whoever comes second sees what the first has done, or waits."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFoundError

Model = TypeVar("Model", bound=Any)


def hold(model: type[Model], row_id: int, missing: str) -> Model:
    """The row as it stands now, held (PostgreSQL; SQLite's writer holds everything already).

    Raises NotFoundError with the sentence `missing` outside the scope.
    """
    found: Model | None = db.session.scalars(
        select(model).where(model.id == row_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFoundError(missing)
    return found
