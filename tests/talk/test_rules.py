"""What a message may say: a table that an official could check."""

from __future__ import annotations

import pytest

from portal.talk.rules import telling, tidy_message

NAMES = ("Kabupaten Timor Tengah Utara", "Timor Tengah Utara", "TTU", "Kefamenanu")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Orang ini masih kami lindungi.", ""),
        ("Kami dari TTU.", "TTU"),
        ("kami dari ttu", "ttu"),
        ("Kantor di timor tengah utara", "timor tengah utara"),
        ("Kota Kefamenanu", "Kefamenanu"),
        ("TTUKU", ""),
        ("SETTU", ""),
        ("NIK 5303011708900001", "5303011708900001"),
        ("5303 0117 0890 0001", "5303 0117 0890 0001"),
        ("Hubungi 0812-3456-7890 ya", "0812-3456-7890"),
        ("+62 812 3456 789", "+62 812 3456 789"),
        ("Mulai 01-03-2026, baris 120", ""),
        ("Iuran Rp16.800 untuk 12 bulan", ""),
        ("SK 12/2026 tanggal 17 Agustus 2026", ""),
        ("", ""),
    ],
)
def test_what_would_tell_who_writes(text: str, told: str) -> None:
    assert telling(text, NAMES) == told


def test_a_name_that_is_empty_is_never_found() -> None:
    assert telling("Apa pun", ("",)) == ""


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  Halo  \r\n\r\n\r\n\r\n dunia \r", "Halo\n\ndunia"),
        ("satu\ndua", "satu\ndua"),
        (" \n\t\n ", ""),
    ],
)
def test_lines_are_kept_and_spaces_are_not(sent: str, kept: str) -> None:
    assert tidy_message(sent) == kept
