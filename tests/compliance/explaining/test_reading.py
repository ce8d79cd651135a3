"""Figures that are computed together share what they read, in one scope and no longer than they are computed."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.core import reading
from portal.core.measures import measure_names, measure_of
from portal.core.months import Month
from portal.core.reading import figures_of, shared, values_of
from portal.core.tenancy import Scope, narrowed, scope_of
from portal.quotas.measures import states_of
from portal.quotas.queries import states_of_years
from portal.regencies.queries import all_regency_ids
from tests.support.lists import statements
from tests.support.people import BELU, TTU

YEAR = 2026


@pytest.mark.usefixtures("registered", "held_clock")
@pytest.mark.parametrize("regency_id", [TTU, None])
def test_a_figure_without_its_parts_is_the_same_figure_and_asks_for_less(app: Flask, regency_id: int | None) -> None:
    names = [name for name in measure_names() if regency_id is not None or measure_of(name).summed]
    with app.app_context():
        scope = Scope.regency(regency_id) if regency_id is not None else Scope.province(all_regency_ids())
        with scope_of(scope):
            with statements(app) as much:
                whole = figures_of(names, regency_id=regency_id, fiscal_year=YEAR)
            with statements(app) as little:
                bare = values_of(names, regency_id=regency_id, fiscal_year=YEAR)
            with statements(app) as apart:
                alone = {name: figures_of([name], regency_id=regency_id, fiscal_year=YEAR)[name] for name in names}
    assert whole == alone
    assert [(name, figure.value, figure.source, figure.hidden) for name, figure in bare.items()] == [
        (name, figure.value, figure.source, figure.hidden) for name, figure in whole.items()
    ]
    assert any(figure.parts for figure in whole.values()) and not any(figure.parts for figure in bare.values())
    assert len(little) < len(much) < len(apart) / 2


@pytest.mark.usefixtures("registered", "held_clock")
def test_another_scope_reads_for_itself(app: Flask) -> None:
    """What is kept of one regency is never told of another."""
    found = {}
    with app.app_context(), scope_of(Scope.province(all_regency_ids())), reading._reading(parts=True):
        for regency_id in (TTU, BELU):
            with narrowed([regency_id]):
                found[regency_id] = {state.quota.regency_id for state in states_of(None, YEAR)}
    assert found == {TTU: {TTU}, BELU: {BELU}}


@pytest.mark.usefixtures("registered", "held_clock")
def test_quotas_that_were_read_without_bills_do_not_pass_for_unpaid_ones(app: Flask) -> None:
    with app.app_context(), scope_of(Scope.regency(TTU)):
        (state,) = states_of_years([YEAR], Month(YEAR, 11), bills=False)
        assert state.need > 0
        with pytest.raises(RuntimeError, match="without their bills"):
            _ = state.realisation


def test_nothing_is_kept_where_no_figures_are_computed_together() -> None:
    asked = []

    @shared
    def read(number: int) -> int:
        asked.append(number)
        return number

    assert [read(1), read(1)] == [1, 1] and asked == [1, 1]
