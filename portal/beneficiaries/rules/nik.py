"""The structure of a NIK: PPRRSS of first registration, DDMMYY of birth (women day + 40), a serial that is not 0000.

Sources: PP 37/2007 art. 37, domain rules 8 and 9. What a NIK says is only ever compared with the other columns to warn:
a corrected birth date does not change a NIK, and a prefix tells the place of first registration, not of residence.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.dates import in_the_right_century
from portal.beneficiaries.rules.problems import Problem, ProblemCode, error, masked
from portal.beneficiaries.rules.sex import Sex
from portal.core.tabular.tables import Cell

LENGTH = 16
_FEMALE_OFFSET = 40
# Above this, a number cell no longer tells neighbouring whole numbers apart, so its last digit says nothing.
_EXACT_NUMBERS = 2**53
# With this many zeros at its end, a number lost digits of the birth date too (5,30301E+15 has ten).
_LOST_BEYOND_SERIAL = 5

# Apostrophes, quotes and = (="530…" is how some programs keep text), dots, dashes, and what people put around a number.
_BETWEEN = "-‐‑‒–—−.=*/_#"
_CLEANING = str.maketrans(dict.fromkeys(_BETWEEN + "'‘’`´\"“”,;:()[]"))
_LABEL = re.compile(r"^\W*(?:no(?:mor)?\W*)?(?:nik|ktp)\W*(?=\d)|(?<=\d)\W*\(?(?:nik|ktp)\W*$", re.IGNORECASE)
_LOOK_ALIKE = {"O": "0", "o": "0", "Q": "0", "I": "1", "l": "1", "i": "1", "|": "1", "S": "5", "B": "8", "Z": "2"}
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d*)?\s*[eE]\s*[+-]?\s*\d+")
_NUMBER_WITH_DECIMALS = re.compile(r"(\d{16})[.,]0+")
_NOTHING = re.compile(
    r"(?:x+|\?+|\*+|/+|_+|nan|none|null|na|n/a|#n/a|tidakada|belumada|tdkada|blmada|kosong|nihil)", re.IGNORECASE
)
_SEQUENCES = ("1234567890123456", "0123456789012345", "9876543210987654", "1234567812345678")
_WHOLE_PLACEHOLDERS = frozenset({*_SEQUENCES, *(str(digit) * LENGTH for digit in range(10))})


class NikBirth(NamedTuple):
    """What the middle digits of a NIK say. `day` is the birth date in the century that gives an age of 0 to 99."""

    day: date
    sex: Sex


class NikReading(NamedTuple):
    """A NIK cell once looked at: a whole NIK that may be a key, or the one error that it carries.

    `was_number` tells that the cell held a number and that the number is whole.
    """

    nik: str | None
    birth: NikBirth | None
    problem: Problem | None
    was_number: bool = False

    def __repr__(self) -> str:
        return f"NikReading({self.problem.code if self.problem else 'sound'})"


def cleaned(text: str) -> str:
    """The text without the signs that people put between digits; digits of every script become plain ones."""
    text = _LABEL.sub("", text)
    if not text.isascii():
        text = "".join(_plain(sign) for sign in unicodedata.normalize("NFKC", text))
    return "".join(text.split()).translate(_CLEANING)


def _plain(sign: str) -> str:
    """A digit of any script as 0–9; nothing for a sign that cannot be seen."""
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    return "" if unicodedata.category(sign) == "Cf" else sign


class NikReader:
    """Reads NIK cells; remembers birth dates, since a list of thousands repeats them. `today` decides the century."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._births: dict[str, NikBirth | None] = {}

    def read(self, cell: Cell) -> NikReading:
        """Judge the structure of one cell. At most one error: the first in the order of the codes."""
        if type(cell) is str:
            if len(cell) == LENGTH and cell.isdecimal() and cell.isascii():
                return self._digits(cell)
            return self._text(cell)
        if type(cell) is float or type(cell) is int:
            return self._number(cell)
        return self._digits(cleaned(str(cell)))

    def _text(self, text: str) -> NikReading:
        stripped = text.strip()
        if _SCIENTIFIC.fullmatch(stripped):
            return _refused(_damaged(stripped))
        whole_number = _NUMBER_WITH_DECIMALS.fullmatch(stripped)
        if whole_number is not None:  # "5303014506900001.0": a number that a program wrote out
            return self._number(int(whole_number[1]))
        digits = cleaned(stripped)
        if digits:
            return self._digits(digits)
        # Only the signs that cleaning drops: nothing at all, or dashes put where a NIK should be.
        if any(sign in _BETWEEN for sign in stripped):
            return _refused(_placeholder(stripped))
        return _refused(
            error(ProblemCode.NIK_MISSING, Field.NIK, "NIK kosong. Isi NIK 16 angka sesuai KTP, ditulis sebagai teks.")
        )

    def _number(self, value: float) -> NikReading:
        if value % 1 != 0:  # a fraction, and what is no number at all
            return self._digits(cleaned(repr(value)))
        digits = str(abs(int(value)))
        if len(digits) != LENGTH or digits in _WHOLE_PLACEHOLDERS:
            return self._digits(digits)
        if digits[-1] == "0" or int(digits) > _EXACT_NUMBERS:
            lost = len(digits) - len(digits.rstrip("0"))
            # The serial is not looked at: its last digit is gone. The date is, as long as its digits are there.
            if lost < _LOST_BEYOND_SERIAL and self.birth(digits) is None:
                return _refused(_wrong_date(digits))
            return _refused(_damaged(digits))
        reading = self._digits(digits)
        return reading if reading.problem is not None else reading._replace(was_number=True)

    def _digits(self, digits: str) -> NikReading:
        """Judge cleaned text, in the order of the codes."""
        if len(digits) != LENGTH:
            if _is_nothing(digits):
                return _refused(_placeholder(digits))
            return _refused(_wrong_length(digits))
        if not (digits.isdecimal() and digits.isascii()):
            if _is_nothing(digits):
                return _refused(_placeholder(digits))
            return _refused(
                error(
                    ProblemCode.NIK_CHARACTERS,
                    Field.NIK,
                    f"NIK {_masked_or_word(digits)} berisi {_odd_signs(digits)}. Periksa KTP dan tulis "
                    "16 angka sebagai teks.",
                )
            )
        if digits in _WHOLE_PLACEHOLDERS:
            return _refused(_placeholder(digits))
        birth = self.birth(digits)
        if birth is None:
            return _refused(_wrong_date(digits))
        if digits[12:] == "0000":
            return _refused(
                error(
                    ProblemCode.NIK_SERIAL,
                    Field.NIK,
                    f"NIK {masked(digits)} berakhiran 0000, padahal empat angka terakhir NIK tidak pernah 0000. "
                    "Periksa KTP.",
                )
            )
        return NikReading(digits, birth, None)

    def sound_birth(self, cell: Cell) -> NikBirth | None:
        """Birth date and sex in a cell that is a sound NIK as it stands; None sends the caller to `read`.

        The quick way for the rows that are right, which are nearly all: no cleaning, no reading object.
        """
        if (
            type(cell) is str
            and len(cell) == LENGTH
            and cell.isdecimal()
            and cell.isascii()
            and cell[12:] != "0000"
            and cell not in _WHOLE_PLACEHOLDERS
        ):
            return self._births.get(cell[6:12]) or self.birth(cell)
        return None

    def birth(self, digits: str) -> NikBirth | None:
        """Birth date and sex in 16 digits; None when there is no such day."""
        middle = digits[6:12]
        if middle in self._births:  # not by an exception: most birth dates of a list stand in it once
            return self._births[middle]
        birth = self._births[middle] = self._read_birth(middle)
        return birth

    def _read_birth(self, middle: str) -> NikBirth | None:
        number = int(middle)
        day, month, year = number // 10_000, number // 100 % 100, number % 100
        sex = Sex.MALE
        if day > _FEMALE_OFFSET:
            day, sex = day - _FEMALE_OFFSET, Sex.FEMALE
        found = in_the_right_century(year, month, day, self._today)
        return NikBirth(found, sex) if found is not None else None


def agrees(birth: NikBirth, day: date) -> bool:
    """Whether a birth date has the digits of the NIK: day, month and the last two of the year, in any century."""
    own = birth.day
    return own == day or (own.day == day.day and own.month == day.month and (own.year - day.year) % 100 == 0)


def _refused(problem: Problem) -> NikReading:
    return NikReading(None, None, problem)


def _is_nothing(digits: str) -> bool:
    if digits.isdecimal() and digits.isascii():
        return not digits.strip("0") or (len(digits) > 3 and len(set(digits)) == 1)
    return _NOTHING.fullmatch(digits) is not None


def _masked_or_word(digits: str) -> str:
    return masked(digits) or "ini"


def _odd_signs(digits: str) -> str:
    """What is no digit among them; a letter that looks like one is named with its place, but never read as one."""
    odd = [(place, sign) for place, sign in enumerate(digits, 1) if not sign.isdecimal()]
    if odd and all(sign in _LOOK_ALIKE for _place, sign in odd):
        place, sign = odd[0]
        rest = f" dan {len(odd) - 1} huruf lain" if len(odd) > 1 else ""
        return f'huruf "{sign}" di tempat ke-{place}{rest}, mungkin maksudnya angka {_LOOK_ALIKE[sign]}'
    return "huruf atau tanda selain angka"


def _placeholder(text: str) -> Problem:
    return error(
        ProblemCode.NIK_PLACEHOLDER,
        Field.NIK,
        f"NIK {_masked_or_word(text)} hanya isian pengganti, bukan NIK seseorang. Isi NIK 16 angka sesuai KTP.",
    )


def _wrong_length(digits: str) -> Problem:
    count = len(digits)
    if digits.isdecimal() and digits.isascii():
        told = f"hanya {count} angka" if count < LENGTH else f"terlalu panjang: {count} angka"
    else:
        told = f"berisi {count} huruf dan angka, bukan 16 angka"
    return error(
        ProblemCode.NIK_LENGTH,
        Field.NIK,
        f"NIK {_masked_or_word(digits)} {told}. Periksa KTP dan tulis 16 angka sebagai teks.",
    )


def _wrong_date(digits: str) -> Problem:
    return error(
        ProblemCode.NIK_DATE,
        Field.NIK,
        f"NIK {masked(digits)} memuat tanggal lahir yang tidak ada (angka ke-7 sampai ke-12). Periksa KTP.",
    )


def _damaged(text: str) -> Problem:
    return error(
        ProblemCode.NIK_DAMAGED_BY_EXCEL,
        Field.NIK,
        f"NIK {masked(text)} rusak karena Excel menyimpannya sebagai angka sehingga digit akhirnya hilang. "
        "Format kolom NIK sebagai Teks, lalu ketik ulang dari KTP.",
    )
