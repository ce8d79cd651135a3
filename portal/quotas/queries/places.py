"""Reading the places of kecamatan and villages inside a quota."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.core.db import db
from portal.quotas.models import PlaceKind, PlaceMovement, Quota
from portal.quotas.queries.states import balance_in, same_source
from portal.quotas.rules.dividing import Division


@dataclass(frozen=True)
class PlaceState:
    """One kecamatan (village code empty) or village: its share, if it has one, and who has taken places."""

    share: int | None
    taken: int

    @property
    def remaining(self) -> int | None:
        """Places of the share that are left; None without a share."""
        return None if self.share is None else self.share - self.taken


def _sums(quota_id: int) -> dict[tuple[str, str], dict[PlaceKind, int]]:
    keys = (PlaceMovement.district_code, PlaceMovement.village_code, PlaceMovement.kind)
    found: dict[tuple[str, str], dict[PlaceKind, int]] = {}
    for district, village, kind, people in db.session.execute(
        select(*keys, func.sum(PlaceMovement.people)).where(PlaceMovement.quota_id == quota_id).group_by(*keys)
    ):
        found.setdefault((district, village or ""), {})[PlaceKind(kind)] = int(people)
    return found


def shares_of(quota_id: int) -> dict[tuple[str, str], int]:
    """{(kecamatan code, village code or ""): share} of the places that have one."""
    return {place: sums[PlaceKind.SHARE] for place, sums in _sums(quota_id).items() if sums.get(PlaceKind.SHARE)}


def place_states(quota_id: int) -> Mapping[tuple[str, str], PlaceState]:
    """Shares and people of every kecamatan and village that has either, in one query.

    A kecamatan's people are those of its villages.
    """
    sums = _sums(quota_id)
    people: dict[tuple[str, str], int] = {}
    for (district, village), kinds in sums.items():
        here = kinds.get(PlaceKind.TAKEN, 0) - kinds.get(PlaceKind.FREED, 0)
        for place in {(district, village), (district, "")}:
            people[place] = people.get(place, 0) + here
    shares = {place: kinds[PlaceKind.SHARE] for place, kinds in sums.items() if kinds.get(PlaceKind.SHARE)}
    return {place: PlaceState(shares.get(place), people.get(place, 0)) for place in sorted({*people, *shares})}


def shares_in_places(quota_ids: Iterable[int]) -> dict[tuple[str, str], int]:
    """{(kecamatan code, village code or ""): share} over several quotas, of the places that have one; in one query."""
    rows = db.session.execute(
        select(PlaceMovement.district_code, PlaceMovement.village_code, func.sum(PlaceMovement.people))
        .where(PlaceMovement.quota_id.in_(list(quota_ids)), PlaceMovement.kind == PlaceKind.SHARE)
        .group_by(PlaceMovement.district_code, PlaceMovement.village_code)
    )
    return {(district, village or ""): int(people) for district, village, people in rows if people}


def people_in_places(quota_ids: Iterable[int]) -> dict[int, int]:
    """{quota id: people of all its villages}, in one query."""
    found: dict[int, int] = {}
    for quota_id, kind, people in db.session.execute(
        select(PlaceMovement.quota_id, PlaceMovement.kind, func.sum(PlaceMovement.people))
        .where(PlaceMovement.quota_id.in_(list(quota_ids)), PlaceMovement.kind != PlaceKind.SHARE)
        .group_by(PlaceMovement.quota_id, PlaceMovement.kind)
    ):
        found[quota_id] = found.get(quota_id, 0) + (int(people) if kind is PlaceKind.TAKEN else -int(people))
    return found


@dataclass(frozen=True)
class PlaceRow:
    """A line of the division: one kecamatan or village. `divided` = what a kecamatan's villages have of its share."""

    code: str
    name: str
    share: int
    taken: int
    divided: int

    @property
    def remaining(self) -> int:
        """Places left; negative when more people were confirmed than the place has."""
        return self.share - self.taken

    @property
    def free(self) -> int:
        """Places that may go elsewhere: neither taken nor divided further; never below zero."""
        return max(self.share - max(self.taken, self.divided), 0)


def place_rows(quota_id: int, places: Iterable[tuple[str, str]], district_code: str = "") -> list[PlaceRow]:
    """One row for each of `places` = (code, name), in their order: kecamatan, or villages of `district_code`."""
    states = place_states(quota_id)
    divided: dict[str, int] = {}
    for (district, village), state in states.items():
        if village:
            divided[district] = divided.get(district, 0) + (state.share or 0)
    nothing = PlaceState(None, 0)
    found = []
    for code, name in places:
        state = states.get((district_code, code) if district_code else (code, ""), nothing)
        found.append(PlaceRow(code, name, state.share or 0, state.taken, 0 if district_code else divided.get(code, 0)))
    return found


def division_of(rows: Sequence[PlaceRow], whole: int) -> Division:
    """What there is to divide beside what was divided."""
    return Division(whole, sum(row.share for row in rows))


def places_to_divide(quota: Quota, district_code: str = "") -> int:
    """People promised in the quota's last month, or the share of one kecamatan."""
    if district_code:
        return shares_of(quota.id).get((district_code, ""), 0)
    return balance_in(quota.id, quota.last_month).allocated


def free_places(quota_id: int, district_code: str, code: str) -> int:
    """Places of one kecamatan (`district_code` empty) or village that may go elsewhere."""
    return place_rows(quota_id, [(code, "")], district_code)[0].free


def last_year_numbers(quota: Quota, codes: Iterable[str], district_code: str = "") -> dict[str, int]:
    """{code: share in last year's quota of the same source}, or who was in it where nothing was divided; empty when
    there is neither."""
    before = dict(same_source(quota)).get(quota.fiscal_year - 1)
    if before is None:
        return {}
    rows = place_rows(before, [(code, "") for code in codes], district_code)
    shares = {row.code: row.share for row in rows}
    found = shares if any(shares.values()) else {row.code: row.taken for row in rows}
    return found if any(found.values()) else {}
