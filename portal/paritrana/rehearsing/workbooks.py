"""The files of a rehearsal: the workbook of the score and the sheet for the interview, from the page's own queries."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from portal.core import clock, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.typeset import PDF
from portal.core.workbook import Cover
from portal.paritrana.rehearsing import exports, queries, sheet, words
from portal.paritrana.rehearsing.queries import Line, Rehearsal
from portal.paritrana.rules.points import SIMULATION, in_words
from portal.paritrana.rules.scoring import MISSING, STATE_LABELS
from portal.regencies import queries as regencies

_HEADS = MappingProxyType({"kabupaten": "Bupati", "kota": "Wali Kota"})
SCORE, INTERVIEW = "paritrana.score", "paritrana.interview"


@maker(SCORE, permission=Permission.EXPORT_FIGURES)
def _score(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    assert download.regency_id is not None
    rehearsal = queries.rehearsal_of(download.regency_id, args["year"])
    regency = regencies.regency_by_id(download.regency_id)
    aspects = [exports.AspectRow(each.name, each.points, each.weight) for each in rehearsal.aspects]
    rows = exports.write_score(path, _cover(download, rehearsal), aspects, [_row(line) for line in rehearsal.lines])
    return Made(f"paritrana-{regency.slug}-{args['year']}.xlsx", rows)


def _cover(download: Download, rehearsal: Rehearsal) -> Cover:
    assert download.regency_id is not None
    score, edition = rehearsal.score, rehearsal.edition
    notes = [("Kedudukan nilai", SIMULATION)]
    if score is None:
        notes.append(("Nilai", "belum dihitung"))
    else:
        notes += [
            ("Nilai", f"{in_words(score.points)} dari 100"),
            ("Menurut wilayah sendiri", in_words(score.own)),
            ("Keadaan per", formatting.day(score.day)),
        ]
    return Cover(
        title=f"Nilai {edition.title}",
        office=regencies.regency_by_id(download.regency_id).official_name,
        period=f"Tahun dinilai {edition.judged_year}, dianugerahkan {edition.awarded_year}",
        filter=f"Semua kriteria ({SIMULATION})",
        made_at=clock.now(),
        made_by=download.created_by_name,
        role=download.created_by_role,
        source="Portal Jamsostek NTT",
        notes=notes,
        letterhead=value_of("letterhead", download.regency_id).splitlines(),
    )


def _row(line: Line) -> exports.LineRow:
    standing, criterion = line.standing, line.criterion.criterion
    return exports.LineRow(
        code=standing.code,
        title=criterion.title,
        aspect=line.criterion.aspect.name,
        state=STATE_LABELS[standing.state],
        own=standing.own,
        points=standing.points,
        weight=standing.weight,
        proofs=line.proofs,
        numerator=line.input.numerator if line.input is not None else standing.answer.numerator,
        denominator=line.input.denominator if line.input is not None else standing.answer.denominator,
        origin=line.input.origin if line.input is not None else "",
        as_of=line.input.as_of if line.input is not None else None,
        note=words.remedy_of(line) if standing.state in MISSING and line.input is None else "",
    )


@maker(INTERVIEW, permission=Permission.EXPORT_FIGURES)
def _interview(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    assert download.regency_id is not None
    rehearsal = queries.rehearsal_of(download.regency_id, args["year"])
    regency = regencies.regency_by_id(download.regency_id)
    path.write_bytes(sheet.pdf_of(rehearsal, regency.official_name, _HEADS[regency.kind]))
    return Made(f"lembar-wawancara-{regency.slug}-{args['year']}.pdf", len(rehearsal.lines), PDF)
