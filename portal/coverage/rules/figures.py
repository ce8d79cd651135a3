"""What makes a coverage figure: people covered, workers who should be, source, date (domain 8.2, rules 23 and 24).

A percentage counts only with all four. What a source prints with less is kept as it is quoted, says that it is
incomplete, and counts nowhere: neither the numerator nor the denominator is ever computed back from a percentage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.coverage.rules.segments import Segment

WHOLE = 10_000  # percentages that sources print are kept in hundredths of a percent: 42,47% is 4247
FIRST_YEAR = 2015  # BPJS Ketenagakerjaan counts since July 2015
MOST_PEOPLE = 10_000_000  # more than twice the inhabitants of the province: a slipped zero


@dataclass(frozen=True)
class FigureTerms:
    """A figure as it was typed. People are whole numbers; `quoted` is the percentage printed, in hundredths of one.

    `numerator` or `denominator` is None where the source does not print it: such a figure is a quotation.
    """

    segment: Segment
    year: int
    as_of_on: date
    numerator: int | None
    denominator: int | None
    source: str
    quoted: int | None = None
    source_on: date | None = None
    link: str = ""
    explanation: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether it counts: with numerator and denominator; source and date it has in any case."""
        return self.numerator is not None and self.denominator is not None


def problems(terms: FigureTerms, today: date) -> list[tuple[str, str]]:
    """[(field, sentence)] of all that keeps a figure from being saved; empty when it can be."""
    found = [*_of_dates(terms, today), *_of_people(terms)]
    if not terms.source:
        found.append(
            (
                "source",
                "Tulis sumbernya, misalnya nama dan nomor surat atau laporan. Tanpa sumber, angka tidak dihitung.",
            )
        )
    if terms.link and not terms.link.startswith(("https://", "http://")):
        found.append(("link", "Isi tautan yang diawali https://, atau kosongkan."))
    return found


def _of_dates(terms: FigureTerms, today: date) -> list[tuple[str, str]]:
    found = []
    if not FIRST_YEAR <= terms.year <= today.year:
        found.append(("year", f"Isi tahun dari {FIRST_YEAR} sampai {today.year}."))
    if terms.as_of_on > today:
        found.append(("as_of_on", "Keadaan per tanggal tidak boleh di masa depan."))
    elif terms.as_of_on.year not in (terms.year, terms.year + 1):
        found.append(("as_of_on", f"Tanggal keadaan harus dalam tahun {terms.year} atau tahun sesudahnya."))
    if terms.source_on is not None and terms.source_on > today:
        found.append(("source_on", "Tanggal sumber tidak boleh di masa depan."))
    return found


def _of_people(terms: FigureTerms) -> list[tuple[str, str]]:
    numerator, denominator, quoted = terms.numerator, terms.denominator, terms.quoted
    found = []
    if not terms.is_complete and quoted is None:
        name, words = (
            ("numerator", "orang yang terlindungi")
            if numerator is None
            else ("denominator", "pekerja yang seharusnya terlindungi")
        )
        found.append((name, f"Isi jumlah {words}. Bila sumber hanya mencetak persen, isi persennya sebagai kutipan."))
    if numerator is not None and not 0 <= numerator <= MOST_PEOPLE:
        found.append(("numerator", "Periksa jumlah orang yang terlindungi: bilangan bulat, tidak kurang dari nol."))
    if denominator is not None and not 0 < denominator <= MOST_PEOPLE:
        found.append(("denominator", "Periksa jumlah pekerja yang seharusnya terlindungi: paling sedikit 1."))
    if quoted is not None and quoted < 0:
        found.append(("quoted", "Isi persen seperti tercetak pada sumber, tidak kurang dari nol."))
    if quoted is not None and quoted > WHOLE and not terms.explanation:
        found.append(("explanation", "Persen yang tercetak lebih dari 100. Jelaskan sebabnya menurut sumber."))
    if numerator is not None and denominator and numerator > denominator and not terms.explanation:
        found.append(
            ("explanation", "Yang terlindungi lebih banyak daripada yang seharusnya. Perbaiki, atau jelaskan sebabnya.")
        )
    return found


def differs_from_quoted(terms: FigureTerms) -> bool:
    """Whether the printed percentage is not the one that numerator and denominator give (domain rule 24).

    Printed with one decimal or none, it may be cut or rounded there; nothing is said of incomplete figures.
    """
    if terms.numerator is None or not terms.denominator or terms.quoted is None:
        return False
    step = next(step for step in (100, 10, 1) if terms.quoted % step == 0)
    return abs(terms.numerator * WHOLE - terms.quoted * terms.denominator) >= step * terms.denominator


def changes(before: FigureTerms, after: FigureTerms) -> list[str]:
    """The names of the fields that a correction changes, in the order of the form."""
    return [name for name in FigureTerms.__dataclass_fields__ if getattr(before, name) != getattr(after, name)]
