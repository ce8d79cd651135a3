"""Keys that travel as one text."""

from __future__ import annotations

import pytest

from portal.core.bulk import KEY_BYTES, hex_list


def test_keys_become_one_text_each_by_itself() -> None:
    keys = [bytes(range(KEY_BYTES)), b"\xff" * KEY_BYTES]
    assert [bytes.fromhex(each) for each in hex_list(keys).split(",")] == keys


def test_a_key_of_another_length_is_refused_rather_than_cut_elsewhere() -> None:
    with pytest.raises(ValueError, match="16"):
        hex_list([b"short", b"\x00" * KEY_BYTES])
