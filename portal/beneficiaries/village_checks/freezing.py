"""Putting people on sheets: once printed, a sheet keeps its people, and whoever is new goes on a further one."""

from __future__ import annotations

import secrets
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Table, exists, func, select

from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.beneficiaries.rules.village_checks import VillageResult, page_of_each, sheet_code
from portal.beneficiaries.village_checks.models import VillageLine, VillageRound, VillageSheet
from portal.core import bulk, clock
from portal.core.db import db

_SHEETS: Table = VillageSheet.__table__  # type: ignore[assignment]
_LINES: Table = VillageLine.__table__  # type: ignore[assignment]
_SHEET = (
    "id",
    "round_id",
    "code",
    "district_code",
    "village_code",
    "page",
    "lines",
    "printed_at",
    "revision",
    "confirmed",
    "exceptions",
    "entered_by_name",
)
_LINE = ("sheet_id", "number", "round_id", "enrolment_id", "beneficiary_id", "result", "remark")
_RANDOM_BITS = 48  # more than the code has room for, so that all its signs are random


def put_on_sheets(held: VillageRound, district_code: str, village_code: str) -> int:
    """Sheets for everybody of the round's quota in a place (empty: everywhere) who is on none; answers how many.

    By desa and name, as they are enrolled now. The caller holds the round.
    """
    people = _people_without_sheet(held, district_code, village_code)
    pages_before = _pages(held)
    sheets, lines = [], []
    printed_at = clock.now()
    for (district, village), group in groupby(people, key=itemgetter(0, 1)):
        of_village = list(group)
        places = page_of_each(len(of_village), pages_before.get(village, 0))
        for page, members in groupby(zip(places, of_village, strict=True), key=lambda each: each[0][0]):
            on_page = list(members)
            sheets.append([district, village, page, len(on_page)])
            lines.append([(number, person[2], person[3]) for (_page, number), person in on_page])
    ids = bulk.allocate_ids(_SHEETS, len(sheets)) if sheets else []
    bulk.insert_rows(
        _SHEETS,
        held.regency_id,
        _SHEET,
        (
            (sheet_id, held.id, sheet_code(secrets.randbits(_RANDOM_BITS)), *sheet, printed_at, 0, 0, 0, "")
            for sheet_id, sheet in zip(ids, sheets, strict=True)
        ),
    )
    bulk.insert_rows(
        _LINES,
        held.regency_id,
        _LINE,
        (
            (sheet_id, number, held.id, enrolment_id, beneficiary_id, VillageResult.NONE, "")
            for sheet_id, members in zip(ids, lines, strict=True)
            for number, enrolment_id, beneficiary_id in members
        ),
    )
    return len(sheets)


def _people_without_sheet(held: VillageRound, district_code: str, village_code: str) -> list[tuple[str, str, int, int]]:
    """(kecamatan, desa, enrolment, person) in the order of the paper."""
    query = (
        select(Enrolment.district_code, Enrolment.village_code, Enrolment.id, Enrolment.beneficiary_id)
        .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
        .where(
            Enrolment.quota_id == held.quota_id,
            Enrolment.ended_from.is_(None),
            ~exists().where(VillageLine.round_id == held.id, VillageLine.enrolment_id == Enrolment.id),
        )
        .order_by(Enrolment.district_code, Enrolment.village_code, Beneficiary.name_key, Enrolment.id)
    )
    if district_code:
        query = query.where(Enrolment.district_code == district_code)
    if village_code:
        query = query.where(Enrolment.village_code == village_code)
    return list(db.session.execute(query).tuples())


def _pages(held: VillageRound) -> dict[str, int]:
    """{desa: sheets that it has in this round}."""
    query = select(VillageSheet.village_code, func.max(VillageSheet.page)).where(VillageSheet.round_id == held.id)
    return dict(db.session.execute(query.group_by(VillageSheet.village_code)).tuples().all())
