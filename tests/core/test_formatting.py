"""Figures as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import formatting


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Rp0"),
        (16_800, "Rp16.800"),
        (999_999, "Rp999.999"),
        (1_000_000, "Rp1 juta"),
        (570_326_400, "Rp570,32 juta"),
        (999_999_999, "Rp999,99 juta"),  # cut: not yet a milliard
        (1_100_000_000, "Rp1,1 miliar"),
        (2_999_808_000, "Rp2,99 miliar"),
        (403_700_000_000, "Rp403,7 miliar"),
        (1_234_567_890_123, "Rp1,23 triliun"),
        (12_345_000_000_000_000, "Rp12.345 triliun"),
        (-2_999_808_000, "-Rp2,99 miliar"),
    ],
)
def test_rupiah_in_short(amount: int, words: str) -> None:
    assert formatting.rupiah_short(amount) == words


@given(st.integers(1_000_000, 10**15))
def test_rupiah_in_short_never_says_more_than_there_is(amount: int) -> None:
    said, word = formatting.rupiah_short(amount).removeprefix("Rp").split()
    whole, _, part = said.replace(".", "").partition(",")
    hundredths = int(whole) * 100 + int(part.ljust(2, "0") or 0)
    size = {"juta": 10**6, "miliar": 10**9, "triliun": 10**12}[word]
    assert hundredths * size <= amount * 100 < (hundredths + 1) * size
