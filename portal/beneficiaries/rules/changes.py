"""What a list says differently about somebody who is in the register already, and how much of it a page shows.

A blank in the list is no difference: a list without a column for telephones does not say that nobody has one. Neither
are capitals, spaces, and the ways to write a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from portal.beneficiaries.rules.judge import ListedPerson
from portal.beneficiaries.rules.sex import Sex

_VISIBLE_DIGITS = 4
_HIDDEN = "·" * 6
_NOTHING = "–"


class PersonField(StrEnum):
    """A field of a person that a list may change. The NIK is the person."""

    NAME = "name"
    BIRTH_PLACE = "birth_place"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ADDRESS = "address"
    VILLAGE = "village"  # the kecamatan follows from it
    OCCUPATION = "occupation"
    MOTHER_NAME = "mother_name"
    PHONE = "phone"
    FAMILY_CARD = "family_card"
    DESIL = "desil"


FIELD_LABELS = MappingProxyType(
    {
        PersonField.NAME: "Nama",
        PersonField.BIRTH_PLACE: "Tempat lahir",
        PersonField.BIRTH_DATE: "Tanggal lahir",
        PersonField.SEX: "Jenis kelamin",
        PersonField.ADDRESS: "Alamat",
        PersonField.VILLAGE: "Desa/kelurahan",
        PersonField.OCCUPATION: "Pekerjaan",
        PersonField.MOTHER_NAME: "Nama ibu kandung",
        PersonField.PHONE: "No. HP",
        PersonField.FAMILY_CARD: "No. KK",
        PersonField.DESIL: "Desil",
    }
)

# With the same NIK these never change in life: one of the two is wrong, or it is somebody else's row.
IDENTITY = frozenset({PersonField.BIRTH_DATE, PersonField.SEX})


class Described(NamedTuple):
    """Somebody as the register or a list describes them, in the order of `PersonField`.

    `village` is (kecamatan code, village code), `occupation` (code or empty, the list's own word).
    """

    name: str
    birth_place: str
    birth_date: date
    sex: str
    address: str
    village: tuple[str, str]
    occupation: tuple[str, str]
    mother_name: str
    phone: str
    family_card: str
    desil: int | None

    def __repr__(self) -> str:
        return "Described(…)"  # logs and error reports hold no person


@dataclass(frozen=True, slots=True, repr=False)
class Difference:
    """One field in which a list differs from the register: the values of `Described`."""

    field: PersonField
    old: Any
    new: Any


@dataclass(frozen=True, slots=True, repr=False)
class ShownDifference:
    """A difference in words. `note` says what the masking hides; empty otherwise."""

    label: str
    old: str
    new: str
    is_identity: bool
    note: str


class Names(NamedTuple):
    """What codes are called on the page: {kecamatan code: name}, {village code: name}, {occupation code: name}."""

    districts: Mapping[str, str]
    villages: Mapping[str, str]
    occupations: Mapping[str, str]


def described(person: ListedPerson) -> Described:
    """A judged row as the register would describe the person."""
    return Described(
        person.name,
        person.birth_place,
        person.birth_date,
        person.sex.value,
        person.address,
        (person.district_code, person.village_code),
        (person.occupation_code or "", person.occupation),
        person.mother_name,
        person.phone,
        person.family_card_number,
        person.desil,
    )


def differences(register: Described, listed: Described) -> tuple[Difference, ...]:
    """The fields in which a list differs from the register, in the order of `PersonField`."""
    if register == listed:
        return ()
    return tuple(
        Difference(field, old, new)
        for field, old, new in zip(PersonField, register, listed, strict=True)
        if old != new and not _is_blank(field, new) and _compared(field, old) != _compared(field, new)
    )


def side_by_side(first: Described, second: Described) -> tuple[tuple[Difference, bool | None], ...]:
    """Two entries beside each other, field by field, with whether they agree; None where one of them says nothing.

    Fields that neither says are left out.
    """
    found: list[tuple[Difference, bool | None]] = []
    for field, one, other in zip(PersonField, first, second, strict=True):
        blanks = _is_blank(field, one), _is_blank(field, other)
        if not all(blanks):
            agree = None if any(blanks) else _compared(field, one) == _compared(field, other)
            found.append((Difference(field, one, other), agree))
    return tuple(found)


def changed(person: Described, changes: Iterable[Difference]) -> Described:
    """The person with the new values of `changes`."""
    return person._replace(**{each.field.value: each.new for each in changes})


def taken_back(changes: Iterable[Difference]) -> tuple[Difference, ...]:
    """The same changes the other way round."""
    return tuple(Difference(each.field, each.new, each.old) for each in changes)


def still_holds(person: Described, changes: Iterable[Difference]) -> bool:
    """Whether nothing newer stands on these changes: every field still has the value that they gave it."""
    return all(getattr(person, each.field.value) == each.new for each in changes)


def doubts_identity(changes: Iterable[Difference]) -> bool:
    """Whether the birth date or the sex is among them: then it may be somebody else's row."""
    return any(each.field in IDENTITY for each in changes)


def shown(difference: Difference, names: Names) -> ShownDifference:
    """A difference as a page shows it.

    Of a telephone and a family card only the last digits are seen, and of the mother's name only the words that
    differ: enough to decide, too little to use.
    """
    field, note = difference.field, ""
    if field is PersonField.MOTHER_NAME:
        old, new = _initials_of_what_is_equal(difference.old, difference.new)
    else:
        old, new = (_in_words(field, value, names) for value in (difference.old, difference.new))
    if old == new:
        note = "berbeda pada angka yang tidak ditampilkan"
    return ShownDifference(FIELD_LABELS[field], old or _NOTHING, new or _NOTHING, field in IDENTITY, note)


def fields_in_words(fields: Iterable[PersonField]) -> str:
    """``alamat, pekerjaan, no. HP``: for sentences of the record, which never hold a value."""
    wanted = set(fields)
    labels = (FIELD_LABELS[field] for field in PersonField if field in wanted)
    return ", ".join(label[0].lower() + label[1:] for label in labels)


def _is_blank(field: PersonField, value: Any) -> bool:
    return not (value[1] if field is PersonField.OCCUPATION else value)


def _compared(field: PersonField, value: Any) -> Any:
    """What has to be equal for two values to say the same."""
    if field is PersonField.OCCUPATION:
        code, word = value
        return code or _folded(word)
    if field is PersonField.VILLAGE:
        return value[1]
    if field in (PersonField.PHONE, PersonField.FAMILY_CARD):
        digits = "".join(filter(str.isdecimal, value))
        if field is PersonField.PHONE and digits.startswith("62"):
            digits = f"0{digits[2:]}"
        return digits or _folded(value)
    return _folded(value) if isinstance(value, str) else value


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _in_words(field: PersonField, value: Any, names: Names) -> str:
    if value in ("", None):
        return ""
    if field is PersonField.BIRTH_DATE:
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if field is PersonField.SEX:
        return "Laki-laki" if value == Sex.MALE else "Perempuan"
    if field is PersonField.VILLAGE:
        district, village = value
        return f"{names.villages[village]}, Kecamatan {names.districts[district]}"
    if field is PersonField.OCCUPATION:
        code, word = value
        return names.occupations.get(code, word) if code else word
    if field in (PersonField.PHONE, PersonField.FAMILY_CARD):
        return _HIDDEN + value[-_VISIBLE_DIGITS:]
    return str(value)


def _initials_of_what_is_equal(old: str, new: str) -> tuple[str, str]:
    """``Maria Contoh`` and ``Marta Contoh`` → ``Maria C.`` and ``Marta C.``."""
    equal = set(_folded(old).split()) & set(_folded(new).split())
    shortened = (
        " ".join(f"{word[0]}." if word.casefold() in equal else word for word in text.split()) for text in (old, new)
    )
    return next(shortened), next(shortened)
