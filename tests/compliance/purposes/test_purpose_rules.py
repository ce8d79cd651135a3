"""When names may be seen: a table of cases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.compliance.purposes.rules import (
    in_force,
    name_of,
    reason_against_end,
    reason_against_looking,
    reason_against_page,
)

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("until_on", "ended_at", "mine", "sentence"),
    [
        (date(2026, 11, 20), None, True, ""),  # its last day counts
        (date(2026, 11, 19), None, True, "Keperluan ini berakhir 19 November 2026"),
        (date(2026, 12, 1), NOW, True, "Keperluan ini sudah diakhiri 20 November 2026 09.00 WITA"),
        (date(2026, 12, 1), None, False, "Nama peserta hanya dapat dilihat oleh Wati Contoh"),
        (date(2026, 11, 1), None, False, "Keperluan ini berakhir 1 November 2026"),
    ],
)
def test_who_sees_names(until_on: date, ended_at: datetime | None, mine: bool, sentence: str) -> None:
    told = reason_against_looking(mine=mine, owner="Wati Contoh", until_on=until_on, ended_at=ended_at, today=TODAY)
    assert told.startswith(sentence)
    assert bool(told) is bool(sentence)
    if mine:
        assert in_force(until_on, ended_at, TODAY) is (not sentence)


@pytest.mark.parametrize(
    ("until_on", "sentence"),
    [
        (date(2026, 11, 20), ""),
        (date(2026, 12, 19), ""),  # the thirtieth day, today being the first
        (date(2026, 12, 20), "Pilih paling lambat 19 Desember 2026"),
        (date(2026, 11, 19), "Pilih hari ini"),
    ],
)
def test_how_long_a_purpose_lasts(until_on: date, sentence: str) -> None:
    told = reason_against_end(until_on, TODAY, 30)
    assert told.startswith(sentence)
    assert bool(told) is bool(sentence)


def test_an_opened_page_is_open_for_an_hour() -> None:
    assert reason_against_page(NOW, NOW + timedelta(hours=1)) == ""
    assert "satu jam" in reason_against_page(NOW, NOW + timedelta(hours=1, seconds=1))


def test_names() -> None:
    assert (name_of(7), name_of(12_345)) == ("KP-0007", "KP-12345")
