"""The registers of the regencies side by side, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.regencies import queries as regencies
from portal.regulations.models import RegulationIndicator
from portal.regulations.queries.indicators import plan_indicators
from portal.regulations.queries.standing import standing_papers
from portal.regulations.rules.indicators import Population
from portal.regulations.rules.papers import Topic
from portal.regulations.rules.standing import Overview, overview


class Having(StrEnum):
    """Whether a regency has something in force (about the topic)."""

    SOME = "sudah"
    NONE = "belum"


@dataclass(frozen=True)
class ProvinceFilter:
    """What the table shows; None means all. With `topic`, highest and counts are those of what is about it."""

    today: date
    topic: Topic | None = None
    having: Having | None = None


@dataclass(frozen=True)
class ProvinceRow:
    """A regency with what it has on the day of the filter, and the indicators of its plans."""

    name: str
    overview: Overview
    indicators: Sequence[RegulationIndicator]

    @property
    def vulnerable(self) -> RegulationIndicator | None:
        """The indicator of vulnerable workers that the newest plan sets, if any."""
        return next((each for each in self.indicators if each.population is Population.VULNERABLE), None)


@dataclass(frozen=True)
class ProvinceTable:
    """The rows of the filter; how many regencies have something in force (about the topic), of how many."""

    rows: Sequence[ProvinceRow]
    having: int
    regencies: int


def province_table(wanted: ProvinceFilter) -> ProvinceTable:
    """The regencies of the scope by code; those that the filter leaves out count in `having` and `regencies`."""
    papers, indicators = standing_papers(wanted.today), plan_indicators(wanted.today)
    every = [
        ProvinceRow(
            regency.official_name,
            overview(papers[regency.id], wanted.today, wanted.topic),
            indicators.get(regency.id, []),
        )
        for regency in regencies.all_regencies()
        if regency.id in papers
    ]
    having = [row for row in every if row.overview.binding]
    lacking = [row for row in every if not row.overview.binding]
    chosen = {None: every, Having.SOME: having, Having.NONE: lacking}[wanted.having]
    return ProvinceTable(chosen, len(having), len(every))
