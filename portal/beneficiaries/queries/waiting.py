"""Reading the waiting list of a quota: its order, its pages, and what the villages of a list have left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.beneficiaries.models import WaitingPerson
from portal.beneficiaries.rules.judge import ListedPerson
from portal.beneficiaries.rules.waiting import Candidate, WaitingOrder, ranked
from portal.beneficiaries.settings import WAITING_ORDER
from portal.beneficiaries.staging import unpack_person
from portal.core import formatting
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.months import Month
from portal.core.settings import value_of
from portal.quotas import queries as quotas
from portal.quotas.models import Quota

PAGE_SIZE = 50


@dataclass(frozen=True)
class WaitingLine:
    """Somebody who waits, as a page shows them: no full NIK. `rank` counts from 1; 0 for somebody taken off."""

    rank: int
    id: int
    name: str
    nik_prefix: str
    birth_date: date
    desil: int | None
    district_code: str
    village_code: str
    start_month: Month
    upload_id: int
    arrived_at: datetime
    removed_at: datetime | None
    removed_by_name: str
    removed_why: str

    @property
    def arrived_on(self) -> date:
        """The day in Kupang."""
        return self.arrived_at.astimezone(formatting.WITA).date()

    def __repr__(self) -> str:
        return f"<WaitingLine {self.id}>"


@dataclass(frozen=True)
class WaitingPage:
    """Up to 50 of `total` people in `order`, as they get places; `following` is the rank to go on from."""

    lines: Sequence[WaitingLine]
    total: int
    following: int | None
    order: WaitingOrder


def waiting_aad(regency_id: int) -> bytes:
    """Where a waiting person's row belongs: it does not open for another regency."""
    return f"waiting_people.person_cipher:{regency_id}".encode()


def order_of(regency_id: int) -> WaitingOrder:
    """The rule the office chose."""
    return WaitingOrder(value_of(WAITING_ORDER.name, regency_id))


def ranking(quota: Quota, order: WaitingOrder | None = None) -> list[int]:
    """Ids of everybody who waits for a quota, in the order in which they get places; None: the office's order.

    The order by village depends on everybody before, so the whole list is ranked; only what orders it is read.
    """
    rows = db.session.execute(
        select(
            WaitingPerson.id,
            WaitingPerson.village_code,
            WaitingPerson.birth_date,
            WaitingPerson.desil,
            WaitingPerson.start_month,
        )
        .where(WaitingPerson.quota_id == quota.id, WaitingPerson.removed_at.is_(None))
        .order_by(WaitingPerson.id)
    )
    order = order or order_of(quota.regency_id)
    left = village_places_left(quota.id) if order is WaitingOrder.VILLAGE_SHARE else {}
    return [each.key for each in ranked([Candidate(*row) for row in rows], order, left)]


def village_places_left(quota_id: int) -> dict[str, int]:
    """{village code: places of its share that nobody has taken}, of the villages that have a share."""
    return {
        village: state.remaining
        for (_district, village), state in quotas.place_states(quota_id).items()
        if village and state.remaining is not None
    }


def waiting_page(quota: Quota, keys: Keys, first: int = 1) -> WaitingPage:
    """The people from rank `first` on."""
    order = order_of(quota.regency_id)
    ids = ranking(quota, order)
    start = max(first, 1) - 1
    shown = ids[start : start + PAGE_SIZE]
    by_id = {row.id: row for row in _rows(shown)}
    lines = _lines([(rank, by_id[each]) for rank, each in enumerate(shown, start + 1)], quota.regency_id, keys)
    following = start + PAGE_SIZE + 1
    return WaitingPage(lines, len(ids), following if following <= len(ids) else None, order)


def taken_off(quota: Quota, keys: Keys) -> list[WaitingLine]:
    """The last 50 people who were taken off the list by hand, newest first."""
    rows = db.session.scalars(
        select(WaitingPerson)
        .where(WaitingPerson.quota_id == quota.id, WaitingPerson.removed_at.is_not(None))
        .order_by(WaitingPerson.removed_at.desc(), WaitingPerson.id.desc())
        .limit(PAGE_SIZE)
    ).all()
    return _lines([(0, row) for row in rows], quota.regency_id, keys)


def waiting_line(quota: Quota, waiting_id: int, keys: Keys) -> WaitingLine:
    """One person of this quota's list, taken off or not. Raises NotFoundError when there is nobody of that id."""
    row = db.session.scalars(
        select(WaitingPerson).where(WaitingPerson.id == waiting_id, WaitingPerson.quota_id == quota.id)
    ).one_or_none()
    if row is None:
        raise NotFoundError("Orang ini tidak ada di daftar tunggu. Mungkin sudah mendapat tempat.")
    return _lines([(0, row)], quota.regency_id, keys)[0]


def waiting_people(ids: Sequence[int], regency_id: int, keys: Keys) -> list[ListedPerson]:
    """The people of these ids as they were judged, in the order of `ids`."""
    by_id = {row.id: bytes(row.person_cipher) for row in _rows(ids)}
    plain = keys.decrypt_many([by_id[each] for each in ids], waiting_aad(regency_id))
    return [unpack_person(each).person for each in plain]


def count_waiting(quota_ids: Iterable[int]) -> dict[int, int]:
    """{quota id: people who wait}, in one query; quotas without anybody are missing."""
    rows = db.session.execute(
        select(WaitingPerson.quota_id, func.count())
        .where(WaitingPerson.quota_id.in_(list(quota_ids)), WaitingPerson.removed_at.is_(None))
        .group_by(WaitingPerson.quota_id)
    )
    return {row[0]: row[1] for row in rows}


def _rows(ids: Sequence[int]) -> Sequence[WaitingPerson]:
    found: list[WaitingPerson] = []
    for start in range(0, len(ids), 10_000):
        part = ids[start : start + 10_000]
        found += db.session.scalars(select(WaitingPerson).where(WaitingPerson.id.in_(part))).all()
    return found


def _lines(numbered: Sequence[tuple[int, WaitingPerson]], regency_id: int, keys: Keys) -> list[WaitingLine]:
    blobs = [bytes(row.person_cipher) for _rank, row in numbered]
    found = []
    for (rank, row), plain in zip(numbered, keys.decrypt_many(blobs, waiting_aad(regency_id)), strict=True):
        person = unpack_person(plain).person
        found.append(
            WaitingLine(
                rank,
                row.id,
                person.name,
                person.nik[:6],
                row.birth_date,
                row.desil,
                row.district_code,
                row.village_code,
                row.start_month,
                row.upload_id,
                row.arrived_at,
                row.removed_at,
                row.removed_by_name,
                row.removed_why,
            )
        )
    return found


@dataclass(frozen=True)
class VillageOfList:
    """A village that a list has people from: its share of the quota, who has taken it before, and the list's own."""

    district_code: str
    village_code: str
    share: int
    taken: int
    listed: int

    @property
    def left(self) -> int:
        """Places of the share after this list; negative when it asks for more."""
        return self.share - self.taken - self.listed


def villages_of_list(quota_id: int, listed: Mapping[tuple[str, str], int]) -> list[VillageOfList]:
    """What each village of a list has left, those that ask for too much first.

    `listed` = {(kecamatan code, village code): people}. Empty while the quota is not divided down to villages.
    """
    states = quotas.place_states(quota_id)
    if not any(village and state.share is not None for (_district, village), state in states.items()):
        return []
    found = []
    for (district, village), people in listed.items():
        state = states.get((district, village))
        share, taken = (state.share or 0, state.taken) if state else (0, 0)
        found.append(VillageOfList(district, village, share, taken, people))
    return sorted(found, key=lambda each: (min(each.left, 0), each.district_code, each.village_code))
