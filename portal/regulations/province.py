"""What the province's table of regulations shows: its filter, and the workbook from the same query as the page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from portal.core import clock, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.formatting import WITA
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.workbook import Cover
from portal.regencies import queries as regencies
from portal.regulations import exports, queries
from portal.regulations.models import RegulationIndicator
from portal.regulations.queries import Having, ProvinceFilter, ProvinceRow, ProvinceTable
from portal.regulations.rules.chain import STANDING_LABELS
from portal.regulations.rules.indicators import share_in_words
from portal.regulations.rules.papers import TOPIC_LABELS, Topic

PROVINCE = "regulations.province"
HAVING_LABELS = MappingProxyType({Having.SOME: "Sudah punya", Having.NONE: "Belum punya"})


def filter_of(args: Mapping[str, Any]) -> ProvinceFilter:
    """The filter that an address or a requested file names; a code that nobody knows counts as not given."""
    topic, having = (str(args.get(name, "")) for name in ("bidang", "punya"))
    return ProvinceFilter(
        today=clock.today(),
        topic=Topic(topic) if topic in list(Topic) else None,
        having=Having(having) if having in list(Having) else None,
    )


def address_of(wanted: ProvinceFilter) -> dict[str, str]:
    """The filter as it stands in an address."""
    found = {
        "bidang": wanted.topic.value if wanted.topic else "",
        "punya": wanted.having.value if wanted.having else "",
    }
    return {name: value for name, value in found.items() if value}


def about_in_words(wanted: ProvinceFilter) -> str:
    """What the regencies have or lack: peraturan bidang Anggaran yang berlaku."""
    about = f" bidang {TOPIC_LABELS[wanted.topic]}" if wanted.topic else ""
    return f"peraturan{about} yang berlaku"


def filter_in_words(wanted: ProvinceFilter) -> str:
    """What the table shows, for its first sheet."""
    if wanted.having is not None:
        return f"{HAVING_LABELS[wanted.having]} {about_in_words(wanted)}"
    return f"Semua kabupaten/kota, {about_in_words(wanted)}" if wanted.topic else "Semua kabupaten/kota"


@maker(PROVINCE, permission=Permission.EXPORT_FIGURES)
def _province(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    wanted = filter_of(args)
    table = queries.province_table(wanted)
    cover = Cover(
        title="Peraturan 22 Kabupaten/Kota",
        office=regencies.PROVINCE_NAME,
        period=f"Keadaan {formatting.day(wanted.today)}",
        filter=filter_in_words(wanted),
        made_at=clock.now(),
        made_by=download.created_by_name,
        role=download.created_by_role,
        source="Portal Jamsostek NTT",
        notes=(
            ("Yang dihitung", "Perda, peraturan dan keputusan kepala daerah, SK penerima, instruksi, surat edaran"),
            ("Yang tidak dihitung", "Dokumen kerja sama, SK kewenangan menandatangani, surat kuasa"),
            ("Tertinggi", "Perda, lalu Perbup/Perwali, lalu keputusan dan surat; yang setingkat: yang terbaru"),
        ),
        letterhead=value_of("letterhead", None).splitlines(),
    )
    name = f"peraturan-22-wilayah-{clock.now().astimezone(WITA).date():%Y-%m-%d}.xlsx"
    return Made(name, exports.write_province(path, cover, _sheets(table), wanted.today.year))


def _sheets(table: ProvinceTable) -> exports.ProvinceSheets:
    return exports.ProvinceSheets(
        regencies=[_line(row) for row in table.rows],
        ended=[
            exports.EndedLine(row.name, paper.citation, STANDING_LABELS[paper.standing], paper.ended_on)
            for row in table.rows
            for paper in row.overview.ended
        ],
        indicators=[_indicator(row.name, indicator) for row in table.rows for indicator in row.indicators],
    )


def _line(row: ProvinceRow) -> exports.ProvinceLine:
    seen = row.overview
    return exports.ProvinceLine(
        regency=row.name,
        highest=seen.highest.citation if seen.highest else "belum ada",
        topics={TOPIC_LABELS[topic]: topic in seen.topics for topic in Topic},
        binding=seen.binding,
        drafts=seen.drafts,
        ended=len(seen.ended),
    )


def _indicator(regency: str, indicator: RegulationIndicator) -> exports.IndicatorLine:
    return exports.IndicatorLine(
        regency=regency,
        name=indicator.name,
        baseline=share_in_words(indicator.baseline),
        baseline_year=indicator.baseline_year,
        target=share_in_words(indicator.target),
        target_year=indicator.target_year,
        source=indicator.source,
    )
