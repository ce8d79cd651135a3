"""Places of kecamatan and villages inside a quota: their shares, and who has taken them."""

from __future__ import annotations

from collections.abc import Mapping

from portal.audit.service import record
from portal.core import bulk, clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.proposals.service import Deciding
from portal.quotas import queries
from portal.quotas.models import PlaceKind, PlaceMovement, Quota
from portal.quotas.service.guards import lock, refuse_past_year
from portal.regencies import queries as regencies

Place = tuple[str, str]  # (kecamatan code, village code); an empty village code means the whole kecamatan
_LIST_COLUMNS = (
    "quota_id",
    "kind",
    "district_code",
    "village_code",
    "people",
    "reason",
    "document",
    "upload_id",
    "proposal_id",
    "recorded_at",
    "recorded_by_name",
    "approved_by_name",
)


def set_shares(
    quota: Quota, shares: Mapping[Place, int], *, whole: int, reason: str, document: str, deciding: Deciding
) -> list[PlaceMovement]:
    """Give every place of one level its share; only the differences become movements, so history shows each move.

    `shares` holds either all kecamatan (village code empty) or all villages of some kecamatan; `whole` is what they
    must add up to. The quota must have been locked. Raises DomainError when they do not add up, one is negative, or a
    kecamatan would get less than its villages already have.
    """
    if any(people < 0 for people in shares.values()):
        raise DomainError("Jumlah tempat tidak boleh negatif.")
    given = sum(shares.values())
    if given != whole:
        difference = whole - given
        raise DomainError(
            f"Jumlah bagian {formatting.number(given)}, seharusnya {formatting.number(whole)}. "
            + (
                f"Masih {formatting.number(difference)} tempat belum dibagi."
                if difference > 0
                else f"Kelebihan {formatting.number(-difference)} tempat."
            )
        )
    present = queries.shares_of(quota.id)
    in_villages: dict[str, int] = {}
    for (district, village), people in present.items():
        if village:
            in_villages[district] = in_villages.get(district, 0) + people
    moved = []
    for (district, village), people in shares.items():
        if not village and people < in_villages.get(district, 0):
            raise DomainError(
                "Bagian kecamatan lebih kecil daripada bagian desa-desanya. Kurangi bagian desa lebih dahulu."
            )
        difference = people - present.get((district, village), 0)
        if difference:
            moved.append(
                _move(quota, PlaceKind.SHARE, (district, village), difference, reason, deciding, document=document)
            )
    db.session.flush()
    if moved:
        record(
            "quota_divided",
            by=deciding.maker,
            sentence=f"Pembagian tempat kuota diubah: {formatting.number(len(moved))} baris.",
            regency_id=quota.regency_id,
            subject_kind="quota",
            subject_id=quota.id,
            reason=reason,
        )
    return moved


def divide_places(
    quota_id: int, district_code: str, shares: Mapping[str, int], *, reason: str, document: str, deciding: Deciding
) -> list[PlaceMovement]:
    """Divide a quota over all kecamatan (`district_code` empty), or a kecamatan's share over all its villages.

    `shares` = {code: places}, of every place of that level. Raises DomainError when they do not add up to what there is
    now, when a place is missing or a stranger, or the year is over.
    """
    quota = lock(quota_id)
    refuse_past_year(quota.fiscal_year)
    if set(shares) != _codes_of(quota, district_code):
        raise DomainError("Daftar kecamatan atau desa sudah berubah. Buka lagi halaman pembagian.")
    return set_shares(
        quota,
        {(district_code, code) if district_code else (code, ""): people for code, people in shares.items()},
        whole=queries.places_to_divide(quota, district_code),
        reason=reason,
        document=document,
        deciding=deciding,
    )


def move_places(
    quota_id: int,
    district_code: str,
    origin: str,
    target: str,
    people: int,
    *,
    target_district: str = "",
    reason: str,
    document: str,
    deciding: Deciding,
) -> list[PlaceMovement]:
    """Move places between two kecamatan (`district_code` empty) or two villages: lines that cancel out.

    A village of another kecamatan (`target_district`) takes the places of its kecamatan along, so four lines. Raises
    DomainError when fewer places are free at their origin, or the year is over.
    """
    quota = lock(quota_id)
    refuse_past_year(quota.fiscal_year)
    there = target_district or district_code
    if origin == target:
        raise DomainError("Pilih tujuan yang berbeda dari asalnya.", field="target")
    if origin not in _codes_of(quota, district_code) or target not in _codes_of(quota, there):
        raise DomainError("Daftar kecamatan atau desa sudah berubah. Buka lagi halaman pembagian.")
    if people <= 0:
        raise DomainError("Pindahkan paling sedikit 1 tempat.", field="people")
    free = queries.free_places(quota.id, district_code, origin)
    if people > free:
        raise DomainError(
            f"Paling banyak {formatting.number(free)} tempat dapat dipindahkan: sisanya sudah terpakai"
            + (" atau terbagi ke desa." if not district_code else "."),
            field="people",
        )
    changes: list[tuple[Place, int]] = [
        ((district_code, origin) if district_code else (origin, ""), -people),
        ((there, target) if district_code else (target, ""), people),
    ]
    if there != district_code:
        changes += [((district_code, ""), -people), ((there, ""), people)]
    moved = [
        _move(quota, PlaceKind.SHARE, place, change, reason, deciding, document=document) for place, change in changes
    ]
    db.session.flush()
    record(
        "quota_divided",
        by=deciding.maker,
        sentence=f"{formatting.number(people)} tempat kuota dipindahkan dari {origin} ke {target}.",
        regency_id=quota.regency_id,
        subject_kind="quota",
        subject_id=quota.id,
        reason=f"{reason} ({document})" if document else reason,
    )
    return moved


def _codes_of(quota: Quota, district_code: str) -> set[str]:
    """All kecamatan of the quota's regency, or all villages of one of them."""
    if not district_code:
        return {district.code for district in regencies.districts_of(quota.regency_id)}
    return {
        village.code for village in regencies.villages_of(quota.regency_id) if village.district_code == district_code
    }


def take_places(
    quota: Quota, villages: Mapping[Place, int], *, upload_id: int, reason: str, deciding: Deciding
) -> None:
    """People of a confirmed list by village. The ledger has judged already whether the quota has room."""
    _write_of_list(quota, PlaceKind.TAKEN, villages, upload_id, reason, deciding)


def return_places(
    quota: Quota, villages: Mapping[Place, int], *, upload_id: int, reason: str, deciding: Deciding
) -> None:
    """What people of a recorded list took in their villages is free again: the whole list was taken back."""
    _write_of_list(quota, PlaceKind.FREED, villages, upload_id, reason, deciding)


def _write_of_list(
    quota: Quota, kind: PlaceKind, villages: Mapping[Place, int], upload_id: int, reason: str, deciding: Deciding
) -> None:
    """A line a village, past the ORM: a list has people from hundreds of them."""
    now = clock.now()
    bulk.insert_rows(
        PlaceMovement.__table__,  # type: ignore[arg-type]
        quota.regency_id,
        _LIST_COLUMNS,
        [
            (
                quota.id,
                kind,
                district,
                village,
                people,
                reason,
                "",
                upload_id,
                deciding.proposal_id,
                now,
                deciding.maker.name,
                deciding.approved_by,
            )
            for (district, village), people in sorted(villages.items())
        ],
    )


def free_place(quota: Quota, place: Place, people: int, *, reason: str, deciding: Deciding) -> None:
    """A village's place becomes free; `people` is negative when that is taken back."""
    _move(quota, PlaceKind.FREED, place, people, reason, deciding)
    db.session.flush()


def _move(
    quota: Quota,
    kind: PlaceKind,
    place: Place,
    people: int,
    reason: str,
    deciding: Deciding,
    *,
    document: str = "",
) -> PlaceMovement:
    district, village = place
    movement = PlaceMovement(
        regency_id=quota.regency_id,
        quota_id=quota.id,
        kind=kind,
        district_code=district,
        village_code=village or None,
        people=people,
        reason=reason,
        document=document,
        proposal_id=deciding.proposal_id,
        recorded_at=clock.now(),
        recorded_by_name=deciding.maker.name,
        approved_by_name=deciding.approved_by,
    )
    db.session.add(movement)
    return movement
