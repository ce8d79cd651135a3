"""The pages of findings and of the rules behind them."""

from __future__ import annotations

from tests.support.page import Page
from tests.support.world_base import World


def findings_pages(world: World, ttu: str) -> list[Page]:
    """The queue, an office's own, findings in every state, rules with and without a preview."""
    queue, ids = "/provinsi/temuan/", world.ids
    asked = "?lihat=1&on=ya&p_months=3&severity=3&days=14&owner=operator&agreed_default=Contoh"
    states = ("matter", "waived_finding", "closed_finding")
    return [
        Page("findings.province_index", "wati", queue),
        Page(
            "findings.province_index", "nona", f"{queue}?keadaan=semua&wilayah=ttu&pemegang=operator", "filtered, admin"
        ),
        Page("findings.province_index", "wati", f"{queue}?aturan=report_late", "nothing fits"),
        Page("findings.index", "sari", f"{ttu}/temuan/"),
        Page("findings.index", "vera", f"{ttu}/temuan/?keadaan=closed", "closed, viewer"),
        *(Page("findings.province_detail", "wati", f"{queue}{ids[state]}", state) for state in states),
        Page("findings.province_detail", "nona", f"{queue}{ids['matter']}", "finding, admin"),
        *(Page("findings.detail", "sari", f"{ttu}/temuan/{ids[state]}", state) for state in states),
        Page("findings.detail", "vera", f"{ttu}/temuan/{ids['matter']}", "finding, viewer"),
        Page("findings.rules", "wati", f"{queue}aturan"),
        Page("findings.rules", "nona", f"{queue}aturan", "rules, admin"),
        Page("findings.rule", "wati", f"{queue}aturan/month_unpaid"),
        Page("findings.rule", "wati", f"{queue}aturan/month_unpaid{asked}", "preview"),
        Page("findings.rule", "wati", f"{queue}aturan/regulation_missing", "without numbers"),
    ]
