"""A message to another office names no village of one's own: a table that an official could check."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal.regencies import reference
from portal.talk import places
from portal.talk.rules import places_named, telling, villages_named
from tests.support.lists import words
from tests.support.payers import dispute, thread
from tests.support.people import TTU

KABUPATEN_KUPANG, LEMBATA = 5301, 5313


def told(text: str, regency_id: int) -> str:
    return telling(text, places.names_of_office(regency_id), places.villages_of_office(regency_id))


@pytest.mark.parametrize(
    ("text", "regency_id", "found"),
    [
        ("Orangnya tinggal di desa Oelnaineno", KABUPATEN_KUPANG, "desa Oelnaineno"),
        ("orangnya di oelnaineno sejak lahir", KABUPATEN_KUPANG, "oelnaineno"),
        ("Orangnya tinggal di desa Oelnaineno", TTU, ""),  # not a village of the office that writes
        ("Warga Desa Naiola.", TTU, "Desa Naiola"),
        ("Warga NAIOLA TIMUR", TTU, "NAIOLA TIMUR"),
        ("Kel. Maubeli", TTU, "Kel. Maubeli"),
        ("kel.maubeli", TTU, "kel.maubeli"),
        ("Kelurahan: Maubeli", TTU, "Kelurahan: Maubeli"),
        ("desa/kelurahan Bansone", TTU, "kelurahan Bansone"),
        ("ds. Oenak", TTU, "ds. Oenak"),
        ("ds Oenak", TTU, "ds Oenak"),
        ("Oenak", TTU, ""),  # five letters
        ("Naiolaku, Oelnainenonya", TTU, ""),  # whole words
        ("Desa lain, desa itu, desa asal", TTU, ""),
        ("Desanya jauh dari kota.", TTU, ""),
        ("kelapa dan keluarga", TTU, ""),
        ("Kuota ini tentang petani, barang, dan lembur.", LEMBATA, ""),
        ("Ia masih terdaftar di desa pada bulan Maret.", LEMBATA, ""),
        ("Warga Desa Pada", LEMBATA, "Desa Pada"),
        ("Desa Normal", LEMBATA, "Desa Normal"),
        ("Gajinya normal, kami bareng ke desa", LEMBATA, ""),
    ],
)
def test_what_of_a_village_would_tell_who_writes(text: str, regency_id: int, found: str) -> None:
    assert told(text, regency_id) == found


@pytest.mark.parametrize("text", ["Kot'olin", "kot’olin", "Kotolin", "desa KOT`OLIN"])
def test_an_apostrophe_is_written_in_many_ways(text: str) -> None:
    patterns = (places_named(["Kot'olin"]), villages_named(["Kot'olin"]))
    assert telling(text, (), patterns) == text.removeprefix("desa ")


def test_words_of_a_name_may_be_parted_otherwise() -> None:
    for text in ("desa Niki-Niki", "desa  niki niki", "desa Niki - Niki"):
        assert telling(f"di {text}.", (), [villages_named(["Niki-Niki"])]) == text


def test_a_village_is_found_by_every_office_of_its_own_after_the_word() -> None:
    for regency in reference.regencies():
        number = int(regency.nik_prefix)
        own = [place.name for place in reference.villages() if place.code.startswith(regency.code + ".")]
        assert own
        for name in own:
            assert told(f"Warga desa {name}.", number), name
            assert bool(told(f"{name}.", number)) or not places.unmistakable(name), name


@pytest.mark.parametrize(
    ("name", "alone"),
    [
        ("Oelnaineno", True),
        ("Naiola", True),
        ("Naiola Timur", True),
        ("Oenak", False),  # five letters
        ("Tentang", False),  # a word
        ("Marisa", False),  # a person
        ("Ternate", False),  # a town elsewhere
        ("Bajawa", False),  # a capital and a kecamatan too
        ("Kota Baru", False),  # several
    ],
)
def test_which_names_tell_alone(name: str, alone: bool) -> None:
    assert places.unmistakable(name) is alone


def test_words_that_are_let_through_are_villages() -> None:
    known = {place.name.casefold() for place in reference.villages()}
    assert known >= places.ORDINARY
    assert known >= places.FOLLOWING


def test_sentences_of_the_portal_are_let_through_everywhere() -> None:
    """What officials read here all day is how they write, too."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path("templates").rglob("*.html"))]
    assert len(texts) > 100
    for regency in reference.regencies():
        patterns = places.villages_of_office(int(regency.nik_prefix))
        assert [found[0] for text in texts for each in patterns if (found := each.search(text))] == []


@pytest.mark.usefixtures("held_clock")
def test_a_question_that_names_a_village_is_not_sent(app: Flask, tmp_path: Path) -> None:
    one = dispute(app, tmp_path)
    refused = one.ask(text="Orangnya tinggal di desa Bansone.")
    assert refused.status_code == 422
    assert 'Hapus "desa Bansone" dari pesan' in words(refused)
    assert one.ask().status_code == 303
    answer = one.rani.post(thread(one.rani, "belu") + "/balas", data={"text": "Ia warga Kenebibi."})
    assert answer.status_code == 422
    assert 'Hapus "Kenebibi"' in words(answer)
