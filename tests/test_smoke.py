"""The main job in one sitting, through the views, on both databases."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tests.support import factories
from tests.support.client import PortalClient


def test_sari_uploads_a_list_and_confirms_it(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=5)
    rows = [factories.row(n) for n in range(1, 4)] + [factories.row(9, NIK="123")]
    path = factories.xlsx(tmp_path / "daftar.xlsx", rows)
    with path.open("rb") as stream:
        answer = sari.post(
            "/wilayah/ttu/daftar/baru",
            data={"quota_id": quota_id, "start_month": "2026-03", "file": (stream, "daftar.xlsx")},
        )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    page = sari.get(answer.location).get_data(as_text=True)
    assert "Menunggu" not in page
    assert "<b>4</b> baris dibaca" in page
    confirmed = sari.post(answer.location + "/catat")
    assert confirmed.status_code == 303, confirmed.get_data(as_text=True)
    page = sari.get(answer.location).get_data(as_text=True)
    assert "3 orang dicatat" in page
    people = sari.get("/wilayah/ttu/peserta/").get_data(as_text=True)
    assert "Contoh Orang 0001" in people
