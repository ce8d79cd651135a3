"""Who looks at all regencies may read them one by one; who looks at one never comes to see another."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.core.db import db
from portal.core.tenancy import NoScope, Scope, current_scope, narrowed, scope_of, seen_from_outside
from portal.quotas.models import Quota
from portal.regencies.queries import all_regency_ids, system_scope
from tests.support import factories
from tests.support.people import BELU, TTU


def seen() -> set[int]:
    """Regencies whose quotas are read."""
    return set(db.session.scalars(db.select(Quota.regency_id)))


def test_the_province_reads_one_regency_after_the_other(app: Flask) -> None:
    factories.quota(app)
    factories.quota(app, regency_id=BELU)
    with app.app_context():
        whole = Scope.province(all_regency_ids())
    with app.app_context(), scope_of(whole):
        assert seen() == {TTU, BELU}
        for regency_id in (TTU, BELU):
            with narrowed([regency_id]):
                assert seen() == {regency_id} and seen_from_outside()
                assert not db.session.identity_map.keys()
        with pytest.raises(ZeroDivisionError), narrowed([TTU]):
            raise ZeroDivisionError
        assert seen() == {TTU, BELU} and current_scope() == whole


@pytest.mark.parametrize("scope", [Scope.regency(TTU), Scope.branch(frozenset({TTU, BELU}))])
def test_nobody_else_changes_what_they_see(app: Flask, scope: Scope) -> None:
    with app.app_context(), scope_of(scope):
        with pytest.raises(RuntimeError, match="looks at all"), narrowed([BELU]):
            seen()
        assert current_scope() == scope
    with app.app_context(), pytest.raises(RuntimeError), narrowed([TTU]):
        seen()


def test_the_portal_itself_reads_no_more_than_it_narrows_to(app: Flask) -> None:
    with app.app_context(), scope_of(system_scope()), narrowed([TTU, 1]):
        scope = current_scope()
        assert scope is not None and scope.regency_ids == {TTU} and not scope.unfiltered
    with app.app_context(), pytest.raises(NoScope):
        seen()
