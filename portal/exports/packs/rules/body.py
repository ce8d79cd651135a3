"""The body of a hearing pack: plain JSON, the only thing that workbook, paper and speaking sheet are made from.

What is written down here is frozen with the pack, so every later rendering says the same. Rupiah and people are whole
numbers, days ISO text, months ``2026-01``; None is "belum ada data" and never nothing. Nobody's name is in it, except
of who made the pack.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

# Of bodies that are made now; 2 has `explained`. 3 has `people`, what was paid by the day of the SP2D, what is verified
# and paid of a source, own people beside the province's in the scenarios, and dated rates; `reading` reads 1 and 2.
SCHEMA = 3


class Office(TypedDict):
    """Whose pack it is; `slug` "" for the province. `letterhead`: the office's own lines above the title."""

    name: str
    short_name: str
    slug: str
    letterhead: list[str]


class FigureLine(TypedDict):
    """A figure of the registry of measures: `value` None without data; a share has both `value` and `out_of`."""

    name: str
    label: str
    unit: Literal["people", "rupiah", "count", "points", "share"]
    value: int | None
    out_of: int | None
    sentence: str
    formula: str
    source: str
    as_of: str


class FigurePart(TypedDict):
    """A piece of a figure; of a share with its own whole."""

    label: str
    value: int
    out_of: int | None


class ExplainedLine(TypedDict):
    """The parts that make up the figure `name`, and by what it is broken down; `counted` says which rows count. Places,
    funding sources, quarters, programmes: nobody's name and no paper."""

    name: str
    counted: str
    by: str
    parts: list[FigurePart]


class PeopleLine(TypedDict):
    """People of the year, everybody once: over all, of the office's own sources, of those that the province pays.

    `in_several`: those who are in more than one source, and so in more than one line of `sources`. In `month`, the
    fullest of the year, `taken` people have one of the `quota` places; "" and None where an outsider is not told.
    """

    people: int
    own: int | None
    province: int | None
    in_several: int | None
    month: str
    taken: int | None
    quota: int | None


class SourceLine(TypedDict):
    """A funding source of the year. `example` marks invented figures; `by_province` what the province pays.

    Of the confirmed, `verified` have nothing left to check and `active` one paid month at least (domain rule 13).
    `months_paid` of the `months_due` with people are paid in full; over several quotas each counts its own. A person
    who moved from one source to another stands in both. None in bodies before schema 3.
    """

    name: str
    by_province: bool
    example: bool
    allocated: int
    confirmed: int
    verified: int | None
    active: int | None
    need_jkk: int
    need_jkm: int
    budget: int
    realised: int
    months_paid: int | None
    months_due: int | None


class NeedLine(TypedDict):
    """Months in a row of one source with the same people at the same rates (rupiah a person and month, rule 1)."""

    source: str
    first_month: str
    last_month: str
    people: int
    months: int
    jkk: int
    jkm: int


class MonthLine(TypedDict):
    """A month of the year: places, people that take them, what they cost, what was billed, what was paid for it.

    `realised` is what was paid in it: SP2D of its days, less what was taken back. None in bodies before schema 3, and
    with `billed` and `paid` where they would tell outsiders of few people.
    """

    month: str
    quota: int
    taken: int
    need: int
    billed: int | None
    paid: int | None
    realised: int | None


class PlaceLine(TypedDict):
    """Confirmed people of a village; `share` its part of the quota, None where no division says. In a pack of the
    province a line is a kecamatan and `district` its regency."""

    district: str
    village: str
    share: int | None
    people: int


class CountLine(TypedDict):
    """Confirmed people of one occupation, sex, age group or desil; "" is never a label."""

    label: str
    people: int


class YearLine(TypedDict):
    """A year of the trend, the oldest first."""

    year: int
    quota: int
    confirmed: int
    need: int
    budget: int
    realised: int


class CoverageLine(TypedDict):
    """The coverage figure in use of a year and segment, never averaged (rule 23); `target` where one is set, as
    numerator and denominator."""

    year: int
    segment: str
    covered: int
    workers: int
    source: str
    as_of_on: str
    target: tuple[int, int] | None


class Scenario(TypedDict):
    """A way to cover people next year; `note` says in a sentence how many they are and why.

    `people` are those whom the office itself would pay for, `province` those beside them whom the province pays.
    """

    name: str
    note: str
    people: int
    province: int


class RateLine(TypedDict):
    """Months in a row at one rate, rupiah a person and month."""

    first_month: str
    last_month: str
    months: int
    jkk: int
    jkm: int


class NextYear(TypedDict):
    """Need of the year to come: people × months × (jkk + jkm), over all `rates` in a row.

    `basis`: where the rates come from; without a rate of every month there is none.
    """

    year: int
    rates: list[RateLine]
    basis: str
    scenarios: list[Scenario]


class BenefitLine(TypedDict):
    """Benefits paid back in a quarter (1-4) by programme, and the contributions paid in it."""

    quarter: int
    programme: str
    cases: int
    amount: int


class QuarterLine(TypedDict):
    """Contributions paid in a quarter."""

    quarter: int
    amount: int


class LegalLine(TypedDict):
    """A regulation or decree that holds on the day of the pack."""

    citation: str
    title: str
    signed_on: str | None
    standing: str


class AgreementLine(TypedDict):
    """An agreement with BPJS of the year; amounts as they are written in it."""

    number: str
    kind: str
    subject: str
    first_day: str
    last_day: str
    people: int
    amount: int
    standing: str


class QualityLine(TypedDict):
    """How good the lists are: rows refused, people replaced, died, in doubt. `note` says what counts."""

    label: str
    people: int
    note: str


class RegencyLine(TypedDict):
    """One of 22, in a pack of the province alone. `arrears` None where they stand in a line of several, which has
    nothing else and the code 0."""

    code: int
    name: str
    allocated: int
    confirmed: int
    need: int
    budget: int
    realised: int
    arrears: int | None


class ClosedParts(TypedDict):
    """What a pack of the province does not tell apart, so that later figures are compared alike. `bills` and `owed`:
    whether bills, and arrears of all, are closed; `arrears`: the regencies whose arrears stand together; `moved`:
    whether people counted once would tell of few in several sources."""

    regencies: list[int]
    sources: list[str]
    years: list[int]
    months: bool
    bills: NotRequired[bool]
    owed: NotRequired[bool]
    arrears: NotRequired[list[int]]
    moved: NotRequired[bool]


class Body(TypedDict):
    """A pack. Sums are never stored: workbook and paper add up the lines and compare with `figures`.

    `view`: what is closed in it, where it is read from outside its office.
    `schema` says what a body has, and its workbook shows that: one that is frozen is never filled up later.
    """

    schema: int
    kind: Literal["regency", "province"]
    title: str
    office: Office
    fiscal_year: int
    number: str
    as_of: str
    made_by: str
    made_by_role: str
    example: bool
    paper: Literal["A4", "F4"]
    figures: list[FigureLine]
    people: PeopleLine | None  # None without a quota, and in bodies before schema 3
    sources: list[SourceLine]
    need: list[NeedLine]
    months: list[MonthLine]
    places: list[PlaceLine]
    occupations: list[CountLine]
    sexes: list[CountLine]
    ages: list[CountLine]
    desils: list[CountLine]
    years: list[YearLine]
    coverage: list[CoverageLine]
    next_year: NextYear
    benefits: list[BenefitLine]
    contributions: list[QuarterLine]
    legal: list[LegalLine]
    agreements: list[AgreementLine]
    quality: list[QualityLine]
    regencies: list[RegencyLine]
    notes: list[str]
    explained: NotRequired[list[ExplainedLine]]
    view: NotRequired[str]
    closed: NotRequired[ClosedParts]


class PartLine(TypedDict):
    """A regency of a collection; `sha256` of the body of its part, and its figures that any part tells."""

    code: int
    name: str
    slug: str
    number: str
    sha256: str
    allocated: int
    confirmed: int
    need: int
    budget: int
    realised: int


class LeftOut(TypedDict):
    """A regency of which a collection has no part, and why."""

    code: int
    name: str
    reason: str


class Collection(TypedDict):
    """The province's collection of all regencies: what is in it. Each part has a body of its own."""

    schema: int
    kind: Literal["collection"]
    title: str
    office: Office
    fiscal_year: int
    number: str
    as_of: str
    made_by: str
    made_by_role: str
    parts: list[PartLine]
    left_out: list[LeftOut]
    notes: list[str]
