"""Wall 3, generated over every model that belongs to a regency: what a session sees and writes, and what it refuses.

The models are found, not listed: a new one is under test as soon as it is mapped (and the world holds a row of it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, delete, exists, func, insert, inspect, literal, select, text, union_all, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import flag_modified

from portal.audit.models import AuditEntry
from portal.beneficiaries.models import Upload
from portal.core import bulk
from portal.core.db import db, writing
from portal.core.tenancy import NoScope, OutsideScope, RegencyOwned, Scope, current_scope, open_scope, scope_of
from portal.quotas.models import FundingSource, Quota
from portal.regencies.models import Regency
from portal.regencies.queries import all_regency_ids, system_scope
from tests.support.people import BELU, TTU
from tests.walls.world import UNCHANGING, World, walled_models


@contextmanager
def scoped(app: Flask, scope: Scope | None) -> Iterator[None]:
    """A session of its own with this scope; whatever was tried in it is undone."""
    with app.app_context(), writing():
        try:
            if scope is not None:
                open_scope(scope)
            yield
        finally:
            db.session.rollback()
            db.session.remove()


@contextmanager
def system(app: Flask) -> Iterator[None]:
    with app.app_context():
        everything = system_scope()
        db.session.remove()
    with scoped(app, everything):
        yield


def keys(model: Any) -> list[Any]:
    return list(inspect(model).primary_key)


def some_column(model: Any) -> Any:
    """A column that may be written without meaning: neither key nor regency nor part of a foreign key."""
    for attribute in inspect(model).column_attrs:
        column = attribute.columns[0]
        if not (column.primary_key or column.foreign_keys or column.unique or column.name == "regency_id"):
            return getattr(model, attribute.key)
    raise AssertionError(f"{model.__name__} has no plain column")


def owners_seen(rows: Any) -> set[Any]:
    return {row[0] for row in rows}


# Ways to read, each giving regency ids: (name, statement of a model).
SHAPES: dict[str, Callable[[Any], Select[Any] | Any]] = {
    "a column": lambda m: select(m.regency_id),
    "an alias": lambda m: select(aliased(m).regency_id),
    "a subquery": lambda m: select(select(m.regency_id).subquery().c.regency_id),
    "an alias of a subquery": lambda m: select(aliased(m, select(m).subquery()).regency_id),
    "a common table expression": lambda m: select(select(m.regency_id).cte().c.regency_id),
    "a union": lambda m: union_all(select(m.regency_id), select(m.regency_id)),
    "a selected union": lambda m: select(union_all(select(m.regency_id), select(m.regency_id)).subquery().c.regency_id),
    "an inner join": lambda m: select(Regency.id).join(m, m.regency_id == Regency.id),
    "a joined subquery": lambda m: (lambda s: select(Regency.id).join(s, s.c.regency_id == Regency.id))(
        select(m.regency_id).subquery()
    ),
    "exists": lambda m: select(Regency.id).where(exists().where(m.regency_id == Regency.id)),
    "in": lambda m: select(Regency.id).where(Regency.id.in_(select(m.regency_id))),
    "a scalar in a condition": lambda m: select(Regency.id).where(
        select(func.count()).select_from(m).where(m.regency_id == Regency.id).scalar_subquery() > 0
    ),
    "a group": lambda m: select(m.regency_id, func.count()).group_by(m.regency_id),
    "for update": lambda m: select(m.regency_id).with_for_update(),
    "a cross join": lambda m: select(m.regency_id, Regency.id).join_from(m, Regency, literal(True)),
}


def test_every_walled_model_has_rows_in_both_regencies(world: World) -> None:
    with system(world.app):
        for model in walled_models():
            owners = owners_seen(db.session.execute(select(model.regency_id)))
            assert {TTU, BELU} <= owners, f"give the world a {model.__name__} in both regencies"


def test_without_a_scope_nothing_can_be_read(world: World) -> None:
    for model in walled_models():
        tries = {name: shape(model) for name, shape in SHAPES.items()}
        tries["the model"] = select(model)
        tries["a count"] = select(func.count()).select_from(model)
        tries["a count of keys"] = select(func.count(keys(model)[0]))
        tries["a scalar"] = select(select(func.count()).select_from(model).scalar_subquery())
        tries["the table"] = select(model.__table__)
        tries["written-out SQL"] = select(model).from_statement(text(f"SELECT * FROM {model.__tablename__}"))
        for name, statement in tries.items():
            with scoped(world.app, None), pytest.raises(NoScope):
                db.session.execute(statement)
                pytest.fail(f"{model.__name__} was read without a scope through {name}")


def test_without_a_scope_nothing_can_be_written(world: World) -> None:
    for model in walled_models():
        column = some_column(model)
        with scoped(world.app, None), pytest.raises(NoScope):
            db.session.execute(update(model).values({column: column}))
        with scoped(world.app, None), pytest.raises(NoScope):
            db.session.execute(delete(model))
        with scoped(world.app, None), pytest.raises(NoScope):
            db.session.add(model(regency_id=TTU))
            db.session.flush()
        with scoped(world.app, None), pytest.raises(NoScope):
            db.session.get(model, tuple(0 for _ in keys(model)))


def test_a_regency_sees_only_its_own_rows_however_it_asks(world: World) -> None:
    for model in walled_models():
        with system(world.app):
            own = db.session.scalar(select(func.count()).select_from(model).where(model.regency_id == TTU))
        for name, shape in SHAPES.items():
            if model is AuditEntry and name == "for update":
                continue  # nobody may change those, so PostgreSQL refuses to lock them
            with scoped(world.app, Scope.regency(TTU)):
                seen = owners_seen(db.session.execute(shape(model)))
                assert seen == {TTU}, f"{model.__name__} through {name}"
        with scoped(world.app, Scope.regency(TTU)):
            assert {row.regency_id for row in db.session.scalars(select(model))} == {TTU}
            assert db.session.scalar(select(func.count()).select_from(model)) == own
            assert db.session.scalar(select(select(func.count()).select_from(model).scalar_subquery())) == own
            joined = select(Regency.id, keys(model)[0]).outerjoin(model, model.regency_id == Regency.id)
            assert owners_seen(row for row in db.session.execute(joined) if row[1] is not None) == {TTU}


def test_a_regency_cannot_get_a_row_of_the_neighbour_by_its_key(world: World) -> None:
    for model in walled_models():
        with system(world.app):
            theirs = db.session.execute(select(*keys(model)).where(model.regency_id == BELU)).first()
            ours = db.session.execute(select(*keys(model)).where(model.regency_id == TTU)).first()
        assert theirs is not None and ours is not None
        with scoped(world.app, Scope.regency(TTU)):
            assert db.session.get(model, tuple(theirs)) is None, model.__name__
            assert db.session.get(model, tuple(ours)) is not None, model.__name__


def test_tables_and_written_out_sql_are_refused_because_no_filter_reaches_them(world: World) -> None:
    for model in walled_models():
        column = some_column(model).key
        table = model.__table__
        for statement in (
            select(table),
            select(func.count()).select_from(table),
            select(model).from_statement(text(f"SELECT * FROM {table.name}")),
            update(table).values({column: table.c[column]}),
            delete(table),
            insert(table).values(regency_id=TTU),
        ):
            with scoped(world.app, Scope.regency(TTU)), pytest.raises(OutsideScope):
                db.session.execute(statement)
                pytest.fail(f"{model.__name__} was reached past the filter: {statement}")


def test_updates_and_deletes_reach_only_ones_own_rows(world: World) -> None:
    before = world.fingerprint()
    for model in walled_models():
        column = some_column(model)
        for statement in (
            update(model).where(model.regency_id == BELU).values({column: column}),
            delete(model).where(model.regency_id == BELU),
            update(model)
            .where(keys(model)[0].in_(select(keys(model)[0]).where(model.regency_id == BELU)))
            .values({column: column}),
        ):
            with scoped(world.app, Scope.regency(TTU)):
                assert _touched(statement) == 0, f"{model.__name__}: {statement}"
        if model.__tablename__ in UNCHANGING:
            continue  # nobody changes those at all
        with scoped(world.app, Scope.regency(TTU)):
            own = db.session.scalar(select(func.count()).select_from(model))
            assert _touched(update(model).values({column: column})) == own, model.__name__
    assert world.fingerprint() == before


def _touched(statement: Any) -> int:
    """How many rows the statement changed; none where the database itself says no."""
    try:
        changed = db.session.execute(statement.execution_options(synchronize_session=False))
    except DBAPIError as error:
        assert any(table in str(error) for table in UNCHANGING), error
        return 0
    return int(changed.rowcount)  # type: ignore[attr-defined]


def test_another_table_cannot_be_changed_by_what_the_neighbour_has(world: World) -> None:
    with scoped(world.app, Scope.regency(TTU)):
        changed = db.session.execute(
            update(Regency)
            .where(Regency.id == BELU, Regency.id.in_(select(Quota.regency_id)))
            .values(capital="Lain")
            .execution_options(synchronize_session=False)
        )
        assert changed.rowcount == 0  # type: ignore[attr-defined]


def test_a_regency_cannot_write_for_the_neighbour(world: World) -> None:
    for model in walled_models():
        with scoped(world.app, Scope.regency(TTU)), pytest.raises(OutsideScope):
            db.session.add(model(regency_id=BELU))
            db.session.flush()
        with scoped(world.app, Scope.regency(TTU)), pytest.raises(OutsideScope):
            db.session.scalars(select(model).limit(1)).one().regency_id = BELU
            db.session.flush()
        with scoped(world.app, Scope.regency(TTU)), pytest.raises(OutsideScope):
            db.session.execute(update(model).values(regency_id=BELU))
        with scoped(world.app, Scope.regency(TTU)), pytest.raises(OutsideScope):
            db.session.execute(insert(model), [{"regency_id": TTU}])
        with scoped(world.app, Scope.regency(TTU)), pytest.raises(OutsideScope):
            db.session.execute(update(model), [{column.key: 0 for column in keys(model)}])


def test_an_object_smuggled_from_another_session_is_refused(world: World) -> None:
    for model in walled_models():
        for act in ("change", "delete"):
            with system(world.app):
                theirs = db.session.scalars(select(model).where(model.regency_id == BELU).limit(1)).one()
                db.session.expunge(theirs)
            with scoped(world.app, Scope.regency(TTU)), pytest.raises(OutsideScope):
                if act == "delete":
                    db.session.delete(theirs)
                else:
                    db.session.add(theirs)
                    _modify(theirs)
                db.session.flush()


def _modify(row: Any) -> None:
    name = some_column(type(row)).key
    setattr(row, name, getattr(row, name))
    flag_modified(row, name)


def test_the_province_reads_everything_and_changes_no_regencys_data(world: World) -> None:
    _may_read_but_not_write(world, "province", everything=True)


def test_a_branch_reads_its_regencies_and_changes_only_what_is_marked(world: World) -> None:
    _may_read_but_not_write(world, "branch", everything=False)


def _may_read_but_not_write(world: World, kind: str, *, everything: bool) -> None:
    with world.app.app_context():
        ids = all_regency_ids()
        db.session.remove()
    scope = Scope.province(ids) if everything else Scope.branch(frozenset({TTU}))
    for model in walled_models():
        with system(world.app):
            owners = owners_seen(db.session.execute(select(model.regency_id)))
        with scoped(world.app, scope):
            seen = owners_seen(db.session.execute(select(model.regency_id)))
            assert seen == (owners if everything else {TTU}), model.__name__
        if kind in model.writable_by:
            assert not issubclass(model, RegencyOwned) or model.writable_by, model.__name__
            continue
        column = some_column(model)
        for statement in (update(model).values({column: column}), delete(model), delete(model.__table__)):
            with scoped(world.app, scope), pytest.raises(OutsideScope):
                db.session.execute(statement)
        with scoped(world.app, scope), pytest.raises(OutsideScope):
            db.session.add(model(regency_id=TTU))
            db.session.flush()
        with scoped(world.app, scope), pytest.raises(OutsideScope):
            _modify(db.session.scalars(select(model).limit(1)).one())
            db.session.flush()


def test_a_branch_without_a_regency_sees_nothing(world: World) -> None:
    for model in walled_models():
        with scoped(world.app, Scope.branch(frozenset())):
            assert db.session.scalars(select(model)).all() == []


def test_rows_of_the_province_are_hidden_from_regencies(world: World) -> None:
    with system(world.app):
        province_rows = db.session.scalar(select(func.count()).where(AuditEntry.regency_id.is_(None)))
    assert province_rows
    with scoped(world.app, Scope.regency(TTU)):
        assert not db.session.scalar(select(func.count()).where(AuditEntry.regency_id.is_(None)))


def test_joined_reference_data_does_not_open_a_side_door(world: World) -> None:
    with scoped(world.app, Scope.regency(TTU)):
        rows = db.session.execute(
            select(FundingSource.code, Quota.regency_id).join(Quota, Quota.funding_source_code == FundingSource.code)
        ).all()
        assert {row[1] for row in rows} == {TTU}


def test_one_session_has_one_scope(world: World) -> None:
    with scoped(world.app, Scope.regency(TTU)):
        open_scope(Scope.regency(TTU))  # the same once more is no harm
        with pytest.raises(RuntimeError, match="one scope"):
            open_scope(Scope.regency(BELU))
        with pytest.raises(RuntimeError, match="one scope"):
            open_scope(Scope.province(frozenset({TTU, BELU})))


def test_the_end_of_a_scope_forgets_every_object(world: World) -> None:
    """`session.get()` answers from the identity map: nothing of one scope may still be in it in the next."""
    with world.app.app_context():
        with scope_of(Scope.regency(BELU)):
            theirs = db.session.scalars(select(Upload).limit(1)).one()
            key = theirs.id
            assert db.session.get(Upload, key) is theirs
        assert current_scope() is None
        with pytest.raises(NoScope):
            db.session.get(Upload, key)
        with scope_of(Scope.regency(TTU)):
            assert db.session.get(Upload, key) is None


def test_a_scope_survives_a_commit_and_a_savepoint(world: World) -> None:
    with scoped(world.app, Scope.regency(TTU)):
        for _ in range(2):
            assert owners_seen(db.session.execute(select(Quota.regency_id))) == {TTU}
            with db.session.begin_nested():
                assert owners_seen(db.session.execute(select(Quota.regency_id))) == {TTU}
            db.session.rollback()
            assert owners_seen(db.session.execute(select(Quota.regency_id))) == {TTU}
            db.session.commit()


def test_the_bulk_path_has_walls_of_its_own(world: World) -> None:
    before = world.fingerprint()
    table: Any = Upload.__table__
    calls: tuple[Callable[[], object], ...] = (
        lambda: bulk.insert_rows(table, BELU, ["file_name"], [("lain.xlsx",)]),
        lambda: bulk.add_counts(table, BELU, ["id"], "read_rows", [(1, 1)]),
        lambda: bulk.update_rows(table, BELU, "id", [{"id": 1, "file_name": "lain.xlsx"}]),
    )
    with world.app.app_context():
        ids = all_regency_ids()
        db.session.remove()
    for call in calls:
        with scoped(world.app, None), pytest.raises(NoScope):
            call()
        for scope in (Scope.regency(TTU), Scope.branch(frozenset({BELU})), Scope.province(ids)):
            with scoped(world.app, scope), pytest.raises(OutsideScope):
                call()
    with scoped(world.app, Scope.regency(TTU)):
        theirs = world.ids[BELU]["upload_id"]
        bulk.update_rows(table, TTU, "id", [{"id": theirs, "file_name": "lain.xlsx"}])
        db.session.commit()
    assert world.fingerprint() == before, "a key of the neighbour among one's own changes nothing"
