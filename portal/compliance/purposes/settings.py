"""What the province sets for itself about looking at people: importing this registers it."""

from __future__ import annotations

from portal.core.settings import Level, SettingDefinition, SettingKind, define

PURPOSE_DAYS = define(
    SettingDefinition(
        name="purpose_days",
        label="Masa keperluan melihat peserta",
        hint="Paling lama sebuah keperluan provinsi berlaku. Sesudahnya nama peserta tidak dapat dilihat lagi.",
        kind=SettingKind.INTEGER,
        default=30,
        minimum=1,
        maximum=180,
        unit="hari",
        levels=frozenset({Level.PROVINCE}),
    )
)
