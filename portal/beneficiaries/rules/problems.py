"""What can be wrong with a row: codes, how grave they are, and how values are shown without giving people away."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from portal.beneficiaries.rules.columns import Field


class Severity(StrEnum):
    """An error refuses the row; a warning asks a person to look and refuses nothing."""

    ERROR = "error"
    WARNING = "warning"


class ProblemCode(StrEnum):
    """A contract with the check command's readers. The order of the NIK codes decides which one a row carries."""

    NIK_MISSING = "nik_missing"
    NIK_LENGTH = "nik_length"
    NIK_CHARACTERS = "nik_characters"
    NIK_PLACEHOLDER = "nik_placeholder"
    NIK_DATE = "nik_date"
    NIK_SERIAL = "nik_serial"
    NIK_DAMAGED_BY_EXCEL = "nik_damaged_by_excel"
    NIK_BIRTH_MISMATCH = "nik_birth_mismatch"
    NIK_SEX_MISMATCH = "nik_sex_mismatch"
    NIK_PREFIX_ELSEWHERE = "nik_prefix_elsewhere"
    NIK_DUPLICATE_IN_FILE = "nik_duplicate_in_file"
    NIK_ALREADY_COVERED = "nik_already_covered"
    PERSON_DIED = "person_died"
    PLACE_WAS_FREED = "place_was_freed"
    DUKCAPIL_DOUBT = "dukcapil_doubt"
    VILLAGE_DOUBT = "village_doubt"
    NAME_MISSING = "name_missing"
    BIRTH_DATE_MISSING = "birth_date_missing"
    BIRTH_DATE_IMPOSSIBLE = "birth_date_impossible"
    SEX_MISSING = "sex_missing"
    SEX_UNKNOWN = "sex_unknown"
    AGE_BELOW_MINIMUM = "age_below_minimum"
    AGE_ABOVE_MAXIMUM = "age_above_maximum"
    VILLAGE_MISSING = "village_missing"
    VILLAGE_UNKNOWN = "village_unknown"
    VILLAGE_AMBIGUOUS = "village_ambiguous"
    DISTRICT_UNKNOWN = "district_unknown"
    OCCUPATION_MISSING = "occupation_missing"
    OCCUPATION_UNKNOWN = "occupation_unknown"
    MONTH_INVALID = "month_invalid"
    DESIL_UNKNOWN = "desil_unknown"


class Problem(NamedTuple):
    """One thing wrong with one row. `message` is Indonesian: value (a NIK masked), reason, remedy; never a name."""

    code: ProblemCode
    severity: Severity
    field: Field
    message: str


def error(code: ProblemCode, field: Field, message: str) -> Problem:
    """A problem that refuses the row."""
    return Problem(code, Severity.ERROR, field, message)


def warning(code: ProblemCode, field: Field, message: str) -> Problem:
    """A problem to look at; the row may still be confirmed."""
    return Problem(code, Severity.WARNING, field, message)


_LONG_NUMBER = re.compile(r"\d[\d .\-]{6,}\d")
_DIGITS = re.compile(r"[^0-9]")
_SHOWN_LENGTH = 40
_MAY_BE_A_DATE = 8


def masked(nik: str) -> str:
    """First six digits and ten dots (design, section 9); empty when there is no digit, as a word may be a name."""
    digits = _DIGITS.sub("", nik)
    return digits[:6] + "·" * 10 if digits else ""


def shown(value: str) -> str:
    """A value of another column, in quotes and short. A number as long as a NIK or a phone number is masked."""
    text = " ".join(value.split())
    text = _LONG_NUMBER.sub(_masked_when_long, text)
    if len(text) > _SHOWN_LENGTH:
        text = text[: _SHOWN_LENGTH - 1] + "…"
    return f'"{text}"'


def _masked_when_long(match: re.Match[str]) -> str:
    digits = _DIGITS.sub("", match[0])
    return match[0] if len(digits) <= _MAY_BE_A_DATE else masked(digits)


def count(number: int) -> str:
    """14880 → ``14.880``. Rules may not reach the formatting of the screens; whole numbers need no more than this."""
    return f"{number:,}".replace(",", ".")
