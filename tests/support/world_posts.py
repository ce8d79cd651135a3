"""Posts of the full office and its branch: held, handed over, vacant, closed; one to come, one withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask

from portal.accounts.posts import service
from portal.agreements.rules.states import Party
from portal.core.db import db, writing
from portal.core.permissions import WorkplaceKind
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.support import posts
from tests.support.agreements import SIGNERS
from tests.support.factories import actor
from tests.support.people import ATAMBUA
from tests.support.posts import SINCE, appointment
from tests.support.world_base import MORNING, World

_COMING = datetime.fromisoformat("2026-12-01T08:00+08:00")


def fill_posts(app: Flask, world: World) -> None:
    """Every state of a post."""

    def ink(name: str, from_at: datetime, acting: str = "", ends_at: datetime | None = None) -> service.Appointment:
        return appointment(from_at, person_id=None, printed_name=name, acting=acting, ends_at=ends_at)

    world.ids["held_post"] = posts.post(
        app,
        SIGNERS[Party.FIRST].position,
        appointment(printed_name=SIGNERS[Party.FIRST].name, acting=SIGNERS[Party.FIRST].acting),
        ink("Plh. Contoh", _COMING, "Plh."),
    )
    agency = "Kepala Dinas Tenaga Kerja dan Transmigrasi"
    earlier = [ink(f"Kepala Dinas Contoh {number}", SINCE + timedelta(days=number)) for number in range(4)]
    deputy = ink("Pelaksana Contoh", MORNING - timedelta(days=3), "Plt.")
    world.ids["deputy_post"] = posts.post(app, agency, *earlier, deputy)
    world.ids["vacant_post"] = posts.post(app, "Sekretaris Daerah", ink("Sekda Contoh", SINCE, ends_at=MORNING))
    world.ids["new_post"] = posts.post(app, "Kepala Dinas Sosial")
    world.ids["closed_post"] = posts.post(app, "Kepala Dinas Sosail")
    world.ids["branch_post"] = posts.post(
        app,
        SIGNERS[Party.SECOND].position,
        appointment(person_id=actor("petrus").id, printed_name=SIGNERS[Party.SECOND].name, paper="Keputusan Direksi"),
        kind=WorkplaceKind.BRANCH,
        workplace_id=ATAMBUA,
    )
    with app.app_context(), writing(), scope_of(system_scope()):
        service.close(world.ids["closed_post"], "Salah ketik", by=actor("nona"))
        withdrawn = posts.hand_over_here(world.ids["vacant_post"], ink("Batal Contoh", _COMING))
        service.withdraw(world.ids["vacant_post"], withdrawn, "Surat ditarik", by=actor("nona"))
        db.session.commit()
