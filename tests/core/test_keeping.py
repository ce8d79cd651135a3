"""Markup kept for the values it is made of: never another's, never an old one, never without an end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from markupsafe import Markup

from portal.core import keeping
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.people import BELU

PAGE = "/provinsi/wilayah/"


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    keeping.forget()
    yield
    keeping.forget()


def test_a_part_is_written_once_for_its_values() -> None:
    made: list[int] = []

    def part(value: int) -> Markup:
        def write() -> Markup:
            made.append(value)
            return Markup("<b>{}</b>").format(value)

        return keeping.kept("angka", value, caller=write)

    assert [part(1), part(2), part(1)] == ["<b>1</b>", "<b>2</b>", "<b>1</b>"]
    assert made == [1, 2]


def test_what_was_not_asked_for_longest_goes_first() -> None:
    for number in range(keeping.SIZE):
        keeping.kept(number, caller=lambda: Markup("lama"))
    assert keeping.kept(0, caller=lambda: Markup("baru")) == "lama"  # and so it is young again
    keeping.kept("satu lagi", caller=lambda: Markup(""))
    assert keeping.kept(0, caller=lambda: Markup("baru")) == "lama"
    assert keeping.kept(1, caller=lambda: Markup("baru")) == "baru"


def test_a_failing_part_is_not_kept() -> None:
    def fails() -> Markup:
        raise ValueError

    with pytest.raises(ValueError):
        keeping.kept("salah", caller=fails)
    assert keeping.kept("salah", caller=lambda: Markup("benar")) == "benar"


@pytest.mark.usefixtures("held_clock")
@pytest.mark.parametrize("address", ["", "?ukuran=iuran", "?kurang=ada&urut=-kurang", "?nama=belu", "?tahun=2025"])
def test_the_overview_is_the_same_kept_and_new_and_follows_every_change(app: Flask, address: str) -> None:
    wati = signed_in(app, "wati")

    def both() -> str:
        kept = _without_keys(wati, address)
        keeping.forget()
        assert _without_keys(wati, address) == kept
        return kept

    before = both()
    _without_keys(wati, "?ukuran=daftar")  # another wish beside it
    factories.quota(app, people=1234, regency_id=BELU)
    after = both()
    assert (before == after) == (address == "?tahun=2025")


def _without_keys(client: PortalClient, address: str) -> str:
    """The page but for the keys of its forms, which are new each time."""
    text = client.get(PAGE + address).text
    return "\n".join(line for line in text.splitlines() if "csrf_token" not in line)
