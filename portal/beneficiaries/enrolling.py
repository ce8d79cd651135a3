"""Writing a confirmed list into the register: people, enrolments, months, counts and places in one transaction."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, Select, literal, select, type_coerce, union_all
from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor
from portal.beneficiaries import register, waiting
from portal.beneficiaries.models import Beneficiary, BeneficiaryCount, CoverageMonth, Enrolment
from portal.beneficiaries.preparing import Prepared, pack_private, private_aad
from portal.beneficiaries.rules.judge import ListedPerson
from portal.core import bulk, clock, crypto, formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month, month_range
from portal.proposals.service import Deciding
from portal.quotas import service as quotas
from portal.quotas.models import Quota

_PERSON_COLUMNS = (
    "id",
    "nik_key",
    "private_cipher",
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
    "created_at",
)
_ENROLMENT_COLUMNS = (
    "id",
    "beneficiary_id",
    "quota_id",
    "upload_id",
    "first_month",
    "last_month",
    "district_code",
    "village_code",
    "occupation_code",
    "sex",
    "desil",
    "status",
)
_FILLABLE = (
    Beneficiary.id,
    Beneficiary.private_cipher,
    Beneficiary.birth_place,
    Beneficiary.address,
    Beneficiary.occupation_code,
    Beneficiary.occupation_text,
    Beneficiary.desil,
)
NAME_KEY_LENGTH = 120  # an index entry has a limit; a name has none
_MONTH_COLUMNS = ("worker_key", "month", "enrolment_id")
_COUNT_KEYS = ("quota_id", "village_code", "occupation_code", "sex", "status", "district_code")


def enrol(quota: Quota, people: Sequence[Prepared], *, upload_id: int, reason: str, by: Actor) -> int:
    """Write `people` into the register and take their places; `quota` must have been locked. Returns their number.

    All or nothing: raises DomainError when places are missing, or when somebody is covered meanwhile by any source.
    """
    _refuse_taken(people, quota.last_month)
    starts = Counter([each.person.start.number for each in people])
    counts = _counts(people)
    villages: Counter[tuple[str, str]] = Counter()
    for (village, _occupation, _sex, _status, district), number in counts.items():
        villages[district, village] += number
    quotas.take(
        quota,
        {Month.from_number(start): number for start, number in starts.items()},
        villages=villages,
        upload_id=upload_id,
        reason=reason,
        deciding=Deciding(by),
    )
    regency_id = quota.regency_id
    ids = _write_people(people, regency_id)
    enrolment_ids = bulk.allocate_ids(_table(Enrolment), len(people))
    bulk.insert_rows(
        _table(Enrolment),
        regency_id,
        _ENROLMENT_COLUMNS,
        _enrolment_rows(people, ids, enrolment_ids, quota, upload_id),
        stored_form=("first_month", "last_month", "status"),
    )
    try:
        bulk.insert_from(
            _table(CoverageMonth), regency_id, _MONTH_COLUMNS, _months_of_list(regency_id, upload_id, quota)
        )
    except IntegrityError:
        # Another office confirmed the same person in this very moment: the key refused the second payer.
        raise _taken_meanwhile(0) from None
    bulk.add_counts(
        _table(BeneficiaryCount),
        regency_id,
        _COUNT_KEYS,
        "people",
        [(quota.id, *key, number) for key, number in sorted(counts.items())],
    )
    waiting.leave(quota, (each.key for each in people))
    return len(people)


def _counts(people: Sequence[Prepared]) -> Counter[tuple[str, str, str, str, str]]:
    """People by what the summary rows count, in the order of `_COUNT_KEYS` without the quota."""
    return Counter(
        [
            (person.village_code, person.occupation_code or "", str(person.sex), str(status), person.district_code)
            for _, _, _, person, status in people
        ]
    )


def _table(model: type) -> Any:
    return model.__table__  # type: ignore[attr-defined]


def _refuse_taken(people: Sequence[Prepared], until: Month) -> None:
    taken = register.taken_by_start(((each.key, each.person.start) for each in people), until)
    if taken:
        raise _taken_meanwhile(len(taken))


def _taken_meanwhile(number: int) -> DomainError:
    many = f"{formatting.number(number)} orang" if number else "Seseorang"
    return DomainError(
        f"{many} di daftar ini sudah dilindungi sejak daftar diperiksa, sehingga tidak ada yang dicatat. "
        "Pilih Periksa ulang untuk melihat barisnya."
    )


def _write_people(people: Sequence[Prepared], regency_id: int) -> list[int]:
    """Insert the new, update the known; returns their ids in the order of `people`."""
    table = _table(Beneficiary)
    known = bulk.ids_by_key(table, regency_id, "nik_key", (each.key for each in people))
    fresh = [each for each in people if each.key not in known]
    present = _with_what_is_known([each for each in people if each.key in known], known, regency_id)
    known.update(zip((each.key for each in fresh), bulk.allocate_ids(table, len(fresh)), strict=True))
    now = bulk.stored(table, "created_at", clock.now())
    bulk.insert_rows(
        table,
        regency_id,
        _PERSON_COLUMNS,
        ((known[key], key, *_person_values(cipher, person), now) for _, key, cipher, person, _ in fresh),
        stored_form=("nik_key", "private_cipher", "birth_date", "created_at"),
    )
    columns = _PERSON_COLUMNS[2:-1]
    bulk.update_rows(
        table,
        regency_id,
        "id",
        [
            {
                "id": known[each.key],
                **dict(zip(columns, _person_values(each.cipher, each.person), strict=True)),
                "birth_date": each.person.birth_date,
            }
            for each in present
        ],
    )
    return [known[each.key] for each in people]


def _with_what_is_known(people: Sequence[Prepared], known: Mapping[bytes, int], regency_id: int) -> list[Prepared]:
    """Registered people as this list says, and where it says nothing, as the register has it: a list without a column
    for telephones does not say that nobody has one."""
    lacking = {known[each.key]: each for each in people if "" in _said(each.person) or each.person.desil is None}
    keys, aad = crypto.keys(), private_aad(regency_id)
    filled: dict[bytes, Prepared] = {}
    for ids in bulk.chunks(lacking, register.AT_ONCE):
        rows = db.session.execute(select(*_FILLABLE).where(Beneficiary.id.in_(ids))).all()
        private = keys.decrypt_many([row.private_cipher for row in rows], aad)
        merged = []
        for row, plain in zip(rows, private, strict=True):
            person = lacking[row.id].person
            _nik, family_card_number, phone, mother_name = json.loads(plain)
            merged.append(
                person._replace(
                    birth_place=person.birth_place or row.birth_place,
                    address=person.address or row.address,
                    occupation_code=person.occupation_code if person.occupation else row.occupation_code,
                    occupation=person.occupation or row.occupation_text,
                    mother_name=person.mother_name or mother_name,
                    phone=person.phone or phone,
                    family_card_number=person.family_card_number or family_card_number,
                    desil=person.desil or row.desil,
                )
            )
        ciphers = keys.encrypt_many([pack_private(person) for person in merged], aad)
        for row, person, cipher in zip(rows, merged, ciphers, strict=True):
            each = lacking[row.id]
            filled[each.key] = each._replace(person=person, cipher=cipher)
    return [filled.get(each.key, each) for each in people]


def _said(person: ListedPerson) -> tuple[str, ...]:
    """What a list may leave empty about somebody."""
    return (
        person.birth_place,
        person.address,
        person.occupation,
        person.mother_name,
        person.phone,
        person.family_card_number,
    )


def _person_values(cipher: bytes, person: ListedPerson) -> tuple[Any, ...]:
    """The values of `_PERSON_COLUMNS` between key and time; the birth date in stored form."""
    # Taken apart at once: asked by name, a row's twenty values take longer than a third of its insert.
    nik, name, birth_place, birth_date, sex, address, village, district, occupation_code, occupation = person[:10]
    return (
        cipher,
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
        person.desil,
    )


def _enrolment_rows(
    people: Sequence[Prepared], ids: Sequence[int], enrolment_ids: Sequence[int], quota: Quota, upload_id: int
) -> Iterator[tuple[Any, ...]]:
    quota_id, last = quota.id, quota.last_month.number
    for (_, _, _, person, status), beneficiary_id, enrolment_id in zip(people, ids, enrolment_ids, strict=True):
        sex, _, village, district, occupation_code, _, start = person[4:11]
        yield (
            enrolment_id,
            beneficiary_id,
            quota_id,
            upload_id,
            start.number,
            last,
            district,
            village,
            occupation_code or "",
            str(sex),
            person.desil,
            str(status),
        )


def _months_of_list(regency_id: int, upload_id: int, quota: Quota) -> Select[Any]:
    """Every month of every enrolment of a list: twelve rows a person, made by the database itself.

    In key order, because that is how the table lies: enrolments were numbered in the order of their people's keys, and
    the index of an upload holds them by number, so that nothing of twelve rows a person has to be sorted.
    """
    people, enrolments = _table(Beneficiary), _table(Enrolment)
    months = union_all(
        *(select(literal(month.number).label("month")) for month in month_range(quota.first_month, quota.last_month))
    ).subquery()
    return (
        select(people.c.nik_key, months.c.month, enrolments.c.id)
        .join(people, people.c.id == enrolments.c.beneficiary_id)
        .join(
            months,
            months.c.month.between(
                type_coerce(enrolments.c.first_month, Integer), type_coerce(enrolments.c.last_month, Integer)
            ),
        )
        .where(enrolments.c.regency_id == regency_id, enrolments.c.upload_id == upload_id)
        .order_by(enrolments.c.id)
    )
