"""Verification in the village: what may be answered about a person, the codes of sheets, and what a new answer changes.

The office prints people by desa, 25 a sheet; the kepala desa signs; the sheet's answers are entered by its code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

PEOPLE_A_SHEET = 25


class VillageResult(StrEnum):
    """What the village said about a person; empty: nobody has asked there yet."""

    NONE = ""
    CONFIRMED = "confirmed"
    MOVED = "moved"
    DIED = "died"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"


VILLAGE_RESULT_LABELS = MappingProxyType(
    {
        VillageResult.CONFIRMED: "Benar/ada",
        VillageResult.MOVED: "Pindah",
        VillageResult.DIED: "Meninggal",
        VillageResult.NOT_ELIGIBLE: "Bukan pekerja rentan",
        VillageResult.UNKNOWN: "Tidak dikenal",
        VillageResult.NONE: "Belum diperiksa",
    }
)

# They end nothing by themselves: an officer looks, and frees the place or has the sheet corrected.
EXCEPTIONS = (VillageResult.DIED, VillageResult.MOVED, VillageResult.NOT_ELIGIBLE, VillageResult.UNKNOWN)

# The reason that freeing the place begins with; whoever is unknown in the desa needs an officer's own judgement.
PROPOSED_REASONS = MappingProxyType(
    {
        VillageResult.DIED: "died",
        VillageResult.MOVED: "moved",
        VillageResult.NOT_ELIGIBLE: "formal_worker",
        VillageResult.UNKNOWN: "",
    }
)

# Letters that a hand or an eye mixes up are left out, and read as the sign they were taken for. 31 is a prime, so one
# wrong sign and two that changed places are always noticed.
_SIGNS = "0123456789ABCDEFGHJKMNPQRTVWXYZ"
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "S": "5", "U": "V"})
_DROPPED = str.maketrans("", "", "-.·–")
CODE_SIGNS = 8  # without the check sign: 31 to the eighth, so that nobody meets another sheet by guessing


class CodeError(ValueError):
    """A typed code that no sheet can have; its text is the sentence for the officer."""


def sheet_code(number: int) -> str:
    """The code of a sheet from a random number: eight signs and one that proves them."""
    signs = ""
    for _ in range(CODE_SIGNS):
        number, sign = divmod(number, len(_SIGNS))
        signs += _SIGNS[sign]
    return signs + _check_sign(signs)


def shown_code(code: str) -> str:
    """``K7M2QX9RT`` → ``K7M-2QX-9RT``."""
    return "-".join(code[start : start + 3] for start in range(0, len(code), 3))


def read_code(text: str) -> str:
    """A code as somebody typed or scanned it, in its own form. Raises CodeError with what to do."""
    code = "".join(text.split()).upper().translate(_DROPPED).translate(_READ_AS)
    if len(code) != CODE_SIGNS + 1 or any(sign not in _SIGNS for sign in code):
        raise CodeError("Kode lembar terdiri dari 9 huruf dan angka, misalnya K7M-2QX-9RT. Salin dari kaki lembar.")
    if _check_sign(code[:CODE_SIGNS]) != code[CODE_SIGNS]:
        raise CodeError("Kode ini salah ketik. Bandingkan setiap hurufnya dengan kaki lembar.")
    return code


def _check_sign(signs: str) -> str:
    return _SIGNS[sum(weight * _SIGNS.index(sign) for weight, sign in enumerate(signs, 2)) % len(_SIGNS)]


def page_of_each(people: int, pages_before: int) -> list[tuple[int, int]]:
    """(page, line) of each of `people` of one desa that already has `pages_before` sheets; full sheets first."""
    return [(pages_before + 1 + at // PEOPLE_A_SHEET, at % PEOPLE_A_SHEET + 1) for at in range(people)]


@dataclass(frozen=True)
class Answer:
    """What a sheet says about one of its lines."""

    result: VillageResult
    remark: str = ""

    def __repr__(self) -> str:
        return f"Answer({self.result})"


Answers = Mapping[int, Answer]  # by the number of the line


def changed_lines(before: Answers, after: Answers) -> list[int]:
    """Numbers of the lines whose answer or remark differs."""
    nothing = Answer(VillageResult.NONE)
    return sorted(number for number in {*before, *after} if before.get(number, nothing) != after.get(number, nothing))


def tally(answers: Answers) -> dict[VillageResult, int]:
    """{result: lines}, in the order of the labels, those that occur only."""
    counted = Counter(answer.result for answer in answers.values())
    return {result: counted[result] for result in VILLAGE_RESULT_LABELS if counted[result]}


@dataclass(frozen=True)
class Heard:
    """One answer about a person, from one sheet."""

    result: VillageResult
    checked_on: date
    entered_at: datetime


def newest(heard: Iterable[Heard]) -> tuple[VillageResult, date | None]:
    """What is known of a person: the answer of the latest day in the village, and of that day the last one entered."""
    known = [each for each in heard if each.result is not VillageResult.NONE]
    if not known:
        return VillageResult.NONE, None
    last = max(known, key=lambda each: (each.checked_on, each.entered_at))
    return last.result, last.checked_on


def reason_against_date(checked_on: date, printed_on: date, today: date) -> str:
    """Why the sheet cannot have been checked on that day; empty when it can."""
    if checked_on > today:
        return "Tanggal verifikasi belum tiba. Isi tanggal saat lembar diperiksa di desa."
    if checked_on < printed_on:
        return "Tanggal verifikasi mendahului tanggal cetak lembar. Isi tanggal saat lembar diperiksa di desa."
    return ""


def pages_in_words(pages: Sequence[int]) -> str:
    """1, 2, 3, 7 → ``1–3, 7``: which sheets of a desa are still out."""
    runs: list[list[int]] = []
    for page in sorted(pages):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
