"""When reports are due: importing this registers the settings. The province alone sets them."""

from __future__ import annotations

from portal.compliance.reports.rules.periods import Kind
from portal.core.months import Month
from portal.core.settings import Level, SettingDefinition, SettingKind, define

_PROVINCE = frozenset({Level.PROVINCE})
# No source gives days: a month after the half-year, ten days after the month, until the province says otherwise.
SEMESTER_DUE = define(
    SettingDefinition(
        name="semester_report_due_days",
        label="Batas laporan semester",
        hint="Laporan Inpres 8/2025 dikirim paling lambat sekian hari setelah semester berakhir.",
        kind=SettingKind.INTEGER,
        default=30,
        minimum=1,
        maximum=120,
        unit="hari",
        levels=_PROVINCE,
    )
)
MONTHLY_DUE = define(
    SettingDefinition(
        name="monthly_report_due_days",
        label="Batas laporan bulanan",
        hint="Laporan bulanan dikirim paling lambat sekian hari setelah bulan berakhir.",
        kind=SettingKind.INTEGER,
        default=10,
        minimum=1,
        maximum=60,
        unit="hari",
        levels=_PROVINCE,
    )
)
REPORTS_FROM = define(
    SettingDefinition(
        name="reports_from",
        label="Laporan dihitung mulai",
        hint="Laporan masa sebelum bulan ini tidak ditagih.",
        kind=SettingKind.MONTH,
        default=Month(2026, 1),
        levels=_PROVINCE,
    )
)
DUE_SETTING = {Kind.SEMESTER: SEMESTER_DUE.name, Kind.MONTHLY: MONTHLY_DUE.name}
