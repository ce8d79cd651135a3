"""Names of desa, kelurahan and kecamatan as people write them: what stands around a name, and what makes two alike.

Nothing here guesses: two spellings are alike when they can be read as the same name only. A slip of the pen is left
for the suggestion.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_KINDS = {
    "desa": "desa",
    "des": "desa",
    "ds": "desa",
    "kelurahan": "kelurahan",
    "kelurahn": "kelurahan",
    "klurahan": "kelurahan",
    "klrh": "kelurahan",
    "kel": "kelurahan",
    "kl": "kelurahan",
}
_KIND = "|".join(sorted(_KINDS, key=len, reverse=True))
_BEFORE = re.compile(rf"\W*({_KIND})(?:\s*[\s.:/,-]+)(?=\S)", re.IGNORECASE)
_BEHIND = re.compile(rf"\s*[(,/-]\s*({_KIND})\.?\s*\)?\s*$", re.IGNORECASE)
_DISTRICT_BEFORE = re.compile(r"\W*(?:kecamatan|kecamtan|kcamatan|kec|kc)(?:\s*[\s.:/,-]+)(?=\S)", re.IGNORECASE)
_DISTRICT_WITHIN = re.compile(r"^(.+?)[\s,;/(-]+(?:kecamatan\b|kec\b)[\s.:]*([^)]+?)\)?$", re.IGNORECASE)
_ADDRESS_BEHIND = re.compile(r"[\s,;/(-]+(?:rt|rw|dusun|dsn)\b.*$", re.IGNORECASE)

_NUMBER_BEHIND = re.compile(r"^(.*[^\W\d_])\W*0?(\d{1,2})$")
_TOKENS = re.compile(r"[^\W_]+")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_NUMBERS = {roman: str(number) for number, roman in enumerate(_ROMAN, 1)}
_NUMBERS |= {"l": "1", "ll": "2", "lll": "3", "il": "2", "li": "2"}  # a small L looks like an I, and stands beside it
_SHORT = {
    "brt": "barat",
    "bar": "barat",
    "tim": "timur",
    "tmr": "timur",
    "tmur": "timur",
    "sel": "selatan",
    "slt": "selatan",
    "sltn": "selatan",
    "ut": "utara",
    "utr": "utara",
    "tgh": "tengah",
    "teng": "tengah",
    "tngh": "tengah",
}


class VillageName(NamedTuple):
    """A village cell taken apart; `kind` (desa or kelurahan) and `district` only where the cell itself says them."""

    name: str
    kind: str | None
    district: str


def village_name(text: str) -> VillageName:
    """`Desa/Kel. Camplong 2 (Kec. Fatuleu)` → the name, the kind if the cell names one alone, the kecamatan in it."""
    text, district = text.strip(), ""
    within = _DISTRICT_WITHIN.match(text)
    if within is not None:
        text, district = within[1], within[2]
    kinds = set()
    while (before := _BEFORE.match(text)) is not None:
        kinds.add(_KINDS[before[1].lower()])
        text = text[before.end() :]
    while (behind := _BEHIND.search(text)) is not None and behind.start():
        kinds.add(_KINDS[behind[1].lower()])
        text = text[: behind.start()]
    bare = _ADDRESS_BEHIND.sub("", text)
    return VillageName(bare or text, kinds.pop() if len(kinds) == 1 else None, district)


def district_name(text: str) -> str:
    """`Kec. Insana` → `Insana`."""
    return _DISTRICT_BEFORE.sub("", text.strip(), count=1)


def key(text: str) -> str:
    """What is alike whatever the case, spaces, hyphens, accents and apostrophes: Oe'ekam = Oe Ekam = OEʼEKAM."""
    if not text.isascii():
        text = _plain(text)
    return "".join(letter for letter in text.lower() if letter.isalnum())


def loose_key(text: str) -> str:
    """The same, with a number at the end in digits (Camplong II = Camplong 2) and directions written out (Brt)."""
    text = _plain(text).lower()
    numbered = _NUMBER_BEHIND.match(text.strip().rstrip("."))
    if numbered is not None:
        text = f"{numbered[1]} {numbered[2]}"
    tokens = _TOKENS.findall(text)
    if len(tokens) > 1:
        tokens[1:] = [_SHORT.get(token, token) for token in tokens[1:]]
        tokens[-1] = _NUMBERS.get(tokens[-1], tokens[-1])
    return "".join(tokens)


def _plain(text: str) -> str:
    """Without accents; letters that are shaped like apostrophes (ʼ ʻ ˈ) are signs, full-width ones plain."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if unicodedata.category(sign) not in ("Mn", "Lm", "Cf"))
