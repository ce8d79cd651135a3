"""What open data is made of: plain values of one fiscal year, before anything is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

DISTRICT, OCCUPATION, SEX, AGE = "district", "occupation", "sex", "age"


@dataclass(frozen=True)
class Region:
    """A regency with its two codes: Kemendagri's (``53.03``) and that of BPS (``5305``)."""

    code: str
    bps_code: str
    name: str


@dataclass(frozen=True)
class CoverageFact:
    """The figure in use of a segment; `together` names those segments that may be parts of one another."""

    segment: str
    label: str
    covered: int
    workers: int
    source: str
    as_of_on: date
    together: bool = False
    ambiguous: bool = False


@dataclass(frozen=True)
class RegionFacts:
    """A regency's year. `people`: {DISTRICT, OCCUPATION, SEX, AGE: {code: people}}, every code of the reference named.

    Rupiah are integers. `known` is false where nothing was ever recorded of the year: no data, which is not nought.
    `few_in_a_source`: a funding source of the year pays for one to four people.
    """

    region: Region
    known: bool
    people: Mapping[str, Mapping[str, int]]
    quota: int = 0
    need: int = 0
    budget: int = 0
    realised: int = 0
    due_months: int = 0
    paid_months: int = 0
    few_in_a_source: bool = False
    example: bool = False
    coverage: Sequence[CoverageFact] = ()


@dataclass(frozen=True)
class PaidCell:
    """Claims that were paid and their rupiah; both None when they are hidden."""

    cases: int | None
    amount: int | None


@dataclass(frozen=True)
class Facts:
    """All that is published of a year on a day. `whole`: all regencies, with sums over them and with `paid`.

    `names`: {dimension: {code: name}}. `paid`: {(programme, regency code or "" for all): four quarters and the year},
    as the pages of benefits show them: a new sum of the same cases could give a hidden one away.
    """

    year: int
    as_of_on: date
    whole: bool
    regions: Sequence[RegionFacts]
    names: Mapping[str, Mapping[str, str]]
    paid: Mapping[tuple[str, str], Sequence[PaidCell]] = field(default_factory=dict)
