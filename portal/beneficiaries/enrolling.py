"""Writing a confirmed list into the register: people, enrolments, months, counts and places in one transaction.

What was staged has the register's own columns, so nothing of a clean row travels to the application and back. Only
people who were registered before are looked at here, because a list does not say everything about them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    exists,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor
from portal.beneficiaries import meanwhile, register, staging, waiting
from portal.beneficiaries.models import (
    Beneficiary,
    BeneficiaryCount,
    CoverageMonth,
    Enrolment,
    RowCorrection,
    StagedRow,
    Upload,
)
from portal.beneficiaries.preparing import REGISTER_COLUMNS, pack_private, private_aad, register_values
from portal.beneficiaries.rules.judge import ListedPerson
from portal.beneficiaries.staging import CONFIRMABLE, IS_CONFIRMABLE, StagedPerson
from portal.core import bulk, clock, crypto, formatting, occupancy
from portal.core.db import UtcDateTime, db
from portal.core.errors import DomainError
from portal.core.months import Month, month_range
from portal.proposals.service import Deciding
from portal.quotas import service as quotas
from portal.quotas.models import Quota

_PERSON_COLUMNS = ("nik_key", "private_cipher", *REGISTER_COLUMNS)
_ENROLMENT_COLUMNS = (
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
_MONTH_COLUMNS = ("worker_key", "month", "enrolment_id")
_COUNT_KEYS = ("quota_id", "village_code", "occupation_code", "sex", "status", "district_code")


def enrol(quota: Quota, *, upload_id: int, reason: str, by: Actor) -> int:
    """Write the ready and warned rows of a list into the register and take their places. Returns how many they were.

    They stay staged: whoever calls this clears them. `quota` must have been locked. All or nothing: raises DomainError
    when places are missing, or when somebody died or is covered meanwhile by any source.
    """
    meanwhile.refuse_the_dead(upload_id)
    meanwhile.follow_checks(upload_id)
    counts = _counts(upload_id)
    starts: Counter[Month] = Counter()
    villages: Counter[tuple[str, str]] = Counter()
    people: Counter[tuple[str, ...]] = Counter()
    for start, village, occupation, sex, status, district, number in counts:
        starts[Month.from_number(start)] += number
        villages[district, village] += number
        people[village, occupation, sex, status, district] += number
    _refuse_taken(starts, quota, upload_id)
    quotas.take(quota, starts, villages=villages, upload_id=upload_id, reason=reason, deciding=Deciding(by))
    regency_id = quota.regency_id
    with bulk.whole_lists_joined():
        _write_people(regency_id, upload_id)
        bulk.insert_from(_table(Enrolment), regency_id, _ENROLMENT_COLUMNS, _enrolments_of_list(quota, upload_id))
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
        [(quota.id, *key, number) for key, number in sorted(people.items())],
    )
    waiting.leave(quota, upload_id)
    return starts.total()


def _counts(upload_id: int) -> Sequence[Any]:
    """(start month, what the summary rows count in the order of `_COUNT_KEYS` without the quota, people), as stored."""
    keys: list[Any] = [type_coerce(StagedRow.start_month, Integer)]
    keys += [type_coerce(getattr(StagedRow, name), String()) for name in _COUNT_KEYS[1:]]
    query = select(*keys, func.count()).where(StagedRow.upload_id == upload_id, IS_CONFIRMABLE).group_by(*keys)
    return db.session.execute(query).all()


def _staged(regency_id: int, upload_id: int) -> tuple[Any, ColumnElement[bool]]:
    """The staged rows as a table, for what is written past the models, and the condition for those to be recorded."""
    staged = _table(StagedRow)
    return staged, and_(
        staged.c.regency_id == regency_id,
        staged.c.upload_id == upload_id,
        staged.c.verdict.in_(CONFIRMABLE),
    )


def _table(model: type) -> Any:
    return model.__table__  # type: ignore[attr-defined]


def _refuse_taken(starts: Iterable[Month], quota: Quota, upload_id: int) -> None:
    staged, recorded = _staged(quota.regency_id, upload_id)
    taken = 0
    for start in starts:
        keys = select(staged.c.nik_key).where(recorded, staged.c.start_month == start)
        taken += occupancy.count_taken(keys, start, quota.last_month)
    if taken:
        raise _taken_meanwhile(taken)


def _taken_meanwhile(number: int) -> DomainError:
    many = f"{formatting.number(number)} orang" if number else "Seseorang"
    return DomainError(
        f"{many} di daftar ini sudah dilindungi sejak daftar diperiksa, sehingga tidak ada yang dicatat. "
        "Pilih Periksa ulang untuk melihat barisnya."
    )


def _write_people(regency_id: int, upload_id: int) -> None:
    """Update the known and insert the new, in the order of their keys."""
    staged, recorded = _staged(regency_id, upload_id)
    table = _table(Beneficiary)
    registered = and_(table.c.regency_id == regency_id, table.c.nik_key == staged.c.nik_key)
    corrected = _of_corrected_rows(upload_id)
    known = _known(regency_id, upload_id, *corrected)
    created_at = literal(clock.now(), UtcDateTime())
    fresh = select(*(staged.c[name] for name in _PERSON_COLUMNS), created_at).where(recorded)
    if known:
        # While only those who were registered before are registered.
        _update_people(regency_id, upload_id, known, *corrected)
    if known or corrected:
        fresh = fresh.where(~exists().where(registered))
    bulk.insert_from(table, regency_id, (*_PERSON_COLUMNS, "created_at"), fresh.order_by(staged.c.nik_key))


def _of_corrected_rows(upload_id: int) -> tuple[ColumnElement[bool], ...]:
    """A renewing list was drawn from the register: only rows that somebody corrected say anything new about people."""
    if db.session.get_one(Upload, upload_id).renews_quota_id is None:
        return ()
    same = and_(
        RowCorrection.upload_id == upload_id, RowCorrection.sheet == StagedRow.sheet, RowCorrection.row == StagedRow.row
    )
    return (exists().where(same),)


def _known(regency_id: int, upload_id: int, *conditions: ColumnElement[bool]) -> dict[bytes, int]:
    """{key: id} of the people of a list, or of those rows that meet `conditions`, who were registered before."""
    rows = db.session.execute(
        select(Beneficiary.nik_key, Beneficiary.id)
        .join(StagedRow, and_(Beneficiary.regency_id == regency_id, Beneficiary.nik_key == StagedRow.nik_key))
        .where(StagedRow.upload_id == upload_id, IS_CONFIRMABLE, *conditions)
    )
    return {bytes(key): number for key, number in rows}


def _update_people(
    regency_id: int, upload_id: int, known: Mapping[bytes, int], *conditions: ColumnElement[bool]
) -> None:
    """Bring people who were registered before up to this list, in the order of their keys; `known` = {key: id}."""
    registered = exists().where(Beneficiary.regency_id == regency_id, Beneficiary.nik_key == StagedRow.nik_key)
    people = staging.people(upload_id, crypto.keys(), IS_CONFIRMABLE, registered, *conditions)
    people.sort(key=attrgetter("nik_key"))
    bulk.update_rows(
        _table(Beneficiary),
        regency_id,
        "id",
        [
            {
                "id": known[each.nik_key],
                "private_cipher": each.cipher,
                **dict(zip(REGISTER_COLUMNS, register_values(each.person), strict=True)),
                "birth_date": each.person.birth_date,
            }
            for each in _with_what_is_known(people, known, regency_id)
        ],
    )


def _with_what_is_known(
    people: Sequence[StagedPerson], known: Mapping[bytes, int], regency_id: int
) -> list[StagedPerson]:
    """Registered people as this list says, and where it says nothing, as the register has it: a list without a column
    for telephones does not say that nobody has one."""
    lacking = {known[each.nik_key]: each for each in people if "" in _said(each.person) or each.person.desil is None}
    keys, aad = crypto.keys(), private_aad(regency_id)
    filled: dict[bytes, StagedPerson] = {}
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
            filled[each.nik_key] = each._replace(person=person, cipher=cipher)
    return [filled.get(each.nik_key, each) for each in people]


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


def _enrolments_of_list(quota: Quota, upload_id: int) -> Select[Any]:
    """The values of `_ENROLMENT_COLUMNS`, in the order of the people's keys: so the enrolments are numbered."""
    staged, recorded = _staged(quota.regency_id, upload_id)
    people = _table(Beneficiary)
    return (
        select(
            people.c.id,
            literal(quota.id),
            literal(upload_id),
            staged.c.start_month,
            literal(quota.last_month.number),
            *(staged.c[name] for name in _ENROLMENT_COLUMNS[5:]),
        )
        .join(people, and_(people.c.regency_id == quota.regency_id, people.c.nik_key == staged.c.nik_key))
        .where(recorded)
        .order_by(staged.c.nik_key)
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
