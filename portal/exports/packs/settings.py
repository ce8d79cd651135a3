"""How long an office lists its packs among the newer ones: importing this registers the setting."""

from __future__ import annotations

from portal.core.settings import SettingDefinition, SettingKind, define

LISTED_DAYS = define(
    SettingDefinition(
        name="hearing_pack_list_days",
        label="Masa daftar bahan rapat",
        hint="Sesudah masa ini bahan rapat pindah ke daftar yang lebih lama. Nomor, isi, dan semua berkasnya tetap "
        "disimpan, sama sampai bita terakhir.",
        kind=SettingKind.INTEGER,
        default=1830,  # five budget years: whoever asks about an old number finds it
        minimum=400,  # a pack is asked for again when next year's budget is heard
        maximum=3660,
        unit="hari",
    )
)
