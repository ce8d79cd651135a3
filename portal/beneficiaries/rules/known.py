"""What the office's own register knows about a listed person besides the months that are paid.

A list that renews last year's people, or brings somebody back, must not cover the dead, and must not ask again what
somebody has settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.dates import written_date, written_month
from portal.beneficiaries.rules.dukcapil import DukcapilState
from portal.beneficiaries.rules.judge import ListedPerson
from portal.beneficiaries.rules.problems import Problem, ProblemCode, error, masked, warning
from portal.beneficiaries.rules.sex import Sex
from portal.beneficiaries.rules.village_checks import VILLAGE_RESULT_LABELS, VillageResult
from portal.core.months import Month

# What the list itself says against the NIK; somebody may have found it right before.
_NIK_DOUBTS = frozenset({ProblemCode.NIK_BIRTH_MISMATCH, ProblemCode.NIK_SEX_MISMATCH})
# Domain rule 8: these put the person's identity in doubt until somebody has looked.
IDENTITY_DOUBTS = _NIK_DOUBTS | {ProblemCode.DUKCAPIL_DOUBT}
# The remedy of whoever judges a list; where somebody of the waiting list is judged, it names that one instead.
LEAVE_OUT = "Keluarkan dari daftar ini"
_NOT_MATCHED = {DukcapilState.MISMATCH: "tidak padan", DukcapilState.DOUBLE: "ganda"}


class Ended(NamedTuple):
    """The person's last place in this office was freed before its term ended; `why` is the reason in words."""

    since: Month
    why: str
    died: bool


class Told(NamedTuple):
    """What the civil registry or the village said of a registered person: anything but that all is right."""

    on: date
    dukcapil: DukcapilState | None = None
    village: VillageResult = VillageResult.NONE


class Settled(NamedTuple):
    """Whom an earlier check of the identity was about: it holds while birth date and sex are the same."""

    birth_date: date
    sex: Sex


def about_ended(nik: str, ended: Ended) -> Problem:
    """What is to be said about a row whose person lost the last place: the dead are refused, others looked at."""
    since = written_month(ended.since)
    if ended.died:
        return error(
            ProblemCode.PERSON_DIED,
            Field.NIK,
            f"NIK {masked(nik)} tercatat meninggal dunia, tempatnya dilepas mulai {since}. {LEAVE_OUT}. "
            "Bila keliru, batalkan pelepasan di halaman peserta itu, lalu periksa ulang.",
        )
    return warning(
        ProblemCode.PLACE_WAS_FREED,
        Field.NIK,
        f"Tempat NIK {masked(nik)} dilepas mulai {since}: {ended.why.lower()}. "
        "Pastikan orang ini memenuhi syarat lagi, atau keluarkan dari daftar ini.",
    )


def about_told(nik: str, told: Told) -> Problem:
    """What is to be said about a row whose person Dukcapil or the village did not confirm (domain rules 8 and 13)."""
    on = written_date(told.on)
    if told.dukcapil is DukcapilState.DECEASED:
        return error(
            ProblemCode.PERSON_DIED,
            Field.NIK,
            f"NIK {masked(nik)} meninggal menurut Dukcapil ({on}). {LEAVE_OUT}. "
            "Bila keliru, ambil jawaban Dukcapil yang baru, lalu periksa ulang.",
        )
    if told.dukcapil is not None:
        return warning(
            ProblemCode.DUKCAPIL_DOUBT,
            Field.NIK,
            f"NIK {masked(nik)} {_NOT_MATCHED[told.dukcapil]} menurut Dukcapil ({on}). "
            "Orang ini baru dikirim ke BPJS setelah padan atau dipastikan petugas.",
        )
    return warning(
        ProblemCode.VILLAGE_DOUBT,
        Field.NIK,
        f"Verval desa {on} tentang NIK {masked(nik)}: {VILLAGE_RESULT_LABELS[told.village].lower()}. "
        "Pastikan lebih dahulu, atau keluarkan dari daftar ini.",
    )


def is_in_doubt(problems: Sequence[Problem]) -> bool:
    """Whether a row's identity is to be looked at."""
    return any(problem.code in IDENTITY_DOUBTS for problem in problems)


def without_settled(
    problems: tuple[Problem, ...], person: ListedPerson, settled: Settled | None
) -> tuple[Problem, ...]:
    """The problems of a row without doubts that an earlier check has settled for this birth date and sex."""
    if settled is None or settled != (person.birth_date, person.sex):
        return problems
    return tuple(problem for problem in problems if problem.code not in _NIK_DOUBTS)
