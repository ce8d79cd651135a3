"""The workbook for a budget hearing: one regency, one fiscal year, figures only and nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.core.explained import ExplainedRow
from portal.core.money import contribution_need
from portal.core.months import Month
from portal.core.workbook import Column, Cover, Figure, Kind, Share, Summary, Table, write_workbook

SUMMARY_SHEET, SOURCE_SHEET, NEED_SHEET = "Ringkasan", "Sumber Dana", "Kebutuhan Iuran"
DISTRICT_SHEET, OCCUPATION_SHEET = "Kecamatan", "Pekerjaan"


@dataclass(frozen=True, slots=True)
class HearingSource:
    """A funding source in people and rupiah. `example` marks invented figures."""

    name: str
    allocated: int
    confirmed: int
    need_amount: int
    budget_amount: int
    realised_amount: int
    example: bool = False

    @property
    def remaining(self) -> int:
        return self.allocated - self.confirmed


@dataclass(frozen=True, slots=True)
class HearingNeed:
    """Months in a row of one source with the same people at the same rates, in rupiah a person and month.

    JKK and JKM are two accounts in the budget, so their rates are given apart (domain rules 1 and 5).
    """

    source: str
    first_month: Month
    last_month: Month
    people: int
    months: int
    jkk_rate: int
    jkm_rate: int
    example: bool = False

    @property
    def rate(self) -> int:
        return self.jkk_rate + self.jkm_rate

    @property
    def jkk_need_amount(self) -> int:
        return contribution_need(self.people, self.jkk_rate, self.months)

    @property
    def jkm_need_amount(self) -> int:
        return contribution_need(self.people, self.jkm_rate, self.months)

    @property
    def need_amount(self) -> int:
        return contribution_need(self.people, self.rate, self.months)


@dataclass(frozen=True, slots=True)
class HearingCount:
    """Confirmed people of one kecamatan or one occupation."""

    name: str
    people: int


@dataclass(frozen=True, slots=True)
class HearingSummary:
    """The figures as the page shows them, obtained on their own and not added up from the tables of the workbook."""

    allocated: int
    confirmed: int
    jkk_need_amount: int
    jkm_need_amount: int
    budget_amount: int
    realised_amount: int

    @property
    def remaining(self) -> int:
        return self.allocated - self.confirmed

    @property
    def need_amount(self) -> int:
        return self.jkk_need_amount + self.jkm_need_amount


@dataclass(frozen=True, slots=True)
class HearingFigures:
    """All that the workbook says. Districts and occupations count confirmed people and should be in reading order."""

    cover: Cover
    summary: HearingSummary
    sources: Sequence[HearingSource]
    needs: Sequence[HearingNeed]
    districts: Sequence[HearingCount]
    occupations: Sequence[HearingCount]
    explained: Table[ExplainedRow]


def write_hearing(path: Path, figures: HearingFigures) -> dict[str, int]:
    """Write the workbook; answer the rows of every sheet. Each table shows its difference from the summary."""
    return write_workbook(
        path,
        figures.cover,
        [
            _sources(figures.sources),
            _need(figures.needs),
            _counts(DISTRICT_SHEET, "Peserta terkonfirmasi menurut kecamatan", figures.districts),
            _counts(OCCUPATION_SHEET, "Peserta terkonfirmasi menurut pekerjaan", figures.occupations),
            figures.explained,
        ],
        summary=_summary(figures.summary),
    )


def _summary(summary: HearingSummary) -> Summary:
    rupiah = Kind.RUPIAH
    return Summary(
        SUMMARY_SHEET,
        "Ringkasan",
        [
            "Peserta",
            Figure("Kuota", summary.allocated, name="kuota", note="Orang, seluruh sumber dana"),
            Figure("Terkonfirmasi", summary.confirmed, name="terkonfirmasi", note="Orang yang sudah menempati kuota"),
            Figure("Sisa kuota", summary.remaining, formula="kuota-terkonfirmasi", note="Kuota − terkonfirmasi"),
            Figure(
                "Capaian",
                kind=Kind.SHARE,
                share=Share("terkonfirmasi", "kuota"),
                note="Terkonfirmasi dibagi kuota; dipotong pada sepersepuluh persen, tidak dibulatkan ke atas",
            ),
            "Iuran dan anggaran",
            Figure(
                "Kebutuhan JKK",
                summary.jkk_need_amount,
                rupiah,
                "kebutuhan_jkk",
                note="Kuota tiap bulan × iuran Jaminan Kecelakaan Kerja",
            ),
            Figure(
                "Kebutuhan JKM",
                summary.jkm_need_amount,
                rupiah,
                "kebutuhan_jkm",
                note="Kuota tiap bulan × iuran Jaminan Kematian",
            ),
            Figure(
                "Kebutuhan iuran",
                summary.need_amount,
                rupiah,
                "kebutuhan",
                "kebutuhan_jkk+kebutuhan_jkm",
                note="JKK ditambah JKM",
            ),
            Figure("Pagu anggaran", summary.budget_amount, rupiah, "pagu", note="Menurut DPA"),
            Figure(
                "Pagu dikurangi kebutuhan",
                summary.budget_amount - summary.need_amount,
                rupiah,
                formula="pagu-kebutuhan",
                note="Bila kurang dari nol, pagu tidak mencukupi",
            ),
            Figure("Realisasi", summary.realised_amount, rupiah, "realisasi", note="Dibayar dengan SP2D"),
            Figure(
                "Realisasi terhadap pagu",
                kind=Kind.SHARE,
                share=Share("realisasi", "pagu"),
                note="Dipotong pada sepersepuluh persen",
            ),
        ],
    )


def _sources(sources: Sequence[HearingSource]) -> Table[HearingSource]:
    integer, rupiah = Kind.INTEGER, Kind.RUPIAH
    return Table(
        SOURCE_SHEET,
        [
            Column("No", kind=Kind.SEQUENCE),
            Column("Sumber Dana", lambda line: line.name, width=28, wrap=True),
            Column("Keterangan", lambda line: _example(line.example), width=12),
            Column("Kuota", lambda line: line.allocated, integer, width=10, total=True),
            Column("Terkonfirmasi", lambda line: line.confirmed, integer, width=14, total=True),
            Column("Sisa", lambda line: line.remaining, integer, 10, total=True, formula="[Kuota]-[Terkonfirmasi]"),
            Column("Capaian", kind=Kind.SHARE, share=Share("Terkonfirmasi", "Kuota")),
            Column("Kebutuhan Iuran", lambda line: line.need_amount, rupiah, width=18, total=True),
            Column("Pagu", lambda line: line.budget_amount, rupiah, width=18, total=True),
            Column(
                "Pagu − Kebutuhan",
                lambda line: line.budget_amount - line.need_amount,
                rupiah,
                width=18,
                total=True,
                formula="[Pagu]-[Kebutuhan Iuran]",
            ),
            Column("Realisasi", lambda line: line.realised_amount, rupiah, width=18, total=True),
        ],
        sources,
        heading="Peserta dan anggaran menurut sumber dana",
        agrees={
            "Kuota": "kuota",
            "Terkonfirmasi": "terkonfirmasi",
            "Kebutuhan Iuran": "kebutuhan",
            "Pagu": "pagu",
            "Realisasi": "realisasi",
        },
    )


def _need(needs: Sequence[HearingNeed]) -> Table[HearingNeed]:
    integer, rupiah = Kind.INTEGER, Kind.RUPIAH
    return Table(
        NEED_SHEET,
        [
            Column("No", kind=Kind.SEQUENCE),
            Column("Sumber Dana", lambda line: line.source, width=24, wrap=True),
            Column("Keterangan", lambda line: _example(line.example), width=12),
            Column("Mulai", lambda line: line.first_month, Kind.MONTH),
            Column("Sampai", lambda line: line.last_month, Kind.MONTH),
            Column("Kuota", lambda line: line.people, integer, width=9),
            Column("Bulan", lambda line: line.months, integer, width=7),
            Column("Iuran JKK", lambda line: line.jkk_rate, rupiah, width=10),
            Column("Iuran JKM", lambda line: line.jkm_rate, rupiah, width=10),
            Column("Iuran per Bulan", lambda line: line.rate, rupiah, 10, formula="[Iuran JKK]+[Iuran JKM]"),
            Column(
                "Kebutuhan JKK",
                lambda line: line.jkk_need_amount,
                rupiah,
                width=17,
                total=True,
                formula="[Kuota]*[Iuran JKK]*[Bulan]",
            ),
            Column(
                "Kebutuhan JKM",
                lambda line: line.jkm_need_amount,
                rupiah,
                width=17,
                total=True,
                formula="[Kuota]*[Iuran JKM]*[Bulan]",
            ),
            Column(
                "Kebutuhan Iuran",
                lambda line: line.need_amount,
                rupiah,
                width=17,
                total=True,
                formula="[Kuota]*[Iuran per Bulan]*[Bulan]",
            ),
        ],
        needs,
        heading="Kebutuhan iuran: kuota × iuran × bulan",
        agrees={
            "Kebutuhan JKK": "kebutuhan_jkk",
            "Kebutuhan JKM": "kebutuhan_jkm",
            "Kebutuhan Iuran": "kebutuhan",
        },
    )


def _counts(name: str, heading: str, counts: Sequence[HearingCount]) -> Table[HearingCount]:
    return Table(
        name,
        [
            Column("No", kind=Kind.SEQUENCE),
            Column(name, lambda line: line.name, width=44),
            Column("Peserta", lambda line: line.people, Kind.INTEGER, width=16, total=True),
            Column("Bagian", kind=Kind.SHARE, width=14, share=Share("Peserta")),
        ],
        counts,
        heading=heading,
        agrees={"Peserta": "terkonfirmasi"},
    )


def _example(example: bool) -> str:
    return "contoh" if example else ""
