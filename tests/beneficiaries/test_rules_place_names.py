"""Villages as lists write them, over the real places of NTT."""

from __future__ import annotations

from collections import defaultdict

import pytest

from portal.beneficiaries.reference import place_index
from portal.beneficiaries.rules.place_names import VillageName, key, loose_key, village_name
from portal.beneficiaries.rules.places import PlaceIndex
from portal.regencies import reference

KUPANG = "53.01"


@pytest.mark.parametrize(
    "text",
    [
        *("Camplong II", "CAMPLONG II", "Camplong 2", "Camplong2", "camplong-2", "Camplong 02", "Camplong ii"),
        *("Kel. Camplong 2", "Kel Camplong II", "KEL.CAMPLONG 2", "Desa/Kel. Camplong 2", "Kl. Camplong ll"),
        *("Camplong II (Kec. Fatuleu)", "Camplong 2, Kec. Fatuleu", "Camplong II RT 003/RW 001", "Camplong 2 (Kel.)"),
        *("Ｃamplong II", "Camplong\u200b II", "Camplóng II", "  Camplong   II.", ": Camplong II"),
    ],
)
def test_one_village_in_its_writings(text: str) -> None:
    reading = place_index(KUPANG).read(text, "")
    assert (reading.village_code, reading.problems) == ("53.01.10.2007", ()), reading


@pytest.mark.parametrize("apostrophe", ["'", "’", "‘", "`", "´", "ʼ", "ʻ", "′", "＇", "", " ", "-"])
def test_every_apostrophe_is_one(apostrophe: str) -> None:
    index = PlaceIndex(
        "Contoh", [("53.99.01", "KI'E", "53.99", "kecamatan"), ("53.99.01.2001", "Oe'Ekam", "53.99.01", "desa")]
    )
    assert index.read(f"Oe{apostrophe}ekam", f"Kec. Ki{apostrophe}e").village_code == "53.99.01.2001"


SIBLINGS = PlaceIndex(
    "Kabupaten Contoh",
    [
        ("53.99.01", "Were Barat", "53.99", "kecamatan"),
        ("53.99.02", "Were Timur", "53.99", "kecamatan"),
        ("53.99.01.2001", "Were I", "53.99.01", "desa"),
        ("53.99.01.2002", "Were II", "53.99.01", "desa"),
        ("53.99.01.2003", "Were 2", "53.99.01", "desa"),
        ("53.99.01.2004", "Nele Barat", "53.99.01", "desa"),
        ("53.99.02.2005", "Were II", "53.99.02", "desa"),
        ("53.99.02.2006", "Boba IV", "53.99.02", "desa"),
        ("53.99.01.2007", "Boba 4", "53.99.01", "desa"),
    ],
)


@pytest.mark.parametrize(
    ("village", "district", "code"),
    [
        ("Were 1", "Were Barat", "53.99.01.2001"),
        ("Were II", "Were Brt", "53.99.01.2002"),  # both exist: each is itself
        ("Were 2", "Were Barat", "53.99.01.2003"),
        ("Were 2", "Kec. Were Tim.", "53.99.02.2005"),  # the only reading there
        ("Boba 4", "Were Timur", "53.99.02.2006"),
        ("Boba 4", "", "53.99.01.2007"),
        ("Nele Brt", "Were Bar.", "53.99.01.2004"),
    ],
)
def test_numbers_and_directions_are_read_where_only_one_village_can_be_meant(
    village: str, district: str, code: str
) -> None:
    reading = SIBLINGS.read(village, district)
    assert (reading.village_code, reading.problems) == (code, ())


@pytest.mark.parametrize(
    ("village", "district", "problem"),
    [
        ("Were", "Were Barat", "village_unknown"),  # which of them?
        ("Were 3", "Were Barat", "village_unknown"),
        ("Were 02", "Were Barat", "village_ambiguous"),  # Were II and Were 2 both could be
        ("Were II", "", "village_ambiguous"),
        ("Wera I", "Were Barat", "village_unknown"),  # a slip is suggested, never read
        ("Were I", "Were Selatan", "district_unknown"),
    ],
)
def test_what_could_be_another_is_asked(village: str, district: str, problem: str) -> None:
    assert SIBLINGS.read(village, district).problems[0].code == problem


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Oelolok", ("Oelolok", None, "")),
        ("Desa Oelolok", ("Oelolok", "desa", "")),
        ("Desa/Kelurahan Oelolok", ("Oelolok", None, "")),
        ("Ds. Oelolok, RT 1 RW 2", ("Oelolok", "desa", "")),
        ("Oelolok (Desa)", ("Oelolok", "desa", "")),
        ("Oelolok Kecamatan Insana", ("Oelolok", None, "Insana")),
        ("Kel. Oesao / Kec. Kupang Timur", ("Oesao", "kelurahan", "Kupang Timur")),
        ("Kelle", ("Kelle", None, "")),
        ("Desaku", ("Desaku", None, "")),
        ("Dsanak", ("Dsanak", None, "")),
        ("Desa", ("Desa", None, "")),
    ],
)
def test_a_village_cell_taken_apart(text: str, parts: tuple[str, str | None, str]) -> None:
    assert village_name(text) == VillageName(*parts)


def test_every_village_of_ntt_still_reads_as_itself() -> None:
    """By its name as it stands, in capitals, with digits for its number, and with its kind before it."""
    for regency in reference.regencies():
        index = place_index(regency.code)
        places = reference.places_of(regency.code)
        names = {place.code: place.name for place in places}
        twins = defaultdict(list)
        for place in places:
            twins[place.parent_code, key(place.name)].append(place)
        for place in places:
            if place.kind == "kecamatan":
                assert index.district_named(f"KECAMATAN {place.name.upper()}") == place.name
                continue
            assert village_name(place.name) == VillageName(place.name, None, ""), place
            alone = len(twins[place.parent_code, key(place.name)]) == 1
            kind = "Kel." if place.kind == "kelurahan" else "Desa"
            spellings = [f"{kind} {place.name}", f"{kind.upper()}{'' if kind[-1] == '.' else ' '}{place.name.upper()}"]
            for text in [*spellings, *([place.name, place.name.upper()] if alone else [])]:
                reading = index.read(text, names[place.parent_code])
                assert (reading.village_code, reading.problems) == (place.code, ()), text


def test_reading_loosely_makes_no_two_villages_of_ntt_alike() -> None:
    """Nor two kecamatan: whatever a loose reading finds in a regency, it finds one name."""
    for regency in reference.regencies():
        alike: dict[tuple[bool, str], set[str]] = defaultdict(set)
        for place in reference.places_of(regency.code):
            alike[place.kind == "kecamatan", loose_key(place.name)].add(key(place.name))
        assert not [names for names in alike.values() if len(names) > 1], regency
