"""What became of Belu's people of 2026 after they were recorded: deaths and their claims, sheets from two villages, an
answer of Dukcapil that waits for its operator. All of it is made up.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from portal.audit.service import Actor
from portal.beneficiaries import ending
from portal.beneficiaries.dukcapil import service as dukcapil
from portal.beneficiaries.models import Enrolment
from portal.beneficiaries.rules.village_checks import Answer, VillageResult
from portal.beneficiaries.village_checks import freezing
from portal.beneficiaries.village_checks import service as village_checks
from portal.beneficiaries.village_checks.models import VillageSheet
from portal.claims import queries as claim_queries
from portal.claims import service as claims
from portal.claims.private import Relative
from portal.claims.rules.benefits import Cause
from portal.claims.rules.heirs import Relation
from portal.claims.rules.states import StepKind
from portal.claims.service import Facts, StepTerms
from portal.core import clock
from portal.core.db import db
from portal.core.formatting import WITA
from portal.core.months import Month
from portal.demo.people import InventedPerson
from portal.quotas.models import Quota
from portal.quotas.rules.ledger import FreedReason

# (day of death, cause, the place is free from, day it was recorded)
_DEATHS = (
    (date(2026, 8, 3), Cause.OTHER, 9, datetime(2026, 8, 12, 9, 30, tzinfo=WITA)),
    (date(2026, 9, 17), Cause.WORK, 10, datetime(2026, 9, 24, 10, 15, tzinfo=WITA)),
    (date(2026, 10, 9), Cause.OTHER, 11, datetime(2026, 10, 19, 8, 50, tzinfo=WITA)),
)
_UNKNOWN_DAY = (11, datetime(2026, 10, 26, 14, 5, tzinfo=WITA))  # a death of which the office knows no more yet
_MOVED = (11, datetime(2026, 10, 27, 9, 40, tzinfo=WITA))
_ROUND_OPENED, _SHEETS_BACK = datetime(2026, 9, 1, 9, 0, tzinfo=WITA), datetime(2026, 9, 28, 11, 0, tzinfo=WITA)
_OF_DUKCAPIL = ("Tidak Sesuai", "NIK Ganda", "Meninggal Dunia")
_ASKED_ABOUT, _PROBLEM_EVERY = 240, 40


def enter(quota: Quota, people: Sequence[InventedPerson], *, operator: Actor, officer: Actor) -> tuple[int, int]:
    """Tell all of it of a quota whose people were recorded from `people`; returns (claims, people asked about).

    A scope of all regencies must be open.
    """
    enrolments = list(
        db.session.scalars(select(Enrolment.id).where(Enrolment.quota_id == quota.id).order_by(Enrolment.id))
    )
    leaving = iter(enrolments[5::60])  # of several villages
    opened = [_died(next(leaving), *death, by=operator) for death in _DEATHS]
    _unfiled, by_accident, paid = opened
    _filed(by_accident, date(2026, 10, 6), by=operator)
    _filed(paid, date(2026, 10, 28), by=operator)
    with clock.fixed(datetime(2026, 11, 12, 15, 20, tzinfo=WITA)):
        terms = StepTerms(StepKind.PAID, date(2026, 11, 11), "B-118/2026", 42_000_000, "Contoh Janda")
        claims.take_step(paid, terms, by_branch=True, by=officer)
    month, recorded_at = _UNKNOWN_DAY
    _leaves(next(leaving), month, FreedReason.DIED, recorded_at, operator)
    month, recorded_at = _MOVED
    _leaves(next(leaving), month, FreedReason.MOVED, recorded_at, operator)
    _village_sheets(quota, by=operator)
    _dukcapil_answer(quota, people[:_ASKED_ABOUT], by=operator)
    return len(opened) + 1, min(_ASKED_ABOUT, len(people))


def _leaves(enrolment_id: int, month: int, why: FreedReason, at: datetime, by: Actor) -> None:
    with clock.fixed(at):
        document = "Contoh: surat keterangan desa" if why is FreedReason.MOVED else "Contoh: akta kematian"
        ending.end(enrolment_id, Month(2026, month), why=why, document=document, by=by)


def _died(enrolment_id: int, day: date, cause: Cause, month: int, at: datetime, *, by: Actor) -> int:
    """Record a death; returns the claim that it opened, with its heir."""
    _leaves(enrolment_id, month, FreedReason.DIED, at, by)
    beneficiary_id = db.session.get_one(Enrolment, enrolment_id).beneficiary_id
    claim = claim_queries.claim_of_or_none(beneficiary_id)
    assert claim is not None
    with clock.fixed(at):
        claims.set_facts(claim.id, Facts(day, cause), by=by)
        heir = Relative("Contoh Janda", "", "", "", None, None, 1, False)
        claims.add_relative(claim.id, Relation.SPOUSE, heir, by=by)
    return claim.id


def _filed(claim_id: int, day: date, *, by: Actor) -> None:
    with clock.fixed(datetime(day.year, day.month, day.day, 16, 0, tzinfo=WITA)):
        claims.take_step(claim_id, StepTerms(StepKind.FILED, day, "Kantor cabang Atambua"), by_branch=False, by=by)


def _village_sheets(quota: Quota, *, by: Actor) -> None:
    """A round over the kecamatan of the first enrolment; two of its sheets are back, with a few exceptions."""
    first = db.session.scalars(select(Enrolment).where(Enrolment.quota_id == quota.id).order_by(Enrolment.id)).first()
    assert first is not None
    with clock.fixed(_ROUND_OPENED):
        held = village_checks.open_round(quota, "Verval September 2026", by=by)
        freezing.put_on_sheets(held, first.district_code, "")
    sheets = db.session.scalars(
        select(VillageSheet)
        .where(VillageSheet.round_id == held.id)
        .order_by(VillageSheet.lines.desc(), VillageSheet.id)
    )
    exceptions = (VillageResult.MOVED, VillageResult.UNKNOWN, VillageResult.DIED)
    with clock.fixed(_SHEETS_BACK):
        for place, sheet in enumerate(sheets.fetchmany(2)):
            answers = {number: Answer(VillageResult.CONFIRMED) for number in range(1, sheet.lines + 1)}
            answers[sheet.lines] = Answer(exceptions[place], "menurut kepala desa")
            village_checks.enter(sheet.code, answers, clock.today(), revision=0, by=by)


def _dukcapil_answer(quota: Quota, people: Sequence[InventedPerson], *, by: Actor) -> None:
    """The file that came back this morning; a worker judges it as soon as one runs."""
    rows = ["NIK;Hasil;Tanggal"]
    for number, person in enumerate(people, 1):
        is_problem = number % _PROBLEM_EVERY == 0
        word = _OF_DUKCAPIL[number // _PROBLEM_EVERY % len(_OF_DUKCAPIL)] if is_problem else "Padan"
        rows.append(f"{person.nik};{word};13/11/2026")
    content = "\n".join(rows).encode()
    dukcapil.receive(
        io.BytesIO(content),
        file_name="jawaban-dukcapil-belu.csv",
        size=len(content),
        source="Contoh: surat Dinas Dukcapil Kabupaten Belu 470/318/2026",
        answered_on=date(2026, 11, 13),
        regency_id=quota.regency_id,
        by=by,
    )
