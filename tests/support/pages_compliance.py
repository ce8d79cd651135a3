"""The pages of the province's reports and of benefits."""

from __future__ import annotations

from tests.support.page import Page
from tests.support.world_base import World

SECTIONS = ("kuota", "anggaran", "dasar", "cakupan", "manfaat")


def compliance_pages(world: World) -> list[Page]:
    """Every page in each of its states, for who may act and who may only read."""
    ids, reports, benefits = world.ids, "/provinsi/laporan/", "/provinsi/manfaat/"
    sent = f"{reports}{ids['sent_report']}"
    return [
        Page("reports.index", "wati", reports),
        Page("reports.index", "nona", f"{reports}?jenis=bulanan", "monthly, administrator"),
        Page("reports.detail", "wati", sent, "sent late"),
        Page("reports.detail", "nona", sent, "sent late, administrator"),
        *(Page("reports.detail", "wati", f"{sent}?bagian={key}", key) for key in SECTIONS),
        Page("reports.detail", "wati", f"{reports}{ids['waiting_report']}", "waits for the worker"),
        Page("reports.detail", "wati", f"{reports}{ids['stopped_report']}", "stopped"),
        Page("reports.detail", "nona", f"{reports}{ids['stopped_report']}", "stopped, administrator"),
        Page("benefits.index", "wati", benefits),
        Page("benefits.index", "nona", f"{benefits}?tahun=2025", "nothing, administrator"),
        *(
            Page("benefits.quarters", "wati", f"{benefits}triwulan?program={word}", word)
            for word in ("jkm", "jkk", "beasiswa")
        ),
        Page("benefits.quarters", "nona", f"{benefits}triwulan", "administrator"),
        Page("benefits.deaths", "wati", f"{benefits}belum-diajukan"),
        Page("benefits.letter_form", "wati", f"{benefits}surat/baru"),
        Page("benefits.letter", "wati", f"{benefits}surat/{ids['benefit_letter']}"),
        Page("benefits.letter", "wati", f"{benefits}surat/{ids['benefit_letter_before']}", "an earlier version"),
    ]
