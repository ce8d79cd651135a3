"""The workbook of an edition: the criteria and aspects as texts that can be changed and sent back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from portal.core.workbook import Column, Cover, Kind, Table, write_workbook
from portal.paritrana.rules.criteria import EVIDENCE_LABELS, KIND_LABELS, RANK_LABELS, VALIDITY_LABELS
from portal.paritrana.rules.edition_rows import ASPECTS_SHEET, CRITERIA_SHEET, AspectDraft, EditionDraft
from portal.paritrana.rules.edition_texts import EVEN, IN_STEPS, PART_LABELS, Part, texts_of
from portal.paritrana.rules.sources import EXPLAINED

GUIDE_SHEET = "Petunjuk"
ASPECT_HEADERS = ("Kode", "Nama aspek")
_WIDTHS = {Part.TITLE: 44.0, Part.GUIDANCE: 60.0, Part.STEPS: 18.0, Part.LEVELS: 40.0, Part.RANKS: 32.0}
_NARROW = frozenset({Part.ASPECT, Part.CODE, Part.WEIGHT})


def write_edition(path: Path, draft: EditionDraft, *, facts: Cover, topics: Mapping[str, str]) -> int:
    """Write the workbook to `path`; answers how many criteria it holds."""
    rows = [texts_of(each, topics) for each in draft.criteria]
    tables: list[Table[Any]] = [
        Table(CRITERIA_SHEET, [_column(part) for part in Part], rows, freeze_columns=3),
        Table(ASPECTS_SHEET, _aspect_columns(), draft.aspects),
        Table(GUIDE_SHEET, _guide_columns(), guide(topics)),
    ]
    return write_workbook(path, facts, tables)[CRITERIA_SHEET]


def _column(part: Part) -> Column[dict[Part, str]]:
    # Kind.NIK: what looks like a number stays the text that was typed.
    width = 10.0 if part in _NARROW else _WIDTHS.get(part, 24.0)
    return Column(PART_LABELS[part], lambda row: row[part], Kind.NIK, width=width, wrap=True)


def _aspect_columns() -> list[Column[AspectDraft]]:
    return [
        Column(ASPECT_HEADERS[0], lambda row: row.code, Kind.NIK, width=12),
        Column(ASPECT_HEADERS[1], lambda row: row.name, Kind.NIK, width=50),
    ]


def _guide_columns() -> list[Column[tuple[str, str]]]:
    return [
        Column("Kolom", lambda row: row[0], width=22),
        Column("Cara mengisi", lambda row: row[1], width=100, wrap=True),
    ]


def guide(topics: Mapping[str, str]) -> list[tuple[str, str]]:
    """(column, how it is filled in), in the order of the columns."""
    words = {
        Part.ASPECT: f"Kode aspek dari lembar {ASPECTS_SHEET}.",
        Part.CODE: "Kode kriteria, paling banyak 10 huruf atau angka. Kode menentukan kriteria mana yang diubah.",
        Part.TITLE: "Satu kalimat tentang yang dinilai.",
        Part.WEIGHT: "Angka sampai dua desimal, misalnya 12,5. Jumlah semua bobot tepat 100 sebelum edisi dibuka.",
        Part.KIND: _choices(KIND_LABELS.values()),
        Part.SOURCE: "Hanya untuk yang dihitung portal. "
        + _choices(explained.label for explained in EXPLAINED.values()),
        Part.STEPS: "Hanya untuk angka dan hitungan: satu ambang per baris dalam satu sel, misalnya 64,82 = 100.",
        Part.BETWEEN: f"{EVEN}: nilai naik merata di antara dua ambang. {IN_STEPS}: tetap sampai ambang berikutnya.",
        Part.LEVELS: "Hanya untuk rubrik: satu tingkat per baris dalam satu sel, misalnya Belum ada = 0.",
        Part.RANKS: "Hanya untuk peraturan: satu per baris, "
        + ", ".join(f"{each} = …" for each in RANK_LABELS.values()),
        Part.TOPICS: "Hanya untuk peraturan; kosong berarti bidang apa pun. " + _several(topics.values()),
        Part.EVIDENCE: _several(EVIDENCE_LABELS.values()),
        Part.VALIDITY: _choices(VALIDITY_LABELS.values()),
        Part.VERIFIER: "Siapa yang memeriksa, misalnya Disnakertrans Provinsi.",
        Part.GUIDANCE: "Petunjuk bagi wilayah yang mengisi.",
    }
    return [(PART_LABELS[part], words[part]) for part in Part]


def _choices(words: Iterable[str]) -> str:
    return f"Salah satu: {'; '.join(words)}."


def _several(words: Iterable[str]) -> str:
    return f"Dipisah titik koma: {'; '.join(words)}."
