"""The matrix as a file that is asked for, from what the page shows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.core import clock, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.workbook import Cover
from portal.paritrana import queries
from portal.paritrana.queries import CriterionLine
from portal.paritrana.rules.criteria import KIND_LABELS
from portal.paritrana.rules.overview import BEHIND_LABELS, Behind
from portal.paritrana.rules.points import SIMULATION
from portal.paritrana.rules.ranking import median_in_words
from portal.paritrana.rules.scoring import STATE_LABELS
from portal.paritrana.rules.sources import EXPLAINED, Source
from portal.paritrana.verifying import exports
from portal.paritrana.verifying.matrix import ANY, ORDERS, STATES, Matrix, MatrixFilter, Row, filter_of, matrix
from portal.regencies.queries import PROVINCE_NAME

MATRIX = "paritrana_matrix"


@maker(MATRIX, permission=Permission.EXPORT_FIGURES)
def _matrix(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    edition = queries.edition_by_id(args["edition_id"])
    found = matrix(edition, filter_of(args), clock.today())
    computed = [row.standing.computed_at for row in found.rows if row.standing is not None]
    cover = Cover(
        title=f"Matriks {edition.title}",
        office=PROVINCE_NAME,
        period=f"Tahun yang dinilai {edition.judged_year}, dianugerahkan {edition.awarded_year}",
        filter=in_words(found),
        made_at=clock.now(),
        made_by=download.created_by_name,
        role=download.created_by_role,
        source="Portal Jamsostek NTT: jawaban wilayah, bukti, dan angka yang dihitung portal",
        notes=(
            ("Nilai dan bobot", f"{SIMULATION.capitalize()}; bobot resmi tidak diumumkan"),
            ("Angka per", formatting.moment(max(computed)) if computed else "belum dihitung"),
            (f"Median {found.begun} wilayah yang sudah mulai", median_in_words(found.median)),
            ("Kriteria", "Kode, bobot, dan sumber nilainya ada pada lembar Kriteria"),
        ),
        letterhead=value_of("letterhead", None).splitlines(),
    )
    rows = exports.write_matrix(
        path,
        facts=cover,
        heads=[head.code for head in found.heads],
        lines=[_line(row) for row in found.rows],
        criteria=[_fact(line, found) for line in found.criteria],
    )
    return Made(f"matriks-paritrana-{edition.judged_year}.xlsx", rows)


def in_words(found: Matrix) -> str:
    """The filter of a matrix as the cover says it."""
    wanted: MatrixFilter = found.wanted
    parts = [f"{len(found.rows)} dari {found.of} kabupaten/kota"]
    if wanted.state:
        parts.append(f"keadaan: {STATES[wanted.state].lower()}")
    if wanted.behind:
        label = "semua" if wanted.behind == ANY else BEHIND_LABELS[Behind(wanted.behind)].lower()
        parts.append(f"tertinggal: {label}")
    if wanted.aspect in dict(found.aspects):
        parts.append(f"aspek: {dict(found.aspects)[wanted.aspect]}")
    parts.append(f"urutan: {ORDERS[wanted.order].lower()}")
    return "; ".join(parts)


def _line(row: Row) -> exports.MatrixLine:
    return exports.MatrixLine(
        regency=row.regency.official_name,
        state=row.state_label + (", terlambat" if row.progress.late else ""),
        points={code: cell.points for code, cell in row.cells.items() if not cell.unknown},
        states={
            code: STATE_LABELS[cell.state]
            if cell.state is not None
            else f"kurang {cell.missing}"
            if cell.missing
            else ""
            for code, cell in row.cells.items()
        },
        total=row.standing.points if row.standing is not None else None,
        missing=row.missing,
        computed_at=row.standing.computed_at if row.standing is not None else None,
    )


def _fact(line: CriterionLine, found: Matrix) -> exports.CriterionFact:
    criterion, rule = line.criterion, line.criterion.scoring
    origin = KIND_LABELS[criterion.kind]
    if rule.source:
        origin = f"{origin}: {EXPLAINED[Source(rule.source)].label}"
    return exports.CriterionFact(
        code=criterion.code,
        title=criterion.title,
        aspect=line.aspect.name,
        weight=criterion.weight,
        median=median_in_words(found.medians[criterion.code]) if criterion.code in found.medians else "",
        origin=origin,
        verifier=criterion.verifier,
    )
