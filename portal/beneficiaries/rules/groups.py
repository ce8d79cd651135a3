"""The problems of a list in a few counted sentences, for the preview."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from portal.beneficiaries.rules.columns import LABELS, Field
from portal.beneficiaries.rules.listing import JudgedRow
from portal.beneficiaries.rules.notes import enumerated
from portal.beneficiaries.rules.problems import ProblemCode, Severity, count

_EXAMPLES = 5

# "3 baris …": one way to end the sentence for every code.
PHRASES = {
    ProblemCode.NIK_MISSING: "tidak memiliki NIK",
    ProblemCode.NIK_LENGTH: "memiliki NIK yang bukan 16 angka",
    ProblemCode.NIK_CHARACTERS: "memiliki NIK yang berisi huruf atau tanda",
    ProblemCode.NIK_PLACEHOLDER: "memiliki isian pengganti di kolom NIK",
    ProblemCode.NIK_DATE: "memiliki NIK dengan tanggal lahir yang tidak ada",
    ProblemCode.NIK_SERIAL: "memiliki NIK yang berakhiran 0000",
    ProblemCode.NIK_DAMAGED_BY_EXCEL: "memiliki NIK yang rusak karena tersimpan sebagai angka di Excel",
    ProblemCode.NIK_BIRTH_MISMATCH: "memiliki tanggal lahir yang berbeda dari NIK",
    ProblemCode.NIK_SEX_MISMATCH: "memiliki jenis kelamin yang berbeda dari NIK",
    ProblemCode.NIK_PREFIX_ELSEWHERE: "memiliki NIK yang pertama kali terdaftar di daerah lain",
    ProblemCode.NIK_DUPLICATE_IN_FILE: "memiliki NIK ganda",
    ProblemCode.NIK_ALREADY_COVERED: "berisi orang yang sudah dilindungi sumber lain",
    ProblemCode.NAME_MISSING: "tidak memiliki nama",
    ProblemCode.BIRTH_DATE_MISSING: "tidak memiliki tanggal lahir",
    ProblemCode.BIRTH_DATE_IMPOSSIBLE: "memiliki tanggal lahir yang tidak mungkin",
    ProblemCode.SEX_MISSING: "tidak memiliki jenis kelamin",
    ProblemCode.SEX_UNKNOWN: "memiliki jenis kelamin yang tidak dikenal",
    ProblemCode.AGE_BELOW_MINIMUM: "berisi orang di bawah usia paling muda",
    ProblemCode.AGE_ABOVE_MAXIMUM: "berisi orang di atas usia paling tua",
    ProblemCode.VILLAGE_MISSING: "tidak memiliki desa/kelurahan",
    ProblemCode.VILLAGE_UNKNOWN: "memiliki desa/kelurahan yang tidak dikenal",
    ProblemCode.VILLAGE_AMBIGUOUS: "memiliki nama desa/kelurahan yang ada di lebih dari satu tempat",
    ProblemCode.DISTRICT_UNKNOWN: "memiliki kecamatan yang tidak dikenal",
    ProblemCode.OCCUPATION_MISSING: "tidak memiliki pekerjaan",
    ProblemCode.OCCUPATION_UNKNOWN: "memiliki pekerjaan yang belum ada di daftar",
    ProblemCode.MONTH_INVALID: "memiliki bulan mulai yang tidak dapat dipakai",
    ProblemCode.DESIL_UNKNOWN: "memiliki desil yang tidak terbaca",
}

_ORDER = {code: index for index, code in enumerate(ProblemCode)}


class ProblemGroup(NamedTuple):
    """All rows with one problem. `example_rows` are the first ones, (sheet, Excel row); `column` the field's label."""

    code: ProblemCode
    severity: Severity
    rows: int
    sentence: str
    column: str
    example_rows: tuple[tuple[str, int], ...]


def grouped_problems(rows: Iterable[JudgedRow]) -> list[ProblemGroup]:
    """One sentence per code and severity, errors first, the most frequent first: "3 baris memiliki NIK ganda: …"."""
    found: dict[tuple[ProblemCode, Severity], list[JudgedRow]] = {}
    fields: dict[ProblemCode, Field] = {}
    sheets: set[str] = set()
    for row in rows:
        sheets.add(row.sheet)
        for problem in row.problems:
            found.setdefault((problem.code, problem.severity), []).append(row)
            fields[problem.code] = problem.field
    several = len(sheets) > 1
    groups = [
        ProblemGroup(
            code,
            severity,
            len(affected),
            _sentence(code, affected, several),
            LABELS[fields[code]],
            tuple((row.sheet, row.row) for row in affected[:_EXAMPLES]),
        )
        for (code, severity), affected in found.items()
    ]
    return sorted(groups, key=lambda group: (group.severity is not Severity.ERROR, -group.rows, _ORDER[group.code]))


def _sentence(code: ProblemCode, rows: list[JudgedRow], several_sheets: bool) -> str:
    if several_sheets:
        named = [f'baris {row.row} sheet "{row.sheet}"' for row in rows[:_EXAMPLES]]
    else:
        named = [str(row.row) for row in rows[:_EXAMPLES]]
        named[0] = f"baris {named[0]}"
    return f"{count(len(rows))} baris {PHRASES[code]}: {enumerated(named, len(rows))}."
