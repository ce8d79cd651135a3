"""The code under which a printed document is looked up: sixteen letters of its version's SHA-256.

A version needs no column for it: the code is the first 80 bits of `AgreementVersion.sha256` in Crockford's base 32
(no I, L, O, U), so `span_of(code)` finds the version again by a range of that column. Whoever has not seen the whole
text cannot guess it; whoever has holds the document already.
"""

from __future__ import annotations

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILO", "110", " -")
LENGTH, _HEX = 16, 20


def code_of(sha256: str) -> str:
    """The code of a version's SHA-256 (64 hexadecimal digits): ``7F3A9K2MXQ4T8B6Z``."""
    value = int(sha256[:_HEX], 16)
    return "".join(_LETTERS[value >> shift & 31] for shift in range((LENGTH - 1) * 5, -1, -5))


def spoken(code: str) -> str:
    """The code as it is printed: ``7F3A-9K2M-XQ4T-8B6Z``."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def span_of(code: str) -> tuple[str, str] | None:
    """(first, last) SHA-256 that have this code, both included; None for what is no code.

    Small letters, spaces, hyphens, and I, L, O for 1 and 0 are forgiven: people type it off paper.
    """
    plain = code.upper().translate(_READ_AS)
    if len(plain) != LENGTH or any(letter not in _LETTERS for letter in plain):
        return None
    value = 0
    for letter in plain:
        value = value * 32 + _LETTERS.index(letter)
    start = f"{value:0{_HEX}x}"
    return start + "0" * (64 - _HEX), start + "f" * (64 - _HEX)
