"""Hearing packs as an office and the province freeze them."""

from __future__ import annotations

from flask import Flask

from portal.audit.service import Actor
from portal.core.db import db, writing
from portal.core.tenancy import Scope, scope_of
from portal.exports.packs import service
from portal.regencies.queries import all_regency_ids


def frozen(app: Flask, regency_id: int | None, by: Actor, year: int = 2026) -> int:
    """The id of a pack that was frozen now."""
    with app.test_request_context():
        scope = Scope.regency(regency_id) if regency_id is not None else Scope.province(all_regency_ids())
        with writing(), scope_of(scope):
            made = service.freeze(regency_id, year, by=by)
            db.session.commit()
            return made.id
