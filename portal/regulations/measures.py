"""Figures of regulations for pages, workbooks and the command line."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from portal.core import clock
from portal.core.measures import Figure, Part, Unit, assembled, measure
from portal.regencies import queries as regencies
from portal.regulations import queries
from portal.regulations.rules.papers import REGULATING, Region, kind_labels
from portal.regulations.rules.standing import StandingPaper

SOURCE = "Register peraturan"


@measure(
    name="regulations.in_force",
    label="Peraturan yang berlaku",
    unit=Unit.COUNT,
    parts="menurut jenis",
    details="menurut peraturan",
    sentence="Jumlah peraturan dan keputusan tentang jaminan sosial ketenagakerjaan yang berlaku hari ini.",
    formula="Jumlah peraturan berlaku tiap jenis",
    counted="Peraturan yang sudah ditetapkan, mulai berlaku, dan belum dicabut atau berakhir; kesepakatan dengan pihak "
    "lain dan surat kuasa tidak dihitung. Untuk tahun lain dipakai hari pertama atau terakhirnya.",
)
def in_force(regency_id: int | None, fiscal_year: int) -> Figure:
    """Regulations that bind on the present day, kept inside the year; one line for each."""
    day = min(max(clock.today(), date(fiscal_year, 1, 1)), date(fiscal_year, 12, 31))
    regions = {each.id: Region(each.kind, each.name) for each in regencies.all_regencies()}
    found = {
        regency: _by_kind([paper for paper in papers if paper.binds and paper.kind in REGULATING], regions[regency])
        for regency, papers in queries.standing_papers(day).items()
        if regency_id in (None, regency)
    }
    return assembled(regency_id, found, regencies.official_names, source=SOURCE, as_of=clock.now())


def _by_kind(papers: list[StandingPaper], region: Region) -> list[Part]:
    labels = kind_labels(region)
    kinds: dict[str, list[Part]] = defaultdict(list)
    for paper in papers:
        kinds[labels[paper.kind]].append(Part(paper.title, 1, on=paper.enacted_on, document=paper.citation))
    return [Part(label, len(parts), tuple(parts)) for label, parts in kinds.items()]
