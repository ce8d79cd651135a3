"""Wall 3 and the portal's half of wall 4: which regencies this session may touch (design, section 3).

A scope is a set of regency ids, opened once per request or job step. Reads of `RegencyOwned` models are filtered,
writes outside are refused, and forgetting to open one is loud (`NoScope`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from flask import current_app
from sqlalchemy import BindParameter, ForeignKey, Table, bindparam, event, inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    Session,
    UOWTransaction,
    mapped_column,
    object_session,
    with_loader_criteria,
)
from sqlalchemy.sql.visitors import iterate

from portal.core.db import begin_snapshot, db

PROVINCE_OWN = 0  # stands for "belongs to no regency" in the PostgreSQL setting; regency ids are Kemendagri codes


class NoScope(RuntimeError):  # noqa: N818 - the name the design gives it
    """A regency's data was asked for before anybody said whose. Ask "whose data is this?", not how to hide it."""


class OutsideScope(RuntimeError):  # noqa: N818
    """A write to a regency outside the open scope, or by a scope that may only read."""


@dataclass(frozen=True)
class Scope:
    """Whose data this session may touch. `province` reads everything; only `regency` writes ordinary models."""

    kind: str  # "regency", "branch", "province" or "system"
    regency_ids: frozenset[int]

    @classmethod
    def regency(cls, regency_id: int) -> Scope:
        return cls("regency", frozenset({regency_id}))

    @classmethod
    def branch(cls, regency_ids: frozenset[int]) -> Scope:
        """The regencies that the dated branch map gives a BPJS branch today."""
        return cls("branch", regency_ids)

    @classmethod
    def province(cls, all_regency_ids: frozenset[int]) -> Scope:
        """No filter. The ids are named all the same, because PostgreSQL's policies want them."""
        return cls("province", all_regency_ids)

    @classmethod
    def system(cls, all_regency_ids: frozenset[int]) -> Scope:
        """The portal itself (sign-in records, sweeps, commands of the machine's operator): no filter, may write."""
        return cls("system", all_regency_ids)

    @property
    def unfiltered(self) -> bool:
        return self.kind in ("province", "system")

    @property
    def setting(self) -> str:
        """What PostgreSQL's row-level security reads from `portal.scope`."""
        ids = sorted(self.regency_ids)
        return ",".join(map(str, [PROVINCE_OWN, *ids] if self.unfiltered else ids))


_walled: dict[str, Any] = {}  # table name → model, for both mixins below


class RegencyOwned:
    """Rows of one regency. `writable_by` names the other scopes that may write them (findings, answers)."""

    writable_by: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        _walled[cls.__dict__["__tablename__"]] = cls

    regency_id: Mapped[int] = mapped_column(ForeignKey("regencies.id"))


class RegencyOrProvince:
    """Rows of one regency, or of the province itself (`regency_id` null): audit lines, jobs, stored files.

    A regency or branch sees its own only; the province sees all.
    """

    writable_by: ClassVar[frozenset[str]] = frozenset({"branch", "province"})

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        _walled[cls.__dict__["__tablename__"]] = cls

    regency_id: Mapped[int | None] = mapped_column(ForeignKey("regencies.id"))


# Built outside the lambdas: SQLAlchemy 2.1 refuses a bindparam made inside.
_SCOPE_IDS: BindParameter[Any] = bindparam("portal_scope_ids", expanding=True)


def current_scope(session: Any = None) -> Scope | None:
    """The open scope, if any."""
    found: Scope | None = (session or db.session).info.get("scope")
    return found


def seen_from_outside() -> bool:
    """Whether the province or a branch looks: they see sums of people, nobody in particular (design, section 9)."""
    scope = current_scope()
    return scope is not None and scope.kind in ("province", "branch")


def open_scope(scope: Scope) -> None:
    """Open `scope` for the session, for good: one request, one scope, one session.

    Raises RuntimeError when another scope is open, since objects of it may still be in the identity map.
    """
    session: Session = db.session()
    if "scope" in session.info:
        if session.info["scope"] == scope:
            return
        raise RuntimeError("one request, one scope, one session: a scope is open already")
    session.info["scope"] = scope
    if session.in_transaction():
        _tell_database(session.connection(), scope)


@contextmanager
def scope_of(scope: Scope) -> Iterator[None]:
    """Open `scope`, and forget it and every loaded object at the end (job steps, commands, tests)."""
    open_scope(scope)
    try:
        yield
    finally:
        db.session.remove()


@contextmanager
def one_view() -> Iterator[None]:
    """Reads inside see the data of one moment, in the open scope, whatever others commit meanwhile; for a transaction
    that writes and must not rest on several moments. What it has written itself is not seen. SQLite's writing
    transactions are one view by themselves; on PostgreSQL a session beside it reads.
    """
    scope = current_scope()
    if db.engine.dialect.name != "postgresql" or scope is None:
        yield
        return
    with current_app.app_context(), scope_of(scope):
        begin_snapshot()
        yield


@contextmanager
def narrowed(regency_ids: Iterable[int]) -> Iterator[None]:
    """Inside, a scope that looks at all sees these regencies alone, from outside as before, in the transaction that is
    open: for reading several regencies one by one in one view. Raises RuntimeError for any other scope.

    Loaded objects are forgotten before and after. Who looks at one regency already cannot come to see another.
    """
    session: Session = db.session()
    whole: Scope | None = session.info.get("scope")
    if whole is None or not whole.unfiltered:
        raise RuntimeError("only a scope that looks at all can be narrowed")
    session.expunge_all()
    _change(session, Scope.branch(whole.regency_ids & frozenset(regency_ids)))
    try:
        yield
    finally:
        session.expunge_all()
        _change(session, whole)


def _change(session: Session, scope: Scope) -> None:
    session.info["scope"] = scope
    if session.in_transaction():
        _tell_database(session.connection(), scope)


def _tell_database(connection: Connection, scope: Scope) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('portal.scope', :ids, true)"), {"ids": scope.setting})


def _after_begin(session: Session, _transaction: Any, connection: Connection) -> None:
    scope = session.info.get("scope")
    if scope is not None:
        _tell_database(connection, scope)


def _is_owned(model: type) -> bool:
    return issubclass(model, (RegencyOwned, RegencyOrProvince))


def _do_orm_execute(state: ORMExecuteState) -> None:
    if state.is_column_load:
        return  # follows a row that was already let through
    if state.is_insert:
        raise OutsideScope("ORM bulk inserts pass no wall; use a session object or core.bulk")
    owned = _owned_models(state.statement)
    if not owned:
        return
    scope = state.session.info.get("scope")
    if scope is None:
        raise NoScope(f"{owned[0].__name__} was read without a scope")
    if state.is_update or state.is_delete:
        _refuse_statement(state, scope)
    if scope.unfiltered:
        return
    if state.is_from_statement or not state.is_orm_statement:
        raise OutsideScope(f"the filter follows models: name {owned[0].__name__}, not its table or written SQL")
    state.statement = state.statement.options(
        with_loader_criteria(RegencyOwned, lambda cls: cls.regency_id.in_(_SCOPE_IDS), include_aliases=True),
        with_loader_criteria(RegencyOrProvince, lambda cls: cls.regency_id.in_(_SCOPE_IDS), include_aliases=True),
    )
    state.parameters = _with_ids(state.parameters, scope)


# What statements that stand in modules name, found once. Every change of a statement makes another object.
_owned_by: WeakKeyDictionary[Any, list[Any]] = WeakKeyDictionary()


def _owned_models(statement: Any) -> list[Any]:
    """The models behind walls whose tables the statement names anywhere: a count, a join, a subquery, a CTE."""
    found = _owned_by.get(statement)
    if found is None:
        names = {element.name for element in iterate(statement) if isinstance(element, Table)}
        found = _owned_by[statement] = [_walled[name] for name in sorted(names & _walled.keys())]
    return found


def _refuse_statement(state: ORMExecuteState, scope: Scope) -> None:
    """UPDATE and DELETE: only by who may write, only where the filter reaches, and no row changes its regency."""
    if scope.kind == "system":
        return
    if state.bind_mapper is None:
        raise OutsideScope("an update or delete of a walled table names its model, or stands in core.bulk")
    model: Any = state.bind_mapper.class_
    if _is_owned(model) and scope.kind != "regency" and scope.kind not in model.writable_by:
        raise OutsideScope(f"a {scope.kind} scope may not change {model.__name__}")
    if isinstance(state.parameters, list):
        raise OutsideScope("an update by a list of keys is not filtered; use core.bulk")
    values: Any = getattr(state.statement, "_values", None) or {}
    if _is_owned(model) and any(getattr(column, "key", column) == "regency_id" for column in values):
        raise OutsideScope("a row never changes its regency")


def _with_ids(parameters: Any, scope: Scope) -> Any:
    ids = {"portal_scope_ids": sorted(scope.regency_ids)}
    if parameters is None:
        return ids
    if isinstance(parameters, dict):
        return {**parameters, **ids}
    return [{**row, **ids} for row in parameters]


def _before_flush(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    scope: Scope | None = session.info.get("scope")
    for instance in (*session.new, *session.dirty, *session.deleted):
        if not _is_owned(type(instance)):
            continue
        if instance in session.dirty and not session.is_modified(instance):
            continue
        if scope is None:
            raise NoScope(f"{type(instance).__name__} was written without a scope")
        _refuse_outside(scope, instance)


def _refuse_outside(scope: Scope, instance: Any) -> None:
    name = type(instance).__name__
    touched = {instance.regency_id, *(inspect(instance).attrs.regency_id.history.deleted or ())}
    if scope.kind == "system":
        return
    if scope.kind == "province":
        if "province" not in instance.writable_by:
            raise OutsideScope(f"the province may not change {name}")
        return
    if not all(regency_id in scope.regency_ids for regency_id in touched):
        raise OutsideScope(f"{name} belongs to a regency outside the scope")
    if scope.kind == "branch" and "branch" not in instance.writable_by:
        raise OutsideScope(f"a branch may not change {name}")


def install(session_factory: Any) -> None:
    """Put up the walls on every session that `session_factory` makes."""
    event.listen(session_factory, "do_orm_execute", _do_orm_execute)
    event.listen(session_factory, "before_flush", _before_flush)
    event.listen(session_factory, "after_begin", _after_begin)


def session_of(instance: Any) -> Session:
    """The session an object lives in; raises RuntimeError for a detached one."""
    session = object_session(instance)
    if session is None:
        raise RuntimeError("this object has left its session")
    return session
