"""Findings of the full office: what the night found in all 22, one talked about, one set aside, one that closed."""

from __future__ import annotations

from datetime import date

from flask import Flask

from portal.compliance.findings import queries, service, threads
from portal.compliance.findings.rules.reconciliation import FindingState
from portal.core.db import db, writing
from portal.core.tenancy import Scope, scope_of
from portal.regencies import queries as regencies
from tests.support.people import TTU
from tests.support.world_base import World, as_actor


def fill_findings(app: Flask, world: World) -> None:
    """ids: matter (a finding talked about), waived_finding, closed_finding (an empty quota until its list came)."""
    with app.app_context(), writing(), scope_of(Scope.province(regencies.all_regency_ids())):
        service.judge(regencies.all_regency_ids())
        db.session.flush()
        lines = queries.findings_page(queries.FindingFilter(regency_id=TTU)).lines
        finding, least = lines[0].finding, lines[-1].finding
        threads.say(finding, "Mohon penjelasannya.", by=as_actor("wati"))
        service.waive(
            least,
            until=date(2027, 3, 31),
            reason="Menunggu daftar dari kecamatan",
            revision=least.revision,
            by=as_actor("wati"),
        )
        closed = queries.findings_page(queries.FindingFilter(FindingState.CLOSED, regency_id=TTU)).lines
        world.ids |= {
            "matter": finding.id,
            "waived_finding": least.id,
            "closed_finding": closed[0].finding.id,
        }
        db.session.commit()
