"""How the figures of a matter are read: short in a cell, as a sentence on a regency's page."""

from __future__ import annotations

from datetime import date

from portal.compliance.standings.rules import MONTHS, Figures, Level, Matter, level_of, share_of
from portal.core import formatting
from portal.paritrana.rules.campaign import ASSESSMENT_LABELS, AssessmentState
from portal.paritrana.rules.points import in_words as points

NOTHING = "–"
KINDS = {Level.GOOD: "success", Level.WATCH: "warning", Level.BEHIND: "error", Level.UNKNOWN: "neutral"}
UNKNOWN_WORDS = {
    Matter.QUOTA: "Belum ada kuota pada tahun ini.",
    Matter.FUNDED: "Belum ada kuota yang memerlukan dana.",
    Matter.REALISED: "Belum ada pagu pada tahun ini.",
    Matter.AGREEMENT: "Belum ada perjanjian, dan belum ada kuota yang memerlukannya.",
    Matter.LIST: "Belum ada daftar, dan belum ada kuota yang menunggunya.",
    Matter.PAID: "Belum ada bulan yang jatuh tempo.",
    Matter.AWARD: "Belum ada edisi yang menilai tahun ini.",
    Matter.REPORT: "Belum ada laporan.",
}


def in_cell(matter: Matter, figures: Figures) -> str:
    """The figure of a matter as a cell of the matrix and the map show it."""
    if matter is Matter.REGULATION:
        return figures.regulation_word or "tidak ada"
    if matter is Matter.REPORT:
        return figures.report_words or NOTHING
    if level_of(matter, figures) is Level.UNKNOWN:
        return NOTHING
    if matter is Matter.AGREEMENT:
        return _short(figures.agreed_until)
    if matter is Matter.LIST:
        return _short(figures.last_list_on)
    if matter is Matter.AWARD:
        return points(figures.award_points) if figures.award_points is not None else award_words(figures)
    if matter is Matter.FUNDED:
        return f"{figures.funded_months}/{MONTHS}"
    if matter is Matter.PAID:
        return f"{figures.paid_months}/{figures.due_months}"
    return formatting.percent(*share_of(matter, figures), 0)


def _short(day: date | None) -> str:
    return f"{day:%d/%m/%y}" if day else "tidak ada"


def award_words(figures: Figures) -> str:
    """Where a regency's self-assessment stands."""
    if figures.award_state in ("", "none"):
        return "belum mulai"
    return ASSESSMENT_LABELS[AssessmentState(figures.award_state)].lower()


def sentence(matter: Matter, figures: Figures) -> str:
    """The figure of a matter with its parts, and since when."""
    if level_of(matter, figures) is Level.UNKNOWN:
        return UNKNOWN_WORDS[matter]
    return _SENTENCES[matter](figures)


def _quota(figures: Figures) -> str:
    return (
        f"{formatting.percent(figures.confirmed, figures.quota)}: {formatting.number(figures.confirmed)} dari "
        f"{formatting.number(figures.quota)} orang, sisa {formatting.number(figures.remaining)} tempat."
    )


def _funded(figures: Figures) -> str:
    short = max(figures.need_amount - figures.budget_amount, 0)
    lacking = f", kurang {formatting.rupiah(short)}" if short else ""
    return (
        f"{figures.funded_months} dari {MONTHS} bulan: pagu {formatting.rupiah(figures.budget_amount)} dari kebutuhan "
        f"{formatting.rupiah(figures.need_amount)}{lacking}."
    )


def _realised(figures: Figures) -> str:
    return (
        f"{formatting.percent(figures.realised_amount, figures.budget_amount)}: "
        f"{formatting.rupiah(figures.realised_amount)} dari pagu {formatting.rupiah(figures.budget_amount)}. "
        f"Iuran {figures.elapsed_months} dari {MONTHS} bulan sudah jatuh tempo."
    )


def _agreement(figures: Figures) -> str:
    if figures.agreed_until is None:
        return "Tidak ada perjanjian yang berlaku, padahal ada kuota."
    until, people = formatting.day(figures.agreed_until), formatting.number(figures.agreed_people)
    if figures.is_over:
        return f"Berlaku sampai {until}, untuk {people} orang pada akhir tahun."
    days = formatting.number((figures.agreed_until - figures.looked_at).days)
    return f"Berlaku sampai {until} ({days} hari lagi), untuk {people} orang pada bulan ini."


def _list(figures: Figures) -> str:
    if figures.last_list_on is None:
        return "Belum ada daftar yang tercatat, padahal ada kuota."
    recorded = f"Tercatat {formatting.day(figures.last_list_on)}"
    days = (figures.looked_at - figures.last_list_on).days
    if figures.is_over:
        return f"{recorded}, {formatting.number(days)} hari sebelum akhir tahun." if days > 0 else f"{recorded}."
    return f"{recorded} ({formatting.number(days)} hari yang lalu)."


def _paid(figures: Figures) -> str:
    said = f"{figures.paid_months} dari {figures.due_months} bulan yang jatuh tempo sudah lunas."
    if figures.arrears_since is None:
        return said
    return (
        f"{said} {figures.arrears_months} bulan belum lunas sejak {formatting.month(figures.arrears_since)}, "
        f"{formatting.rupiah(figures.arrears_amount)}."
    )


def _regulation(figures: Figures) -> str:
    if not figures.regulation_rank:
        return "Tidak ada peraturan yang berlaku."
    return f"{figures.regulation_word} {figures.regulation} adalah yang tertinggi yang berlaku."


def _award(figures: Figures) -> str:
    said = award_words(figures).capitalize()
    if figures.award_points is None:
        return f"{said}."
    return f"{said}, nilai {points(figures.award_points)} dari 100 (simulasi internal, bukan bobot resmi)."


def _report(figures: Figures) -> str:
    return (
        f"{figures.report_words.capitalize()}{f', {formatting.day(figures.report_on)}' if figures.report_on else ''}."
    )


_SENTENCES = {
    Matter.QUOTA: _quota,
    Matter.FUNDED: _funded,
    Matter.REALISED: _realised,
    Matter.AGREEMENT: _agreement,
    Matter.LIST: _list,
    Matter.PAID: _paid,
    Matter.REGULATION: _regulation,
    Matter.AWARD: _award,
    Matter.REPORT: _report,
}
MEANINGS = {
    Matter.QUOTA: "Orang yang mendapat tempat dibanding kuota bulan ini. Baik mulai 90%, kurang di bawah 50%.",
    Matter.FUNDED: "Bulan yang iurannya terbayar oleh pagu, urut dari awal tahun. Baik bila 12, kurang di bawah 6.",
    Matter.REALISED: "Iuran yang dibayar dibanding pagu bulan-bulan yang sudah jatuh tempo. Baik mulai 90%, kurang di "
    "bawah 50%.",
    Matter.AGREEMENT: "Perjanjian yang ditandatangani kedua pihak dan berlaku tanpa jeda. Perlu perhatian bila tersisa "
    "60 hari atau kurang, atau bila orangnya kurang dari kuota.",
    Matter.LIST: "Daftar terakhir yang tercatat. Baik sampai 31 hari atau bila kuota penuh, kurang setelah 92 hari.",
    Matter.PAID: "Bulan yang jatuh tempo dan lunas di semua sumber dana. Kurang bila 2 bulan atau lebih belum lunas.",
    Matter.REGULATION: "Peraturan tertinggi yang berlaku. Baik bila Perda, Perbup, atau Perwali.",
    Matter.AWARD: "Penilaian mandiri pada edisi yang menilai tahun ini. Kurang bila belum dimulai.",
    Matter.REPORT: "Laporan semester gubernur (Inpres 8/2025): satu untuk semua wilayah, jadi keterlambatannya tidak "
    "dihitung sebagai kekurangan wilayah.",
}
