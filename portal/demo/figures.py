"""Quotas and lists of the demo: what is known of 2025 and 2026, and what is made up and says so ("contoh").

`data/quotas.csv` holds the known figures, `data/lists.csv` which lists were confirmed when. Known of the province are
the totals, 100.000 people for July to December 2025 and 50.000 for 2026, but not how they were divided: the part of
2025 without a known regency is divided here by villages, that of 2026 in the proportions of 2025. TTU's own quota
covers whole years, as its reported Rp3 billion a year does, although it was launched in July 2025; it gets no share of
the province's 2026, so that its page shows the one figure it is known for.
"""

from __future__ import annotations

import csv
import functools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from portal.core.formatting import WITA
from portal.core.money import contribution_need
from portal.core.months import Month
from portal.quotas.reference import rate_book
from portal.quotas.rules.dividing import divide
from portal.quotas.rules.rates import FundingClass, Sector
from portal.quotas.service import QuotaTerms
from portal.regencies import reference

TTU = "53.03"
OWN, PROVINCE = "apbd-kabupaten", "apbd-provinsi"
PROVINCE_2025, PROVINCE_2026 = 100_000, 50_000
_DATA = Path(__file__).with_name("data")
_OPENED = {
    (2025, OWN): datetime(2025, 1, 6, 9, 0, tzinfo=WITA),
    (2025, PROVINCE): datetime(2025, 7, 1, 9, 0, tzinfo=WITA),
    (2026, OWN): datetime(2026, 1, 5, 9, 0, tzinfo=WITA),
    (2026, PROVINCE): datetime(2026, 1, 12, 9, 0, tzinfo=WITA),
}


@dataclass(frozen=True)
class QuotaFigure:
    """A quota to open, and when it was opened."""

    regency_code: str
    terms: QuotaTerms
    opened_at: datetime


@dataclass(frozen=True)
class ListFigure:
    """A list that was confirmed: so many percent of a quota, from a month on."""

    regency_code: str
    fiscal_year: int
    source: str
    percent: int
    start: Month
    sent_at: datetime


def quotas(coming: Month) -> list[QuotaFigure]:
    """Every quota of the demo. `coming` is the month that the upload page proposes: its year gets a quota of TTU too,
    so that the demo's list can still be confirmed in the years after 2026."""
    known = [_known(row) for row in _rows("quotas.csv")]
    found = [*known, *_rest_of_2025(known), *_carried_over(known)]
    province_2025 = {
        figure.regency_code: figure.terms.people
        for figure in found
        if figure.terms.funding_source_code == PROVINCE and figure.regency_code != TTU
    }
    for code, people in divide(PROVINCE_2026, province_2025).items():
        found.append(_example(code, 2026, PROVINCE, people, 1, "Contoh: pembagian menurut kuota provinsi 2025"))
    if coming.year > 2026:
        found.append(_example(TTU, coming.year, OWN, 14_880, 1, "Contoh: kuota 2026 diteruskan"))
    return sorted(found, key=lambda figure: (figure.opened_at, figure.regency_code))


@functools.cache
def lists() -> tuple[ListFigure, ...]:
    """The confirmed lists, oldest first."""
    found = [
        ListFigure(
            row["regency_code"],
            int(row["fiscal_year"]),
            row["source"],
            int(row["percent"]),
            Month(int(row["fiscal_year"]), int(row["start_month"])),
            datetime.fromisoformat(row["sent_at"]).replace(tzinfo=WITA),
        )
        for row in _rows("lists.csv")
    ]
    return tuple(sorted(found, key=lambda each: each.sent_at))


def _rest_of_2025(known: list[QuotaFigure]) -> Iterator[QuotaFigure]:
    """The province's 2025 people whose regency is not known, by the number of villages."""
    given = {
        figure.regency_code: figure.terms.people for figure in known if figure.terms.funding_source_code == PROVINCE
    }
    villages = Counter(village.code[:5] for village in reference.villages() if village.code[:5] not in given)
    for code, people in divide(PROVINCE_2025 - sum(given.values()), villages).items():
        yield _example(code, 2025, PROVINCE, people, 7, "Contoh: sisa kuota provinsi dibagi menurut banyaknya desa")


def _carried_over(known: list[QuotaFigure]) -> Iterator[QuotaFigure]:
    """Own quotas of 2025 for the whole of 2026, of which nothing is known."""
    for figure in known:
        terms = figure.terms
        if terms.funding_source_code == OWN and terms.fiscal_year == 2025 and figure.regency_code != TTU:
            yield _example(figure.regency_code, 2026, OWN, terms.people, 1, "Contoh: kuota 2025 diteruskan")


def _example(code: str, year: int, source: str, people: int, first: int, document: str) -> QuotaFigure:
    return _figure(code, year, source, people, Month(year, first), Month(year, 12), document, is_example=True)


def _known(row: dict[str, str]) -> QuotaFigure:
    year = int(row["fiscal_year"])
    return _figure(
        row["regency_code"],
        year,
        row["source"],
        int(row["people"]),
        Month(year, int(row["first_month"])),
        Month(year, int(row["last_month"])),
        row["document"],
        budget=int(row["budget_amount"]) if row["budget_amount"] else None,
    )


def _figure(
    code: str,
    year: int,
    source: str,
    people: int,
    first: Month,
    last: Month,
    document: str,
    *,
    budget: int | None = None,
    is_example: bool = False,
) -> QuotaFigure:
    """Where no budget is known, it is what the people need (domain rule 4)."""
    rate = rate_book().rate(first, FundingClass.GOVERNMENT, Sector.OTHER)
    assert rate is not None  # the first rate is older than any quota of the demo
    need = contribution_need(people, rate.total, last - first + 1)
    terms = QuotaTerms(
        fiscal_year=year,
        funding_source_code=source,
        people=people,
        first_month=first,
        last_month=last,
        budget_amount=need if budget is None else budget,
        document=document,
        is_example=is_example,
    )
    opened = _OPENED.get((year, source)) or datetime(year, 1, 5, 9, 0, tzinfo=WITA)
    return QuotaFigure(code, terms, opened)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
