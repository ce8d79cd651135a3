"""What the walls' world holds of hearing packs: one of each office, and one of the province."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.core import clock
from portal.core.db import db
from portal.exports.packs import queries
from portal.exports.packs.models import HearingPack, HearingPackFile
from tests.support import factories, packs
from tests.support.people import OPERATORS, TTU

if TYPE_CHECKING:
    from flask import Flask

    from tests.walls.world import World


def make_pack(world: World, regency_id: int | None) -> int:
    """A pack with its files; of the province for None."""
    by = factories.actor("wati" if regency_id is None else OPERATORS[regency_id])
    return packs.frozen(world.app, regency_id, by)


def make_order(world: World, regency_id: int | None) -> int:
    """What somebody asked for that could not be frozen."""
    by = factories.actor("wati" if regency_id is None else OPERATORS[regency_id])
    return packs.ordered(world.app, regency_id, by)


def fill_packs(app: Flask, pack_id: int, rows: int) -> None:
    """`rows` further packs of TTU, and of the one that is looked at as many files that were rendered again."""
    with factories.inside(app):
        one = queries.pack_by_id(pack_id, TTU)
        for number in range(rows):
            db.session.add(
                HearingPack(
                    regency_id=TTU,
                    fiscal_year=2026,
                    made_year=2026,
                    sequence=100 + number,
                    number=f"{100 + number:04d}/TTU/2026",
                    as_of=clock.now(),
                    body=one.body,
                    sha256=one.sha256,
                    verify_url="",
                    made_by_name="Sari Contoh",
                    made_by_role="Operator",
                )
            )
            db.session.add(
                HearingPackFile(
                    regency_id=TTU,
                    pack_id=one.id,
                    form="json",
                    file_id=10_000 + number,
                    sha256=one.sha256,
                    size=1,
                    made_at=clock.now(),
                )
            )
        db.session.commit()
