"""A judged person made ready to be written: the columns of the register, and the fields that are encrypted whole."""

from __future__ import annotations

import json
from datetime import date
from json.encoder import encode_basestring as quoted
from typing import Any

from portal.beneficiaries.rules.judge import ListedPerson
from portal.beneficiaries.rules.sex import Sex
from portal.core.months import Month

# As `register_values` gives them; `Beneficiary` and `StagedRow` both have them.
REGISTER_COLUMNS = (
    "nik_prefix",
    "name",
    "name_key",
    "birth_place",
    "birth_date",
    "sex",
    "address",
    "district_code",
    "village_code",
    "occupation_code",
    "occupation_text",
    "desil",
)
NAME_KEY_LENGTH = 120  # an index entry has a limit; a name has none
SEXES = {sex.value: sex for sex in Sex}  # a call of the enum takes five times as long
_decode_own = json.JSONDecoder().raw_decode  # without a look for spaces around what was written here


def private_aad(regency_id: int) -> bytes:
    """Where the private fields belong: they do not open for another regency."""
    return f"beneficiaries.private_cipher:{regency_id}".encode()


def pack_private(person: ListedPerson) -> bytes:
    """NIK, family card, phone and mother's name as one encrypted field."""
    return pack_fields(person.nik, person.family_card_number, person.phone, person.mother_name)


def pack_fields(nik: str, family_card_number: str, phone: str, mother_name: str) -> bytes:
    """The same of values that did not come from a list: JSON of four texts; `privacy.open_private` is the inverse.

    Put together from quoted texts: an encoder makes a new machine for every list, which is five times the work.
    """
    return f"[{quoted(nik)},{quoted(family_card_number)},{quoted(phone)},{quoted(mother_name)}]".encode()


def register_values(person: ListedPerson) -> tuple[Any, ...]:
    """The values of `REGISTER_COLUMNS`, as the database stores them."""
    # Taken apart at once: asked by name, a row's values take longer than a third of its insert.
    nik, name, birth_place, birth_date, sex, address, village, district, occupation_code, occupation = person[:10]
    return (
        nik[:6],
        name,
        name.casefold()[:NAME_KEY_LENGTH],
        birth_place,
        birth_date.isoformat(),
        str(sex),  # five times as quick as `value`
        address,
        district,
        village,
        occupation_code or "",
        occupation,
        person[14],
    )


def pack_person(person: ListedPerson, needs_check: bool) -> bytes:
    """A judged person as one field to encrypt: JSON, put together from quoted texts in half an encoder's time."""
    nik, name, birth_place, birth_date, sex, address, village, district, code, occupation = person[:10]
    start, mother_name, phone, family_card_number, desil = person[10:]
    return (
        f"[{'true' if needs_check else 'false'},[{quoted(nik)},{quoted(name)},{quoted(birth_place)},"
        f'"{birth_date.isoformat()}","{sex}",{quoted(address)},{quoted(village)},{quoted(district)},'
        f"{'null' if code is None else quoted(code)},{quoted(occupation)},{start.number},{quoted(mother_name)},"
        f"{quoted(phone)},{quoted(family_card_number)},{'null' if desil is None else desil}]]"
    ).encode()


def unpack_person(plain: bytes) -> tuple[ListedPerson, bool]:
    """The inverse of `pack_person`: the person, and whether the identity needs a check."""
    (needs_check, values), _end = _decode_own(plain.decode())
    values[3] = date.fromisoformat(values[3])
    values[4] = SEXES[values[4]]
    values[10] = Month.from_number(values[10])
    return ListedPerson._make(values), needs_check
