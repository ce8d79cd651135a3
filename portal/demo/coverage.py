"""Coverage in the demo: what is published about NTT, with its sources, and invented figures of all 22 ("contoh").

Published is little more than percentages, so those are quotations; two contradictory ones of 2024 stand side by side.
The invented figures take as many workers as the province's target implies (1.626 million of 5.70 million residents in
December 2024, `data/population.csv` by Ditjen Dukcapil), divided by population; a quarter of them formal (BPS, 2024).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path

from portal.audit.service import Actor
from portal.core import clock
from portal.core.formatting import WITA
from portal.coverage import service
from portal.coverage.rules.figures import FigureTerms
from portal.coverage.rules.segments import Segment
from portal.coverage.rules.sheet import PROVINCE
from portal.coverage.rules.targets import TargetTerms

_RECORDED = datetime(2026, 2, 9, 9, 0, tzinfo=WITA)
_POPULATION = Path(__file__).with_name("data") / "population.csv"
_ROUNDED = "Jumlah pekerja dibulatkan sumber (juta orang)"
_UNDATED = "Sumber menyebut tahun 2024 tanpa tanggal; dicatat per akhir tahun"
_EXAMPLE = "Contoh: angka buatan untuk peragaan, bukan angka resmi"
_DAYS = ((2024, date(2024, 12, 31)), (2025, date(2025, 12, 31)), (2026, date(2026, 1, 31)))
_WORKERS = 285  # of 1.000 residents, as the target of 2025 implies
_FORMAL = 267  # of 1.000 workers

S = Segment
# (segment, year, day, people covered, workers, printed percentage in hundredths, source, explanation)
_PUBLISHED = (
    (S.TOTAL, 2024, date(2024, 6, 30), None, 1_600_000, 3_370, "Pos Kupang, 25 Juli 2024", _ROUNDED),
    (S.FORMAL, 2024, date(2024, 6, 30), None, 600_000, 6_590, "Pos Kupang, 25 Juli 2024", _ROUNDED),
    (S.INFORMAL, 2024, date(2024, 6, 30), None, 1_000_000, 1_360, "Pos Kupang, 25 Juli 2024", _ROUNDED),
    (S.VILLAGE_STAFF, 2024, date(2024, 5, 31), None, None, 7_500, "Timex Kupang, Mei 2024", ""),
    (S.TOTAL, 2024, date(2024, 12, 31), 657_713, None, 4_247, "Timex Kupang, Mei 2024", _UNDATED),
    (
        S.TOTAL,
        2024,
        date(2024, 12, 31),
        668_000,
        None,
        4_040,
        "papilonnews.com, September 2025",
        f"Tercetak ± 668 ribu. {_UNDATED}",
    ),
    (S.FORMAL, 2025, date(2025, 6, 30), None, None, 7_730, "Pos Kupang, 21 Juli 2025", ""),
    (S.INFORMAL, 2025, date(2025, 6, 30), None, None, 1_412, "Pos Kupang, 21 Juli 2025", ""),
    (S.TOTAL, 2026, date(2026, 1, 30), None, None, 4_583, "haluanntt.com, 31 Januari 2026", ""),
)
# What is said of single regencies: a percentage and nothing else, and of Belu's one that it is doubtful.
_OF_REGENCIES = (
    (5304, 2025, date(2025, 5, 31), 9_000, "penamalaka.com, Mei 2025", "Diragukan: jauh di atas wilayah lain"),
    (5321, 2025, date(2025, 5, 31), 300, "penamalaka.com, Mei 2025", "Disebut terendah di NTT"),
    (5371, 2023, date(2023, 6, 30), 2_100, "Timex Kupang, Juni 2023", ""),
)
TARGET_2025 = TargetTerms(2025, 1_054_194, 6_482, "papilonnews.com, September 2025")


def enter(supervisor: Actor) -> int:
    """Record all of it in the name of the province's supervisor; answers how many figures."""
    count = 0
    with clock.fixed(_RECORDED):
        for segment, year, on, covered, workers, quoted, source, explanation in _PUBLISHED:
            terms = FigureTerms(segment, year, on, covered, workers, source, quoted, explanation=explanation)
            service.record_figure(PROVINCE, terms, by=supervisor)
            count += 1
        service.set_target(PROVINCE, TARGET_2025, by=supervisor)
        for region, year, on, quoted, source, explanation in _OF_REGENCIES:
            terms = FigureTerms(S.TOTAL, year, on, None, None, source, quoted, explanation=explanation)
            service.record_figure(region, terms, by=supervisor)
            count += 1
        for region, terms in examples():
            service.record_figure(region, terms, by=supervisor)
            count += 1
    return count


def examples() -> Iterator[tuple[int, FigureTerms]]:
    """(regency, figure) of every regency for 2024 to 2026, the last of January; the same at every run."""
    for position, (region, people) in enumerate(sorted(_population().items())):
        workers = people * _WORKERS // 1_000
        formal = workers * _FORMAL // 1_000
        for year, on in _DAYS:
            grown = 60 * (year - 2024)
            parts = {
                S.FORMAL: (formal, 560 + position * 37 % 240 + grown),
                S.INFORMAL: (workers - formal, 70 + position * 53 % 130 + grown),
                S.NON_ASN: (people // 120, 380 + position * 71 % 420 + 2 * grown),
                S.VILLAGE_STAFF: (people // 220, 640 + position * 29 % 260 + grown),
                S.RT_RW: (people // 95, 90 + position * 47 % 350 + grown),
                S.VULNERABLE: (people // 14, 40 + position * 61 % 160 + 2 * grown),
            }
            numbers = {segment: (whole * share // 1_000, whole) for segment, (whole, share) in parts.items()}
            numbers[S.TOTAL] = (numbers[S.FORMAL][0] + numbers[S.INFORMAL][0], workers)
            for segment, (covered, whole) in numbers.items():
                yield region, FigureTerms(segment, year, on, covered, whole, _EXAMPLE)


@cache
def _population() -> dict[int, int]:
    """{regency id: residents in December 2024}, Ditjen Dukcapil."""
    with _POPULATION.open(encoding="utf-8", newline="") as stream:
        return {int(row["regency_code"].replace(".", "")): int(row["people"]) for row in csv.DictReader(stream)}
