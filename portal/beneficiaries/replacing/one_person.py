"""Somebody of the waiting list as a list of one: judged by the rules of lists and written by their path.

The one module here that knows how lists are judged, prepared and written. An enrolment belongs to a list, and its
months are made from that list, so every replacement is one: it can be counted, sent on and looked at like any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import select

from portal.audit.service import Actor
from portal.beneficiaries import enrolling, judging, service, staging, twins
from portal.beneficiaries.models import Enrolment, Upload, UploadState, WaitingPerson
from portal.beneficiaries.preparing import unpack_person
from portal.beneficiaries.queries.waiting import waiting_aad
from portal.beneficiaries.register import ListRegister
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.judge import READ_FIELDS, ListedPerson, Verdict
from portal.beneficiaries.rules.known import LEAVE_OUT
from portal.beneficiaries.rules.problems import Severity
from portal.beneficiaries.rules.rows import Correction, JudgedRow, RawRow, SheetPlan, cells_of, judge_again
from portal.core import approval, clock, crypto
from portal.core.approval import ApproverRule
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas.models import Quota

_POSITIONS: Mapping[Field, int] = MappingProxyType(
    {each: place for place, each in enumerate(READ_FIELDS) if each is not Field.BIRTH_PLACE_AND_DATE}
)
_PLAN = SheetPlan(1, "Daftar tunggu", _POSITIONS, len(READ_FIELDS), "")


class Judge:
    """Judges people of a quota's waiting list who would begin in `start`, as rows of a list that begins then."""

    def __init__(self, quota: Quota, start: Month) -> None:
        facts = judging.facts_of(Upload(regency_id=quota.regency_id, quota_id=quota.id, start_month=start))
        self._quota, self._facts = quota, facts

    def register(self, keys: Keys, *, by: Actor) -> ListRegister:
        """The register as this quota's lists ask it; whoever asks records the use."""
        quota = self._quota
        return ListRegister(quota.id, quota.regency_id, self._facts.until, keys, upload_id=None, by=by)

    def judge(self, person: ListedPerson, ask: ListRegister) -> JudgedRow:
        """The person as the one row of a list."""
        row = RawRow(_PLAN, 1, cells_of(person._replace(start=self._facts.start), _PLAN), Correction())
        return judge_again([row], self._facts, ask, several_sheets=False)[0]


def why_not(row: JudgedRow) -> str:
    """Why somebody cannot come in; empty when they can."""
    if row.verdict is Verdict.ALREADY_PRESENT:
        return "Sudah menjadi peserta kuota ini."
    sentence = next((each.message for each in row.problems if each.severity is Severity.ERROR), "")
    return sentence.replace(LEAVE_OUT, "Keluarkan dari daftar tunggu")


def opened(row: WaitingPerson, keys: Keys) -> ListedPerson:
    """Somebody who waits, as they were judged when they came."""
    person, _needs_check = unpack_person(keys.decrypt_many([bytes(row.person_cipher)], waiting_aad(row.regency_id))[0])
    return person


def enrol(quota: Quota, judged: JudgedRow, *, name: str, deciding: Deciding) -> int:
    """Record somebody whom the rules accepted through a list of one, named `name`; the id of the new enrolment.

    They wait no longer. The quota must have been locked. Raises DomainError as a list does: no place, or covered
    meanwhile.
    """
    upload = _list_of_one(quota, judged, name=name, deciding=deciding)
    staging.stage(upload.id, quota.regency_id, [judged], crypto.keys())
    enrolling.enrol(quota, upload_id=upload.id, reason=f"Daftar no. {upload.id}", by=deciding.maker)
    staging.clear(upload.id)
    twins.look_after(upload, by=deciding.maker)
    return db.session.scalars(select(Enrolment.id).where(Enrolment.upload_id == upload.id)).one()


def _list_of_one(quota: Quota, judged: JudgedRow, *, name: str, deciding: Deciding) -> Upload:
    """A list without a file, recorded at once: whoever had to approve it approved the replacement."""
    by, now, person = deciding.maker, clock.now(), judged.person
    assert by.id is not None and person is not None
    warned = judged.verdict is Verdict.WARNED
    upload = Upload(
        regency_id=quota.regency_id,
        quota_id=quota.id,
        file_id=None,
        file_name=name,
        size=0,
        sha256=hashlib.sha256(f"{name}:{quota.id}:{now.isoformat()}".encode()).hexdigest(),
        start_month=judged.start,
        state=UploadState.CONFIRMED,
        read_rows=1,
        ready_rows=0 if warned else 1,
        warned_rows=1 if warned else 0,
        confirmed_rows=1,
        summary={
            "groups": [],
            "notes": [],
            "sheets": [],
            "starts": {str(judged.start): 1},
            "villages": {f"{person.district_code}|{person.village_code}": 1},
        },
        created_by=by.id,
        created_by_name=by.name,
        created_at=now,
        judged_at=now,
        confirmed_at=now,
        confirmed_by_name=by.name,
    )
    db.session.add(upload)
    db.session.flush()
    handed_in = approval.touch(service.SUBJECT, upload.id, regency_id=upload.regency_id, by=by.id)
    approval.submit(handed_in, by=by.id, approver=ApproverRule.NOBODY)
    return upload
