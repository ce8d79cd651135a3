"""Reading the register: its pages, what others may cite, what stands in all regencies on a day."""

from portal.regulations.higher import HigherPaper, higher_papers
from portal.regulations.queries.indicators import indicator_history, indicators_of, plan_indicators, series_of
from portal.regulations.queries.province import Having, ProvinceFilter, ProvinceRow, ProvinceTable, province_table
from portal.regulations.queries.register import (
    MISSING,
    LinkLine,
    RegulationFilter,
    RegulationLine,
    RegulationsPage,
    Story,
    candidates,
    choices,
    counts,
    every_link,
    every_regulation,
    links_of,
    numbered,
    region_of,
    regulation_by_id,
    regulations_page,
    story_of,
    years,
)
from portal.regulations.queries.standing import standing_papers
from portal.regulations.rules.standing import StandingPaper

__all__ = [
    "MISSING",
    "Having",
    "HigherPaper",
    "LinkLine",
    "ProvinceFilter",
    "ProvinceRow",
    "ProvinceTable",
    "RegulationFilter",
    "RegulationLine",
    "RegulationsPage",
    "StandingPaper",
    "Story",
    "candidates",
    "choices",
    "counts",
    "every_link",
    "every_regulation",
    "higher_papers",
    "indicator_history",
    "indicators_of",
    "links_of",
    "numbered",
    "plan_indicators",
    "province_table",
    "region_of",
    "regulation_by_id",
    "regulations_page",
    "series_of",
    "standing_papers",
    "story_of",
    "years",
]
