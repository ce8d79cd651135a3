"""Rounds with their progress, one sheet with its people, sheets for the printer, and what is to be followed up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from portal.beneficiaries.models import Beneficiary, BeneficiaryCount, Enrolment
from portal.beneficiaries.rules.village_checks import EXCEPTIONS, Answer, Answers, VillageResult, changed_lines
from portal.beneficiaries.village_checks.models import VillageEntry, VillageLine, VillageRound, VillageSheet
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.months import Month
from portal.quotas.models import FundingSource, Quota

PAGE_SIZE = 50


@dataclass(frozen=True)
class Progress:
    """Sheets of a place, or of a whole round: printed and entered; people on them, confirmed and otherwise."""

    code: str = ""  # of the kecamatan or desa
    people: int = 0  # enrolled there now, on a sheet or not
    sheets: int = 0
    entered: int = 0
    printed_people: int = 0
    confirmed: int = 0
    exceptions: int = 0

    @property
    def finished(self) -> bool:
        return 0 < self.sheets == self.entered


def round_by_id(round_id: int) -> VillageRound:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(VillageRound).where(VillageRound.id == round_id)).one_or_none()
    if found is None:
        raise NotFoundError("Putaran verval ini tidak ditemukan di wilayah Anda.")
    return found


@dataclass(frozen=True)
class RoundLine:
    """A round with its quota and how far it is."""

    round: VillageRound
    fiscal_year: int
    funding_source: str
    progress: Progress


def rounds(before: int | None = None) -> tuple[Sequence[RoundLine], int | None]:
    """Up to 50 rounds, newest first, and the id to go on before, if more follow."""
    query = (
        select(VillageRound, Quota.fiscal_year, FundingSource.name)
        .join(Quota, Quota.id == VillageRound.quota_id)
        .join(FundingSource, FundingSource.code == Quota.funding_source_code)
        .order_by(VillageRound.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if before is not None:
        query = query.where(VillageRound.id < before)
    rows = list(db.session.execute(query))
    shown = rows[:PAGE_SIZE]
    sums = select(VillageSheet.round_id, *_sums()).where(VillageSheet.round_id.in_([row[0].id for row in shown]))
    progress = {row[0]: row[1:] for row in db.session.execute(sums.group_by(VillageSheet.round_id))}
    nothing = (0,) * 5
    lines = [
        RoundLine(held, year, source, Progress("", 0, *map(int, progress.get(held.id, nothing))))
        for held, year, source in shown
    ]
    return lines, shown[-1][0].id if len(rows) > PAGE_SIZE else None


def _sums() -> tuple[Any, ...]:
    return (
        func.count(),
        func.count(VillageSheet.entered_at),
        func.coalesce(func.sum(VillageSheet.lines), 0),
        func.coalesce(func.sum(VillageSheet.confirmed), 0),
        func.coalesce(func.sum(VillageSheet.exceptions), 0),
    )


def progress_by_place(held: VillageRound, district_code: str = "") -> list[Progress]:
    """Each kecamatan of a round, or each desa of one, in the order of their codes; those with people or sheets."""
    name = "village_code" if district_code else "district_code"
    of_sheet, of_people = getattr(VillageSheet, name), getattr(BeneficiaryCount, name)
    sheets = select(of_sheet, *_sums()).where(VillageSheet.round_id == held.id)
    people = select(of_people, func.sum(BeneficiaryCount.people)).where(BeneficiaryCount.quota_id == held.quota_id)
    if district_code:
        sheets = sheets.where(VillageSheet.district_code == district_code)
        people = people.where(BeneficiaryCount.district_code == district_code)
    printed = {row[0]: row[1:] for row in db.session.execute(sheets.group_by(of_sheet))}
    counted = {code: int(number) for code, number in db.session.execute(people.group_by(of_people)) if number}
    nothing = (0,) * 5
    return [
        Progress(code, counted.get(code, 0), *map(int, printed.get(code, nothing)))
        for code in sorted({*printed, *counted})
    ]


def total_of(places: Sequence[Progress]) -> Progress:
    """Their sum."""
    names = ("people", "sheets", "entered", "printed_people", "confirmed", "exceptions")
    return Progress("", *(sum(getattr(place, name) for place in places) for name in names))


def sheets_of(held: VillageRound, village_code: str) -> Sequence[VillageSheet]:
    """The sheets of one desa."""
    return db.session.scalars(
        select(VillageSheet)
        .where(VillageSheet.round_id == held.id, VillageSheet.village_code == village_code)
        .order_by(VillageSheet.page)
    ).all()


def sheet_by_code(code: str) -> VillageSheet:
    """Raises NotFoundError for a code of no sheet in scope."""
    found = db.session.scalars(select(VillageSheet).where(VillageSheet.code == code)).one_or_none()
    if found is None:
        raise NotFoundError("Tidak ada lembar dengan kode ini di wilayah Anda.")
    return found


@dataclass(frozen=True)
class SheetPerson:
    """One line of a sheet, as paper and page show it: no full NIK, of the birth date only the year."""

    number: int
    beneficiary_id: int
    nik_prefix: str
    name: str
    sex: str
    birth_date: date
    address: str
    occupation_code: str
    occupation_text: str
    result: VillageResult
    remark: str

    def __repr__(self) -> str:
        return f"<SheetPerson {self.number}>"

    @property
    def answer(self) -> Answer:
        return Answer(self.result, self.remark)


_PERSON: tuple[Any, ...] = (
    VillageLine.number,
    VillageLine.beneficiary_id,
    Beneficiary.nik_prefix,
    Beneficiary.name,
    Beneficiary.sex,
    Beneficiary.birth_date,
    Beneficiary.address,
    Beneficiary.occupation_code,
    Beneficiary.occupation_text,
    VillageLine.result,
    VillageLine.remark,
)


def people_on(sheet: VillageSheet) -> list[SheetPerson]:
    """The people of one sheet, as printed."""
    rows = db.session.execute(
        select(*_PERSON)
        .join(Beneficiary, Beneficiary.id == VillageLine.beneficiary_id)
        .where(VillageLine.sheet_id == sheet.id)
        .order_by(VillageLine.number)
    )
    return [SheetPerson(*row) for row in rows]


@dataclass(frozen=True)
class SheetVersion:
    """One version of a sheet's answers, and which lines it changed."""

    entry: VillageEntry
    answers: Answers
    changed: Sequence[int]


def versions_of(sheet: VillageSheet) -> list[SheetVersion]:
    """Newest first."""
    entries = db.session.scalars(
        select(VillageEntry).where(VillageEntry.sheet_id == sheet.id).order_by(VillageEntry.revision)
    )
    found: list[SheetVersion] = []
    before: Answers = {}
    for entry in entries:
        answers = {
            int(number): Answer(VillageResult(result), remark) for number, (result, remark) in entry.answers.items()
        }
        found.append(SheetVersion(entry, answers, changed_lines(before, answers) if before else ()))
        before = answers
    return found[::-1]


@dataclass(frozen=True)
class PrintedSheet:
    """A sheet with its people for the printer, and of how many pages its desa has."""

    sheet: VillageSheet
    pages: int
    people: Sequence[SheetPerson]


def sheets_to_print(round_id: int, district_code: str, village_code: str) -> Iterator[PrintedSheet]:
    """The sheets of a place by kecamatan, desa and page, streamed."""
    place = [VillageSheet.round_id == round_id]
    if district_code:
        place.append(VillageSheet.district_code == district_code)
    if village_code:
        place.append(VillageSheet.village_code == village_code)
    pages = func.count().over(partition_by=VillageSheet.village_code)
    sheets = select(VillageSheet, pages).where(*place)
    lines = (
        select(VillageLine.sheet_id, *_PERSON)
        .join(VillageSheet, VillageSheet.id == VillageLine.sheet_id)
        .join(Beneficiary, Beneficiary.id == VillageLine.beneficiary_id)
        .where(*place)
    )
    order = (VillageSheet.district_code, VillageSheet.village_code, VillageSheet.page)
    people: dict[int, list[SheetPerson]] = {}
    for row in db.session.execute(lines.order_by(VillageLine.number)):
        people.setdefault(row[0], []).append(SheetPerson(*row[1:]))
    for sheet, number in db.session.execute(sheets.order_by(*order)):
        yield PrintedSheet(sheet, number, people.get(sheet.id, []))


@dataclass(frozen=True)
class Case:
    """Somebody whom a village did not confirm and who still has a place."""

    beneficiary_id: int
    nik_prefix: str
    name: str
    district_code: str
    village_code: str
    result: VillageResult
    checked_on: date | None
    enrolment_id: int
    remark: str
    sheet_code: str

    def __repr__(self) -> str:
        return f"<Case {self.beneficiary_id}>"


def cases(present: Month, result: VillageResult | None = None, after: int = 0) -> tuple[list[Case], int | None]:
    """Up to 50 people to be followed up, oldest entry of the register first, and the person id to go on after.

    Their place lasts at least into the month `present`. Freeing it, or a sheet that says otherwise, takes somebody off
    this list.
    """
    wanted = EXCEPTIONS if result is None else (result,)
    rows = list(
        db.session.execute(
            select(
                Beneficiary.id,
                Beneficiary.nik_prefix,
                Beneficiary.name,
                Beneficiary.district_code,
                Beneficiary.village_code,
                Beneficiary.village_check,
                Beneficiary.village_checked_on,
                func.max(Enrolment.id),
            )
            .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
            .where(Beneficiary.village_check.in_(wanted), Beneficiary.id > after, *_has_place(present))
            .group_by(Beneficiary.id)
            .order_by(Beneficiary.id)
            .limit(PAGE_SIZE + 1)
        )
    )
    shown = rows[:PAGE_SIZE]
    said = _said_of([row[0] for row in shown])
    found = [Case(*row, *said.get((row[0], row[5], row[6]), ("", ""))) for row in shown]
    return found, shown[-1][0] if len(rows) > PAGE_SIZE else None


def _said_of(beneficiary_ids: Sequence[int]) -> dict[tuple[int, VillageResult, date | None], tuple[str, str]]:
    """{(person, answer, day): (remark, code of the sheet)}; of two on one day the one entered last."""
    rows = db.session.execute(
        select(
            VillageLine.beneficiary_id,
            VillageLine.result,
            VillageSheet.checked_on,
            VillageLine.remark,
            VillageSheet.code,
        )
        .join(VillageSheet, VillageSheet.id == VillageLine.sheet_id)
        .where(VillageLine.beneficiary_id.in_(beneficiary_ids), VillageSheet.revision > 0)
        .order_by(VillageSheet.entered_at)
    )
    return {(person, result, day): (remark, code) for person, result, day, remark, code in rows}


def count_cases(present: Month) -> dict[VillageResult, int]:
    """{answer: people of this office to be followed up}."""
    rows = db.session.execute(
        select(Beneficiary.village_check, func.count(Beneficiary.id.distinct()))
        .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
        .where(Beneficiary.village_check.in_(EXCEPTIONS), *_has_place(present))
        .group_by(Beneficiary.village_check)
    )
    return dict(rows.tuples().all())


def count_to_follow_up(present: Month) -> Select[int]:
    """The number of people to be followed up, as a question."""
    return (
        select(func.count(Beneficiary.id.distinct()))
        .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
        .where(Beneficiary.village_check.in_(EXCEPTIONS), *_has_place(present))
    )


def _has_place(present: Month) -> tuple[ColumnElement[bool], ...]:
    return Enrolment.ended_from.is_(None), Enrolment.last_month >= present


def total_cases(counted: Mapping[VillageResult, int]) -> int:
    """All of them together."""
    return sum(counted.values())
