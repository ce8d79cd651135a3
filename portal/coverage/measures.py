"""Shares of coverage for pages, workbooks and the command line."""

from __future__ import annotations

from portal.core import clock
from portal.core.measures import Figure, Part, Share, Unit, measure
from portal.coverage import queries
from portal.coverage.rules.segments import Segment
from portal.regencies import queries as regencies

_BY_REGENCY = "menurut kabupaten/kota"
NO_DATA = "Belum ada data"


def _share(segment: Segment, regency_id: int | None, year: int) -> Figure:
    """People covered of the workers who should be, of one regency or of all in the scope that have a figure in use.

    A regency whose sources contradict one another is left out until somebody chooses; the source says so.
    """
    found = {
        regency: used
        for (regency, _segment), used in queries.figures_used(year, [segment]).items()
        if regency_id in (None, regency)
    }
    clear = {regency: used for regency, used in found.items() if not used.ambiguous}
    names = {each.id: each.official_name for each in regencies.all_regencies()}
    parts = tuple(
        Part(names[regency], Share(used.numerator, used.denominator)) for regency, used in sorted(clear.items())
    )
    whole = Share(sum(used.numerator for used in clear.values()), sum(used.denominator for used in clear.values()))
    sources = sorted({f"{used.source}, keadaan {used.as_of_on.isoformat()}" for used in clear.values()})
    words = sources[0] if len(sources) == 1 else f"{len(sources)} sumber" if sources else NO_DATA
    if len(found) > len(clear):
        words += f"; {len(found) - len(clear)} wilayah dengan sumber yang saling berbeda tidak dihitung"
    return Figure(whole, parts, words, clock.now())


@measure(
    name="coverage.formal",
    label="Cakupan pekerja formal (PU)",
    unit=Unit.SHARE,
    parts=_BY_REGENCY,
    sentence="Pekerja formal yang terlindungi dibagi pekerja formal yang seharusnya terlindungi, menurut angka yang "
    "dipakai pada tahun itu.",
)
def formal(regency_id: int | None, fiscal_year: int) -> Figure:
    """The share of formal workers."""
    return _share(Segment.FORMAL, regency_id, fiscal_year)


@measure(
    name="coverage.informal",
    label="Cakupan pekerja informal (BPU)",
    unit=Unit.SHARE,
    parts=_BY_REGENCY,
    sentence="Pekerja informal yang terlindungi dibagi pekerja informal yang seharusnya terlindungi, menurut angka "
    "yang dipakai pada tahun itu.",
)
def informal(regency_id: int | None, fiscal_year: int) -> Figure:
    """The share of informal workers."""
    return _share(Segment.INFORMAL, regency_id, fiscal_year)
