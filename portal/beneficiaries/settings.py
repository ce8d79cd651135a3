"""What an office sets for its lists: importing this registers it."""

from __future__ import annotations

from portal.beneficiaries.rules.waiting import WAITING_ORDER_LABELS, WaitingOrder
from portal.core.settings import SettingDefinition, SettingKind, define

WAITING_ORDER = define(
    SettingDefinition(
        name="waiting_order",
        label="Urutan daftar tunggu",
        hint="Siapa yang lebih dahulu mendapat tempat bila kuota tidak cukup. Yang setara mengikuti urutan masuk.",
        kind=SettingKind.CHOICE,
        default=WaitingOrder.ARRIVAL.value,
        choices={order.value: label for order, label in WAITING_ORDER_LABELS.items()},
    )
)
