"""How long an office lists its packs among the newer ones, and on which paper they are: importing this registers both
settings."""

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
PAPER = define(
    SettingDefinition(
        name="hearing_pack_paper",
        label="Kertas bahan rapat",
        hint="Ukuran halaman buku kerja, naskah, dan lembar bicara dari bahan rapat yang dibekukan sesudah ini.",
        kind=SettingKind.CHOICE,
        default="A4",
        choices={"A4": "A4 (210 × 297 mm)", "F4": "F4 atau folio (215 × 330 mm)"},
    )
)
