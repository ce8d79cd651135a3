"""The problems of a list in a few counted sentences, for the preview."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portal.beneficiaries.rules.columns import LABELS, Field
from portal.beneficiaries.rules.notes import enumerated
from portal.beneficiaries.rules.problems import ProblemCode, Severity, count
from portal.beneficiaries.rules.rows import JudgedRow

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
    ProblemCode.PERSON_DIED: "berisi orang yang tercatat meninggal dunia",
    ProblemCode.PLACE_WAS_FREED: "berisi orang yang tempatnya pernah dilepas",
    ProblemCode.DUKCAPIL_DOUBT: "berisi orang yang belum padan menurut Dukcapil",
    ProblemCode.VILLAGE_DOUBT: "berisi orang yang tidak dibenarkan desanya",
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

# The one field each problem is about.
FIELDS = {
    ProblemCode.NIK_MISSING: Field.NIK,
    ProblemCode.NIK_LENGTH: Field.NIK,
    ProblemCode.NIK_CHARACTERS: Field.NIK,
    ProblemCode.NIK_PLACEHOLDER: Field.NIK,
    ProblemCode.NIK_DATE: Field.NIK,
    ProblemCode.NIK_SERIAL: Field.NIK,
    ProblemCode.NIK_DAMAGED_BY_EXCEL: Field.NIK,
    ProblemCode.NIK_BIRTH_MISMATCH: Field.BIRTH_DATE,
    ProblemCode.NIK_SEX_MISMATCH: Field.SEX,
    ProblemCode.NIK_PREFIX_ELSEWHERE: Field.NIK,
    ProblemCode.NIK_DUPLICATE_IN_FILE: Field.NIK,
    ProblemCode.NIK_ALREADY_COVERED: Field.NIK,
    ProblemCode.PERSON_DIED: Field.NIK,
    ProblemCode.PLACE_WAS_FREED: Field.NIK,
    ProblemCode.DUKCAPIL_DOUBT: Field.NIK,
    ProblemCode.VILLAGE_DOUBT: Field.NIK,
    ProblemCode.NAME_MISSING: Field.NAME,
    ProblemCode.BIRTH_DATE_MISSING: Field.BIRTH_DATE,
    ProblemCode.BIRTH_DATE_IMPOSSIBLE: Field.BIRTH_DATE,
    ProblemCode.SEX_MISSING: Field.SEX,
    ProblemCode.SEX_UNKNOWN: Field.SEX,
    ProblemCode.AGE_BELOW_MINIMUM: Field.BIRTH_DATE,
    ProblemCode.AGE_ABOVE_MAXIMUM: Field.BIRTH_DATE,
    ProblemCode.VILLAGE_MISSING: Field.VILLAGE,
    ProblemCode.VILLAGE_UNKNOWN: Field.VILLAGE,
    ProblemCode.VILLAGE_AMBIGUOUS: Field.VILLAGE,
    ProblemCode.DISTRICT_UNKNOWN: Field.DISTRICT,
    ProblemCode.OCCUPATION_MISSING: Field.OCCUPATION,
    ProblemCode.OCCUPATION_UNKNOWN: Field.OCCUPATION,
    ProblemCode.MONTH_INVALID: Field.START,
    ProblemCode.DESIL_UNKNOWN: Field.DESIL,
}

_ORDER = {code: index for index, code in enumerate(ProblemCode)}


class RowFindings(NamedTuple):
    """Which problems a row has, without what they say."""

    sheet: str
    row: int
    found: Sequence[tuple[ProblemCode, Severity]]


class ProblemGroup(NamedTuple):
    """All rows with one problem. `example_rows` are the first ones, (sheet, Excel row); `column` the field's label."""

    code: ProblemCode
    severity: Severity
    rows: int
    sentence: str
    column: str
    example_rows: tuple[tuple[str, int], ...]


def grouped_problems(rows: Sequence[JudgedRow]) -> list[ProblemGroup]:
    """The problems of a whole list, see `grouped`."""
    findings = (
        RowFindings(row.sheet, row.row, [(problem.code, problem.severity) for problem in row.problems])
        for row in rows
        if row.problems
    )
    return grouped(findings, several_sheets=len({row.sheet for row in rows}) > 1)


def grouped(rows: Iterable[RowFindings], *, several_sheets: bool) -> list[ProblemGroup]:
    """One sentence per code and severity, errors first, the most frequent first: "3 baris memiliki NIK ganda: …"."""
    found: dict[tuple[ProblemCode, Severity], list[RowFindings]] = {}
    for row in rows:
        for kind in row.found:
            found.setdefault(kind, []).append(row)
    groups = [
        ProblemGroup(
            code,
            severity,
            len(affected),
            _sentence(code, affected, several_sheets),
            LABELS[FIELDS[code]],
            tuple((row.sheet, row.row) for row in affected[:_EXAMPLES]),
        )
        for (code, severity), affected in found.items()
    ]
    return sorted(groups, key=lambda group: (group.severity is not Severity.ERROR, -group.rows, _ORDER[group.code]))


def _sentence(code: ProblemCode, rows: list[RowFindings], several_sheets: bool) -> str:
    if several_sheets:
        named = [f'baris {row.row} sheet "{row.sheet}"' for row in rows[:_EXAMPLES]]
    else:
        named = [str(row.row) for row in rows[:_EXAMPLES]]
        named[0] = f"baris {named[0]}"
    return f"{count(len(rows))} baris {PHRASES[code]}: {enumerated(named, len(rows))}."
