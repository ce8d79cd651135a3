"""The pages of open data."""

from __future__ import annotations

from tests.support.page import Page


def open_data_pages(ttu: str) -> list[Page]:
    """Of an office and of the province, with and without figures."""
    return [
        Page("open_data.index", "sari", f"{ttu}/data-terbuka/"),
        Page("open_data.index", "vera", f"{ttu}/data-terbuka/?tahun=2024", "nothing, viewer"),
        Page("open_data.province_index", "wati", "/provinsi/data-terbuka/"),
        Page("open_data.province_index", "nona", "/provinsi/data-terbuka/?tahun=2024", "nothing, administrator"),
    ]
