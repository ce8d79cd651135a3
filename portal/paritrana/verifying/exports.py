"""The matrix as a workbook: the same rows, order and numbers as the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from portal.core.formatting import WITA
from portal.core.workbook import Column, Cover, Kind, Table, write_workbook

MATRIX_SHEET = "Matriks"
STATES_SHEET = "Keadaan"
CRITERIA_SHEET = "Kriteria"


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """A region: points in hundredths and states in words by column code; `computed_at` an aware time."""

    regency: str
    state: str
    points: Mapping[str, int]
    states: Mapping[str, str]
    total: int | None
    missing: int
    computed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CriterionFact:
    """A criterion with its weight in hundredths and where its value comes from."""

    code: str
    title: str
    aspect: str
    weight: int
    origin: str
    verifier: str


def write_matrix(
    path: Path, *, facts: Cover, heads: Sequence[str], lines: Sequence[MatrixLine], criteria: Sequence[CriterionFact]
) -> int:
    """Write the workbook with `lines` in the order of the page; answer their number."""
    columns: list[Column[MatrixLine]] = [
        Column("Kabupaten/Kota", lambda line: line.regency, width=26),
        Column("Keadaan", lambda line: line.state, width=26),
        *(_points_of(code) for code in heads),
        Column("Nilai", lambda line: line.total, Kind.HUNDREDTHS, total=True),
        Column("Kurang", lambda line: line.missing, Kind.INTEGER, width=10),
        Column("Dihitung", lambda line: _day(line.computed_at), Kind.DATE),
    ]
    states: list[Column[MatrixLine]] = [
        Column("Kabupaten/Kota", lambda line: line.regency, width=26),
        *(_state_of(code) for code in heads),
    ]
    weights: list[Column[CriterionFact]] = [
        Column("Kode", lambda row: row.code, width=8),
        Column("Kriteria", lambda row: row.title, width=60, wrap=True),
        Column("Aspek", lambda row: row.aspect, width=24),
        Column("Bobot", lambda row: row.weight, Kind.HUNDREDTHS, total=True),
        Column("Sumber Nilai", lambda row: row.origin, width=34, wrap=True),
        Column("Pemeriksa", lambda row: row.verifier, width=28),
    ]
    counts = write_workbook(
        path,
        facts,
        [
            Table(MATRIX_SHEET, columns, lines, heading=facts.title, freeze_columns=1),
            Table(STATES_SHEET, states, lines, heading=f"{facts.title}: keadaan tiap kriteria", freeze_columns=1),
            Table(CRITERIA_SHEET, weights, criteria, heading="Kriteria dan bobot"),
        ],
    )
    return counts[MATRIX_SHEET]


def _points_of(code: str) -> Column[MatrixLine]:
    return Column(code, lambda line: line.points.get(code), Kind.HUNDREDTHS, width=9, total=True)


def _state_of(code: str) -> Column[MatrixLine]:
    return Column(code, lambda line: line.states.get(code, ""), width=15)


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(WITA).date() if moment is not None else None
