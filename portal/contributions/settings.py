"""What an office sets for its contributions: importing this registers them."""

from __future__ import annotations

from portal.core.settings import SettingDefinition, SettingKind, define

DUE_DAY = define(
    SettingDefinition(
        name="contribution_due_day",
        label="Tanggal jatuh tempo iuran",
        hint="Iuran satu bulan dibayar paling lambat tanggal ini pada bulan berikutnya.",
        kind=SettingKind.INTEGER,
        default=15,
        minimum=1,
        maximum=28,
    )
)
INACTIVE_AFTER = define(
    SettingDefinition(
        name="inactive_after_months",
        label="Kepesertaan nonaktif setelah",
        hint="Bulan jatuh tempo yang belum dibayar berturut-turut. Di bawahnya kuota disebut menunggak.",
        kind=SettingKind.INTEGER,
        default=3,
        minimum=1,
        maximum=12,
        unit="bulan",
    )
)
