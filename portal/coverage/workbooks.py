"""The workbooks of coverage, from the same queries and filters as the pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.core import clock, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.workbook import Cover
from portal.coverage import exports, queries
from portal.coverage.queries import FigureLine, RegionRow
from portal.coverage.rules.figures import WHOLE
from portal.coverage.rules.segments import SEGMENT_LABELS, Segment
from portal.regencies import queries as regencies

REGION, TABLE, TEMPLATE = "coverage.region", "coverage.table", "coverage.template"


def _cover(download: Download, title: str, *, period: str, filter_words: str) -> Cover:
    return Cover(
        title=title,
        office=_office(download),
        period=period,
        filter=filter_words,
        made_at=clock.now(),
        made_by=download.created_by_name,
        role=download.created_by_role,
        source="Portal Jamsostek NTT",
        notes=[("Persen", "Terlindungi dibagi yang seharusnya; dipotong pada sepersepuluh persen, tidak dibulatkan")],
        letterhead=value_of("letterhead", download.regency_id).splitlines(),
    )


def _office(download: Download) -> str:
    if download.regency_id is None:
        return regencies.PROVINCE_NAME
    return regencies.regency_by_id(download.regency_id).official_name


@maker(REGION, permission=Permission.EXPORT_FIGURES)
def _region(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    assert download.regency_id is not None
    year, story = queries.story_of(download.regency_id, args["year"], clock.today())
    rows = [_figure_row(line) for group in story.groups for line in group.lines]
    cover = _cover(
        download, f"Angka cakupan {year}", period=f"Tahun {year}", filter_words="Semua segmen dan sumber yang berlaku"
    )
    slug = regencies.regency_by_id(download.regency_id).slug
    return Made(f"cakupan-{slug}-{year}.xlsx", exports.write_figures(path, cover, rows))


def _figure_row(line: FigureLine) -> exports.FigureRow:
    figure = line.figure
    return exports.FigureRow(
        year=figure.year,
        segment=SEGMENT_LABELS[figure.segment],
        as_of_on=figure.as_of_on,
        numerator=figure.numerator,
        denominator=figure.denominator,
        quoted="" if figure.quoted is None else formatting.percent(figure.quoted, WHOLE, 2),
        standing=standing_in_words(line),
        source=figure.source,
        source_on=figure.source_on,
        link=figure.link,
        explanation=figure.explanation,
        recorded_by=figure.recorded_by_name,
    )


def standing_in_words(line: FigureLine) -> str:
    """What a figure is among the others: used, contradicted, a quotation."""
    words = [
        "dipakai" if line.used else "",
        "kutipan, belum lengkap" if not line.figure.terms.is_complete else "",
        "berbeda dengan sumber lain" if line.contradicted else "",
        "persen tercetak berselisih" if line.differs else "",
    ]
    return ", ".join(filter(None, words))


@maker(TABLE, permission=Permission.EXPORT_FIGURES)
def _table(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    year, segment = args["year"], Segment(args["segment"])
    rows = queries.rows_of_year(year, segment, regencies.all_regency_ids())
    cover = _cover(
        download,
        "Cakupan 22 kabupaten/kota",
        period=f"Tahun {year}",
        filter_words=f"Segmen {SEGMENT_LABELS[segment]}, angka yang dipakai",
    )
    return Made(f"cakupan-22-wilayah-{year}.xlsx", exports.write_table(path, cover, [_line(row) for row in rows]))


def _line(row: RegionRow) -> exports.RegionLine:
    used = row.used
    if used is None:
        return exports.RegionLine(row.name, None, None, None, "", "belum ada data")
    if used.ambiguous:
        return exports.RegionLine(row.name, None, None, used.as_of_on, "", "sumber saling berbeda, belum dipilih")
    return exports.RegionLine(row.name, used.numerator, used.denominator, used.as_of_on, used.source, "")


@maker(TEMPLATE, permission=Permission.MANAGE_COVERAGE)
def _template(download: Download, _args: Mapping[str, Any], path: Path) -> Made:
    names = [regency.official_name for regency in regencies.all_regencies()]
    regions = [*names, regencies.PROVINCE_NAME] if download.regency_id is None else [_office(download)]
    exports.write_template(path, regions=regions, office=_office(download), made_at=clock.now())
    return Made("templat-angka-cakupan.xlsx", 0)
