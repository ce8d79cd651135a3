"""What a row is told when its cells are missing, contradict each other or do not fit: problems with their sentences."""

from __future__ import annotations

from datetime import date

from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.dates import written, written_month
from portal.beneficiaries.rules.nik import NikBirth
from portal.beneficiaries.rules.problems import Problem, ProblemCode, error, masked, warning
from portal.beneficiaries.rules.sex import LABELS, Sex
from portal.core.months import Month


def too_young(age: int, start: Month, minimum: int) -> Problem:
    """`age` in completed years on the first day of `start`; negative for somebody not yet born then."""
    return error(
        ProblemCode.AGE_BELOW_MINIMUM,
        Field.BIRTH_DATE,
        f"Berusia {max(age, 0)} tahun pada 1 {written_month(start)}, padahal paling muda {minimum} tahun. "
        "Periksa tanggal lahir di KTP.",
    )


def too_old(age: int, start: Month, maximum: int) -> Problem:
    """`age` in completed years on the first day of `start`."""
    return error(
        ProblemCode.AGE_ABOVE_MAXIMUM,
        Field.BIRTH_DATE,
        f"Berusia {age} tahun pada 1 {written_month(start)}, padahal paling tua {maximum} tahun. "
        "Periksa tanggal lahir di KTP.",
    )


def birth_mismatch(nik: str, nik_birth: NikBirth, birth: date) -> Problem:
    """The column and the NIK name different birth dates (domain rule 8): perhaps with day and month swapped."""
    if birth.day <= 12 and (birth.month, birth.day) == (nik_birth.day.day, nik_birth.day.month):
        return warning(
            ProblemCode.NIK_BIRTH_MISMATCH,
            Field.BIRTH_DATE,
            f"Tanggal lahir dibaca {written(birth)}, sedangkan NIK {masked(nik)} menunjukkan {written(nik_birth.day)}: "
            "hari dan bulan mungkin tertukar. Cocokkan dengan KTP, lalu tulis nama bulannya.",
        )
    return warning(
        ProblemCode.NIK_BIRTH_MISMATCH,
        Field.BIRTH_DATE,
        f"Tanggal lahir {written(birth)} berbeda dari NIK {masked(nik)} ({written(nik_birth.day)}). Cocokkan dengan "
        "KTP; NIK tidak berubah bila tanggal lahir pernah diperbaiki.",
    )


def sex_mismatch(nik: str, nik_birth: NikBirth, sex: Sex) -> Problem:
    """The column and the NIK name different sexes (domain rule 8)."""
    return warning(
        ProblemCode.NIK_SEX_MISMATCH,
        Field.SEX,
        f"Jenis kelamin {LABELS[sex]} berbeda dari NIK {masked(nik)} ({LABELS[nik_birth.sex]}). Cocokkan dengan KTP.",
    )


def prefix_elsewhere(nik: str) -> Problem:
    """The NIK was first registered in another regency: a note, never a refusal (domain rule 8)."""
    return warning(
        ProblemCode.NIK_PREFIX_ELSEWHERE,
        Field.NIK,
        f"NIK {masked(nik)} diawali {nik[:4]}, kode daerah lain. Itu wajar bila pertama kali terdaftar di sana; "
        "cukup cocokkan dengan KTP.",
    )


def desil_unknown(value: str) -> Problem:
    """The decile is advice to the order of a waiting list: a wrong one is left empty and refuses nothing."""
    return warning(
        ProblemCode.DESIL_UNKNOWN,
        Field.DESIL,
        f"Desil {value} tidak terbaca, jadi dikosongkan. Tulis satu angka dari 1 sampai 10.",
    )


NAME_MISSING = error(ProblemCode.NAME_MISSING, Field.NAME, "Nama kosong. Isi nama lengkap sesuai KTP.")
BIRTH_MISSING = error(
    ProblemCode.BIRTH_DATE_MISSING,
    Field.BIRTH_DATE,
    "Tanggal lahir kosong dan tidak dapat diambil dari NIK. Isi tanggal lahir sesuai KTP.",
)
BIRTH_FROM_NIK = warning(
    ProblemCode.BIRTH_DATE_MISSING,
    Field.BIRTH_DATE,
    "Tanggal lahir kosong, jadi diambil dari angka NIK. Cocokkan dengan KTP.",
)
SEX_MISSING = error(
    ProblemCode.SEX_MISSING, Field.SEX, "Jenis kelamin kosong dan tidak dapat diambil dari NIK. Tulis L atau P."
)
SEX_FROM_NIK = warning(
    ProblemCode.SEX_MISSING, Field.SEX, "Jenis kelamin kosong, jadi diambil dari angka NIK. Cocokkan dengan KTP."
)
