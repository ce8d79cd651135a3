"""What would tell where an office is: its names, its kecamatan, its villages. From the reference data in memory."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator

from portal.regencies import reference
from portal.regencies.reference import Regency
from portal.talk import rules

_FEWEST_LETTERS = 6
_ORDINARY = """
airmata|ampera|bagang|bandar|barang|bareng|bidara|cireng|compang|dikira|galang|gorontalo|gulung|gunung|gurung|hurung
kayang|kembang|kolaka|kopong|kotabaru|lalang|lembur|lentera|lolong|mampir|manikin|marisa|mutiara|nirmala|normal
panama|pinggang|pocong|pondok|pontianak|purnama|salama|semang|sepang|tanjung|tengku|tentang|ternate|tilang|trikora
tuntun|waling|waning
air kenari|air mancur|alas selatan|alas utara|batu cermin|batu tiga|benteng raja|benteng tengah|bu barat|bu selatan
bu utara|bukit mas|cendana barat|darat gunung|darat pantai|dua koran|eka jaya|gunung baru|gunung sari|kampung sawah
karang indah|karang sirih|kayu putih|kembang mekar|kota ratu|lembur barat|lembur tengah|lembur timur|normal i
padang panjang|pantai beringin|pantai besar|pantai harapan|pohon sirih|pulau buaya|pura barat|pura selatan
pura timur|pura utara|raja selatan|raja timur|rita baru|rukun lima|tanah merah|tanah putih|tanah rata|tanjung batu
teluk kenari|ternate selatan
"""
_FOLLOWING = """
barang bareng baru bulan dikira gunung lewat mahal mampir muda normal pada ruang sama sini sisi teluk temu tentang wali
"""
# Villages called like a word, a person, or a place elsewhere: alone they tell nothing, after "desa" they do.
ORDINARY = frozenset(re.split(r"[|\n]", _ORDINARY.strip()))
# Those called like a word that may come after "desa" by itself: "di desa pada bulan Maret", "ke desa lewat sungai".
FOLLOWING = frozenset(_FOLLOWING.split())


@functools.cache
def names_of_office(regency_id: int) -> tuple[str, ...]:
    """Its own names, its capital and its kecamatan: refused wherever they stand."""
    regency = _regency(regency_id)
    districts = (place.name for place in reference.districts() if place.parent_code == regency.code)
    return (regency.official_name, regency.name, regency.short_name, regency.capital, *districts)


@functools.cache
def villages_of_office(regency_id: int) -> tuple[re.Pattern[str], ...]:
    """Its villages where they are called one, and those that nobody can mistake wherever they stand."""
    code = _regency(regency_id).code + "."
    own = sorted({place.name for place in reference.villages() if place.code.startswith(code)})
    plain = [name for name in own if unmistakable(name)]
    return (rules.villages_named(own, FOLLOWING), *([rules.places_named(plain)] if plain else []))


def unmistakable(name: str) -> bool:
    """Whether a village's name alone tells where it lies: long enough, once in NTT, and no word of every day."""
    known = name.casefold()
    return (
        sum(letter.isalpha() for letter in name) >= _FEWEST_LETTERS
        and known not in ORDINARY
        and _how_often()[known] == 1
    )


@functools.cache
def _how_often() -> Counter[str]:
    return Counter(name.casefold() for name in _all_names())


def _all_names() -> Iterator[str]:
    for place in (*reference.villages(), *reference.districts()):
        yield place.name
    for regency in reference.regencies():
        yield from {regency.name, regency.short_name, regency.capital}


def _regency(regency_id: int) -> Regency:
    return next(each for each in reference.regencies() if int(each.nik_prefix) == regency_id)
