"""What is derived from rows is told of a change before its commit, once, and of nothing that was lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.core import bulk, changes
from portal.core.db import db
from portal.core.errors import DomainError
from portal.regulations import queries, service
from portal.regulations.models import Regulation
from tests.support.factories import SARI, inside
from tests.support.people import TTU
from tests.support.world_regulations import terms

pytestmark = pytest.mark.usefixtures("held_clock")
NUMBERED = terms("1", date(2025, 3, 4))


def _counted() -> int:
    return db.session.scalar(select(func.count()).select_from(Regulation)) or 0


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[frozenset[int], int]]]:
    """(regencies, regulations seen) of every call; only the register of regulations is watched."""
    calls: list[tuple[frozenset[int], int]] = []
    monkeypatch.setattr(changes, "_watched", set())
    monkeypatch.setattr(changes, "_refreshing", [])
    changes.watch(Regulation)
    changes.on_change(lambda ids: calls.append((ids, _counted())))
    yield calls


def test_a_change_is_told_once_before_the_commit_with_the_rows_in_sight(
    app: Flask, told: list[tuple[frozenset[int], int]]
) -> None:
    with inside(app, TTU):
        service.record_regulation(TTU, NUMBERED, by=SARI)
        service.record_regulation(TTU, terms("2", date(2025, 3, 4)), by=SARI)
        assert told == []
        db.session.commit()
        assert told == [(frozenset({TTU}), 2)]
        db.session.commit()
    assert len(told) == 1


def test_reading_and_other_tables_are_not_told(app: Flask, told: list[tuple[frozenset[int], int]]) -> None:
    with inside(app, TTU):
        made = service.record_regulation(TTU, NUMBERED, by=SARI)
        db.session.commit()
        told.clear()
        made.title = str(made.title)  # written over with the same
        queries.regulation_by_id(made.id)
        db.session.commit()
    assert told == []


def test_statements_and_bulk_paths_are_told_too(app: Flask, told: list[tuple[frozenset[int], int]]) -> None:
    with inside(app, TTU):
        made = service.record_regulation(TTU, NUMBERED, by=SARI)
        db.session.commit()
        told.clear()
        db.session.execute(update(Regulation).where(Regulation.id == made.id).values(title="Judul lain"))
        db.session.commit()
        assert len(told) == 1
        bulk.update_rows(Regulation.__table__, TTU, "id", [{"id": made.id, "title": "Judul ketiga"}])  # type: ignore[arg-type]
        db.session.commit()
    assert told == [(frozenset({TTU}), 1)] * 2


def test_what_was_rolled_back_is_forgotten_and_a_savepoint_is_no_end(
    app: Flask, told: list[tuple[frozenset[int], int]]
) -> None:
    with inside(app, TTU):
        service.record_regulation(TTU, NUMBERED, by=SARI)
        db.session.rollback()
        db.session.commit()
        assert told == []
        with db.session.begin_nested():
            changes.touched(TTU)
        assert told == []
        db.session.commit()
    assert told == [(frozenset({TTU}), 0)]


def test_a_refresh_that_fails_refuses_the_commit(app: Flask, told: list[tuple[frozenset[int], int]]) -> None:
    def fail(_ids: frozenset[int]) -> None:
        raise DomainError("Angka tidak dapat dihitung.")

    changes.on_change(fail)
    with inside(app, TTU):
        service.record_regulation(TTU, NUMBERED, by=SARI)
        with pytest.raises(DomainError):
            db.session.commit()
        db.session.rollback()
        assert _counted() == 0
