"""The page of what has changed covers everything that a pack shows, and says what it leaves out."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args, get_type_hints, is_typeddict

import pytest
from flask import Flask

from portal.core import clock
from portal.exports.packs.gathering import PARTS
from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.changes import NOT_COMPARED, SECTIONS, changes
from tests.exports.packs.test_packs import frozen
from tests.support import contributions, factories
from tests.support.client import PortalClient, signed_in
from tests.support.hearing_body import sample
from tests.support.lists import confirmed, words


def test_every_key_of_a_body_is_compared_or_left_out_for_a_reason() -> None:
    keys, compared = set(), set()
    for part, hint in get_type_hints(Body).items():
        line = hint if is_typeddict(hint) else next(iter(get_args(hint)), hint)  # of a list, or where it may be None
        section = SECTIONS.get(part)
        if section is None:
            keys.add(part)
            continue
        assert is_typeddict(line), part
        keys |= {f"{part}.{key}" for key in get_type_hints(line)}
        told = {*section.keys, *section.named, *(key for key, _label, _unit in section.values)}
        compared |= {f"{part}.{key}" for key in told}
    compared -= {f"next_year.{key}" for key in ("name", "people", "province", "note")}  # of its scenarios
    compared -= {f"next_year.{key}" for key in ("months", "jkk", "jkm")} | {"people.name"}  # of its rates
    assert compared <= keys
    assert keys - compared == set(NOT_COMPARED)
    assert all(NOT_COMPARED.values())


@pytest.mark.parametrize("part", sorted(SECTIONS))
def test_another_value_in_any_part_is_told(part: str) -> None:
    frozen_body: Any = sample()
    if part == "regencies":
        frozen_body["regencies"] = [
            {"code": 5303, "name": "TTU", "allocated": 1, "confirmed": 1, "need": 1, "budget": 1, "realised": 1}
            | {"arrears": 0}
        ]
    section = SECTIONS[part]
    for key, _label, unit in section.values:
        now = copy.deepcopy(frozen_body)
        lines = now[part] if isinstance(now[part], list) else [now[part]]
        if part == "next_year":
            lines += [*now[part]["rates"], *now[part]["scenarios"]]
        line = next(each for each in lines if key in each)
        line[key] = [1, 7] if key == "target" else "2026-01-05" if unit == "text" and key != "year" else 987_654
        (change,) = changes(frozen_body, {part: now[part]})
        assert (change.section, change.label) == (section.title, _label)
        if unit != "text":
            assert change.now == 987_654


def test_texts_are_told_in_words() -> None:
    body: Any = sample()
    now = copy.deepcopy(body)
    now["legal"][0]["standing"] = "Dicabut"
    now["agreements"][0]["last_day"] = "2026-06-30"
    now["legal"].append({**now["legal"][0], "citation": "Perda Nomor 9 Tahun 2026", "signed_on": None})
    found = {(each.line, each.label): (each.before, each.now, each.difference) for each in changes(body, now)}
    assert found[body["legal"][0]["citation"], "Keadaan"] == (body["legal"][0]["standing"], "Dicabut", None)
    assert found["Perda Nomor 9 Tahun 2026", "Keadaan"] == (None, "Dicabut", None)
    assert (next(now for (_line, label), (_old, now, _by) in found.items() if label == "Sampai")) == "30 Juni 2026"


@pytest.mark.usefixtures("held_clock", "registered")
def test_a_birthday_is_no_change_and_somebody_who_came_is(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    """On 10 December 2026 somebody turns 45, which another age group begins with."""
    quota_id = factories.quota(app, people=10, source="csr")
    turning = {"NIK": "5303011012810007", "Tanggal Lahir": "10/12/1981"}
    confirmed(sari, tmp_path, quota_id, [factories.row(301, **turning)], start="2026-01")
    pack = frozen(sari)
    with clock.fixed(datetime(2026, 12, 15, 1, tzinfo=UTC)):
        page = words(signed_in(app, "sari").get(f"{pack}/perubahan?bagian=peserta"))
        assert "Belum ada yang berubah" in page and "ulang tahun bukan perubahan" in page
        turned = {"NIK": "5303011112810007", "Tanggal Lahir": "11/12/1981"}
        confirmed(signed_in(app, "sari"), tmp_path, quota_id, [factories.row(302, **turned)], start="2026-12")
        page = words(signed_in(app, "sari").get(f"{pack}/perubahan?bagian=peserta"))
    assert "35 sampai 44 tahun Umur Peserta 31 32 +1" in page and "45 sampai 54" not in page


@pytest.mark.usefixtures("held_clock")
def test_the_page_tells_what_became_of_the_figures_of_the_packs_own_page(
    app: Flask, sari: PortalClient, registered: int
) -> None:
    pack = frozen(sari)
    for part in PARTS:
        if part != "wilayah":
            assert "Belum ada yang berubah" in words(sari.get(f"{pack}/perubahan?bagian={part}")), part
    contributions.paid(app, registered, 4, number="002/SP2D/LS/2026")
    page = words(sari.get(f"{pack}/perubahan?bagian=ringkasan"))
    assert "Realisasi Ringkasan Nilai Rp504.000 Rp1.008.000 +Rp504.000" in page
