"""Occupations that no reference knows yet, as lists of the islands write them: something for the province to decide."""

from __future__ import annotations

import random

_EVERY = 23  # rows of a list: one of so many has such a word
_WORDS = {
    "Penyadap lontar": 9,
    "Petani kopi": 8,
    "Pembuat batu bata": 6,
    "Nelayan bagan": 5,
    "Pemecah kemiri": 4,
    "Pembuat garam": 4,
    "Buruh pelabuhan": 4,
    "Tukang gali sumur": 3,
    "Pengrajin gerabah": 3,
    "Penjual sirih": 3,
    "Pengasap ikan": 2,
    "Pemandu wisata": 2,
}
# What the province has matched already, so that every page has something to show: {word key: occupation code}.
MATCHED = {"petanikopi": "tani", "penjualsirih": "dagang"}


def of_list(regency_code: str, rows: int) -> dict[int, str]:
    """{index of a row: its occupation}, the same in every run."""
    rng = random.Random(f"kata pekerjaan {regency_code}")
    words, weights = list(_WORDS), list(_WORDS.values())
    return {index: rng.choices(words, weights)[0] for index in range(_EVERY // 2, rows, _EVERY)}
