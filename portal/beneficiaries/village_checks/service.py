"""Opening a round, having its sheets printed, and entering what the village wrote on one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.exporting import ask_for_file
from portal.audit.service import Actor, record
from portal.beneficiaries.models import Beneficiary
from portal.beneficiaries.rules.village_checks import (
    EXCEPTIONS,
    VILLAGE_RESULT_LABELS,
    Answer,
    Answers,
    Heard,
    VillageResult,
    changed_lines,
    newest,
    reason_against_date,
    shown_code,
    tally,
)
from portal.beneficiaries.village_checks import freezing
from portal.beneficiaries.village_checks.models import VillageEntry, VillageLine, VillageRound, VillageSheet
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.downloads import Download
from portal.core.errors import DomainError, NotFoundError
from portal.quotas.models import Quota
from portal.quotas.service import reason_against_year

SHEETS = "village_sheets"


class EnteredMeanwhileError(DomainError):
    """Somebody else has entered something different for this sheet since the page was opened."""


def open_round(quota: Quota, name: str, *, by: Actor) -> VillageRound:
    """Begin a verification of a quota's people. Raises DomainError for a year that is over or a name that is taken."""
    reason = reason_against_year(quota.fiscal_year)
    if reason:
        raise DomainError(reason)
    made = VillageRound(
        regency_id=quota.regency_id,
        quota_id=quota.id,
        name=name,
        created_at=clock.now(),
        created_by_name=by.name,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise DomainError("Putaran dengan nama ini sudah ada untuk kuota itu. Pilih nama lain.", field="name") from None
    _record("village_round_opened", f'Putaran verval desa "{name}" dibuka.', made.id, made.regency_id, by)
    return made


def have_printed(
    round_id: int, district_code: str, village_code: str, *, place: str, address: str, by: Actor
) -> Download:
    """Fix the people of a place on sheets and ask for the paper of all its sheets, earlier ones with their codes.

    Empty codes mean everywhere; `place` says it in words; `address` is where a sheet's code leads, without the code.
    Raises DomainError when nobody lives there.
    """
    held = _hold_round(round_id)
    made = freezing.put_on_sheets(held, district_code, village_code)
    query = select(VillageSheet.id).where(VillageSheet.round_id == held.id)
    if district_code:
        query = query.where(VillageSheet.district_code == district_code)
    if village_code:
        query = query.where(VillageSheet.village_code == village_code)
    if not made and db.session.scalar(query.limit(1)) is None:
        raise DomainError("Belum ada peserta kuota ini di tempat itu, jadi belum ada yang dicetak.")
    return ask_for_file(
        SHEETS,
        title=f"Lembar verval desa, {place}",
        args={"round_id": held.id, "district": district_code, "village": village_code, "address": address},
        regency_id=held.regency_id,
        by=by,
        action="village_sheets_printed",
        sentence=f'Lembar verval "{held.name}" untuk {place} dicetak ({formatting.number(made)} lembar baru, '
        "NIK disamarkan).",
    )


def enter(
    code: str, answers: Answers, checked_on: date, *, revision: int, by: Actor
) -> tuple[VillageSheet, Sequence[int]]:
    """Write what a sheet says; answers the sheet and the numbers of the lines that changed.

    `revision` is the version that the officer saw. The same answers again change nothing. Raises NotFoundError for a
    code of no sheet here, DomainError when somebody else entered something different meanwhile, or the day is wrong.
    """
    sheet = _hold_sheet(code)
    lines = db.session.scalars(
        select(VillageLine).where(VillageLine.sheet_id == sheet.id).order_by(VillageLine.number)
    ).all()
    before = {line.number: line.answer for line in lines}
    given = {number: answers.get(number, Answer(VillageResult.NONE)) for number in before}
    changed = changed_lines(before, given)
    if sheet.revision and not changed and sheet.checked_on == checked_on:
        return sheet, changed
    if revision != sheet.revision:
        raise EnteredMeanwhileError(
            f"Lembar ini baru saja diisi oleh {sheet.entered_by_name}. Bandingkan dengan isian itu, lalu simpan lagi "
            "bila isian Anda yang benar."
        )
    reason = reason_against_date(checked_on, sheet.printed_at.astimezone(formatting.WITA).date(), clock.today())
    if reason:
        raise DomainError(reason, field="checked_on")
    for line in lines:
        line.result, line.remark = given[line.number].result, given[line.number].remark
    _keep(sheet, given, checked_on, by)
    db.session.flush()
    _tell_people([line.beneficiary_id for line in lines])
    _record(
        "village_sheet_entered",
        f"Lembar verval {shown_code(sheet.code)} diisi: {tally_in_words(given)}"
        + (f"; perbaikan {len(changed)} baris." if sheet.revision > 1 else "."),
        sheet.id,
        sheet.regency_id,
        by,
    )
    return sheet, changed


def tally_in_words(answers: Answers) -> str:
    """``23 benar/ada, 1 pindah``."""
    counted = tally(answers)
    return ", ".join(f"{lines} {VILLAGE_RESULT_LABELS[result].lower()}" for result, lines in counted.items())


def _keep(sheet: VillageSheet, given: Answers, checked_on: date, by: Actor) -> None:
    counted = tally(given)
    sheet.revision += 1
    sheet.checked_on = checked_on
    sheet.entered_at, sheet.entered_by_name = clock.now(), by.name
    sheet.confirmed = counted.get(VillageResult.CONFIRMED, 0)
    sheet.exceptions = sum(counted.get(result, 0) for result in EXCEPTIONS)
    db.session.add(
        VillageEntry(
            regency_id=sheet.regency_id,
            sheet_id=sheet.id,
            revision=sheet.revision,
            checked_on=checked_on,
            answers={str(number): [answer.result.value, answer.remark] for number, answer in given.items()},
            entered_at=sheet.entered_at,
            entered_by_name=by.name,
        )
    )


def _tell_people(beneficiary_ids: Sequence[int]) -> None:
    """The newest answer about each becomes a fact of the person, whichever sheet it stands on."""
    # Held first, read then: of two sheets about one person the later one sees what the other wrote.
    people = db.session.scalars(
        select(Beneficiary)
        .where(Beneficiary.id.in_(beneficiary_ids))
        .order_by(Beneficiary.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    heard: dict[int, list[Heard]] = {number: [] for number in beneficiary_ids}
    rows = db.session.execute(
        select(VillageLine.beneficiary_id, VillageLine.result, VillageSheet.checked_on, VillageSheet.entered_at)
        .join(VillageSheet, VillageSheet.id == VillageLine.sheet_id)
        .where(VillageLine.beneficiary_id.in_(beneficiary_ids), VillageSheet.revision > 0)
    )
    for number, result, checked_on, entered_at in rows:
        assert checked_on is not None  # the table says so: entered sheets have both
        assert entered_at is not None
        heard[number].append(Heard(result, checked_on, entered_at))
    for person in people:
        person.village_check, person.village_checked_on = newest(heard[person.id])
    db.session.flush()


def _hold_round(round_id: int) -> VillageRound:
    held = db.session.scalars(select(VillageRound).where(VillageRound.id == round_id).with_for_update()).one_or_none()
    if held is None:
        raise NotFoundError("Putaran verval ini tidak ditemukan di wilayah Anda.")
    return held


def _hold_sheet(code: str) -> VillageSheet:
    sheet = db.session.scalars(
        select(VillageSheet)
        .where(VillageSheet.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if sheet is None:
        raise NotFoundError("Tidak ada lembar dengan kode ini di wilayah Anda.")
    return sheet


def _record(action: str, sentence: str, subject_id: int, regency_id: int, by: Actor) -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=regency_id,
        subject_kind="village_check",
        subject_id=subject_id,
    )
