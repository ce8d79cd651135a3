"""Reading what a list says differently about people of the register, and what was changed about one of them."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from portal.beneficiaries import staging
from portal.beneficiaries.models import Beneficiary, PersonChange, Upload, UploadState
from portal.beneficiaries.privacy import PrivateFields, open_private
from portal.beneficiaries.rules import changes as rules
from portal.beneficiaries.rules.changes import Described, Difference, PersonField
from portal.beneficiaries.rules.rows import RowKey
from portal.core.crypto import Keys
from portal.core.db import db

CHANGES_PAGE_SIZE = 25
HISTORY_LENGTH = 20
# While a list is being judged its rows are about to be others; a discarded one has none.
COMPARABLE = (UploadState.JUDGED, UploadState.SUBMITTED, UploadState.CONFIRMING, UploadState.CONFIRMED)
_AT_ONCE = 2_000
_SEEN_DIGITS = 16
_PAIRS = (PersonField.VILLAGE, PersonField.OCCUPATION)


class RegisterRow(NamedTuple):
    """A person as the register holds them; `private` is still to be opened."""

    id: int
    nik_key: bytes
    private_cipher: bytes
    nik_prefix: str
    name: str
    birth_place: str
    birth_date: date
    sex: str
    address: str
    district_code: str
    village_code: str
    occupation_code: str
    occupation_text: str
    desil: int | None

    def __repr__(self) -> str:
        return f"<RegisterRow {self.id}>"


@dataclass(frozen=True, slots=True)
class ComparedPerson:
    """Somebody of a list beside their entry in the register. `seen` tells whether either was written anew since."""

    key: RowKey
    row: RegisterRow
    private: PrivateFields
    register: Described
    differences: tuple[Difference, ...]
    cipher: bytes

    @property
    def seen(self) -> str:
        """Every write encrypts anew, so the ciphertexts tell the version, and nothing can be read from their digest."""
        return hashlib.sha256(self.row.private_cipher + self.cipher).hexdigest()[:_SEEN_DIGITS]

    @property
    def doubtful(self) -> bool:
        """Whether birth date or sex differ."""
        return rules.doubts_identity(self.differences)

    def __repr__(self) -> str:
        return f"<ComparedPerson {self.row.id}>"


@dataclass(frozen=True)
class ChangesPage:
    """Up to 25 people whose data differ, the rows to go on from, and how many there are of each kind.

    `plain` differ in other fields than birth date and sex, `doubtful` in these; `equal` say the same as the register.
    """

    people: Sequence[ComparedPerson]
    previous: RowKey | None
    following: RowKey | None
    plain: int
    doubtful: int
    equal: int

    @property
    def total(self) -> int:
        return self.plain + self.doubtful


def register_rows(*conditions: Any) -> Select[Any]:
    """The columns of `RegisterRow`."""
    columns = (getattr(Beneficiary, name) for name in RegisterRow._fields)
    return select(*columns).where(*conditions)


def describe(row: RegisterRow, private: PrivateFields) -> Described:
    """A person of the register, to be compared."""
    return Described(
        row.name,
        row.birth_place,
        row.birth_date,
        row.sex,
        row.address,
        (row.district_code, row.village_code),
        (row.occupation_code, row.occupation_text),
        private.mother_name,
        private.phone,
        private.family_card_number,
        row.desil,
    )


def compared(upload: Upload, keys: Keys) -> Iterator[ComparedPerson]:
    """Everybody of a list who is in the register already, in its order, with what differs (mostly nothing)."""
    after: RowKey | None = None
    while True:
        part = compare_part(upload, keys, after=after, most=_AT_ONCE)
        yield from part.people
        if part.last is None:
            return
        after = part.last


class ComparedPart(NamedTuple):
    """Some rows of a list, compared; `last` is the row to go on after, None at the end."""

    people: list[ComparedPerson]
    last: RowKey | None


def compare_part(upload: Upload, keys: Keys, *, after: RowKey | None, most: int, lock: bool = False) -> ComparedPart:
    """The next `most` rows after one (None: the first ones).

    With `lock` their people are held until the end of the transaction, in the order of their keys, as a confirmed list
    writes them.
    """
    staged = staging.present_people(upload.id, keys, after=after, most=most)
    people = _compared(upload.regency_id, staged, keys, lock=lock)
    return ComparedPart(people, staged[-1].key if len(staged) == most else None)


def compare_row(upload: Upload, key: RowKey, keys: Keys) -> ComparedPerson | None:
    """One row of a list, its person held until the end of the transaction; None when there is no such person (now)."""
    found = staging.present_people(upload.id, keys, at=key, most=1)
    return next(iter(_compared(upload.regency_id, found, keys, lock=True)), None)


def _compared(
    regency_id: int, staged: Sequence[staging.StagedPerson], keys: Keys, *, lock: bool
) -> list[ComparedPerson]:
    query = register_rows(Beneficiary.nik_key.in_([each.nik_key for each in staged]))
    if lock:
        query = query.order_by(Beneficiary.nik_key).with_for_update()
    by_key = {bytes(row[1]): RegisterRow(*row) for row in db.session.execute(query)}
    people = []
    for each in staged:
        row = by_key.get(each.nik_key)
        if row is not None:
            private = open_private(row.private_cipher, regency_id, keys)
            register = describe(row, private)
            found = rules.differences(register, rules.described(each.person))
            people.append(ComparedPerson(each.key, row, private, register, found, each.cipher))
    return people


def changes_page(
    upload: Upload, keys: Keys, *, after: RowKey | None = None, before: RowKey | None = None
) -> ChangesPage:
    """The people whose data differ, from a row of the list on. All its rows are compared: the register goes on
    changing under a list, so the counts are always of this moment."""
    window: deque[ComparedPerson] = deque(maxlen=CHANGES_PAGE_SIZE)
    plain = doubtful = equal = 0
    earlier = later = False
    for person in compared(upload, keys) if upload.state in COMPARABLE else ():
        if not person.differences:
            equal += 1
            continue
        doubtful += person.doubtful
        plain += not person.doubtful
        if before is not None and person.key >= before:
            later = True
        elif after is not None and person.key <= after:
            earlier = True
        elif before is None and len(window) == CHANGES_PAGE_SIZE:
            later = True
        else:
            earlier = earlier or len(window) == CHANGES_PAGE_SIZE
            window.append(person)
    return ChangesPage(
        list(window),
        window[0].key if window and earlier else None,
        window[-1].key if window and later else None,
        plain,
        doubtful,
        equal,
    )


# What was changed


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change of a person: who made it when, from which list, and its differences. `can_go_back`: nothing newer
    stands on it."""

    id: int
    upload_id: int
    changed_at: datetime
    changed_by_name: str
    taken_back_at: datetime | None
    taken_back_by_name: str
    differences: tuple[Difference, ...]
    can_go_back: bool

    def __repr__(self) -> str:
        return f"<ChangeLine {self.id}>"


def changes_aad(regency_id: int) -> bytes:
    """Where the values of a change belong: they do not open for another regency."""
    return f"person_changes.values_cipher:{regency_id}".encode()


def pack_differences(found: Collection[Difference]) -> bytes:
    """Differences as one field to encrypt."""
    values = [[each.field.value, _packed(each.old), _packed(each.new)] for each in found]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def unpack_differences(plain: bytes) -> tuple[Difference, ...]:
    """The inverse of `pack_differences`."""
    return tuple(
        Difference(PersonField(field), _unpacked(PersonField(field), old), _unpacked(PersonField(field), new))
        for field, old, new in json.loads(plain)
    )


def _packed(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _unpacked(field: PersonField, value: Any) -> Any:
    if field is PersonField.BIRTH_DATE:
        return date.fromisoformat(value)
    return tuple(value) if field in _PAIRS else value


def changes_of(person: Beneficiary, keys: Keys) -> list[ChangeLine]:
    """The last changes of a person, newest first."""
    rows = db.session.scalars(
        select(PersonChange)
        .where(PersonChange.beneficiary_id == person.id)
        .order_by(PersonChange.id.desc())
        .limit(HISTORY_LENGTH)
    ).all()
    if not rows:
        return []
    row = RegisterRow(*(getattr(person, name) for name in RegisterRow._fields))
    now = describe(row, open_private(person.private_cipher, person.regency_id, keys))
    plains = keys.decrypt_many((each.values_cipher for each in rows), changes_aad(person.regency_id))
    lines = []
    newest = True
    for each, plain in zip(rows, plains, strict=True):
        found = unpack_differences(plain)
        holds = each.taken_back_at is None
        lines.append(
            ChangeLine(
                each.id,
                each.upload_id,
                each.changed_at,
                each.changed_by_name,
                each.taken_back_at,
                each.taken_back_by_name,
                found,
                holds and newest and rules.still_holds(now, found),
            )
        )
        newest = newest and not holds
    return lines
