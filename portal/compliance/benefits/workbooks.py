"""The benefits of a year as a workbook, from the queries of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.compliance.benefits import exports, queries
from portal.compliance.benefits.exports import ALL, BackRow, DeathRow, ProgrammeSheet, QuarterRow, quarter_name
from portal.compliance.benefits.queries import ProgrammeTable, QuarterLine
from portal.compliance.benefits.rules.programmes import COUNTED, LABELS, QUARTERS, Programme
from portal.core import clock, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.suppression import FEWEST_SHOWN, HIDDEN_WORDS
from portal.core.workbook import Cover
from portal.regencies import queries as regencies

BENEFITS = "compliance.benefits"


@maker(BENEFITS, permission=Permission.EXPORT_FIGURES)
def _benefits(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    year = args["fiscal_year"]
    cover = Cover(
        title=f"Manfaat Jaminan Sosial Ketenagakerjaan {year}",
        office=regencies.PROVINCE_NAME,
        period=f"Tahun {year}, keadaan {formatting.day(clock.today())}",
        filter="Semua kabupaten/kota",
        made_at=clock.now(),
        made_by=download.created_by_name,
        role=download.created_by_role,
        source="Berkas klaim dan pembayaran iuran di portal; surat BPJS Ketenagakerjaan",
        notes=(
            (
                "Angka kecil",
                f"Angka di bawah {FEWEST_SHOWN} dan angka lain yang dapat mengungkapkannya: {HIDDEN_WORDS}",
            ),
            *((f"{LABELS[each]} di portal", COUNTED[each] or "tidak dicatat") for each in Programme),
            ("Selisih", "Angka surat dikurangi angka portal"),
        ),
        letterhead=value_of("letterhead", None).splitlines(),
    )
    known = queries.names()
    back = queries.back_table(year, known)
    deaths = queries.deaths(known)
    rows = exports.write_benefits(
        path,
        cover,
        [
            *(BackRow(line.name, line.contributed, line.back, line.said, line.told) for line in back.lines),
            BackRow(ALL, back.contributed, back.back, back.said, back.told),
        ],
        [_sheet(queries.programme_table(year, each, known)) for each in Programme],
        [*(DeathRow(known[each], cells) for each, cells in deaths.rows.items()), DeathRow(ALL, deaths.sums)],
    )
    return Made(f"manfaat-22-wilayah-{year}.xlsx", rows)


def _sheet(table: ProgrammeTable) -> ProgrammeSheet:
    rows = [_row(line, quarter) for line in table.lines for quarter in QUARTERS]
    rows += [
        QuarterRow(
            ALL, quarter_name(quarter), table.own_sums[quarter - 1], table.said_sums[quarter - 1], None, "", None
        )
        for quarter in QUARTERS
    ]
    rows.append(QuarterRow(ALL, "Setahun", table.own_sums[-1], table.said_sums[-1], None, "", None))
    return ProgrammeSheet(LABELS[table.programme], rows, table.kept_here)


def _row(line: QuarterLine, quarter: int) -> QuarterRow:
    place, letter = quarter - 1, line.letters.get(quarter)
    told = f"{letter.source}, {letter.number} (versi {letter.version})" if letter else ""
    hidden = f"{told}: {HIDDEN_WORDS}" if letter and line.said[place] is None else told
    return QuarterRow(
        line.name,
        quarter_name(quarter),
        line.own[place],
        line.said[place] if letter else None,
        line.differences[place],
        hidden,
        letter.letter_on if letter else None,
    )
