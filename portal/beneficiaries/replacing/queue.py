"""Who of the waiting list comes next into a place that becomes free: shown before, and settled when it is done.

The first whom the rules of lists accept comes next, nobody else: whoever is passed over is passed over with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy import select

from portal.audit.service import Actor
from portal.beneficiaries.models import WaitingPerson
from portal.beneficiaries.queries.waiting import PlaceShares
from portal.beneficiaries.replacing import one_person
from portal.beneficiaries.replacing.rules import Standing, why_next
from portal.beneficiaries.rules.dates import age_on
from portal.beneficiaries.rules.waiting import Candidate, WaitingOrder, ranked
from portal.beneficiaries.settings import WAITING_ORDER
from portal.core import crypto, formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.core.settings import values_for
from portal.quotas.models import Quota

LOOKED_AT = 20  # whoever has to be passed over is looked at one by one, in the request
_AFTER = 2  # people who are shown behind the next one
NOBODY_REFUSED: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True)
class Offered:
    """Somebody of the queue as a page shows them: no full NIK. `refused` says why the rules pass them over."""

    waiting_id: int
    rank: int
    name: str
    nik_prefix: str
    born: int
    district_code: str
    village_code: str
    refused: str

    def __repr__(self) -> str:
        return f"<Offered {self.waiting_id}>"


@dataclass(frozen=True)
class Offer:
    """The first of a queue of `total` people: those passed over, the `next` one with the reason, and who follows."""

    people: Sequence[Offered]
    total: int
    next: Offered | None
    why: str


class NotNextError(DomainError):
    """The one who was chosen is not next (any more). `refused` = {waiting id: why}, of everybody passed over."""

    def __init__(self, sentence: str, refused: Mapping[int, str]) -> None:
        super().__init__(sentence)
        self.refused = refused


def offer(
    quota: Quota,
    place: tuple[str, str],
    start: Month,
    *,
    name_of: Mapping[str, str],
    freed: bool,
    refused: Mapping[int, str] = NOBODY_REFUSED,
) -> Offer:
    """Who would come into a place from `start` on, by age alone: everything else is judged when it is done.

    `place` = (kecamatan code, village code), `freed`: it is free already; `name_of` = {village code: name};
    `refused` is what is known of some already.
    """
    queue = _Queue(quota, place, freed=freed)
    rows = _rows(queue.ids[:LOOKED_AT])
    if not rows:
        return Offer((), 0, None, "")
    limit, keys = queue.maximum_age, crypto.keys()
    people: list[Offered] = []
    following: Offered | None = None
    behind = 0
    for rank, row in enumerate(rows, start=1):
        person = one_person.opened(row, keys)
        sentence = refused.get(row.id, "")
        if following is None and not sentence:
            sentence = _too_old(row.birth_date, start, limit)
        one = Offered(
            row.id,
            rank,
            person.name,
            person.nik[:6],
            row.birth_date.year,
            row.district_code,
            row.village_code,
            sentence,
        )
        people.append(one)
        if following is not None:
            behind += 1
        elif not sentence:
            following, next_row = one, row
        if behind == _AFTER:
            break
    why = why_next(queue.order, queue.standing_of(next_row, name_of)) if following else ""
    return Offer(people, len(queue.ids), following, why)


def refuse_unless_next(
    quota: Quota, place: tuple[str, str], start: Month, waiting_id: int, *, freed: bool, by: Actor
) -> dict[int, str]:
    """Whoever stands before `waiting_id` cannot come in, and this one can: {waiting id: why} of those passed over.

    The quota must have been locked. The use of the register is recorded, whatever the answer. Raises NotNextError.
    """
    queue = _Queue(quota, place, freed=freed)
    judge, keys = one_person.Judge(quota, start), crypto.keys()
    ask = judge.register(keys, by=by)
    refused: dict[int, str] = {}
    following: tuple[int, str] | None = None
    for row in _rows(queue.ids[:LOOKED_AT]):
        person = one_person.opened(row, keys)
        sentence = one_person.why_not(judge.judge(person, ask))
        if not sentence:
            following = row.id, person.name
            break
        refused[row.id] = sentence
    if ask.asked:
        ask.record_use()
    if following is not None and following[0] == waiting_id:
        return refused
    passed_over = refused.get(waiting_id, "")
    if following is None:
        raise NotNextError(passed_over + _nobody_left(len(refused), len(queue.ids)), refused)
    begins = f"{passed_over} Berikutnya" if passed_over else "Antrean sudah berubah. Yang berhak sekarang"
    raise NotNextError(f"{begins} {following[1]}. Periksa, lalu kirim lagi.", refused)


def _too_old(born: date, start: Month, limit: int) -> str:
    age = age_on(born, start.first_day)
    return f"Berusia {age} tahun pada {formatting.month(start)}, melewati batas {limit} tahun." if age > limit else ""


def _nobody_left(refused: int, total: int) -> str:
    if not total:
        return "Tidak ada lagi yang menunggu. Lepas tempat ini tanpa pengganti."
    many = formatting.number(refused)
    return f" {many} orang teratas daftar tunggu tidak dapat masuk. Keluarkan mereka dari antrean, lalu coba lagi."


def _rows(ids: Sequence[int]) -> list[WaitingPerson]:
    by_id = {row.id: row for row in db.session.scalars(select(WaitingPerson).where(WaitingPerson.id.in_(list(ids))))}
    return [by_id[each] for each in ids]


class _Queue:
    """Everybody who waits, ranked as if the place were free already: it counts for the share of its village."""

    def __init__(self, quota: Quota, place: tuple[str, str], *, freed: bool) -> None:
        chosen = values_for(quota.regency_id)
        self.order = WaitingOrder(chosen[WAITING_ORDER.name])
        self.maximum_age: int = chosen["maximum_age"]
        self._shares = PlaceShares(quota.id) if self.order is WaitingOrder.VILLAGE_SHARE else None
        self._left = self._shares.left() if self._shares is not None else {}
        if self._shares is not None and not freed:
            code = self._shares.code_of(*place)
            self._left[code] = self._left.get(code, 0) + 1
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
        candidates = [
            Candidate(number, self._code_of(district, village), born, desil, start)
            for number, district, village, born, desil, start in rows
        ]
        self.ids = [each.key for each in ranked(candidates, self.order, self._left)]

    def _code_of(self, district: str, village: str) -> str:
        return village if self._shares is None else self._shares.code_of(district, village)

    def standing_of(self, row: WaitingPerson, name_of: Mapping[str, str]) -> Standing:
        """What there is to say about somebody of the queue."""
        arrived = row.arrived_at.astimezone(formatting.WITA).date()
        return Standing(
            since=formatting.day(arrived),
            desil=row.desil,
            born=row.birth_date.year,
            village=name_of[row.village_code],
            share_left=self._left.get(self._code_of(row.district_code, row.village_code), 0),
        )
