"""A rehearsal in sentences: what is missing and what it would earn, and what to do about missing data."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from portal.core import formatting
from portal.paritrana.rehearsing.queries import Line, Rehearsal
from portal.paritrana.rules.points import in_words
from portal.paritrana.rules.rehearsal import Gap, Todo, total_with
from portal.paritrana.rules.sources import COVERAGE, EXPLAINED, Source

_RUPIAH = frozenset({Source.BUDGET, Source.REALISATION})
_MORE = MappingProxyType(
    {
        **dict.fromkeys(COVERAGE, "{} orang lagi terlindungi"),
        Source.BUDGET: "pagu bertambah {}",
        Source.REALISATION: "{} lagi dibayarkan",
        Source.AGREEMENTS: "{} bulan lagi tercakup perjanjian",
        Source.LISTS_IN_TIME: "{} kiriman lagi dibuat sebelum bulan pertamanya",
    }
)
_RECORD = "Catat angkanya di halaman Cakupan: yang terlindungi, yang seharusnya, sumber, dan tanggalnya."
_REMEDIES = MappingProxyType(
    {
        **dict.fromkeys(COVERAGE, _RECORD),
        Source.BUDGET: "Buka kuota tahun itu di halaman Kuota, dengan jumlah orang dan pagunya.",
        Source.REALISATION: "Isi pagu kuota tahun itu di halaman Kuota, lalu catat pembayarannya di halaman Iuran.",
        Source.AGREEMENTS: "Buat perjanjian di halaman Perjanjian, sampai ditandatangani kedua pihak.",
        Source.LISTS_IN_TIME: "Kirim daftar peserta di halaman Kiriman BPJS.",
    }
)
_WHAT = MappingProxyType(
    {
        Todo.ANSWER: "Isi jawabannya",
        Todo.PROOF: "Sudah diisi; lampirkan bukti yang berlaku",
        Todo.LEVEL: "Capai tingkat rubrik berikutnya",
        Todo.DOCUMENT: "Hubungkan peraturan yang tingkatnya lebih tinggi",
        Todo.MEND: "Dikembalikan provinsi: perbaiki dan tanggapi",
    }
)


def amount_in_words(source: Source | None, amount: int) -> str:
    """A number of a criterion in its own unit: rupiah, or how many."""
    return formatting.rupiah(amount) if source in _RUPIAH else formatting.number(amount)


def gap_in_words(line: Line, gap: Gap) -> str:
    """``Bila 1.204 orang lagi terlindungi, nilai naik 3,1.``"""
    gain = in_words(gap.gain)
    if gap.todo is Todo.MORE:
        source = line.source
        more = amount_in_words(source, gap.more)
        what = _MORE[source].format(more) if source is not None else f"angkanya bertambah {more}"
        return f"Bila {what}, nilai naik {gain}."
    what = remedy_of(line) if gap.todo is Todo.DATA else f"{_WHAT[gap.todo]}."
    if gap.todo is Todo.DATA:
        what = f"Belum ada data. {what}"
    return f"{what} Nilai naik {'paling banyak ' if gap.at_most else ''}{gain}."


def remedy_of(line: Line) -> str:
    """What to do so that the portal can compute a criterion; its doubt when it knows more than one number."""
    if line.doubt:
        return line.doubt
    return _REMEDIES[line.source] if line.source is not None else ""


def source_of(line: Line) -> str:
    """Where the numbers of a criterion come from, in a few words."""
    return EXPLAINED[line.source].label if line.source is not None else line.criterion.criterion.title


@dataclass(frozen=True)
class WhatIf:
    """What another number would make of a criterion and of the whole, in hundredths of a point."""

    line: Line
    numerator: int
    denominator: int
    before: int
    after: int
    total: int


def what_if(rehearsal: Rehearsal, criterion_id: int, number: int) -> tuple[WhatIf | None, str]:
    """The score with another number, or the sentence that says why it cannot be."""
    line = rehearsal.line_of(criterion_id)
    ratio = line.ratio if line is not None else None
    if line is None or ratio is None or rehearsal.score is None:
        return None, "Pilih kriteria yang angkanya sudah ada."
    if ratio.grows and number < ratio.numerator:
        least = amount_in_words(line.source, ratio.numerator)
        return None, f"Yang sudah tepat waktu ada {least}; isi angka itu atau lebih."
    if not ratio.grows and number > ratio.denominator:
        return None, f"Isi paling banyak {amount_in_words(line.source, ratio.denominator)}, yaitu seluruhnya."
    more = number - ratio.numerator
    after = ratio.points_with(more)
    numerator, denominator = ratio.after(more)
    total = total_with(rehearsal.score.points, line.standing.points, after)
    return WhatIf(line, numerator, denominator, ratio.points, after, total), ""
