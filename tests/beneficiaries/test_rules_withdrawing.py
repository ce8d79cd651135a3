"""What taking back a recorded list gives back, and what stands in the way: tables that an official could check."""

from __future__ import annotations

import pytest

from portal.beneficiaries.rules.withdrawing import Obstacles, months_given_back, reasons_against
from portal.core.months import Month

RATES = {Month(2026, number): 16_800 for number in range(1, 12)} | {Month(2026, 12): 8_400}


@pytest.mark.parametrize(
    ("starts", "first", "people", "amount"),
    [
        ({}, None, [], 0),
        ({12: 3}, 12, [3], 25_200),
        ({10: 2}, 10, [2, 2, 2], 2 * 16_800 * 2 + 2 * 8_400),
        ({10: 2, 12: 5}, 10, [2, 2, 7], 4 * 16_800 + 7 * 8_400),
        ({1: 14_880}, 1, [14_880] * 12, 14_880 * 16_800 * 11 + 14_880 * 8_400),
    ],
)
def test_months_given_back(starts: dict[int, int], first: int | None, people: list[int], amount: int) -> None:
    found = months_given_back({Month(2026, month): many for month, many in starts.items()}, Month(2026, 12), RATES)
    assert [each.people for each in found] == people
    assert sum(each.amount for each in found) == amount
    assert first is None or found[0].month == Month(2026, first)


@pytest.mark.parametrize(
    ("found", "sentences"),
    [
        (Obstacles(), []),
        (Obstacles(past_year="Tahun sudah berakhir."), ["Tahun sudah berakhir."]),
        (Obstacles(delivered=1200), ["1.200 orang di daftar ini sudah dikirim ke BPJS"]),
        (Obstacles(ended=1), ["Tempat 1 orang di daftar ini sudah dilepas atau diganti. Batalkan"]),
        (Obstacles(ended=1, replacing=1), ["Daftar ini mencatat seorang pengganti. Batalkan penggantiannya"]),
        (Obstacles(paid=[Month(2026, 3)]), ["Iuran Maret 2026 sudah dibayar."]),
        (
            Obstacles(frozen=[Month(2026, 5), Month(2026, 3), Month(2026, 4)]),
            ["Tagihan Maret 2026, April 2026 dan Mei 2026 sudah dibekukan. Buka pembekuannya"],
        ),
        (
            Obstacles(delivered=2, ended=3, paid=[Month(2026, 1)], frozen=[Month(2026, 2)]),
            ["2 orang", "Tempat 3 orang", "Iuran Januari 2026", "Tagihan Februari 2026"],
        ),
    ],
)
def test_every_obstacle_has_its_sentence(found: Obstacles, sentences: list[str]) -> None:
    reasons = reasons_against(found)
    assert len(reasons) == len(sentences)
    assert all(part in reason for part, reason in zip(sentences, reasons, strict=True))
