"""What a family may expect, by dated rules (domain 2.1-2.3). It is an estimate: BPJS Ketenagakerjaan decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from portal.claims.rules.membership import Membership
from portal.core.months import Month


class Cause(StrEnum):
    """Whether work killed the member: another programme pays."""

    OTHER = "other"
    WORK = "work_accident"


CAUSE_LABELS = MappingProxyType({Cause.OTHER: "Bukan kecelakaan kerja", Cause.WORK: "Kecelakaan kerja"})


class Level(StrEnum):
    """Where a child goes to school."""

    NONE = "none"
    TK = "tk"
    SD = "sd"
    SMP = "smp"
    SMA = "sma"
    PT = "pt"


LEVEL_LABELS = MappingProxyType(
    {
        Level.NONE: "Belum sekolah",
        Level.TK: "TK",
        Level.SD: "SD",
        Level.SMP: "SMP",
        Level.SMA: "SMA/SMK",
        Level.PT: "Perguruan tinggi/pelatihan",
    }
)
SCHOOLS: tuple[Level, ...] = (Level.TK, Level.SD, Level.SMP, Level.SMA, Level.PT)
SCHOOL_STARTS = 5  # years old in the first year of TK: an assumption of the estimate, said beside it


@dataclass(frozen=True)
class BenefitRow:
    """One number of the rules from a month until a month (None: open): rupiah, months, years or a multiple."""

    code: str
    first_month: Month
    last_month: Month | None
    value: int
    basis: str


@dataclass(frozen=True)
class BenefitBook:
    """All numbers that are known."""

    rows: Sequence[BenefitRow]

    def row(self, code: str, month: Month) -> BenefitRow | None:
        """The newest row of a code that holds in a month."""
        found = [
            row
            for row in self.rows
            if row.code == code and row.first_month <= month and (row.last_month is None or month <= row.last_month)
        ]
        return max(found, key=lambda row: row.first_month, default=None)

    def value(self, code: str, month: Month) -> int:
        """Zero where no rule is known."""
        found = self.row(code, month)
        return found.value if found else 0


@dataclass(frozen=True)
class Child:
    """A child of the member: `number` tells it from the others; `grade` is the year of the level, 1 for the first.

    `independent`: married or at work, which ends the scholarship.
    """

    number: int
    born: date
    level: Level
    grade: int
    independent: bool


@dataclass(frozen=True)
class Line:
    """Amount = times × each, with the regulation behind it."""

    label: str
    times: int
    each: int
    basis: str

    @property
    def amount(self) -> int:
        return self.times * self.each


@dataclass(frozen=True)
class ChildEstimate:
    """The school years that are left of one child, a line a level; empty when nothing is paid, and why."""

    number: int
    lines: tuple[Line, ...]
    why_not: str = ""

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True)
class Estimate:
    """What the death benefit and the scholarships come to, with everything that was assumed."""

    lines: tuple[Line, ...]
    children: tuple[ChildEstimate, ...]
    notes: tuple[str, ...]

    @property
    def benefit_amount(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def scholarship_amount(self) -> int:
        return sum(child.amount for child in self.children)

    @property
    def total(self) -> int:
        return self.benefit_amount + self.scholarship_amount


def estimate(
    book: BenefitBook,
    *,
    died_on: date,
    cause: Cause,
    membership: Membership,
    income: int,
    children: Sequence[Child] = (),
) -> Estimate:
    """`income` is the reported monthly one, in rupiah. Nobody who was not covered on the day gets anything."""
    month = Month.of(died_on)
    if not membership.covered:
        return Estimate((), (), ("Menurut data peserta, orang ini tidak dilindungi pada bulan meninggal.",))
    notes = _notes(membership)
    lines = _work_accident(book, month, income) if cause is Cause.WORK else _other_death(book, month, membership)
    schooling, more = _scholarships(book, died_on, cause, membership, children)
    return Estimate(lines, schooling, (*notes, *more))


def _notes(membership: Membership) -> tuple[str, ...]:
    notes = []
    if membership.gaps:
        notes.append(
            f"Ada jeda perlindungan. Yang dihitung {membership.months} bulan berturut-turut sebelum meninggal; tanpa "
            f"memutus hitungan menjadi {membership.total} bulan. Tanyakan kepada cabang apakah jeda mengulang hitungan."
        )
    owed, which = membership.months, "itu"
    if membership.freed_at_once:
        owed, which = owed - 1, "lainnya"
        notes.append(
            "Bulan meninggal ikut dihitung walau tempatnya dilepas mulai bulan itu, jadi bulan itu tidak ditagihkan."
        )
    if membership.paid < owed:
        notes.append(
            f"{owed - membership.paid} dari {owed} bulan {which} belum tercatat lunas di portal; "
            "klaim hanya dibayar bila iurannya lunas."
        )
    return tuple(notes)


def _other_death(book: BenefitBook, month: Month, membership: Membership) -> tuple[Line, ...]:
    short = book.row("jkm_short", month)
    if short is not None and membership.months < book.value("jkm_full_months", month):
        return (Line(f"Santunan masa kepesertaan {membership.months} bulan", 1, short.value, short.basis),)
    return _lines(
        book,
        month,
        (
            ("Santunan kematian", "jkm_compensation"),
            ("Santunan berkala", "jkm_periodic"),
            ("Biaya pemakaman", "jkm_funeral"),
        ),
    )


def _work_accident(book: BenefitBook, month: Month, income: int) -> tuple[Line, ...]:
    multiple, least = book.row("jkk_multiple", month), book.row("jkm_compensation", month)
    rest = _lines(book, month, (("Santunan berkala", "jkk_periodic"), ("Biaya pemakaman", "jkk_funeral")))
    if multiple is None:
        return rest
    death = Line("Santunan kematian karena kecelakaan kerja", multiple.value, income, multiple.basis)
    if least is not None and death.amount < least.value:
        death = Line("Santunan kematian, paling sedikit sebesar JKM", 1, least.value, least.basis)
    return (death, *rest)


def _lines(book: BenefitBook, month: Month, wanted: Sequence[tuple[str, str]]) -> tuple[Line, ...]:
    found = ((label, book.row(code, month)) for label, code in wanted)
    return tuple(Line(label, 1, row.value, row.basis) for label, row in found if row is not None)


def _scholarships(
    book: BenefitBook, died_on: date, cause: Cause, membership: Membership, children: Sequence[Child]
) -> tuple[tuple[ChildEstimate, ...], tuple[str, ...]]:
    if not children:
        return (), ()
    month = Month.of(died_on)
    wanted = book.value("scholarship_months", month)
    if cause is not Cause.WORK and membership.paid < wanted:
        reason = f"iuran lunas {membership.paid} bulan, syaratnya {wanted} bulan"
        return tuple(ChildEstimate(child.number, (), reason) for child in children), ()
    each = [_school_years(book, died_on, child) for child in children]
    most = book.value("scholarship_children", month)
    best = sorted(range(len(each)), key=lambda index: -each[index].amount)[:most]
    kept = tuple(
        one if index in best or not one.amount else ChildEstimate(one.number, (), f"paling banyak {most} anak")
        for index, one in enumerate(each)
    )
    limit = book.value("scholarship_age", month)
    note = (
        f"Beasiswa dihitung dari jenjang sekarang tanpa tinggal kelas (TK mulai umur {SCHOOL_STARTS} tahun), berhenti "
        f"saat anak berumur {limit} tahun, menikah, atau bekerja, dan diajukan setiap tahun."
    )
    return kept, (note,)


def _school_years(book: BenefitBook, died_on: date, child: Child) -> ChildEstimate:
    """The child grows a year older with every school year; the level it is in ends first."""
    if child.independent:
        return ChildEstimate(child.number, (), "sudah menikah atau bekerja")
    month = Month.of(died_on)
    age = age_on(child.born, died_on)
    if child.level is Level.NONE:
        age, grade, levels = max(age, SCHOOL_STARTS), 1, SCHOOLS
    else:
        grade, levels = child.grade, SCHOOLS[SCHOOLS.index(child.level) :]
    lines = []
    for level in levels:
        left = max(book.value(f"scholarship_{level}_years", month) - grade + 1, 0)
        paid = min(left, max(book.value("scholarship_age", month) - age, 0))
        row = book.row(f"scholarship_{level}", month)
        if paid and row is not None:
            lines.append(Line(LEVEL_LABELS[level], paid, row.value, row.basis))
        age, grade = age + left, 1
    return ChildEstimate(child.number, tuple(lines), "" if lines else "sudah melewati batas umur")


def age_on(born: date, day: date) -> int:
    """Whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def full_scholarship(book: BenefitBook, month: Month) -> int:
    """All years of all levels of one child, in rupiah: the printed maximum."""
    return sum(
        book.value(f"scholarship_{level}_years", month) * book.value(f"scholarship_{level}", month) for level in SCHOOLS
    )
