"""Posts with holders, for tests; each opens the scope it needs and commits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask

from portal.accounts.posts import queries, service
from portal.accounts.posts.service import Appointment
from portal.core import clock
from portal.core.db import db, writing
from portal.core.permissions import WorkplaceKind
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.support.factories import actor
from tests.support.people import TTU

SINCE = datetime.fromisoformat("2026-01-02T08:00+08:00")


def appointment(from_at: datetime = SINCE, **changes: Any) -> Appointment:
    """Tia takes a post, by an invented letter."""
    given: dict[str, Any] = {
        "person_id": actor("tia").id,
        "printed_name": "Dra. Tia Contoh, M.Si.",
        "acting": "",
        "staff_number": "197001012000032001",
        "paper": "Keputusan Menteri Contoh",
        "paper_number": "100.2/1",
        "paper_dated_on": date(2025, 12, 30),
        "from_at": from_at,
        "ends_at": None,
    }
    return Appointment(**{**given, **changes})


def post(
    app: Flask,
    title: str = "Bupati Timor Tengah Utara",
    *holders: Appointment,
    kind: WorkplaceKind = WorkplaceKind.REGENCY,
    workplace_id: int = TTU,
) -> int:
    """A post and its holders one after another; its id."""
    with app.app_context(), writing(), scope_of(system_scope()):
        made = service.found(kind, workplace_id, title, by=actor("nona"))
        for each in holders:
            with clock.fixed(min(each.from_at, clock.now())):  # written down on its day, as letters come in
                hand_over_here(made.id, each)
        db.session.commit()
        return made.id


def hand_over_here(post_id: int, given: Appointment) -> int:
    """Nona hands a post over, confirming whatever it takes away; needs a scope and a transaction."""
    effect = service.effect_of(post_id, given, by=actor("nona"))
    former_id = effect.former.id if effect.former is not None else None
    return service.hand_over(post_id, given, former_id=former_id, by=actor("nona")).id


def holder_ids(app: Flask, post_id: int) -> list[int]:
    """Everybody written down for a post, earliest first."""
    with app.app_context():
        return [holder.id for holder in reversed(queries.history(post_id))]


def with_two(app: Flask, regency_id: int) -> dict[str, int]:
    """A post of an office that somebody has and somebody else is to have: its id and that of the second holder."""
    inked: dict[str, Any] = {"person_id": None, "printed_name": "Contoh Bupati"}
    coming = appointment(datetime.fromisoformat("2026-12-01T08:00+08:00"), acting="Plt.", **inked)
    made = post(app, "Bupati Contoh", appointment(**inked), coming, workplace_id=regency_id)
    return {"post_id": made, "holder_id": holder_ids(app, made)[-1]}
