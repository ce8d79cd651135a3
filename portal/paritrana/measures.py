"""The score of the award's rehearsal for pages, workbooks and the command line."""

from __future__ import annotations

from collections import defaultdict

from portal.core import clock, formatting
from portal.core.errors import NotFoundError
from portal.core.measures import Figure, Part, Unit, measure
from portal.paritrana import queries
from portal.paritrana.rules.points import SIMULATION

SOURCE = f"Gladi Paritrana, {SIMULATION}"
NO_DATA = "Belum ada nilai"


@measure(
    name="paritrana.score",
    label="Nilai Paritrana",
    unit=Unit.POINTS,
    parts="menurut aspek",
    details="menurut kriteria",
    sentence="Nilai gladi Paritrana dari 100 poin untuk tahun yang dinilai; simulasi internal, bukan bobot resmi.",
    formula="Jumlah nilai semua kriteria",
    counted="Semua kriteria edisi tahun itu; yang belum ada datanya atau buktinya bernilai nol.",
    summed=False,
)
def score(regency_id: int | None, fiscal_year: int) -> Figure:
    """Hundredths of a point, as the newest standing has them: one region's, never a sum over regions."""
    assert regency_id is not None  # the registry refuses figures that are not summed
    try:
        edition = queries.open_or_past_edition(fiscal_year)
    except NotFoundError:
        return Figure(0, (), NO_DATA, clock.now())
    row = queries.standing_or_none(regency_id, edition.id)
    if row is None:
        return Figure(0, (), NO_DATA, clock.now())
    points = {line["code"]: line["points"] for line in row.lines}
    aspects: dict[str, list[Part]] = defaultdict(list)
    for line in queries.criteria_of(edition.id):
        code = line.criterion.code
        if code in points:
            aspects[line.aspect.name].append(Part(f"{code} {line.criterion.title}", points[code]))
    parts = tuple(
        Part(name, sum(part.value for part in own if isinstance(part.value, int)), tuple(own))
        for name, own in aspects.items()
    )
    return Figure(row.points, parts, f"{SOURCE}, keadaan {formatting.day(row.day)}", row.computed_at)
