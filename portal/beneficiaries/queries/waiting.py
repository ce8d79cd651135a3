"""Reading the waiting list of a quota: its order, its pages, and what the villages of a list have left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.beneficiaries.models import WaitingPerson
from portal.beneficiaries.preparing import unpack_person
from portal.beneficiaries.rules.judge import ListedPerson
from portal.beneficiaries.rules.waiting import Candidate, WaitingOrder, ranked
from portal.beneficiaries.settings import WAITING_ORDER
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
            WaitingPerson.district_code,
            WaitingPerson.village_code,
            WaitingPerson.birth_date,
            WaitingPerson.desil,
            WaitingPerson.start_month,
        )
        .where(WaitingPerson.quota_id == quota.id, WaitingPerson.removed_at.is_(None))
        .order_by(WaitingPerson.id)
    )
    order = order or order_of(quota.regency_id)
    return [each.key for each in in_order(quota, order, (row._tuple() for row in rows))]


def in_order(
    quota: Quota, order: WaitingOrder, arrived: Iterable[tuple[int, str, str, date, int | None, Month]]
) -> list[Candidate]:
    """People in the order in which they get places of a quota.

    `arrived` = (key, kecamatan code, village code, birth date, desil, start month), as they came.
    """
    shares = PlaceShares(quota.id) if order is WaitingOrder.VILLAGE_SHARE else None
    candidates = [
        Candidate(key, shares.code_of(district, village) if shares else village, born, desil, start)
        for key, district, village, born, desil, start in arrived
    ]
    return ranked(candidates, order, shares.left() if shares else {})


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
        .where(
            WaitingPerson.quota_id == quota.id,
            WaitingPerson.removed_at.is_not(None),
            WaitingPerson.placed_at.is_(None),
        )
        .order_by(WaitingPerson.removed_at.desc(), WaitingPerson.id.desc())
        .limit(PAGE_SIZE)
    ).all()
    return _lines([(0, row) for row in rows], quota.regency_id, keys)


def waiting_line(quota: Quota, waiting_id: int, keys: Keys) -> WaitingLine:
    """One person of this quota's list, taken off or not. Raises NotFoundError when there is nobody of that id."""
    row = db.session.scalars(
        select(WaitingPerson).where(
            WaitingPerson.id == waiting_id, WaitingPerson.quota_id == quota.id, WaitingPerson.placed_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError("Orang ini tidak ada di daftar tunggu. Mungkin sudah mendapat tempat.")
    return _lines([(0, row)], quota.regency_id, keys)[0]


def waiting_people(ids: Sequence[int], regency_id: int, keys: Keys) -> list[ListedPerson]:
    """The people of these ids as they were judged, in the order of `ids`."""
    by_id = {row.id: bytes(row.person_cipher) for row in _rows(ids)}
    plain = keys.decrypt_many([by_id[each] for each in ids], waiting_aad(regency_id))
    return [unpack_person(each)[0] for each in plain]


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
        person, _needs_check = unpack_person(plain)
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
class PlaceOfList:
    """A village that a list has people from, or a kecamatan (village code empty) whose share was not divided further:
    its share of the quota, who has taken it before, and the list's own people."""

    district_code: str
    village_code: str
    share: int
    taken: int
    listed: int

    @property
    def left(self) -> int:
        """Places of the share after this list; negative when it asks for more."""
        return self.share - self.taken - self.listed


def places_of_list(quota_id: int, listed: Mapping[tuple[str, str], int]) -> list[PlaceOfList]:
    """What the places of a list have left, those that ask for too much first.

    `listed` = {(kecamatan code, village code): people}. Empty while the quota is not divided.
    """
    shares = PlaceShares(quota_id)
    people: dict[tuple[str, str], int] = {}
    for (district, village), number in listed.items():
        place = shares.place_of(district, village)
        if place is not None:
            people[place] = people.get(place, 0) + number
    found = [PlaceOfList(*place, *shares.of(place), number) for place, number in people.items()]
    return sorted(found, key=lambda each: (min(each.left, 0), each.district_code, each.village_code))


class PlaceShares:
    """The division of a quota, as far down as it goes: villages where a kecamatan was divided, else the kecamatan."""

    def __init__(self, quota_id: int) -> None:
        self._states = quotas.place_states(quota_id)
        shared = [place for place, state in self._states.items() if state.share is not None]
        self._divided = {district for district, village in shared if village}
        self._any = bool(shared)

    def place_of(self, district: str, village: str) -> tuple[str, str] | None:
        """Where somebody of a village counts; None while the quota is not divided at all."""
        if not self._any:
            return None
        return (district, village) if district in self._divided else (district, "")

    def of(self, place: tuple[str, str]) -> tuple[int, int]:
        """(share, people who have it) of a place; nothing is a share too."""
        state = self._states.get(place)
        return (state.share or 0, state.taken) if state else (0, 0)

    def left(self) -> dict[str, int]:
        """{code of a place: places of its share that nobody has taken}."""
        return {
            village or district: state.remaining
            for (district, village), state in self._states.items()
            if state.remaining is not None and (village or district not in self._divided)
        }

    def code_of(self, district: str, village: str) -> str:
        """The code under which `left` counts somebody of a village."""
        place = self.place_of(district, village)
        return village if place is None else place[1] or place[0]
