"""The message of a pack: what an official would type off, and nothing about anybody."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.exports.packs.rules.body import Body, FigureLine
from portal.exports.packs.rules.message import LONGEST, summary_text
from tests.support.hearing_body import AS_OF, sample

ADDRESS = "https://portal.example.go.id/verifikasi/"


def figure(**changes: Any) -> FigureLine:
    values: dict[str, Any] = {
        "name": "quota.allocated",
        "label": "Kuota",
        "unit": "people",
        "value": 14_880,
        "out_of": None,
        "sentence": "",
        "formula": "",
        "source": "",
        "as_of": AS_OF,
    }
    return FigureLine(**(values | changes))  # type: ignore[typeddict-item]


def of(*figures: FigureLine, **changes: Any) -> Body:
    return Body(**(sample() | {"figures": list(figures)} | changes))  # type: ignore[typeddict-item]


def test_the_whole_message_of_a_pack() -> None:
    assert summary_text(sample(), ADDRESS) == (
        "*Bahan Rapat Anggaran 2026*\n"
        "Kabupaten Timor Tengah Utara\n"
        "Keadaan 20 November 2026\n"
        "_Memuat angka contoh, bukan angka resmi._\n"
        "\n"
        "Kuota: *14.880* orang\n"
        "Peserta: *11.160* orang\n"
        "Kebutuhan iuran: *Rp2.999.808.000*\n"
        "Pagu: *Rp2.999.808.000*\n"
        "Realisasi: *Rp1.874.880.000*\n"
        "Tagihan iuran: *Rp2.062.368.000*\n"
        "Tunggakan iuran: *Rp0*\n"
        "Bulan lunas: *100%* (20 dari 20)\n"
        "Orang yang dicakup perjanjian: *9.920* orang\n"
        "Cakupan pekerja informal (BPU): *9,7%* (9.600 dari 98.000)\n"
        "Cakupan pekerja formal (PU): belum ada data\n"
        "\n"
        "Nomor: 0042/TTU/2026\n"
        "Periksa keaslian: https://portal.example.go.id/verifikasi/"
    )


def test_without_an_address_nothing_points_to_one() -> None:
    assert summary_text(sample(), "").endswith("Nomor: 0042/TTU/2026")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (figure(), "Kuota: *14.880* orang"),
        (figure(value=0), "Kuota: *0* orang"),
        (figure(value=None), "Kuota: belum ada data"),
        (figure(unit="rupiah", value=-5), "Kuota: *-Rp5*"),
        (figure(unit="count", value=3), "Kuota: *3*"),
        (figure(unit="points", value=6_250), "Kuota: *62,5*"),
        (figure(unit="share", value=14_879, out_of=14_880), "Kuota: *99,9%* (14.879 dari 14.880)"),
        (figure(unit="share", value=0, out_of=0), "Kuota: *–* (0 dari 0)"),
        (figure(label="*Kuota*\n_baru_"), "Kuota baru: *14.880* orang"),
    ],
)
def test_one_figure(line: FigureLine, words: str) -> None:
    assert summary_text(of(line), ADDRESS).split("\n\n")[1] == words


def test_a_figure_of_another_day_says_so() -> None:
    """18.00 UTC is the next day in Kupang."""
    older = figure(label="Cakupan", unit="share", value=1, out_of=2, as_of="2025-12-30T18:00:00+00:00")
    text = summary_text(of(figure(), figure(), older), ADDRESS)
    assert "Keadaan 20 November 2026" in text
    assert "Cakupan: *50%* (1 dari 2) (per 31 Desember 2025)" in text


def test_nobody_is_named() -> None:
    body = sample()
    text = summary_text(body, ADDRESS)
    assert body["made_by"] not in text
    assert body["made_by_role"] not in text


def test_what_does_not_fit_is_counted() -> None:
    text = summary_text(of(*(figure(label=f"Angka ke-{number} dari banyak angka") for number in range(60))), ADDRESS)
    assert len(text) <= LONGEST
    shown = text.count("Angka ke-")
    assert 0 < shown < 60
    assert f"_dan {60 - shown} angka lain dalam berkasnya_" in text
    assert text.endswith(f"Nomor: 0042/TTU/2026\nPeriksa keaslian: {ADDRESS}")


def test_a_pack_without_figures_has_head_and_foot() -> None:
    text = summary_text(of(example=False), ADDRESS)
    assert "Keadaan 20 November 2026\n\nNomor:" in text
    assert "contoh" not in text


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=60), st.none() | st.integers(0, 10**13)), max_size=40))
def test_it_is_never_too_long_and_marks_are_always_paired(figures: list[tuple[str, int | None]]) -> None:
    text = summary_text(of(*(figure(label=label, value=value) for label, value in figures)), ADDRESS)
    assert len(text) <= LONGEST
    assert all(line.count("*") in (0, 2) for line in text.split("\n"))
    assert ADDRESS in text
