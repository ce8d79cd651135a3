"""What all sheets of a pack share: the body, the sheets in their order, the figures as named cells, the checks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.core import formatting
from portal.core.months import Month
from portal.core.workbook import Placed, Range, Report, ReportSheet, Term
from portal.exports.packs.rules.body import Body, FigureLine

COVER, SUMMARY, SOURCES, NEED = "Sampul", "Ringkasan", "Sumber Dana", "Kebutuhan"
REGENCIES, DISTRICTS, VILLAGES = "Kabupaten dan Kota", "Kecamatan", "Desa"
OCCUPATIONS, GROUPS, MONTHS, TREND = "Pekerjaan", "Kelompok Peserta", "Bulanan", "Tren 5 Tahun"
NEXT_YEAR, BENEFITS, LEGAL, AGREEMENTS = "Tahun Depan", "Manfaat", "Dasar Hukum", "Perjanjian"
QUALITY, CHECKS, DEFINITIONS = "Mutu Data", "Pemeriksaan", "Definisi dan Sumber"

CONTENTS = {
    SUMMARY: "Angka pokok dan grafik pada satu halaman",
    SOURCES: "Kuota, peserta, kebutuhan, pagu, dan realisasi tiap sumber dana",
    NEED: "Orang × bulan × iuran JKK dan JKM",
    REGENCIES: "Angka tiap kabupaten dan kota",
    DISTRICTS: "Peserta tiap kecamatan",
    VILLAGES: "Peserta tiap desa dan kelurahan",
    OCCUPATIONS: "Peserta menurut pekerjaan",
    GROUPS: "Peserta menurut jenis kelamin, umur, dan desil",
    MONTHS: "Kuota, kebutuhan, tagihan, dan pembayaran bulan demi bulan",
    TREND: "Lima tahun terakhir dan cakupan pekerja (UCJ)",
    NEXT_YEAR: "Kebutuhan tahun depan: isian yang boleh diubah",
    BENEFITS: "Manfaat yang dibayarkan dibandingkan dengan iuran",
    LEGAL: "Peraturan dan keputusan yang menjadi dasar",
    AGREEMENTS: "Perjanjian dengan BPJS Ketenagakerjaan",
    QUALITY: "Baris ditolak, peserta diganti, meninggal",
    CHECKS: "Selisih tiap jumlah, yang harus 0",
    DEFINITIONS: "Arti, rumus, dan sumber tiap angka",
}
_NOT_A_NAME = re.compile("[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Check:
    """A sum of a sheet and the figure that it must equal."""

    sheet: str
    what: str
    sum: Term
    against: str
    figure: Term


class Frame:
    """A pack in the making."""

    def __init__(self, body: Body, report: Report, *, further: Sequence[str] = ()) -> None:
        self.body, self.report = body, report
        self.as_of = datetime.fromisoformat(body["as_of"])
        self.sheets = {name: report.add_sheet(name) for name in (COVER, *sheet_names(body), *further)}
        self.subtitle = (
            f"{body['office']['name']} · Tahun anggaran {body['fiscal_year']} · "
            f"Keadaan {formatting.moment(self.as_of)} · Nomor {body['number']}"
        )
        self.figures: dict[str, Term] = {}  # by the name in the registry
        self.cells: dict[str, str] = {}  # the name in the registry → that of the cell
        self.checks: list[Check] = []
        self.counts: dict[str, int] = {}

    @property
    def of_province(self) -> bool:
        return self.body["kind"] == "province"

    def begin(self, name: str, title: str) -> tuple[ReportSheet, int]:
        """A sheet with its heading, and the row where its content begins."""
        sheet = self.sheets[name]
        return sheet, sheet.heading(title, self.subtitle)

    def keep(self, name: str, placed: Placed, *, freeze: int = 0) -> None:
        """Of a sheet that is one table: its rows are counted, its header stays in sight and on every page."""
        self.counts[name] = placed.rows
        self.sheets[name].freeze(placed.first_row, freeze, repeat=placed.first_row - 1)

    def check(self, sheet: str, what: str, found: Term, figure: str) -> None:
        """A sum must equal a figure of the summary; a pack without that figure has nothing to compare."""
        if figure in self.figures:
            label = next(line["label"] for line in self.body["figures"] if line["name"] == figure)
            self.compare(sheet, what, found, f"{SUMMARY}: {label}", self.figures[figure])

    def compare(self, sheet: str, what: str, found: Term, against: str, other: Term) -> None:
        """A sum must equal another one."""
        self.checks.append(Check(sheet, what, found, against, other))

    def name_for(self, figure: FigureLine) -> str:
        """A name for a figure's cell, as no other has it: ``angka_sisa_kuota``."""
        plain = "angka_" + _NOT_A_NAME.sub("_", figure["label"].lower()).strip("_")
        name, number = plain, 1
        while name in self.cells.values():
            number += 1
            name = f"{plain}_{number}"
        self.cells[figure["name"]] = name
        return name


def sheet_names(body: Body) -> list[str]:
    """The sheets behind the cover, in their order."""
    places = [REGENCIES, DISTRICTS] if body["kind"] == "province" else [DISTRICTS, VILLAGES]
    left_out = {REGENCIES, DISTRICTS, VILLAGES} - set(places)
    return [name for name in CONTENTS if name not in left_out]


def day(text: str | None) -> date | str:
    """A day of the body; what it has none for stays empty."""
    return date.fromisoformat(text) if text else ""


def month(text: str) -> Month:
    """``2026-01`` as a month."""
    year, number = text.split("-")
    return Month(int(year), int(number))


def moment(text: str) -> str:
    """A time or a day of the body as people read it."""
    if not text:
        return ""
    return (
        formatting.day(date.fromisoformat(text)) if len(text) == 10 else formatting.moment(datetime.fromisoformat(text))
    )


def empty(cells: Range) -> bool:
    """Whether a column holds no number but 0."""
    return not any(cells.numbers)
