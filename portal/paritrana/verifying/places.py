"""The ranking as whoever asks may see it: names, points, and what changed since the edition before."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from portal.paritrana import queries
from portal.paritrana.models import ParitranaEdition
from portal.paritrana.rules.points import in_words
from portal.paritrana.rules.ranking import Place, places_won
from portal.regencies import queries as regencies
from portal.regencies.models import Regency


@dataclass(frozen=True)
class PlaceLine:
    """One region's place. `change` of the place and `gained` points against the edition before, in words."""

    regency: Regency
    place: Place
    change: str
    gained: str


@dataclass(frozen=True)
class RankingTable:
    """The regions that have begun and may be named, the best first, and `others`, all that stand not among them.

    `count` says how many have begun; `before` is the edition that they are compared with.
    """

    lines: tuple[PlaceLine, ...]
    others: tuple[Regency, ...]
    count: int
    median: Fraction | None
    before: ParitranaEdition | None


def ranking_of(edition: ParitranaEdition) -> RankingTable:
    """In four queries. Who shares a place stands in the order of the names."""
    now, before = queries.ranking(edition.id), queries.edition_before_or_none(edition)
    earlier = {each.key: each for each in queries.ranking(before.id).places} if before is not None else {}
    names = {regency.id: regency for regency in regencies.all_regencies()}
    lines = [
        PlaceLine(
            regency=names[each.key],
            place=each,
            change=places_won(each.place, earlier[each.key].place if each.key in earlier else None),
            gained=_gained(each.points, earlier[each.key].points) if each.key in earlier else "–",
        )
        for each in now.places
    ]
    lines.sort(key=lambda line: (line.place.place, line.regency.name))
    placed = {line.regency.id for line in lines}
    others = tuple(regency for key, regency in names.items() if key not in placed)
    return RankingTable(tuple(lines), others, len(now.points), now.median, before)


def _gained(now: int, before: int) -> str:
    return f"{'+' if now > before else ''}{in_words(now - before)}"
