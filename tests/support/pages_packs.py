"""The pages of hearing packs."""

from __future__ import annotations

from tests.support.page import Page
from tests.support.world_base import World


def packs_pages(world: World, ttu: str) -> list[Page]:
    """Every page in each of its states."""
    ids, here, province = world.ids, f"{ttu}/bahan-rapat/", "/provinsi/bahan-rapat/"
    ready, theirs = f"{here}{ids['pack']}", f"{province}{ids['province_pack']}"
    return [
        Page("packs.index", "sari", here),
        Page("packs.index", "rani", "/wilayah/belu/bahan-rapat/", "none"),
        Page("packs.confirm", "sari", f"{here}baru?tahun=2026"),
        Page("packs.confirm", "sari", f"{here}baru?tahun=2021", "a year without a quota"),
        Page("packs.detail", "sari", ready),
        Page("packs.detail", "vera", ready, "viewer"),
        Page("packs.detail", "sari", f"{here}{ids['cleared_pack']}", "cleared away"),
        Page("packs.detail", "sari", f"{here}{ids['waiting_pack']}", "waits for the worker"),
        Page("packs.detail", "sari", f"{here}{ids['stopped_pack']}", "stopped"),
        *(
            Page("packs.changes", "sari", f"{ready}/perubahan?bagian={part}", part)
            for part in ("ringkasan", "anggaran", "depan", "peserta", "dasar", "perjanjian", "manfaat", "mutu")
        ),
        Page("packs.order", "sari", f"{here}permintaan/{ids['waiting_order']}", "waits for the worker"),
        Page("packs.order", "sari", f"{here}permintaan/{ids['stopped_order']}", "stopped"),
        Page("packs.province_order", "wati", f"{province}permintaan/{ids['stopped_province_order']}", "stopped"),
        Page("packs.province_detail", "wati", f"{province}{ids['collection']}", "collection"),
        Page("packs.province_detail", "wati", f"{province}{ids['waiting_collection']}", "waits for the worker"),
        Page("packs.province_index", "wati", province),
        Page("packs.province_confirm", "wati", f"{province}baru?tahun=2026"),
        Page("packs.province_detail", "nona", theirs, "administrator"),
        Page("packs.province_changes", "wati", f"{theirs}/perubahan?bagian=wilayah"),
        Page("verifying.document", "adi", f"/verifikasi/{world.codes['pack']}", "hearing pack"),
        Page("verifying.index", "adi", f"/verifikasi/?sidik={world.codes['pack_fingerprint']}", "genuine pack"),
    ]
