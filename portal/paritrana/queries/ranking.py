"""Places of the regions in an edition: all of them for the province, one's own for a region until that is opened."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from portal.core import peers
from portal.core.db import db
from portal.paritrana.models import ParitranaEdition
from portal.paritrana.rules.campaign import EditionState
from portal.paritrana.rules.ranking import Place, median, places


@dataclass(frozen=True)
class Ranking:
    """`points` of every region that has begun, in hundredths, the highest first, without names; `places` of those that
    may be named."""

    points: tuple[int, ...]
    places: tuple[Place, ...]

    @property
    def median(self) -> Fraction | None:
        """The province's median in hundredths, exact; None before anything was computed."""
        return median(self.points)

    def place_or_none(self, regency_id: int) -> Place | None:
        """Where a region stands; None when it has no score or may not be named."""
        return next((each for each in self.places if each.key == regency_id), None)


def ranking(edition_id: int) -> Ranking:
    """The places in an edition as whoever asks may see them, in one query.

    The province sees all. A region or a branch sees its own, among the unnamed points of all, until the province has
    opened the ranking (`ParitranaEdition.ranking_open`).
    """
    rows = peers.points_of_all(edition_id)
    # Unnamed regions count for the places and are left out of them: their keys are no region's.
    keyed = {
        regency_id if regency_id is not None else -position: points
        for position, (regency_id, points) in enumerate(rows, 1)
    }
    named = tuple(each for each in places(keyed) if each.key > 0)
    return Ranking(tuple(points for _, points in rows), named)


def edition_before_or_none(edition: ParitranaEdition) -> ParitranaEdition | None:
    """The last edition before this one that was opened: what places and points are compared with."""
    return db.session.scalars(
        select(ParitranaEdition)
        .where(ParitranaEdition.judged_year < edition.judged_year, ParitranaEdition.state != EditionState.DRAFT)
        .order_by(ParitranaEdition.judged_year.desc())
        .limit(1)
    ).one_or_none()
