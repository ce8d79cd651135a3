"""Shares of coverage for pages, workbooks and the command line."""

from __future__ import annotations

from collections.abc import Mapping

from portal.core import clock, formatting
from portal.core.measures import Figure, Part, Share, Unit, assembled, measure
from portal.core.reading import shared
from portal.coverage import queries
from portal.coverage.rules.segments import Segment
from portal.regencies import queries as regencies

NO_DATA = "Belum ada data"
_TERMS, _PARTS = ("Terlindungi", "Seharusnya terlindungi"), "menurut sumber angka"
_FORMULA = "Pekerja terlindungi ÷ pekerja yang seharusnya terlindungi"
_COUNTED = (
    "Angka yang dipakai: yang ditandai petugas, bila tidak ada yang terbaru. Sumber sehari yang saling berbeda tidak "
    "dihitung sampai ada yang dipilih."
)


@shared
def _used(year: int) -> Mapping[tuple[int, Segment], queries.UsedFigure]:
    """Of both shares, so that the second asks for nothing."""
    return queries.figures_used(year, (Segment.FORMAL, Segment.INFORMAL))


def _share(segment: Segment, regency_id: int | None, year: int) -> Figure:
    """People covered of the workers who should be, of one regency or of all in the scope that have a figure in use.

    A regency whose sources contradict one another is left out until somebody chooses; the source says so.
    """
    found = {
        regency: used
        for (regency, about), used in _used(year).items()
        if about is segment and regency_id in (None, regency)
    }
    clear = {regency: used for regency, used in found.items() if not used.ambiguous}
    parts = {
        regency: [Part(used.source, Share(used.numerator, used.denominator), on=used.as_of_on)]
        for regency, used in clear.items()
    }
    sources = sorted({f"{used.source}, keadaan {formatting.day(used.as_of_on)}" for used in clear.values()})
    words = sources[0] if len(sources) == 1 else f"{len(sources)} sumber" if sources else NO_DATA
    if len(found) > len(clear):
        words += f"; {len(found) - len(clear)} wilayah dengan sumber yang saling berbeda tidak dihitung"
    return assembled(regency_id, parts, regencies.official_names, source=words, as_of=clock.now(), nothing=Share(0, 0))


@measure(
    name="coverage.formal",
    label="Cakupan pekerja formal (PU)",
    sentence="Pekerja formal yang terlindungi dibagi pekerja formal yang seharusnya terlindungi, menurut angka yang "
    "dipakai pada tahun itu.",
    formula=_FORMULA,
    counted=_COUNTED,
    unit=Unit.SHARE,
    terms=_TERMS,
    parts=_PARTS,
)
def formal(regency_id: int | None, fiscal_year: int) -> Figure:
    """The share of formal workers."""
    return _share(Segment.FORMAL, regency_id, fiscal_year)


@measure(
    name="coverage.informal",
    label="Cakupan pekerja informal (BPU)",
    sentence="Pekerja informal yang terlindungi dibagi pekerja informal yang seharusnya terlindungi, menurut angka "
    "yang dipakai pada tahun itu.",
    formula=_FORMULA,
    counted=_COUNTED,
    unit=Unit.SHARE,
    terms=_TERMS,
    parts=_PARTS,
)
def informal(regency_id: int | None, fiscal_year: int) -> Figure:
    """The share of informal workers."""
    return _share(Segment.INFORMAL, regency_id, fiscal_year)
