"""What is derived from rows is rewritten in the transaction that changed them.

A capability above says which models its figures come from (`watch`) and how to bring the figures of a few regencies up
to date (`on_change`). Whoever changes such a row, in whatever capability below, asks nobody: the session notices it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction

from portal.core.db import db
from portal.core.tenancy import RegencyOwned

Refresh = Callable[[frozenset[int]], None]
_TOUCHED = "regencies_touched"
_REFRESHING = "figures_refreshing"
_watched: set[str] = set()  # names of tables
_refreshing: list[Refresh] = []


def watch(*models: type[RegencyOwned]) -> None:
    """Rows of these models count: a changed one marks its regency, whether the session or `core.bulk` wrote it."""
    _watched.update(model.__dict__["__tablename__"] for model in models)


def on_change(function: Refresh) -> Refresh:
    """Call `function` with the ids of the marked regencies once before each commit, in its transaction.

    Functions are called in the order in which they were made known, each seeing what those before it wrote. What they
    write themselves marks nothing. An exception of theirs refuses the commit.
    """
    if function not in _refreshing:
        _refreshing.append(function)
    return function


def touched(*regency_ids: int) -> None:
    """Mark regencies by hand: something outside the watched rows changed what is derived for them."""
    session: Session = db.session()
    session.info.setdefault(_TOUCHED, set()).update(regency_ids)


def touched_everywhere() -> None:
    """Mark every regency of the scope: something of the province (a rate, a setting, an edition) was changed."""
    scope = db.session().info.get("scope")
    if scope is not None:
        touched(*scope.regency_ids)


def touched_by_office(regency_id: int | None) -> None:
    """The same for what an office sets for itself, or the province (None) for all."""
    if regency_id is None:
        touched_everywhere()
    else:
        touched(regency_id)


def written(table: str, regency_id: int) -> None:
    """`core.bulk` wrote rows of this table past the session."""
    if table in _watched:
        touched(regency_id)


@event.listens_for(db.session, "after_flush")
def _after_flush(session: Session, _context: UOWTransaction) -> None:
    found: set[int] = set()
    for instance in (*session.new, *session.deleted, *session.dirty):
        if type(instance).__dict__.get("__tablename__") not in _watched:
            continue
        if instance not in session.dirty or session.is_modified(instance):
            found.add(instance.regency_id)
    if found:
        session.info.setdefault(_TOUCHED, set()).update(found)


@event.listens_for(db.session, "do_orm_execute")
def _on_statement(state: ORMExecuteState) -> None:
    """An UPDATE or DELETE over a watched model may reach every regency of the scope.

    What is read while figures are brought up to date is read anew: somebody else may have changed it since this
    transaction saw it first.
    """
    if state.is_select and state.session.info.get(_REFRESHING):
        state.update_execution_options(populate_existing=True)
    if not (state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    model: Any = state.bind_mapper.class_
    scope = state.session.info.get("scope")
    if scope is not None and model.__dict__.get("__tablename__") in _watched:
        state.session.info.setdefault(_TOUCHED, set()).update(scope.regency_ids)


@event.listens_for(db.session, "before_commit")
def _before_commit(session: Session) -> None:
    if session.get_nested_transaction() is not None:
        return  # a savepoint: the whole is not yet at its end
    if not _refreshing:
        return
    session.flush()
    regency_ids = session.info.pop(_TOUCHED, None)
    if not regency_ids:
        return
    session.info[_REFRESHING] = True
    try:
        for refresh in _refreshing:
            refresh(frozenset(regency_ids))
            session.flush()
    finally:
        session.info.pop(_REFRESHING, None)
    session.info.pop(_TOUCHED, None)


@event.listens_for(db.session, "after_transaction_end")
def _after_end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_TOUCHED, None)
