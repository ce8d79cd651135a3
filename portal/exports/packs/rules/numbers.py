"""The number of a pack: ``0042/TTU/2026``, running per office and year of making, never given twice."""

from __future__ import annotations

import re

PROVINCE_CODE, COLLECTION_CODE = "NTT", "NTT-HIMPUNAN"
_NUMBER = re.compile(r"(\d{4,})(\.\d{2})?/([A-Z-]+)/(\d{4})")


def office_code(slug: str) -> str:
    """``TTU``, ``KOTA-KUPANG``; of the province (slug "") ``NTT``."""
    return slug.upper() or PROVINCE_CODE


def number_of(sequence: int, slug: str, year: int) -> str:
    """``0042/TTU/2026`` of the 42nd pack that an office made in a year."""
    return f"{sequence:04d}/{office_code(slug)}/{year}"


def collection_number(sequence: int, year: int) -> str:
    """``0003/NTT-HIMPUNAN/2026`` of the province's third collection of all regencies."""
    return f"{sequence:04d}/{COLLECTION_CODE}/{year}"


def part_number(collection: str, regency_id: int) -> str:
    """``0003.05/NTT-HIMPUNAN/2026`` of the regency with Kemendagri's code 53.05 in it."""
    sequence, _, rest = collection.partition("/")
    return f"{sequence}.{regency_id % 100:02d}/{rest}"


def typed_number(text: str) -> str | None:
    """The number in what somebody typed, without its noughts too (``42/ttu/2026``); None for none."""
    found = _NUMBER.fullmatch(text.strip().upper()) or re.fullmatch(
        r"(\d{1,3})(\.\d{2})?/([A-Z-]+)/(\d{4})", text.strip().upper()
    )
    return f"{int(found[1]):04d}{found[2] or ''}/{found[3]}/{found[4]}" if found else None


def file_name(number: str, fiscal_year: int, form: str, suffix: str) -> str:
    """``bahan-rapat-2025-nomor-0042-TTU-2026.xlsx`` of the fiscal year 2025; a form that is not the suffix is named too
    (``…-pidato.pdf``)."""
    named = "" if form == suffix else f"-{form}"
    return f"bahan-rapat-{fiscal_year}-nomor-{number.replace('/', '-')}{named}.{suffix}"
