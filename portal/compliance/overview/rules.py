"""The five classes of the map: which one a regency is in, and what each means."""

from __future__ import annotations

from types import MappingProxyType

from portal.compliance.standings.rules import Figures, Matter, list_age, share_of

CLASSES = 5
_SHARES = ("di bawah 20%", "20–39%", "40–59%", "60–79%", "80% ke atas")
# What each class means, the lowest first; a class without words is not used.
LEGENDS = MappingProxyType(
    {
        Matter.QUOTA: _SHARES,
        Matter.FUNDED: ("0–2 bulan", "3–4 bulan", "5–7 bulan", "8–9 bulan", "10–12 bulan"),
        Matter.REALISED: _SHARES,
        Matter.AGREEMENT: ("tidak ada", "sampai 60 hari", "61–180 hari", "181–365 hari", "lebih dari setahun"),
        Matter.LIST: ("tidak ada", "lebih dari 92 hari", "32–92 hari", "8–31 hari", "7 hari terakhir"),
        Matter.PAID: _SHARES,
        Matter.REGULATION: ("tidak ada", "surat atau keputusan", "", "Perbup/Perwali", "Perda"),
        Matter.AWARD: ("di bawah 20", "20–39", "40–59", "60–79", "80 ke atas"),
        Matter.REPORT: ("terlambat", "", "belum dikirim atau lambat", "", "dikirim"),
    }
)


def class_of(matter: Matter, figures: Figures) -> int:
    """1 (lowest) to 5 (best), 0 when nothing is known."""
    if matter is Matter.AGREEMENT:
        if figures.agreed_until is None:
            return 1 if figures.quota else 0
        return _above((figures.agreed_until - figures.looked_at).days, (60, 180, 365)) + 1
    if matter is Matter.LIST:
        age = list_age(figures)
        if age is None:
            return 1 if figures.quota else 0
        return 6 - _above(age, (7, 31, 92))
    if matter is Matter.REGULATION:
        return (1, 2, 4, 5)[figures.regulation_rank]
    if matter is Matter.REPORT:
        return {"late": 1, "due": 3, "sent": 5}.get(figures.report_state, 0)
    part, whole = share_of(matter, figures)
    return 1 + min(part * CLASSES // whole, CLASSES - 1) if whole > 0 else 0


def _above(value: int, bounds: tuple[int, ...]) -> int:
    """1 when no bound lies below the value, one more for each that does."""
    return 1 + sum(value > bound for bound in bounds)
