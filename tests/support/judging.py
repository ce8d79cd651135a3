"""Lists made in memory and judged without a database, and a register that knows what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from portal.beneficiaries.reference import judging_facts
from portal.beneficiaries.rules.known import Settled
from portal.beneficiaries.rules.listing import JudgedList, judge_list
from portal.beneficiaries.rules.rows import FREE, RegisterAnswer
from portal.core.months import Month
from portal.core.tabular.tables import Cell, Sheet, TableFile

TODAY = date(2026, 11, 20)
FACTS = judging_facts("53.03", Month(2026, 12), TODAY)
HEADER: tuple[Cell, ...] = (
    *("No", "NIK", "Nama", "Tempat Lahir", "Tanggal Lahir", "JK", "Alamat", "Desa/Kelurahan", "Kecamatan"),
    *("Pekerjaan", "Bulan Mulai", "Nama Ibu Kandung", "No HP", "No KK", "Desil"),
)
COLUMNS = {
    "nik": 1,
    "name": 2,
    "born": 4,
    "sex": 5,
    "village": 7,
    "district": 8,
    "occupation": 9,
    "start": 10,
    "desil": 14,
}


def person(serial: int = 1, **changes: Cell) -> tuple[Cell, ...]:
    """A dull, valid row; `changes` replace single cells."""
    row: list[Cell] = [
        *(float(serial), f"530301170890{serial:04d}", f"Orang {serial}", "Kefamenanu", date(1990, 8, 17), "L", "RT 1"),
        *("Tapenpah", "Insana", "Petani", "", "Ibu Contoh", "081234567890", "5303010101010001", "Desil 2"),
    ]
    for key, value in changes.items():
        row[COLUMNS[key]] = value
    return tuple(row)


def table(*rows: tuple[Cell, ...], header: tuple[Cell, ...] = HEADER) -> TableFile:
    return TableFile("usulan.xlsx", (Sheet("Daftar", False, [header, *rows]),))


def judged(*rows: tuple[Cell, ...]) -> JudgedList:
    return judge_list(table(*rows), FACTS)


def codes(result: JudgedList, row: int = 0) -> list[tuple[str, str]]:
    return [(problem.code.value, problem.severity.value) for problem in result.rows[row].problems]


class Recorder:
    """A register that knows some people and remembers what it was asked."""

    def __init__(
        self,
        known: dict[str, RegisterAnswer],
        settled: dict[str, Settled] | None = None,
        *,
        otherwise: RegisterAnswer = FREE,
    ) -> None:
        self.known = known
        self.otherwise = otherwise
        self.before = settled or {}
        self.asked: list[list[tuple[str, Month]]] = []

    def __call__(self, questions: Sequence[tuple[str, Month]], /) -> list[RegisterAnswer]:
        self.asked.append(list(questions))
        return [self.known.get(nik, self.otherwise) for nik, _ in questions]

    def settled(self, niks: Sequence[str], /) -> dict[str, Settled]:
        return {nik: self.before[nik] for nik in niks if nik in self.before}
