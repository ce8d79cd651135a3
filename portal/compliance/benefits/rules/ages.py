"""Deaths of which no claim has been filed, by days since the death."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.core.suppression import suppressed

# Days since the death, both included; the last band is open.
BANDS: tuple[tuple[str, int, int | None], ...] = (
    ("0–30 hari", 0, 30),
    ("31–60 hari", 31, 60),
    ("61–90 hari", 61, 90),
    ("di atas 90 hari", 91, None),
)


@dataclass(frozen=True)
class AgeTable:
    """Regencies by age: the four bands and all deaths; None is hidden."""

    rows: Mapping[int, Sequence[int | None]]
    sums: Sequence[int | None]

    @property
    def hides(self) -> bool:
        """Whether anything is hidden."""
        return any(cell is None for row in (*self.rows.values(), self.sums) for cell in row)


def band_of(since: date, today: date) -> int:
    """The place of a death's band among BANDS; a day still to come counts as today."""
    days = max((today - since).days, 0)
    return next(place for place, (_words, _least, most) in enumerate(BANDS) if most is None or days <= most)


def age_table(deaths: Iterable[tuple[int, date, int]], regency_ids: Sequence[int], today: date) -> AgeTable:
    """(regency, day, deaths) as a table of these regencies, in their order."""
    counts = {each: [0] * len(BANDS) for each in regency_ids}
    for regency_id, since, number in deaths:
        counts[regency_id][band_of(since, today)] += number
    shown = suppressed(list(counts.values())) if counts else [[0] * (len(BANDS) + 1)]
    return AgeTable(dict(zip(regency_ids, shown[:-1], strict=True)), shown[-1])
