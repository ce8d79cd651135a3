"""One figure, one word: what figures are called on sheet, paper, page of changes and in speech alike.

The words are those of the portal's pages and of its registry of measures. A figure that is another one has another
word: who is recorded for a year (`PARTICIPANTS`, whoever is in two funding sources in both), places that people have in
a month (`TAKEN`), everybody once (`EVERYBODY`), and workers whom an official source calls covered (`COVERED`), which is
never said of an office's own people: for some of them nothing may be paid yet (domain rule 13).
"""

from __future__ import annotations

EVERYBODY = "Pekerja rentan, seorang dihitung sekali"
PARTICIPANTS = "Peserta"
PART_OF_PARTICIPANTS = "Bagian peserta"
TAKEN, NOT_TAKEN = "Terpakai", "Belum terpakai"  # places of a month, and quota − those
REMAINING = "Sisa kuota"  # quota − participants
ATTAINMENT = "Capaian"  # participants ÷ quota, or ÷ their share of it
SHARE_OF_QUOTA, REMAINING_SHARE = "Bagian kuota", "Sisa bagian"  # of a place, and it − participants
NEED_JKK, NEED_JKM = "Kebutuhan JKK", "Kebutuhan JKM"  # rupiah of a year; the rates are "Iuran JKK" and "Iuran JKM"
BUDGET_LESS_NEED = "Pagu − kebutuhan"
ABSORBED = "Serapan"  # realisation ÷ budget
BILLED = "Tagihan"
MONTHS_PAID, MONTHS_DUE = "Bulan lunas", "Bulan jatuh tempo"
COVERED, WORKERS, COVERAGE = "Terlindungi", "Seharusnya", "Cakupan"  # workers of a source, and the one ÷ the other


def titled(word: str) -> str:
    """As a heading of a sheet, where each word is capitalised: ``Sisa Kuota``."""
    return " ".join(each[:1].upper() + each[1:] for each in word.split(" "))
