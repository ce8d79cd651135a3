"""Coverage of workers by group: the figure in use of the judged year, as `coverage` chooses it."""

from __future__ import annotations

from datetime import date

from portal.coverage import queries as coverage
from portal.coverage.rules.segments import Segment
from portal.paritrana.rules.sources import COVERAGE, Doubt, Input, Source

_DOUBT = (
    "Beberapa sumber menyebut angka yang berbeda untuk tanggal yang sama, dan belum ada yang dipilih. "
    "Pilih angka yang dipakai di halaman Cakupan."
)


def covered(judged_year: int, _today: date) -> dict[tuple[int, Source], Input | Doubt]:
    """People covered of the people who should be, with the source and the day of the figure; one query.

    A figure that others of the same day contradict is no data until somebody has chosen, and that is said.
    """
    found: dict[tuple[int, Source], Input | Doubt] = {}
    segments = [Segment(source.value) for source in COVERAGE]
    for (regency_id, segment), used in coverage.figures_used(judged_year, segments).items():
        found[regency_id, Source(segment.value)] = (
            Doubt(_DOUBT)
            if used.ambiguous
            else Input(used.numerator, used.denominator, f"Angka cakupan: {used.source}", used.as_of_on)
        )
    return found
